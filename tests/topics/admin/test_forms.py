"""What the admin's forms refuse, and what they offer instead."""

import re

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, errors_after, open_form, plant_one_of_each, save, send
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic


@pytest.fixture
def editor(section: Section, organiser: User, client: Client) -> Client:
    """An organiser before an edition with one row of each content model."""
    plant_one_of_each(section)
    client.force_login(organiser)
    return client


@pytest.fixture
def other_topic(committee: Committee) -> Topic:
    """A topic of the same committee."""
    return Topic.objects.create(committee=committee, number=2, slug="air", title="Air")


@pytest.fixture
def elsewhere(db) -> Topic:
    """A topic of a committee of another edition."""
    edition = Edition.objects.create(slug="2029", year=2029, conference="Last Assembly")
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly")
    return Topic.objects.create(committee=committee, number=1, slug="water", title="Water")


def place(topic: Topic, slug: str, parent: Section | None = None, position: int = 1) -> Section:
    return Section.objects.create(
        topic=topic, parent=parent, position=position, slug=slug, title=slug.title(), published=True
    )


# --- Slugs, keys and names ---


@pytest.mark.parametrize("model", [Edition, Committee, Topic, Section, ResolutionQuestion, Tool])
def test_a_slug_that_the_portal_needs_is_refused_and_one_near_to_it_is_taken(editor, model):
    row = model.objects.get()
    form = open_form(editor, row)
    for slug in ("glossary", "Search", "fr"):
        (message,) = send(editor, row, form, slug=slug).context["adminform"].form.errors["slug"]
        assert f"“{slug}” is the address of one of the site’s own pages" in message
    assert send(editor, row, form, slug="glossary-1").status_code == 302
    assert model.objects.get().slug == "glossary-1"


def test_a_citation_key_of_odd_characters_is_refused(editor):
    form = open_form(editor, source := Source.objects.get())
    for key in ("A-Book", "a/b", "a book"):
        (message,) = send(editor, source, form, key=key).context["adminform"].form.errors["key"]
        assert message.startswith("Use lower-case letters")


def test_an_archived_copy_needs_its_date(editor):
    source = Source.objects.get()
    errors = errors_after(editor, source, archived_url="https://example.org/copy")
    assert errors == {"archived_on": ["Enter the date when this copy was archived."]}
    save(editor, source, archived_url="https://example.org/copy", archived_on="2026-02-01")


def test_a_wrong_address_or_date_is_told_what_one_looks_like(editor):
    assert errors_after(editor, Source.objects.get(), url="see Google", accessed_on="in May") == {
        "url": ["Enter an address such as https://example.org/page."],
        "accessed_on": ["Enter a date such as 2030-12-03."],
    }


def test_only_a_tool_of_a_kind_with_colours_has_one(editor):
    tool = Tool.objects.get()
    errors = errors_after(editor, tool, notice_colour="red")
    message = "“Device” is a kind without colours; leave this empty, or choose another kind."
    assert errors == {"notice_colour": [message]}
    save(editor, tool, notice_colour="red", kind=tool_kind(tool.committee, "notice").pk)


def test_a_second_current_edition_is_refused(editor, edition, elsewhere):
    save(editor, edition, is_current="on")
    errors = errors_after(editor, elsewhere.committee.edition, is_current="on")
    assert errors == {"__all__": ["Another edition is the current one; untick “current” there first."]}
    assert Edition.objects.current().get() == edition


# --- The source of a figure ---


def test_a_source_key_must_stand_in_the_bibliography(editor, edition):
    figure = KeyFigure.objects.get()
    for key in ("interpol-biohub", "interpol-notices"):
        Source.objects.create(edition=edition, key=key, title=key)
    (message,) = errors_after(editor, figure, source_key="interpol-bihub")["source_key"]
    assert message.startswith("The bibliography of Model Assembly 2030 has no source “interpol-bihub”.")
    assert "Did you mean “interpol-biohub”" in message
    (message,) = errors_after(editor, figure, source_key="zzzz")["source_key"]
    assert message.endswith("Add the source first, or leave this empty.")
    for key in ("interpol-biohub", ""):
        save(editor, figure, source_key=key)
        assert figure.source_key == key


def test_a_source_key_of_another_edition_is_refused(editor, elsewhere):
    Source.objects.create(edition=elsewhere.committee.edition, key="other-book", title="Another book")
    errors = errors_after(editor, KeyFigure.objects.get(), source_key="other-book")
    assert list(errors) == ["source_key"]


