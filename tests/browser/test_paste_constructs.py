"""What is pasted keeps its figures: construct by construct, from a real LibreOffice, and at random."""

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.writing import one_editor
from tests.support.pasted_constructs import CONSTRUCTS
from topics.rendering import plain_text

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PASTED = """(editor, documents) => documents.map((html) => {
    editor.value = "";
    const pasted = new DataTransfer();
    pasted.setData("text/html", html);
    const how = {clipboardData: pasted, bubbles: true, cancelable: true};
    editor.dispatchEvent(new ClipboardEvent("paste", how));
    return [editor.value, editor.closest("[data-writing]").querySelector("[data-writing-said]").textContent];
})"""
RUN = re.compile("[0-9]+|[⁰¹²³⁴-⁹]+|[₀-₉]+")
TO_ASCII = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
# Each way to write a number, as HTML, and the name of what is left out with it.
WAYS = {
    "{}": "",
    "<b>{}</b>": "",
    "<a href='https://e.example/'>{}</a>": "",
    "<code>{}</code>": "",
    "<s>{}</s>": "",
    "<span style='font-weight:700'>{}</span>": "",
    "7<sup>{}</sup>": "",
    "CO<sub>{}</sub>": "",
    "8<span style='vertical-align:super'>{}</span>": "",
    "x<sup>a b{}</sup>": "",
    "<sup>{}</sup>": "",
    "<p>{}</p>": "",
    "<h2>{}</h2>": "",
    "<ul><li>{}</li></ul>": "",
    "<ol start=3><li>a</li><li value=9>{}</li></ol>": "",
    "<blockquote>{}</blockquote>": "",
    "<table><tr><td colspan=2>{}</td></tr><tr><td>a</td><td>b</td></tr></table>": "",
    "&nbsp;{}&nbsp;%": "",
    "6<a href='#_ftn1' name='_ftnref1'><sup>{}</sup></a>": "footnote",
    "6<sup><a href='#cmnt1' id='cmnt_ref1'>[{}]</a></sup>": "comment",
    "<del>{}</del>": "deleted passage",
    "<span style='display:none'>{}</span>": "hidden passage",
    "<button>{}</button>": "form field",
    "<svg><text>{}</text></svg>": "drawing",
    "<img alt='{}' src='https://e.example/a.png'>": "picture",
}


@pytest.fixture(scope="module")
def editor(one_context: BrowserContext, site: str) -> Iterator[Locator]:
    with one_editor(one_context, site) as editor:
        yield editor


def pasted(editor: Locator, documents: list[str]) -> list[tuple[str, str]]:
    """The text that each document becomes in the empty editor, and what is named as left out."""
    found = editor.evaluate(PASTED, documents)
    return [(text, "".join(re.findall(r"Left out: ([^.]*)", said))) for text, said in found]


def runs_of(text: str) -> list[str]:
    return [run.translate(TO_ASCII) for run in RUN.findall(text)]


def test_forty_constructs_of_four_programs_go_in_and_come_out(editor: Locator, site: str) -> None:
    assert len(CONSTRUCTS) >= 40
    found = pasted(editor, [html.replace("{site}", site) for _, html, _, _ in CONSTRUCTS])
    expected = [(program, markdown, left) for program, _, markdown, left in CONSTRUCTS]
    assert [(each[0], *got) for each, got in zip(CONSTRUCTS, found, strict=True)] == expected


@pytest.fixture(scope="module")
def from_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The HTML that LibreOffice makes of a document of its own."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice (soffice)")
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(SAMPLES / "libreoffice.fodt", folder)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "html", "--outdir", ".", "libreoffice.fodt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return (folder / "libreoffice.html").read_text(encoding="utf-8")


def test_a_document_of_libreoffice_keeps_its_figures_notes_lists_and_cells(
    editor: Locator, from_libreoffice: str
) -> None:
    [(text, left)] = pasted(editor, [from_libreoffice])
    assert text == (SAMPLES / "libreoffice.md").read_text(encoding="utf-8").strip()
    assert left == "1 comment, 1 picture"


def documents_at_random(count: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield HTML, and its numbers with the name of what is left out with each."""
    chance = random.Random(17)  # noqa: S311 – the same documents in every run
    for _ in range(count):
        numbers = chance.sample(range(100, 999), chance.randint(2, 9))
        ways = [chance.choice(list(WAYS)) for _ in numbers]
        parts = [
            way.format(number) + chance.choice([" ", ", ", "~", "^", " – ", "<br>", "x", "/", ". "])
            for way, number in zip(ways, numbers, strict=True)
        ]
        yield "".join(parts), [(str(number), WAYS[way]) for number, way in zip(numbers, ways, strict=True)]


def test_every_figure_pasted_is_there_as_it_was_or_named_as_left_out(editor: Locator) -> None:
    documents = list(documents_at_random(300))
    for (html, numbers), (text, left) in zip(
        documents, pasted(editor, [html for html, _ in documents]), strict=True
    ):
        names = [name for _, name in numbers if name]
        counted = {re.sub(r"^\d+ |s$", "", each): int(each.split()[0]) for each in left.split(", ") if each}
        assert counted == {name: names.count(name) for name in names}, html
        for number, name in numbers:
            for words in (text, plain_text(text)):
                assert (number in runs_of(words)) is not bool(name), (html, text)
