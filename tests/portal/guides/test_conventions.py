"""Guides in other conventions: numbers, French, QARMA, footnotes, tables, and what they slip on."""

import pytest

from portal.guides.labels import Name, name_of, split_label
from tests.support.guides import body_of, outline_of, sample, understood


def doubts_of(guide) -> str:
    return " ".join(doubt for entry in guide.entries for doubt in entry.doubts)


def test_numbered_headings_and_questions_a_resolution_must_answer():
    guide = sample("numbered.md")
    assert (
        outline_of(guide)
        == """presentation
# Sharing Rivers Across Borders
  1. Introduction
  Definition of Key Terms
    Basin
    Riparian state
  Background
    Early Agreements
    The Rules of 1966
      What They Left Open
  Current Situation
    Dams Upstream
    Drought
  ? How should states upstream warn those downstream
  ? Who should pay for gauges, and who may…
  ? Data
# Water in Growing Cities
  1. Introduction
  Leaks
  Conclusion
  ? Which repairs come first"""
    )
    assert body_of(guide, "Drought").startswith("1.  Rivers carry less water")  # a list, no points
    assert [(each.title, each.authors, each.year, each.topics) for each in guide.references] == [
        ("Rivers and Treaties", "Garrido, Ana", 2019, [1]),
        ("Basins without borders", "Ndiaye, M", 2021, [1, 2]),
        ("Handbook of River Commissions", "", 2004, [1]),
        ("Old pipes new cities", "", 2029, [2]),
    ]


def test_a_guide_in_french():
    guide = sample("french.md")
    assert (
        outline_of(guide)
        == """Présentation du comité : Conseil mondial des langues (CML)
# La protection des langues rares
  Introduction
  Les causes de la disparition
    L'école
    La ville
    Les écrans
  Les réponses des États
    Les lois
    Les médias
  ? Écoles
  ? Archives
# Les archives en temps de guerre
  Introduction
  Le droit international
  ? Où mettre les copies à l'abri
  ? Qui paie leur transport"""
    )
    assert (guide.committee_name, guide.committee_acronym) == ("Conseil mondial des langues", "CML")
    assert [each.title for each in guide.references] == ["Atlas des langues rares", "Sauver les archives"]


def test_footnotes_become_citations_of_sources_and_remarks_stay_in_the_text():
    guide = sample("footnotes.md")
    assert (
        outline_of(guide)
        == """# Debris in Low Orbits
  Introduction
  What Has Been Done
    Guidelines
    The Liability Rules
  ? How soon must a satellite come down
  ? Who may remove the debris of others"""
    )
    keys = [each.key for each in guide.references]
    assert [each.title for each in guide.references] == [
        "Counting Debris",
        "Guidelines for Clean Orbits",
        "Liability in space",
    ]
    assert f"circle the Earth.[@{keys[0]}, p. 12] Most" in body_of(guide, "Introduction")
    text = body_of(guide, "Guidelines")
    assert f"twenty-five years.[@{keys[1]}] No state" in text
    assert text.endswith(f"bound by it.[@{keys[1]}, p. 4]")  # “Ibid.”
    assert body_of(guide, "The Liability Rules") == (
        f"States pay for what their objects destroy.[@{keys[2]}]\n\n"
        "The rules speak of “launching states”; there may be several."
    )
    assert "[^" not in "".join(entry.body for entry in guide.entries)


def test_bold_headings_alone_and_a_table_of_countries():
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
    assert body_of(guide, "POSITIONS OF STATES").count("\n") == 4
    assert "| Southern Isles | the southern half | 340 boats |" in body_of(guide, "POSITIONS OF STATES")
    assert [(each.title, each.year) for each in guide.references] == [("The State of the Reef", 2030)]


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
    "a line in capitals that nothing else marks is a heading": (
        "# TOPIC 1: OIL\n\nPAST ACTIONS\n\nThey were few.\n\n**BLOCS**\n\nThere are two.\n",
        "# OIL\n  PAST ACTIONS\n  BLOCS",
    ),
    "the first of lettered questions is no end of their heading.txt": (
        "Topic A: Rain\n\nIt rains.\n\nQuestions to consider:\na) What is rain?\nb) Who pays?\n",
        "# Rain\n  introduction\n  ? What is rain\n  ? Who pays",
    ),
    "siblings with parts of the same titles are topics in any language": (
        "# Gruß\n\nA.\n\n"
        + "".join(f"# {name}\n\n## Lage\n\nB.\n\n## Blöcke\n\nC.\n\n" for name in ("Regen", "Schnee")),
        "presentation\n# Regen\n  Lage\n  Blöcke\n# Schnee\n  Lage\n  Blöcke",
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
    "a line that is underlined alone is a heading and an underlined word is none.html": (
        "<html><body><p><b><u>Topic 1: Rain</u></b></p><p><u>The Wells</u></p><p>They run <u>dry</u>.</p>",
        "# Rain\n  The Wells",
    ),
}


