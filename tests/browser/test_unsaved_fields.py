"""Unsaved values of any field wait on the device: dates, choices and ticks too, and over a sign-in."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, expect

from glossary.models import Source
from tests.browser.accounts import PASSWORD
from tests.browser.axe import violations
from tests.browser.pages import Watch
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context

TYPED = "Typed before the session ended."


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture
def source(section: Section) -> Source:
    return section.topic.committee.edition.sources.get(key="a-book")


@pytest.fixture
def writer(watch: Watch, context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    """A page of somebody who is signed in."""
    sign_in(context, organiser, site)
    return page


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("form[data-drafts='kept']")).to_be_visible()


def offer(page: Page) -> Locator:
    return page.get_by_role("group", name="Unsaved text")


def choose(page: Page, field: str, words: str) -> None:
    """Choose one of the rows that a field with a search finds."""
    page.locator(f".field-{field} .select2-selection").click()
    page.get_by_role("option", name=words).click()


def change_all(page: Page) -> None:
    page.locator("#id_url").fill("https://example.org/water")
    page.locator("#id_year").fill("2024")
    page.locator("#id_type").select_option("report")
    page.locator("#id_published").uncheck()
    choose(page, "topics", "Water")
    page.locator(".field-accessed_on").get_by_role("link", name="Today").click()


def test_fields_of_every_kind_are_taken_back_at_once(
    watch: Watch, context: BrowserContext, writer: Page, section: Section, source: Source
) -> None:
    asked = []
    writer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = admin_url("change", source)
    open_form(writer, address)
    change_all(writer)
    today = writer.locator("#id_accessed_on").input_value()
    expect(writer.locator(".field-accessed_on[data-kept-length]")).to_be_visible()
    writer.close(run_before_unload=True)
    page = context.new_page()
    open_form(page, address)
    assert asked == ["beforeunload"]
    expect(offer(page)).to_have_count(1)
    expect(offer(page)).to_contain_text(re.compile(r"Unsaved text from \d\d:\d\d: .*“Type”.*“Published”"))
    offer(page).get_by_text("Show it").click()
    for words in ("https://example.org/water", "2024", "Report", "not ticked", "Water", today):
        expect(offer(page)).to_contain_text(words)
    assert violations(page) == []
    offer(page).get_by_role("button", name="Take all of it back").click()
    expect(offer(page)).to_have_count(0)
    page.get_by_role("button", name="Save", exact=False).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    source.refresh_from_db()
    assert (source.url, source.year, source.type) == ("https://example.org/water", 2024, "report")
    assert (source.published, f"{source.accessed_on:%d/%m/%Y}") == (False, today)
    assert list(source.topics.all()) == [section.topic]
    open_form(page, address)
    expect(offer(page)).to_have_count(0)
    assert watch.complaints == []


def test_a_choice_that_is_put_back_leaves_nothing(writer: Page, source: Source) -> None:
    open_form(writer, admin_url("change", source))
    writer.get_by_label("Published").uncheck()
    expect(writer.locator(".field-published")).to_be_visible()
    writer.get_by_label("Published").check()
    writer.locator("#id_year").fill("2024")
    expect(writer.locator(".field-year[data-kept-length]")).to_be_visible()
    writer.locator("#id_year").fill("")
    expect(writer.locator(".field-year[data-kept-length]")).to_have_count(0)
    writer.reload()
    expect(writer.locator("form[data-drafts='kept']")).to_be_visible()
    expect(offer(writer)).to_have_count(0)


def test_a_session_that_ends_in_the_middle_of_a_save_takes_nothing(
    context: BrowserContext, writer: Page, section: Section
) -> None:
    editor = open_editor(writer, admin_url("change", section))
    editor.fill(TYPED)
    writer.get_by_label("Published").uncheck()
    expect(writer.locator(".field-body [data-writing-kept]")).to_contain_text("stored on this device")
    context.clear_cookies(name="sessionid")
    writer.get_by_role("button", name="Save and publish").click()
    expect(writer.get_by_role("heading", name="Log in")).to_be_visible()
    expect(writer.get_by_role("status")).to_contain_text("It is stored on this device")
    assert violations(writer) == []
    writer.get_by_label("Username:").fill("organiser")
    writer.get_by_label("Password:").fill(PASSWORD)
    writer.get_by_role("button", name="Log in").click()
    expect(writer.get_by_role("heading", level=1)).to_have_text("1 Wells")
    offer(writer).get_by_role("button", name="Take all of it back").click()
    expect(editor).to_have_value(TYPED)
    expect(writer.get_by_label("Published")).not_to_be_checked()
    writer.get_by_role("button", name="Save and continue editing").click()
    expect(writer.locator("[data-saved]")).to_contain_text("Saved at")
    section.refresh_from_db()
    assert (section.body, section.published) == (TYPED, False)


def test_the_login_page_speaks_of_no_text_where_none_is_kept(context: BrowserContext, writer: Page) -> None:
    context.clear_cookies(name="sessionid")
    for address in ("/admin/login/", f"/admin/login/?next={admin_url('add', Section)}"):
        writer.goto(address)
        writer.wait_for_load_state("networkidle")
        expect(writer.get_by_role("status")).to_have_count(0)


def test_no_password_is_ever_kept(writer: Page, organiser: User) -> None:
    writer.goto("/admin/password_change/")
    assert writer.locator("[data-writer]").count() == 0
