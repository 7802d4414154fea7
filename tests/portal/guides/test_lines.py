"""No guide is too odd to be read, and no line of any is lost: the account adds up."""

import json
import time
from contextlib import nullcontext, suppress
from dataclasses import asdict
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.guides.blocks import Block
from portal.guides.errors import GuideError
from portal.guides.files import FileKind
from portal.guides.furniture import set_aside
from portal.guides.plain import plain_blocks, printed_lines
from portal.guides.reading import Reading, read_guide, unified
from portal.guides.roles import STEPS, Role, Row, Step, step_at
from portal.guides.tree import understand
from tests.support.guides import SAMPLES, check_lines, check_rows, give_pandoc_little_time, with_rows
from tests.support.manners import MANNERS, data_of
from tests.support.public_cases import public_cases

PIECES = (
    *("# A", "## Topic 1: X", "Topic 2: Y", "Sujet 1 : Eau", "### 1.2 Deep", "# ", "**Bold**", "---", "12"),
    *("**Label:** text", "- **L:** r", "- a\n- b", "1. **T**", "1) x", "\t- tab", "- - x", "• x"),
    *("Summary", "## Contents", "## Questions a Resolution Must Answer", "1. How?", "QARMA"),
    *("## Bibliography", "<https://a.org/b>", "www.a.org/b, x", "[a](https://a.org/b c)", "a@b.org"),
    *("[^1]: https://x.org/y", "[^1]: Ibid.", "word[^1] more", "[^1]", "[x]: /url 't'"),
    *("| a | b |\n|---|---|\n| 1 | 2 |", "> q", "```\ncode", "    code", "<div>\nhtml\n</div>"),
    *("Running Head", "Land-Based", "War Zones are bad", "There is **abuse of X**. More."),
    *("## Introduction", "Presentation of the Committee: Forum (F)", "The Island Forum (IF)"),
    "a long text that goes on and on for a while, with many words in it, and ends at last.",
)
LISTED = st.lists(st.one_of(st.text(max_size=40), st.sampled_from(PIECES)), max_size=25)
ANYTHING = st.one_of(
    st.text(max_size=400),
    st.tuples(st.sampled_from(["\n", "\n\n"]), LISTED).map(lambda found: found[0].join(found[1])),
)


def rows_of(text: str, kind: str) -> list[Row]:
    """The rows of a text as of a file of this kind: "txt" is as printed, even if it looks like Markdown."""
    if kind != "txt":
        return with_rows(f"{text}\n\nIts end.", f"guide.{kind}")[1]
    lines = unified(text).split("\n")
    blocks = plain_blocks(printed_lines(lines))
    set_aside(blocks)
    check_lines(Reading(FileKind.TEXT, lines, blocks))
    guide, rows = understand(blocks)
    check_rows(guide, rows)
    return rows


@given(ANYTHING)
def test_any_characters_and_pieces_of_guides_are_understood_as_text(text):
    rows_of(text, "txt")


@settings(max_examples=30)  # as each is a run of pandoc
@given(ANYTHING)
def test_any_characters_and_pieces_of_guides_are_understood_as_markdown(text):
    rows_of(text, "md")


@pytest.mark.parametrize("kind", ["md", "txt"])
def test_the_examples_of_commonmark_and_naughty_strings_are_understood(kind):
    examples = [case["markdown"] for case in public_cases("commonmark_spec_0.31.2_examples.json")]
    strings = public_cases("naughty_strings_blns.json")
    assert (len(examples) > 600, len(strings) > 500) == (True, True)
    titled = [f"# Topic 1: {each}\n\n## {each}\n\n- **{each}:** {each}" for each in strings]
    for texts in (examples, strings, titled):
        rows_of("\n\n".join(texts), kind)


@cache
def blocks_of(name: str) -> list[Block]:
    data = data_of(name) if name in MANNERS else (SAMPLES / name).read_bytes()
    return read_guide(data, name).blocks


PRESSED = ["numbered.md", "french.md", "footnotes.md", "matrix.md", "no-headings.docx"]


@given(st.data(), st.sampled_from(PRESSED))
def test_no_line_is_lost_whatever_a_person_presses(data, name):
    blocks = blocks_of(name)
    steps: list[Step] = []
    for _ in range(data.draw(st.integers(1, 6))):
        rows = understand(blocks, "", steps)[1]
        row = data.draw(st.sampled_from([each.number for each in rows]))
        press, role = (data.draw(st.sampled_from(each)) for each in ([*STEPS, "heading"], list(Role)))
        scope = data.draw(st.sampled_from(["one", "look", "number", "words", "on"]))
        step = step_at(rows, row, press, scope=scope, role=role, text="A title")
        with suppress(GuideError):
            check_rows(*understand(blocks, "", [*steps, step]))
            steps.append(step)
    assert [Step.from_data(json.loads(json.dumps(asdict(step)))) for step in steps] == steps


MANY = range(1_500)
LONG = [  # to read, for a program that looks again and again
    "[a](" + "b" * 60_000,
    "[a](" * 15_000,
    "**" + "a " * 30_000,
    "(" * 60_000,
    "“a" * 30_000,
    ("word " * 12 + "\n") * 1_000,
    "# Topic 1: X\n\n## Sources\n\n" + "[a](https://" * 5_000,
    "\n".join(["## Contents\n", *(f"{n}. Heading number {n}" for n in MANY), "\n# Topic 1: X\n"])
    + "\n\n".join(f"## Heading numbre {n}\n\ntext" for n in MANY),
    "Contents\n" + "." * 300_000 + "\nTopic 1: X\n",
    "# Contents\n\n" + "." * 300_000 + "x\n",
    "x " + "<!--" * 100_000,
    "x " + "https://www.google.com/url?a=" * 30_000,
]
LONG_FILES = {
    "rtf": [r"{\rtf1 " + r"{\*\cs1" * 100_000],
    "html": [f"<table>{'<tr><td rowspan=999999999 colspan=999999999>x</td><td>y</td></tr>' * 40}</table>"],
}


@pytest.mark.parametrize("kind", ["md", "txt", *LONG_FILES])
def test_what_is_made_to_take_long_does_not_nor_grows_but_by_signs_or_is_refused(kind, monkeypatch):
    give_pandoc_little_time(monkeypatch)
    cases = (case["input_10pct"] for case in public_cases("markdown_pathological_cmark.json"))
    for text in LONG_FILES.get(kind) or [*LONG, *cases]:
        text = text[: len(text) // 3] if kind == "md" else text  # for which pandoc takes its time
        began = time.process_time()  # which a busy machine does not lengthen
        with nullcontext() if kind == "txt" else suppress(GuideError):
            assert sum(len(row.block.text) for row in rows_of(text, kind)) < max(310_000, 2 * len(text))
        assert time.process_time() - began < 5, text[:60]


def test_time_grows_with_the_length_of_a_guide_and_not_faster():
    text, began = (SAMPLES / "numbered.md").read_text(encoding="utf-8"), [time.process_time()]
    for times in (40, 160):
        rows_of(text * times, "txt")
        began.append(time.process_time())
    assert began[2] - began[1] < 12 * max(began[1] - began[0], 0.1)
