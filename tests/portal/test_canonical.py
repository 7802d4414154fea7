"""Every page says under which one address it wants to be known."""

import pytest
from django.test import Client

from portal.serving.environment import PublicAddress
from tests.support.crawler import Page, make_editions_being_written, read_page
from tests.support.readers import Reader
from topics.models import Edition

HERE = "http://127.0.0.1:8000"  # where the portal is known when PUBLIC_URL is not set
THERE = "https://guide.example.org"


@pytest.fixture(scope="module")
def guide(guide_of_2026) -> dict[str, Page]:
    return guide_of_2026


@pytest.fixture
def public_address(settings) -> None:
    settings.PUBLIC_ADDRESS = PublicAddress(THERE, "guide.example.org", is_secure=True)


def make_current(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(is_current=True)


def test_every_page_of_the_guide_but_the_front_page_names_its_own_address(guide):
    named = {url: page.canonical for url, page in guide.items() if url != "/"}
    assert named == {url: [f"{HERE}{url}"] for url in named}
    assert len(named) > 150


def test_the_front_page_names_the_current_editions_cover(guide):
    assert guide["/"].canonical == guide["/2026/"].canonical == [f"{HERE}/2026/"]


def test_every_address_that_pages_name_is_a_page(guide):
    named = {url.removeprefix(HERE) for page in guide.values() for url in page.canonical}
    assert named == set(guide) - {"/"}


def test_without_a_current_edition_the_front_page_is_itself(client, edition):
    assert read_page(client, "/").canonical == [f"{HERE}/"]
    assert read_page(client, "/2030/").canonical == [f"{HERE}/2030/"]
    make_current(edition)
    assert read_page(client, "/").canonical == [f"{HERE}/2030/"]


def test_an_archived_edition_does_not_name_the_current_one(client, edition):
    make_current(edition)
    Edition.objects.create(slug="2020", year=2020, conference="Model Assembly", status="archived")
    assert read_page(client, "/2020/").canonical == [f"{HERE}/2020/"]


def test_what_follows_a_question_mark_is_left_out(client, edition):
    assert read_page(client, "/2030/?from=mail&q=%22%3E").canonical == [f"{HERE}/2030/"]


@pytest.mark.parametrize("address", ["/2030/nowhere/", "/nowhere/", "/2030/glossary/nothing/", "/a/b/c/d/e/"])
@pytest.mark.parametrize("is_current", [True, False])
def test_a_page_that_is_not_there_names_none(client, edition, address, is_current):
    if is_current:
        make_current(edition)
    page = read_page(client, address)
    assert (page.status, page.canonical) == (404, [])
    assert f"{HERE}{address}" not in page.html


@pytest.mark.parametrize("host", ["testserver", "127.0.0.1", "localhost:9000"])
def test_the_address_is_the_public_one_whatever_host_was_asked(edition, public_address, host):
    page = read_page(Client(headers={"Host": host}), "/2030/")
    assert page.canonical == [f"{THERE}/2030/"]


def test_a_copy_that_names_another_public_address_is_not_confirmed(edition, settings):
    """The address is not part of the release: it comes from the environment."""
    etag = Reader().get("/2030/")["ETag"]
    assert Reader().get("/2030/", headers={"If-None-Match": etag}).status_code == 304
    settings.PUBLIC_ADDRESS = PublicAddress(THERE, "guide.example.org", is_secure=True)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "guide.example.org"]
    response = Reader().get("/2030/", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert f"{THERE}/2030/" in response.content.decode()


def test_pages_of_an_edition_being_written_have_one_too(client, db):
    for edition in make_editions_being_written():
        for url in (f"/{edition.slug}/", f"/{edition.slug}/glossary/", f"/{edition.slug}/bibliography/"):
            assert read_page(client, url).canonical == [f"{HERE}{url}"]
