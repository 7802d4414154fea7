"""Pictures in texts: how their files are named, and what of them a page shows. Pure.

A picture is stored in several widths, and one name tells all of them, with its size:

    0123456789abcdef0123456789abcdef-1600x900.jpg      the picture
    0123456789abcdef0123456789abcdef-1600x900-480.jpg  the same, 480 pixels wide

So a page can offer each width, and keep the room free, without a look at the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.token import Token

ADDRESS = "/media/images/"
WIDTHS = (480, 960, 1600)  # pixels: phones, a column of text, the same on a fine screen
MAX_WIDTH, MAX_HEIGHT = WIDTHS[-1], 3200
NAME = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?\.(jpg|png)")
# What the upload leaves to be written; a picture that still says it has no words of its own.
ASKS_FOR_WORDS = "Describe the picture for those who cannot see it"
SIZES = "(min-width: 40rem) 37rem, 100vw"  # how wide a column of text is: --measure in tokens.css
ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


class Picture(NamedTuple):
    """A stored picture at its widest."""

    digest: str  # of its file
    width: int
    height: int
    extension: str

    @property
    def widths(self) -> tuple[int, ...]:
        """In which it is stored, its own as the last: it is never enlarged."""
        return (*(width for width in WIDTHS if width < self.width), self.width)

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))

    def name(self, width: int | None = None) -> str:
        """Of its file, or of the one that is `width` pixels wide."""
        narrower = "" if width in (None, self.width) else f"-{width}"
        return f"{self.digest}-{self.width}x{self.height}{narrower}.{self.extension}"


def read_name(name: str) -> Picture | None:
    """The picture of which `name` is a file, whichever width; None when it is not a name we give."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    digest, width, height, narrower, extension = found.groups()
    picture = Picture(digest, int(width), int(height), extension)
    return picture if narrower is None or int(narrower) in picture.widths[:-1] else None


def pictures(tokens: list[Token]) -> None:
    """A rule for Markdown tokens that shows our own pictures, and of all others the words.

    A page fetches nothing from other hosts, so their pictures are links to where they are. It comes after
    all other rules: to those a picture is a picture, and its words are neither linked nor marks.
    """
    for token in tokens:
        if token.type == "inline":
            token.children = list(_shown(token.children or []))


def _shown(children: list[Token]) -> Iterator[Token]:
    links_open = 0
    for token in children:
        links_open += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            yield token
            continue
        address = str(token.attrs.get("src", ""))
        words = words_of(token.children or ())
        picture = read_name(address.removeprefix(ADDRESS)) if address.startswith(ADDRESS) else None
        if picture is not None:
            yield _image(picture, words, str(token.attrs.get("title", "")))
        elif not ON_THE_WEB.match(address):
            yield _text(words)
        elif links_open:
            yield _text(words or address)
        else:
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield _text(words or address)
            yield Token("link_close", "a", -1)


def _image(picture: Picture, words: str, title: str) -> Token:
    attributes: dict[str, str | int | float] = {"src": f"{ADDRESS}{picture.name()}", "alt": ""}
    if len(picture.widths) > 1:
        files = (f"{ADDRESS}{picture.name(width)} {width}w" for width in picture.widths)
        attributes |= {"srcset": ", ".join(files), "sizes": SIZES}
    attributes |= {"width": picture.width, "height": picture.height, "loading": "lazy", "decoding": "async"}
    if title:
        attributes["title"] = title
    # The words become the value of `alt` when the token is rendered.
    described = [] if words == ASKS_FOR_WORDS else [_text(words)]
    return Token("image", "img", 0, attrs=attributes, children=described)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def words_of(tokens: Iterable[Token]) -> str:
    """What the tokens of a paragraph say, in one line; of a picture in them its own words."""
    words = []
    for token in tokens:
        if token.type == "image":
            words.append(words_of(token.children or ()))
        else:
            words.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return " ".join("".join(words).split())
