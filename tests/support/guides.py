"""What a guide is understood as, in a form that tests can write down and compare."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

import pytest

from portal.guides import pdf, sandbox
from portal.guides.guide import RANKS, Guide, Kind
from portal.guides.labels import fold
from portal.guides.reading import read_guide
from portal.guides.report import Fate, accounts
from portal.guides.roles import Row, Step
from portal.guides.staged import stored_block
from portal.guides.tree import understand
from tests.support.paths import ROOT

SAMPLES = ROOT / "tests" / "samples" / "guides"
Node = tuple[int, str, str]  # depth, "topic", "section" or "question", folded title


def understood(data: bytes | str, name: str = "guide.md", steps: Sequence[Step] = ()) -> Guide:
    """The guide in `data`, whose account is checked on the way."""
    return with_rows(data, name, steps)[0]


def with_rows(
    data: bytes | str, name: str = "guide.md", steps: Sequence[Step] = ()
) -> tuple[Guide, list[Row]]:
    """The guide in `data` and its rows, from what was read as it is stored."""
    reading = read_guide(data.encode() if isinstance(data, str) else data, name)
    blocks = [stored_block(each) for each in json.loads(json.dumps(asdict(reading)))["blocks"]]
    guide, rows = understand(reading.lines, blocks, reading.kind, steps)
    check_account(guide)
    return guide, rows


def sample(name: str) -> Guide:
    return understood((SAMPLES / name).read_bytes(), name)


def texts_of(data: bytes, name: str) -> list[str]:
    """The lines with words that are read, and then what is doubted about the whole file."""
    reading = read_guide(data, name)
    return [line for line in reading.lines if line] + reading.doubts


def body_of(guide: Guide, title: str) -> str:
    return next(entry.body for entry in guide.entries if entry.title == title)


def check_account(guide: Guide) -> None:
    """Every line is accounted for once, and none with words is without a place."""
    found = accounts(guide)
    assert [account.number for account in found] == list(range(1, len(guide.lines) + 1))
    assert [account for account in found if account.reason == "nothing was made of it"] == []
    assert all(bool(account.text.strip()) != (account.fate is Fate.BLANK) for account in found)
    placed = [number for entry in guide.entries for number in entry.all_lines]
    placed += [number for aside in guide.asides for number in aside.lines]
    assert len(placed) == len(set(placed))


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
    """Let it be ended after three seconds of the processor, so that a test need not wait for the others."""
    limits = sandbox.LIMITED.replace(f"ulimit -t {sandbox.PROCESSOR_SECONDS};", "ulimit -t 3;")
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
