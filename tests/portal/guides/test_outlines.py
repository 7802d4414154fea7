"""Guides in many conventions become the right outline: their headings, names, labels, and what pages add."""

import pytest

from portal.guides.labels import Name, name_of, split_label, topic_of
from tests.support.guides import body_of, outline_of, sample, understood


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
    "what is deeper than a section may be stays in the text": (
        "# Topic 1: Rain\n\n" + "\n\n".join(f"{'#' * level} Level {level}\n\nText." for level in range(2, 7)),
        "# Rain\n  Level 2\n    Level 3\n      Level 4\n        Level 5",
    ),
    "a heading that needs its last word takes it from the text": (
        "# Topic 1: Rain\n\n## Sea-Based\n\nCommerce Ships carry most goods.",
        "# Rain\n  Sea-Based Commerce",
    ),
    "items of a list with colons alone are points if all have one": (
        "# Topic 1: Rain\n\n## One\n\n- Wells: dry.\n- Rivers: low.\n\n## Two\n\n- Wells: dry.\n- No rivers.",
        "# Rain\n  One\n    Wells\n    Rivers\n  Two",
    ),
    "what follows the contact data under a heading of their level is kept": (
        "# Topic 1: Rain\n\nIt rains.\n\n## Contact\n\n### E-mail\n\na@example.org\n\n## Annex\n\nMore.\n",
        "# Rain\n  introduction\n  Annex",
    ),
    **{
        f"“{line}” is no heading in capitals": (
            f"# Topic 1: Oil\n\nBefore it.\n\n{line}\n\nAfter it.\n",
            "# Oil\n  introduction",
        )
        for line in ("OPEC", "NO MORE OIL!", "OIL AND GAS.", "Oil AND Gas", "1973 – 1974")
    },
}


@pytest.mark.parametrize("told", OUTLINES)
def test_of_a_text_that_is_told_in_its_name_the_outline_is_right(told):
    text, outline = OUTLINES[told]
    kind = told.rpartition(".")[2] if told.endswith((".txt", ".html")) else "md"
    assert outline_of(understood(text, f"guide.{kind}")) == outline


def test_texts_that_are_no_part_of_a_heading_or_of_contents_stay():
    levels = understood("# Topic 1: Rain\n\n" + "".join(f"{'#' * n} Level {n}\n\n" for n in range(2, 7)))
    assert levels.entries[-1].body == "#### Level 6"
    cut = understood("# Topic 1: Rain\n\n## Sea-Based\n\nCommerce Ships carry most goods.")
    assert body_of(cut, "Sea-Based Commerce") == "Ships carry most goods."
    whole = understood("# Topic 1: Rain\n\n## Sea Trade\n\nUnited Nations agencies count ships.")
    assert body_of(whole, "Sea Trade") == "United Nations agencies count ships."
    text = "It rains more than it did, and this guide says what states could do about it together."
    guide = understood(f"# Topic 1: Rain\n\n## Summary\n\n{text}\n\n## Two\n\nMore.")
    assert body_of(guide, "Summary") == text


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


def test_a_number_that_was_typed_before_a_question_is_no_part_of_it():
    asked = "## Questions to Consider\n\n1\\. Who pays?\n\n2) Who lends?\n\n2027 or later, which is it?\n"
    questions = [
        entry for entry in understood(f"# Topic 1: Debt\n\n{asked}").entries if entry.kind == "question"
    ]
    assert [question.body for question in questions] == [
        "Who pays?",
        "Who lends?",
        "2027 or later, which is it?",
    ]


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
