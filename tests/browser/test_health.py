"""Content health in the admin, on a phone: from a finding to its field, and what is intentional."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from glossary.models import Term
from tests.browser.axe import faults_at
from tests.browser.pages import DESK, PHONE, Watch
from tests.browser.writing import sign_in
from topics.models import Edition

pytestmark = pytest.mark.one_context

PAGES = ("/admin/", "/admin/health/2030/", "/admin/why/2030/", "/admin/drafts/2030/")


@pytest.fixture
def ailing(site: str) -> Iterator[Edition]:
    """An edition with a term that nothing uses and that has no French."""
    edition = Edition.objects.create(slug="2030", year=2030, conference="Model Assembly", status="published")
    Term.objects.create(edition=edition, slug="well", name="well", definition="A hole.", why_note="Asked.")
    yield edition
    edition.delete()


@pytest.fixture
def health(page: Page, organiser: User, ailing: Edition, site: str) -> Page:
    """The page of the edition's health on a phone, signed in, as it is found from the admin's home."""
    page.set_viewport_size(PHONE)
    sign_in(page.context, organiser, site)
    page.goto("/admin/")
    page.get_by_role("link", name="2 things need a look in Model Assembly 2030.").click()
    expect(page.get_by_role("heading", name="Content health")).to_be_visible()
    return page


def finding(page: Page, rule: str) -> Locator:
    return page.locator(".health__rule").filter(has=page.get_by_role("heading", name=rule))


def test_a_finding_leads_to_its_field_and_is_gone_once_it_is_mended(health: Page) -> None:
    finding(health, "Terms and tools without an equivalent").get_by_role("link", name="well").click()
    field = health.get_by_label("French equivalent:")
    expect(field).to_be_in_viewport()
    field.fill("puits")
    health.get_by_role("button", name="Save", exact=True).first.click()
    health.goto("/admin/health/2030/")
    expect(finding(health, "Terms that no text uses")).to_be_visible()
    expect(finding(health, "Terms and tools without an equivalent")).to_have_count(0)


def test_what_is_meant_so_leaves_the_list_and_comes_back_when_it_is_not_so_any_more(health: Page) -> None:
    unused = finding(health, "Terms that no text uses")
    unused.get_by_text("Mark as intentional …").click()
    unused.get_by_label("Why?").fill("A word of the conference.")
    unused.get_by_role("button", name="Mark as intentional").click()
    expect(health.get_by_text("is marked as intentional")).to_be_visible()
    expect(unused).to_have_count(0)
    health.get_by_text("Intentional (1)").click()
    expect(health.get_by_text("A word of the conference.")).to_be_visible()
    health.get_by_role("button", name="No longer intentional").click()
    expect(unused).to_be_visible()


def test_the_list_is_narrowed_to_a_rule(health: Page) -> None:
    health.get_by_label("Rule").select_option("term-no-french")
    health.get_by_role("button", name="Show").click()
    expect(finding(health, "Terms and tools without an equivalent")).to_be_visible()
    expect(finding(health, "Terms that no text uses")).to_have_count(0)


def test_a_note_for_next_year_is_reached_though_its_part_of_the_form_is_folded_away(health: Page) -> None:
    health.goto("/admin/why/2030/")
    health.get_by_role("link", name="well").click()
    note = health.get_by_label("Why it is this way:")
    expect(note).to_have_value("Asked.")
    expect(note).to_be_in_viewport()


def test_nothing_is_wider_than_the_screen_nor_breaks_a_rule(health: Page) -> None:
    watch = Watch(health.context)
    health.set_viewport_size(PHONE)
    for address in PAGES:
        health.goto(address)
        health.evaluate("for (const each of document.querySelectorAll('.health details')) each.open = true")
        assert faults_at(health, PHONE, DESK) == [], address
    assert watch.complaints == []
