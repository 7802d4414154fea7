"""Text that is not saved waits on the device, and is offered again."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, BrowserType, Locator, Page, Route, expect

from glossary.models import Source
from tests.browser.pages import Watch
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture
def address(section: Section) -> str:
    return admin_url("change", section)


@pytest.fixture
def writer(context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    """A page of somebody who is signed in."""
    sign_in(context, organiser, site)
    return page


def offers(page: Page) -> Locator:
    return page.locator(".writing-unsaved")


def is_kept(page: Page, field: str = "body") -> None:
    expect(page.locator(f".field-{field} [data-writing-kept]")).to_contain_text("stored on this device at")


def type_unsaved(page: Page, address: str, text: str = "Not saved.") -> None:
    open_editor(page, address).fill(text)
    is_kept(page)


def save(page: Page, button: str = "Save and continue editing") -> None:
    page.get_by_role("button", name=button, exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def process_of(profile: Path) -> int:
    """The browser that uses this profile: of its processes the one that started the others."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue  # ended meanwhile
            is_helper = any(word.startswith(b"--type=") for word in words)
            if f"--user-data-dir={profile}".encode() in words and not is_helper:
                return int(folder.name)
    raise AssertionError("there is no such browser")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the browser by /proc")
def test_a_killed_browser_offers_the_text_when_it_is_back(
    browser_type: BrowserType,
    whole_browser_launch_args: dict,
    tmp_path: Path,
    organiser: User,
    address: str,
    site: str,
) -> None:
    options = {**whole_browser_launch_args, "base_url": site}
    before = browser_type.launch_persistent_context(tmp_path, **options)
    sign_in(before, organiser, site)
    page = before.pages[0]
    editor = open_editor(page, address)
    editor.press_sequentially("Water is **deep** he")
    is_kept(page)
    expect(page.locator(".field-body .writing")).to_have_attribute("data-kept-length", "20")
    with before.expect_event("close"):
        os.kill(process_of(tmp_path), signal.SIGKILL)

    after = browser_type.launch_persistent_context(tmp_path, **options)
    sign_in(after, organiser, site)
    page = after.pages[0]
    editor = open_editor(page, address)
    expect(editor).to_have_value("")
    expect(offers(page)).to_contain_text("Unsaved text from ")
    offers(page).get_by_role("button", name="Take all of it back").click()
    expect(editor).to_have_value("Water is **deep** he")
    expect(offers(page)).to_have_count(0)
    after.close()


def test_only_what_has_reached_the_device_is_called_stored(writer: Page, address: str) -> None:
    editor = open_editor(writer, address)
    told = editor.evaluate(
        """async (editor) => {
            const box = editor.closest(".writing"), told = [];
            new MutationObserver(() => told.push(box.dataset.keptLength)).observe(box, {attributes: true});
            for (editor.value of ["One", "One and two"]) {
                editor.dispatchEvent(new Event("input", {bubbles: true}));
            }
            while (told.length < 2) await new Promise(requestAnimationFrame);
            return told;
        }"""
    )
    assert told == ["3", "11"]


def test_text_of_a_closed_tab_is_offered_until_it_is_thrown_away(
    context: BrowserContext, writer: Page, address: str
) -> None:
    type_unsaved(writer, address)
    writer.close()
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(1)
    editor = open_editor(page, address)
    offers(page).get_by_text("Show it").click()
    expect(offers(page).locator("dd")).to_have_text("Not saved.")
    offers(page).get_by_role("button", name="Discard it").click()
    expect(offers(page)).to_have_count(0)
    expect(editor).to_have_value("")
    open_editor(page, address)
    expect(offers(page)).to_have_count(0)


def test_what_was_taken_back_is_kept_too_until_it_is_saved(
    context: BrowserContext, writer: Page, address: str
) -> None:
    type_unsaved(writer, address)
    writer.close()
    page = context.new_page()
    open_editor(page, address)
    offers(page).get_by_role("button", name="Take all of it back").click()
    is_kept(page)
    page.close()
    page = context.new_page()
    editor = open_editor(page, address)
    offers(page).get_by_role("button", name="Take all of it back").click()
    expect(editor).to_have_value("Not saved.")
    save(page)
    expect(page.locator("form[data-drafts]")).to_be_visible()
    expect(editor).to_have_value("Not saved.")
    expect(offers(page)).to_have_count(0)


