"""A chair with a tablet: all by taps, on targets as large as a finger, and nothing to scroll sideways."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Locator, Page, expect

from glossary.models import Source
from tests.browser.accounts import PASSWORD, remove
from tests.browser.pages import PHONE, Watch
from tests.browser.writing import planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section, Topic

FINGER = 44  # pixels
TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
# What a chair needs to hit; words within a sentence are no targets of their own (WCAG 2.5.8).
TARGETS = ", ".join(
    [
        "button:not(.theme-toggle)",
        "input:not([type='hidden'], .select2-search__field)",  # that stands in the box, which is the target
        "select:not(.select2-hidden-accessible)",
        ".select2-selection",
        "#user-tools :is(a, button)",
        ".breadcrumbs a",
        ".object-tools a",
        ".submit-row a",
        ".related-widget-wrapper-link",
        ".datetimeshortcuts a",
        "#changelist-filter :is(a, summary)",
        "#result_list tbody :is(th, .field-outline_link) a",
        "#result_list thead .text a",
        ".paginator a",
        ".dashboard .module :is(th, td) a",
        ".outline__title",
        ".addlink",
    ]
)
SMALL = """([targets, finger]) => [...document.querySelectorAll(targets)]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest(".visually-hidden"))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < finger - 0.01 || box.height < finger - 0.01))
    .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${box.width} × ${box.height}`)"""


@pytest.fixture(scope="package")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, **TABLET}


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture
def chair(section: Section) -> Iterator[User]:
    user = User.objects.create_user("awa", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    section.topic.committee.chairs.add(user)
    yield user
    remove(user)


def too_small(page: Page) -> list[str]:
    return page.evaluate(SMALL, [TARGETS, FINGER])


def type_into(field: Locator, words: str) -> None:
    field.tap()
    expect(field).to_be_focused()
    field.page.keyboard.type(words)


def test_every_target_is_as_large_as_a_finger_and_nothing_stands_out_at_the_side(
    page: Page, chair: User, section: Section, site: str
) -> None:
    sign_in(page.context, chair, site)
    source = section.topic.committee.edition.sources.first()
    found = {}
    for address in (
        "/admin/",
        admin_url("changelist", Section),
        admin_url("changelist", Topic),
        admin_url("change", section),
        admin_url("add", Section),
        admin_url("change", section.topic.committee),
        admin_url("change", source),
        admin_url("outline", section.topic),
        admin_url("delete", section),
        "/admin/second-factor/",
        "/admin/sessions/",
    ):
        page.goto(address)
        expect(page.locator("[data-writing-bar][hidden]")).to_have_count(0)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if problems := [*too_small(page), *([f"{over} pixels too wide"] if over > 0 else [])]:
            found[address] = problems
    assert found == {}


def test_a_target_too_small_is_found(page: Page, chair: User, section: Section, site: str) -> None:
    sign_in(page.context, chair, site)
    page.goto(admin_url("change", section))
    page.evaluate("document.querySelector('.writing-button').style = 'min-height: 30px; align-self: start'")
    assert len(too_small(page)) == 1


def test_a_chair_edits_a_section_by_taps_alone(
    watch: Watch, page: Page, chair: User, section: Section
) -> None:
    Section.objects.create(topic=section.topic, position=2, slug="pumps", title="Pumps", published=True)
    page.goto("/admin/")
    type_into(page.get_by_label("Username:"), chair.username)
    type_into(page.get_by_label("Password:"), PASSWORD)
    page.get_by_role("button", name="Log in").tap()
    page.get_by_role("link", name="Sections", exact=True).tap()
    page.get_by_role("link", name="Wells", exact=True).tap()
    type_into(page.locator("form[data-drafts] .field-body textarea"), "Wells run dry.")
    page.locator(".field-body").get_by_role("button", name="Citation").tap()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    assert too_small(page) == []
    type_into(page.get_by_role("dialog").get_by_label("Search"), "water")
    page.get_by_role("button", name="A book of water").tap()
    expect(page.locator(".field-body textarea")).to_have_value("Wells run dry.[@a-book]")
    page.get_by_role("button", name="Save and publish", exact=True).first.tap()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Wells run dry.[@a-book]"

    page.get_by_role("link", name="Home").tap()
    page.get_by_role("link", name="Topics", exact=True).tap()
    page.get_by_role("link", name="Outline").tap()
    page.get_by_role("button", name="Into the section above: Pumps").tap()
    expect(page.locator(".outline__row", has_text="Pumps").locator(".outline__number")).to_have_text("1.1")
    assert Section.objects.get(topic=section.topic, slug="pumps").parent == section
    assert watch.complaints == []


def test_a_phone_shows_the_way_to_an_outline_beside_its_topic(
    page: Page, chair: User, section: Section, site: str
) -> None:
    section.topic.title = "How can states share what they know of the wells that run dry?"
    section.topic.save()
    sign_in(page.context, chair, site)
    page.set_viewport_size(PHONE)
    page.goto(admin_url("changelist", Topic))
    expect(page.get_by_role("link", name="Outline")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("model", [Section, Source], ids=["sections", "sources"])
def test_the_first_rows_of_a_list_stand_on_the_first_screen_below_search_and_filters(
    page: Page, chair: User, section: Section, site: str, model: type
) -> None:
    """However many choices a filter has: sources have a dozen states of their links."""
    sign_in(page.context, chair, site)
    page.goto(admin_url("changelist", model))
    tops = [
        page.locator(place).bounding_box()["y"]
        for place in ("#searchbar", "#changelist-filter", "#result_list tbody tr >> nth=0")
    ]
    assert tops == sorted(tops)
    assert tops[-1] < TABLET["viewport"]["height"]
    last = page.locator("#changelist-filter details li a").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_each_choice_of_a_filter_can_be_tapped(page: Page, chair: User, section: Section, site: str) -> None:
    sign_in(page.context, chair, site)
    page.goto(admin_url("changelist", Source))
    choices = page.locator("#changelist-filter details:has-text('By link')").get_by_role("link")
    assert choices.count() > 5
    choices.last.tap()
    page.wait_for_url(re.compile("link_status"))
    assert too_small(page) == []
