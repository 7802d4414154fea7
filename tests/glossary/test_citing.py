"""Citations: how they are written, their numbers on a page, and the way from the text and back."""

import html

import pytest

from glossary.citing import (
    Citation,
    References,
    brackets_of,
    letters,
    read_bracket,
    without_citations,
)
from glossary.linking import LinkIndex, LinkRule, Target, linking_rule
from tests.support.linked_html import LinkedHtml, links_of, text_of
from topics.rendering import parse, plain_text, render_markdown, unsafe_html

SOURCES = {"one": "Source one", "two": "Source two", "un-2024.a_b": "Source three"}
SCRIPT = "<script>alert(1)</script>"


def cited(*texts: str, **options) -> tuple[list[str], References]:
    """The HTML of the texts of a page, and what they cite."""
    references = References(SOURCES, **options)
    return [render_markdown(text, [references.rule]) for text in texts], references


def shown(text: str, **options) -> str:
    """Return what a reader reads, markers included."""
    [page], _ = cited(text, **options)
    return text_of(page).removesuffix("\n")


# How they are written


@pytest.mark.parametrize(
    ("content", "citations"),
    [
        ("one", [("one", "")]),
        ("one, p. 9", [("one", "p. 9")]),
        ("one,p. 9", [("one", "p. 9")]),
        (" one , p. 9 ", [("one", "p. 9")]),
        ("one, pp. 9–11, note 3", [("one", "pp. 9–11, note 3")]),
        ("one, p.\n9", [("one", "p. 9")]),
        ("one; @two", [("one", ""), ("two", "")]),
        ("one;@two", [("one", ""), ("two", "")]),
        ("one, p. 3; @two, art. 4;\n@one", [("one", "p. 3"), ("two", "art. 4"), ("one", "")]),
        ("un-2024.a_b", [("un-2024.a_b", "")]),
        ("1", [("1", "")]),
        ("one, §", [("one", "§")]),
        ("one, user@example.org", [("one", "user@example.org")]),
    ],
)
def test_a_citation_is_read(content, citations):
    assert read_bracket(content) == [Citation(*citation) for citation in citations]


@pytest.mark.parametrize(
    "content",
    [
        *("", " ", ",", ", p. 9", "one,", "one, ", "one p. 9", "one two"),
        *("One", "oné", "-one", ".one", "_one", "one!", "one/two", "ｏne", "@one"),
        *("one;", "one; two", "one; p. 9", "one;; @two", "; @two", "one; @", "one; @two,", "one, p. 9; 10"),
    ],
)
def test_what_is_not_written_as_a_citation_is_refused(content):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 – it says nothing but the content
        read_bracket(content)
    assert refusal.value.args == (content,)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[@]",
            "[@ ]",
            "[@One]",
            "[@one,]",
            "[@one two]",
            "[@one; two]",
            "[@one",
            "@one]",
            "[ @one]",
            "[one]",
        ),
        *("@one", "(@one)", "{@one}", "[@one; @]", "[@one[@two"),
    ],
)
def test_what_only_looks_like_a_citation_stays_as_it_is_written(text):
    assert shown(f"It says so {text}.") == f"It says so {text}."
    assert len(cited(text)[1]) == 0


def test_the_first_bracket_that_closes_ends_a_citation():
    assert shown("a[[@one]]") == "a[1]"
    assert shown("a[@one]]") == "a1]"
    assert shown("a[@ [@one]") == "a[@1"


@pytest.mark.parametrize(
    "text", [r"\[@one]", r"[\@one]", r"[@one\]", "&#91;@one]", "[&commat;one]", "[@one&rsqb;", r"\[\@one\]"]
)
def test_an_escaped_bracket_begins_and_ends_no_citation(text):
    assert shown(f"so {text}.") == "so [@one]."
    assert list(brackets_of(parse(text))) == []


def test_a_locator_may_hold_escaped_brackets():
    assert shown(r"so [@one, \[p. 9\]] and \*so\*") == "so1, [p. 9] and *so*"
    assert list(brackets_of(parse(r"[@one, \[p. 9\]]"))) == ["one, [p. 9]"]


@pytest.mark.parametrize("text", ["`[@one]`", "    [@one]", "```\n[@one]\n```", "`so [@one, p. 9] so`"])
def test_in_code_there_is_no_citation(text):
    [page], references = cited(text)
    assert "[@one" in page
    assert len(references) == 0
    assert list(brackets_of(parse(text))) == []


