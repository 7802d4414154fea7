"""Turn links to pages that the reader may not open into plain words. Pure."""

import re
from collections.abc import Callable, Iterator

from markdown_it.token import Token

from topics.pictures import words_of

# A text without any of these has no link of its own.
OF_LINKS = re.compile(r"]\(|]:|<")
# Takes an address as the author wrote it; returns whether the reader may open that page.
IsReadable = Callable[[str], bool]


def may_have_links(text: str) -> bool:
    """Return False for a Markdown text that `closed_links` leaves as it is, whatever the reader may open."""
    return OF_LINKS.search(text) is not None


def closed_links(is_readable: IsReadable) -> Callable[[list[Token]], None]:
    """Return a rule for Markdown tokens that removes unreadable links and keeps their words.

    An unreadable picture becomes its words too, because a picture of another site is shown as a link.
    """

    def rule(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                token.children = list(_open_ones(token.children or [], is_readable))

    return rule


def _open_ones(children: list[Token], is_readable: IsReadable) -> Iterator[Token]:
    is_closed = False  # a flag is enough: links cannot be nested
    for token in children:
        if token.type == "link_open":
            is_closed = not is_readable(str(token.attrs.get("href", "")))
        if token.type == "image" and not is_readable(str(token.attrs.get("src", ""))):
            yield Token("text", "", 0, content=words_of(token.children or ()))
        elif not is_closed or token.type not in ("link_open", "link_close"):
            yield token
