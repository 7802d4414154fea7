"""The one door from text to HTML and to JSON in a page."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from topics.markdown_marks import cut_notes, spelled, with_marks
from topics.pictures import pictures
from topics.roomy import Roomy

# A rule may change the tokens of a parsed text in place; it sees no HTML.
TokenRule = Callable[[list[Token]], None]


def make_parser(*, html: bool) -> MarkdownIt:
    """Return a parser for CommonMark, tables, ~~struck~~ words and the marks of topics/markdown_marks.py.

    Escaped characters stay tokens, so they begin no mark-up. An address that begins with “www.” is one of
    the web, as in the fields for addresses.
    """
    # The parser silently drops text nested deeper than `maxNesting`, and its cost grows with that; 40 is
    # twenty nested lists.
    parser = MarkdownIt("commonmark", {"html": html, "maxNesting": 40})
    parser.normalizeLink = lambda address: normalizeLink(with_scheme(address))
    return with_marks(parser.enable(["table", "strikethrough"]).disable("text_join"))


PARSER = make_parser(html=False)

ALLOWED_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "s", "sup", "sub", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
# Only the rules that change tokens can set an id, class or label; the text itself cannot.
ALLOWED_ATTRIBUTES = {
    **{tag: {"id"} for tag in ("p", "li", "tr", "h2", "h3", "h4", "h5", "h6")},
    "a": {"href", "title", "id", "aria-label"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "title", "loading", "decoding"},
    "ol": {"start"},
}
ALLOWED_CLASSES = {"a": {"to-term", "to-tool", "to-source"}, "sup": {"cite", "cite--next", "cite--unknown"}}
CITATIONS = re.compile(r"\[@[^\[\]]*\]|\[\^[^\s\[\]]+\]:?")  # and references to notes
ALLOWED_SCHEMES = {"http", "https", "mailto"}
FOLLOWABLE = re.compile(rf"(?:{'|'.join(sorted(ALLOWED_SCHEMES))}):|/(?![/\\])", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(r"\Awww\.", re.IGNORECASE)

# What a text copied from a PDF file or a word processor has between its letters, where nobody sees it:
# control characters, soft hyphens and marks of byte order; and what ends a line there.
UNSEEN = re.compile(r"[\x01-\x08\x0E-\x1F\x7F-\x84\x86-\x9F\xAD\uFEFF]")
ENDS_A_LINE = re.compile(r"[\v\f\x85]")

# Tokens whose content is words, in running text and as blocks.
WORDS = {"text", "text_special", "code_inline", "code_block", "fence"}
LINE_ENDS = {"softbreak", "hardbreak"}

# Characters that could end a script element or begin a comment in it; JSON can spell each as an escape.
ESCAPED_IN_SCRIPTS = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def render_markdown(text: str, rules: Iterable[TokenRule] = ()) -> SafeString:
    """Return the HTML of `text` (as `make_parser` reads it; raw HTML is shown as text).

    The text is made `legible` and parsed, each of `rules` may change the tokens, and the result
    is sanitised: only the tags, attributes and link schemes above leave this function. A note for which a
    rule sets "take" is no part of it; its HTML is given to what that is.
    Only pictures stored on this site are shown (topics/pictures.py).
    """
    tokens = cut_notes(
        shown_tokens(text, rules), lambda begins, within: begins.meta["take"](_sanitised(within))
    )
    return _sanitised(tokens)


def shown_tokens(text: str, rules: Iterable[TokenRule] = ()) -> list[Token]:
    """Return the tokens that `render_markdown` turns into HTML, its notes among them.

    What is made of them on paper has the same words, links and pictures. Nothing has sanitised them yet: an
    address in them is only to be followed as `followable` says.
    """
    return _ruled(text, [headings_from(2), *rules, pictures], PARSER)


def _sanitised(tokens: list[Token]) -> SafeString:
    clean = nh3.clean(
        PARSER.renderer.render(tokens, PARSER.options, {}),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,  # it would say that no other window is opened: none is
    )
    return mark_safe(clean)  # noqa: S308 – sanitised in the line above


def unsafe_html(text: str, rules: Iterable[TokenRule] = (), parser: MarkdownIt = PARSER) -> str:
    """Return the HTML of `text` before it is sanitised. Never print it on a page."""
    return parser.renderer.render(_ruled(text, rules, parser), parser.options, {})


def _ruled(text: str, rules: Iterable[TokenRule], parser: MarkdownIt) -> list[Token]:
    tokens = parse(text, parser)
    for rule in rules:
        rule(tokens)
    _join_escaped(tokens)
    return tokens


def parse(text: str, parser: MarkdownIt = PARSER) -> list[Token]:
    """Return the Markdown tokens of the `legible` text; escaped characters are "text_special" tokens."""
    return parser.parse(legible(text))


def legible(text: str) -> str:
    """Return `text` in NFC and without the characters that nobody sees."""
    return unicodedata.normalize("NFC", ENDS_A_LINE.sub("\n", UNSEEN.sub("", text)))


def _join_escaped(tokens: list[Token]) -> None:
    """Turn escaped characters into ordinary text, once the rules have run."""
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
        if token.children:
            _join_escaped(token.children)


def plain_text(text: str, rules: Iterable[TokenRule] = ()) -> str:
    """Return the words that `render_markdown` shows, in one line and without mark-up.

    Blocks and lines are separated by a space. The result is text, not HTML: `<` is not escaped.
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


def followable(address: str) -> str:
    """Return `address` if a page may link to it: with a scheme above, or a path of ours; otherwise nothing.

    Forms and imports check addresses too, but `loaddata` and other programs write what they are given.
    """
    return address if FOLLOWABLE.match(address) else ""


def with_scheme(address: str) -> str:
    """Return `address`, with https:// before “www.”, as the fields for addresses complete it."""
    return WITHOUT_SCHEME.sub("https://www.", address)


def json_for_script(value: object) -> SafeString:
    """Return `value` as JSON that is safe in a `<script type="application/…json">`.

    It is ASCII without `<`, `>` and `&`, so no text in it can end the element, begin a comment or end
    a line. Raises TypeError or ValueError for a value that JSON cannot express, such as NaN.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).translate(ESCAPED_IN_SCRIPTS)
    return mark_safe(text)  # noqa: S308 – escaped in the line above


def headings_from(level: int) -> TokenRule:
    """Return a rule that makes the highest heading an h`level` and shifts the others, h6 at most.

    The page around the text has headings of its own, so the text must not start again at h1.
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
        else:
            yield spelled(token)


def count_words(*texts: str) -> int:
    """Return the number of words in these Markdown texts, without citations but with notes."""
    return sum(map(_words_in, texts))


@Roomy
def _words_in(text: str) -> int:
    return len(re.findall(r"\w+(?:[’'\-/]\w+)*", CITATIONS.sub("", text)))
