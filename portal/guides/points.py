"""Find labelled points and questions in lists and in paragraphs that begin in bold. Pure."""

import re

from portal.guides.blocks import Block, Shape
from portal.guides.guide import RANKS, Entry, Kind, Piece
from portal.guides.labels import LONGEST_LABEL, Label, plain, split_label, split_plain_label

# "There is also the **abuse of notices**. It …": a bold end of the first sentence names the paragraph.
BOLD_END = re.compile(r"(?P<lead>[^*.!?\n]{0,90}?)\*\*(?P<label>[^*\n]{3,80})\*\*[.:](?:\s|$)")
TYPED_NUMBER = re.compile(r"\A(?:\d{1,2}\\?[.)]|\\?[-–])\s+(?=\S)")
NEXT_QUESTION = re.compile(r"(?<=\?)\s+(?=[A-ZÀ-Þ])")  # in one paragraph
LEADING_WORDS = 8  # shown of a question without a label
ONLY_COLONS = "Only the colon shows that this is a label."


def kind_of_point(above: Entry) -> Kind | None:
    """Return the kind of a labelled point below `above`; None where none is allowed."""
    rank = RANKS.get(above.kind)
    if rank is None or rank == RANKS[Kind.DETAIL]:
        return None
    return Kind.POINT if rank < RANKS[Kind.POINT] else Kind.DETAIL


def points_of(block: Block, kind: Kind) -> list[Entry]:
    """Return the points of a list with labels, or that of a paragraph with one; empty for any other block."""
    if block.shape is Shape.PARAGRAPH and (label := split_label(block.text)):
        return [_labelled(kind, label, block.lines)]
    labels = [split_label(item.text) for item in block.items]
    is_sure = any(labels)
    if not is_sure:
        labels = [split_plain_label(item.text) for item in block.items]
        if not all(labels) or (len(labels) == 1 and labels[0].rest):
            return []
    if 2 * sum(map(bool, labels)) < len(labels):
        return []
    entries: list[Entry] = []
    for item, label in zip(block.items, labels, strict=True):
        piece = Piece(f"- {item.text}".replace("\n", "\n  "), item.lines)
        if label:
            entries.append(_labelled(kind, label, item.lines, *([] if is_sure else [ONLY_COLONS])))
        elif entries:
            entries[-1].pieces.append(piece)
            entries[-1].doubts.append("An item without a label follows: check whether it belongs here.")
        else:
            entries.append(Entry(kind, "", [], [piece], ["This point has no label."]))
    return entries


def _labelled(kind: Kind, label: Label, lines: list[int], *doubts: str) -> Entry:
    """Return an entry; the line of the label also has the beginning of the text, and is counted once."""
    pieces = [Piece(label.rest, lines[1:])] if label.rest else []
    return Entry(kind, label.label, lines[:1], pieces, [*doubts])


def points_by_bold_ends(entry: Entry) -> list[Entry]:
    """Make points of the last paragraphs of `entry` whose first sentence ends in bold, if there are several.

    The texts stay whole. Returns the new entries and leaves the rest in `entry`.
    """
    kind = kind_of_point(entry)
    found = [BOLD_END.match(piece.text) for piece in entry.pieces]
    if kind is None or sum(1 for each in found if each) < 2:
        return []
    start = next(index for index, each in enumerate(found) if each)
    points: list[Entry] = []
    for piece, match in zip(entry.pieces[start:], found[start:], strict=True):
        if match:
            doubt = "The label is the bold end of the first sentence, which was left in the text."
            points.append(Entry(kind, plain(match["label"]), [], [], [doubt]))
        points[-1].pieces.append(piece)
    del entry.pieces[start:]
    return points


def questions_of(block: Block) -> list[Entry]:
    """Return the questions below their heading: items of a list, or a text that asks; empty for any other."""
    if block.shape is Shape.LIST:
        return [_question(item.text, item.lines) for item in block.items if item.text.strip()]
    if block.shape is Shape.PARAGRAPH and (split_label(block.text) or plain(block.text).endswith("?")):
        each = NEXT_QUESTION.split(block.text)
        texts = each if all(text.endswith("?") for text in each) else [block.text]
        return [_question(text, [] if index else block.lines) for index, text in enumerate(texts)]
    return []


def _question(text: str, lines: list[int]) -> Entry:
    text = TYPED_NUMBER.sub("", text)
    label = split_label(text)
    if label is None and (found := split_plain_label(text)) and "?" in found.rest:
        label = found
    if label is not None and len(label.label) <= LONGEST_LABEL:
        return _labelled(Kind.QUESTION, label, lines)
    words = plain(text.split("\n")[0]).split()
    shown = " ".join(words[:LEADING_WORDS]).rstrip(",;:?") + ("…" if len(words) > LEADING_WORDS else "")
    return Entry(Kind.QUESTION, shown[:LONGEST_LABEL], [], [Piece(text, lines)])