@pytest.mark.parametrize("button", ["Save and publish", "Save and add another"])
def test_text_that_is_saved_is_not_offered_again_even_if_others_change_it(
    writer: Page, section: Section, address: str, button: str
) -> None:
    type_unsaved(writer, address)
    save(writer, button)
    Section.objects.filter(pk=section.pk).update(body="Changed by another.")
    expect(open_editor(writer, address)).to_have_value("Changed by another.")
    expect(offers(writer)).to_have_count(0)


def test_a_new_row_that_is_saved_leaves_its_form_empty_for_the_next(writer: Page, section: Section) -> None:
    add = f"{admin_url('add', Section)}?topic={section.topic_id}"
    type_unsaved(writer, add, "The new one.")
    writer.get_by_label("Title:").fill("New")
    save(writer, "Save")
    assert Section.objects.get(title="New").body == "The new one."
    open_editor(writer, add)
    expect(offers(writer)).to_have_count(0)


def test_text_of_a_form_that_was_refused_waits_on(
    context: BrowserContext, writer: Page, address: str
) -> None:
    type_unsaved(writer, address)
    writer.get_by_label("Title:").fill(" ")
    writer.get_by_role("button", name="Save and publish", exact=True).first.click()
    expect(writer.locator(".errornote")).to_be_visible()
    is_kept(writer)
    expect(offers(writer)).to_have_count(0)
    writer.close()
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(1)


def test_text_that_could_not_be_sent_is_offered_when_the_connection_is_back(
    context: BrowserContext, writer: Page, address: str
) -> None:
    type_unsaved(writer, address)
    writer.route("**", lambda route: route.abort())  # the server does not answer
    writer.get_by_role("button", name="Save and publish", exact=True).first.click()
    writer.wait_for_url("chrome-error://**")
    writer.unroute("**")
    expect(open_editor(writer, address)).to_have_value("")
    expect(offers(writer)).to_have_count(1)


def test_without_a_connection_nothing_is_sent_and_the_form_stays(
    context: BrowserContext, writer: Page, section: Section, address: str
) -> None:
    type_unsaved(writer, address)
    context.set_offline(True)
    writer.get_by_role("button", name="Save and publish", exact=True).first.click()
    expect(writer.get_by_role("alert")).to_contain_text("There is no connection, so nothing was sent.")
    context.set_offline(False)
    save(writer)
    section.refresh_from_db()
    assert section.body == "Not saved."


def test_text_that_met_another_change_and_what_is_written_in_its_page_wait_until_they_are_saved(
    context: BrowserContext, writer: Page, section: Section, address: str
) -> None:
    type_unsaved(writer, address)
    Section.objects.filter(pk=section.pk).update(body="Changed by another.")
    writer.get_by_role("button", name="Save and publish", exact=True).first.click()
    box = writer.get_by_label("Body as it will be saved")
    expect(writer.locator("form[data-drafts]")).to_be_visible()
    box.fill("Put together with care.")
    expect(writer.locator(".conflict-field")).to_have_attribute("data-kept-length", "23")
    other = context.new_page()
    open_editor(other, address)
    expect(offers(other)).to_have_text([re.compile("Put together with care"), re.compile(r"Not saved\.")])
    other.close()
    writer.get_by_role("button", name="Build the text below from these choices").click()
    expect(writer.get_by_label("Your previous text")).to_have_value("Put together with care.")
    writer.get_by_role("button", name="Save and publish the merged text").first.click()
    expect(writer.locator(".messagelist .success")).to_be_visible()
    open_editor(writer, address)
    expect(offers(writer)).to_have_count(0)


def test_a_form_without_a_long_text_keeps_what_is_typed_too(
    context: BrowserContext, writer: Page, section: Section
) -> None:
    add = admin_url("add", Source)
    writer.goto(add)
    expect(writer.locator("form[data-drafts]")).to_be_visible()
    for name in ("Note:", "Title:", "What changed"):
        writer.get_by_label(name).fill("Typed in a hurry.")
        row = writer.locator(".form-row, .change-reason").filter(has=writer.get_by_label(name)).last
        expect(row).to_have_attribute("data-kept-length", "17")
    context.clear_cookies(name="sessionid")
    writer.close()
    page = context.new_page()
    page.goto(add)
    expect(page).to_have_url(re.compile("/admin/login/"))
    sign_in(context, User.objects.get(username="organiser"), page.url.partition("/admin/")[0])
    page.goto(add)
    expect(offers(page)).to_contain_text("“Title”, “Citation key”, “Note” and “What changed”.")
    offers(page).get_by_role("button", name="Take all of it back").click()
    for name in ("Note:", "Title:", "What changed"):
        expect(page.get_by_label(name)).to_have_value("Typed in a hurry.")


