"""Small guides, and some in the manner of other conferences, in words of our own: right tree and presses."""

from functools import cache

from tests.support.guide_files import docx, paragraphs, pdf_of
from tests.support.public_cases import case_file

TEXT = (
    "Rivers cross borders, and the states on them share water that no state owns alone, as all of them know."
)
MORE = (
    "Two basins have had a quarrel each in the last ten years, and neither of these is settled to this day."
)
LONG = f"{TEXT} {MORE}"
PAST = (
    "The first commission kept one river open for ships, and the second did so for fish and for all fields."
)
BLOCS = "Those upstream want dams; those downstream want a treaty, and money for the years of little rain."


def two_columns() -> bytes:
    """A PDF in two columns, with headings in a larger bold type."""
    column = (
        ("Topic A: Sharing rivers", 16),
        ("Introduction", 13),
        *((line, 10) for line in _lines(LONG)),
        ("History of the basins", 13),
        *((line, 10) for line in _lines(PAST)),
    )
    second = (
        ("Positions of the blocs", 13),
        *((line, 10) for line in _lines(BLOCS)),
        ("Questions to consider", 13),
        ("1. Who should pay for the pipes?", 10),
        ("2. Who may take how much?", 10),
        ("Works cited", 13),
        ("Rivers Institute. Rivers of the North. 2018.", 10),
        ("https://example.org/north", 10),
    )
    return pdf_of([(60, column), (320, second)])


def _lines(text: str) -> list[str]:
    words, found = text.split(), [""]
    for word in words:
        if len(found[-1]) + len(word) > 44:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return found


def bold_only() -> bytes:
    """A Word file whose headings are bold lines, all alike, and whose topics do not say that they are."""
    topic = ("# Introduction", TEXT, "# History", MORE, "# Bloc Positions", TEXT, "# Discussion Questions")
    return docx(
        paragraphs(
            *("# Letter from the Dais", "Dear delegates, we are glad to see you all in Geneva this May."),
            *("# SHARING RIVERS", *topic, "Who should pay for the pipes?"),
            *("# DAMS UPSTREAM", *topic, "Who may close a dam?"),
        )
    )


def two_languages() -> bytes:
    """Markdown with an agenda in English and French, and each heading in both."""
    history = "## History / Historique\n\n{}\n\n## Questions / Questions à débattre"
    topic = f"## Introduction / Introduction\n\n{{}}\n\n{history}"
    first, second = "Topic 1 / Thème 1: Rivers / Les fleuves", "Topic 2 / Thème 2: Dams / Les barrages"
    return (
        f"# Agenda / Ordre du jour\n\n- {first}\n- {second}\n\n"
        f"# {first}\n\n{topic.format(TEXT, MORE)}\n\n- Who pays? / Qui paie ?\n\n"
        f"# {second}\n\n{topic.format(MORE, TEXT)}\n\n- Who decides? / Qui décide ?\n"
    ).encode()


def numbered_paragraphs() -> bytes:
    """A text in the manner of the United Nations: each paragraph has its number, headings have Roman ones."""
    return "\n\n".join(
        (
            *("Topic: The sharing of rivers", "I. Background", f"1. {TEXT}", f"2. {MORE}"),
            *("II. Measures taken", f"3. {MORE}", f"4. {TEXT}", "III. Points a resolution should address"),
            *("5. Who should pay for the pipes?", "6. Who may take how much?"),
        )
    ).encode()


def no_headings() -> bytes:
    """Paragraphs alone: a person says what the parts are."""
    return docx(paragraphs(TEXT, f"The past of the rivers. {MORE}", TEXT, f"The blocs. {MORE}", LONG))


def with_roman_topics() -> bytes:
    """Markdown whose topics have a number only, below a committee that holds parts of the same names."""
    parts = "## Introduction\n\n{}\n\n## International Framework\n\n{}\n\n## Conclusion\n\n{}\n\n"
    further = "## Further Research\n\nWho should pay for them? Who may close one?\n\n## Bibliography\n\n"
    return (
        f"# Committee Overview\n\n{parts}".format(TEXT, MORE, PAST)
        + f"# I. Sharing Rivers\n\n*“Water is life.” (A minister, 2012)*\n\n{parts}".format(MORE, TEXT, BLOCS)
        + f"{further}*Rivers Institute. (2018). Rivers of the North. https://example.org/north*\n\n"
        + f"# II. Dams Upstream\n\n{parts}".format(PAST, BLOCS, TEXT)
        + f"{further}*Dam Centre. (2019). Old Dams. https://example.org/dams*\n"
    ).encode()