@pytest.mark.parametrize("text", ["[@one](https://a.example)", "[@one][web]\n\n[web]: https://a.example"])
def test_what_markdown_reads_as_a_link_is_no_citation(text):
    [page], references = cited(text)
    assert links_of(page) == [("@one", "https://a.example")]
    assert len(references) == 0


def test_the_brackets_of_a_text_are_told_in_order_well_written_or_not():
    text = "a [@one] *b [@Two]*\n\n- c [@one, p. 9; @x]\n\n`[@code]` [@]\n\n## H [@h]"
    assert list(brackets_of(parse(text))) == ["one", "Two", "one, p. 9; @x", "", "h"]


# The marker


def test_a_marker_leads_to_the_reference_and_can_be_led_to():
    [page], _ = cited("It is so [@one].")
    assert page == (
        '<p>It is so<sup class="cite"><a href="#site-ref-1" id="site-cite-1-1" class="to-source" '
        'aria-label="Reference 1">1</a></sup>.</p>\n'
    )


def test_a_marker_says_the_place_in_the_source():
    [page], _ = cited("It is so.[@one, p. 9]")
    assert 'aria-label="Reference 1, p. 9"' in page
    assert text_of(page) == "It is so.1, p. 9\n"


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("so [@one].", "so1."),
        ("so[@one].", "so1."),
        ("so\n[@one].", "so1."),
        ("so.[@one] And", "so.1 And"),
        ("so. [@one] And", "so.1 And"),
        ("so [@one] [@two] and", "so1, 2 and"),
        ("so[@one][@two; @two, p. 9] and", "so1, 2, 2, p. 9 and"),
        ("so[@one] and[@two]", "so1 and2"),
        ("so[@one]*and*[@two]", "so1and2"),
        ("so[@unknown][@one][@unknown][@two]", "so1, 2"),
        ("*so* [@one]", "so1"),
        ("so [@one]\nand", "so1\nand"),
        ("so  [@one]", "so 1"),
        ("[@one] so", "1 so"),
        ("so\u00a0[@one]", "so\u00a01"),
    ],
)
def test_one_space_or_line_end_before_a_marker_goes(text, reads):
    assert shown(text) == reads


def test_two_in_one_bracket_are_two_markers():
    [page], references = cited("so [@one; @two, p. 3]")
    assert [link.words for link in LinkedHtml(page).links] == ["1", "2, p. 3"]
    assert [reference.source for reference in references] == ["Source one", "Source two"]


@pytest.mark.parametrize("form", ["{}", "- {}", "> {}", "*{}*", "# {}", "|a|\n|-|\n|{}|"])
def test_citations_stand_wherever_text_does(form):
    [page], references = cited(form.format("so [@one]"))
    assert links_of(page) == [("1", "#site-ref-1")]
    assert len(references) == 1


def test_inside_a_link_a_marker_leads_nowhere_and_is_no_use():
    [page], references = cited("[so [@one] so](https://a.example) and so [@two]")
    assert links_of(page) == [("so1 so", "https://a.example"), ("2", "#site-ref-2")]
    assert '<sup class="cite">1</sup> so</a>' in page
    assert [(reference.number, len(reference.uses)) for reference in references] == [(1, 0), (2, 1)]


def test_the_words_around_a_marker_are_linked_and_the_marker_is_not():
    target = Target("/p/", "to-term", LinkRule.EVERY)
    references = References(SOURCES)
    rules = [references.rule, linking_rule(LinkIndex([("p", target), ("so", target)]))]
    html = render_markdown("so [@one, p. 9] p [@two] so", rules)
    assert [link.words for link in LinkedHtml(html).links] == ["so", "1, p. 9", "p", "2", "so"]
    assert all(link.within == ("p",) for link in LinkedHtml(html).links if link.href == "/p/")


# Numbers and uses


def test_numbers_follow_the_order_of_the_texts_on_the_page():
    pages, references = cited("a [@two]", "b [@one] [@two]", "c", "d [@un-2024.a_b] [@one]")
    assert [[link.words for link in LinkedHtml(page).links] for page in pages] == [
        ["1"], ["2", "1"], [], ["3", "2"],
    ]  # fmt: skip
    assert [(reference.number, reference.source) for reference in references] == [
        (1, "Source two"), (2, "Source one"), (3, "Source three"),
    ]  # fmt: skip
    assert len(references) == 3


def test_another_page_begins_again_at_one():
    assert links_of(cited("a [@two]")[0][0]) == links_of(cited("b [@one]")[0][0]) == [("1", "#site-ref-1")]


