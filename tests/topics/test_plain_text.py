"""The words of a Markdown text without its mark-up, for what takes no HTML."""

import html
import re

import pytest
from django.utils.safestring import SafeString
from markdown_it.token import Token

from topics.rendering import plain_text, render_markdown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("  \n\n ", ""),
        ("plain words", "plain words"),
        ("*soft* and **loud** and `code`", "soft and loud and code"),
        ("s*o*ft", "soft"),
        ("one line\nand the next", "one line and the next"),
        ("line  \nbreak\\\nbreak", "line break break"),
        ("one\n\ntwo", "one two"),
        ("# Title\n\ntext", "Title text"),
        ("- a\n- b\n  1. c", "a b c"),
        ("> said\n>\n> twice", "said twice"),
        ("|a|b|\n|-|-|\n|1|2|", "a b 1 2"),
        ("before\n\n***\n\nafter", "before after"),
        ("```\nfirst\n\n  second\n```", "first second"),
        ("    block\n", "block"),
        ("[web *site*](https://a.example 'T')", "web site"),
        ("<https://a.example>", "https://a.example"),
        ("seen ![alt](https://a.example/x.png) here", "seen alt here"),
        (r"\*not soft\* &amp; AT&T &lt; 3", "*not soft* & AT&T < 3"),
        ("a <b>bold</b> claim", "a <b>bold</b> claim"),
        ("“co”\u00a0– 5\u202f%", "“co”\u00a0– 5\u202f%"),
        ("Lyce\u0301ens", "Lyc\u00e9ens"),
    ],
)
def test_the_words_stay_and_the_mark_up_goes(text, plain):
    assert plain_text(text) == plain


def test_it_is_text_and_no_html():
    assert not isinstance(plain_text("<script>"), SafeString)
    assert plain_text("<script>") == "<script>"


def test_rules_may_change_the_tokens_first_in_their_order():
    def first(tokens: list[Token]) -> None:
        tokens[1].children[0].content += " one"

    def second(tokens: list[Token]) -> None:
        tokens[1].children = [*tokens[1].children, Token("html_inline", "", 0, content="<i>")]
        tokens[1].children[0].content += " two"

    assert (
        plain_text("*zero*, e\u0301", rules=[lambda tokens: tokens[1].children.pop(0), first])
        == "zero one, é"
    )
    assert plain_text("e\u0301", rules=[first, second]) == "\u00e9 one two"


def test_every_text_of_the_guide_reads_as_on_its_page(fixture_objects):
    texts = [
        text
        for row in fixture_objects
        for name, text in row["fields"].items()
        if name in ("definition", "introduction", "body", "text", "presentation", "mandate") and text
    ]
    assert len(texts) > 150
    for text in texts:
        shown = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?<=>)\n", " ", render_markdown(text))))
        assert plain_text(text).split() == shown.split()