@pytest.mark.parametrize("told", OUTLINES)
def test_of_a_text_that_is_told_in_its_name_the_outline_is_right(told):
    text, outline = OUTLINES[told]
    kind = told.rpartition(".")[2] if "." in told else "md"
    assert outline_of(understood(text, f"guide.{kind}")) == outline


# Levels


def test_what_is_deeper_than_a_section_may_be_stays_in_the_text():
    headings = "\n\n".join(f"{'#' * level} Level {level}\n\nText." for level in range(2, 7))
    guide = understood(f"# Topic 1: Rain\n\n{headings}")
    assert [entry.kind for entry in guide.entries][1:] == ["part", "subsection", "point", "detail"]
    assert guide.entries[-1].body == "Text.\n\n#### Level 6\n\nText."


def test_a_last_word_at_the_beginning_of_the_text_is_given_back_to_a_heading_that_needs_one():
    guide = understood("# Topic 1: Rain\n\n## Sea-Based\n\nCommerce Ships carry most goods.")
    assert outline_of(guide) == "# Rain\n  Sea-Based Commerce"
    assert body_of(guide, "Sea-Based Commerce") == "Ships carry most goods."
    guide = understood("# Topic 1: Rain\n\n## Sea Trade\n\nUnited Nations agencies count ships.")
    assert body_of(guide, "Sea Trade") == "United Nations agencies count ships."


def test_a_summary_of_sentences_is_no_table_of_contents():
    text = "It rains more than it did, and this guide says what states could do about it together."
    guide = understood(f"# Topic 1: Rain\n\n## Summary\n\n{text}\n\n## Two\n\nMore.")
    assert body_of(guide, "Summary") == text


# Labels


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("**Wells:** they run dry", "Wells", "they run dry"),
        ("**Wells** : they run dry", "Wells", "they run dry"),
        ("***Wells:***", "Wells", ""),
        ("__Wells:__ they", "Wells", "they"),
        ("**Wells** – they run dry", "Wells", "they run dry"),
        ("**Wells.** They run dry", "Wells", "They run dry"),
    ],
)
def test_a_bold_beginning_is_a_label(text, label, rest):
    assert split_label(text) == (label, rest)


def test_items_of_a_list_with_colons_alone_are_points_only_if_all_have_one():
    points = understood("# Topic 1: Rain\n\n## One\n\n- Wells: dry.\n- Rivers: low.")
    assert outline_of(points) == "# Rain\n  One\n    Wells\n    Rivers"
    assert "Only the colon" in doubts_of(points)
    mixed = understood("# Topic 1: Rain\n\n## One\n\n- Wells: dry.\n- Rivers are low.")
    assert body_of(mixed, "One") == "- Wells: dry.\n- Rivers are low."


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Table of Contents", Name.SUMMARY),
        ("4. Questions a Resolution Must Answer", Name.QUESTIONS),
        ("QARMA", Name.QUESTIONS),
        ("Questions to Consider", Name.QUESTIONS),
        ("Questions the Judgment Must Answer", Name.QUESTIONS),
        ("Preguntas guía", Name.QUESTIONS),
        ("**Questions a Resolution could Address :**", Name.QUESTIONS),
        ("Questions auxquelles une résolution doit répondre", Name.QUESTIONS),
        ("Works Cited", Name.SOURCES),
        ("Work Cited | Further Reading", Name.SOURCES),
        ("Discussion Questions / Resources", None),
        ("Referencias bibliográficas", Name.SOURCES),
        ("Bibliographie et sitographie", Name.SOURCES),
        ("Présentation de la commission", Name.COMMITTEE),
        ("Sources of Conflict", None),
        ("The Question of Palestine", None),
        ("Introduction to Mining", None),
    ],
)
def test_the_parts_that_every_guide_has_are_known_by_name(title, name):
    assert name_of(title) is name


@pytest.mark.parametrize(
    ("line", "title", "publisher", "key"),
    [
        (
            "Smith, J. (2019). *Water Wars*. Oxford University Press.",
            "Water Wars",
            "Oxford University Press",
            "smith-water-wars",
        ),
        ("UNICEF. (2019). Children in War. New York.", "Children in War", "New York", "unicef-children-war"),
        ('Rao. "Wells." *Waters*, vol. 3, 2019.', "Wells", "Waters, vol. 3", "rao-wells"),
        ("Rao. *Wells and Rivers*, 2019.", "Wells and Rivers", "", "rao-wells-rivers"),
    ],
)
def test_a_source_of_print_keeps_what_follows_its_title(line, title, publisher, key):
    (source,) = understood(f"# Topic 1: Rain\n\nIt rains.\n\n## Bibliography\n\n{line}\n").references
    assert (source.title, source.year, source.publisher, source.key) == (title, 2019, publisher, key)
    assert source.guessed == []


def test_what_follows_the_contact_data_under_a_heading_of_their_level_is_kept():
    contact = "## Contact\n\n### E-mail\n\na@example.org\n\n"
    guide = understood(f"# Topic 1: Rain\n\nIt rains.\n\n{contact}## Annex\n\nMore of it.\n")
    assert [(entry.title, entry.body) for entry in guide.entries[-1:]] == [("Annex", "More of it.")]