# --- Rows of another place ---


def test_a_figure_takes_a_tool_of_its_committee_only(editor, elsewhere):
    figure = KeyFigure.objects.get()
    own = Tool.objects.get()
    foreign = Tool.objects.create(
        committee=elsewhere.committee, slug="pump", name="Pump", kind=tool_kind(elsewhere.committee)
    )
    errors = errors_after(editor, figure, tool=foreign.pk)
    assert errors == {"tool": ["This tool belongs to another committee."]}
    save(editor, figure, tool=own.pk)
    assert figure.tool == own


def test_a_term_is_linked_to_terms_of_its_edition_only(editor, edition, elsewhere):
    term = Term.objects.get()
    own = Term.objects.create(edition=edition, slug="pump", name="pump", definition="It lifts water.")
    foreign = Term.objects.create(
        edition=elsewhere.committee.edition, slug="pump", name="old pump", definition="It lifted water."
    )
    errors = errors_after(editor, term, see_also=[own.pk, foreign.pk])
    assert errors == {"see_also": ["“old pump” belongs to another edition."]}
    save(editor, term, see_also=[own.pk])
    assert list(term.see_also.all()) == [own]


def test_a_source_takes_topics_of_its_edition_only(editor, topic, elsewhere):
    source = Source.objects.get()
    errors = errors_after(editor, source, topics=[elsewhere.pk])
    assert errors == {"topics": ["“1. Water” belongs to another edition."]}
    save(editor, source, topics=[topic.pk])
    assert list(source.topics.all()) == [topic]


def test_a_question_takes_sections_of_its_topic_only(editor, section, other_topic, elsewhere):
    question = ResolutionQuestion.objects.get()
    for topic, place_name in ((other_topic, "topic"), (elsewhere, "edition")):
        foreign = place(topic, "dust")
        errors = errors_after(editor, question, sections=[foreign.pk])
        assert errors == {"sections": [f"“Dust” belongs to another {place_name}."]}
    save(editor, question, sections=[section.pk])
    assert list(question.sections.all()) == [section]


@pytest.mark.parametrize(
    ("model", "given"), [(Section, "parent"), (KeyFigure, "tool"), (ResolutionQuestion, "sections")]
)
def test_a_row_without_its_owner_is_refused_for_that_alone(editor, model, given):
    chosen = model._meta.get_field(given).related_model.objects.get()
    data = open_form(editor, model.objects.get()) | {"slug": "new", given: chosen.pk}
    owner = model.edition_lookup.partition("__")[0]
    assert data.pop(owner)
    response = editor.post(admin_url("add", model), data)
    assert list(response.context["adminform"].form.errors) == [owner]


# --- The tree of sections ---


def test_a_section_below_itself_is_refused(editor, section):
    child = place(section.topic, "diggers", section)
    grandchild = place(section.topic, "spades", child)
    for below in (child, grandchild):
        message = f"“{below.title}” is below this section; choose a parent outside it."
        assert message in errors_after(editor, section, parent=below.pk)["parent"]
    assert errors_after(editor, section, parent=section.pk)["parent"]
    save(editor, grandchild, parent=section.pk)
    assert grandchild.parent == section


def test_a_parent_in_another_topic_is_refused(editor, section, other_topic):
    foreign = place(other_topic, "dust")
    errors = errors_after(editor, section, parent=foreign.pk)
    assert errors == {"parent": ["The parent belongs to another topic."]}


def test_a_section_moves_under_another_of_its_topic_and_back(editor, section, topic):
    other = place(topic, "rivers", position=2)
    save(editor, section, parent=other.pk)
    assert section.parent == other
    save(editor, section, parent="")
    assert section.parent is None


def offered(client: Client, url: str, name: str) -> list[str]:
    """The choices that the field called `name` shows."""
    field = client.get(url).context["adminform"].form.fields[name]
    return [text for _, text in field.widget.choices]


def test_the_parents_offered_are_the_outline_of_the_topic_without_the_section_itself(
    editor, section, topic, other_topic
):
    rivers = place(topic, "rivers", position=2)
    banks = place(topic, "banks", rivers)
    place(topic, "diggers", section)
    place(other_topic, "dust")
    none = "None: a part of the topic"
    url = admin_url("change", rivers)
    assert offered(editor, url, "parent") == [none, "1 Wells", "\u20031.1 Diggers"]
    url = admin_url("change", banks)
    assert offered(editor, url, "parent") == [none, "1 Wells", "\u20031.1 Diggers", "2 Rivers"]
    url = f"{admin_url('add', Section)}?topic={other_topic.pk}"
    assert offered(editor, url, "parent") == [none, "1 Dust"]


