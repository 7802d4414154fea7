"""Two people before the same form, each in a browser of their own: neither loses a word."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accounts import remove
from tests.browser.axe import faults_at
from tests.browser.pages import PHONE, SCRIPTS_BEFORE_LOAD, Watch
from tests.browser.writing import sign_in
from tests.support.admin_forms import admin_url
from topics.models import Committee, EditingPresence, Edition, Section, Topic

pytestmark = pytest.mark.one_context

BODY = "First.\n\nThe second has words.\n\nThird."


@pytest.fixture
def wells(site: str) -> Iterator[Section]:
    """A section of another edition than the one that the other tests read."""
    edition = Edition.objects.create(
        slug="2030", year=2030, conference="Model Assembly", status=Edition.Status.PUBLISHED
    )
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)
    yield Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", body=BODY)
    edition.delete()


@pytest.fixture(scope="module")
def contexts(browser: Browser, browser_context_args: dict) -> Iterator[dict[str, BrowserContext]]:
    """A browser context for each of the two, for all tests here: its pages load our files once."""
    contexts = {name: browser.new_context(**browser_context_args) for name in ("Awa", "Bo")}
    for context in contexts.values():
        context.add_init_script(SCRIPTS_BEFORE_LOAD)
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def page_of(site: str, contexts: dict[str, BrowserContext]) -> Iterator[Callable[[str], Page]]:
    """The page of an organiser of that name, in the browser context of their own."""
    people = []

    def open_page(name: str) -> Page:
        user = User.objects.create_user(name.lower(), first_name=name, is_staff=True)
        user.groups.add(Group.objects.get(name="Organisers"))
        people.append(user)
        sign_in(contexts[name], user, site)
        page = contexts[name].new_page()
        page.set_viewport_size({"width": 1280, "height": 1800})
        return page

    yield open_page
    for context in contexts.values():
        for page in context.pages:
            page.close()
    EditingPresence.objects.all().delete()
    remove(*people)


@pytest.fixture
def awa(page_of) -> Page:
    return page_of("Awa")


@pytest.fixture
def bo(page_of) -> Page:
    return page_of("Bo")


@pytest.fixture(scope="module")
def one_watch(contexts: dict[str, BrowserContext]) -> Watch:
    """All that the pages of Bo complain of."""
    return Watch(contexts["Bo"])


def unexpected(watch: Watch) -> list[str]:
    """All complaints but those of the refusals themselves."""
    return [complaint for complaint in watch.complaints if "409" not in complaint]


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save( and publish)?$")).first.click()


def in_conflict(awa: Page, bo: Page, wells: Section, hers: str, his: str) -> None:
    """Both have the section open; Awa saves her text, then Bo sends his."""
    for page in (awa, bo):
        page.goto(admin_url("change", wells))
    awa.locator(".field-body textarea").first.fill(hers)
    save(awa)
    expect(awa.get_by_text("was changed successfully")).to_be_visible()
    bo.locator(".field-body textarea").first.fill(his)
    save(bo)
    expect(bo.get_by_role("alert")).to_contain_text("While you had this open, it was saved by Awa")


def test_the_second_sees_both_texts_and_after_merging_nothing_is_lost(watch, awa, bo, wells) -> None:
    hers = BODY.replace("words", "nouns").replace("Third", "Third, hers")
    his = BODY.replace("words", "verbs").replace("First", "First, his")
    in_conflict(awa, bo, wells, hers, his)
    wells.refresh_from_db()
    assert "verbs" not in wells.body
    expect(bo.locator(".side ins", has_text="verbs")).to_be_visible()
    expect(bo.locator(".side ins", has_text="nouns")).to_be_visible()
    expect(bo.locator(".side del", has_text="words").first).to_be_visible()
    bo.get_by_role("button", name="Save the merged text").first.click()
    expect(bo.get_by_text("was changed successfully")).to_be_visible()
    wells.refresh_from_db()
    merged = "First, his.\n\nThe second has verbs.\n\nThe second has nouns.\n\nThird, hers."
    assert wells.body.replace("\r\n", "\n") == merged
    assert unexpected(watch) == []


def test_on_a_phone_long_buttons_stay_in_their_row(awa, bo, wells) -> None:
    Section.objects.filter(pk=wells.pk).update(published=True)
    bo.set_viewport_size(PHONE)
    in_conflict(awa, bo, wells, BODY.replace("words", "nouns"), BODY.replace("words", "verbs"))
    row = bo.locator(".submit-row").first
    ends = row.evaluate("row => [row, ...row.children].map((each) => each.getBoundingClientRect().right)")
    assert max(ends) == ends[0]


def test_a_paragraph_is_chosen_and_the_text_built_again(awa, bo, wells) -> None:
    in_conflict(awa, bo, wells, BODY.replace("words", "nouns"), BODY.replace("words", "verbs"))
    result = bo.get_by_label("Body as it will be saved")
    for choice, there, gone in [("The stored one", "nouns", "verbs"), ("Yours", "verbs", "nouns")]:
        bo.get_by_role("radio", name=choice, exact=True).check()
        bo.get_by_role("button", name="Build the text below from these choices").click()
        expect(result).to_have_value(BODY.replace("words", there))
        assert gone not in result.input_value()
    result.fill("Bo decides.")
    bo.get_by_role("button", name="Save the merged text").first.click()
    expect(bo.get_by_text("was changed successfully")).to_be_visible()
    wells.refresh_from_db()
    assert wells.body == "Bo decides."


def test_the_page_of_a_conflict_breaks_no_rule_and_fits(awa, bo, wells) -> None:
    in_conflict(awa, bo, wells, BODY.replace("words", "nouns"), BODY.replace("words", "verbs"))
    sizes = [{"width": width, "height": 1000} for width in (1280, 768, 360)]
    assert faults_at(bo, *sizes) == []
    for size in sizes:
        bo.set_viewport_size(size)
        for button in bo.locator("#conflict_form").get_by_role("button").all():
            assert button.bounding_box()["height"] >= 24


def test_a_title_of_one_long_word_widens_no_page_of_a_conflict(awa, bo, wells) -> None:
    bo.set_viewport_size({"width": 360, "height": 1000})
    for page in (awa, bo):
        page.goto(admin_url("change", wells))
    awa.locator(".field-body textarea").first.fill("Hers.")
    save(awa)
    expect(awa.get_by_text("was changed successfully")).to_be_visible()
    bo.locator(".field-body textarea").first.fill("His.")
    bo.get_by_label("Title:").fill("Long" * 30)
    save(bo)
    expect(bo.get_by_text("your change is kept")).to_be_visible()
    assert bo.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.fixture
def plain_bo(bo, new_context, site) -> Page:
    """Bo's page in a browser that runs no scripts."""
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(bo.context.cookies(site))
    return plain.new_page()


