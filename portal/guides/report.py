"""Report what became of a guide: its tree, the number of its rows, and what is doubtful. Pure."""

from collections.abc import Iterator

from portal.guides.guide import RANKS, Guide, Kind

SHOWN = 100  # characters of a line


def counted(guide: Guide) -> str:
    """Return in words how many rows are in the drafts and how many are not; together they are all."""
    drafted = guide.rows - guide.set_aside - guide.left_out
    others = f"{guide.set_aside} set aside, {guide.left_out} left out"
    return f"{guide.rows} rows read: {drafted} in the drafts, {others}."


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
            where = f"line {entry.row}, " if entry.row else ""
            yield f"{where}“{shortened(entry.title or entry.kind, 60)}”: {doubt}"


def shortened(text: str, length: int = SHOWN) -> str:
    """Return `text` on one line, shortened, without characters that control a terminal."""
    words = " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())
    return words if len(words) <= length else words[: length - 1] + "…"
