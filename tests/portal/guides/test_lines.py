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
from portal.guides.roles import STEPS, Role, Step, step_at
from portal.guides.tree import understand
from tests.support.guides import SAMPLES, check_lines, check_rows, give_pandoc_little_time, understood
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


def understood_as_text(text: str) -> None:
    lines = unified(text).split("\n")
    blocks = plain_blocks(printed_lines(lines))
    set_aside(blocks)
    check_lines(Reading(FileKind.TEXT, lines, blocks))
    check_rows(*understand(blocks))


def understood_as_markdown(text: str) -> None:
    understood(f"{text}\n\nIts end.")


EITHER_WAY = pytest.mark.parametrize("read", [understood_as_markdown, understood_as_text])


@given(ANYTHING)
def test_any_characters_and_pieces_of_guides_are_understood_as_text(text):
    understood_as_text(text)


@settings(max_examples=30)  # as each is a run of pandoc
@given(ANYTHING)
def test_any_characters_and_pieces_of_guides_are_understood_as_markdown(text):
    understood_as_markdown(text)


@EITHER_WAY
def test_the_examples_of_commonmark_and_naughty_strings_are_understood(read):
    examples = [case["markdown"] for case in public_cases("commonmark_spec_0.31.2_examples.json")]
    strings = public_cases("naughty_strings_blns.json")
    assert (len(examples) > 600, len(strings) > 500) == (True, True)
    read("\n\n".join(examples))
    read("\n\n".join(strings))
    read("\n\n".join(f"# Topic 1: {each}\n\n## {each}\n\n- **{each}:** {each}" for each in strings))


@cache
def blocks_of(name: str) -> list[Block]:
    data = data_of(name) if name in MANNERS else (SAMPLES / name).read_bytes()
    return read_guide(data, name).blocks


PRESSED = [
    "numbered.md",
    "french.md",
    "footnotes.md",
    "matrix.md",
    "no-headings.docx",
]  # the last without a topic


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


LONG = [  # to read, for a program that looks again and again
    "[a](" + "b" * 60_000,
    "[a](" * 15_000,
    "**" + "a " * 30_000,
    "(" * 60_000,
    "“a" * 30_000,
    ("word " * 12 + "\n") * 1_000,
    "# Topic 1: X\n\n## Sources\n\n" + "[a](https://" * 5_000,
    "## Contents\n\n" + "\n".join(f"{n}. Heading number {n}" for n in range(1_500))
    + "\n\n# Topic 1: X\n\n" + "\n\n".join(f"## Heading numbre {n}\n\ntext" for n in range(1_500)),
]  # fmt: skip


@EITHER_WAY
def test_texts_made_to_take_long_do_not_and_pandoc_may_refuse_them(read, monkeypatch):
    give_pandoc_little_time(monkeypatch)
    for text in [*LONG, *(case["input_10pct"] for case in public_cases("markdown_pathological_cmark.json"))]:
        began = time.process_time()
        with suppress(GuideError) if read is understood_as_markdown else nullcontext():
            read(text)
        assert time.process_time() - began < 15, text[:60]


def test_time_grows_with_the_length_of_a_guide_and_not_faster():
    text = (SAMPLES / "numbered.md").read_text(encoding="utf-8")
    began = [time.process_time()]
    for times in (40, 160):
        understood_as_text(text * times)
        began.append(time.process_time())
    assert began[2] - began[1] < 12 * max(began[1] - began[0], 0.1)


def test_a_row_left_out_is_counted_so():
    text = "Topic 1: Rain\n\nIt rains\non all.\n7\nContact\n\nUs\n\nBibliography\n\nhttps://example.org/a"
    guide = understood(text, "guide.txt", [Step("role", rows=(1,), role="left out")])
    assert str(guide) == "8 rows read: 3 in the drafts, 1 set aside, 4 left out."
