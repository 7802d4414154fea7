"""Small guides, and some in the manner of other conferences, in words of our own: right tree and presses."""

from functools import cache

from tests.support.guide_files import docx, paragraphs, pdf_of
from tests.support.paths import ROOT
from tests.support.public_cases import case_file

SAMPLES = ROOT / "tests" / "samples" / "manners"
TEXT = (
    "Rivers cross borders, and the states on them share water that no state owns alone, as all of them know."
)


def two_columns() -> bytes:
    """A PDF in two columns: the lines of a sample, whose second column begins after a blank one."""
    columns = (SAMPLES / "two-columns.pdf.txt").read_text(encoding="utf-8").split("\n\n")
    lines = [tuple(_line(each) for each in column.strip().split("\n")) for column in columns]
    return pdf_of([*zip((60, 320), lines, strict=True)])


def _line(text: str) -> tuple[str, int]:
    """A line and its size, by the marks of headings."""
    return text.lstrip("# "), {"##": 16, "#": 13}.get(text.partition(" ")[0], 10)


# A press: the words of a row, the step, and with it a scope, a role or a typed title. "" is the whole guide.
Press = tuple[str, str] | tuple[str, str, dict[str, str]]
# Of each: its tree, the number of its sources, and the presses that it takes.
MANNERS: dict[str, tuple[str, int, list[Press]]] = {
    "two-columns.pdf": (
        "# Sharing rivers\n  Introduction\n  History of the basins\n  Positions of the blocs\n"
        "  ? Who should pay for the pipes\n  ? Who may take how much",
        1,
        [],
    ),
    "bold-only.docx": (
        "presentation\n# SHARING RIVERS\n  Introduction\n  History\n  Bloc Positions\n"
        "  ? Who should pay for the pipes\n# DAMS UPSTREAM\n  Introduction\n  History\n  Bloc Positions\n"
        "  ? Who may close a dam",
        0,
        [],
    ),
    "two-languages.md": (
        "# Rivers / Les fleuves\n  Introduction / Introduction\n  History / Historique\n"
        "  ? Who pays? / Qui paie\n# Dams / Les barrages\n  Introduction / Introduction\n"
        "  History / Historique\n  ? Who decides? / Qui décide",
        0,
        [],
    ),
    "numbered.txt": (
        "# The sharing of rivers\n  Background\n  Measures taken\n  ? Who should pay for the pipes\n"
        "  ? Who may take how much",
        0,
        [],
    ),
    "roman-topics.md": (
        "Committee Overview\n# Sharing Rivers\n  introduction\n  Introduction\n  International Framework\n"
        "  Conclusion\n  Further Research\n# Dams Upstream\n  Introduction\n  International Framework\n"
        "  Conclusion\n  Further Research",
        2,
        [("“Water is life", "role", {"role": "text"})],
    ),
    "research-report.docx": (
        "# Measures to share rivers\n  Introduction\n  Definition of Key Terms\n"
        "  General Overview\n  Major Parties Involved\n  Possible Solutions",
        1,
        [("", "title", {"text": "Measures to share rivers"})],
    ),
    "agenda-item.txt": (
        "Introduction to the Committee: UNEP\n# Sharing Rivers\n  introduction\n  Key Terms\n"
        "  ? Who should pay for the pipes\n  ? Who may close a dam",
        2,
        [],
    ),
    "topic-areas.txt": (
        "# SHARED RIVERS\n  HISTORY OF THE TOPIC\n  BLOC POSITIONS\n"
        "# DAMS UPSTREAM\n  HISTORY OF THE TOPIC\n  BLOC POSITIONS",
        2,
        [],
    ),
    "no-headings.docx": (
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

GUIDES: dict[str, tuple[str, int, list[Press]]] = {
    **{f"q-{name}.md": (f"# Water for the towns\n  Introduction{ASKED}", 0, []) for name in QUESTIONS},
    **{f"s-{name}.md": ("# Water for the towns\n  Introduction", 2, []) for name in SOURCES},
    "f-discussion.md": (
        f"# Water for the towns\n  Introduction{ASKED}\n  Further Reading",
        0,
        [("Further", "role", {"role": "part"})],
    ),
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
    "zero.docx": ("# Water\n  Overview\n  Additional matters", 0, [("Additional", "raise")]),
    **MANNERS,
}


@cache
def data_of(name: str) -> bytes:
    """The file of this name; a Word file in a manner is made of the lines of its sample, a PDF of columns."""
    if name == "two-columns.pdf":
        return two_columns()
    if name in MANNERS and name.endswith(".docx"):
        return docx(paragraphs(*(SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()))
    return (SAMPLES / name if name in MANNERS else case_file(f"guides/{name}")).read_bytes()
