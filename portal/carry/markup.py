"""The blocks of a carried guide as HTML; to what links and citations lead, their `Ties` say. Pure."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.carry import blocks as made
from portal.carry.blocks import Block, Inline, Place

TAGS = {"code": "code", "em": "em", "strong": "strong", "struck": "s", "sub": "sub", "sup": "sup"}
MARKERS = (made.Cite, made.NoteMark)


class Ties(Protocol):
    """The forms that a link, a marker, a picture and a place have in the file that is made."""

    def link(self, link: made.Link, words: SafeString) -> SafeString: ...

    def marker(self, mark: made.Cite | made.NoteMark) -> SafeString: ...

    def picture(self, picture: made.Picture) -> SafeString: ...

    def code(self, place: Place) -> str: ...

    def anchor(self, place: Place) -> str: ...


class Markup:
    """Writes blocks as HTML that is safe: every word and every address in it is escaped."""

    def __init__(self, ties: Ties) -> None:
        self.ties = ties

    def blocks(self, blocks: Iterable[Block], level: int) -> SafeString:
        """Return the HTML of a text whose highest heading is an h`level`."""
        return joined(self._block(block, level) for block in blocks)

    def inlines(self, inlines: Iterable[Inline]) -> SafeString:
        found: list[SafeString] = []
        before = None
        for inline in inlines:
            is_next = isinstance(inline, MARKERS) and isinstance(before, MARKERS)
            found.append(self._inline(inline, ", " if is_next else ""))
            before = inline
        return joined(found)

    def marker(self, mark: made.Cite | made.NoteMark | None, comma: str = "") -> str:
        if mark is None:
            return ""
        return format_html("<sup>{}{}</sup>", comma, self.ties.marker(mark))

    def _block(self, block: Block, level: int) -> SafeString:
        match block:
            case made.Heading():
                tag = f"h{min(level + block.level - 1, 6)}"
                return format_html("<{0}>{1}</{0}>", tag, self.inlines(block.inlines))
            case made.Paragraph():
                return format_html("<p>{}{}</p>", self.ties.code(block.place), self.inlines(block.inlines))
            case made.Items():
                return self._items(block, level)
            case made.Quote():
                return format_html("<blockquote>{}</blockquote>", self.blocks(block.blocks, level))
            case made.Listing():
                return format_html("<pre>{}</pre>", block.words)
            case made.Rule():
                return format_html("<{}>", "hr")
            case made.Table():
                return self._table(block)
            case made.Aside():
                return self._aside(block, level)
        raise TypeError(f"There is no HTML for a {type(block).__name__}.")

    def _items(self, items: made.Items, level: int) -> SafeString:
        points = joined(
            format_html("<li>{}{}</li>", self.ties.code(item.place), self._of_item(item, level))
            for item in items.items
        )
        if not items.is_numbered:
            return format_html("<ul>{}</ul>", points)
        start = format_html(' start="{}"', items.start) if items.start != 1 else ""
        return format_html("<ol{}>{}</ol>", start, points)

    def _of_item(self, item: made.Item, level: int) -> SafeString:
        """Return what is in a point of a list, whose only paragraph needs no tags."""
        match item.blocks:
            case [made.Paragraph(place=Place(address=""))]:
                return self.inlines(item.blocks[0].inlines)
        return self.blocks(item.blocks, level)

    def _table(self, table: made.Table) -> SafeString:
        head = joined(self._row(row, "th") for row in table.head)
        rows = joined(self._row(row, "td") for row in table.rows)
        return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, rows)

    def _row(self, row: made.Row, tag: str) -> SafeString:
        codes = [self.ties.code(row.place), *[""] * len(row.cells)]
        cells = joined(
            format_html(
                "<{0}{1}{2}>{3}{4}</{0}>",
                tag,
                format_html(' scope="{}"', "col") if tag == "th" else "",
                format_html(' class="{}"', cell.align) if cell.align else "",
                code,
                self.inlines(cell.inlines),
            )
            for cell, code in zip(row.cells, codes, strict=False)
        )
        return format_html("<tr>{}</tr>", cells)

    def _aside(self, aside: made.Aside, level: int) -> SafeString:
        return format_html(
            '<div class="{}"><p class="label">{}</p>{}</div>',
            made.ASIDES[aside.role],
            aside.label,
            self.blocks(aside.blocks, level),
        )

    def _inline(self, inline: Inline, comma: str) -> SafeString:
        match inline:
            case made.Text():
                words = format_html("{}", inline.words)
                for mark in inline.marks:
                    words = format_html("<{0}>{1}</{0}>", TAGS[mark], words)
                return words
            case made.Break():
                return format_html("<{}>", "br")
            case made.Link():
                return self.ties.link(inline, self.inlines(inline.inlines))
            case made.Picture():
                return self.ties.picture(inline)
        return self.marker(inline, comma)


def joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))
