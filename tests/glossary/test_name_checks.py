"""Before it is saved: a name leads to one entry, a citation to a source. Both ends are named."""

import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, errors_after, save, states_for
from tests.support.draft_forms import keep
from tests.support.kinds import tool_kind
from tests.support.paths import ROOT
from topics.models import (
    Committee,
    DraftRevision,
    Edition,
    KeyFigure,
    Section,
    Tool,
    Topic,
)


@pytest.fixture
def term(edition: Edition) -> Term:
    return Term.objects.create(
        edition=edition, slug="ghost-gun", name="ghost gun", aliases=["ghost guns"], definition="No number."
    )


@pytest.fixture
def tool(committee: Committee) -> Tool:
    return Tool.objects.create(
        committee=committee,
        slug="ibin",
        name="Ballistic network",
        acronym="IBIN",
        expansion="INTERPOL Ballistic Information Network",
        aliases=["ballistic networks"],
        kind=tool_kind(committee, "network"),
    )


@pytest.fixture
def source(edition: Edition) -> Source:
    return Source.objects.create(edition=edition, key="un-water", title="Water for all")


def a_term(edition: Edition, name: str, *aliases: str, **fields) -> Term:
    return Term(edition=edition, slug="new", name=name, aliases=list(aliases), definition="It.", **fields)


def refused(row) -> dict[str, list[tuple[str, str]]]:
    """Field → (code, message) of what `row` is refused for; empty when it is taken."""
    try:
        row.full_clean()
    except ValidationError as error:
        return {
            field: [(each.code, each.messages[0]) for each in errors]
            for field, errors in error.error_dict.items()
        }
    return {}


# Names


@pytest.mark.parametrize(
    "name", ["ghost gun", "Ghost Gun", "ghost-gun", "GHOST\u2011guns", "ghóst gun", "ballistic networks"]
)
def test_a_name_that_another_entry_owns_is_refused_however_it_is_written(edition, term, tool, name):
    assert [code for code, _ in refused(a_term(edition, name))["name"]] == ["name_taken"]


@pytest.mark.parametrize("name", ["ghost", "gun", "ghost guns trade", "ghostgun", "ibin", "number"])
def test_a_name_that_nobody_owns_is_taken(edition, term, tool, name):
    assert refused(a_term(edition, name)) == {}


def test_the_refusal_names_both_owners_and_what_to_do(edition, tool):
    [(_, message)] = refused(a_term(edition, "evidence net", "ballistic network"))["aliases"]
    assert message == (
        "“ballistic network” already links to the tool “Ballistic network”, and cannot link to the term "
        "“evidence net” too; remove it from one of them."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Ghost guns"),
        ("expansion", "ghost gun"),
        ("aliases", ["pistol", "ghost-gun"]),
    ],
)
def test_a_tool_is_refused_at_the_field_that_holds_the_name(tool, term, field, value):
    setattr(tool, field, value)
    assert list(refused(tool)) == [field]


def test_an_acronym_is_compared_in_capitals(edition, tool):
    assert refused(a_term(edition, "IBIN")) != {}
    assert refused(a_term(edition, "Ibin")) == {}


def test_a_word_and_an_abbreviation_of_the_same_letters_are_two_names(edition):
    Term.objects.create(edition=edition, slug="who", name="WHO", definition="It cares for health.")
    assert refused(a_term(edition, "who")) == {}
    assert refused(a_term(edition, "Who", case_sensitive=True)) == {}
    assert refused(a_term(edition, "WHO", case_sensitive=True)) != {}


def test_an_entry_may_be_saved_again_and_may_spell_its_own_names_twice(term, tool):
    term.aliases = ["ghost guns", "Ghost-Gun"]
    assert refused(term) == {}
    assert refused(tool) == {}


def test_another_edition_may_use_the_same_names(term):
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")
    assert refused(a_term(other, "ghost gun")) == {}


def test_tools_of_two_committees_may_share_a_name_and_those_of_one_may_not(edition, committee, tool):
    council = Committee.objects.create(edition=edition, slug="council", name="Council")
    fields = {"slug": "other", "name": "Ballistic network", "kind": tool_kind(committee, "forum")}
    assert refused(Tool(committee=council, **fields)) == {}
    assert list(refused(Tool(committee=committee, **fields))) == ["name"]


