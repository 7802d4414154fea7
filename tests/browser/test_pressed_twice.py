"""A hurried person on a slow connection presses again: what is on its way is not sent a second time."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context

# As a finger does it: without waiting for the answer.
PRESS_TWICE = """(button) => {
    button.click();
    setTimeout(() => { button.click(); console.log("pressed twice"); }, 200);
}"""


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture
def writer(context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    sign_in(context, organiser, site)
    return page


class Gate:
    """A gate that holds the forms that a page sends, counted, until it is opened."""

    def __init__(self, page: Page) -> None:
        self.passed = 0
        self.is_open = True
        self._held: list[Route] = []
        page.route("**/admin/topics/**", self._meet)

    def _meet(self, route: Route) -> None:
        is_form = route.request.is_navigation_request() and route.request.method == "POST"
        self.passed += is_form
        if is_form and not self.is_open:
            self._held.append(route)
        else:
            route.continue_()

    def close(self) -> None:
        self.is_open = False

    def open(self) -> None:
        """Let go what is held, and what is still on its way to the gate."""
        self.is_open = True
        while self._held:
            self._held.pop(0).continue_()


@pytest.fixture
def gate(writer: Page) -> Gate:
    return Gate(writer)


def press_twice(page: Page, button: Locator, gate: Gate) -> None:
    gate.close()
    with page.expect_console_message(lambda message: message.text == "pressed twice"):
        button.evaluate(PRESS_TWICE)
    gate.open()


def test_a_new_section_saved_twice_in_a_hurry_is_there_once_and_said_to_be_added(
    writer: Page, section: Section, gate: Gate
) -> None:
    open_editor(writer, f"{admin_url('add', Section)}?topic={section.topic_id}").fill("Deep.")
    writer.get_by_label("Title:").fill("Pumps")
    writer.get_by_label("Title:").press("Tab")  # the slug follows
    press_twice(writer, writer.get_by_role("button", name="Save", exact=True).first, gate)
    expect(writer.locator(".messagelist")).to_contain_text("“Pumps” was added successfully")
    assert gate.passed == 1
    assert Section.objects.filter(topic=section.topic_id, slug="pumps").count() == 1


def test_a_draft_published_twice_in_a_hurry_is_said_to_be_published(
    writer: Page, section: Section, gate: Gate
) -> None:
    open_editor(writer, admin_url("change", section)).fill("Deeper.")
    keep = writer.get_by_role("button", name="Keep as a draft").first
    press_twice(writer, keep, gate)
    expect(writer.locator(".messagelist")).to_contain_text("Your draft of “Wells” is saved")
    press_twice(writer, writer.get_by_role("button", name="Publish the draft"), gate)
    expect(writer.locator(".messagelist .success")).to_be_visible()
    expect(writer.locator(".messagelist .error")).to_have_count(0)
    section.refresh_from_db()
    assert (section.body, gate.passed) == ("Deeper.", 2)


def test_who_comes_back_to_a_form_may_send_it_again(writer: Page, section: Section) -> None:
    for text in ("Once.", "Twice."):
        open_editor(writer, admin_url("change", section)).fill(text)
        writer.get_by_role("button", name="Save and publish").first.click()
        expect(writer.locator(".messagelist .success")).to_be_visible()
        section.refresh_from_db()
        assert section.body == text
        writer.go_back()
    writer.locator(".field-body textarea").fill("Thrice.")
    writer.get_by_role("button", name="Save and publish").first.click()
    expect(writer.locator(".messagelist .success")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Thrice."


@pytest.fixture
def picture(writer: Page, section: Section) -> list[Route]:
    """The upload of a picture for the place after “Deep”, which a slow connection holds."""
    held: list[Route] = []
    writer.route("**/markdown/upload/", lambda route: held.append(route))
    editor = open_editor(writer, admin_url("change", section))
    editor.fill("Deep. Wet.")
    editor.evaluate("(editor) => editor.setSelectionRange(0, 4)")
    with writer.expect_file_chooser() as chooser, writer.expect_request("**/markdown/upload/"):
        writer.locator(".field-body").get_by_role("button", name="Image").click()
        chooser.value.set_files({"name": "well.png", "mimeType": "image/png", "buffer": b"any"})
    return held


def test_a_save_waits_for_a_picture_that_is_on_its_way(
    writer: Page, section: Section, picture: list[Route]
) -> None:
    writer.get_by_role("button", name="Save and publish").first.click()
    expect(writer.locator("[data-saved]")).to_contain_text("Saving once what you added is in the text.")
    picture.pop().fulfill(json={"image_code": "![A well](/media/well.png)"})
    expect(writer.locator(".messagelist .success")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Deep![A well](/media/well.png). Wet."


def test_a_picture_that_is_refused_while_a_save_waits_is_told_of(
    writer: Page, section: Section, picture: list[Route]
) -> None:
    writer.get_by_role("button", name="Save and publish").first.click()
    picture.pop().fulfill(status=400, json={"image": ["No picture."]})
    expect(writer.locator("[data-saved]")).to_contain_text("Not saved: something could not be added.")
    expect(writer.locator(".field-body [data-writing-said]")).to_have_text("No picture.")
    section.refresh_from_db()
    assert section.body == ""


def test_a_picture_that_comes_late_leaves_alone_who_writes_elsewhere(
    writer: Page, picture: list[Route]
) -> None:
    editor, title = writer.locator(".field-body textarea"), writer.get_by_label("Title:")
    editor.press("Control+Home")
    editor.press_sequentially("Very. ")
    title.fill("")
    title.press_sequentially("Two ")
    picture.pop().fulfill(json={"image_code": "![A well](/media/well.png)"})
    expect(writer.locator(".field-body [data-writing-said]")).to_contain_text("Added.")
    writer.keyboard.type("wells")
    expect(title).to_have_value("Two wells")
    expect(editor).to_have_value("Very. Deep![A well](/media/well.png). Wet.")


def test_what_holds_back_the_second_press_is_there_before_there_is_a_button(
    writer: Page, section: Section
) -> None:
    writer.goto(admin_url("change", section))
    expect(writer.locator("head > script[src*='once']:not([type], [async], [defer])")).to_have_count(1)
