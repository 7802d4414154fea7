"""Guides in many conventions become the right outline: their headings, names, labels, and what pages add."""

import pytest

from portal.guides.labels import Name, name_of, split_label, topic_of
from tests.support.guides import body_of, outline_of, sample, understood


def test_a_numbered_list_stays_text_and_sources_belong_to_their_topics():
    guide = sample("numbered.md")
    assert body_of(guide, "Drought").startswith("1.  Rivers carry less water")
    assert [(each.title, each.authors, each.year, each.topics) for each in guide.references] == [
        ("Rivers and Treaties", "Garrido, Ana", 2019, [1]),
        ("Basins without borders", "Ndiaye, M", 2021, [1, 2]),
        ("Handbook of River Commissions", "", 2004, [1]),
        ("Old pipes new cities", "", None, [2]),
    ]


def test_footnotes_become_citations_of_sources_and_remarks_stay_in_the_text():
    guide = sample("footnotes.md")
    titles = [each.title for each in guide.references]
    assert titles == ["Counting Debris", "Guidelines for Clean Orbits", "Liability in space"]
    debris, rules, liability = (each.key for each in guide.references)
    assert f"circle the Earth.[@{debris}, p. 12] Most" in body_of(guide, "Introduction")
    text = body_of(guide, "Guidelines")
    assert f"twenty-five years.[@{rules}] No state" in text
    assert text.endswith(f"bound by it.[@{rules}, p. 4]")  # “Ibid.”
    assert body_of(guide, "The Liability Rules") == (
        f"States pay for what their objects destroy.[@{liability}]\n\n"
        "The rules speak of “launching states”; there may be several."
    )
    assert "[^" not in "".join(entry.body for entry in guide.entries)


RAIN = "# Topic 1: Rain\n\n"
OUTLINES = {  # what is told of a guide → its text and its outline
    "levels of the file rank headings, however they begin, and a topic may have no title": (
        "# Topic 1:\n\n# Topic 2: Rain\n\n### One\n\n##### Deep\n\n### Two\n\n###### Deeper",
        "# Topic 1\n# Rain\n  One\n    Deep\n  Two\n    Deeper",
    ),
    "bold headings are ranked by capitals, in which a line alone is one": (
        f"{RAIN}PAST ACTIONS\n\nFew.\n\n**BLOCS**\n\n**North**\n\n**South**\n\n**OUTLOOK**",
        "# Rain\n  PAST ACTIONS\n  BLOCS\n    North\n    South\n  OUTLOOK",
    ),
    "no headings in capitals alone are a word, a call, a sentence, years, and capitals among others": (
        f"{RAIN}OPEC\n\nNO MORE!\n\nOIL AND.\n\nOil AND Gas\n\n1973 – 1974",
        "# Rain\n  introduction",
    ),
    "the bold item of a list is a heading, and a bold sentence or label is none": (
        f"{RAIN}1. **Past**\n\nIt was.\n\n2. **They said so.**\n\nText.\n\n- **Oil:**\n\nText.",
        "# Rain\n  Past\n    Oil",
    ),
    "a sole heading above others is the topic, and people with parts of the same titles are none": (
        "# Crisis\n\nA.\n\n## The war\n\n### 1914\n\nB.\n\n## The cabinet\n\n"
        + "".join(f"### {name}\n\n#### Life\n\nC.\n\n#### Powers\n\nD.\n\n" for name in ("Ana", "Rui")),
        "# Crisis\n  introduction\n  The war\n    1914\n  The cabinet\n"
        "    Ana\n      Life\n      Powers\n    Rui\n      Life\n      Powers",
    ),
    "a topic named on the cover has what follows the presentation below it": (
        "**Agenda: Land rights**\n\n**LETTER FROM THE CHAIRS**\n\nGreetings, delegates.\n\n"
        "**ABOUT THE COMMITTEE**\n\nIt is one of six.\n\n**Introduction**\n\nOld.\n\n**Past Acts**\n\nFew.",
        "ABOUT THE COMMITTEE\n# Land rights\n  Introduction\n  Past Acts",
    ),
    "a title with a wrong letter is that of the summary, and one of two topics is its own": (
        "# Contents\n\n1. History\n2. Blocs\n3. Outlook\n\n# Topic 1: Rain\n\n### History\n\nOld.\n\n"
        "## Blocs\n\nTwo.\n\n## Outlok\n\nGrim.\n\n# Topic 2: Snow\n\n## History\n\nOld.",
        "# Rain\n  History\n  Blocs\n  Outlook\n# Snow\n  History",
    ),
    "titles that a table of contents lists for each topic again are still of it": (
        "# Contents\n\nTopic 1: Rain 2\n\nBlocs 2\n\nQARMA 3\n\nTopic 2: Snow 4\n\nBlocs 4\n\nQARMA 5\n\n"
        "# Topic 1: Rain\n\n## Blocs\n\nTwo.\n\n# Topic 2: Snow\n\n## Blocs\n\nTwo.",
        "# Rain\n  Blocs\n# Snow\n  Blocs",
    ),
    "questions lose the numbers that were typed, and no years": (
        f"{RAIN}## Questions\n\n1\\. Who pays? Who owes?\n\n2) Who lends?\n\n2027 or later, which is it?",
        "# Rain\n  ? Who pays\n  ? Who owes\n  ? Who lends\n  ? 2027 or later, which is it",
    ),
    "the first of lettered questions is no end of their heading.txt": (
        "Topic A: Rain\n\nIt rains.\n\nQuestions to consider:\na) What is rain?\nb) Who pays?\n",
        "# Rain\n  introduction\n  ? What is rain\n  ? Who pays",
    ),
    "a bullet that was typed makes a list.html": (
        "<body><h1>Topic 1: Rain</h1><h2>Aims</h2><p>·&nbsp; <b>Wells:</b> more</p><p>•<b>Dams:</b> few</p>",
        "# Rain\n  Aims\n    Wells\n    Dams",
    ),
    "items of a list with colons alone are points if all have one": (
        f"{RAIN}## One\n\n- Wells: dry.\n- Rivers: low.\n\n## Two\n\n- Wells: dry.\n- No rivers.",
        "# Rain\n  One\n    Wells\n    Rivers\n  Two",
    ),
    "what follows the contact data under a heading of a part is kept": (
        f"{RAIN}It rains.\n\n## Contact\n\n### E-mail\n\na@example.org\n\n## Annex\n\nMore.\n",
        "# Rain\n  introduction\n  Annex",
    ),
}