def research_report() -> bytes:
    """A Word file about one issue, which its first lines name."""
    first = ("Forum: Environment Commission", "Issue: Measures to share rivers", "Position: Deputy President")
    key_terms = ("# Definition of Key Terms", "Basin: All land from which water flows to one river.")
    return docx(
        paragraphs(
            *(*first, "# Introduction", TEXT, *key_terms, "# General Overview", MORE),
            *("# Major Parties Involved", BLOCS, "# Possible Solutions", PAST, "# Bibliography"),
            "Rivers Institute. Rivers of the North. 2018. https://example.org/north",
        )
    )


def agenda_item() -> bytes:
    """A text of a PDF with dotted contents, in which an introduction names the agenda's item."""
    entries = ("1. Letter from the Secretary-General", "2. Introduction to the Committee: UNEP")
    item, terms = "3. Introduction to the Agenda Item: Sharing Rivers", "3.1 Key Terms"
    asked, sources = "4. Questions to be Addressed", "5. Further Reading"
    listed = "\n".join(f"{each} {'…' * 20} {n}" for n, each in enumerate((*entries, item, terms, asked), 2))
    body = (
        *(entries[0], "Dear delegates,", TEXT, entries[1], MORE, item, PAST, terms, BLOCS),
        *(asked, "Who should pay for the pipes? Who may close a dam?", sources),
        *("https://example.org/north", "https://example.org/dams"),
    )
    return f"TABLE OF CONTENTS\n{listed}\n\n{chr(10).join(body)}\n".encode()


def topic_areas() -> bytes:
    """A text in which a line in capitals names each topic, below a line with its letter alone."""
    topic = "TOPIC AREA {}\n{}\n\nHISTORY OF THE TOPIC\n{}\n\nBLOC POSITIONS\n{}\n\nSOURCES\n{}\n"
    source = "1. Rivers Institute. (2018). Rivers. Geneva. https://example.org/{}"
    return "".join(
        topic.format(*each, source.format(each[0]))
        for each in (("A", "SHARED RIVERS", TEXT, BLOCS), ("B", "DAMS UPSTREAM", MORE, PAST))
    ).encode()


MANNERS = {
    "two-columns.pdf": (
        two_columns,
        "# Sharing rivers\n  Introduction\n  History of the basins\n  Positions of the blocs\n"
        "  ? Who should pay for the pipes\n  ? Who may take how much",
        1,
        [],
    ),
    "bold-only.docx": (
        bold_only,
        "presentation\n# SHARING RIVERS\n  Introduction\n  History\n  Bloc Positions\n"
        "  ? Who should pay for the pipes\n# DAMS UPSTREAM\n  Introduction\n  History\n  Bloc Positions\n"
        "  ? Who may close a dam",
        0,
        [],
    ),
    "two-languages.md": (
        two_languages,
        "# Rivers / Les fleuves\n  Introduction / Introduction\n  History / Historique\n"
        "  ? Who pays? / Qui paie\n# Dams / Les barrages\n  Introduction / Introduction\n"
        "  History / Historique\n  ? Who decides? / Qui décide",
        0,
        [],
    ),
    "numbered.txt": (
        numbered_paragraphs,
        "# The sharing of rivers\n  Background\n  Measures taken\n  ? Who should pay for the pipes\n"
        "  ? Who may take how much",
        0,
        [],
    ),
    "roman-topics.md": (
        with_roman_topics,
        "Committee Overview\n# Sharing Rivers\n  introduction\n  Introduction\n  International Framework\n"
        "  Conclusion\n  Further Research\n# Dams Upstream\n  Introduction\n  International Framework\n"
        "  Conclusion\n  Further Research",
        2,
        [],
    ),
    "research-report.docx": (
        research_report,
        "# Measures to share rivers\n  Introduction\n  Definition of Key Terms\n"
        "  General Overview\n  Major Parties Involved\n  Possible Solutions",
        1,
        [],
    ),
    "agenda-item.txt": (
        agenda_item,
        "Introduction to the Committee: UNEP\n# Sharing Rivers\n  introduction\n  Key Terms\n"
        "  ? Who should pay for the pipes\n  ? Who may close a dam",
        2,
        [],
    ),
    "topic-areas.txt": (
        topic_areas,
        "# SHARED RIVERS\n  HISTORY OF THE TOPIC\n  BLOC POSITIONS\n"
        "# DAMS UPSTREAM\n  HISTORY OF THE TOPIC\n  BLOC POSITIONS",
        2,
        [],
    ),
    "no-headings.docx": (
        no_headings,
        "# The rivers\n  introduction\n  The past\n  The blocs",
        0,
        [
            ("", "title", {"text": "The rivers"}),
            ("The past of", "heading"),
            ("The past of", "title", {"text": "The past"}),
            ("The blocs.", "heading"),
            ("The blocs.", "title", {"text": "The blocs"}),
        ],
    ),
}

