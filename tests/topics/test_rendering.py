"""The one door from text to HTML: what comes through it, and what never does."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.paths import SHARED
from topics.reading import reading_minutes
from topics.rendering import count_words, headings_from, render_markdown

# Written out here on purpose: a tag or scheme added to the code must be added to this list too.
TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "title", "loading", "decoding"},
    "ol": {"start"},
}
OURS = "/media/images/"
SCHEMES = {"http", "https", "mailto"}


def scheme_of(address: str | None) -> str:
    """The scheme as a browser reads it: spaces and control characters do not count; "" for none."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20\x7f]", "", address or ""), re.IGNORECASE)
    return found[1].lower() if found else ""


class Reader(HTMLParser):
    """Reads HTML into events, and collects all in it that the door must not let through."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.events: list[tuple] = []
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.events.append(("<", tag, {name: value for name, value in attributes if name != "rel"}))
        if tag not in TAGS:
            self.strange.append(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES.get(tag, set()):
                self.strange.append(f"<{tag} {name}>")
            if name == "href" and scheme_of(value) not in (SCHEMES | {""}):
                self.strange.append(f"href={value!r}")
            if name in ("src", "srcset") and not all(
                part.strip().startswith(OURS) for part in (value or "").split(",")
            ):
                self.strange.append(f"{name}={value!r}")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        self.events.append((">", tag))
        if tag not in TAGS:
            self.strange.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}-->")

    def handle_decl(self, data: str) -> None:
        self.strange.append(f"<!{data}>")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}>")

    unknown_decl = handle_decl


def strange_in(text: str) -> list[str]:
    return Reader(render_markdown(text)).strange


def case_file(name: str) -> list:
    """The cases of a public suite kept beside the project; the test is skipped where it is not."""
    path: Path = SHARED / "cases" / name
    if not path.exists():
        pytest.skip(f"{name} is not here: these cases lie beside the project, not in it")
    return json.loads(path.read_text(encoding="utf-8"))


# What comes through


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("plain", "<p>plain</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("*soft* and **loud**", "<p><em>soft</em> and <strong>loud</strong></p>"),
        ("`code`", "<p><code>code</code></p>"),
        ("line  \nbreak", "<p>line<br>\nbreak</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("***", "<hr>"),
        ("    block", "<pre><code>block\n</code></pre>"),
        ("[web](https://a.example 'T')", '<a href="https://a.example" title="T">web</a>'),
        ("[write](mailto:a@b.example)", '<a href="mailto:a@b.example">write</a>'),
        ("[below](#point)", '<a href="#point">below</a>'),
        ("[page](/2026/glossary/)", '<a href="/2026/glossary/">page</a>'),
        ("<https://a.example>", '<a href="https://a.example">https://a.example</a>'),
        ("AT&T &amp; “co” < 3", "<p>AT&amp;T &amp; “co” &lt; 3</p>"),
        (r"\*not soft\*", "<p>*not soft*</p>"),
    ],
)  # fmt: skip
def test_commonmark_is_rendered(text, html):
    assert html in render_markdown(text)


def test_a_table_is_rendered():
    tags = [event[1] for event in Reader(render_markdown("|a|b|\n|-|-|\n|1|2|")).events if event[0] == "<"]
    assert tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]


def test_the_html_may_be_printed_by_a_template_as_it_is():
    assert isinstance(render_markdown("*soft*"), SafeString)


def test_dashes_and_quotes_stay_as_they_are_written():
    assert "a -- b ... \"c\" 'd'" in Reader(render_markdown("a -- b ... \"c\" 'd'")).events[1][1]


# What never does


@pytest.mark.parametrize(
    "html",
    [
        "<script>",
        "</script>",
        "<p onclick=x>",
        "<a style=x>",
        "<!-- x -->",
        "<?x?>",
        "<!doctype html>",
        '<a href=" java&#9;script:x">',
        '<img src="https://a.example/media/images/x.png">',
        '<img srcset="/media/images/x.png 1w, //a.example/x.png 2w">',
    ],
)
def test_these_tests_would_see_what_must_not_come_through(html):
    assert len(Reader(html).strange) == 1
    assert Reader('<p>a < b <a href="/x:y">c</a></p>').strange == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=alert(1)>bold</b>",
        "a <img src=x onerror=alert(1)> b",
        '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed">x</p>',
        "<!-- comment -->",
        "<?php echo 1 ?>",
        "<!DOCTYPE html>",
        "<![CDATA[x]]>",
        "<div>\n\n*inside*\n\n</div>",
    ],
)
def test_raw_html_is_shown_and_not_used(text):
    reader = Reader(render_markdown(text))
    assert reader.strange == []
    shown = "".join(event[1] for event in reader.events if event[0] == "text")
    assert text.replace("*inside*", "inside").split() == shown.split()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "&#x09;javascript:alert(1)",
        "java\\\nscript:alert(1)",
        "%6aavascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,iVBORw0KGgo=",
        "file:///etc/passwd",
        "blob:https://a.example/1",
        "view-source:https://a.example",
        "ftp://a.example/",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "<{}>", "[x][1]\n\n[1]: {}", "![x]({})"])
def test_only_links_of_the_web_and_of_mail_come_through(address, form):
    assert strange_in(form.format(address)) == []


def test_an_address_that_begins_with_www_is_one_of_the_web():
    assert 'href="https://www.un.org/a"' in render_markdown("[x](www.un.org/a)")
    assert 'href="wells/www.un.org"' in render_markdown("[x](wells/www.un.org)")


@pytest.mark.parametrize(
    "text",
    [
        '[x](https://a.example "t\\" onmouseover=\\"alert(1)")',
        "[x](https://a.example' onmouseover='alert(1))",
        '[x](<https://a.example" onmouseover="alert(1)>)',
        "```x onclick=alert(1)\ncode\n```",
        '# Heading {#id onclick="alert(1)" style="color:red"}',
        "![alt](https://a.example/tracker.gif)",
        "|a|\n|:-:|\n|b|",
        "</p></article><script>",
        "<p><b>open <i>tags",
        "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
        "﷽ ‮evil‬ \u2028 \ufeff \ufffe",
    ],
)
def test_no_attribute_picture_or_broken_tag_comes_through(text):
    assert strange_in(text) == []


@pytest.mark.parametrize(
    "form", ["{}", "[x]({})", "[{}](https://a.example)", "<{}>", "# {}", "`{}`", "- {}", "|{}|\n|-|"]
)
def test_nothing_of_the_big_list_of_naughty_strings_can_run(form):
    cases = case_file("naughty_strings_blns.json")
    assert len(cases) > 500
    found = {text: strange_in(form.replace("{}", text)) for text in cases}
    assert {text: strange for text, strange in found.items() if strange} == {}


def test_nothing_strange_is_in_the_beginning_of_a_pathological_text():
    """To their ends they are rendered in tests/glossary/test_pathological_texts.py, which ends what hangs."""
    cases = case_file("markdown_pathological_cmark.json")
    assert [case["id"] for case in cases if strange_in(case["input_10pct"][:5_000])] == []


# Headings


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A", [2]),
        ("# A\n\n## B\n\n# C", [2, 3, 2]),
        ("### A\n\n#### B", [2, 3]),
        ("A\n=\n\nB\n-", [2, 3]),
        ("## A\n\n# B", [3, 2]),
        ("# A\n\n###### F", [2, 6]),
        ("no heading", []),
    ],
)
def test_the_highest_heading_of_a_text_is_an_h2(text, levels):
    events = Reader(render_markdown(text)).events
    assert [event[1] for event in events if event[1][0] == "h"] == [
        tag for level in levels for tag in (f"h{level}", f"h{level}")
    ]


@pytest.mark.parametrize(("level", "tags"), [(2, "h2 h3"), (3, "h3 h4"), (5, "h5 h6"), (6, "h6 h6")])
def test_headings_start_where_the_page_asks_them_to_and_end_at_h6(level, tags):
    html = render_markdown("# A\n\n## B", rules=[headings_from(level)])
    assert [event[1] for event in Reader(html).events if event[0] == "<"] == tags.split()


# Characters and rules


@pytest.mark.parametrize("text", ["Lyce\u0301ens", "Lyc\u00e9ens"])
def test_text_is_normalised_to_composed_characters(text):
    assert render_markdown(text) == "<p>Lyc\u00e9ens</p>\n"


@pytest.mark.parametrize(
    ("copied", "shown"),
    [("traf\u00adfick\x02ing", "trafficking"), ("\ufeffOne\x0btwo", "One\ntwo"), ("a\tb\r\nc", "a\tb\nc")],
)
def test_characters_that_nobody_sees_are_left_out_and_those_that_end_a_line_end_it(copied, shown):
    assert render_markdown(copied) == f"<p>{shown}</p>\n"


def test_characters_beyond_the_basic_plane_stay_as_they_are():
    assert render_markdown("🕵️ 𝔘𝔑") == "<p>🕵️ 𝔘𝔑</p>\n"


def test_what_a_rule_emits_is_sanitised_too():
    def hostile(tokens: list[Token]) -> None:
        tokens.append(Token("html_block", "", 0, content="<script>alert(1)</script><i>kept words</i>"))
        link = Token("link_open", "a", 1, attrs={"href": "javascript:alert(1)", "onclick": "alert(1)"})
        tokens[1].children = [link, *tokens[1].children, Token("link_close", "a", -1)]

    html = render_markdown("text", rules=[hostile])
    assert Reader(html).strange == []
    assert "script" not in html
    assert "kept words" in html


def test_a_rule_may_add_a_link():
    def linking(tokens: list[Token]) -> None:
        link = Token("link_open", "a", 1, attrs={"href": "/2026/glossary/bloc/"})
        tokens[1].children = [link, *tokens[1].children, Token("link_close", "a", -1)]

    assert '<a href="/2026/glossary/bloc/"' in render_markdown("bloc", rules=[linking])


def test_rules_are_applied_in_the_order_given_to_tokens_without_html():
    seen = []

    def first(tokens: list[Token]) -> None:
        seen.append([token.type for token in tokens])
        tokens[1].children[0].content += " one"

    def second(tokens: list[Token]) -> None:
        tokens[1].children[0].content += " two"

    assert render_markdown("e\u0301", rules=[first, second]) == "<p>\u00e9 one two</p>\n"
    assert seen == [["paragraph_open", "inline", "paragraph_close"]]
    assert render_markdown("zero") == "<p>zero</p>\n"


# The CommonMark specification


def comparable(html: str) -> list[tuple]:
    """Structure and text of `html`: heading levels, foreign schemes and empty lines do not count."""
    events = []
    for kind, *rest in Reader(html).events:
        if kind == "text":
            events += [(kind, *rest)] if rest[0].strip() else []
            continue
        tag = "h" if re.fullmatch(r"h[1-6]", rest[0]) else rest[0]
        attributes = dict(rest[1]) if kind == "<" else {}
        attributes.pop("class", None)
        if scheme_of(attributes.get("href")) not in (SCHEMES | {""}):
            del attributes["href"]
        events.append((kind, tag, attributes))
    return events


def uses(text: str, *kinds: str) -> bool:
    tokens = MarkdownIt("commonmark").parse(text)
    return any(token.type in kinds for block in tokens for token in (block, *(block.children or ())))


def test_the_examples_of_the_specification_come_out_as_it_says():
    examples = case_file("commonmark_spec_0.31.2_examples.json")
    # Raw HTML and pictures are what we refuse on purpose.
    ours = [case for case in examples if not uses(case["markdown"], "html_block", "html_inline", "image")]
    assert len(ours) > 550
    wrong = [
        (case["example"], case["section"])
        for case in ours
        if comparable(render_markdown(case["markdown"])) != comparable(case["html"])
    ]
    assert wrong == []


def test_raw_html_and_pictures_of_the_specification_leave_nothing_strange():
    examples = case_file("commonmark_spec_0.31.2_examples.json")
    assert [case["example"] for case in examples if strange_in(case["markdown"])] == []


# Counting words


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([""], 0),
        (["two words"], 2),
        (["two words", "and two"], 4),
        (["INTERPOL’s I-24/7 end-to-end"], 3),
        (["**Bold**, *soft*\n\n- a – b"], 4),
        (["Water.[@un-water, p. 9] Rain [@a; @b]."], 2),
    ],
)
def test_words_are_counted_as_a_reader_meets_them(texts, words):
    assert count_words(*texts) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (150, 1), (151, 2), (1500, 10)])
def test_a_text_takes_whole_minutes_to_read_and_one_at_least(words, minutes):
    assert reading_minutes("word " * words) == minutes
