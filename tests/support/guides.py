"""What a guide is understood as, in a form that tests can write down and compare."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache

import pytest

from portal.guides import pdf, sandbox
from portal.guides.bibliography import references_in
from portal.guides.blocks import Shape
from portal.guides.files import FileKind
from portal.guides.guide import RANKS, Guide, Kind
from portal.guides.labels import fold
from portal.guides.reading import Reading, read_guide
from portal.guides.roles import Role, Row, Step
from portal.guides.staged import stored_block
from portal.guides.tree import understand
from tests.support.paths import ROOT

SAMPLES = ROOT / "tests" / "samples" / "guides"
PARTS = (Role.QUESTIONS, Role.SOURCES, Role.LEFT_OUT)  # whose headings are no entries
Node = tuple[int, str, str]  # depth, "topic", "section" or "question", folded title


def understood(data: bytes | str, name: str = "guide.md", steps: Sequence[Step] = ()) -> Guide:
    """The guide in `data`, of which no row is lost."""
    return with_rows(data, name, steps)[0]


def with_rows(
    data: bytes | str, name: str = "guide.md", steps: Sequence[Step] = ()
) -> tuple[Guide, list[Row]]:
    """The guide in `data` and its rows, from what was read as it is stored."""
    kind, stored = stored_reading(data.encode() if isinstance(data, str) else data, name)
    guide, rows = understand([stored_block(each) for each in json.loads(stored)], kind, steps)
    check_rows(guide, rows)
    return guide, rows


@lru_cache(maxsize=16)  # as a file that is pressed again and again is not read anew either
def stored_reading(data: bytes, name: str) -> tuple[FileKind, str]:
    """The kind of the guide in `data`, and the blocks that are read in it as they are stored."""
    reading = read_guide(data, name)
    check_lines(reading)
    return reading.kind, json.dumps(asdict(reading)["blocks"])


def sample(name: str) -> Guide:
    return understood((SAMPLES / name).read_bytes(), name)


def texts_of(data: bytes, name: str) -> list[str]:
    """The lines with words that are read, and then what is doubted about the whole file."""
    reading = read_guide(data, name)
    return [line for line in reading.lines if line] + reading.doubts


def body_of(guide: Guide, title: str) -> str:
    return next(entry.body for entry in guide.entries if entry.title == title)


def check_lines(reading: Reading) -> None:
    """Every line with words is in one block."""
    lines = [number for block in reading.blocks for number in block.lines]
    filled = {number for number, line in enumerate(reading.lines, start=1) if line.strip()}
    assert len(lines) == len(set(lines))
    assert filled <= set(lines)


def check_rows(guide: Guide, rows: list[Row]) -> None:
    """Each row is a title or a text of an entry, or names a source, unless it is set aside or left out."""
    made = {entry.row for entry in guide.entries}
    texts = {without_notes(piece) for entry in guide.entries for piece in entry.pieces}
    shown = [row for row in rows if not row.aside]
    part, left_out = None, 0  # the role of the last heading, if it is no entry
    for row, following in zip(shown, [*shown[1:], *shown[-1:]], strict=True):
        block, is_joined = row.block, following.block.text.startswith(f"{row.block.text} ")
        if row.role in PARTS[:2] or (row.is_heading and row.role is not Role.TEXT):
            part = row.role
        if part is Role.LEFT_OUT or row.role is Role.LEFT_OUT:
            left_out += 1
        elif row.is_heading and not row.is_verbatim:
            titles = (f"## {row.title}", f"#### {row.title}")
            assert row.number in made or part in PARTS or any(text.startswith(titles) for text in texts)
        elif block.shape is not Shape.FOOTNOTE and not is_joined:
            parts = [block]
            if part is Role.SOURCES and not row.is_verbatim:
                parts = [each for each in block.items or parts if not references_in(each.text)]
            found = {without_notes(each.text) for each in parts}
            assert row.number in made or found <= texts | {text.removeprefix("- ") for text in texts}
    assert (guide.rows, guide.set_aside, guide.left_out) == (len(rows), len(rows) - len(shown), left_out)


def without_notes(text: str) -> str:
    """The text without the marks of footnotes, and the citations that stand for them."""
    return re.sub(r"\[\^[^\]\s]+\]|\[@[^\]]*\]", "", text)


def tree_of(guide: Guide) -> list[Node]:
    """Topics, sections and questions in the order of the guide, questions behind the sections."""
    return [
        (depth, "section" if entry.kind in RANKS else entry.kind.value, fold(entry.title))
        for entry, depth in guide.depths()
        if entry.kind in (Kind.TOPIC, Kind.QUESTION, *RANKS)
    ]


def outline_of(guide: Guide) -> str:
    """The tree for people: two spaces a level, "?" before a question."""
    marks = {Kind.QUESTION: "? ", Kind.TOPIC: "# "}
    return "\n".join(
        f"{'  ' * depth}{marks.get(entry.kind, '')}{entry.title or entry.kind.value}"
        for entry, depth in guide.depths()
    )


def give_pandoc_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be ended after one second of the processor, so that a test need not wait for the others."""
    limits = sandbox.LIMITED.replace(f"ulimit -t {sandbox.PROCESSOR_SECONDS};", "ulimit -t 1;")
    assert limits != sandbox.LIMITED
    monkeypatch.setattr(sandbox, "LIMITED", limits)


def text_of_pdf(data: bytes) -> str:
    """The lines of a PDF as other programs give them: text alone, a form feed before each page."""
    run = subprocess.run([sys.executable, "-I", pdf.__file__], input=data, capture_output=True, check=True)
    before, lines = 1, []
    for line in json.loads(run.stdout)["lines"]:
        lines.append(("\f" if line["page"] != before else "") + "".join(text for text, *_ in line["runs"]))
        before = line["page"]
    return "\n".join(lines)
