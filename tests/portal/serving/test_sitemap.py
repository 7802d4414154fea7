"""Crawlers find every published page listed once, at the portal's public address, and no draft."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.serving.environment import PublicAddress
from portal.serving.sitemap import GuideSitemap, SitemapEntry
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, Precedent, ResolutionQuestion, Section, Tool, Topic

HERE = "http://127.0.0.1:8000"  # where the portal is known when PUBLIC_URL is not set
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
QUERIES = 9  # one for each of the models that have pages


def entries(client: Client) -> dict[str, str]:
    """Address → date of each entry of the sitemap, none of which stands there twice."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 – we wrote it ourselves
    found = [(place.find("s:loc", NAMES).text, place.find("s:lastmod", NAMES).text) for place in root]
    assert len(found) == len(dict(found))
    return dict(found)


def addresses(client: Client, *, of: str = HERE) -> set[str]:
    """The paths of the addresses in the sitemap, all of which are at `of`."""
    found = entries(client)
    assert {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, found)} <= {of}
    return {url.removeprefix(of) for url in found}


def make_edition(slug: str, **fields) -> Edition:
    """An edition with one of everything that has a page, all published."""
    fields = {"year": int(slug), "conference": "Model Assembly", "status": "published"} | fields
    edition = Edition.objects.create(slug=slug, **fields)
    committee = Committee.objects.create(
        edition=edition, slug="assembly", name="Assembly", how_it_works="It meets.", published=True
    )
    resolved = {"slug": "a-1", "body": "UN", "year": 2010, "date": "2010", "title": "Water"}
    committee.precedents.create(**resolved, published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)
    part = Section.objects.create(topic=topic, slug="wells", title="Wells", published=True)
    Section.objects.create(topic=topic, parent=part, slug="depth", title="Depth", published=True)
    ResolutionQuestion.objects.create(topic=topic, slug="who-pays", label="Who?", text="Who?", published=True)
    Tool.objects.create(
        committee=committee, slug="pump", name="pump", kind=tool_kind(committee), published=True
    )
    Term.objects.create(edition=edition, slug="aquifer", name="aquifer", definition="Rock.", published=True)
    Source.objects.create(edition=edition, key="un-water.2024", title="Water", published=True)
    return edition


def pages_of(slug: str) -> set[str]:
    """The addresses of the pages that such an edition has."""
    below = (
        *(
            "",
            "glossary/",
            "glossary/aquifer/",
            "changes/",
            "bibliography/",
            "bibliography/un-water.2024/",
            "assembly/",
        ),
        *("assembly/how-it-works/", "assembly/precedents/", "assembly/tools/", "assembly/tools/pump/"),
        *("assembly/cards/", "assembly/topics/water/"),
        *("assembly/topics/water/wells/", "assembly/topics/water/questions/who-pays/"),
    )
    return {f"/{slug}/{path}" for path in below}


# What is in it


def test_the_2026_sitemap_lists_what_a_crawl_finds_but_the_front_page_and_search(guide_of_2026, edition_2026):
    """The front page is the current edition's cover, which is listed at the address of its own."""
    listed = addresses(Client())
    crawled = {url for url in guide_of_2026 if not url.endswith("/print.html")}  # which no machine is to find
    assert listed | {"/", "/2026/search/"} == crawled
    assert "/2026/" in listed
    assert "/" not in listed


@pytest.mark.parametrize("status", ["published", "archived"])
def test_every_page_of_an_edition_that_readers_may_open_is_listed_once(client, db, status):
    make_edition("2031", status=status)
    listed = addresses(client)
    assert listed == pages_of("2031")
    assert {path: client.get(path).status_code for path in listed} == dict.fromkeys(listed, 200)


def test_a_draft_edition_is_not_listed_and_the_others_are(client, db):
    make_edition("2031", status="draft")
    assert addresses(client) == set()
    make_edition("2032", is_current=True)
    make_edition("2033")
    assert addresses(client) == pages_of("2032") | pages_of("2033")


@pytest.mark.parametrize(
    ("model", "gone"),
    [
        (Committee, "/2031/assembly/"),
        (Topic, "/2031/assembly/topics/"),
        (Section, "/2031/assembly/topics/water/wells/"),
        (ResolutionQuestion, "/2031/assembly/topics/water/questions/"),
        (Tool, "/2031/assembly/tools/pump/"),
        (Term, "/2031/glossary/aquifer/"),
        (Source, "/2031/bibliography/un-water.2024/"),
    ],
)
def test_a_draft_is_not_listed_nor_is_anything_in_it(client, db, model, gone):
    make_edition("2031")
    model.objects.update(published=False)
    listed = addresses(client)
    assert listed == {path for path in pages_of("2031") if not path.startswith(gone)}
    assert {client.get(path).status_code for path in pages_of("2031") - listed} == {404}


@pytest.mark.parametrize(
    ("model", "emptied", "gone"),
    [
        (Precedent, {"published": False}, "/2031/assembly/precedents/"),
        (Committee, {"how_it_works": ""}, "/2031/assembly/how-it-works/"),
    ],
)
def test_a_page_of_a_committee_is_listed_only_where_it_has_something_to_say(client, db, model, emptied, gone):
    make_edition("2031")
    model.objects.update(**emptied)
    assert addresses(client) == pages_of("2031") - {gone}


