"""Pieces of a guide that is carried, as data, and its words line by line."""

from __future__ import annotations

from collections.abc import Iterator

import pymupdf

INLINE = {"text", "link", "cite", "note", "break", "picture"}

NO_WORDS = {"kind", "role", "place", "align"}


def lines_of(data: object) -> Iterator[str]:
    """The words of the data, each line of a text as one, without the numbers of citations and notes."""
    if isinstance(data, dict):
        if data.get("kind") in INLINE:
            yield spaced(in_line(data))
        else:
            for name, each in data.items():
                yield from lines_of(each) if name not in NO_WORDS else ()
    elif isinstance(data, list | tuple):
        if any(isinstance(each, dict) and each.get("kind") in INLINE for each in data):
            yield spaced("".join(in_line(each) for each in data))
        else:
            for each in data:
                yield from lines_of(each)
    elif isinstance(data, str):
        yield spaced(data)


def in_line(inline: dict) -> str:
    match inline["kind"]:
        case "text" | "picture":
            return inline["words"]
        case "link":
            return "".join(in_line(each) for each in inline["inlines"])
    return " " if inline["kind"] == "break" else ""


def spaced(text: str) -> str:
    return " ".join(text.split())


def text_in(pdf: bytes) -> str:
    return "\n".join(sheet.get_text() for sheet in pymupdf.open(stream=pdf))
