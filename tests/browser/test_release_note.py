"""What chairs read of a release to come: in the portal's time, and in their own where that is another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from topics.models import Edition

EVENING = datetime(2999, 12, 3, 17, tzinfo=UTC)


@pytest.fixture
def later(site: str) -> Iterator[Edition]:
    """An edition that appears at 18:00 in Paris."""
    edition = Edition.objects.create(
        slug="2041", year=2041, conference="Later Assembly", status="published", release_at=EVENING
    )
    yield edition
    edition.delete()


def page_in(browser: Browser, site: str, zone: str, organiser: User, **options) -> Page:
    """A page of the organiser's, somewhere else in the world."""
    client = Client()
    client.force_login(organiser)
    context = browser.new_context(base_url=site, timezone_id=zone, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return context.new_page()


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Paris", "3 December 2999, 18:00 (Europe/Paris)"),
        ("Africa/Lagos", "3 December 2999, 18:00 (Europe/Paris)"),  # another zone with the same time
        ("America/New_York", "3 December 2999, 18:00 (Europe/Paris), where you are 3 December 2999 at 12:00"),
        ("Asia/Kolkata", "3 December 2999, 18:00 (Europe/Paris), where you are 3 December 2999 at 22:30"),
    ],
)
def test_the_time_where_the_reader_is_stands_beside(browser, site, later, organiser, zone, told):
    page = page_in(browser, site, zone, organiser)
    page.goto("/2041/")
    expect(page.locator("time[datetime]")).to_have_text(told)
    page.context.close()


def test_without_script_the_portals_time_stands_alone(browser, site, later, organiser):
    page = page_in(browser, site, "America/New_York", organiser, java_script_enabled=False)
    page.goto("/2041/")
    expect(page.locator("time[datetime]")).to_have_text("3 December 2999, 18:00 (Europe/Paris)")
    page.context.close()


def test_the_note_is_gone_once_the_time_has_come(browser, site, later, organiser):
    later.release_at = datetime.now(UTC) - timedelta(seconds=1)
    later.save()
    page = page_in(browser, site, "America/New_York", organiser)
    page.goto("/2041/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".release-note")).to_have_count(0)
    page.context.close()
