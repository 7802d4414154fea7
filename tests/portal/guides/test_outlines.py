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


def test_bold_headings_alone_are_ranked_by_their_capitals_and_a_table_stays_whole():
    guide = sample("matrix.md")
    assert (
        outline_of(guide)
        == """# Fishing in Disputed Waters
  THE DISPUTE
    The reef
    The fleets
  POSITIONS OF STATES
  POSSIBLE SOLUTIONS
    Joint patrols
    A closed season
  ? Who should patrol the reef
  ? How can a closed season be kept"""
    )
    table = body_of(guide, "POSITIONS OF STATES").split("\n")
    assert len(table) == 5
    assert "| Southern Isles | the southern half | 340 boats |" in table


def test_footnotes_become_citations_of_sources_and_remarks_stay_in_the_text():
    guide = sample("footnotes.md")
    debris, rules, liability = (each.key for each in guide.references)
    assert [each.title for each in guide.references] == [
        "Counting Debris",
        "Guidelines for Clean Orbits",
        "Liability in space",
    ]
    assert f"circle the Earth.[@{debris}, p. 12] Most" in body_of(guide, "Introduction")
    text = body_of(guide, "Guidelines")
    assert f"twenty-five years.[@{rules}] No state" in text
    assert text.endswith(f"bound by it.[@{rules}, p. 4]")  # “Ibid.”
    assert body_of(guide, "The Liability Rules") == (
        f"States pay for what their objects destroy.[@{liability}]\n\n"
        "The rules speak of “launching states”; there may be several."
    )
    assert "[^" not in "".join(entry.body for entry in guide.entries)


