"""Report what became of every line of a guide. The counts add up to the lines read. Pure."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from portal.guides.guide import RANKS, Guide, Kind

SHOWN = 100  # characters of a line


class Fate(StrEnum):
    KEPT = "kept"
    SOURCE = "source"
    SKIPPED = "skipped"
    BLANK = "blank"

    @property
    def label(self) -> str:
        return {"source": "made a source", "skipped": "set aside"}.get(self.value, self.value)


class Account(NamedTuple):
    """The fate of one line: its number, 1 for the first, what became of it, and where or why."""

    number: int
    fate: Fate
    reason: str
    text: str

    def __str__(self) -> str:
        about = ": ".join(filter(None, [self.reason, shortened(self.text)]))
        return f"{self.number:>5}  {self.fate:<8} {about}".rstrip()


def accounts(guide: Guide) -> list[Account]:
    """Return an account of every line of the guide, in order."""
    fates: dict[int, tuple[Fate, str]] = {}
    for aside in guide.asides:
        fates |= dict.fromkeys(aside.lines, (Fate(aside.fate), aside.reason))
    for entry in guide.entries:
        place = f"{entry.kind} “{shortened(entry.title, 60)}”" if entry.title else entry.kind.value
        fates |= dict.fromkeys(entry.lines, (Fate.KEPT, f"title of the {place}"))
        for piece in entry.pieces:
            fates |= dict.fromkeys(piece.lines, (Fate.KEPT, f"text of the {place}"))
    found = []
    for number, text in enumerate(guide.lines, start=1):
        # By construction a line with words is in a row, and each row goes into an entry or an aside.
        default = (Fate.SKIPPED, "nothing was made of it") if text.strip() else (Fate.BLANK, "")
        found.append(Account(number, *fates.get(number, default), text))
    return found


def counted(guide: Guide) -> str:
    """Return the number of lines by fate as a sentence; their sum is the number of lines."""
    found = Counter(account.fate for account in accounts(guide))
    kinds = ", ".join(f"{found[fate]} {fate.label}" for fate in Fate if found[fate])
    return f"{len(guide.lines)} lines read: {kinds or 'none'}."


def summary_lines(guide: Guide) -> Iterator[str]:
    """Yield the tree, one line for each entry, and the counts."""
    for entry, depth in guide.depths():
        doubt = "  (?)" if entry.doubts else ""
        label = {Kind.TOPIC: "Topic: ", Kind.QUESTION: "Question: "}.get(entry.kind, "")
        is_titled = entry.kind in (*RANKS, Kind.TOPIC, Kind.QUESTION)
        title = entry.title if is_titled else entry.kind.capitalize()
        yield f"{'  ' * depth}{label}{shortened(title)}{doubt}"
    yield counted(guide)


def doubtful_lines(guide: Guide) -> Iterator[str]:
    """Yield what should be checked before it is relied on."""
    yield from guide.doubts
    for entry in guide.entries:
        for doubt in entry.doubts:
            where = f"line {entry.all_lines[0]}, " if entry.all_lines else ""
            yield f"{where}“{shortened(entry.title or entry.kind, 60)}”: {doubt}"


def full_report(guide: Guide) -> str:
    """Return everything as text: tree, doubts, sources, acronyms, and the account of each line."""
    parts = ["# What was made of the guide", *summary_lines(guide), "", "# Look at these"]
    parts += [f"- {line}" for line in doubtful_lines(guide)] or ["Nothing is doubtful."]
    parts += ["", "# Sources"]
    for source in guide.references:
        guessed = f" (guessed: {', '.join(source.guessed)})" if source.guessed else ""
        parts.append(f"- [@{source.key}] {source.title}{guessed} {source.url}".rstrip())
    parts += ["", "# Acronyms"]
    parts += [f"- {each.acronym}: {each.expansion} ({each.offer})" for each in guide.abbreviations]
    parts += ["", "# Every line", *map(str, accounts(guide)), ""]
    return "\n".join(parts)


def shortened(text: str, length: int = SHOWN) -> str:
    """Return `text` on one line, shortened, without characters that control a terminal."""
    words = " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())
    return words if len(words) <= length else words[: length - 1] + "…"
