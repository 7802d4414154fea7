"""Pages are kept for readers until their edition changes: quick, never stale, there without a database."""

import gzip
from types import SimpleNamespace

import brotli
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.readers import Reader
from topics.models import Edition, Topic

PAGE = "/2030/assembly/topics/water/"
OTHER_PAGE = "/2030/assembly/tools/"
DATA = "/2030/search.json"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
POLICY_HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


@pytest.fixture
def client(reader) -> Reader:
    return reader


@pytest.fixture
def clock(monkeypatch, settings) -> SimpleNamespace:
    """The time by which versions are trusted, one second long; `clock.now` is set by the test."""
    settings.VERSION_TRUST_SECONDS = 1
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr("portal.serving.versions.time", clock)
    return clock


@pytest.fixture
def no_database():
    """Call it, and the database is away, until what it returned is called."""

    def refuse(*arguments, **options):
        raise OperationalError('connection to "secret-host" failed')

    with pytest.MonkeyPatch.context() as patch:

        def cut():
            patch.setattr(connection, "cursor", refuse)
            return patch.undo

        yield cut


def cost(client: Client, address: str, **headers: str) -> int:
    """Return how many queries the answer takes."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers=headers)
    return len(queries)


def rename(topic: Topic, title: str) -> None:
    topic.title = title
    topic.save()


def make_edition(slug: str, **fields) -> Edition:
    fields = {"year": int(slug), "conference": "Model Assembly", "status": "published"} | fields
    return Edition.objects.create(slug=slug, **fields)


def test_a_kept_page_costs_one_query_for_the_versions(client, topic):
    first = client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        second = client.get(PAGE)
    assert len(queries) == 1
    assert '"topics_edition"."version"' in queries[0]["sql"]
    assert first.content == second.content


def test_while_versions_are_trusted_a_kept_page_costs_no_query(client, topic, clock):
    client.get(PAGE)
    clock.now += 0.99
    assert cost(client, PAGE) == 0
    clock.now += 0.02
    assert cost(client, PAGE) == 1


def test_a_change_shows_as_soon_as_the_trust_is_over_and_no_sooner(client, topic, clock):
    client.get(PAGE)
    rename(topic, "Rain")
    clock.now += 0.99
    assert "<h1>Water</h1>" in client.get(PAGE).content.decode()
    clock.now += 0.02
    assert "<h1>Rain</h1>" in client.get(PAGE).content.decode()


def test_a_reader_who_has_the_page_is_told_so_for_one_query(client, topic):
    etag = client.get(PAGE)["ETag"]
    for said in (etag, f'"another", {etag}', f"W/{etag}"):  # a proxy that packs pages weakens their tags
        response = client.get(PAGE, headers={"If-None-Match": said})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert cost(client, PAGE, if_none_match=etag) == 1


def test_a_reader_who_has_another_page_gets_this_one(client, topic):
    other = client.get(OTHER_PAGE)["ETag"]
    response = client.get(PAGE, headers={"If-None-Match": other})
    assert response.status_code == 200
    assert response["ETag"] != other


@pytest.mark.parametrize("way", ["save", "update", "delete"])
def test_a_change_of_content_gives_a_new_page_and_a_new_tag_at_once(client, section, way):
    page = section.get_absolute_url()
    before = client.get(PAGE)
    if way == "save":
        section.title = "Rain"
        section.save()
    elif way == "update":
        type(section).objects.filter(pk=section.pk).update(title="Rain")
    else:
        section.delete()
    after = client.get(PAGE, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert "Wells" in before.content.decode()
    assert "Wells" not in after.content.decode()
    assert client.get(page).status_code == (404 if way == "delete" else 200)


def test_servers_agree_on_the_tag_of_a_page_unless_they_send_other_bytes_or_another_policy(topic, settings):
    tags = {Reader().get(PAGE)["ETag"] for _ in range(2)}
    settings.SECURE_REFERRER_POLICY = "no-referrer"
    tags.add(Reader().get(PAGE)["ETag"])
    Topic.objects.update(title="Rain")
    tags.add(Reader().get(PAGE)["ETag"])
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_a_page_is_made_again_for_its_own_edition_and_for_the_current_one_and_for_no_other(client, edition):
    current, other = make_edition("2032", is_current=True), make_edition("2033")
    pages = [f"/{row.slug}/" for row in (edition, current, other)]

    def made_again() -> list[bool]:
        return [cost(client, page) > 1 for page in pages]

    assert made_again() == [True, True, True]
    assert made_again() == [False, False, False]
    other.save()
    assert made_again() == [False, False, True]
    current.save()
    assert made_again() == [True, True, True]


def test_the_front_page_changes_with_the_current_edition(client, edition):
    empty = client.get("/")
    make_edition("2032", conference="Other Assembly", is_current=True)
    assert client.get("/")["ETag"] != empty["ETag"]
    assert "Other Assembly" in client.get("/").content.decode()


def test_what_staff_see_is_never_kept_for_readers(client, topic, section, organiser):
    type(section).objects.update(published=False)
    staff = Reader(client)
    staff.force_login(organiser)
    assert "Wells" in staff.get(PAGE).content.decode()
    assert "Wells" not in client.get(PAGE).content.decode()
    assert "Wells" in staff.get(PAGE).content.decode()


def test_a_signed_in_visitor_is_never_answered_from_the_store(client, topic, stranger):
    etag = client.get(PAGE)["ETag"]
    client.force_login(stranger)
    response = client.get(PAGE, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert "ETag" not in response
    assert "Cookie" in response["Vary"]


def test_a_page_asked_with_a_query_is_not_kept(client, topic):
    client.get(PAGE)
    client.get(f"{PAGE}?q=1")
    assert "ETag" not in client.get(f"{PAGE}?q=1")
    assert cost(client, f"{PAGE}?q=1") > 1
    assert cost(client, f"{PAGE}?utm_source=letter&q=1") > 1
    assert cost(client, f"{PAGE}?") == 1


def test_what_others_add_to_an_address_is_set_aside(client, topic):
    first = client.get(f"{PAGE}?utm_source=letter&fbclid=Zebra")
    assert "Zebra" not in first.content.decode()
    assert cost(client, PAGE) == cost(client, f"{PAGE}?gclid=1") == 1


@pytest.mark.parametrize("cookie", ["consent=yes", "csrftoken=" + "a" * 32, "session=1", "a=b; c"])
def test_a_reader_with_a_cookie_of_others_gets_the_kept_page(client, topic, cookie):
    client.get(PAGE)
    assert cost(client, PAGE, cookie=cookie) == 1


def test_what_is_not_there_is_not_kept(client, committee):
    response = client.get(PAGE)
    assert response.status_code == 404
    assert "ETag" not in response
    assert cost(client, PAGE) > 1


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/", "/healthz"])
def test_the_admin_and_health_are_never_kept(client, db, address):
    for _ in range(2):
        response = client.get(address)
        assert "ETag" not in response
        assert "no-store" in response["Cache-Control"]


def test_a_reader_gets_no_cookie(client, topic):
    for _ in range(2):
        assert not client.get(PAGE).cookies


def test_a_request_for_a_host_that_is_not_ours_is_refused_whether_or_not_the_page_is_kept(client, topic):
    for _ in range(2):
        assert client.get(PAGE, headers={"Host": "evil.example"}).status_code == 400
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        *((accepted, "") for accepted in ("", "identity", "x-br", "brx", "br;q=0", "gzip;q=0.0, br; q=0")),
        *((accepted, "gzip") for accepted in ("gzip", "gzip, deflate", "br; q=0.0, gzip", "GZIP;q=0.1")),
        *(
            (accepted, "br")
            for accepted in ("br", "br, gzip;q=0.8", "gzip, deflate, br, zstd", "gzip;q=0,br")
        ),
    ],
)
def test_an_answer_comes_as_small_as_the_reader_takes_it(client, topic, accepted, encoding):
    for address in (PAGE, DATA):
        for _ in range(2):
            answer = client.get(address, headers={"Accept-Encoding": accepted})
            assert answer.get("Content-Encoding", "") == encoding
            assert UNPACK[encoding](answer.content) == client.get(address).content


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_caches_on_the_way_must_ask_and_must_tell_readers_apart(client, topic, headers):
    etag = client.get(PAGE, headers=headers)["ETag"]
    for asked in (headers, headers | {"If-None-Match": etag}):
        response = client.get(PAGE, headers=asked)
        assert response["Cache-Control"] == "no-cache"
        assert {name.strip() for name in response["Vary"].split(",")} >= {"Accept-Encoding", "Cookie"}


def test_a_head_request_tells_of_the_page_without_it_and_may_come_first(client, topic):
    head = client.head(PAGE)
    page = client.get(PAGE)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == page["ETag"]
    assert head["Content-Type"] == page["Content-Type"] == "text/html; charset=utf-8"
    assert b"Water" in page.content


def test_every_answer_bears_the_headers_that_protect_readers(client, topic, no_database):
    etag = client.get(PAGE)["ETag"]
    answers = [client.get(PAGE), client.get(PAGE, headers={"Accept-Encoding": "gzip"})]
    answers.append(client.get(PAGE, headers={"If-None-Match": etag}))
    no_database()
    answers += [client.get(PAGE), client.get(OTHER_PAGE)]
    assert [answer.status_code for answer in answers] == [200, 200, 304, 200, 503]
    for name in POLICY_HEADERS:
        assert len({answer[name] for answer in answers}) == 1, name


def test_a_page_seen_before_is_served_while_the_database_is_away(client, topic, no_database):
    seen = client.get(PAGE)
    no_database()
    response = client.get(PAGE)
    assert (response.status_code, response.content) == (200, seen.content)
    assert response["ETag"] == seen["ETag"]


@pytest.mark.parametrize("address", [OTHER_PAGE, f"{PAGE}?q=1", "/nowhere/"])
def test_other_pages_say_when_to_come_again(client, topic, no_database, address):
    client.get(PAGE)
    no_database()
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "unavailable for a moment" in response.content.decode()
    assert "secret-host" not in response.content.decode()
    assert "ETag" not in response


def test_an_unknown_address_with_a_query_answers_503_too(topic, no_database):
    """The page for addresses that are not there reads the database for its menu."""
    no_database()
    response = Client(raise_request_exception=False).get("/a/b/c/d/e/f/?q=1")
    assert response.status_code == 503


def test_a_signed_in_visitor_is_told_too(client, topic, organiser, no_database):
    client.get(PAGE)
    client.force_login(organiser)
    no_database()
    assert client.get(PAGE).status_code == 503


def test_a_server_that_has_read_no_version_yet_answers_503_until_the_database_is_back(
    client, topic, no_database
):
    bring_back = no_database()
    assert client.get(PAGE).status_code == 503
    bring_back()
    rename(topic, "Rain")
    assert "<h1>Rain</h1>" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_fails_later_in_a_view_is_a_503_too(client, topic, monkeypatch, error):
    def fail(*arguments):
        raise error

    monkeypatch.setattr("topics.views.navigation_for", fail)
    response = client.get(PAGE)
    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_another_mistake_in_a_view_is_not_taken_for_the_database(topic, monkeypatch):
    def fail(*arguments):
        raise ValueError

    monkeypatch.setattr("topics.views.navigation_for", fail)
    assert Client(raise_request_exception=False).get(PAGE).status_code == 500


def test_a_server_keeps_no_more_than_the_setting_says(client, settings, topic):
    client.get(PAGE)
    sizes = [client.handler.front.answers.get((PAGE, encoding)).size for encoding in ("br", "gzip", "")]
    settings.PAGE_CACHE_BYTES = sum(sizes) - 1  # what was put first gives way
    client = Reader()
    client.get(PAGE)
    assert [cost(client, PAGE, accept_encoding=each) for each in ("gzip", "", "br")][:2] == [1, 1]
    settings.PAGE_CACHE_BYTES = sum(sizes)
    client = Reader()
    client.get(PAGE)
    assert [cost(client, PAGE, accept_encoding=each) for each in ("gzip", "", "br")] == [1, 1, 1]
