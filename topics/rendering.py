"""The one door from text to HTML."""

import re
import unicodedata
from collections.abc import Callable, Iterable

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A rule may change the tokens of a parsed text in place; it sees no HTML.
TokenRule = Callable[[list[Token]], None]

# What is nested deeper than `maxNesting` the parser drops without a word, and what it costs grows with
# it; 40 is twenty lists in one another.
PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable("table")

ALLOWED_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# How links of the apparatus look; a text itself cannot set a class.
ALLOWED_CLASSES = {"a": {"to-term", "to-tool"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}


def render_markdown(text: str, rules: Iterable[TokenRule] = ()) -> SafeString:
    """HTML of `text` (CommonMark and tables; raw HTML is shown, not used).

    The text is normalised to NFC and parsed, each of `rules` may change the tokens, and whatever
    comes of that is sanitised: only the tags, attributes and link schemes above leave this function.
    """
    tokens = PARSER.parse(unicodedata.normalize("NFC", text))
    headings_from(2)(tokens)
    for rule in rules:
        rule(tokens)
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(clean)  # noqa: S308 – sanitised in the line above; nothing else in the project does this


def headings_from(level: int) -> TokenRule:
    """A rule that makes the highest heading of a text an h`level`, the others after it, h6 at most.

    A text is set into a page that has headings of its own, so it must not start again at h1.
    """

    def rule(tokens: list[Token]) -> None:
        headings = [t for t in tokens if t.type in ("heading_open", "heading_close")]
        highest = min((int(t.tag[1]) for t in headings), default=level)
        for token in headings:
            token.tag = f"h{min(int(token.tag[1]) - highest + level, 6)}"

    return rule


def count_words(*texts: str) -> int:
    """How many words a reader meets in these Markdown texts."""
    return sum(len(re.findall(r"\w+(?:[’'\-/]\w+)*", text)) for text in texts)
