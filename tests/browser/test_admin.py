"""An organiser's work in the admin, in a real browser and under the strict policy."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from glossary.models import Source
from tests.browser.pages import PHONE, Watch
from tests.browser.writing import sign_in
from tests.support.admin_forms import admin_url
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic

# Fields whose ring of the focus, 4 pixels around them, would be cut.
CUT = """fields => fields.filter((field) => {
  const { left, right, width } = field.getBoundingClientRect();
  const cutters = [];
  for (let around = field.parentElement; around; around = around.parentElement)
    if (getComputedStyle(around).overflowX !== "visible") cutters.push(around.getBoundingClientRect());
  return width && cutters.some((box) => left - 4 < box.left || right + 4 > box.right);
}).map((field) => field.name)"""


@pytest.fixture
def wells(site: str) -> Iterator[Section]:
    """A published section of another edition than the one that the other tests read."""
    edition = Edition.objects.create(
        slug="2030", year=2030, conference="Model Assembly", status=Edition.Status.PUBLISHED
    )
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)
    yield Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", published=True)
    edition.delete()


@pytest.fixture
def organiser_page(watch: Watch, page: Page, organiser: User, site: str) -> Page:
    """A page of the organiser, who is signed in."""
    page.set_viewport_size({"width": 1280, "height": 1800})
    sign_in(page.context, organiser, site)
    return page


def test_the_preview_follows_what_is_typed(watch: Watch, organiser_page: Page, wells: Section) -> None:
    organiser_page.goto(admin_url("change", wells))
    body = organiser_page.locator(".field-body")
    body.locator("textarea").click()
    organiser_page.keyboard.type("Water is **deep** here.")
    expect(body.locator(".markdownx-preview strong")).to_have_text("deep")
    organiser_page.keyboard.type(" <b>Not</b> raw.")
    expect(body.locator(".markdownx-preview")).to_contain_text("<b>Not</b> raw.")
    assert watch.complaints == []


def test_what_an_organiser_saves_is_what_delegates_read_next(
    watch: Watch, organiser_page: Page, wells: Section, new_context
) -> None:
    delegate = new_context().new_page()
    delegate.goto(wells.get_absolute_url())
    expect(delegate.locator("main strong")).to_have_count(0)

    organiser_page.goto(admin_url("change", wells))
    organiser_page.locator(".field-body textarea").fill("Water is **deep** here.")
    organiser_page.get_by_role("button", name="Save and continue editing").first.click()
    expect(organiser_page.get_by_text("was changed successfully")).to_be_visible()
    expect(organiser_page.locator(".field-body textarea")).to_have_value("Water is **deep** here.")

    delegate.reload()
    expect(delegate.locator("main strong")).to_have_text("deep")
    assert watch.complaints == []


@pytest.mark.parametrize("page_of", ["change", "history"])
def test_a_title_of_one_long_word_widens_no_form_on_a_phone(
    organiser_page: Page, wells: Section, page_of: str
) -> None:
    wells.title = "Water" * 14
    wells.save()
    organiser_page.set_viewport_size(PHONE)
    organiser_page.goto(admin_url(page_of, wells))
    expect(organiser_page.locator("body")).to_contain_text(wells.title)
    assert organiser_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_ring_around_a_field_is_whole_on_a_phone(organiser_page: Page) -> None:
    organiser_page.set_viewport_size(PHONE)
    for model in (Edition, Section, ResolutionQuestion, Tool, Source):
        organiser_page.goto(admin_url("add", model))
        fields = organiser_page.locator("#content-main :is(input, select, textarea)")
        assert fields.count() > 5
        assert fields.evaluate_all(CUT) == [], model
        assert organiser_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], model