def test_staff_find_no_draft_in_it_either(client, db, organiser):
    make_edition("2031", status="draft")
    client.force_login(organiser)
    assert client.get("/2031/").status_code == 200
    assert addresses(client) == set()


def test_a_page_is_dated_by_the_version_of_its_edition(client, db):
    old, new = make_edition("2031"), make_edition("2032")
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    Edition.objects.filter(pk=old.pk).update(version=int(noon.timestamp()) * 1_000_000_000 + 999_999_999)
    old.refresh_from_db()
    sitemap = GuideSitemap()
    assert sitemap.lastmod(SitemapEntry("/2031/", old)) == noon
    assert sitemap.lastmod(SitemapEntry("/2032/", new)).tzinfo is UTC
    dates = entries(client)
    assert {dates[f"{HERE}{path}"] for path in pages_of("2031")} == {"2027-03-01"}
    assert "2027-03-01" not in {dates[f"{HERE}{path}"] for path in pages_of("2032")}


# Where, and at what cost


@pytest.mark.parametrize("host", ["testserver", "127.0.0.1", "localhost:9000"])
def test_every_address_is_public_whatever_host_was_asked(edition, settings, host):
    settings.PUBLIC_ADDRESS = PublicAddress("https://guide.example.org", "guide.example.org", is_secure=True)
    client = Client(headers={"Host": host})
    assert "/2030/" in addresses(client, of="https://guide.example.org")
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://guide.example.org/sitemap.xml" in robots.splitlines()
    assert host not in robots


def test_without_a_public_address_this_machines_own_is_named(client, edition):
    assert "/2030/" in addresses(client)
    assert f"Sitemap: {HERE}/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()


def test_it_costs_as_many_queries_for_four_editions_as_for_one(db):
    costs = []
    for year in range(2031, 2035):
        make_edition(str(year))
        with CaptureQueriesContext(connection) as queries:
            assert len(addresses(Client())) == 15 * (year - 2030)
        costs.append(len(queries))
    assert costs == [QUERIES] * 4


def test_it_costs_as_many_queries_for_the_2026_edition(edition_2026):
    with CaptureQueriesContext(connection) as queries:
        assert len(addresses(Client())) > 150
    assert len(queries) == QUERIES


def test_only_looking_is_answered(client, edition):
    for path in ("/sitemap.xml", "/robots.txt"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def test_a_further_sitemap_is_not_there(client, edition):
    assert client.get("/sitemap.xml?p=1").status_code == 200
    assert [client.get(f"/sitemap.xml?p={page}").status_code for page in ("2", "x")] == [404, 404]


# Kept as other pages are


def test_a_newly_published_page_of_any_edition_is_listed_at_the_next_request(reader, db):
    make_edition("2031", is_current=True)
    for slug in ("2032", "2033"):
        make_edition(slug)
        Term.objects.filter(edition__slug=slug).update(published=False)
        before = reader.get("/sitemap.xml")
        assert f"/{slug}/glossary/aquifer/" not in addresses(reader)
        Term.objects.filter(edition__slug=slug).update(published=True)
        after = reader.get("/sitemap.xml", headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert f"/{slug}/glossary/aquifer/" in addresses(reader)


def test_while_nothing_changes_it_is_kept(reader, edition):
    etag = reader.get("/sitemap.xml")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = reader.get("/sitemap.xml")
    assert (len(queries), again["ETag"], again["Content-Type"]) == (1, etag, "application/xml")
    assert reader.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


def test_it_is_there_while_the_database_is_away(reader, edition):
    seen = reader.get("/sitemap.xml").content

    def refuse(*arguments, **options):
        raise OperationalError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        response = reader.get("/sitemap.xml")
    assert (response.status_code, response.content) == (200, seen)


# What crawlers are asked to leave alone


def may_read(robots: str, address: str) -> bool:
    """Return whether the rules, all of which forbid, let a crawler read `address`."""
    assert robots.startswith("User-agent: *\n")
    rules = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow: ")]
    assert rules
    return not any(fnmatchcase(address, rule.replace("?", "[?]") + "*") for rule in rules)


def test_crawlers_may_read_every_page_and_are_kept_from_the_admin_and_from_searches(client, edition_2026):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    robots = response.content.decode()
    assert robots.endswith("\n")
    pages = [*addresses(client), "/", "/sitemap.xml", "/static/portal/mark.svg", "/2026/?from=mail&faq=1"]
    assert [path for path in pages if not may_read(robots, path)] == []
    kept_from = ["/admin/", "/admin/topics/topic/", "/2026/search/?q=arms", "/fr/2026/search/?a=b&q=arms"]
    assert [path for path in kept_from if may_read(robots, path)] == []


def test_robots_txt_is_there_without_any_edition(client, db):
    assert client.get("/robots.txt").status_code == 200
    assert addresses(client) == set()
