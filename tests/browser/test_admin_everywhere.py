"""Every kind of page of the admin, at a desk and on a tablet: no rule broken, no report of the policy.

All in one signed-in browser; what a page complains of is collected, so that one run tells
all there is to mend.
"""

import re
from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from playwright.sync_api import Page, ViewportSize, expect

from glossary.models import Source, Term
from portal.accounts.login import FROM_ONE_ADDRESS
from portal.models import Invitation
from tests.browser.axe import faults_at
from tests.browser.pages import DESK, Watch
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)

TABLET = ViewportSize(width=768, height=1024)
CONTENT = (
    *(Edition, Section, Tool, Source, OpeningPhrase),  # these have every part that a form has
    *(Committee, Topic, ResolutionQuestion, KeyFigure, QuestionFact, Precedent, Term),
)
SECTIONS_NAMED_WELLS = f"{admin_url('changelist', Section)}?q=wells"
# What the page is built of: each element in its parent, and whether what needs a name has one.
PARTS = r"""() => [...document.querySelectorAll("body *")].map((element) => {
  const ofOne = /^(field-|model-|app-|dynamic-)|\d/; // classes that name a field, a model or a row
  const kind = (each) => [
    each.localName, each.type, each.role, ...[...each.classList].filter((name) => !ofOne.test(name)).sort(),
    ...each.getAttributeNames().filter((name) => /^(aria-|alt$|lang$|title$)/.test(name)).sort(),
  ].join();
  const isNamed = [...(element.labels ?? [])].some((label) => label.textContent.trim())
    || (element.matches("a, button, h1, h2, h3") && element.textContent.trim());
  return `${kind(element.parentElement)} > ${kind(element)} ${Boolean(isNamed)}`;
})"""

SAVE = re.compile("^Save( and publish)?$")  # by whom it is for


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        yield section


@pytest.fixture(autouse=True)
def unlocked() -> Iterator[None]:
    yield
    AccessAttempt.objects.all().delete()
    Invitation.objects.all().delete()


def first_of(model: type) -> object:
    return model.objects.order_by("pk").first()


def lists_and_forms(page: Page, section: Section) -> Iterator[str]:
    """Open one page after the other; yields what each is."""
    addresses = {"index": "/admin/", "one app": "/admin/topics/", "list": admin_url("changelist", Topic)}
    addresses |= {"list of drafts": f"{admin_url('changelist', Term)}?published__exact=0"}
    addresses["add Tool"] = admin_url("add", Tool)
    for model in CONTENT:
        addresses[f"change {model.__name__}"] = admin_url("change", first_of(model))
    topic = Topic.objects.get(slug="tracking-fugitives")
    addresses |= {
        "outline": admin_url("outline", topic),
        "delete": admin_url("delete", section),
        "history": admin_url("history", section),
        "second factor": "/admin/second-factor/",
        "sessions": "/admin/sessions/",
        "invitation": admin_url("add", Invitation),
        "password": "/admin/password_change/",
    }
    for name, address in addresses.items():
        page.goto(address)
        yield name


def states_of_a_form(page: Page, section: Section) -> Iterator[str]:
    """The form of a section as it answers: with its preview and its dialog, refused, and in conflict."""
    editor = open_editor(page, admin_url("change", section))
    editor.fill("A **well** [@a-book] and [@no-book].")
    expect(page.locator(".field-body .markdownx-preview strong")).to_have_text("well")
    yield "preview"
    page.locator(".field-body").get_by_role("button", name="Citation").click()
    expect(page.get_by_role("button", name="A book of water")).to_be_visible()
    yield "search dialog"
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name=SAVE).first.click()
    expect(page.locator(".errornote")).to_be_visible()
    yield "errors"
    editor = open_editor(page, admin_url("change", section))
    expect(page.locator(".writing-unsaved")).to_be_visible()
    yield "unsaved text"
    editor.fill("Mine is deep.")
    page.get_by_label("Title:").fill("Wells of ours")
    section.body, section.title = "Theirs is deeper.", "Wells of theirs"
    section.save()
    page.get_by_role("button", name=SAVE).first.click()
    expect(page.get_by_text("Your text is not saved yet")).to_be_visible()
    yield "conflict"
    page.goto(admin_url("delete", section))
    Section.objects.filter(pk=section.pk).update(body="Theirs once more.")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Nothing was deleted")).to_be_visible()
    yield "conflict of a deletion"
    page.goto(SECTIONS_NAMED_WELLS)
    page.get_by_role("row", name="Wells of theirs").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("delete_selected")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Delete multiple objects")).to_be_visible()
    yield "delete several"
    page.goto(SECTIONS_NAMED_WELLS)
    page.get_by_role("row", name="Wells of theirs").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("delete_selected")
    Section.objects.filter(pk=section.pk).update(body="And again.")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist")).to_be_visible()
    yield "conflict in a list"
    page.goto(admin_url("change", section))
    section.delete()
    page.get_by_label("Title:").fill("Wells of ours")
    page.get_by_role("button", name=SAVE).first.click()
    expect(page.get_by_text("is no longer there")).to_be_visible()
    yield "gone"


def pages_of_the_door(page: Page, organiser: User, invited: Invitation, token: str) -> Iterator[str]:
    """Yield what those see who are not in yet."""
    page.goto("/admin/login/")
    yield "login"
    page.goto(f"/admin/invitation/{token}/")
    yield "accept"
    page.get_by_role("button", name="Become a chair").click()
    yield "accept with errors"
    page.goto("/admin/invitation/lost/")
    yield "unusable"
    for _ in range(FROM_ONE_ADDRESS):
        page.goto("/admin/login/")
        page.get_by_label("Username:").fill(organiser.username)
        page.get_by_label("Password:").fill("a guess")
        page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
    yield "locked"


def unsound(pages: Iterator[str], page: Page) -> dict[str, list[str]]:
    """Faults of each page as it stands: rules broken, and where it scrolls sideways.

    A page without a part that was not on one before is asked for rules only where it looks new.
    """
    known: set[str] = set()
    found = {}
    for name in pages:
        new = set(page.evaluate(PARTS)) - known
        known |= new
        found[name] = faults_at(page, TABLET, DESK, all_rules=bool(new), at_end=True)
    return {name: faults for name, faults in found.items() if faults}


def test_no_page_of_the_admin_breaks_a_rule_or_the_policy(
    watch: Watch, page: Page, organiser: User, section: Section, site: str
) -> None:
    sign_in(page.context, organiser, site)
    page.set_viewport_size(TABLET)
    assert unsound(lists_and_forms(page, section), page) == {}
    page.wait_for_load_state("networkidle")
    assert watch.complaints == []
    assert unsound(states_of_a_form(page, section), page) == {}
    # A form that was refused answers 409, and nobody may be present at what is gone.
    assert [each for each in watch.complaints if "409" not in each and "403" not in each] == []


def test_no_page_of_the_door_breaks_a_rule_or_the_policy(watch: Watch, page: Page, organiser: User) -> None:
    page.set_viewport_size(TABLET)
    invited = Invitation(name="Ada Lovelace", invited_by=organiser)
    token = invited.give_token()
    invited.save()
    invited.committees.set(Committee.objects.filter(slug="interpol"))
    assert unsound(pages_of_the_door(page, organiser, invited, token), page) == {}
    assert [each for each in watch.complaints if "404" not in each and "429" not in each] == []
