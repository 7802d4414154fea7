"""The chapters of docs/chairs.md that need scripts, each followed by a chair who has it beside the admin."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.following import Reader
from tests.browser.pages import DESK, PHONE
from tests.browser.writing import open_editor, paste
from tests.support.admin_forms import admin_url
from tests.support.picture_files import drawing, file_of
from topics.models import Section


def as_pressed(key: str) -> str:
    *held, last = key.replace("Ctrl", "Control").split("+")
    return "+".join([*held, last.lower()])


def open_text(page: Page, title: str = "Wells") -> Locator:
    """The text of this section, whose form is opened by its address."""
    section = Section.objects.get(title=title, topic__committee__edition__slug="2031")
    return open_editor(page, admin_url("change", section))


def preview(page: Page) -> Locator:
    return page.locator(".field-body .writing__preview .prose")


MARKED = ("Heading", "Bold", "Italic", "List", "Link")  # the buttons that mark the words themselves


def write(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    press_the_keys_of_the_buttons(reader, editor)
    editor.fill(reader.chapter.tells("**words**") + "\n\nMore.")
    expect(preview(page).locator("strong")).to_have_text(reader.chapter.says("words"))
    expect(preview(page).locator("p")).to_have_count(2)

    saved = page.locator("[data-saved]")
    editor.press("Control+End")
    for save in (lambda: press_key(page, reader.chapter.tells("Ctrl+S")), lambda: on_a_phone(reader)):
        editor.press("x")
        save()
        expect(saved).to_contain_text("Saved at")
    reader.press("View on site")
    page.get_by_role("link", name=re.compile(f"^{reader.chapter.says('Edit')} ?: .*Wells$")).first.click()
    expect(editor).to_have_value("**words**\n\nMore.xx")
    reader.press("Save and publish")
    open_text(page, "Pumps").fill("A pump.")
    reader.field("Published").check()
    reader.press("Save")
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def press_the_keys_of_the_buttons(reader: Reader, editor: Locator) -> None:
    """See that each button names its key, and press that; the buttons themselves: test_editor.py."""
    page = reader.page
    bar = page.locator(".field-body").get_by_role("toolbar").get_by_role("button")
    rows = reader.chapter.rows()
    assert bar.all_inner_texts() == [button for button, *_ in rows]
    titles = bar.evaluate_all("(buttons) => buttons.map((button) => button.title)")
    for (button, key, writes, _), title in zip(rows[:-1], titles, strict=False):  # “Image” has no key
        assert title.endswith(f"({key})")
        editor.fill("words")
        editor.select_text()
        press_key(page, key)
        if button in MARKED:
            written = writes.strip("`").rstrip("…)")
            expect(editor).to_have_value(re.compile(re.escape(written), re.IGNORECASE))
        elif button == "Table":
            expect(editor).to_have_value(re.compile(r"\| Heading \|"))
        else:
            page.get_by_role("dialog").get_by_label("Search").press("Escape")


def press_key(page: Page, key: str) -> None:
    page.keyboard.press(as_pressed(key))


def on_a_phone(reader: Reader) -> None:
    reader.page.set_viewport_size(PHONE)
    reader.press("More")
    reader.press("Save and continue editing")
    reader.page.set_viewport_size(DESK)


def cite_a_source(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    editor.fill("Deep.")
    editor.press("End")
    reader.press("Citation")
    page.get_by_label(reader.chapter.tells("Place in the source")).fill("p. 9")
    page.get_by_label("Search").fill("water")
    page.get_by_role("button", name="A book of water").click()
    expect(editor).to_have_value("Deep.[@a-book, p. 9]")
    reader.press("Citation")
    page.get_by_label("Search").fill("wells")
    with page.expect_popup() as opened:
        reader.press("Add this source", page.get_by_role("dialog"))
    form = opened.value
    form.get_by_label("Title:").fill(reader.chapter.tells("[Poster on wells]"))
    form.get_by_label("Title:").press("Tab")
    expect(form.get_by_label("Citation key:")).to_have_value("poster-on-wells")
    form.get_by_role("button", name="Save", exact=True).first.click()
    expect(editor).to_have_value("Deep.[@a-book, p. 9][@poster-on-wells]")


def add_a_picture(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    editor.fill("")
    with page.expect_file_chooser() as chosen:
        reader.press("Image")
    chosen.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": file_of(drawing(), "PNG")})
    words = reader.chapter.tells("Describe the picture for those who cannot see it")
    expect(editor).to_have_value(re.compile(re.escape(f"![{words}](")))


def paste_from_word(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    editor.fill("")
    html = "<h2>Deep</h2><p>10<sup>3</sup> <b>wells</b><img src='https://e.example/a.png'></p>"
    paste(editor, html=html)
    expect(editor).to_have_value(re.compile(r"## Deep\n\n10(³|\^3\^) \*\*wells\*\*"))
    expect(page.locator(".field-body [data-writing-said]")).to_contain_text("Left out: 1 picture.")
    expect(reader.find("Image", page.locator(".field-body"))).to_be_visible()
    page.keyboard.press(as_pressed(reader.chapter.says("Ctrl+Z")))
    expect(editor).to_have_value("")
    reader.chapter.tells("200,000 characters")
    paste(editor, plain="w" * 200_001)
    expect(page.locator(".field-body [data-writing-said]")).to_contain_text("Nothing was pasted")
    expect(editor).to_have_value("")


def when_something_breaks(reader: Reader) -> None:
    page = reader.page
    for label, becomes in (("Take all of it back", "Not saved."), ("Discard it", "A dam.")):
        tab = page.context.new_page()
        open_text(tab, "Dams").fill("Not saved.")
        kept = tab.locator(".field-body [data-writing-kept]")
        expect(kept).to_contain_text(reader.chapter.tells("Not saved yet; stored on this device at"))
        tab.close()
        editor = open_text(page, "Dams")
        offer = page.get_by_role("group", name="Unsaved text").first
        offer.get_by_text(reader.chapter.says("Show it")).click()
        expect(offer).to_contain_text("Not saved.")
        reader.press(label, offer)
        expect(editor).to_have_value(becomes)


WITH_SCRIPTS = {
    "Write": write,
    "Cite a source": cite_a_source,
    "Add a picture": add_a_picture,
    "Paste from Word": paste_from_word,
    "When something breaks": when_something_breaks,
}
