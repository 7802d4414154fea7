"""The file of a whole edition: what it holds, and to whom it is sent."""

import json
import re

import brotli
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from portal.editor.storage import FOLDER
from tests.support.zipped_edition import SMALL_FILES, WIDE
from topics.models import Edition, Section
from topics.pictures import ADDRESS

pytestmark = pytest.mark.usefixtures("in_one_transaction")
TAKES_BROTLI = {"Accept-Encoding": "gzip, br"}


def path_of(edition: Edition) -> str:
    return f"/{edition.slug}/offline.json"


@pytest.fixture
def point(section: Section) -> Section:
    """A section below a part."""
    return Section.objects.create(
        topic=section.topic, parent=section, position=1, slug="pumps", title="Broken pumps", published=True
    )


@pytest.fixture
def whole(client: Client, begun, edition: Edition, point: Section) -> dict:
    """The file of an edition with a part and a section below it."""
    client.get(path_of(edition))
    begun.do()
    return client.get(path_of(edition)).json()


def test_it_holds_every_public_page_as_readers_get_it(client, whole, edition):
    listed = re.findall(r"<loc>[a-z]+://[^/]+([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(listed) > 5
    assert {path: whole["pages"].get(path) for path in listed} == {
        path: client.get(path).content.decode() for path in listed
    }
    assert (
        whole["pages"][f"/{edition.slug}/search/"] == client.get(f"/{edition.slug}/search/").content.decode()
    )
    assert json.loads(whole["pages"][f"/{edition.slug}/search.json"])["titles"]


@pytest.mark.parametrize("is_current", [True, False])
def test_it_holds_the_front_page_only_of_the_edition_that_is_shown_there(client, begun, edition, is_current):
    Edition.objects.create(
        slug="1999", year=1999, conference="Then", status="published", is_current=not is_current
    )
    edition.is_current = is_current
    edition.save()
    client.get(path_of(edition))
    begun.do()
    assert ("/" in client.get(path_of(edition)).json()["pages"]) == is_current


def test_it_says_where_addresses_lead_that_are_no_pages(whole, point):
    assert whole["redirects"][point.part_url] == f"{point.parent.part_url}#{point.slug}"
    topic = point.topic.get_absolute_url()
    assert whole["redirects"][f"{topic}questions/"] == f"{topic}#site-questions"


def test_it_names_the_static_files_that_pages_need_with_those_that_they_import(whole):
    names = {path.rpartition("/")[2] for path in whole["files"]}
    assert {"page.css", "search.css", "page.js", "search.js", "search-index.js", "minisearch.js"} <= names


def test_it_has_the_headers_by_which_browsers_guard_a_page(client, whole, edition):
    answer = client.get(edition.get_absolute_url())
    assert "default-src 'none'" in whole["headers"]["Content-Security-Policy"]
    assert whole["headers"] == {name: answer[name] for name in whole["headers"]}
    assert "ETag" not in whole["headers"]


def test_nothing_of_it_is_unpublished_whoever_asks_for_it(client, begun, edition, point, organiser):
    Section.objects.filter(pk=point.pk).update(published=False, title="Kept to ourselves")
    client.force_login(organiser)
    client.get(path_of(edition))
    begun.do()
    answer = client.get(path_of(edition))
    assert answer.status_code == 200
    assert "Kept to ourselves" not in answer.content.decode()


def test_an_edition_that_readers_do_not_see_has_none(client, begun, edition):
    edition.status = Edition.Status.DRAFT
    edition.save()
    assert client.get(path_of(edition)).status_code == 404
    assert not begun


def test_the_pages_of_an_archived_edition_say_so(client, begun, edition):
    Edition.objects.create(slug="2031", year=2031, conference="Then", status="published", is_current=True)
    edition.status = Edition.Status.ARCHIVED
    edition.save()
    client.get(path_of(edition))
    begun.do()
    assert "This is the 2030 guide." in client.get(path_of(edition)).json()["pages"]["/2030/"]


def test_who_asks_first_is_told_to_ask_again(client, begun, edition):
    answer = client.get(path_of(edition))
    assert (answer.status_code, answer["Retry-After"]) == (202, "2")
    assert "no-store" in answer["Cache-Control"]
    assert len(begun) == 1


def test_it_is_sent_packed_or_plain_and_tells_both_sizes(client, whole, edition):
    packed = client.get(path_of(edition), headers=TAKES_BROTLI)
    plain = client.get(path_of(edition))
    assert (packed["Content-Encoding"], plain.get("Content-Encoding")) == ("br", None)
    assert brotli.decompress(packed.content) == plain.content
    for answer in (packed, plain, client.head(path_of(edition))):
        assert answer["Packed-Length"] == str(len(packed.content))
        assert answer["Plain-Length"] == str(len(plain.content))


def test_who_has_it_already_gets_nothing_until_the_edition_changes(client, begun, whole, edition):
    tag = client.get(path_of(edition), headers=TAKES_BROTLI)["ETag"]
    asked_again = TAKES_BROTLI | {"If-None-Match": tag}
    assert client.get(path_of(edition), headers=asked_again).status_code == 304
    edition.save()
    client.get(path_of(edition))
    begun.do()
    assert client.get(path_of(edition), headers=asked_again).status_code == 304  # it was made a moment ago


def test_its_pictures_are_named_and_not_held(client, begun, edition, section, empty_storage):
    name, content = next(iter(SMALL_FILES.items()))
    default_storage.save(f"{FOLDER}{name}", ContentFile(content))
    section.body = f"![A well]({ADDRESS}{name}) ![Gone]({ADDRESS}{WIDE.name()})"
    section.save()
    client.get(path_of(edition))
    begun.do()
    assert client.get(path_of(edition)).json()["pictures"] == [f"{ADDRESS}{name}"]
