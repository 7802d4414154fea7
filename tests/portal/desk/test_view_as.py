"""Who sees drafts is told so on every page, and may look at the guide as a delegate does."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term, TermKind
from tests.support.admin_forms import admin_url, plant_one_of_each
from tests.support.crawler import without_layout
from tests.support.kinds import tool_kind
from tests.support.people import load_roles
from tests.support.readers import Reader
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic

PART = "/2030/assembly/topics/water/wells/"
DRAFT_PAGES = [PART, "/2030/assembly/tools/pump/", "/2030/glossary/well/", "/2030/bibliography/a-book/"]
OPEN_PAGES = ["/2030/", "/2030/assembly/", "/2030/assembly/tools/", "/2030/glossary/", "/2030/bibliography/"]
BAND, MARK = 'class="drafts-band"', ' <span class="draft-mark">Unpublished</span>'


@pytest.fixture
def guide(section: Section) -> Section:
    """A published topic, in which the section and one of each other kind are drafts."""
    load_roles()
    plant_one_of_each(section)
    Section.objects.update(published=False)
    return section


@pytest.fixture
def chair(guide) -> Client:
    return browser_of("chair", guide.topic.committee)


def browser_of(name: str, *chaired: Committee) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    user.chaired_committees.set(chaired)
    client = Client()
    client.force_login(user)
    return client


def see_as(client: Client, audience: str, page: str = "/2030/"):
    return client.post(reverse("see_as"), {"as": audience, "next": page})


def html_of(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_a_chair_sees_the_band_and_a_mark_on_every_page_of_a_draft(chair):
    for page in DRAFT_PAGES:
        html = html_of(chair, page)
        assert BAND in html, page
        assert "View as a delegate" in html
        assert without_layout(f"{MARK}</h1>") in without_layout(html), page


def test_no_device_keeps_a_page_that_was_shown_to_a_chair(chair, guide):
    for page in (*DRAFT_PAGES, "/2030/"):
        assert "no-store" in chair.get(page)["Cache-Control"], page
    see_as(chair, "delegate")
    assert "no-store" in chair.get("/2030/")["Cache-Control"]


def test_who_sees_drafts_is_told_what_a_device_may_save_and_is_offered_no_binder_of_a_draft(chair):
    told, form = "Only what delegates see can be saved", 'class="offline needs-worker"'

    def shown(client: Client) -> list[bool]:
        html = html_of(client, "/2030/")
        return [words in html for words in (told, form, 'action="/2030/binder/"')]

    assert shown(chair) == [True, False, True]
    see_as(chair, "delegate")
    assert shown(chair) == shown(Client()) == [False, True, True]
    see_as(chair, "drafts")
    Edition.objects.update(status=Edition.Status.DRAFT)
    assert shown(chair) == [True, False, False]


@pytest.mark.parametrize("page", ["/2030/assembly/topics/water/", *OPEN_PAGES[2:]])
def test_drafts_in_lists_are_marked(chair, page):
    assert MARK in html_of(chair, page).partition("<main")[2]


def test_what_is_published_has_no_mark(chair, guide):
    Section.objects.update(published=True)
    assert MARK not in html_of(chair, PART).partition("<main")[2]


def test_a_draft_edition_and_committee_are_marked(chair):
    Edition.objects.update(status="draft")
    Committee.objects.update(published=False)
    assert html_of(chair, "/2030/").count(MARK) >= 2
    assert without_layout(f"{MARK}</h1>") in without_layout(html_of(chair, "/2030/assembly/"))


def edits(client: Client, page: str) -> set[str]:
    return set(re.findall(r'class="edit-link" href="([^"]+)"', html_of(client, page)))


def test_each_text_leads_those_who_may_edit_it_to_its_form(chair, guide):
    Term.objects.update(kind=TermKind.objects.get())
    rows = [
        guide,
        *(model.objects.get() for model in (Tool, Term, Source, Topic, Committee, ResolutionQuestion)),
    ]
    point = Section.objects.create(topic=guide.topic, parent=guide, slug="deep", title="Deep", body="So.")
    for row in rows:
        forms = {admin_url("change", row)} | ({admin_url("change", point)} if row == guide else set())
        assert edits(chair, row.get_absolute_url()) == forms, row
    see_as(chair, "delegate")
    assert edits(chair, "/2030/assembly/") == set()


def test_nobody_is_led_to_what_they_may_not_edit(guide):
    """The chair of another committee edits the glossary of the edition, but not this committee's texts."""
    for model in (Section, Tool, Term):
        model.objects.update(published=True)
    edition = guide.topic.committee.edition
    other = Committee.objects.create(edition=edition, slug="other", name="Other", published=True)
    foreign = browser_of("foreign", other)
    for row in (guide, Tool.objects.get(), guide.topic, guide.topic.committee):
        assert edits(foreign, row.get_absolute_url()) == set(), row
    assert edits(foreign, other.get_absolute_url()) == {admin_url("change", other)}
    for client in (Client(), browser_of("former chair")):
        assert "edit-link" not in html_of(client, PART)


