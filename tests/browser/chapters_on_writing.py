"""The chapters of docs/chairs.md on writing, each followed by a chair who has it beside the admin."""

import re
from functools import partial

from playwright.sync_api import Locator, Page, expect

from tests.browser.following import Reader
from tests.browser.pages import DESK, PHONE
from tests.browser.writing import paste
from tests.support.admin_forms import admin_url
from tests.support.picture_files import drawing, file_of
from topics.models import Section


def as_pressed(key: str) -> str:
    *held, last = key.replace("Ctrl", "Control").split("+")
    return "+".join([*held, last.lower()])


def open_form(page: Page, title: str) -> None:
    """Open the form of this section by its address; the list is opened where the guide speaks of it."""
    page.goto(admin_url("change", Section.objects.get(title=title, topic__committee__edition__slug="2031")))


def open_text(page: Page, title: str = "Wells") -> Locator:
    """The text of this section, whose form is opened."""
    open_form(page, title)
    expect(page.locator("form[data-drafts='kept']")).to_be_visible()
    return page.locator(".field-body textarea")


def preview(page: Page) -> Locator:
    return page.locator(".field-body .writing__preview .prose")


MARKED = ("Heading", "Bold", "Italic", "List", "Link")  # the buttons that mark the words themselves


def write(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    bar = page.locator(".field-body").get_by_role("toolbar")
    buttons = {button: (key, writes.strip("`")) for button, key, writes, _ in reader.chapter.rows()}
    assert bar.get_by_role("button").all_inner_texts() == list(buttons)
    for button, (key, writes) in buttons.items():
        if button == "Image":
            continue  # has a section of its own
        pressed = bar.get_by_role("button", name=button, exact=True)
        for press in (pressed.click, partial(press_key, page, key)):
            editor.fill("words")
            editor.select_text()
            press()
            if button in MARKED:
                expect(editor).to_have_value(re.compile(re.escape(writes.rstrip("…)")), re.IGNORECASE))
            elif button == "Table":
                expect(editor).to_have_value(re.compile(r"\| Heading \|"))
            else:
                page.get_by_role("dialog").get_by_label("Search").press("Escape")
    editor.fill(reader.chapter.tells("**words**") + "\n\nMore.")
    expect(preview(page).locator("strong")).to_have_text(reader.chapter.says("words"))
    expect(preview(page).locator("p")).to_have_count(2)

    reader.press("Save and publish")
    open_text(page, "Pumps").fill("A pump.")
    reader.field("Published").check()
    reader.press("Save")
    editor = open_text(page)
    reader.press("Save and continue editing")
    saved = page.locator("[data-saved]")
    expect(saved).to_contain_text("Saved at")
    editor.press("Control+End")
    for save in (lambda: press_key(page, reader.chapter.tells("Ctrl+S")), lambda: on_a_phone(reader)):
        editor.press("x")
        save()
        expect(saved).to_contain_text("Saved at")
    page.goto("/admin/topics/section/")
    page.get_by_role("link", name="Wells", exact=True).click()
    reader.press("View on site")
    page.get_by_role("link", name=re.compile(f"^{reader.chapter.says('Edit')} ?: .*Wells$")).first.click()
    expect(editor).to_have_value("**words**\n\nMore.xx")


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
    editor.fill("Deep.[@a-bok]")
    expect(preview(page).locator(".cite--unknown")).to_be_visible()
    page.get_by_role("button", name="Save and publish", exact=True).first.click()
    expect(page.locator(".errorlist").first).to_contain_text("did you mean “a-book”?")


def write_a_note(reader: Reader) -> None:
    page = reader.page
    note = reader.chapter.tells("[^1]: The report covers 2019 to 2024.")
    rest = [reader.chapter.tells(words) for words in ("10^3^", "CO~2~", "~~old~~")]
    open_text(page).fill(f"Since 2019[^1]. {' '.join(rest)}\n\n{note}")
    expect(preview(page)).to_contain_text("10³ CO₂ old")
    expect(page.locator(".field-body .writing__preview")).to_contain_text("The report covers 2019 to 2024.")


def link_a_term(reader: Reader) -> None:
    page = reader.page
    editor = open_text(page)
    for words, count in (("A well.", 1), ("A !well.", 0), ("!!A well!!.", 0), ("A well, a [[well]].", 2)):
        editor.fill(words)
        expect(preview(page)).to_contain_text("well")
        expect(preview(page).get_by_role("link", name="well")).to_have_count(count)

    reader.open_list("Terms")
    page.get_by_role("link", name="Add term").first.click()
    page.get_by_label("Name:").fill("aquifer")
    page.get_by_label("Definition:").fill("Rock that holds water.")
    page.get_by_label("Edition:").select_option(index=1)
    page.get_by_label("Aliases:").fill("aquifers")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def add_what_the_printed_guide_does_not_say(reader: Reader) -> None:
    page = reader.page
    open_text(page)
    reader.field("Added by the editors").fill("Since 2025 it is deeper.[@a-book]")
    page.get_by_role("button", name="Save and publish", exact=True).first.click()
    page.get_by_role("link", name="Wells", exact=True).first.click()
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("note", name="Added by the editors")).to_contain_text("Since 2025")