def test_an_offer_says_that_what_is_saved_has_changed_and_taken_back_overwrites_nothing_of_it(
    context: BrowserContext, writer: Page, section: Section, address: str
) -> None:
    type_unsaved(writer, address)
    writer.close()
    Section.objects.filter(pk=section.pk).update(body="Changed by another.")
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_contain_text("What is saved has changed since")
    offers(page).get_by_role("button", name="Take all of it back").click()
    save_over_another(page, section)


def test_text_that_the_browser_puts_back_overwrites_nothing_that_was_saved_since(
    writer: Page, section: Section, address: str
) -> None:
    type_unsaved(writer, address)
    writer.on("dialog", lambda dialog: dialog.accept())
    writer.goto(admin_url("changelist", Section))
    Section.objects.filter(pk=section.pk).update(body="Changed by another.")
    writer.go_back()
    expect(writer.locator("form[data-drafts]")).to_be_visible()
    expect(writer.locator(".field-body textarea")).to_have_value("Not saved.")
    save_over_another(writer, section)


def save_over_another(page: Page, section: Section) -> None:
    """Save what somebody else has saved meanwhile: both texts are shown."""
    page.get_by_role("button", name="Save and publish", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Your text is not saved yet")
    section.refresh_from_db()
    assert section.body == "Changed by another."


def test_what_is_typed_before_the_scripts_have_come_is_kept_too(
    context: BrowserContext, writer: Page, address: str
) -> None:
    held: list[Route] = []
    writer.route("**/unsaved_text*.js", lambda route: held.append(route))
    writer.goto(address, wait_until="commit")
    writer.locator(".field-body textarea").fill("Typed in a hurry.")
    held.pop().continue_()
    is_kept(writer)
    writer.close()
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(1)


def test_what_is_typed_beside_an_offer_takes_nothing_from_it(
    context: BrowserContext, writer: Page, address: str
) -> None:
    type_unsaved(writer, address, "The first.")
    writer.close()
    page = context.new_page()
    open_editor(page, address).fill("The second.")
    is_kept(page)
    page.close()
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(2)


def test_text_typed_and_undone_leaves_nothing(context: BrowserContext, writer: Page, address: str) -> None:
    type_unsaved(writer, address)
    writer.locator(".field-body textarea").fill("")
    expect(writer.locator(".field-body [data-writing-kept]")).to_be_empty()
    writer.close()
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(0)


def test_another_user_of_the_device_is_offered_nothing(
    context: BrowserContext, writer: Page, address: str, site: str
) -> None:
    type_unsaved(writer, address)
    other = User.objects.create_superuser("other", password="a-long-password")
    sign_in(context, other, site)
    page = context.new_page()
    open_editor(page, address)
    expect(offers(page)).to_have_count(0)
    other.delete()


def test_leaving_with_unsaved_text_asks_first_and_after_saving_does_not(writer: Page, address: str) -> None:
    asked = []
    writer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor = open_editor(writer, address)
    editor.press_sequentially("Not saved.")
    is_kept(writer)
    writer.reload()
    assert asked == ["beforeunload"]
    open_editor(writer, address).press_sequentially("Saved.")
    save(writer)
    writer.reload()
    assert asked == ["beforeunload"]


def test_a_device_that_keeps_nothing_says_so_once(watch: Watch, writer: Page, address: str) -> None:
    writer.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('closed') }")
    editor = open_editor(writer, address)
    expect(writer.locator(".writing-warning")).to_have_count(0)
    editor.press_sequentially("Not saved.")
    expect(writer.locator(".writing-warning")).to_have_count(1)
    expect(writer.get_by_role("alert")).to_contain_text("This device cannot store unsaved text")
    save(writer)
    assert watch.complaints == []
