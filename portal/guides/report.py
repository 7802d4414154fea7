"""Report what became of a guide: its tree, the counts of its lines by fate, and what is doubtful. Pure."""

from collections import Counter
from collections.abc import Iterator

from portal.guides.guide import RANKS, Fate, Guide, Kind

SHOWN = 100  # characters of a line


def counted(guide: Guide) -> str:
    """Return the number of lines by fate as a sentence; their sum is the number of lines."""
    fates = guide.fates()
    found = Counter(fates.get(number, Fate.BLANK) for number in range(1, len(guide.lines) + 1))
    kinds = ", ".join(f"{found[fate]} {fate}" for fate in Fate if found[fate])
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


def shortened(text: str, length: int = SHOWN) -> str:
    """Return `text` on one line, shortened, without characters that control a terminal."""
    words = " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())
    return words if len(words) <= length else words[: length - 1] + "…"
