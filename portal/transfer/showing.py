"""What an import would do, for people: each change field by field, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.transfer.plan import Change, FieldChange
from topics.admin.merging import Token, marked

LONGEST_KEPT = 200  # characters of a text that stayed, between two changes
SIGNS = {"ins": ("{+", "+}"), "del": ("[-", "-]"), "": ("", "")}


@dataclass(frozen=True)
class ShownField:
    """A field that changes; what was struck out is of kind "del", what is new of kind "ins"."""

    name: str
    tokens: list[Token]


def shown_fields(change: Change) -> Iterator[ShownField]:
    for field in change.fields:
        yield ShownField(field.name, tokens_of(field))


def tokens_of(field: FieldChange) -> list[Token]:
    """The words of both values. What stayed of a long text is shortened around the changes."""
    if isinstance(field.before, str) and isinstance(field.after, str):
        tokens = marked(field.before, field.after)
        return [_shortened(token, place, len(tokens)) for place, token in enumerate(tokens)]
    before, after = in_words(field.before), in_words(field.after)
    return [Token(before, "del"), Token(" ", ""), Token(after, "ins")]


def in_words(value: object) -> str:
    """A value as a person would write it; natural keys by their parts."""
    if value is None or value in ("", (), []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return "/".join(value)
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def in_signs(field: ShownField) -> str:
    """For a terminal: [-gone-] and {+new+}, on one line."""
    parts = (SIGNS[token.kind][0] + token.text + SIGNS[token.kind][1] for token in field.tokens)
    return " ".join(f"{field.name}: {''.join(parts)}".split())


def _shortened(token: Token, place: int, count: int) -> Token:
    text = token.text
    if token.kind or len(text) <= LONGEST_KEPT:
        return token
    half = LONGEST_KEPT // 2
    begins = text[:half] if place else ""
    ends = text[-half:] if place < count - 1 else ""
    return Token(f"{begins} … {ends}")
