"""docs/chairs.md by its chapters, and what each tells its readers to press, choose or fill in."""

import re
from dataclasses import dataclass, field

from tests.support.crawler import squeeze
from tests.support.paths import ROOT

BOLD = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`[^`]*`")
HEADING = re.compile(r"^##+ (.+)\n", re.MULTILINE)
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


@dataclass
class Chapter:
    """The text under one heading, up to the next of any level; it notes which labels were followed."""

    title: str
    source: str
    followed: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return squeeze(self.source)

    @property
    def labels(self) -> set[str]:
        """All that is bold, but for examples of Markdown."""
        return {squeeze(label) for label in BOLD.findall(CODE.sub("", self.source))}

    def says(self, label: str) -> str:
        """Return `label`, which must stand here in bold."""
        assert label in self.labels, f"“{self.title}” has no **{label}**"
        self.followed.add(label)
        return label

    def tells(self, words: str) -> str:
        """Return `words`, which must stand here, bold or not."""
        assert words in self.text, f"“{self.title}” does not have {words!r}"
        return words

    def rows(self) -> list[list[str]]:
        """Return the cells of its table, without the heading."""
        return [[cell.strip() for cell in row.split("|")] for row in ROW.findall(self.source)][2:]


def chapters() -> dict[str, Chapter]:
    """Return what the guide has now, by the titles without their numbers."""
    text = (ROOT / "docs" / "chairs.md").read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    titles = [re.sub(r"^\d+\. ", "", title) for title in parts[::2]]
    return {title: Chapter(title, part) for title, part in zip(titles, parts[1::2], strict=True)}
