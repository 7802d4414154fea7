"""Whose words a page has: what the editors added is signed on every page and in every list."""

import pytest
from django.urls import reverse

from tests.support.crawler import Page, read_page
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, KeyFigure, Section, Tool
from topics.pages import Beginning, whole_topics_of

ADDED = "Added by the editors"


@pytest.fixture
def pump(committee) -> Tool:
    return committee.tools.create(
        slug="pump", name="Pump", kind=tool_kind(committee), body="A pump.", background="New.", published=True
    )


def tools(client, committee: Committee) -> Page:
    return read_page(client, reverse("topics:tool_list", args=[committee.edition.slug, committee.slug]))


# Notes beside the text


@pytest.mark.parametrize(
    ("field", "label", "end"),
    [("background", ADDED, "End of the addition."), ("editor_note", "Editor’s note", "End of the note.")],
)
def test_who_listens_hears_whose_words_begin_and_where_they_end(client, section, field, label, end):
    Section.objects.update(body="Printed words.", **{field: "Other words."})
    page = read_page(client, section.get_absolute_url())
    assert f"Printed words. {label} Other words. {end}" in page.main
    assert ("role", "note") in page.attributes
    assert ("aria-label", label) in page.attributes


def test_a_section_without_notes_has_no_empty_one(client, section):
    page = read_page(client, section.get_absolute_url())
    assert ("role", "note") not in page.attributes
    assert ADDED not in page.main


# Tools


def test_only_a_tool_that_the_printed_guide_does_not_name_is_marked_in_the_list(client, committee, pump):
    assert "The printed guide does not name" not in tools(client, committee).main
    Tool.objects.create(
        committee=committee,
        slug="sieve",
        name="Sieve",
        kind=pump.kind,
        french="tamis",
        background="A sieve.",
        published=True,
    )
    main = tools(client, committee).main
    assert "The printed guide does not name 1 of them" in main
    assert "Sieve tamis added by the editors" in main
    assert "Pump added" not in main


@pytest.mark.parametrize(
    ("french", "shown"), [("pompe", "French pompe"), ("Pump", "name unchanged in French")]
)
def test_a_tool_gives_its_french_name_or_says_that_it_is_the_same(client, pump, french, shown):
    Tool.objects.update(french=french)
    assert shown in read_page(client, pump.get_absolute_url()).main


def test_instruments_are_compared_in_a_table_and_other_tools_are_not(client, committee, pump):
    assert "Legal force" not in tools(client, committee).main
    treaty = {"binding": "legally binding", "asks": "Test every well.", "coverage": "wells", "since": 2013}
    Tool.objects.create(
        committee=committee,
        slug="treaty",
        name="Treaty",
        kind=tool_kind(committee, "legal-instrument"),
        background="It holds.",
        published=True,
        **treaty,
    )
    page = tools(client, committee)
    assert "Treaty added by the editors 2013 legally binding Test every well. wells" in page.main
    assert page.html.count("<table") == 1
    main = read_page(client, Tool.objects.get(slug="treaty").get_absolute_url()).main
    assert f"{ADDED} It holds. Legal force legally binding What it asks Test every well." in main


def test_a_tool_does_not_link_to_itself_in_what_the_editors_added(client, pump):
    Tool.objects.update(background="A Pump again.", editor_note="The guide prints Pumpe; we write Pump.")
    assert (pump.get_absolute_url(), "") not in read_page(client, pump.get_absolute_url()).targets


def test_where_a_word_is_used_the_lists_say_whose_sentence_it_is(client, section, pump):
    Section.objects.update(
        body="The guide has a Pump.", background="We add a Pump.", editor_note="No Pump is printed."
    )
    main = read_page(client, pump.get_absolute_url()).main
    assert "Wells The guide has a Pump." in main
    assert "Wells added by the editors We add a Pump." in main
    assert "Wells editor’s note No Pump is printed." in main


# Questions


