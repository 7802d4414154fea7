"""Convert the HTML that is left in Markdown made from a word processor's file. Pure.

Pandoc writes as HTML what Markdown cannot express: tables with merged cells or lists in them, picture sizes,
underlining. Readers would see the tags.
"""

import html
import re
from html.parser import HTMLParser
from urllib.parse import unquote

from portal.guides.blocks import PICTURE

TABLE = re.compile(r"^[ \t]*<table\b.*?</table>[ \t]*$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(src|alt)=\"([^\"]*)\"", re.IGNORECASE)
LEFT_OVER = re.compile(
    r"</?(?:u|sup|sub|span|div|small|mark|font|center|figure|figcaption|a|section|p|ins|del|kbd|samp|var)\b[^<>]*>"
    r"|<!-- -->|(?<=[^\s>])[ \t]*<!--[^<>\n]{0,600}-->|<!--[^<>\n]{0,600}-->(?=[ \t]*[^\s<])",
    re.IGNORECASE,
)
# Some programs replace links with links to a page that counts clicks.
REDIRECT = re.compile(
    r"https?://(?:www\.google\.[\w.]+/url\?(?:\w{1,20}=[^\s&()<>\"]{0,300}&(?:amp;)?){0,9}q"
    r"|[\w.]+\.safelinks\.protection\.outlook\.com/\?url)="
    r"(?P<address>https?(?::|%3A)[^\s&()<>\"]+)(?:&[^\s()<>\"]*)?",
    re.IGNORECASE,
)
LINE_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
# A line underlined throughout stands for a bold heading.
UNDERLINED = re.compile(r"^<u>([^<>*\n]+)</u>$", re.MULTILINE | re.IGNORECASE)
# Without superscripts, the sixth power of 10 would be 106, and the year 2025 with a note 1 would be 20251.
RAISED = re.compile(r"<sup>\s*([-+−]?\d+)\s*</sup>", re.IGNORECASE)
WITHIN_RAISED = re.compile(r"(<sup>)\s*<span\b[^<>]*>([^<>]*)</span>\s*(</sup>)", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
MOST_COLUMNS = 30
# What programs give as a picture's description although nobody has described it.
NO_WORDS = re.compile(
    r"\s*(?:(?:[a-z]:)?[\\/]\S.*|[a-z]+://\S+|\S+\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?|emf|wmf))\s*",
    re.IGNORECASE,
)


def without_html(text: str) -> str:
    """Return `text` with pictures and tables in Markdown, without tags that only change the look of words."""
    text = REDIRECT.sub(lambda found: unquote(found["address"]), text)
    text = TABLE.sub(lambda found: pipe_table(found[0]), text)
    text = UNDERLINED.sub(r"**\1**", text)
    text = WITHIN_RAISED.sub(r"\1\2\3", text)
    text = RAISED.sub(lambda found: found[1].translate(SUPERSCRIPTS), LINE_BREAK.sub(" ", text))
    text = LEFT_OVER.sub("", IMAGE.sub(lambda found: _image(found[0]), text))
    return PICTURE.sub(_described, text)


def _described(found: re.Match[str]) -> str:
    return found[0].replace(found["words"], "", 1) if NO_WORDS.fullmatch(found["words"]) else found[0]


def _image(tag: str) -> str:
    values = {name.casefold(): html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
    words = re.sub(r"([\[\]\\])", r"\\\1", " ".join(values.get("alt", "").split()))
    return f"![{words}]({values.get('src', '').replace(' ', '%20')})"


class TableReader(HTMLParser):
    """Reads the cells of a table row by row; blocks within a cell are separated by semicolons."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.span, self.depth = 1, 1
        self.taken: dict[int, int] = {}  # column → number of rows below that a cell extends into

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close()
            self.rows.append([])
            self._pass_taken()
        elif tag in ("td", "th"):
            self._close()
            self.span, self.depth = (_span(attrs, name) for name in ("colspan", "rowspan"))
            self.cell = []
        elif self.cell is not None and tag in ("p", "li", "br"):
            self.cell.append("\n")
        elif self.cell is not None and tag in ("strong", "b"):
            self.cell.append("**")
        elif self.cell is not None and tag == "img":
            given = dict(attrs)
            self.cell.append(f"![{given.get('alt') or ''}]({given.get('src') or ''})")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        elif self.cell is not None and tag in ("strong", "b"):
            self.cell.append("**")

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data.replace("\n", " "))

    def _close(self) -> None:
        if self.cell is None:
            return
        blocks = (" ".join(block.split()) for block in "".join(self.cell).split("\n"))
        text = "; ".join(block for block in blocks if block).replace("|", "\\|")
        if not self.rows:
            self.rows.append([])
        if self.depth > 1:
            place = len(self.rows[-1])
            self.taken |= dict.fromkeys(range(place, place + self.span), self.depth - 1)
        self.rows[-1] += [text, *[""] * (self.span - 1)]
        self.cell = None
        self._pass_taken()

    def _pass_taken(self) -> None:
        """Add empty cells where a cell of a row above extends into this row."""
        row = self.rows[-1]
        while (left := self.taken.get(len(row), 0)) and len(row) < MOST_COLUMNS:
            self.taken[len(row)] = left - 1
            row.append("")


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    found = dict(attrs).get(name) or "1"
    return min(max(int(found), 1), MOST_COLUMNS) if found.isdecimal() else 1


def pipe_table(table: str) -> str:
    """Return an HTML table as Markdown. The words of merged cells go into the first of them."""
    reader = TableReader()
    reader.feed(table)
    reader.close()
    rows = [row[:MOST_COLUMNS] for row in reader.rows if row]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
