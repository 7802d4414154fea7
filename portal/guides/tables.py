"""Convert the HTML that is left in Markdown made from a word processor's file. Pure.

Pandoc writes as HTML what Markdown cannot express: tables with merged cells or lists in them, picture sizes,
underlining. Readers would see the tags.
"""

import html
import re
from urllib.parse import unquote

from portal.guides.blocks import PICTURE

TABLE = re.compile(r"^[ \t]*<table\b.*?</table>[ \t]*$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
TABLE_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
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
TYPED_BULLET = re.compile(r"(?m)^([\U000f0000-\U000ffffd]?)[•◦▪▫■●○‣·\ue000-\uf8ff➢➤✓][^\S\n]*(?=\S)")
# A line underlined throughout stands for a bold heading.
UNDERLINED = re.compile(r"^<u>([^<>*\n]+)</u>$", re.MULTILINE | re.IGNORECASE)
# Without superscripts, the sixth power of 10 would be 106, and the year 2025 with a note 1 would be 20251.
# The first of a paragraph may have the mark of looks.py before it.
RAISED = re.compile(r"<sup>([\U000f0000-\U000ffffd]?)\s*([-+−]?\d+)\s*</sup>", re.IGNORECASE)
WITHIN_RAISED = re.compile(r"(<sup>)\s*<span\b[^<>]*>([^<>]*)</span>\s*(</sup>)", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# What programs give as a picture's description although nobody has described it.
NO_WORDS = re.compile(
    r"\s*(?:(?:[a-z]:)?[\\/]\S.*|[a-z]+://\S+|\S+\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?|emf|wmf))\s*",
    re.IGNORECASE,
)


def without_html(text: str) -> str:
    """Return `text` with pictures and tables in Markdown, without tags that only change the look of words."""
    text = REDIRECT.sub(lambda found: unquote(found["address"]), text)
    text = UNDERLINED.sub(r"**\1**", TYPED_BULLET.sub(r"- \1", text))
    text = WITHIN_RAISED.sub(r"\1\2\3", text)
    text = RAISED.sub(lambda found: found[1] + found[2].translate(SUPERSCRIPTS), LINE_BREAK.sub(" ", text))
    text = LEFT_OVER.sub("", IMAGE.sub(lambda found: _image(found[0]), text))
    return PICTURE.sub(_described, text)


def _described(found: re.Match[str]) -> str:
    return found[0].replace(found["words"], "", 1) if NO_WORDS.fullmatch(found["words"]) else found[0]


def _image(tag: str) -> str:
    values = {name.casefold(): html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
    words = re.sub(r"([\[\]\\])", r"\\\1", " ".join(values.get("alt", "").split()))
    return f"![{words}]({values.get('src', '').replace(' ', '%20')})"


def without_padding(text: str) -> str:
    """Return `text` without the spaces that align the columns of its tables."""
    return TABLE_ROW.sub(
        lambda row: re.sub(r"-{4,}(?=[:|])", "---", re.sub(r" {2,}(?=\|)", " ", row[0])), text
    )
