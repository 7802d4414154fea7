"""Where organisers name their committee, topics, questions and sources in words of their own."""

from collections import Counter

import pytest

from portal.guides.guide import Kind
from portal.guides.labels import topic_of
from portal.guides.plain import joined
from tests.support.guides import outline_of, understood


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Agenda: The rights of indigenous peoples", (0, "The rights of indigenous peoples")),
        ("Agenda item: Water", (0, "Water")),
        ("Thème A / Topic A: L'eau / Water", (1, "L'eau / Water")),
        ("Sujet 2/Topic 2 – Minerals", (2, "Minerals")),
        ("Topic 2: Topics / Topics", (2, "Topics / Topics")),
        ("Topic 2 : Rain", (2, "Rain")),
        ("TOPIC II – Rain", (2, "Rain")),
        ("TOPIC II | Rain", (2, "Rain")),
        ("Tema B: La lluvia", (2, "La lluvia")),
        ("Thème n°2 : La pluie", (2, "La pluie")),
        ("Second topic: Rain", (2, "Rain")),
        ("Ordre du jour : L'eau", (0, "L'eau")),
        ("Topical questions", None),
        ("Agenda", None),
        ("Agenda setting in the council", None),
    ],
)
def test_a_topic_is_named_as_an_agenda_and_in_two_languages(title, found):
    assert topic_of(title) == found


def test_a_topic_named_on_the_cover_has_what_follows_the_presentation_below_it():
    cover = "**Committee: Social Committee (SOCHUM)**\n\n**Agenda: Land rights**\n\n"
    letter = "**Letter from the Chairs**\n\nGreetings, delegates, we welcome you all.\n\n"
    about = "**I. Introduction to the Committee**\n\nIt is one of six.\n\n"
    guide = understood(f"{cover}{letter}{about}**II. Past Actions**\n\nFew were taken until 2007.\n")
    assert outline_of(guide).splitlines() == [
        "Introduction to the Committee",
        "# Land rights",
        "  Past Actions",
    ]
    assert (guide.committee_name, guide.committee_acronym) == ("Social Committee", "SOCHUM")
    assert "Greetings" in guide.entries[0].body


def test_an_address_that_is_broken_over_three_lines_is_whole_again():
    lines = ["see https://www.accessnow.org/wp-", "content/uploads/2024/05/2023-KIO-", "Report.pdf"]
    address = "https://www.accessnow.org/wp-content/uploads/2024/05/2023-KIO-Report.pdf"
    assert joined(lines, Counter()) == f"see {address}"
    assert joined(["at https://a.org/b", "Next words"], Counter()) == "at https://a.org/b Next words"
    assert joined(["at https://a.org/report-", "2."], Counter()) == "at https://a.org/report-2."


@pytest.mark.parametrize("line", ["OPEC", "NO MORE OIL!", "OIL AND GAS.", "Oil AND Gas", "1973 – 1974"])
def test_a_word_or_sentence_in_capitals_is_no_heading(line):
    guide = understood(f"# Topic 1: Oil\n\nBefore it.\n\n{line}\n\nAfter it.\n")
    assert [entry.kind for entry in guide.entries] == [Kind.TOPIC, Kind.INTRODUCTION]