def test_the_sections_offered_to_a_question_are_the_outline_of_its_topic(editor, section, topic, other_topic):
    place(topic, "diggers", section)
    place(other_topic, "dust")
    url = admin_url("change", ResolutionQuestion.objects.get())
    assert offered(editor, url, "sections") == ["1 Wells", "\u20031.1 Diggers"]


def test_a_new_section_searches_its_parent_while_its_topic_is_unknown(editor):
    for query in ("", "?topic=x"):
        page = editor.get(admin_url("add", Section))
        assert 'data-field-name="parent"' in page.content.decode(), query


def test_the_list_of_sections_is_numbered_and_in_reading_order(
    editor, section, topic, other_topic, elsewhere
):
    place(other_topic, "dust")
    rivers = place(topic, "rivers", position=2)
    place(topic, "banks", rivers, position=2)
    bridges = place(topic, "bridges", rivers, position=1)
    arches = place(topic, "arches", bridges, position=9)
    place(topic, "stones", arches, position=9)
    place(topic, "seas", position=3)
    place(elsewhere, "older")
    rows = editor.get(admin_url("changelist", Section)).context["cl"].result_list
    assert [(row.outline_number, row.slug) for row in rows] == [
        ("1", "wells"),
        ("2", "rivers"),
        ("2.1", "bridges"),
        ("2.1.1", "arches"),
        ("2.1.1.1", "stones"),
        ("2.2", "banks"),
        ("3", "seas"),
        ("1", "dust"),
        ("1", "older"),
    ]


def test_a_search_keeps_the_numbers_of_the_whole_topic(editor, section, topic):
    place(topic, "rivers", position=2)
    rows = editor.get(admin_url("changelist", Section), {"q": "rivers"}).context["cl"].result_list
    assert [(row.outline_number, row.slug) for row in rows] == [("2", "rivers")]


def test_a_circle_planted_in_the_database_is_listed_and_can_be_mended(editor, section):
    child = place(section.topic, "diggers", section)
    Section.objects.filter(pk=section.pk).update(parent=child)
    rows = editor.get(admin_url("changelist", Section)).context["cl"].result_list
    assert {(row.outline_number, row.slug) for row in rows} == {("1", "wells"), ("1.1", "diggers")}
    save(editor, section, parent="")
    assert section.parent is None


def test_a_second_row_of_one_slug_is_refused_at_the_field_to_change(editor, section):
    Section.objects.update(title="100% wells")
    data = {"topic": section.topic_id, "position": 9, "title": "Twin", "slug": section.slug}
    form = editor.post(admin_url("add", Section), data).context["adminform"].form
    assert form.errors["slug"][0].startswith("“100% wells” has this slug already: edit it, if")
    assert form.fields["slug"].widget.attrs["autofocus"]


# --- A place among others ---


def added(client: Client, model: type[Model], **values) -> Model:
    """The row that the form of a new one makes, filled in with `values`."""
    response = client.post(admin_url("add", model), values)
    assert response.status_code == 302, response.context["adminform"].form.errors
    return model.objects.latest("pk")


def test_a_new_row_without_a_place_comes_after_its_siblings(editor, section):
    place(section.topic, "deep", section, position=4)
    given = {"topic": section.topic_id, "title": "New"}
    assert editor.get(admin_url("add", Section)).context["adminform"].form["position"].value() is None
    assert added(editor, Section, **given, slug="one", position="").position == section.position + 1
    assert added(editor, Section, **given, slug="two", position="", parent=section.pk).position == 5
    assert added(editor, Section, **given, slug="three", parent=section.pk).position == 6
    asks = {"topic": section.topic_id, "label": "Who", "text": "Who?", "slug": "who"}
    last = max(ResolutionQuestion.objects.values_list("position", flat=True))
    assert added(editor, ResolutionQuestion, **asks).position == last + 1


def test_a_place_that_is_given_is_kept_and_a_stored_row_needs_one(editor, section):
    given = {"topic": section.topic_id, "title": "New", "slug": "new", "position": "0"}
    assert added(editor, Section, **given).position == 0
    assert errors_after(editor, section, position="") == {"position": ["This field is required."]}