def test_a_clash_that_was_stored_past_the_check_shows_and_leads_to_the_first_owner(client, section, tool):
    Tool.objects.update(published=True)
    Term.objects.create(
        edition=section.topic.committee.edition, slug="twin", name="IBIN", definition="It.", published=True
    )
    section.body = "Ask IBIN."
    section.save()
    page = client.get(section.get_absolute_url()).content.decode()
    assert '<a href="/2030/assembly/tools/ibin/" class="to-tool"' in page


# Citations


@pytest.mark.parametrize(
    "text",
    [
        "Water.[@un-water]",
        "Water.[@un-water, p. 9]",
        "Water [@un-water; @un-water, pp. 3–4].",
        "`[@anything]`",
        "\\[@anything]",
        "    [@anything]",
        "a@b.org [a](https://example.org/@b)",
    ],
)
def test_a_text_that_cites_sources_of_the_edition_or_none_is_taken(section, source, text):
    section.body = text
    assert refused(section) == {}


@pytest.mark.parametrize("text", ["[@un-wather]", "[@un-water; @other]", "*so [@other, p. 1]*", "# [@other]"])
def test_a_key_that_no_source_of_the_edition_has_is_refused(section, source, text):
    section.body = text
    assert [code for code, _ in refused(section)["body"]] == ["unknown_source"]


@pytest.mark.parametrize("text", ["[@]", "[@Un-Water]", "[@un water]", "[@un-water p. 9]", "[@un-water,]"])
def test_what_begins_as_a_citation_and_is_none_is_refused(section, source, text):
    section.body = text
    [(code, message)] = refused(section)["body"]
    assert code == "no_citation"
    assert message == f"“{text}” is not a citation; write [@key] or [@key, p. 9]."


def test_a_slip_in_a_key_is_answered_with_the_nearest_key(section, source):
    section.body = "[@un-watr]"
    [(_, message)] = refused(section)["body"]
    assert (
        message == "The text cites “un-watr”, which is not a source of this edition; did you mean “un-water”?"
    )


def test_each_fault_of_a_text_is_told_once(section, source):
    section.body = "[@zzz] [@zzz] [@Bad] [@Bad] [@un-water]"
    assert [code for code, _ in refused(section)["body"]] == ["unknown_source", "no_citation"]


def test_a_source_of_another_edition_is_unknown(section):
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")
    Source.objects.create(edition=other, key="un-water", title="Water for all")
    section.body = "[@un-water]"
    assert list(refused(section)) == ["body"]


def test_every_markdown_text_is_checked(edition, committee, topic, section, term, tool):
    question = topic.questions.create(slug="who", label="Who?")
    rows = {
        edition: ("editor_note", "bibliography_note"),
        committee: ("presentation", "mandate", "background", "how_it_works", "editor_note"),
        topic: ("introduction", "background", "editor_note"),
        section: ("body", "background", "editor_note"),
        question: ("text", "background"),
        term: ("definition",),
        tool: ("body", "background", "editor_note"),
    }
    for row, fields in rows.items():
        for field in fields:
            setattr(row, field, "[@x]")
        assert set(refused(row)) == set(fields)


def test_a_text_that_is_not_markdown_may_hold_anything(committee):
    figure = KeyFigure(committee=committee, slug="one", value="1", statement="One [@x].", as_of=2020)
    assert refused(figure) == {}


def test_a_row_without_its_place_is_refused_for_that_alone(topic):
    assert set(refused(Section(slug="lost", title="Lost", body="[@x]"))) == {"topic"}
    assert set(refused(Topic(number=9, slug="lost", title="Lost", introduction="[@x]"))) == {"committee"}


# A source that is cited


def cite(section: Section, text: str = "Water.[@un-water]") -> None:
    section.body = text
    section.save()


@pytest.mark.parametrize("text", ["Water.[@un-water]", "Water.", "[@un-water-2]"])
def test_a_source_may_take_another_key_whether_it_is_cited_or_not(section, source, text):
    """What cites it follows: tests/glossary/test_renaming.py."""
    cite(section, text)
    source.key = "un-water-2024"
    assert refused(source) == {}


