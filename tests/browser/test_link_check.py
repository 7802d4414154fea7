"""The page that checks links: it goes on by itself, stops when asked to, and needs no script."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from glossary.models import Source
from portal.links import views
from portal.links.checking import Pace
from tests.browser.accounts import PASSWORD
from tests.browser.axe import violations
from tests.browser.pages import DESK, PHONE, Watch
from tests.support.link_servers import Internet, answer
from topics.models import Edition

pytestmark = pytest.mark.one_context


@pytest.fixture
def edition(site: str) -> Iterator[Edition]:
    """An edition of its own, with six sources: one is gone."""
    edition = Edition.objects.create(slug="2030", year=2030, conference="Assembly", status="published")
    for number in range(6):
        Source.objects.create(
            edition=edition, key=f"s{number}", title=f"Source {number}", url=f"http://a.test/{number}"
        )
    yield edition
    edition.delete()


@pytest.fixture
def connected(internet: Internet, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Internet:
    """The site looks at the small internet of the tests, two links for each request."""
    pace = Pace(links=2, seconds_each=2, pause=0)
    batch = partial(views.check_batch, network=internet.network, pace=pace)
    monkeypatch.setattr(views, "check_batch", lambda edition, before, **options: batch(edition, before))
    return internet


def open_page(page: Page, organiser: User, edition: Edition) -> Page:
    page.set_viewport_size(DESK)
    page.goto(f"/admin/login/?next=/admin/links/{edition.pk}/")
    page.get_by_label("Username").fill(organiser.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("0 of 6 links checked")).to_be_visible()
    return page


def test_one_press_checks_all_in_batches_and_says_how_far_it_is(
    context: BrowserContext, page: Page, organiser: User, edition: Edition, connected: Internet
) -> None:
    watch = Watch(context)
    server = connected.host("a.test", answer("404 Not Found"), answer("404 Not Found"), answer())
    open_page(page, organiser, edition)
    page.get_by_role("button", name="Check 6 links").click()
    expect(page.get_by_text("6 of 6 links checked")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("All links are checked.")
    expect(page.get_by_role("row", name="Source 0")).to_contain_text("Gone: page not found")
    expect(page.get_by_role("button", name="Check all of them again")).to_be_focused()
    assert server.methods() == ["HEAD", "GET", *["HEAD"] * 5]
    assert violations(page) == []
    assert watch.complaints == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_it_stops_when_asked_to_and_keeps_what_was_found(
    page: Page, organiser: User, edition: Edition, connected: Internet
) -> None:
    connected.host("a.test")
    open_page(page, organiser, edition)
    page.get_by_role("button", name="Check 6 links").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status")).to_have_text("Stopped. The results so far are stored.")
    checked = Source.objects.filter(edition=edition, link_status="working").count()
    assert 0 < checked < 6
    expect(page.get_by_role("button", name=f"Go on with the {6 - checked} left")).to_be_visible()


def test_a_connection_that_is_lost_is_told_of(
    page: Page, organiser: User, edition: Edition, connected: Internet
) -> None:
    connected.host("a.test")
    open_page(page, organiser, edition)
    page.route(f"**/admin/links/{edition.pk}/", lambda route: route.abort())
    page.get_by_role("button", name="Check 6 links").click()
    expect(page.get_by_role("status")).to_contain_text(
        "The check was interrupted. The results so far are stored"
    )
    page.unroute(f"**/admin/links/{edition.pk}/")
    page.get_by_role("button", name="Check 6 links").click()
    expect(page.get_by_text("6 of 6 links checked")).to_be_visible()


def test_without_a_script_each_press_checks_a_batch(
    browser: Browser, site: str, organiser: User, edition: Edition, connected: Internet
) -> None:
    connected.host("a.test")
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        page = open_page(context.new_page(), organiser, edition)
        page.get_by_role("button", name="Check 6 links").click()
        expect(page.get_by_text("2 of 6 links checked")).to_be_visible()
        page.get_by_role("button", name="Go on with the 4 left").click()
        expect(page.get_by_text("4 of 6 links checked")).to_be_visible()
        page.get_by_role("button", name="Go on with the 2 left").click()
        expect(page.get_by_role("status")).to_have_text("All links are checked.")
