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
BY_BOLD_END = "The label is the bold end of the first sentence, which was left in the text."


def entries_of(block: Block, kind: Kind) -> list[Entry]:
    """Return the items of a list, or a paragraph, as entries if all have labels, and questions without them.

    A text whose first sentence ends in its label stays whole.
    """
    is_question, is_paragraph = kind is Kind.QUESTION, block.shape is Shape.PARAGRAPH
    parts = [item.text for item in block.items if item.text.strip()]
    if is_paragraph:
        parts = NEXT_QUESTION.split(block.text) if is_question else [block.text]
    texts = [TYPED_NUMBER.sub("", part) for part in parts]
    labels = [split_label(text, plainly=not is_paragraph) for text in texts]
    asks = is_question and (block.items or all(plain(text).endswith("?") for text in texts))
    if asks or all(labels):
        return [_entry(kind, text, label) for text, label in zip(texts, labels, strict=True)]
    found = BOLD_END.match(block.text) if is_paragraph and not is_question else None
    return [Entry(kind, plain(found["label"]), [block.text], [BY_BOLD_END])] if found else []


def _entry(kind: Kind, text: str, label: tuple[str, str] | None) -> Entry:
    words = plain(text.split("\n")[0]).split()
    leading = " ".join(words[:LEADING_WORDS]).rstrip(",;:?") + ("…" if len(words) > LEADING_WORDS else "")
    title, text = label or (leading, text)
    return Entry(kind, title, [text] if text else [])