@pytest.mark.parametrize("name", [None, "stranger", "former chair"])
def test_nobody_else_has_a_band(guide, stranger, name):
    client = Client()
    if name == "stranger":
        client.force_login(stranger)
    elif name:
        client = browser_of(name)
    for page in OPEN_PAGES:
        html = html_of(client, page)
        assert "drafts" not in html.partition("<main")[0], page
        assert MARK not in html
    assert [client.get(page).status_code for page in DRAFT_PAGES] == [404] * 4


def test_as_a_delegate_a_chair_gets_what_everybody_gets_and_a_way_back(chair, guide):
    committee = guide.topic.committee
    Tool.objects.create(committee=committee, slug="net", name="Net", kind=tool_kind(committee))
    answer = see_as(chair, "delegate", "/2030/assembly/tools/")
    assert (answer.status_code, answer["Location"]) == (302, "/2030/assembly/tools/")
    for page in DRAFT_PAGES:
        answer = chair.get(page)
        assert answer.status_code == 404
        assert "Show drafts" in answer.content.decode()
    for page in (*OPEN_PAGES, "/2030/assembly/topics/water/", "/2030/bibliography.bib", "/sitemap.xml"):
        as_chair, as_reader = html_of(chair, page), html_of(Client(), page)
        assert as_chair.partition("<header")[2] == as_reader.partition("<header")[2], page
    see_as(chair, "drafts")
    assert [chair.get(page).status_code for page in DRAFT_PAGES] == [200] * 4


def test_the_admin_is_the_same_whatever_a_chair_sees(chair, guide):
    see_as(chair, "delegate")
    for address in (admin_url("change", guide), admin_url("changelist", Section)):
        answer = chair.get(address)
        assert answer.status_code == 200
        assert str(guide) in answer.content.decode()


def test_signing_in_again_shows_drafts(chair, guide):
    see_as(chair, "delegate")
    chair.logout()
    chair.force_login(User.objects.get(username="chair"))
    assert "View as a delegate" in html_of(chair, PART)


def test_the_switch_is_a_post_of_somebody_who_edits(chair, stranger):
    assert chair.get(reverse("see_as")).status_code == 405
    client = Client()
    assert see_as(client, "delegate").status_code == 302
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    client.force_login(stranger)
    assert "/admin/login/" in see_as(client, "delegate")["Location"]
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = chair.cookies
    assert see_as(checked, "delegate").status_code == 403


@pytest.mark.parametrize("page", ["https://example.org/", "//example.org/", "javascript:1", "", "/\\e"])
def test_the_switch_leads_nowhere_else(chair, page):
    assert see_as(chair, "delegate", page)["Location"] == "/"


def test_an_anonymous_reader_pays_nothing_for_it(guide, edition):
    answer = Reader().get("/2030/")
    assert not answer.cookies
    assert answer["ETag"]
    assert "csrf" not in answer.content.decode()


def test_a_signed_in_reader_gets_a_503_while_the_database_does_not_answer(chair, monkeypatch):
    def fail(request):
        raise OperationalError("gone")

    monkeypatch.setattr("portal.desk.view_as.settle_view", fail)
    assert chair.get("/2030/").status_code == 503
