"""Small guides, and nine in the manner of other conferences: the right tree in a few presses of a person."""

import statistics

import pytest

from portal.guides.guide import Guide
from portal.guides.roles import Row, Step, step_at
from tests.support.guides import SAMPLES, body_of, outline_of, with_rows
from tests.support.manners import GUIDES, MANNERS, SOURCES, data_of


def pressed(name: str) -> tuple[Guide, list[Row]]:
    """The guide after its presses."""
    steps: list[Step] = []
    guide, rows = with_rows(data_of(name), name)
    for words, step, *more in GUIDES[name][2]:
        number = next(row.number for row in rows if words in row.words) if words else 0
        steps.append(step_at(rows, number, step, **(more[0] if more else {})))
        guide, rows = with_rows(data_of(name), name, steps)
    return guide, rows


@pytest.mark.parametrize("name", GUIDES)
def test_each_guide_has_the_right_tree_and_sources_after_its_presses(name):
    guide, rows = pressed(name)
    assert (outline_of(guide), len(guide.references)) == GUIDES[name][:2]
    assert not any("\\" in row.title for row in rows)


def test_most_guides_take_no_press_and_half_of_those_in_the_manner_of_others_two_or_fewer():
    presses = {name: len(GUIDES[name][2]) for name in GUIDES}
    assert max(presses.values()) <= 10
    assert [*presses.values()].count(0) > 30
    assert statistics.median(presses[name] for name in MANNERS) <= 2


def test_every_row_that_is_set_aside_comes_back_by_one_press_with_what_follows_for_the_same_reason():
    for name in GUIDES:
        rows = with_rows(data_of(name), name)[1]
        for number in (row.number for row in rows if row.aside):
            back = with_rows(data_of(name), name, [step_at(rows, number, "back")])[1]
            assert not any(row.aside for row in back if row.number == number), (name, number)
    data = (SAMPLES / "numbered.md").read_bytes()
    for at, aside in {1: [5, 7, 9], 7: [1, 3, 5]}.items():
        step = step_at(with_rows(data)[1], at, "back")
        assert [row.number for row in with_rows(data, steps=[step])[1] if row.aside] == aside


def test_what_no_tree_shows_is_read_too():
    for name in SOURCES:
        found = [(each.url, each.year) for each in pressed(f"s-{name}.md")[0].references]
        assert found == [("https://example.org/north", 2018), ("https://example.com/towns", 2020)], name
    for name in ("fr.md", "fr.docx", "fr.odt", "odt-styles.odt"):
        french = pressed(name)[0]
        assert french.committee_name == "Organisation mondiale de la Santé", name
        assert french.committee_acronym == "OMS", name
        assert any("| Bloc" in entry.body for entry in french.entries), name
        assert french.doubts == [], name
    assert pressed("research-report.docx")[0].committee_name == "Environment Commission"
    assert body_of(pressed("e-further-research.docx")[0], "Further Research").count("?") == 3
    assert [each.year for each in pressed("year.md")[0].references] == [2018, 2019]
    guide = pressed("roman-topics.md")[0]
    assert [each.url[20:] for each in guide.references] == ["north", "dams"]  # without a mark of an address
    assert "*“Water is life.” (A minister, 2012)*" in "".join(entry.body for entry in guide.entries)


def test_a_text_that_was_made_a_heading_takes_its_words_along_into_another_role():
    text = "# Topic 1: Rain\n\nWho may take water from the river of another state, and when?"
    for role, asked in {"left out": "", "questions": "\n  ? Who may take water from the river of…"}.items():
        steps = [Step("role", rows=(3,), role=each) for each in ("part", role)]
        assert outline_of(with_rows(text, steps=steps)[0]) == f"# Rain{asked}"