def test_without_script_going_back_from_both_texts_shows_the_stored_one(awa, plain_bo, wells) -> None:
    in_conflict(awa, plain_bo, wells, "Hers.", "His.")
    plain_bo.go_back()
    expect(plain_bo.get_by_role("textbox", name="Body")).to_have_value("Hers.")


def test_without_script_going_back_puts_back_what_was_typed_where_nobody_saved(plain_bo, wells) -> None:
    plain_bo.goto(admin_url("change", wells))
    plain_bo.get_by_role("textbox", name="Body").fill("His.")
    plain_bo.get_by_role("link", name="Home").click()
    plain_bo.go_back()
    expect(plain_bo.get_by_role("textbox", name="Body")).to_have_value("His.")


def test_what_was_typed_for_a_deleted_section_can_be_copied(bo, wells) -> None:
    bo.goto(admin_url("change", wells))
    bo.locator(".field-body textarea").first.fill("Only here.")
    Section.objects.filter(pk=wells.pk).delete()
    save(bo)
    expect(bo.get_by_role("alert")).to_contain_text("no longer there")
    expect(bo.get_by_role("textbox", name="Body")).to_have_value("Only here.")


def test_who_has_it_open_is_told_when_the_form_opens(watch, awa, bo, wells) -> None:
    with awa.expect_response("**/presence/"):
        awa.goto(admin_url("change", wells))
    expect(awa.get_by_text("has had this open since")).to_have_count(0)
    bo.goto(admin_url("change", wells))
    expect(bo.locator(".presence")).to_contain_text("Awa has had this open since ")
    assert unexpected(watch) == []
    bo.wait_for_load_state("networkidle")
    awa.reload()
    expect(awa.locator(".presence")).to_contain_text("Bo has had this open since ")
