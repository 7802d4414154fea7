"""Small guides that once came in wrong: each gives what its list says, of what is guessed by names."""

from pathlib import PurePath

import pytest

from portal.guides.guide import Guide, Kind
from portal.guides.labels import Name, name_of
from portal.guides.reading import read_guide
from portal.guides.structure import understand
from tests.support.public_cases import case_file

QUESTIONS = ("disc", "focus", "fr1", "fr2", "fr3", "guiding", "plain", "points", "ponder", "thought")
SOURCES = ("links", "pipe", "refb", "res", "rl", "sito", "wc")


def guide_of(name: str) -> Guide:
    reading = read_guide(case_file(f"guides/{name}").read_bytes(), name)
    return understand(reading.lines, reading.blocks, reading.kind, PurePath(name).stem)


def titles(guide: Guide, *kinds: Kind) -> list[str]:
    return [entry.title for entry in guide.entries if entry.kind in kinds]


@pytest.mark.parametrize("name", [f"q-{each}.md" for each in QUESTIONS])
def test_questions_are_found_under_any_of_their_names(name):
    guide = guide_of(name)
    assert len(titles(guide, Kind.TOPIC)) == 1
    assert len(titles(guide, Kind.QUESTION)) == 3
    assert guide.references == []


def test_no_question_becomes_a_source_before_further_reading():
    guide = guide_of("f-discussion.md")
    assert (len(titles(guide, Kind.TOPIC)), len(titles(guide, Kind.QUESTION))) == (1, 3)
    assert [each.url for each in guide.references] == ["https://example.org/water"]


@pytest.mark.parametrize("name", [f"s-{each}.md" for each in SOURCES])
def test_sources_are_found_under_any_of_their_names(name):
    guide = guide_of(name)
    assert (len(titles(guide, Kind.TOPIC)), titles(guide, Kind.QUESTION)) == (1, [])
    assert [(each.url, each.year) for each in guide.references] == [
        ("https://example.org/north", 2018),
        ("https://example.com/towns", 2020),
    ]


@pytest.mark.parametrize("name", ["fr.md", "fr.docx", "fr.odt"])
def test_a_french_guide_has_its_topics_questions_sources_and_table(name):
    guide = guide_of(name)
    assert (len(titles(guide, Kind.TOPIC)), len(titles(guide, Kind.QUESTION))) == (2, 4)
    assert len(guide.references) == 3
    assert any("| Bloc" in entry.body for entry in guide.entries)
    assert guide.doubts == []


@pytest.mark.parametrize(
    ("name", "title"), [("e-further-research.docx", "Further Research"), ("g-head.txt", "Resources")]
)
def test_a_title_like_that_of_sources_is_one_of_the_text_if_no_source_is_below(name, title):
    guide = guide_of(name)
    assert title in titles(guide, Kind.PART)
    assert guide.references == []
    assert guide.doubts == []
    assert not any(aside.reason.startswith("in the bibliography") for aside in guide.asides)


def test_a_year_in_a_paragraph_of_its_own_stays_with_its_source():
    guide = guide_of("year.md")
    assert [each.year for each in guide.references] == [2018, 2019]


def test_a_number_with_a_space_in_it_is_one_number():
    assert titles(guide_of("zero.docx"), Kind.PART) == ["Overview", "Additional matters"]


def test_the_place_of_a_file_is_neither_a_title_nor_a_description():
    guide = guide_of("a-cover-path.docx")
    assert titles(guide, Kind.TOPIC) == ["a-cover-path"]
    assert {"INTRODUCTION", "THE QUARREL"} <= set(titles(guide, *Kind))


def test_soft_breaks_part_headings_from_texts_and_no_text_is_lost():
    guide = guide_of("c-soft-breaks.docx")
    headings = ["PART-I SECURITY ISSUES", "HOW IT BEGAN", "DAMAGE DONE"]
    found = titles(guide, *Kind)
    assert {*headings, "PART-II ECONOMIC ISSUES", "THE WATER TAX"} <= set(found)
    assert not any("\\" in title for title in found)
    assert sum("Two basins have had a quarrel" in entry.body for entry in guide.entries) == 3


def test_an_agenda_by_its_numbers_gives_topics():
    assert titles(guide_of("b-agenda.docx"), Kind.TOPIC) == [
        "Sharing the water of border rivers",
        "Dams and the people below them",
    ]


def test_headings_in_italics_are_headings():
    assert titles(guide_of("italic.docx"), Kind.PART) == ["Important treaties", "Dangers of dams", "Drones"]


def test_two_names_of_different_parts_are_no_name():
    assert name_of("Work Cited | Further Reading") is Name.BIBLIOGRAPHY
    assert name_of("Discussion Questions / Resources") is None