def test_a_source_cited_at_two_places_stands_once_with_two_uses():
    pages, references = cited("a [@one, p. 9]", "b [@one, p. 12] c [@one]")
    [reference] = references
    assert [use.locator for use in reference.uses] == ["p. 9", "p. 12", ""]
    assert [use.letter for use in reference.uses] == ["a", "b", "c"]
    assert [use.anchor for use in reference.uses] == [
        link.attributes["id"] for page in pages for link in LinkedHtml(page).links
    ]


def test_no_two_anchors_of_a_page_are_the_same():
    pages, references = cited(*["a [@one] b [@two; @one] [@one; @one]"] * 12)
    anchors = [link.attributes["id"] for page in pages for link in LinkedHtml(page).links]
    anchors += [reference.anchor for reference in references]
    assert len(anchors) == len(set(anchors)) == 12 * 5 + 2
    [one, _] = references
    assert one.uses[27].letter == "ab"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (0, "a"),
        (1, "b"),
        (25, "z"),
        (26, "aa"),
        (27, "ab"),
        (51, "az"),
        (52, "ba"),
        (701, "zz"),
        (702, "aaa"),
    ],
)
def test_uses_are_lettered_a_to_z_and_on(place, text):
    assert letters(place) == text


def test_no_two_letters_are_alike():
    assert len({letters(place) for place in range(20_000)}) == 20_000


# Unknown sources


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("so [@three].", "so."),
        ("so [@three] and", "so and"),
        ("so [@three, p. 9; @one].", "so1."),
        ("[@three]", ""),
    ],
)
def test_readers_do_not_see_a_citation_of_a_source_they_cannot(text, reads):
    assert shown(text) == reads
    assert "three" not in cited(text)[0][0]


def test_editors_see_which_key_is_unknown():
    [page], references = cited("so [@three, p. 9; @one]", shows_unknown=True)
    assert '<sup class="cite cite--unknown">?three</sup>' in page
    assert [link.words for link in LinkedHtml(page).links] == ["1"]
    assert [reference.number for reference in references] == [1]


def test_an_unknown_key_is_no_use_of_a_name():
    target = Target("/three/", "to-term")
    rules = [References({}, shows_unknown=True).rule, linking_rule(LinkIndex([("three", target)]))]
    html = render_markdown("so [@three] three", rules)
    assert links_of(html) == [("three", "/three/")]
    assert '<sup class="cite cite--unknown">?three</sup>' in html


def test_citations_can_be_left_out():
    text = "so [@one], *so* [@two, p. 9] and `[@one]` [@One]"
    assert plain_text(text, [without_citations]) == "so, so and [@one] [@One]"


def test_one_references_object_is_no_other_ones():
    _, first = cited("a [@one]")
    _, second = cited("b [@two]")
    assert [reference.source for reference in (*first, *second)] == ["Source one", "Source two"]


# Whatever an author writes as the place in a source


@pytest.mark.parametrize(
    "locator",
    [
        SCRIPT,
        '" onmouseover="alert(1)',
        "' onmouseover='alert(1)",
        '"><img src=x onerror=alert(1)>',
        "p. 9 & p. 10 &amp; &lt;b&gt;",
        "</a></sup><h1>",
        "p. 9 --> <!--",
        "javascript:alert(1)",
        "!!p. 9!!",
        "p. 9 \u202e9 .p \u2066",
        "🕵️ ￼ \u2028",
        "x" * 5_000,
    ],
)
def test_a_locator_is_text_in_the_marker_and_in_its_label(locator):
    source = f"so [@one, {locator}] end"
    [page], references = cited(source)
    found = LinkedHtml(page)
    assert set(found.tags) == {"p", "sup", "a"}
    [link] = found.links
    [use] = next(iter(references)).uses
    assert set(link.attributes) == {"href", "id", "class", "aria-label"}
    assert link.words == f"1, {use.locator}"
    assert link.attributes["aria-label"] == f"Reference 1, {use.locator}"
    assert html.unescape(locator).split() == use.locator.split()


def test_an_unknown_key_cannot_hold_anything_but_a_key():
    assert shown(f"so [@{SCRIPT}]", shows_unknown=True) == f"so [@{SCRIPT}]"


@pytest.mark.parametrize(
    "text", [r"so [@one, p\. 9] \*x\* &lt;b&gt;", r"so [@three] \<b\>", r"\[@one] &amp;"]
)
def test_escaped_characters_around_a_citation_reach_the_html_as_text(text):
    page = unsafe_html(text, [References(SOURCES).rule])
    assert "text_special" not in page
    assert "<>" not in page
    assert set(LinkedHtml(page).tags) <= {"p", "sup", "a"}