# --- Suggestions ---


def suggested(client: Client, model: type[Model], name: str, term: str = "") -> list[str]:
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
    response = client.get(reverse("admin:topics_placed_autocomplete"), {**query, "term": term})
    assert response.status_code == 200
    return [result["text"] for result in response.json()["results"]]


def test_suggestions_say_where_a_row_stands(editor, elsewhere):
    assert suggested(editor, Tool, "committee") == ["Assembly — 2030", "Assembly — 2029"]
    assert suggested(editor, Tool, "committee", "2029") == ["Assembly — 2029"]
    assert suggested(editor, Section, "topic", "water 2030") == ["1. Water — 2030 · assembly"]
    assert suggested(editor, Section, "parent") == ["Wells — 2030 · assembly · water"]
    assert suggested(editor, Committee, "chairs", "organiser") == ["organiser"]


def test_suggestions_are_found_whatever_signs_are_searched(editor, elsewhere):
    assert suggested(editor, Tool, "committee", "2029\0") == ["Assembly — 2029"]
    assert suggested(editor, Committee, "chairs", "organiser\0") == ["organiser"]
    for model, name in ((Tool, "committee"), (Committee, "chairs")):
        query = {"app_label": "topics", "model_name": model._meta.model_name, "field_name": name}
        assert editor.get(reverse("admin:autocomplete"), {**query, "term": "e\0"}).status_code == 200


def test_what_is_chosen_is_named_with_its_place(editor):
    page = editor.get(admin_url("change", Tool.objects.get())).content.decode()
    assert "Assembly — 2030" in page


def test_suggestions_are_for_those_who_may_see_the_rows(client, editor, stranger):
    url = reverse("admin:topics_placed_autocomplete")
    query = {"app_label": "topics", "model_name": "tool", "field_name": "committee"}
    assert editor.get(url, query).status_code == 200
    client.force_login(stranger)
    assert client.get(url, query).url.startswith(reverse("admin:login"))
    stranger.is_staff = True
    stranger.save()
    assert client.get(url, query).status_code == 403


def test_what_was_chosen_and_is_gone_is_told_so_and_the_form_goes_on_without_it(editor, section):
    parent, other = place(section.topic, "pumps"), place(section.topic, "hoses")
    question, gone_id = ResolutionQuestion.objects.get(), parent.pk
    parent.delete()
    gone = "no longer exists, or you have no access to it"
    assert gone in errors_after(editor, section, parent=gone_id)["parent"][0]
    for no_row in (gone_id, 10**19):  # the second is longer than a database takes
        assert gone in errors_after(editor, question, sections=[section.pk, no_row])["sections"][0]
    save(editor, section, parent=other.pk)
    save(editor, question, sections=[section.pk])
    assert (section.parent, list(question.sections.all())) == (other, [section])


@pytest.mark.parametrize("title", ["\u200b\u200b", "\u202e \u2060", "\u00ad"])
def test_a_title_of_which_nothing_can_be_seen_is_refused(editor, section, title):
    assert "This name is invisible" in errors_after(editor, section, title=title)["title"][0]


@pytest.mark.parametrize("title", ["🦊", "مياه", "!", "a\u200bb", "👩\u200d🔬"])
def test_a_title_of_which_something_can_be_seen_is_taken(editor, section, title):
    save(editor, section, title=title)
    assert section.title == title


# --- Line ends ---


@pytest.mark.parametrize(
    ("model", "text", "other"),
    [
        (Section, "body", "title"),
        (Topic, "summary", "title"),
        (Source, "note", "title"),
        (Term, "definition", "name"),
    ],
)
def test_the_line_ends_of_a_browser_are_no_change_of_a_text(editor, model, text, other):
    row = model.objects.get()
    model.objects.filter(pk=row.pk).update(**{text: "One.\n\nTwo."})
    save(editor, row, **{text: "One.\r\n\r\nTwo.", other: "Canals"})
    assert getattr(row, text) == "One.\n\nTwo."
    page = editor.get(admin_url("history", row)).content.decode()
    assert re.findall(r"<strong>Changed</strong>: ([\w ,]+)", page)[0].split(", ") == [other.capitalize()]
    save(editor, row, **{text: "One.\r\n\r\nThree."})
    assert getattr(row, text) == "One.\n\nThree."
