"""Pictures in texts: the names of their files, and how a page shows them. Pure.

A picture is stored in several widths; its name gives its size, from which all the widths follow:

    0123456789abcdef0123456789abcdef-1600x900.jpg      the picture
    0123456789abcdef0123456789abcdef-1600x900-480.jpg  a copy, 480 pixels wide

So a page can offer every width, and reserve the space, without reading the files.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.token import Token

ADDRESS = "/media/images/"
FOR_EVER = "public, max-age=31536000, immutable"  # for a name that is a hash of the content
WIDTHS = (480, 960, 1600)  # pixels: phones, a column of text, that column on a high-density screen
MAX_WIDTH, MAX_HEIGHT = WIDTHS[-1], 3200
NAME = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?\.(jpg|png)")
# The placeholder that an upload writes; a picture that still has it counts as not described.
ASKS_FOR_WORDS = "Describe the picture for those who cannot see it"
SIZES = "(min-width: 40rem) 37rem, 100vw"  # the width of a column of text: --measure in tokens.css
ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


class Picture(NamedTuple):
    """A stored picture at its widest."""

    digest: str  # of the file’s content
    width: int
    height: int
    extension: str

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths it is stored in, its own last: a picture is never enlarged."""
        return (*(width for width in WIDTHS if width < self.width), self.width)

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))

    def name(self, width: int | None = None) -> str:
        """Return the name of its file, or of the copy that is `width` pixels wide."""
        narrower = "" if width in (None, self.width) else f"-{width}"
        return f"{self.digest}-{self.width}x{self.height}{narrower}.{self.extension}"


def read_name(name: str) -> Picture | None:
    """Return the picture that the file `name`, of any width, belongs to; None for a name that is not ours."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    digest, width, height, narrower, extension = found.groups()
    picture = Picture(digest, int(width), int(height), extension)
    return picture if narrower is None or int(narrower) in picture.widths[:-1] else None


def pictures(tokens: list[Token]) -> None:
    """Show our own pictures and replace all others by their words: a rule for Markdown tokens.

    A page fetches nothing from other hosts, so their pictures become links. The rule must run last:
    earlier rules then still see a picture, and neither link its words nor read marks in them.
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
    """Return the text of a paragraph's tokens in one line, pictures replaced by their words."""
    words = []
    for token in tokens:
        if token.type == "image":
            words.append(words_of(token.children or ()))
        else:
            words.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return " ".join("".join(words).split())
