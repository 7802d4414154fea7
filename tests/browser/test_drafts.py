"""A chair keeps a change as a draft, looks at it in place and beside the published text, and publishes it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import faults_at
from tests.browser.pages import DESK, PHONE, Watch
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context

BODY = "A well.\n\nThe second paragraph has words."
DRAFT = BODY.replace("words", "verbs")


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        section.body = BODY
        section.save()
        yield section


@pytest.fixture
def chair(watch: Watch, context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    sign_in(context, organiser, site)
    return page


@pytest.fixture
def reader(new_context) -> Page:
    return new_context().new_page()


def keep(page: Page, section: Section, text: str = DRAFT) -> None:
    open_editor(page, admin_url("change", section)).fill(text)
    page.get_by_role("button", name="Keep as a draft").first.click()
    expect(page.get_by_text("is saved. Readers still see the published text.")).to_be_visible()


def assert_sound(page: Page) -> None:
    """The page breaks no rule on the phone that it is on, nor at a desk, nor scrolls sideways there."""
    assert faults_at(page, PHONE, DESK) == []


def test_the_switch_shows_what_delegates_see_and_leads_back(chair, watch, section) -> None:
    chair.set_viewport_size(PHONE)
    Section.objects.create(topic=section.topic, parent=section, slug="d", title="Deep", body="So.")
    chair.goto(section.get_absolute_url())
    band = chair.get_by_role("complementary", name="View")
    heading = chair.get_by_role("heading", name="Deep", exact=False)
    expect(heading).to_contain_text("Unpublished")
    assert_sound(chair)
    band.get_by_role("button", name="View as a delegate").click()
    expect(band).to_contain_text("You see the guide as delegates do.")
    expect(heading).to_have_count(0)
    assert_sound(chair)
    switch = band.get_by_role("button", name="Show drafts")
    for size in (DESK, PHONE):
        chair.set_viewport_size(size)
        assert switch.bounding_box()["height"] >= 44
    switch.click()
    expect(heading).to_be_visible()
    expect(chair).to_have_url(f"{section.get_absolute_url()}")
    assert watch.complaints == []


def test_the_band_is_not_printed(chair, section) -> None:
    chair.goto(section.get_absolute_url())
    band = chair.get_by_role("complementary", name="View")
    expect(band).to_be_visible()
    chair.emulate_media(media="print")
    expect(band).to_be_hidden()


def test_a_draft_is_kept_looked_at_compared_and_published(chair, watch, reader, section) -> None:
    chair.set_viewport_size(PHONE)
    keep(chair, section)
    notice = chair.get_by_role("region", name="Draft of a change")
    assert_sound_notice(chair)

    notice.get_by_role("link", name="See it in place").click()
    expect(chair.get_by_text("The second paragraph has verbs.")).to_be_visible()
    expect(chair.get_by_role("heading", level=1)).to_contain_text("Draft")
    assert_sound(chair)
    reader.goto(section.get_absolute_url())
    expect(reader.get_by_text("The second paragraph has words.")).to_be_visible()
    expect(reader.locator(".drafts-band, .draft-mark")).to_have_count(0)

    chair.goto(admin_url("draft", section))
    expect(chair.locator("del")).to_have_text(["words"])
    expect(chair.locator("ins")).to_have_text(["verbs"])
    assert_sound(chair)
    chair.get_by_role("button", name="Publish the draft").click()
    expect(chair.get_by_text("The draft of “Wells” is published.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("The second paragraph has verbs.")).to_be_visible()
    assert watch.complaints == []


def assert_sound_notice(page: Page) -> None:
    """The page around it is Django's own: what is new on it fits, and can be touched."""
    notice = page.get_by_role("region", name="Draft of a change")
    page.wait_for_load_state()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        box = notice.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert notice.get_by_role("button", name="Publish the draft").bounding_box()["height"] >= 44


def test_a_draft_is_continued_and_dropped(chair, watch, section) -> None:
    chair.set_viewport_size(PHONE)
    keep(chair, section)
    chair.get_by_role("link", name="Continue the draft").click()
    editor = chair.locator(".field-body textarea")
    expect(editor).to_have_value(DRAFT)
    expect(chair.get_by_role("button", name="Save and publish")).to_have_count(0)
    editor.fill(f"{DRAFT} And more.")
    chair.get_by_role("button", name="Keep as a draft").first.click()
    chair.get_by_role("link", name="Drop the draft").click()
    expect(chair.locator("ins").last).to_contain_text("And more")
    assert_sound(chair)
    chair.get_by_role("button", name="Drop the draft").click()
    expect(chair.get_by_text("The draft is dropped.")).to_be_visible()
    expect(chair.locator(".field-body textarea")).to_have_value(BODY)
    expect(chair.get_by_role("region", name="Draft of a change")).to_have_count(0)
    assert watch.complaints == []


def test_a_dropped_draft_is_brought_back_by_presses(chair, watch, section) -> None:
    chair.set_viewport_size(PHONE)
    keep(chair, section)
    chair.get_by_role("link", name="Drop the draft").click()
    chair.get_by_role("button", name="Drop the draft").click()
    chair.get_by_role("link", name="Home").click()
    chair.get_by_role("link", name="Sections").first.click()
    chair.get_by_role("link", name="Deleted lately").click()
    expect(chair.get_by_text("Draft of the section “Wells”")).to_be_visible()
    assert_sound(chair)
    chair.get_by_role("link", name="Bring it back").click()
    expect(chair.locator("ins")).to_have_text(["verbs"])
    assert_sound(chair)
    chair.get_by_role("button", name="Bring it back").click()
    expect(chair.get_by_text("The draft of “Wells” is back.")).to_be_visible()
    expect(chair.get_by_role("region", name="Draft of a change")).to_be_visible()
    chair.get_by_role("link", name="History").first.click()
    expect(chair.get_by_text("brought back the draft")).to_be_visible()
    assert_sound(chair)
    assert watch.complaints == []


def test_unsaved_words_for_a_draft_are_not_offered_for_the_published_text(chair, section) -> None:
    chair.set_viewport_size(DESK)
    keep(chair, section)
    draft = f"{admin_url('change', section)}?draft=1"
    open_editor(chair, draft).fill("Only for the draft.")
    expect(chair.locator(".field-body [data-writing-kept]")).to_contain_text("stored on this device")
    open_editor(chair, admin_url("change", section))
    expect(chair.get_by_text("Only for the draft.")).to_have_count(0)


def test_it_works_without_script(chair, section, new_context, site) -> None:
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(chair.context.cookies(site))
    page = plain.new_page()
    page.goto(admin_url("change", section))
    page.locator(".field-body textarea").fill(DRAFT)
    page.get_by_role("button", name="Keep as a draft").first.click()
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_text("The draft of “Wells” is published.")).to_be_visible()
    section.refresh_from_db()
    assert section.body == DRAFT
