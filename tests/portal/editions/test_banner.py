"""Pages of an archived edition stand where they stood, and lead to the current edition once it is open."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from glossary.models import Term
from topics import clock
from topics.models import Committee, Edition, Section, Topic

BAND = re.compile(r'<aside class="archive-band".*?</aside>', re.DOTALL)
LATER = datetime(2031, 5, 1, 12, tzinfo=UTC)
OLD_PAGES = (
    "/2030/",
    "/2030/assembly/",
    "/2030/assembly/topics/water/",
    "/2030/assembly/topics/water/wells/",
    "/2030/assembly/tools/",
    "/2030/glossary/",
    "/2030/glossary/well/",
    "/2030/bibliography/",
)


@pytest.fixture
def archived(section: Section) -> Edition:
    edition = section.topic.committee.edition
    edition.terms.create(slug="well", name="well", definition="A hole with water.", published=True)
    Edition.objects.update(status="archived")
    edition.refresh_from_db()
    return edition


@pytest.fixture
def current(archived) -> Edition:
    """Has the committee and one term, and no topic."""
    edition = Edition.objects.create(
        slug="2031", year=2031, conference="Model Assembly", status="published", is_current=True
    )
    Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    return edition


def band(url: str, client: Client | None = None) -> str:
    """The words of the band on a page and where it leads, or nothing."""
    response = (client or Client()).get(url)
    assert response.status_code == 200, url
    found = BAND.search(response.content.decode())
    if not found:
        return ""
    words = " ".join(re.sub(r"<[^>]*>", "", found[0]).split())
    return f"{words} → {re.search(r'href=.([^>]*).>', found[0])[1]}"


@pytest.mark.parametrize("url", OLD_PAGES)
def test_every_page_of_an_archived_edition_says_so(current, url):
    assert band(url).startswith("This is the 2030 guide. The current one is ")


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("/2030/", "/2031/"),
        ("/2030/assembly/", "/2031/assembly/"),
        ("/2030/assembly/tools/", "/2031/assembly/tools/"),
        ("/2030/glossary/", "/2031/glossary/"),
    ],
)
def test_the_band_leads_to_the_same_page_where_there_is_one(current, url, there):
    assert band(url).endswith(f"The current one is this page in Model Assembly 2031. → {there}")


@pytest.mark.parametrize("url", ["/2030/assembly/topics/water/", "/2030/glossary/well/"])
def test_the_band_leads_to_the_cover_where_there_is_none(current, url):
    assert band(url).endswith("The current one is Model Assembly 2031. → /2031/")


def test_a_draft_of_the_same_page_is_not_led_to(current):
    term = current.terms.create(slug="well", name="well", definition="A hole.")
    assert band("/2030/glossary/well/").endswith("→ /2031/")
    Term.objects.filter(pk=term.pk).update(published=True)
    assert band("/2030/glossary/well/").endswith("→ /2031/glossary/well/")


def test_a_kept_page_learns_of_a_page_in_the_current_edition(current):
    client = Client()
    assert band("/2030/assembly/topics/water/", client).endswith("→ /2031/")
    Topic.objects.create(
        committee=current.committees.get(), number=1, slug="water", title="Water", published=True
    )
    assert band("/2030/assembly/topics/water/", client).endswith("→ /2031/assembly/topics/water/")


def test_other_editions_have_no_band(current):
    assert band("/2031/") == band("/") == ""
    Edition.objects.filter(slug="2030").update(status="published")
    assert band("/2030/") == ""


def test_without_a_current_edition_that_readers_may_open_there_is_no_band(archived):
    client = Client()
    assert band("/2030/", client) == ""
    edition = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly", is_current=True)
    assert band("/2030/", client) == ""
    edition.status = Edition.Status.PUBLISHED
    edition.save()
    assert band("/2030/", client) != ""


def test_the_front_page_and_the_bands_change_the_moment_the_new_edition_is_released(current):
    Edition.objects.filter(pk=current.pk).update(release_at=LATER)
    client = Client()
    with clock.frozen(LATER - timedelta(seconds=1)):
        assert "Model Assembly 2030" in client.get("/").content.decode().partition("</title>")[0]
        assert band("/2030/", client) == ""
    with clock.frozen(LATER):
        assert "Model Assembly 2031" in client.get("/").content.decode().partition("</title>")[0]
        assert band("/2030/", client) != ""


def test_who_sees_drafts_is_led_to_the_unreleased_edition_and_a_delegate_is_not(current, organiser: User):
    Edition.objects.filter(pk=current.pk).update(release_at=timezone.now() + timedelta(days=1))
    client = Client()
    client.force_login(organiser)
    assert band("/2030/", client) != ""
    assert band("/2030/") == ""
    client.post("/admin/see-as/", {"as": "delegate", "next": "/2030/"})
    assert band("/2030/", client) == ""


def test_an_archived_page_keeps_its_own_address_and_may_be_found(current):
    page = Client().get("/2030/assembly/").content.decode()
    assert 'rel="canonical" href="http://127.0.0.1:8000/2030/assembly/"' in page
    assert "noindex" not in page
    assert "/2030/assembly/" in Client().get("/sitemap.xml").content.decode()


def test_a_page_that_is_not_there_has_no_band(current):
    page = Client().get("/2030/glossary/nowhere/")
    assert page.status_code == 404
    assert not BAND.search(page.content.decode())


def test_the_archived_edition_which_is_current_still_has_no_band(archived):
    Edition.objects.filter(pk=archived.pk).update(is_current=True)
    assert band("/2030/") == band("/") == ""


def test_only_archived_pages_cost_more_queries(current):
    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(url)
        return len(captured)

    for url in ("/2030/glossary/", "/2030/assembly/tools/"):
        archived_cost = count(url)
        Edition.objects.filter(slug="2030").update(status="published")
        assert archived_cost - count(url) in (1, 2)
        Edition.objects.filter(slug="2030").update(status="archived")
