"""The CommonMark specification, example by example: as Markdown alone, and as a page renders it.

tests/topics/test_rendering.py says what the specification's examples become once they are sanitised.
"""

import pytest

from glossary.citing import References, without_citations
from glossary.inline_marks import without_marks
from glossary.linking import LinkIndex, linking_rule
from tests.support.public_cases import public_cases
from topics.rendering import TokenRule, make_parser, parse, unsafe_html

# A quotation without a word: the specification has a line end in it, markdown-it has none.
KNOWN_DIFFERENCES = {218, 239, 240}
# Marks of ours: [[[foo]]] and ![[foo]] hold [[foo]], whose brackets leave the text.
OUR_MARKS = {548, 590}


@pytest.fixture(scope="module")
def examples() -> list[dict]:
    """The examples as the specification prints them: number, Markdown, HTML."""
    return public_cases("commonmark_spec_0.31.2_examples.json")


def rules_of_a_page() -> list[TokenRule]:
    """Every rule for linking and citing, of an edition that has no term, tool or source."""
    return [References({}).rule, linking_rule(LinkIndex(()))]


def differing(examples: list[dict], *, html: bool, rules: list[TokenRule] = ()) -> set[int]:
    """The numbers of the examples that do not come out as the specification says, to the letter."""
    parser = make_parser(html=html)
    return {
        case["example"]
        for case in examples
        if unsafe_html(case["markdown"], rules, parser=parser) != case["html"]
    }


def without_raw_html(examples: list[dict]) -> list[dict]:
    return [
        case
        for case in examples
        if not any(
            token.type in ("html_block", "html_inline")
            for block in parse(case["markdown"], make_parser(html=True))
            for token in (block, *(block.children or ()))
        )
    ]


def test_these_are_the_examples_of_the_specification(examples):
    assert [case["example"] for case in examples] == list(range(1, 653))


def test_all_but_three_come_out_as_the_specification_says(examples):
    assert differing(examples, html=True) == KNOWN_DIFFERENCES


def test_the_three_differ_by_a_line_end_in_an_empty_quotation(examples):
    parser = make_parser(html=True)
    for case in (case for case in examples if case["example"] in KNOWN_DIFFERENCES):
        expected = case["html"].replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")
        assert unsafe_html(case["markdown"], parser=parser) == expected


def test_where_raw_html_is_only_shown_the_rest_comes_out_as_the_specification_says(examples):
    ours = without_raw_html(examples)
    assert len(ours) == 580
    assert differing(ours, html=False) == KNOWN_DIFFERENCES


@pytest.mark.parametrize("html", [True, False])
def test_linking_and_citing_change_nothing_but_their_marks(examples, html):
    examples = examples if html else without_raw_html(examples)
    assert differing(examples, html=html, rules=rules_of_a_page()) == KNOWN_DIFFERENCES | OUR_MARKS


def test_taking_the_marks_out_changes_nothing_else_either(examples):
    rules = [without_citations, without_marks]
    assert differing(examples, html=True, rules=rules) == KNOWN_DIFFERENCES | OUR_MARKS


def test_our_marks_in_the_specification_lose_their_brackets_and_nothing_more(examples):
    parser = make_parser(html=True)
    for case in (case for case in examples if case["example"] in OUR_MARKS):
        html = unsafe_html(case["markdown"], rules_of_a_page(), parser=parser)
        assert html == case["html"].replace("[[foo]]", "foo")


def test_where_the_examples_are_not_they_are_skipped_aloud_and_ci_fails(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.support.public_cases.SHARED", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"NOT CHECKED: the cases of some\.json"):
        public_cases("some.json")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"NOT CHECKED: the cases of some\.json"):
        public_cases("some.json")
