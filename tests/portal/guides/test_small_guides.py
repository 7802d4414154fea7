"""Small guides, and nine in the manner of other conferences: the right tree in a few presses of a person."""

import statistics

import pytest

from portal.guides.guide import Guide
from portal.guides.roles import Row, Step, step_at
from tests.support.guides import body_of, outline_of, with_rows
from tests.support.manners import GUIDES, MANNERS, SOURCES, Press, data_of

MOST, MEDIAN = 10, 2


def pressed(name: str, presses: list[Press] | None = None) -> tuple[Guide, list[Row]]:
    """The guide after these presses, or after those of the list."""
    steps: list[Step] = []
    guide, rows = with_rows(data_of(name), name)
    for words, step, *more in GUIDES[name][2] if presses is None else presses:
        number = next(row.number for row in rows if words in row.words) if words else 0
        steps.append(step_at(rows, number, step, **(more[0] if more else {})))
        guide, rows = with_rows(data_of(name), name, steps)
    return guide, rows


@pytest.mark.parametrize("name", GUIDES)
def test_each_guide_has_the_right_tree_and_sources_after_its_presses(name):
    expected, sources, presses = GUIDES[name]
    assert len(presses) <= MOST
    guide, rows = pressed(name)
    assert outline_of(guide) == expected
    assert len(guide.references) == sources
    assert not any("\\" in row.title for row in rows)


def test_half_of_them_take_two_presses_or_fewer_and_most_none():
    presses = {name: len(GUIDES[name][2]) for name in GUIDES}
    assert [*presses.values()].count(0) > 30
    assert statistics.median(presses.values()) <= MEDIAN
    assert statistics.median(presses[name] for name in MANNERS) <= MEDIAN, presses


def test_every_line_that_is_set_aside_comes_back_by_one_press():
    tried = 0
    for name in GUIDES:
        rows = pressed(name, [])[1]
        for row in rows:
            if row.aside:
                back = with_rows(data_of(name), name, [step_at(rows, row.number, "back")])[1]
                assert not next(each for each in back if each.number == row.number).aside
                tried += 1
    assert tried > 5


@pytest.mark.parametrize("name", [f"s-{each}.md" for each in SOURCES])
def test_the_sources_have_their_addresses_and_years(name):
    found = [(each.url, each.year) for each in pressed(name)[0].references]
    assert found == [("https://example.org/north", 2018), ("https://example.com/towns", 2020)]


@pytest.mark.parametrize("name", ["fr.md", "fr.docx", "fr.odt", "odt-styles.odt"])
def test_a_french_guide_names_its_committee_and_keeps_its_table(name):
    guide = pressed(name)[0]
    assert (guide.committee_name, guide.committee_acronym) == ("Organisation mondiale de la Santé", "OMS")
    assert any("| Bloc" in entry.body for entry in guide.entries)
    assert guide.doubts == []


def test_of_some_guides_the_committee_and_all_questions_years_and_addresses_without_marks_are_read():
    assert pressed("research-report.docx")[0].committee_name == "Environment Commission"
    assert body_of(pressed("e-further-research.docx")[0], "Further Research").count("?") == 3
    assert [each.year for each in pressed("year.md")[0].references] == [2018, 2019]
    urls = [each.url for each in pressed("roman-topics.md")[0].references]
    assert urls == ["https://example.org/north", "https://example.org/dams"]


def test_a_heading_that_a_person_says_is_text_is_again_what_it_was():
    guide, _ = pressed("roman-topics.md")
    assert "*“Water is life.” (A minister, 2012)*" in "\n".join(entry.body for entry in guide.entries)


ASKED = ["Who pays", "Who lends, and to whom, for how long…"]


@pytest.mark.parametrize(("role", "asked"), [("left out", []), ("questions", ASKED)])
def test_a_text_that_was_made_a_heading_takes_its_words_along_into_another_role(role, asked):
    text = (
        "# Topic 1: Rain\n\n## One\n\nIt rains.\n\n"
        "Who pays? Who lends, and to whom, for how long, and why at all?"
    )
    steps = [Step("role", rows=(7,), role="part"), Step("role", rows=(7,), role=role)]
    guide, _ = with_rows(text, steps=steps)
    assert [entry.title for entry in guide.entries] == ["Rain", "One", *asked]
    assert guide.entries[1].body == "It rains."
