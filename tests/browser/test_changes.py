"""What changed, as a delegate meets it on a phone and on a desk, and as a chair tells it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_at, violations
from tests.browser.pages import DESK, PHONE, Watch
from tests.browser.writing import sign_in
from topics.history import changing
from topics.models import Committee, Edition, Section, Topic

pytestmark = pytest.mark.one_context

PAGE, PART = "/2031/changes/", "/2031/assembly/topics/water/wells/"
PAGES = ("/2031/", PAGE, PART, "/2031/assembly/topics/water/")


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    """A section that changed twice: it was new, and then a figure in it was mended."""
    edition = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly", status="published")
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)
    section = Section(topic=topic, slug="wells", title="Wells and their very long name", published=True)
    section.body = "A well holds 40 litres of water, and a supercalifragilistic-pump."
    with changing(note="A part on wells."):
        section.save()
    section.body = section.body.replace("40", "50") + "\n\nIt is deep."
    with changing(note="The figure for 2025 is in."):
        section.save()
    yield section
    edition.delete()


def test_no_page_that_tells_changes_breaks_a_rule_or_grows_too_wide(page: Page, section) -> None:
    page.set_viewport_size(PHONE)
    watch = Watch(page.context)
    for path in PAGES:
        page.goto(path)
        assert faults_at(page, PHONE, DESK) == [], path
    assert watch.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_that_came_and_went_differ_by_more_than_colour(page: Page, section, scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGE)
    lines = "each => getComputedStyle(each).textDecorationLine"
    assert page.locator(".change ins").first.evaluate(lines) == "underline"
    assert page.locator(".change del").first.evaluate(lines) == "line-through"


def test_a_delegate_without_script_comes_from_a_mark_to_the_change(browser, site, section) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(PART)
    expect(page.locator("h1 .change-mark")).to_contain_text("New")
    foot = page.locator(".part > .last-changed")
    expect(foot).to_contain_text("Last changed on")
    foot.get_by_role("link", name="The figure for 2025 is in.").click()
    expect(page.locator(".change:target .change__words").first).to_contain_text("A well holds 4050 litres")
    context.close()


def test_a_chair_tells_a_change_on_a_phone(page: Page, section, organiser: User, site: str) -> None:
    sign_in(page.context, organiser, site)
    page.set_viewport_size(PHONE)
    page.goto(reverse("admin:topics_section_change", args=[section.pk]))
    page.get_by_label("Title:").fill("Wells")
    note = page.get_by_label("What changed – shown to delegates")
    assert violations(page) == []
    note.fill("A shorter name.")
    page.get_by_role("button", name="Save and publish").first.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="A shorter name.")).to_be_visible()
