"""Find labelled points and questions in lists and in paragraphs that begin in bold. Pure."""

import re

from portal.guides.blocks import Block, Shape
from portal.guides.guide import Entry, Kind
from portal.guides.labels import plain, split_label

# "There is also the **abuse of notices**. It …": a bold end of the first sentence names the paragraph.
BOLD_END = re.compile(r"[^*.!?\n]{0,90}?\*\*(?P<label>[^*\n]{3,80})\*\*[.:](?:\s|$)")
TYPED_NUMBER = re.compile(r"\A(?:\d{1,2}\\?[.)]|\\?[-–])\s+(?=\S)")
# The kind of a labelled point below an entry; below others none is allowed.
BELOW = {Kind.PART: Kind.POINT, Kind.SUBSECTION: Kind.POINT, Kind.POINT: Kind.DETAIL}
NEXT_QUESTION = re.compile(r"(?<=\?)\s+(?=[A-ZÀ-Þ])")  # in one paragraph
LEADING_WORDS = 8  # shown of a question without a label
LONGEST_LABEL = 160  # characters that the database stores of it
BY_BOLD_END = "The label is the bold end of the first sentence, which was left in the text."


def points_of(block: Block, kind: Kind) -> list[Entry]:
    """Return the points of a list if all items have labels, or that of a paragraph that has one.

    A text whose first sentence ends in its label stays whole.
    """
    if block.shape is Shape.PARAGRAPH:
        if label := split_label(block.text):
            return [_labelled(kind, label)]
        found = BOLD_END.match(block.text)
        return [Entry(kind, plain(found["label"]), [block.text], [BY_BOLD_END])] if found else []
    labels = [split_label(item.text, plainly=True) for item in block.items]
    return [_labelled(kind, label) for label in labels if label] if all(labels) else []


def _labelled(kind: Kind, label: tuple[str, str]) -> Entry:
    title, rest = label
    return Entry(kind, title, [rest] if rest else [])


def questions_of(block: Block) -> list[Entry]:
    """Return the questions below their heading: items of a list, or a text that asks; empty for any other."""
    texts = [item.text for item in block.items if item.text.strip()]
    if block.shape is Shape.PARAGRAPH and (split_label(block.text) or plain(block.text).endswith("?")):
        each = NEXT_QUESTION.split(block.text)
        texts = each if all(text.endswith("?") for text in each) else [block.text]
    return [_question(TYPED_NUMBER.sub("", text)) for text in texts]


def _question(text: str) -> Entry:
    if label := split_label(text, plainly="?" in text):
        return _labelled(Kind.QUESTION, label)
    words = plain(text.split("\n")[0]).split()
    shown = " ".join(words[:LEADING_WORDS]).rstrip(",;:?") + ("…" if len(words) > LEADING_WORDS else "")
    return Entry(Kind.QUESTION, shown[:LONGEST_LABEL], [text])
