"""An address that leads nowhere offers the pages with a name like its end, of those that readers may see."""

import time

import pytest
from django.core.cache import cache
from django.db import OperationalError

from portal.search import nearest, views
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, Tool


@pytest.fixture(autouse=True)
def nobody_has_searched():
    cache.clear()


@pytest.fixture
def notice(committee: Committee) -> Tool:
    kind = tool_kind(committee)
    return Tool.objects.create(
        committee=committee, slug="purple", name="Purple Notice", kind=kind, published=True
    )


def offered(client, address: str) -> list[str]:
    """The pages that the answer to a lost address offers by their names, in their order."""
    response = client.get(address)
    assert response.status_code == 404
    return [hit.url for hit in response.context.get("nearest") or ()]


@pytest.mark.parametrize(
    "address",
    [
        "/2030/assembly/tools/purple-notices/",
        "/2030/assembly/tools/purple_notice/",
        "/2030/assembly/tools/Purple-Notise/",
        "/2030/tools/purple-notices/",
        "/2030/purple-notice/",
        "/2030/assembly/tools/purple-notices/print/",
    ],
)
def test_a_lost_address_leads_to_the_page_named_like_its_end(client, notice, address):
    assert offered(client, address) == [notice.get_absolute_url()]


def test_the_nearest_page_is_a_link_with_its_name(client, notice):
    page = client.get("/2030/assembly/tools/purple-notices/").content.decode()
    assert f'<a href="{notice.get_absolute_url()}">Purple Notice</a>' in page


@pytest.mark.parametrize(
    "address",
    [
        "/2030/assembly/zebra/",
        "/2030/assembly/tools/zebra/",
        "/2030/assembly/purple.php",
        "/2030/assembly/%00/",
        f"/2030/assembly/{'purple-' * 20}/",
        "/2030/x/y/z/",
    ],
)
def test_an_address_like_no_page_offers_none(client, notice, address):
    assert offered(client, address) == []


def test_a_page_that_is_not_published_is_not_offered(client, admin_client, notice):
    Tool.objects.update(published=False)
    Edition.objects.get().save()
    assert offered(client, "/2030/assembly/tools/purple-notices/") == []
    assert offered(admin_client, "/2030/assembly/tools/purple-notices/") == []


def test_who_asks_for_lost_addresses_too_often_is_offered_none(client, notice, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_A_MINUTE", 1)
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)  # no minute ends meanwhile
    assert offered(client, "/2030/purple-notice/") == [notice.get_absolute_url()]
    assert offered(client, "/2030/purple-notice/") == []


def test_a_database_that_cannot_be_searched_has_its_404_all_the_same(client, notice, monkeypatch):
    def refuse(*_):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(nearest, "search", refuse)
    assert offered(client, "/2030/purple-notice/") == []
