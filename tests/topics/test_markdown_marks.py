"""Raised, lowered and struck characters, and notes: what a text may have beyond CommonMark."""

import json
from pathlib import Path

import pytest

from tests.support.linked_html import text_of
from topics.rendering import count_words, plain_text, render_markdown

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = "tests/samples"
EDITIONS = ["fixtures/2026.json", f"{SAMPLES}/awkward-edition.json", f"{SAMPLES}/edition-with-drafts.json"]


def inner(text: str) -> str:
    return str(render_markdown(text)).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("10^3^ wells", "10³ wells"),
        ("10^-6^ and 10^−6^", "10⁻⁶ and 10⁻⁶"),
        ("CO~2~ and H~2~O", "CO₂ and H₂O"),
        ("**H**~2~O", "<strong>H</strong>₂O"),
        ("the 1^er^ of May", "the 1<sup>er</sup> of May"),
        ("x~min~", "x<sub>min</sub>"),
        (r"x^a\ b^", "x<sup>a b</sup>"),
        (r"x^a\^b^", "x<sup>a^b</sup>"),
        ("x^<b>^", "x^&lt;b&gt;^"),
        ("~~old~~ new", "<s>old</s> new"),
        ("[10^3^](/a/)", '<a href="/a/">10³</a>'),
    ],
)
def test_marks_raise_lower_and_strike(text, html):
    assert inner(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "~50 and ~60 wells",
        "about ~50-~60",
        "(~50/~60)",
        "5~10 or 10~15",
        "2^10 and 2^20",
        "^2^ and ~2~ alone",
        r"10\^3^ and CO\~2~",
        "a~ b~",
        "x^[3]^",
        "so[^1] and[^2]",
        "a ~ b ~ c",
    ],
)
def test_signs_that_mark_nothing_stay(text):
    assert text_of(render_markdown(text)).strip() == text.replace("\\", "")


def test_code_keeps_its_signs():
    assert inner("`10^3^ CO~2~ [^1]`") == "<code>10^3^ CO~2~ [^1]</code>"


@pytest.mark.parametrize("name", EDITIONS)
def test_no_text_of_the_guide_has_these_signs_so_none_changes(name):
    text = json.dumps(json.loads((ROOT / name).read_text(encoding="utf-8")), ensure_ascii=False)
    assert not {"~", "^"} & set(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("10^3^ of CO~2~", "10³ of CO₂"),
        ("the 1^er^ and x~min~", "the 1^er and x_min"),
        ("In 2024[^1] so.\n\n[^1]: The source.", "In 2024 so. The source."),
    ],
)
def test_plain_text_keeps_figures_apart(text, plain):
    assert plain_text(text) == plain


def test_without_a_page_a_note_is_shown_as_it_is_written():
    html = render_markdown("So it is[^1].\n\n[^1]: A *note*.")
    assert html == "<p>So it is[^1].</p>\n<p>[^1]:</p>\n<p>A <em>note</em>.</p>\n"


@pytest.mark.parametrize("text", ["So it is[^1].", "So it is[^a b].\n\n[^a b]: no note"])
def test_what_refers_to_no_note_stays_text(text):
    assert text_of(render_markdown(text)).startswith(text.split("\n")[0])


def test_a_label_cannot_smuggle_in_html():
    assert "<script" not in render_markdown("a[^<script>]\n\n[^<script>]: b")


def test_words_of_notes_count_and_references_to_them_do_not():
    assert count_words("It is so[^1].\n\n[^1]: A note [@one].") == 5
