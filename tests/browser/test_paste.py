"""What is pasted from other programs becomes clean Markdown, and what is too much changes nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.pages import Watch
from tests.browser.writing import one_editor, paste
from topics.admin import WRITING_LIMIT

pytestmark = pytest.mark.one_context

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
EXPECTED = (SAMPLES / "expected.md").read_text(encoding="utf-8").strip()


@pytest.fixture(scope="module")
def form(one_context: BrowserContext, site: str) -> Iterator[Locator]:
    with one_editor(one_context, site) as editor:
        yield editor


@pytest.fixture
def editor(form: Locator) -> Locator:
    """The empty text of a section."""
    form.fill("")
    return form


@pytest.fixture
def page(form: Locator) -> Page:
    return form.page


def said(page: Page) -> Locator:
    return page.locator(".field-body [data-writing-said]")


def test_a_document_becomes_the_same_markdown_wherever_it_is_copied(watch: Watch, editor: Locator) -> None:
    for name in ("word", "google-docs", "libreoffice", "web-page"):
        editor.fill("")
        html = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
        paste(editor, html=html, plain="Wells of the region")
        expect(editor, name).to_have_value(EXPECTED)
    assert watch.complaints == []


PASTED = [  # HTML, and what it becomes
    ("<p>1 &lt; 2 * 3 * 4</p>", r"1 < 2 \* 3 \* 4"),
    ("<p><b>a</b><b> b</b> <i> c </i>d</p>", "**a b** *c* d"),
    ("<p><span style='font-weight:bold;font-style:italic'>both</span></p>", "***both***"),
    ("<b style='font-weight:normal'><p>one</p><p>two</p></b>", "one\n\ntwo"),
    ("<p>a<script>alert(1)</script><style>p {}</style></p>", "a"),
    ("<a href='javascript:alert(1)'>a</a> <a href='file:///C:/a.doc'>b</a> <a href='#c'>c</a>", "a b c"),
    ("<table><tr><td><p>laid</p><p>out</p></td></tr></table>", "laid\n\nout"),
    (
        "<table><tr><td>a|b</td><td>c<br>d</td></tr><tr><td>e</td></tr></table>",
        "| a\\|b | c d |\n| --- | --- |\n| e |  |",
    ),
    (
        "<p>See [@un_key, p. 9; @b] and [[a_term]], [not this].</p>",
        r"See [@un_key, p. 9; @b] and [[a_term]], \[not this\].",
    ),
    ("<h2><b>Bold</b> heading</h2>", "## Bold heading"),
    ("<p>one<br>two<br></p><br><p>three</p>", "one  \ntwo\n\nthree"),
    ("<ol start=3><li>c<li>d</ol>", "3. c\n4. d"),
    ("<p>soft\u00adhyphen, zero\u200bwidth, no\u00a0break</p>", "softhyphen, zerowidth, no break"),
    ("<ul><li><p>one</p><p>more</p></li><li>two</li></ul>", "- one\n\n  more\n- two"),
    (  # changes that Word tracks: what was struck is gone, what was put in is there
        "<p>Wells <span class=msoDel><del cite='mailto:A' datetime='2030-01-01T10:00'>dry</del></span>"
        "<span class=msoIns><ins cite='mailto:A' datetime='2030-01-01T10:00'>fill</ins></span> up.</p>",
        "Wells fill up.",
    ),
]


def test_html_of_any_kind_becomes_clean_markdown(editor: Locator) -> None:
    for html, markdown in PASTED:
        editor.fill("")
        paste(editor, html=html)
        expect(editor, html).to_have_value(markdown)


def test_blocks_stand_apart_from_the_text_they_are_pasted_into_and_words_do_not(editor: Locator) -> None:
    editor.fill("before after")
    editor.evaluate("(editor) => editor.setSelectionRange(7, 7)")
    paste(editor, html="<ul><li>one</li></ul>")
    expect(editor).to_have_value("before \n\n- one\n\nafter")
    editor.fill("before after")
    editor.evaluate("(editor) => editor.setSelectionRange(7, 7)")
    paste(editor, html="<b>just</b> ")
    expect(editor).to_have_value("before **just**after")


def test_a_paste_is_taken_back_by_the_key_for_that(page: Page, editor: Locator) -> None:
    editor.press_sequentially("typed ")
    paste(editor, html="<p><b>pasted</b></p>")
    expect(editor).to_have_value("typed **pasted**")
    page.keyboard.press("Control+z")
    expect(editor).to_have_value("typed ")


@pytest.mark.parametrize("size", [100, 190_000])
def test_a_paste_of_any_size_is_taken_back_and_put_there_again(
    page: Page, editor: Locator, size: int
) -> None:
    words = ("words " * (size // 6)).strip()
    editor.fill("before after")
    editor.evaluate("(editor) => editor.setSelectionRange(7, 12)")
    paste(editor, html=f"<p>{words}</p>")
    expect(editor).to_have_value(f"before {words}")
    page.keyboard.press("Control+z")
    expect(editor).to_have_value("before after")
    page.keyboard.press("Control+Shift+z")
    expect(editor).to_have_value(f"before {words}")


def test_what_was_typed_after_a_long_paste_is_taken_back_before_it(page: Page, editor: Locator) -> None:
    words = "words " * 5_000
    paste(editor, plain=words)
    editor.press("x")
    expect(editor).to_have_value(f"{words}x")
    page.keyboard.press("Control+z")
    expect(editor).to_have_value(words)
    page.keyboard.press("Control+z")
    expect(editor).to_have_value("")


def test_one_line_says_what_was_left_out(page: Page, editor: Locator) -> None:
    picture = "<img src='https://e.example/a.png'>"
    paste(editor, html=f"<p>a{picture}{picture} <del>b</del></p>")
    expect(said(page)).to_have_text(
        "Pasted as Markdown. Left out: 1 deleted passage, 2 pictures. Ctrl+Z undoes it."
    )
    assert said(page).get_attribute("role") == "status"
    paste(editor, html="<p>c</p>")
    expect(said(page)).to_have_text("Pasted as Markdown. Ctrl+Z undoes it.")


NOTE = (
    "a<a href='#fn1' id='fnref1'><sup>1</sup></a> b"
    "<ol><li id='fn1'>Of 1871. <a href='#fnref1'>back</a></li></ol>"
)


def test_notes_are_numbered_on_and_stand_after_the_paragraph(page: Page, editor: Locator) -> None:
    editor.fill("Old[^3]. Rest\n\n[^3]: A note.")
    editor.evaluate("(editor) => editor.setSelectionRange(9, 9)")
    paste(editor, html=NOTE)
    expect(editor).to_have_value("Old[^3]. a[^4] bRest\n\n[^4]: Of 1871.\n\n[^3]: A note.")
    page.keyboard.press("Control+z")
    expect(editor).to_have_value("Old[^3]. Rest\n\n[^3]: A note.")


def test_a_picture_in_a_text_is_stored_and_shown_at_its_place(page: Page, editor: Locator) -> None:
    stored, broken = (f"<img src='data:image/png;base64,{data}'>" for data in (PIXEL, "AA"))
    paste(editor, html=f"<p>a</p><p>{stored}</p><p>b{broken}</p>")
    expect(said(page)).to_have_text("Pasted as Markdown. Left out: 1 picture. Ctrl+Z undoes it.")
    expect(editor).to_have_value(
        re.compile(r"^a\n\n!\[[^\]]+\]\(/media/images/[0-9a-f]{32}-1x1\.png\)\n\nb$")
    )


def test_five_megabytes_are_refused_and_the_typed_text_stays(page: Page, editor: Locator) -> None:
    editor.fill("typed")
    paste(editor, html=f"<p>{'words ' * 900_000}</p>")
    expect(said(page)).to_have_text(
        "Nothing was pasted, and your text is unchanged: this is 5.4 MB, and at most 2.0 MB fit in. "
        "Paste it part by part."
    )
    paste(editor, plain="words " * 900_000)
    expect(said(page)).to_contain_text("this has 5,400,000 characters, and there is room for 199,995.")
    expect(editor).to_have_value("typed")


def test_a_text_is_taken_up_to_its_limit(page: Page, editor: Locator) -> None:
    editor.fill("x" * (WRITING_LIMIT - 3))
    paste(editor, html="<p>four</p>")
    expect(said(page)).to_contain_text("this has 4 characters, and there is room for 3.")
    paste(editor, html="<p>two</p>")
    expect(editor).to_have_value("x" * (WRITING_LIMIT - 3) + "two")


def test_a_long_text_is_pasted_whole_formatted_or_plain(page: Page, editor: Locator) -> None:
    words = "words " * 10_000
    editor.fill("before after")
    editor.evaluate("(editor) => editor.setSelectionRange(7, 7)")
    paste(editor, plain=words)
    expect(editor).to_have_value(f"before {words}after")
    expect(said(page)).to_have_text("Pasted. Ctrl+Z undoes it.")
    editor.fill("")
    paste(editor, html=f"<p>{words}</p>" * 2)
    expect(editor).to_have_value(f"{words.strip()}\n\n{words.strip()}")
    expect(said(page)).to_have_text("Pasted as Markdown. Ctrl+Z undoes it.")


def test_plain_text_is_pasted_as_it_is(page: Page, editor: Locator) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('**stars** and [@a-book]\\n# sign')")
    editor.focus()
    page.keyboard.press("Control+v")
    expect(editor).to_have_value("**stars** and [@a-book]\n# sign")
