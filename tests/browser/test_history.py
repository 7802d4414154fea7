"""Comparing, restoring and undeleting in a real browser, under the strict policy."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import faults_at
from tests.browser.pages import Watch
from tests.browser.writing import planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.history import changing
from topics.models import ResolutionQuestion, Section

pytestmark = pytest.mark.one_context

DESK, PHONE = {"width": 1280, "height": 1600}, {"width": 360, "height": 740}


@pytest.fixture
def section(site: str, organiser: User) -> Iterator[Section]:
    """A section with a past, and a question that leads to it."""
    with planted_section() as section:
        question = ResolutionQuestion.objects.create(
            topic=section.topic, slug="who", label="Who digs", text="Who?"
        )
        question.sections.add(section)
        for body in ("Water is found in deep wells.", "Water is found in wells."):
            with changing(user=organiser, reason=f"Because of “{body[-9:]}”"):
                section.body = body
                section.save()
        yield section


@pytest.fixture
def desk(watch: Watch, context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    sign_in(context, organiser, site)
    page.set_viewport_size(DESK)
    return page


def test_two_versions_are_chosen_compared_and_one_is_restored(
    watch: Watch, desk: Page, section: Section
) -> None:
    desk.goto(admin_url("history", section))
    rows = desk.locator(".history-list tbody tr")
    expect(rows).to_have_count(3)
    rows.nth(1).locator("input[name=old]").check()
    desk.get_by_role("button", name="Compare the chosen versions").click()
    body = desk.locator(".conflict-field").filter(has_text="Body")
    expect(body.locator("del")).to_have_text("deep ")
    expect(body.locator("ins")).to_have_count(0)
    desk.get_by_role("link", name="Restore this version").click()
    expect(desk.locator(".conflict-field ins")).to_have_text("deep ")
    desk.get_by_label("Reason (for the team, not shown to delegates)").fill("It was right")
    desk.get_by_role("button", name="Restore this version").click()
    expect(desk.get_by_text("is restored to")).to_be_visible()
    expect(rows.first).to_contain_text("It was right")
    assert Section.objects.get(pk=section.pk).body == "Water is found in deep wells."
    assert watch.complaints == []


def test_what_is_deleted_is_brought_back_from_the_message_that_follows(
    watch: Watch, desk: Page, section: Section
) -> None:
    desk.goto(admin_url("delete", section))
    expect(desk.locator("#left-without")).to_contain_text("Who digs")
    desk.get_by_role("button", name="Yes, I’m sure").click()
    assert not Section.objects.filter(pk=section.pk).exists()
    desk.get_by_role("link", name="undelete it").click()
    expect(desk.locator("#coming-back")).to_contain_text("Wells")
    desk.get_by_role("button", name="Undelete").click()
    expect(desk.get_by_text("Back where they were")).to_be_visible()
    expect(desk.locator(".field-body textarea")).to_have_value("Water is found in wells.")
    assert section.topic.questions.get().sections.get() == section
    assert watch.complaints == []


def test_a_note_with_a_slip_is_said_better_and_read_so(desk: Page, section: Section) -> None:
    with changing(note="The wels are in."):
        section.title = "All wells"
        section.save()
    desk.goto(admin_url("history", section))
    row = desk.locator(".history-list tbody tr").first
    expect(row).to_contain_text("Note for delegates: The wels are in.")
    row.get_by_role("link", name="Edit the note").click()
    desk.get_by_label("What changed – shown to delegates").fill("The wells are in.")
    desk.get_by_role("button", name="Save the note").click()
    expect(desk.get_by_text("The note now says: The wells are in.")).to_be_visible()
    expect(row).to_contain_text("Note for delegates: The wells are in.")


def test_why_is_asked_in_the_form_and_stands_in_the_history(desk: Page, section: Section) -> None:
    desk.goto(admin_url("change", section))
    desk.get_by_label("Reason (for the team, not shown to delegates)").fill("Shorter is better")
    desk.locator(".field-title input").fill("Wells and pumps")
    desk.get_by_role("button", name="Save and publish", exact=True).first.click()
    desk.goto(admin_url("history", section))
    expect(desk.locator(".history-list tbody tr").first).to_contain_text("Changed: Title")
    expect(desk.locator(".history-list tbody tr").first).to_contain_text("Shorter is better")


def test_the_pages_fit_and_break_no_rule_of_accessibility(watch: Watch, desk: Page, section: Section) -> None:
    with changing():
        Section.objects.create(topic=section.topic, slug="pit", title="Pit")
    with changing() as change:
        Section.objects.get(slug="pit", topic=section.topic).delete()
    newest, *_, oldest = section.history.order_by("-history_id")
    section.history.filter(pk=newest.pk).update(change_note="The wells are in.")
    history = admin_url("history", section)
    for address in (
        history,
        f"{history}compare/?new={newest.pk}&old={oldest.pk}",
        f"{history}{oldest.pk}/restore/",
        f"{history}{newest.pk}/note/",
        f"/admin/topics/topic/{section.topic.pk}/timeline/",
        "/admin/topics/edition/deleted/",
        f"/admin/topics/edition/deleted/{change.batch}/",
        admin_url("delete", section),
    ):
        assert desk.goto(address).status == 200
        assert faults_at(desk, DESK, PHONE) == [], address
    assert watch.complaints == []
