"""Guides in many conventions become the right outline: their headings, names, labels, and what pages add."""

import pytest

from portal.guides.labels import Name, name_of, split_label, topic_of
from portal.guides.plain import joined
from portal.guides.reading import read_guide
from tests.support.guides import outline_of, sample, understood


def test_footnotes_become_citations_of_sources_and_remarks_stay_in_the_text():
    text = "\n".join(entry.body for entry in sample("footnotes.md").entries)
    rules = "orbital-2025-guidelines-clean-orbits"
    for part in (
        "circle the Earth.[@okafor-2027-counting-debris, p. 12] Most",
        f"twenty-five years.[@{rules}] No state is bound by it.[@{rules}, p. 4]\n",  # “Ibid.”
        "destroy.[@example-liability-space]\n\nThe rules speak of “launching states”; there may be",
    ):
        assert part in text
    assert "[^" not in text


RAIN = "# Topic 1: Rain\n\n"
OUTLINES = {  # what is told of a guide → its text and its outline
    "levels of the file rank headings, however they begin, and a topic may have no title": (
        "# Topic 1:\n\n# Topic 2: Rain\n\n### One\n\n##### Deep\n\n### Two\n\n###### Deeper\n\n"
        "# Topic 3: Oil\n\n## A\n\n### B\n\n#### C\n\n##### D\n\n###### A text",
        "# Topic 1\n# Rain\n  One\n    Deep\n  Two\n    Deeper\n# Oil\n  A\n    B\n      C\n        D",
    ),
    "bold lines, ranked by capitals, are headings, as lines in capitals alone are, which are no word, call, "
    "sentence or years; so is the bold item of a list, and no bold sentence or label": (
        f"{RAIN}PAST ACTIONS\n\nFew.\n\n**BLOCS**\n\n**North**\n\n**South**\n\n**OUTLOOK**\n\n"
        "# Topic 2: Oil\n\nOPEC\n\nNO MORE!\n\nOIL AND.\n\nOil AND Gas\n\n1973 – 1974\n\n"
        "# Topic 3: Ice\n\n1. **Past**\n\nIt was.\n\n2. **They said so.**\n\nText.\n\n- **Oil:**\n\nText.",
        "# Rain\n  PAST ACTIONS\n  BLOCS\n    North\n    South\n  OUTLOOK\n# Oil\n  introduction\n"
        "# Ice\n  Past\n    Oil",
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
    "titles, if with a wrong letter, are those that a table of contents lists, for each topic again": (
        "# Contents\n\nTopic 1: Rain 2\n\nHistory 2\n\nBlocs 2\n\nOutlook 3\n\nQARMA 3\n\nTopic 2: Snow 4\n\n"
        "Blocs 4\n\nQARMA 5\n\n# Topic 1: Rain\n\n### History\n\nOld.\n\n## Blocs\n\nTwo.\n\n## Outlok\n\n"
        "Grim.\n\n# Topic 2: Snow\n\n## History\n\nOld.\n\n## Blocs\n\nTwo.",
        "# Rain\n  History\n  Blocs\n  Outlook\n# Snow\n  History\n  Blocs",
    ),
    "items of a list with colons alone are points if all have one, questions lose the numbers that were "
    "typed, and no years, and what follows the contact data under a heading of a part is kept": (
        f"{RAIN}## One\n\n- Wells: dry.\n- Rivers: low.\n\n## Two\n\n- Wells: dry.\n- No rivers.\n\n"
        "## Questions\n\n1\\. Who pays? Who owes?\n\n2) Who lends?\n\n2027 or later, which is it?\n\n"
        "## Contact\n\n### E-mail\n\na@example.org\n\n## Annex\n\nMore.\n",
        "# Rain\n  One\n    Wells\n    Rivers\n  Two\n  ? Who pays\n  ? Who owes\n  ? Who lends\n"
        "  ? 2027 or later, which is it\n  Annex",
    ),
    "no text is part of the heading above it but the cut end of one, and no summary is contents": (
        f"{RAIN}## Summary\n\nIt rains more than it did, and this guide says what states could do.\n\n"
        "## Trade\n\nUnited Nations agencies count.\n\n## Sea-Based\n\nCommerce Ships carry most goods.",
        "# Rain\n  Summary\n  Trade\n  Sea-Based Commerce",
    ),
    "the first of lettered questions is no end of their heading.txt": (
        "Topic A: Rain\n\nIt rains.\n\nQuestions to consider:\na) What is rain?\nb) Who pays?\n",
        "# Rain\n  introduction\n  ? What is rain\n  ? Who pays",
    ),
    "a bullet that was typed makes a list.html": (
        "<body><h1>Topic 1: Rain</h1><h2>Aims</h2><p>·&nbsp; <b>Wells:</b> more</p><p>•<b>Dams:</b> few</p>",
        "# Rain\n  Aims\n    Wells\n    Dams",
    ),
}


@pytest.mark.parametrize("told", OUTLINES)
def test_of_a_text_that_is_told_in_its_name_the_outline_is_right(told):
    text, outline = OUTLINES[told]
    kind = told.rpartition(".")[2] if told.endswith((".txt", ".html")) else "md"
    assert outline_of(understood(text, f"guide.{kind}")) == outline


def test_a_bold_beginning_is_a_label():
    texts = ["**Wells:** they", "**Wells** : they", "__Wells:__ they", "**Wells** – they", "**Wells.** they"]
    assert [split_label(text) for text in texts] == [("Wells", "they")] * 5
    assert [split_label(text.strip("*_")) for text in texts] == [None] * 5


NAMES = {
    "Table of Contents": Name.SUMMARY,
    **dict.fromkeys(["4. Questions a Resolution Must Answer", "QARMA"], Name.QUESTIONS),
    "**Questions the Judgment must address :**": Name.QUESTIONS,
    **dict.fromkeys(["Works Cited", "Work Cited | Further Reading"], Name.SOURCES),
    "Bibliographie et sitographie": Name.SOURCES,
    "Présentation de la commission": Name.COMMITTEE,
    "Agenda item: Water": (0, "Water"),
    "Thème A / Topic A: L'eau / Water": (1, "L'eau / Water"),
    "TOPIC II | Rain": (2, "Rain"),
    "Thème n°2 : La pluie": (2, "La pluie"),
    "Second topic: Rain": (0, "Rain"),
    **dict.fromkeys(["Topic XI: Rain", "Topical questions", "Agenda setting in the council"]),
    **dict.fromkeys(["Sources of Conflict", "The Question of Palestine", "Discussion Questions / Resources"]),
}


def test_topics_and_the_parts_that_every_guide_has_are_known_by_their_names():
    assert {title: topic_of(title) or name_of(title) for title in NAMES} == NAMES
    assert topic_of("Agenda") is None


PRINTED = {
    "Smith, J. (2019). *Wars*. Blue Press.": ("Smith, J", "Wars", "Blue Press", "smith-2019-wars"),
    "UNICEF. (2019). Children. New York.": ("UNICEF", "Children", "New York", "unicef-2019-children"),
    'Rao. "Wells." *Waters*, vol. 3, 2019.': ("Rao", "Wells", "Waters, vol. 3", "rao-2019-wells"),
    "Rao. *Wells and Rivers*, 2019.": ("Rao", "Wells and Rivers", "", "rao-2019-wells-rivers"),
    "*Old Rivers*. Blue Press, 2019.": ("", "Old Rivers", "Blue Press", "blue-2019-old-rivers"),
    'Li. "Wells." 2019, https://lake.org/a. Accessed in May 2030.': ("Li", "Wells", "LAKE", "li-2019-wells"),
}


def test_a_source_of_print_keeps_what_follows_its_title():
    found = understood(f"{RAIN}It rains.\n\n## Bibliography\n\n" + "\n\n".join(PRINTED)).references
    assert [(each.authors, each.title, each.publisher, each.key) for each in found] == [*PRINTED.values()]
    assert [(each.year, *each.guessed) for each in found] == [(2019,)] * 5 + [(2019, "publisher")]


PASSAGE = "It rains on all that stand outside, and nobody knows for how long it will go on.\n\n"
PARTS = "".join(f"# Part {n}\n\n{PASSAGE}# Lake MUN\n\n## Blocs\n\n{PASSAGE}" for n in "1234")
ASIDES = {  # what is told of a text → the text, and the words that are set aside behind their reason
    "each kind of furniture stays in its place": (
        "**Lakeside MUN**\n\nSpring 2027\n\n# Contents\n\n- Topic 1: Rain\n  - Wells\n\n# Topic 1: Rain\n\n"
        f"{PASSAGE}7\n\n* * *\n\n<!-- ask Ana:\n# so? -->\n\n## Wells\n\n{PASSAGE}",
        "COVER **Lakeside MUN**, COVER Spring 2027, CONTENTS Contents, CONTENTS - Topic 1: Rain\n  - Wells, "
        "PAGE_NUMBER 7, RULE -------------------------, HIDDEN ",
    ),
    "a title on many pages is a running head, unless it is below others": (
        PARTS,
        "RUNNING_HEAD Lake MUN, RUNNING_HEAD Lake MUN, RUNNING_HEAD Lake MUN, RUNNING_HEAD Lake MUN",
    ),
    "a title that the contents list is none": (
        f"Contents\n\n- Lake MUN\n- Part 2\n\n{PARTS}",
        "CONTENTS Contents, CONTENTS - Lake MUN\n- Part 2",
    ),
    "one with the number of its page is one, and numbered titles are none.txt": (
        "".join(f"WATER Guides {n}\n\n{PASSAGE}Annex {n}\n\n{PASSAGE}\f" for n in range(2, 5)),
        "RUNNING_HEAD WATER Guides 2, RUNNING_HEAD WATER Guides 3, RUNNING_HEAD WATER Guides 4",
    ),
    "contents end above the first heading of the text": (
        f"# Contents\n\nWells 2\n\nSnow 3\n\n# Topic 1: Rain\n\n## Wells\n\n{PASSAGE}## Snow\n\n{PASSAGE}",
        "CONTENTS Contents, CONTENTS Wells 2, CONTENTS Snow 3",
    ),
    "a letter to the delegates behind the contents is no cover": (
        f"# WHO\n\n# Contents\n\n- Letter to All\n\n# Letter to All\n\nDear delegates,\n\n{PASSAGE}",
        "COVER WHO, CONTENTS Contents, CONTENTS - Letter to All",
    ),
    "lines of signs are lines drawn, and those with words are none.txt": (
        f"{PASSAGE.strip()}\n--------\n\nMore -- with signs --- in it.\n\n* * *\n",
        "RULE --------, RULE * * *",
    ),
}


@pytest.mark.parametrize("told", ASIDES)
def test_of_a_text_that_is_told_in_its_name_only_furniture_is_set_aside(told):
    text, expected = ASIDES[told]
    blocks = read_guide(text.encode(), "guide.txt" if told.endswith(".txt") else "guide.md").blocks
    found = [f"{block.aside.name} {block.text[:25]}" for block in blocks if block.aside]
    assert ", ".join(found) == expected


def test_each_dotted_line_of_a_typed_table_of_contents_stands_for_itself():
    lines = ["Letter ........ 2", "Topic 1: Plastic . . . . . . 4", "Works cited …… 14", "and so on"]
    text = "\n".join([*lines, "", "They waited ... and", "waited until 1999 was over"])
    blocks = read_guide(text.encode(), "guide.txt").blocks
    assert [block.text for block in blocks] == [*lines, "They waited ... and waited until 1999 was over"]


def test_what_is_broken_at_the_end_of_lines_is_whole_again():
    for lines, whole in (
        ("see https://a.org/wp-|content/23-KIO-|R.pdf", "see https://a.org/wp-content/23-KIO-R.pdf"),
        ("at https://a.org/b|Next words", "at https://a.org/b Next words"),
        ("at https://a.org/report-|2.", "at https://a.org/report-2."),
        ("the infor-|mation of well-|known states", "the information of well-known states"),
    ):
        assert joined(lines.split("|"), {"information", "well", "known"}) == whole
