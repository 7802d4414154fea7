"""Links in texts to pages that the reader may not open: they become their words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markdown_it.token import Token

from topics.pictures import words_of

# Whether the reader may open the page that an address, as the author wrote it, leads to.
IsReadable = Callable[[str], bool]


def closed_links(is_readable: IsReadable) -> Callable[[list[Token]], None]:
    """A rule for Markdown tokens that takes the links out whose addresses are not readable.

    Their words stay. So do those of a picture: one that is not ours would be shown as a link to it.
    """

    def rule(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                token.children = list(_open_ones(token.children or [], is_readable))

    return rule


def _open_ones(children: list[Token], is_readable: IsReadable) -> Iterator[Token]:
    is_closed = False  # links do not stand in one another
    for token in children:
        if token.type == "link_open":
            is_closed = not is_readable(str(token.attrs.get("href", "")))
        if token.type == "image" and not is_readable(str(token.attrs.get("src", ""))):
            yield Token("text", "", 0, content=words_of(token.children or ()))
        elif not is_closed or token.type not in ("link_open", "link_close"):
            yield token