OUTLINES = {
    "without a summary or numbers the levels of the file count, however they begin": (
        "# Topic 1: Rain\n\n### One\n\n##### Deep\n\n### Two\n\n###### Deeper",
        "# Rain\n  One\n    Deep\n  Two\n    Deeper",
    ),
    "a sole heading above the others names the topic": (
        "# Rain\n\nA text.\n\n## One\n\n## Two",
        "# Rain\n  introduction\n  One\n  Two",
    ),
    "a topic without a title does not take that of the next": (
        "## Topic 1:\n\n## Topic 2: Oil\n\n### History\n\nLong.\n",
        "# Topic 1\n# Oil\n  History",
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
    "a line in capitals that nothing else marks is a heading": (
        "# TOPIC 1: OIL\n\nPAST ACTIONS\n\nThey were few.\n\n**BLOCS**\n\nThere are two.\n",
        "# OIL\n  PAST ACTIONS\n  BLOCS",
    ),
    "a list of one bold item is a heading, and a bold sentence or label is none": (
        "# Topic 1: Oil\n\n1. **Past**\n\nIt was.\n\n2. **They said so.**\n\nText.\n\n- **Oil:**\n\nText.",
        "# Oil\n  Past\n    Oil",
    ),
    "the first of lettered questions is no end of their heading.txt": (
        "Topic A: Rain\n\nIt rains.\n\nQuestions to consider:\na) What is rain?\nb) Who pays?\n",
        "# Rain\n  introduction\n  ? What is rain\n  ? Who pays",
    ),
    "a number that was typed before a question is no part of it": (
        "# Topic 1: Debt\n\n## Questions\n\n1\\. Who pays?\n\n2) Who lends?\n\n2027 or later, which is it?",
        "# Debt\n  ? Who pays\n  ? Who lends\n  ? 2027 or later, which is it",
    ),
    "people with parts of the same titles are no topics": (
        "# Crisis\n\nA.\n\n## The war\n\n### 1914\n\nB.\n\n## The cabinet\n\n"
        + "".join(f"### {name}\n\n#### Life\n\nC.\n\n#### Powers\n\nD.\n\n" for name in ("Ana", "Rui")),
        "# Crisis\n  introduction\n  The war\n    1914\n  The cabinet\n"
        "    Ana\n      Life\n      Powers\n    Rui\n      Life\n      Powers",
    ),
    "titles that a table of contents lists for each topic again are still of it": (
        "# Contents\n\nTopic 1: Rain 2\n\nBlocs 2\n\nQARMA 3\n\nTopic 2: Snow 4\n\nBlocs 4\n\nQARMA 5\n\n"
        "# Topic 1: Rain\n\n## Blocs\n\nTwo.\n\n# Topic 2: Snow\n\n## Blocs\n\nTwo.",
        "# Rain\n  Blocs\n# Snow\n  Blocs",
    ),
    "a bullet that was typed makes a list.html": (
        "<body><h1>Topic 1: Rain</h1><h2>Aims</h2><p>·&nbsp; <b>Wells:</b> more</p><p>•<b>Dams:</b> few</p>",
        "# Rain\n  Aims\n    Wells\n    Dams",
    ),
    "items of a list with colons alone are points if all have one": (
        "# Topic 1: Rain\n\n## One\n\n- Wells: dry.\n- Rivers: low.\n\n## Two\n\n- Wells: dry.\n- No rivers.",
        "# Rain\n  One\n    Wells\n    Rivers\n  Two",
    ),
    "what follows the contact data under a heading of their level is kept": (
        "# Topic 1: Rain\n\nIt rains.\n\n## Contact\n\n### E-mail\n\na@example.org\n\n## Annex\n\nMore.\n",
        "# Rain\n  introduction\n  Annex",
    ),
    "lines that are no heading in capitals: a word, a sentence, years, and capitals among others": (
        "# Topic 1: Oil\n\n" + "\n\n".join(("OPEC", "NO MORE!", "OIL AND.", "Oil AND Gas", "1973 – 1974")),
        "# Oil\n  introduction",
    ),
}


@pytest.mark.parametrize("told", OUTLINES)
def test_of_a_text_that_is_told_in_its_name_the_outline_is_right(told):
    text, outline = OUTLINES[told]
    kind = told.rpartition(".")[2] if told.endswith((".txt", ".html")) else "md"
    assert outline_of(understood(text, f"guide.{kind}")) == outline


def test_texts_that_are_no_part_of_a_heading_or_of_contents_stay():
    levels = understood("# Topic 1: Rain\n\n" + "".join(f"{'#' * n} Level {n}\n\n" for n in range(2, 7)))
    assert outline_of(levels) == "# Rain\n  Level 2\n    Level 3\n      Level 4\n        Level 5"
    assert levels.entries[-1].body == "#### Level 6"
    cut = understood("# Topic 1: Rain\n\n## Sea-Based\n\nCommerce Ships carry most goods.")
    assert body_of(cut, "Sea-Based Commerce") == "Ships carry most goods."
    whole = understood("# Topic 1: Rain\n\n## Sea Trade\n\nUnited Nations agencies count ships.")
    assert body_of(whole, "Sea Trade") == "United Nations agencies count ships."
    text = "It rains more than it did, and this guide says what states could do about it together."
    guide = understood(f"# Topic 1: Rain\n\n## Summary\n\n{text}\n\n## Two\n\nMore.")
    assert body_of(guide, "Summary") == text


LABELLED = ("**Wells:** they", "**Wells** : they", "__Wells:__ they", "**Wells** – they", "**Wells.** they")


@pytest.mark.parametrize("text", LABELLED)
def test_a_bold_beginning_is_a_label(text):
    assert split_label(text) == ("Wells", "they")
    assert split_label(text.strip("*_")) is None


NAMES = {
    Name.SUMMARY: ["Table of Contents"],
    Name.QUESTIONS: [
        *("4. Questions a Resolution Must Answer", "QARMA", "Preguntas guía"),
        *("Questions the Judgment Must Answer", "**Questions a Resolution could Address :**"),
    ],
    Name.SOURCES: ["Works Cited", "Work Cited | Further Reading", "Bibliographie et sitographie"],
    Name.COMMITTEE: ["Présentation de la commission"],
    None: ["Sources of Conflict", "The Question of Palestine", "Discussion Questions / Resources"],
}


@pytest.mark.parametrize(("title", "name"), [(title, name) for name in NAMES for title in NAMES[name]])
def test_the_parts_that_every_guide_has_are_known_by_name(title, name):
    assert name_of(title) is name


TOPICS = {
    "Agenda: The rights of indigenous peoples": (0, "The rights of indigenous peoples"),
    "Agenda item: Water": (0, "Water"),
    "Thème A / Topic A: L'eau / Water": (1, "L'eau / Water"),
    "Sujet 2/Topic 2 – Minerals": (2, "Minerals"),
    "TOPIC II | Rain": (2, "Rain"),
    "Tema B: La lluvia": (2, "La lluvia"),
    "Thème n°2 : La pluie": (2, "La pluie"),
    "Second topic: Rain": (0, "Rain"),
    "Topic XI: Rain": None,
    "Topical questions": None,
    "Agenda": None,
    "Agenda setting in the council": None,
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
