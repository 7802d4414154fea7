"""What the content models promise: their keys, what the database refuses, and who sees what."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.urls import URLResolver, get_resolver

from glossary.models import Source, Term, TermKind
from tests.support.content_rows import refusals
from tests.support.kinds import term_kind, tool_kind
from topics.models import (
    CheckItem,
    Committee,
    Dismissal,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    ToolKind,
    Topic,
)
from topics.slugs import RESERVED_SLUGS

KEYED_MODELS = {model for model in apps.get_models() if hasattr(model, "natural_key_lookups")}


@pytest.fixture
def other_topic(committee) -> Topic:
    return Topic.objects.create(committee=committee, number=2, slug="air", title="Air", published=True)


@pytest.fixture
def other_committee(edition) -> Committee:
    return Committee.objects.create(edition=edition, slug="council", name="Council", published=True)


@pytest.fixture
def other_edition(db) -> Edition:
    return Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")


@pytest.fixture
def rows(edition, committee, topic, section) -> dict[type[models.Model], models.Model]:
    """A published row of every model, all in one edition."""
    published = {"published": True}
    question = topic.questions.create(slug="who", label="Who", text="Who?", **published)
    return {
        Edition: edition,
        Committee: committee,
        Topic: topic,
        Section: section,
        ResolutionQuestion: question,
        QuestionFact: question.facts.create(
            slug="fund", kind="exists", statement="A fund.", as_of="2029", **published
        ),
        Precedent: committee.precedents.create(
            slug="a-64-292", body="UN", year=2010, date="2010", title="Water", **published
        ),
        ToolKind: tool_kind(edition),
        Tool: committee.tools.create(slug="pump", name="Pump", kind=tool_kind(edition), **published),
        KeyFigure: committee.figures.create(slug="n", value="9", statement="So.", as_of=2029, **published),
        OpeningPhrase: committee.opening_phrases.create(
            slug="urges", english="Urges", kind="operative", strength="medium"
        ),
        TermKind: term_kind(edition),
        Term: edition.terms.create(slug="bloc", name="bloc", definition="Allies.", **published),
        Source: edition.sources.create(key="on-wells", title="On wells", **published),
        Dismissal: edition.dismissals.create(
            fingerprint="0123456789abcdef", rule="term-unused", why_note="So."
        ),
        CheckItem: edition.check_items.create(place="topics.edition/email", what="Who reads the mail?"),
    }


def copy_of(row: models.Model, **changes) -> models.Model:
    """An unsaved copy of `row`, which differs from it in `changes`."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    return type(row)(**{**fields, "id": None, **changes})


def another_tool(rows: dict, **changes) -> Tool:
    """An unsaved tool of its own slug and names."""
    return copy_of(rows[Tool], **{"slug": "valve", "name": "Valve", "aliases": [], **changes})


def database_refuses(write: Callable, *args, **values) -> bool:
    try:
        with transaction.atomic():
            write(*args, **values)
    except IntegrityError:
        return True
    return False


# Natural keys


def test_every_row_is_found_again_by_its_natural_key(rows, other_edition):
    assert set(rows) == KEYED_MODELS
    for model, row in rows.items():
        assert model.objects.get_by_natural_key(*row.natural_key()) == row
        assert row.natural_key()[0] == "2030"


def test_a_natural_key_of_no_row_or_of_another_length_finds_nothing(rows):
    for model, row in rows.items():
        with pytest.raises(model.DoesNotExist):
            model.objects.get_by_natural_key(*row.natural_key()[:-1], "nothing")
        with pytest.raises(ValueError, match="zip"):
            model.objects.get_by_natural_key(*row.natural_key(), "more")


# What the database itself refuses: bulk_create and update ask no validator


def test_a_slug_is_taken_once_in_its_scope(rows):
    for model in KEYED_MODELS - {Edition, Topic}:
        assert database_refuses(model.objects.bulk_create, [copy_of(rows[model])]), model
    assert database_refuses(Edition.objects.bulk_create, [copy_of(rows[Edition], is_current=False)])
    assert database_refuses(Topic.objects.bulk_create, [copy_of(rows[Topic], number=7)])


