"""The one door from text to HTML, and to what else a page may hold as it is."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from topics.pictures import pictures

# A rule may change the tokens of a parsed text in place; it sees no HTML.
TokenRule = Callable[[list[Token]], None]


def make_parser(*, html: bool) -> MarkdownIt:
    """CommonMark and tables. Escaped characters stay tokens of their own, so that they begin no mark."""
    # What is nested deeper than `maxNesting` the parser drops without a word, and what it costs grows
    # with it; 40 is twenty lists in one another.
    return MarkdownIt("commonmark", {"html": html, "maxNesting": 40}).enable("table").disable("text_join")


PARSER = make_parser(html=False)

ALLOWED_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "sup", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
# A text itself can set no id, class or label: only the rules that change its tokens do.
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "id", "aria-label"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "title", "loading", "decoding"},
    "ol": {"start"},
}
ALLOWED_CLASSES = {"a": {"to-term", "to-tool", "to-source"}, "sup": {"cite", "cite--unknown"}}
CITATIONS = re.compile(r"\[@[^\[\]]*\]")
ALLOWED_SCHEMES = {"http", "https", "mailto"}

# Tokens that hold words themselves, in running text and as blocks.
WORDS = {"text", "text_special", "code_inline", "code_block", "fence"}
LINE_ENDS = {"softbreak", "hardbreak"}

# What could end a script element or begin a comment in one; within a JSON text each has another spelling.
ESCAPED_IN_SCRIPTS = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def render_markdown(text: str, rules: Iterable[TokenRule] = ()) -> SafeString:
    """HTML of `text` (CommonMark and tables; raw HTML is shown, not used).

    The text is normalised to NFC and parsed, each of `rules` may change the tokens, and whatever
    comes of that is sanitised: only the tags, attributes and link schemes above leave this function.
    Of pictures it shows ours alone (topics/pictures.py).
    """
    clean = nh3.clean(
        unsafe_html(text, [headings_from(2), *rules, pictures]),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(clean)  # noqa: S308 – sanitised in the line above


def unsafe_html(text: str, rules: Iterable[TokenRule] = (), parser: MarkdownIt = PARSER) -> str:
    """What `render_markdown` makes of `text` before it is sanitised; never to be shown as it is."""
    tokens = parse(text, parser)
    for rule in rules:
        rule(tokens)
    _join_escaped(tokens)
    return parser.renderer.render(tokens, parser.options, {})


def parse(text: str, parser: MarkdownIt = PARSER) -> list[Token]:
    """The Markdown tokens of `text`, normalised to NFC; escaped characters are "text_special" tokens."""
    return parser.parse(unicodedata.normalize("NFC", text))


def _join_escaped(tokens: list[Token]) -> None:
    """Escaped characters have done their work once the rules have run: they are text like any other."""
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
        if token.children:
            _join_escaped(token.children)


def plain_text(text: str, rules: Iterable[TokenRule] = ()) -> str:
    """The words of a Markdown text in one line, as `render_markdown` shows them but without any mark-up.

    Blocks and lines are a space apart. It is text, not HTML: `<` stands for itself.
    """
    tokens = parse(text)
    for rule in (*rules, pictures):
        rule(tokens)
    blocks = []
    for token in tokens:
        if token.type in WORDS:
            blocks.append(token.content)
        elif token.type == "inline":
            blocks.append("".join(_words(token.children or ())))
    return re.sub(r"[ \t\n\r\f\v]+", " ", " ".join(blocks)).strip(" ")


def json_for_script(value: object) -> SafeString:
    """JSON of `value` for a `<script type="application/…json">`, whatever its texts hold.

    It is in ASCII, and holds no `<`, `>` or `&`: nothing in it can end the element, begin a comment or
    be taken for a line's end. Raises TypeError or ValueError for what JSON cannot say (NaN, for one).
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).translate(ESCAPED_IN_SCRIPTS)
    return mark_safe(text)  # noqa: S308 – escaped in the line above


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


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in WORDS:
            yield token.content
        elif token.type in LINE_ENDS:
            yield " "


def count_words(*texts: str) -> int:
    """How many words a reader meets in these Markdown texts; a citation is none."""
    return sum(len(re.findall(r"\w+(?:[’'\-/]\w+)*", CITATIONS.sub("", text))) for text in texts)