def add_a_fact_to_a_question(reader: Reader) -> None:
    page = reader.page
    page.goto("/admin/")
    expect(reader.find("Sources", page.locator("#content"))).to_be_visible()
    reader.open_list("Question facts")
    reader.press("Add question fact")
    reader.choose("Question", "Who pays")
    for kind in ("What exists already", "What is still argued about"):
        reader.field("Kind").select_option(label=reader.chapter.says(kind))
    reader.field("Statement").fill("A price is argued about.")
    reader.field("As of").fill(reader.chapter.tells("undated"))
    reader.field("Slug").fill(reader.chapter.tells("pumps-counted"))
    reader.field("Source key").fill("a-book")
    reader.field("Locator").fill("p. 9")
    reader.field("Published").check()
    reader.press("Save")
    expect(page.get_by_text("was added successfully")).to_be_visible()
    page.goto("/2031/assembly/topics/water/questions/who/")
    expect(page.locator("main")).to_contain_text("A price is argued about.")


def add_a_precedent(reader: Reader) -> None:
    page = reader.page
    reader.open_list("Precedents")
    reader.press("Add precedent")
    reader.choose("Committee", "Assembly")
    for label, value in (
        ("Body", "UN General Assembly"),
        ("Number", "64/292"),
        ("Title", "The right to water"),
        ("Date", "28 July 2010"),
        ("Year", "2010"),
        ("Asked", "It asked states to pay."),
        ("Source key", "a-book"),
    ):
        reader.field(label).fill(value)
    reader.choose("Questions", "Who pays")
    reader.field("Published").check()
    reader.press("Save")
    expect(page.get_by_text("was added successfully")).to_be_visible()
    for address in ("/2031/assembly/topics/water/questions/who/", "/2031/assembly/precedents/"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("The right to water")


def kinds_of_tools_and_terms(reader: Reader) -> None:
    reader.open_list("Kinds of terms")
    expect(reader.page.get_by_role("link", name="Technical", exact=True)).to_be_visible()
    reader.open_list("Kinds of tools")
    reader.page.get_by_role("link", name="Device", exact=True).click()
    reader.field("Has colours").check()
    reader.page.get_by_role("button", name="Save", exact=False).first.click()
    expect(reader.page.get_by_text("was changed successfully")).to_be_visible()


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


def save_form(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save( and publish)?$")).first.click()
    expect(page.get_by_text(re.compile("was (changed|added) successfully"))).to_be_visible()


def when_something_breaks(reader: Reader) -> None:
    page = reader.page
    for label in ("Take all of it back", "Discard it"):
        tab = page.context.new_page()
        open_text(tab, "Dams").fill(f"Not saved: {label}.")
        kept = tab.locator(".field-body [data-writing-kept]")
        expect(kept).to_contain_text(reader.chapter.tells("Not saved yet; stored on this device at"))
        tab.close()
        editor = open_text(page, "Dams")
        offer = page.get_by_role("group", name="Unsaved text")
        offer.get_by_text(reader.chapter.says("Show it")).click()
        expect(offer).to_contain_text(f"Not saved: {label}.")
        reader.press(label, offer)
        expect(offer).to_have_count(0)
        if label == "Take all of it back":
            expect(editor).to_have_value(f"Not saved: {label}.")
            page.context.set_offline(True)
            page.get_by_role("button", name="Save and publish", exact=True).first.click()
            expect(page.get_by_role("alert")).to_contain_text("There is no connection")
            page.context.set_offline(False)
            save_form(page)


WRITING = {
    "Write": write,
    "Cite a source": cite_a_source,
    "Write a note": write_a_note,
    "Link a term": link_a_term,
    "Add what the printed guide does not say": add_what_the_printed_guide_does_not_say,
    "Add a fact to a question": add_a_fact_to_a_question,
    "Add a precedent": add_a_precedent,
    "Kinds of tools and terms": kinds_of_tools_and_terms,
    "Add a picture": add_a_picture,
    "Paste from Word": paste_from_word,
    "When something breaks": when_something_breaks,
}