def test_the_tools_of_a_question_are_those_of_its_own_sections_not_of_the_sections_below(
    client, topic, section, pump
):
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    below = topic.sections.create(parent=section, slug="deep", title="Deep", body="A Pump.", published=True)
    question.sections.add(section)
    address = question.get_absolute_url()
    assert "Related tools" not in read_page(client, address).main
    question.sections.add(below)
    assert "Related tools Pump" in read_page(client, address).main


def test_the_phrases_of_a_preamble_stand_before_operative_ones(client, topic, committee):
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    for kind, english in (("operative", "Urges"), ("preambulatory", "Noting")):
        committee.opening_phrases.create(slug=kind, english=english, kind=kind, strength="soft")
    main = read_page(client, question.get_absolute_url()).main
    assert main.index("Noting") < main.index("Urges")


def test_a_conference_that_forbids_clauses_says_so_under_a_heading_of_its_own(client, topic, committee):
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    committee.opening_phrases.create(slug="urges", english="Urges", kind="operative", strength="soft")
    assert (2, "Opening phrases") in read_page(client, question.get_absolute_url()).headings
    Edition.objects.update(drafting_rule=Edition.DraftingRule.FORBIDDEN)
    page = read_page(client, question.get_absolute_url())
    assert (2, "Before the conference") in page.headings
    assert "No clause may be written before the conference." in page.main
    assert "Urges" not in page.main


# Figures, and ways


@pytest.mark.parametrize(("as_of", "shown"), [(2024, "(2024)"), (None, "(undated)")])
def test_a_source_gives_the_date_of_each_figure(client, committee, as_of, shown):
    source = committee.edition.sources.create(key="on-wells", title="On wells", published=True)
    KeyFigure.objects.create(
        committee=committee, slug="7", value="7", statement="Seven.", as_of=as_of, source_key="on-wells",
        published=True,
    )  # fmt: skip
    assert f"7 – Seven. {shown}" in read_page(client, source.get_absolute_url()).main


def test_the_contents_and_the_cover_lead_to_what_there_is_of_the_committee(client, committee, topic):
    names = ("how_it_works", "precedents")
    ways = [reverse(f"topics:{name}", args=[committee.edition.slug, committee.slug]) for name in names]
    for address in (committee.edition.get_absolute_url(), topic.get_absolute_url()):
        assert not set(ways) & {*read_page(client, address).links}
    Committee.objects.update(how_it_works="It asks.")
    committee.precedents.create(slug="a", body="UN", year=2010, date="2010", title="On wells", published=True)
    for address in (committee.edition.get_absolute_url(), topic.get_absolute_url()):
        assert set(ways) <= {*read_page(client, address).links}


# How long it takes


def test_the_time_to_read_counts_what_the_editors_added(client, topic, section):
    Section.objects.update(body="word " * 150)
    assert "1 minute to read" in read_page(client, topic.get_absolute_url()).main
    Section.objects.update(background="word " * 150)
    assert "2 minutes to read" in read_page(client, topic.get_absolute_url()).main


def test_the_cover_says_how_long_a_beginning_takes_in_fives(client, committee, topic, section):
    committee.how_it_works = "word " * 150 * 8
    committee.save()
    section.body = "word " * 150 * 6
    section.save()
    main = read_page(client, committee.edition.get_absolute_url()).main
    # One minute for what the topic asks, eight for the page, and six for the first part.
    assert "About 15 minutes Read what each topic asks" in main
    assert "works (8 min)" in main
    assert "part 1 of topic 1 (6 min)" in main


def test_a_beginning_is_found_where_nothing_is_written_yet(client, committee, topic):
    main = read_page(client, committee.edition.get_absolute_url()).main
    assert "About 5 minutes" in main
    assert "Then begin a topic" not in main


def test_fifteen_minutes_on_the_cover_of_2026_are_about_fifteen(edition_2026, stranger):
    [(committee, whole_topics)] = whole_topics_of(edition_2026, stranger).items()
    beginning = Beginning(committee, whole_topics)
    assert beginning.first_minutes == 15