ASKED = """
  ? Who should pay for the pipes
  ? What may a town do when the river…
  ? Should there be a price for water"""
FRENCH = """Présentation du comité
# Comment garantir l’accès à l’eau potable dans les camps ?
  Contexte
    Définitions
      Eau potable
      Camp
    Historique
  Position des blocs
  ? Qui doit payer
  ? Comment contrôler la qualité
# Faut-il un traité sur les pandémies ?
  Contexte
  ? Quel rôle pour l’OMS
  ? Quelles sanctions"""
QUESTIONS = ("disc", "focus", "fr1", "fr2", "fr3", "guiding", "plain", "points", "ponder", "thought")
SOURCES = ("links", "pipe", "refb", "res", "rl", "sito", "wc")

# A press: the words of a row, the step, and with it a scope, a role or a typed title. "" is the whole guide.
Press = tuple[str, str] | tuple[str, str, dict[str, str]]
GUIDES: dict[str, tuple[str, int, list[Press]]] = {
    **{f"q-{name}.md": (f"# Water for the towns\n  Introduction{ASKED}", 0, []) for name in QUESTIONS},
    **{f"s-{name}.md": ("# Water for the towns\n  Introduction", 2, []) for name in SOURCES},
    "f-discussion.md": (f"# Water for the towns\n  Introduction{ASKED}", 1, []),
    "fr.md": (FRENCH, 3, []),
    "fr.docx": (FRENCH, 3, []),
    "fr.odt": (FRENCH, 3, []),
    "odt-styles.odt": (FRENCH, 3, []),
    "a-cover-path.docx": (
        "presentation\n# Border rivers\n  INTRODUCTION\n  THE QUARREL",
        0,
        [("", "title", {"text": "Border rivers"})],
    ),
    "b-agenda.docx": (
        "About the Committee\n# Sharing the water of border rivers\n  introduction\n  Topic Background\n"
        "# Dams and the people below them\n  INTRODUCTION",
        0,
        [],
    ),
    "c-soft-breaks.docx": (
        "# The two rivers\n  PART-I SECURITY ISSUES\n    The flood of 2013\n      HOW IT BEGAN\n"
        "      DAMAGE DONE\n  PART-II ECONOMIC ISSUES\n    THE WATER TAX",
        0,
        [
            ("", "title", {"text": "The two rivers"}),
            ("THE WATER TAX", "lower"),
        ],
    ),
    "e-further-research.docx": (
        "# Water for the towns\n  Introduction\n  Further Research\n# Dams\n  introduction",
        0,
        [],
    ),
    "g-head.txt": (
        "# Water for the towns\n  Introduction\n  History\n  Bloc Positions\n  Past Actions\n  Resources",
        0,
        [],
    ),
    "italic.docx": ("# Water\n  Introduction\n  Important treaties\n  Dangers of dams\n  Drones", 0, []),
    "year.md": ("# Water\n  Introduction", 2, []),
    "zero.docx": ("# Water\n  Overview\n  Additional matters", 0, []),
    **{name: each[1:] for name, each in MANNERS.items()},
}


@cache
def data_of(name: str) -> bytes:
    return MANNERS[name][0]() if name in MANNERS else case_file(f"guides/{name}").read_bytes()
