"""Guides in the manner of other conferences, in words of our own: file, right tree, sources, and presses."""

from tests.support.guide_files import docx, paragraphs, pdf_of

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