def test_a_cited_source_may_change_in_all_else(section, source):
    cite(section)
    source.title, source.note = "Water for everyone", "New."
    assert refused(source) == {}


def test_the_admin_does_not_delete_a_source_that_is_cited_and_says_where(client, organiser, section, source):
    client.force_login(organiser)
    cite(section)
    page = client.post(admin_url("delete", source), {"post": "yes"} | states_for(source)).content.decode()
    assert "Section: Wells" in page
    assert Source.objects.filter(pk=source.pk).exists()
    listed = {"action": "delete_selected", "_selected_action": [source.pk], "post": "yes"}
    listed |= states_for(source)
    client.post(admin_url("changelist", Source), listed)
    assert Source.objects.filter(pk=source.pk).exists()
    cite(section, "Water.")
    client.post(admin_url("delete", source), {"post": "yes"} | states_for(source))
    assert not Source.objects.filter(pk=source.pk).exists()


def test_a_source_that_only_a_draft_cites_stays_too(client, organiser, section, source):
    client.force_login(organiser)
    keep(client, section, body="Water.[@un-water]")
    page = client.post(admin_url("delete", source), {"post": "yes"} | states_for(source)).content.decode()
    assert "Section: Wells (in its draft)" in page
    assert Source.objects.filter(pk=source.pk).exists()
    DraftRevision.objects.get().delete()
    client.post(admin_url("delete", source), {"post": "yes"} | states_for(source))
    assert not Source.objects.filter(pk=source.pk).exists()


@pytest.mark.parametrize("kind", ["figure", "fact", "precedent"])
def test_the_source_of_a_figure_a_fact_or_a_precedent_stays(client, organiser, topic, source, kind):
    client.force_login(organiser)
    committee, question = topic.committee, topic.questions.create(slug="who", label="Who?", text="Who?")
    named = {"slug": "wells", "source_key": "un-water"}
    row = {
        "figure": lambda: committee.figures.create(value="12", as_of=2024, **named),
        "fact": lambda: question.facts.create(kind="exists", statement="A fund.", as_of="2024", **named),
        "precedent": lambda: committee.precedents.create(body="UN", year=2010, date="2010", **named),
    }[kind]()
    page = client.post(admin_url("delete", source), {"post": "yes"} | states_for(source)).content.decode()
    assert f"{capfirst(row._meta.verbose_name)}: {row}" in page
    assert Source.objects.filter(pk=source.pk).exists()
    type(row).objects.update(source_key="")
    client.post(admin_url("delete", source), {"post": "yes"} | states_for(source))
    assert not Source.objects.filter(pk=source.pk).exists()


# In the admin


def test_the_admin_says_at_the_field_what_is_amiss_and_keeps_what_was_typed(
    client, organiser, section, source
):
    client.force_login(organiser)
    assert errors_after(client, section, body="New words.[@un-wter]") == {
        "body": ["The text cites “un-wter”, which is not a source of this edition; did you mean “un-water”?"]
    }
    section.refresh_from_db()
    assert section.body == ""
    page = client.post(admin_url("change", section), {"body": "New words.[@un-wter]"}).content.decode()
    assert "New words.[@un-wter]" in page


def test_the_admin_refuses_a_name_that_has_an_owner_and_takes_another(client, organiser, term, tool):
    client.force_login(organiser)
    errors = errors_after(client, term, aliases="ghost guns\nIBIN")
    assert list(errors) == ["aliases"]
    assert "the tool “Ballistic network”" in errors["aliases"][0]
    save(client, term, aliases="ghost guns\nprivately made guns")
    assert term.aliases == ["ghost guns", "privately made guns"]


def test_the_checks_are_there_in_a_program_that_only_loads_the_apps():
    code = """
import django
from django.conf import settings
apps = ("auth", "contenttypes")
settings.configure(INSTALLED_APPS=[*(f"django.contrib.{app}" for app in apps), "topics", "glossary"])
django.setup()
from topics.signals import content_checked
print(len(content_checked.receivers))
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (run.stderr, run.stdout) == ("", "1\n")
