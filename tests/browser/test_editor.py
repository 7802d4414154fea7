"""The editor of Markdown texts: its preview, buttons, keys and searches."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from glossary.models import Source
from tests.browser.pages import DESK, Watch
from tests.browser.writing import one_editor, open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context

TEXT = """## Deep ones

A well and [a link](https://example.org) are **deep** [@a-book, p. 9; @b-book].

- one
- two [@a-book]

| Year | Wells |
| --- | --- |
| 2024 | 12 |
"""
LOOK = """(element) => {
    const style = getComputedStyle(element);
    return ["color", "fontFamily", "fontSize", "fontWeight", "lineHeight", "marginTop", "marginBottom",
        "paddingTop", "textDecorationLine", "textDecorationStyle", "textDecorationColor", "listStyleType",
        "borderBottomWidth", "verticalAlign", "letterSpacing"].map((name) => `${name}: ${style[name]}`);
}"""
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture
def own_page(watch: Watch, context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    """A page of somebody who is signed in, for a test that leaves it or saves."""
    sign_in(context, organiser, site)
    return page


@pytest.fixture
def own_editor(own_page: Page, section: Section) -> Locator:
    return open_editor(own_page, admin_url("change", section))


@pytest.fixture(scope="module")
def form(kept_contexts: Callable[..., BrowserContext], site: str) -> Iterator[Locator]:
    """The text of another section, in which the other tests write one after the other."""
    with one_editor(kept_contexts(viewport=DESK), site) as editor:
        yield editor


@pytest.fixture
def editor(form: Locator) -> Iterator[Locator]:
    form.page.set_viewport_size(DESK)
    form.fill("")
    yield form
    form.page.unroute_all()


@pytest.fixture
def writer(form: Locator) -> Page:
    return form.page


def preview(page: Page, field: str = "body") -> Locator:
    return page.locator(f".field-{field} .writing__preview")


def press(page: Page, name: str) -> None:
    page.locator(".field-body").get_by_role("button", name=name, exact=True).click()


def select(editor: Locator, text: str) -> None:
    editor.evaluate(
        """(editor, text) => {
            const start = editor.value.indexOf(text);
            editor.focus();
            editor.setSelectionRange(start, start + text.length);
        }""",
        text,
    )


# --- The preview ---


def test_the_preview_is_what_readers_get(
    watch: Watch, own_page: Page, own_editor: Locator, section: Section
) -> None:
    own_page.set_viewport_size(DESK)
    own_editor.fill(TEXT)
    shown = preview(own_page).locator(".prose")
    expect(shown.locator("table")).to_be_visible()
    html = shown.inner_html().strip()
    parts = ["h2", "p", "strong", "a[href^=http]", ".to-term", ".to-source", ".cite", "li", "td"]
    looks = {part: shown.locator(part).first.evaluate(LOOK) for part in parts}
    references = preview(own_page).locator(".references").inner_html()

    Section.objects.filter(pk=section.pk).update(body=TEXT)
    own_page.on("dialog", lambda dialog: dialog.accept())
    own_page.goto(section.get_absolute_url())
    page = own_page.locator("main .prose")
    assert page.inner_html().strip() == html
    assert {part: page.locator(part).first.evaluate(LOOK) for part in parts} == looks
    assert own_page.locator("main .references").inner_html() == references
    assert watch.complaints == []


def test_an_unknown_key_is_marked_as_it_is_typed(writer: Page, editor: Locator) -> None:
    editor.press_sequentially("Deep [@no-book].")
    expect(preview(writer).locator(".cite--unknown")).to_contain_text("no-book")


def test_a_term_in_the_preview_opens_its_panel_and_no_link_leads_away(writer: Page, editor: Locator) -> None:
    address = writer.url
    editor.fill("A well, cited [@a-book].")
    preview(writer).get_by_role("link", name="well", exact=True).click()
    panel = preview(writer).locator(".panel:popover-open")
    expect(panel).to_contain_text("A hole.")
    expect(panel).to_contain_text("puits")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    preview(writer).locator(".prose .to-source").click()
    expect(panel).to_contain_text("A book of water")
    assert writer.url == address


def test_the_preview_of_a_new_row_is_of_the_place_chosen_in_its_form(
    own_page: Page, section: Section
) -> None:
    editor = open_editor(own_page, f"{admin_url('add', Section)}?topic={section.topic_id}")
    editor.fill("A well.")
    expect(preview(own_page).get_by_role("link", name="well")).to_be_visible()


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (768, False)])
def test_the_preview_stands_beside_the_text_where_there_is_room_for_both(
    writer: Page, editor: Locator, width: int, is_beside: bool
) -> None:
    writer.set_viewport_size({"width": width, "height": 900})
    editor.fill(TEXT)
    expect(preview(writer).locator("table")).to_be_visible()
    text, shown = editor.bounding_box(), preview(writer).bounding_box()
    assert (shown["x"] >= text["x"] + text["width"]) is is_beside
    assert (shown["y"] >= text["y"] + text["height"]) is not is_beside


def test_a_connection_that_is_gone_is_told_and_the_preview_comes_back_with_it(
    writer: Page, editor: Locator
) -> None:
    writer.context.set_offline(True)
    editor.fill("Typed without a connection.")
    expect(writer.locator(".field-body [data-preview-said]")).to_contain_text("There is no connection")
    writer.context.set_offline(False)
    expect(preview(writer)).to_contain_text("Typed without a connection.")
    expect(writer.locator(".field-body [data-preview-said]")).to_be_empty()


# --- Buttons and keys ---


DONE_BY = [  # a button, its key, a text, what of it is selected, and what becomes of it
    ("Heading", "Control+Alt+h", "one\ntwo", "wo", "one\n## two"),
    ("Heading", "Control+Alt+h", "## two", "two", "### two"),
    ("Heading", "Control+Alt+h", "### two", "two", "two"),
    ("Bold", "Control+b", "one two", "two", "one **two**"),
    ("Bold", "Control+b", "one **two**", "two", "one two"),
    ("Italic", "Control+i", "one two", "two", "one *two*"),
    ("Italic", "Control+i", "one **two**", "two", "one ***two***"),
    ("Italic", "Control+i", "one ***two***", "two", "one **two**"),
    ("List", "Control+Alt+l", "one\ntwo\nthree", "e\ntw", "- one\n- two\nthree"),
    ("List", "Control+Alt+l", "- one\n- two", "one\n- two", "one\ntwo"),
    ("Link", "Control+k", "see here", "here", "see [here](https://)"),
    ("Link", "Control+k", "https://example.org", "https://example.org", "[](https://example.org)"),
]


def test_a_button_and_its_key_do_the_same_and_can_be_taken_back(writer: Page, editor: Locator) -> None:
    for (button, key, text, selected, expected), is_by_key in product(DONE_BY, (False, True)):
        editor.fill(text)
        select(editor, selected)
        if is_by_key:
            writer.keyboard.press(key)
        else:
            press(writer, button)
        expect(editor, f"{button} of {text!r}, by key: {is_by_key}").to_have_value(expected)
        expect(editor).to_be_focused()
        writer.keyboard.press("Control+z")
        expect(editor).to_have_value(text)


def test_the_key_that_begins_bold_or_italic_words_ends_them(writer: Page, editor: Locator) -> None:
    for typed, expected in (
        (["Control+b", "two", "Control+b", " three"], "one **two** three"),
        (["Control+i", "two", "Control+i", " three"], "one *two* three"),
        (["Control+b", "two ", "Control+i", "or", "Control+i", "Control+b", "."], "one **two *or***."),
        (["Control+b", "Control+b", "two"], "one two"),
        (["**two**", *["ArrowLeft"] * 7, "Control+b", "or"], "one **or****two**"),
    ):
        editor.fill("* one ")
        for each in typed:
            if each.startswith(("Control+", "Arrow")):
                writer.keyboard.press(each)
            else:
                writer.keyboard.type(each)
        expect(editor).to_have_value(f"* {expected}")


def test_tab_leaves_the_text_as_it_leaves_any_field(writer: Page, editor: Locator) -> None:
    editor.fill("one")
    writer.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    writer.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("one")


def test_a_source_is_searched_and_cited_with_its_place(
    watch: Watch, own_page: Page, own_editor: Locator
) -> None:
    own_editor.fill("Deep")
    own_editor.press("End")
    own_page.keyboard.press("Control+Alt+c")
    dialog = own_page.get_by_role("dialog", name="Cite a source")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_label("Search").fill("water")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_label("Place in the source").fill("p. 9")
    dialog.get_by_role("button", name="A book of water").click()
    expect(own_editor).to_have_value("Deep[@a-book, p. 9]")
    expect(own_editor).to_be_focused()
    assert watch.complaints == []


def test_a_source_is_added_in_a_window_of_its_own_and_its_key_comes_back(
    writer: Page, editor: Locator
) -> None:
    editor.fill("Deep")
    editor.press("End")
    press(writer, "Citation")
    dialog = writer.get_by_role("dialog", name="Cite a source")
    dialog.get_by_label("Search").fill("On pumps")
    with writer.expect_popup() as opened:
        dialog.get_by_role("link", name="Add this source").click()
    form = opened.value
    expect(form.locator("#id_title")).to_have_value("On pumps")
    form.locator("#id_key").fill("on-pumps")
    form.locator("[name=_save]").first.click()
    expect(editor).to_have_value("Deep[@on-pumps]")
    expect(editor).to_be_focused()
    Source.objects.filter(key="on-pumps").delete()


def test_a_table_is_put_where_the_cursor_is_and_grows_by_a_row(writer: Page, editor: Locator) -> None:
    editor.fill("Before")
    editor.press("End")
    press(writer, "Table")
    table = "Before\n\n| Heading | Heading |\n| --- | --- |\n|  |  |\n|  |  |\n"
    expect(editor).to_have_value(table)
    writer.keyboard.type("Year")
    expect(preview(writer).get_by_role("columnheader").first).to_have_text("Year")
    press(writer, "Table")
    grown = table.replace("Heading", "Year", 1).replace("--- |\n", "--- |\n|  |  |\n")
    expect(editor).to_have_value(grown)
    writer.keyboard.press("Control+z")
    writer.keyboard.press("Control+z")
    editor.fill("| a | b |\n| --- | --- |\n| 1 | 2 |")
    editor.press("Control+End")
    writer.keyboard.press("Control+Alt+g")
    writer.keyboard.type("3")
    expect(editor).to_have_value("| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |")


def test_a_term_is_searched_by_what_is_selected_and_takes_its_place(writer: Page, editor: Locator) -> None:
    editor.fill("the puits is deep")
    select(editor, "puits")
    press(writer, "Term")
    dialog = writer.get_by_role("dialog", name="Link a term")
    expect(dialog.get_by_label("Search")).to_have_value("puits")
    expect(dialog.get_by_role("listitem")).to_have_text(["wellpuits"])
    writer.keyboard.press("Enter")
    expect(editor).to_have_value("the [[well]] is deep")
    expect(preview(writer).get_by_role("link", name="well")).to_be_visible()


def test_enter_waits_for_what_is_found_for_the_words_typed(writer: Page, editor: Locator) -> None:
    press(writer, "Citation")
    dialog = writer.get_by_role("dialog", name="Cite a source")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    held: list[Route] = []
    writer.route("**/*q=Another*", lambda route: held.append(route))
    with writer.expect_request("**/*q=Another*"):
        dialog.get_by_label("Search").fill("Another")
    dialog.get_by_label("Search").press("Enter")
    expect(editor).to_have_value("")
    held.pop().continue_()
    expect(editor).to_have_value("[@b-book]")


def test_a_search_is_left_without_a_change(writer: Page, editor: Locator) -> None:
    editor.fill("one")
    press(writer, "Citation")
    dialog = writer.get_by_role("dialog")
    dialog.get_by_label("Search").fill("nothing at all")
    expect(dialog.get_by_role("status")).to_contain_text("Nothing found")
    writer.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(editor).to_be_focused()
    expect(editor).to_have_value("one")


# --- For everybody ---


def test_on_a_tablet_every_button_of_the_editor_is_as_large_as_a_finger(
    writer: Page, editor: Locator
) -> None:
    writer.set_viewport_size(TABLET)
    assert writer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(writer, "Citation")
    expect(writer.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    buttons = writer.locator(".field-body .writing button, .writing-search :is(button, input)")
    boxes = [button.bounding_box() for button in buttons.filter(visible=True).all()]
    assert len(boxes) >= 12
    assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []
    writer.keyboard.press("Escape")


def test_a_form_that_is_refused_leads_to_the_first_field_to_mend(own_page: Page, own_editor: Locator) -> None:
    own_page.locator("summary", has_text="Place").click()
    own_page.get_by_label("Slug:").fill("wells-2")
    own_editor.fill("Water [@no-book].")
    own_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(own_page.get_by_text("which is not a source of this edition")).to_be_in_viewport()
    expect(own_page.locator(".field-body textarea")).to_be_focused()
    own_editor.fill("Water [@a-book].")
    own_page.get_by_label("Title:").evaluate("(title) => title.required = false")
    own_page.get_by_label("Title:").fill("")
    own_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(own_page.get_by_label("Title:")).to_be_focused()
    own_page.get_by_label("Title:").fill("Wells")
    own_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(own_page.locator(".messagelist .success")).to_be_visible()
    expect(own_page.locator("[autofocus]")).to_have_count(0)


def test_a_new_row_that_is_refused_leads_there_too(own_page: Page, section: Section) -> None:
    editor = open_editor(own_page, f"{admin_url('add', Section)}?topic={section.topic_id}")
    own_page.get_by_label("Title:").fill("Pumps")
    editor.fill("Water [@no-book].")
    own_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(own_page.get_by_text("which is not a source of this edition")).to_be_in_viewport()
    expect(own_page.locator(".field-body textarea")).to_be_focused()