def test_a_slug_may_be_taken_again_in_another_scope(rows, other_edition, other_committee, other_topic):
    question = other_topic.questions.create(slug="why", label="Why", text="Why?")
    scopes = {"edition": other_edition, "committee": other_committee}
    scopes |= {"topic": other_topic, "question": question}
    for model, row in rows.items():
        if model is not Edition:
            owner = model.edition_lookup.partition("__")[0]
            model.objects.bulk_create([copy_of(row, **{f"{owner}_id": scopes[owner].pk})])
            name = model.natural_key_lookups[-1]
            assert model.objects.filter(**{name: getattr(row, name)}).count() == 2, model


def test_one_edition_at_most_is_current(edition, other_edition):
    Edition.objects.filter(pk=edition.pk).update(is_current=True)
    assert database_refuses(Edition.objects.filter(pk=other_edition.pk).update, is_current=True)
    assert not database_refuses(Edition.objects.update, is_current=False)
    assert not database_refuses(Edition.objects.filter(pk=other_edition.pk).update, is_current=True)


@pytest.mark.parametrize(("status", "refused"), [("archived", False), ("secret", True), ("", True)])
def test_the_status_of_an_edition_is_a_known_one(edition, status, refused):
    assert database_refuses(Edition.objects.update, status=status) is refused


@pytest.mark.parametrize(("year", "refused"), [(27, True), (1899, True), (1900, False), (2999, False)])
def test_the_year_of_an_edition_has_four_digits(edition, year, refused):
    edition.year = year
    assert refusals(edition) == ({("year", "year")} if refused else set())


def test_a_section_is_not_its_own_parent(topic, section):
    assert database_refuses(Section.objects.filter(pk=section.pk).update, parent=section)
    above = topic.sections.create(slug="above", title="Above")
    assert not database_refuses(Section.objects.filter(pk=section.pk).update, parent=above)


def test_topics_are_numbered_from_one_and_each_number_is_taken_once(topic, other_topic, other_committee):
    numbered = Topic.objects.filter(pk=other_topic.pk)
    assert database_refuses(numbered.update, number=0)
    assert database_refuses(numbered.update, number=topic.number)
    assert not database_refuses(numbered.update, number=3)
    elsewhere = copy_of(topic, committee_id=other_committee.pk)
    assert not database_refuses(Topic.objects.bulk_create, [elsewhere])


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [(None, 2029, False), (2029, 2029, False), (2028, 2029, False), (2030, 2029, True)],
)
def test_a_period_ends_no_earlier_than_it_starts(rows, start, end, refused):
    assert database_refuses(KeyFigure.objects.update, period_start=start, as_of=end) is refused


# What validation refuses


def test_a_parent_in_the_same_topic_is_allowed_and_one_in_another_refused(topic, other_topic, section):
    child = Section(topic=topic, parent=section, slug="deep-wells", title="Deep wells")
    assert refusals(child) == set()
    child.topic = other_topic
    assert refusals(child) == {("parent", "other_topic")}


def test_a_parent_below_the_section_itself_is_refused(topic, section):
    child = topic.sections.create(parent=section, slug="child", title="Child")
    grandchild = topic.sections.create(parent=child, slug="grandchild", title="Grandchild")
    for below in (section, child, grandchild):
        section.parent = below
        assert ("parent", "cycle") in refusals(section)
    grandchild.parent = section = Section.objects.get(pk=section.pk)
    assert refusals(grandchild) == set()


def chain(topic: Topic, length: int, prefix: str = "level") -> list[Section]:
    """Sections that each stand in the one before."""
    sections = []
    for depth in range(1, length + 1):
        above = sections[-1] if sections else None
        slug = f"{prefix}-{depth}"
        sections.append(topic.sections.create(parent=above, slug=slug, title=slug))
    return sections


def test_a_fourth_level_is_allowed_and_a_fifth_refused(topic):
    levels = chain(topic, 4)
    assert refusals(levels[3]) == set()
    fifth = Section(topic=topic, parent=levels[3], slug="level-5", title="Level 5")
    assert refusals(fifth) == {("parent", "too_deep")}


