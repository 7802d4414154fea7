"""HTML of running text as a test looks at it: its text, and its links with what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Link:
    """An <a> of ours or of the text's own."""

    attributes: dict[str, str]
    within: tuple[str, ...]  # the tags of the elements it stands in, outermost first
    words: str = ""

    @property
    def href(self) -> str:
        return self.attributes.get("href", "")

    @property
    def is_ours(self) -> bool:
        return "class" in self.attributes


class LinkedHtml(HTMLParser):
    """Reads `html` into its text and its links. What is open and never closed counts as nested."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[Link] = []
        self.tags: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            given = {name: value or "" for name, value in attributes}
            self.links.append(Link(given, tuple(self._open)))
        if tag not in ("br", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if "a" in self._open:
            self.links[-1].words += data


def text_of(html: str) -> str:
    return LinkedHtml(html).text


def links_of(html: str) -> list[tuple[str, str]]:
    """(words, address) of each link, in order."""
    return [(link.words, link.href) for link in LinkedHtml(html).links]