@pytest.mark.parametrize("told", OUTLINES)
def test_of_a_text_that_is_told_in_its_name_the_outline_is_right(told):
    text, outline = OUTLINES[told]
    kind = told.rpartition(".")[2] if told.endswith((".txt", ".html")) else "md"
    assert outline_of(understood(text, f"guide.{kind}")) == outline


def test_texts_that_are_no_part_of_a_heading_or_of_contents_stay():
    levels = understood(RAIN + "".join(f"{'#' * n} Level {n}\n\n" for n in range(2, 7)))
    assert outline_of(levels) == "# Rain\n  Level 2\n    Level 3\n      Level 4\n        Level 5"
    assert levels.entries[-1].body == "#### Level 6"
    cut = understood(f"{RAIN}## Sea-Based\n\nCommerce Ships carry most goods.")
    assert body_of(cut, "Sea-Based Commerce") == "Ships carry most goods."
    text = "It rains more than it did, and this guide says what states could do about it together."
    for title, words in (("Sea Trade", "United Nations agencies count ships."), ("Summary", text)):
        assert body_of(understood(f"{RAIN}## {title}\n\n{words}\n\n## Two\n\nMore."), title) == words


LABELLED = ("**Wells:** they", "**Wells** : they", "__Wells:__ they", "**Wells** – they", "**Wells.** they")


@pytest.mark.parametrize("text", LABELLED)
def test_a_bold_beginning_is_a_label(text):
    assert split_label(text) == ("Wells", "they")
    assert split_label(text.strip("*_")) is None


NAMES = {
    Name.SUMMARY: ["Table of Contents"],
    Name.QUESTIONS: [
        "4. Questions a Resolution Must Answer",
        "QARMA",
        "**Questions the Judgment must address :**",
    ],
    Name.SOURCES: ["Works Cited", "Work Cited | Further Reading", "Bibliographie et sitographie"],
    Name.COMMITTEE: ["Présentation de la commission"],
    None: ["Sources of Conflict", "The Question of Palestine", "Discussion Questions / Resources"],
}


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_that_every_guide_has_are_known_by_name(name):
    assert [name_of(title) for title in NAMES[name]] == [name] * len(NAMES[name])


TOPICS = {
    "Agenda item: Water": (0, "Water"),
    "Thème A / Topic A: L'eau / Water": (1, "L'eau / Water"),
    "TOPIC II | Rain": (2, "Rain"),
    "Thème n°2 : La pluie": (2, "La pluie"),
    "Second topic: Rain": (0, "Rain"),
    **dict.fromkeys(["Topic XI: Rain", "Topical questions", "Agenda", "Agenda setting in the council"]),
}


@pytest.mark.parametrize("title", TOPICS)
def test_a_topic_is_named_as_an_agenda_and_in_two_languages(title):
    assert topic_of(title) == TOPICS[title]


PRINTED = {
    "Smith, J. (2019). *Water Wars*. Blue Press.": ("Water Wars", "Blue Press", "smith-2019-water-wars"),
    "UNICEF. (2019). Children in War. New York.": ("Children in War", "New York", "unicef-2019-children-war"),
    'Rao. "Wells." *Waters*, vol. 3, 2019.': ("Wells", "Waters, vol. 3", "rao-2019-wells"),
    "Rao. *Wells and Rivers*, 2019.": ("Wells and Rivers", "", "rao-2019-wells-rivers"),
}


@pytest.mark.parametrize("line", PRINTED)
def test_a_source_of_print_keeps_what_follows_its_title(line):
    (source,) = understood(f"# Topic 1: Rain\n\nIt rains.\n\n## Bibliography\n\n{line}\n").references
    assert (source.title, source.publisher, source.key) == PRINTED[line]
    assert (source.year, source.guessed) == (2019, [])