def test_a_section_takes_no_deeper_than_four_levels_what_stands_in_it(topic):
    levels, moved = chain(topic, 3), chain(topic, 2, "moved")[0]
    moved.parent = levels[1]
    assert refusals(moved) == set()
    moved.parent = levels[2]
    assert refusals(moved) == {("parent", "too_deep")}


def test_a_circle_already_in_the_database_is_refused_as_a_place(topic, section):
    above = topic.sections.create(parent=section, slug="above", title="Above")
    Section.objects.filter(pk=section.pk).update(parent=above)
    newcomer = Section(topic=topic, parent=Section.objects.get(pk=above.pk), slug="new", title="New")
    assert {field for field, _ in refusals(newcomer)} == {"parent"}


def test_a_figure_points_only_to_what_its_own_committee_has(rows, topic, other_committee):
    figure, tool = rows[KeyFigure], rows[Tool]
    figure.tool, figure.topic = tool, topic
    assert refusals(figure) == set()
    figure.tool = copy_of(tool, committee_id=other_committee.pk)
    figure.tool.save()
    assert refusals(figure) == {("tool", "other_committee")}
    figure.tool, figure.topic = None, other_committee.topics.create(number=1, slug="peace", title="Peace")
    assert refusals(figure) == {("topic", "other_committee")}


def test_a_section_without_a_topic_is_refused_with_a_word_on_the_topic(section):
    assert ("topic", "null") in refusals(Section(parent=section, slug="lost", title="Lost"))


def test_a_figure_without_a_committee_is_refused_with_a_word_on_the_committee(rows):
    lost = KeyFigure(tool=rows[Tool], slug="lost", value="1", statement="So.", as_of=2029)
    assert ("committee", "null") in refusals(lost)


def test_an_archived_copy_says_when_it_was_archived(rows):
    source = rows[Source]
    source.archived_url = "https://archive.example.org/on-wells"
    assert refusals(source) == {("archived_on", "undated_copy")}
    source.archived_on = "2030-01-31"
    assert refusals(source) == set()


@pytest.mark.parametrize("key", ["interpol-biohub", "un.2001_poa", "3d"])
def test_a_citation_key_of_small_letters_digits_and_joints_is_allowed(rows, key):
    assert refusals(copy_of(rows[Source], key=key)) == set()


@pytest.mark.parametrize("key", ["Interpol", "two words", "-first", "über", "line\n", "a]b", ""])
def test_any_other_citation_key_is_refused(rows, key):
    assert {field for field, _ in refusals(copy_of(rows[Source], key=key))} == {"key"}


@pytest.mark.parametrize("names", [["aquifers"], ["aquifer", "well field"], []])
def test_a_list_of_names_is_allowed(rows, names):
    assert refusals(copy_of(rows[Term], slug="new", name="new", aliases=names)) == set()


@pytest.mark.parametrize("names", ["aquifers", [1], [" "], {"a": "b"}])
def test_anything_else_in_place_of_names_is_refused(rows, names):
    term = copy_of(rows[Term], slug="new", name="new", aliases=names)
    assert {field for field, _ in refusals(term)} == {"aliases"}


# Slugs that the addresses need


@pytest.mark.parametrize("model", [Edition, Committee, Topic, Section, ResolutionQuestion, Tool])
def test_a_slug_that_is_an_address_of_the_portal_is_refused(rows, model):
    for slug in [*sorted(RESERVED_SLUGS), "Admin"]:
        assert refusals(another(rows, model, slug)) == {("slug", "reserved")}
    assert refusals(another(rows, model, "glossary-1")) == set()


def another(rows: dict, model: type[models.Model], slug: str) -> models.Model:
    """An unsaved row that shares nothing with the one there is which only one may have."""
    if model is Tool:
        return another_tool(rows, slug=slug)
    return copy_of(rows[model], slug=slug, **({"number": 7} if model is Topic else {}))


def routes(resolver: URLResolver, before: str = "") -> Iterator[list[str]]:
    """The parts of every address of the portal, "*" for a part that is not fixed."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            yield from routes(pattern, route)
        else:
            yield re.sub(r"<[^>]*>", "*", route).split("/")


def test_every_fixed_part_of_an_address_that_could_be_a_slug_is_reserved():
    addresses = list(routes(get_resolver()))
    # Below a fixed first part no slug can stand, so nothing there is hidden by one.
    parts = {part for parts in addresses for part in (parts if parts[0] == "*" else parts[:1])}
    fixed = {part for part in parts if re.fullmatch(r"[-\w]+", part)}
    assert {"admin", "healthz", "glossary", "topics", "tools", "questions"} <= fixed
    assert fixed - RESERVED_SLUGS == set()


def test_the_folders_of_static_files_and_uploads_are_reserved():
    assert {settings.STATIC_URL.strip("/"), settings.MEDIA_URL.strip("/")} <= RESERVED_SLUGS


# Who sees what, and in which order

PLACES = {
    "edition": {Committee, Topic, Section, ResolutionQuestion, Tool, KeyFigure, Term, Source},
    "committee": {Topic, Section, ResolutionQuestion, Tool, KeyFigure},
    "topic": {Section, ResolutionQuestion},
}


def test_what_is_published_up_to_the_edition_is_seen_by_everybody(rows, stranger, organiser):
    for model in PLACES["edition"] | {Edition}:
        assert list(model.objects.published()) == [rows[model]]
        for user in (AnonymousUser(), stranger, organiser):
            assert list(model.objects.visible_to(user)) == [rows[model]]


def test_a_row_that_is_a_draft_itself_is_seen_by_staff_only(rows, stranger, organiser):
    for model in PLACES["edition"]:
        model.objects.update(published=False)
        assert not model.objects.visible_to(AnonymousUser()).exists()
        assert not model.objects.visible_to(stranger).exists()
        assert list(model.objects.visible_to(organiser)) == [rows[model]]


@pytest.mark.parametrize("place", PLACES)
def test_a_row_in_a_draft_is_seen_by_staff_only(rows, place, stranger, organiser, edition, committee, topic):
    draft = {"edition": edition, "committee": committee, "topic": topic}[place]
    type(draft).objects.update(**{"status": "draft"} if place == "edition" else {"published": False})
    for model in PLACES["edition"]:
        hidden = model in PLACES[place] | {type(draft)}
        assert model.objects.published().exists() is not hidden, model
        assert model.objects.visible_to(stranger).exists() is not hidden, model
        assert list(model.objects.visible_to(organiser)) == [rows[model]]


def test_an_archived_edition_stays_readable_and_a_draft_is_hidden(edition, stranger, organiser):
    for status, is_hidden in [("archived", False), ("draft", True), ("published", False)]:
        Edition.objects.update(status=status)
        assert Edition.objects.published().exists() is not is_hidden
        assert Edition.objects.visible_to(stranger).exists() is not is_hidden
        assert Edition.objects.visible_to(organiser).exists()


def test_the_current_edition_is_the_marked_one_or_none(edition, other_edition):
    assert not Edition.objects.current().exists()
    Edition.objects.filter(pk=edition.pk).update(is_current=True)
    assert list(Edition.objects.current()) == [edition]


def test_rows_come_in_their_order_whatever_order_they_were_made_in(rows, edition, committee, topic):
    first = {
        Committee: {"position": 0, "slug": "a-first"},
        Topic: {"slug": "a-first", "number": 1},
        Section: {"slug": "z-first", "position": 0},
        ResolutionQuestion: {"slug": "z-first", "position": 0},
        Tool: {"slug": "z-first", "name": "A first"},
        KeyFigure: {"slug": "a-first", "position": 0},
        QuestionFact: {"slug": "a-first"},
        Precedent: {"slug": "z-first", "year": 2020},
        OpeningPhrase: {"slug": "z-first", "kind": "operative", "position": 0},
        Term: {"slug": "z-first", "name": "a first"},
        Source: {"key": "z-first", "publisher": "", "title": "A first"},
    }
    later = {ResolutionQuestion: "position", OpeningPhrase: "position", Topic: "number"}
    for model, values in first.items():
        if model in later:
            model.objects.update(**{later[model]: 5})
        row = copy_of(rows[model], **values)
        row.save()
        assert list(model.objects.in_order()) == [row, rows[model]], model
        assert list(model.objects.order_by("-pk").in_order()) == [row, rows[model]], model
