"""The proxies of docs/deploy.md, as they stand there: what they tell the portal, let through and refuse."""

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.paths import ROOT
from tests.support.picture_files import drawing, file_of
from tests.support.proxies import (
    HERE,
    NAME,
    Answer,
    Proxy,
    ask,
    ask_plainly,
    caddy,
    nginx,
    seconds_until_closed,
    with_others,
)

ORIGIN = ("Origin", f"https://{NAME}")
LOGIN, UPLOAD = "/admin/login/", "/admin/markdown/upload/"
PICTURES = ROOT / "var" / "media" / "images"
FORGED = "203.0.113.66"
NAMING = ("Clientaddress", "X-Forwarded-For", "X_Forwarded_For", "Client_Address", "X-Real-IP", "Forwarded")
SCHEMES = ("X-Forwarded-Proto", "X_Forwarded_Proto", "X-Forwarded_Proto", "X_Forwarded-Proto")
HOP_BY_HOP = ("Connection", "Clientaddress, X-Forwarded-Proto")  # asks the proxy to drop what it has set
PADDING = [(f"X-Padding-{number}", "x" * 50) for number in range(35)]
LONGEST_HEAD = 8  # seconds until the proxies must have closed it; they are told five
MEGABYTE = 1024**2
visitors = count(2)  # the last part of an address of this machine, another one for each visitor


@pytest.fixture(scope="module")
def started(public_portal, tmp_path_factory) -> Iterator[dict[str, tuple[Proxy, Future[float]]]]:
    """Both proxies, and beside the tests a visitor of each whose head never ends."""
    with ExitStack() as stack:
        beside = stack.enter_context(ThreadPoolExecutor())
        place = public_portal.address.removeprefix("http://")
        both = [stack.enter_context(kind(place, tmp_path_factory.mktemp("proxy"))) for kind in (caddy, nginx)]
        yield {each.kind: (each, beside.submit(seconds_until_closed, each, LONGEST_HEAD)) for each in both}


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def proxy(request, started) -> Proxy:
    return started[request.param][0]


class Guest:
    """Somebody with a browser, at an address of their own, who comes through the proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy, self.address = proxy, f"127.0.0.{next(visitors)}"
        self.cookies: dict[str, str] = {}
        self.token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', self.ask(LOGIN).body)[1].decode()

    def ask(self, path: str, headers: list[tuple[str, str]] = [], body: bytes | None = None) -> Answer:  # noqa: B006
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = [("Cookie", cookies), ORIGIN] if cookies else [ORIGIN]
        answer = ask(self.proxy, path, [*own, *headers], body, self.address)
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, cookie in SimpleCookie(line).items():
                assert cookie["secure"]
                self.cookies[name] = cookie.value
        return answer

    def sign_in(self, name: str, password: str, headers: list[tuple[str, str]] = []) -> Answer:  # noqa: B006
        form = {"username": name, "password": password, "csrfmiddlewaretoken": self.token}
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self.ask(LOGIN, [kind, *headers], urlencode(form).encode())

    def upload(self, file: bytes) -> Answer:
        head = b'--end\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        headers = [
            ("Content-Type", "multipart/form-data; boundary=end"),
            ("X-CSRFToken", self.cookies["csrftoken"]),
        ]
        return self.ask(UPLOAD, headers, head + file + b"\r\n--end--\r\n")


@pytest.fixture(scope="module")
def organiser(proxy, public_portal) -> Guest:
    guest = Guest(proxy)
    answer = guest.sign_in("organiser", public_portal.password)
    assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
    return guest


def address_seen(portal_folder: Path, name: str) -> str:
    """The address from which the portal saw somebody fail to sign in under this name."""
    with sqlite3.connect(f"file:{portal_folder}/portal.sqlite3?mode=ro", uri=True) as database:
        question = "SELECT ip_address FROM axes_accessattempt WHERE username = ?"
        ((address,),) = database.execute(question, [name]).fetchall()
    database.close()
    return address


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param([], id="nothing"),
        pytest.param([(name, FORGED) for name in (*NAMING, *NAMING)], id="addresses"),
        pytest.param([HOP_BY_HOP, ("Clientaddress", FORGED)], id="hop-by-hop"),
        pytest.param([*PADDING, *((name, FORGED) for name in NAMING), *PADDING], id="padding"),
    ],
)
def test_the_portal_sees_the_address_of_the_visitor_whatever_they_write(proxy, portal_folder, forged):
    guest = Guest(proxy)
    name = f"{guest.address} through {proxy.kind}"
    assert guest.sign_in(name, "a guess", forged).status == 200
    assert address_seen(portal_folder, name) == guest.address != HERE


def test_the_portal_sees_the_scheme_of_the_visitor_whatever_they_write(proxy, public_portal):
    forged = [(name, "http") for name in (*SCHEMES, *SCHEMES)]
    assert ask(proxy, "/2026/", [*PADDING, *forged]).status == 200
    assert ask(proxy, "/2026/", [HOP_BY_HOP]).status == 200
    port = int(public_portal.address.rpartition(":")[2])
    assert ask_plainly(port, "/2026/", forged[:1]).status == 301  # what it would answer if it saw them


@pytest.mark.parametrize("forged", [[], [(name, "https") for name in SCHEMES]], ids=["nothing", "schemes"])
def test_without_https_every_page_leads_to_it(proxy, forged):
    answer = ask_plainly(proxy.http, "/2026/glossary/?a=b", forged)
    assert answer.status in (301, 308)
    assert answer.headers["Location"].replace(f":{proxy.https}", "") == f"https://{NAME}/2026/glossary/?a=b"


def test_a_foreign_host_gets_no_page_of_ours(proxy):
    answer = ask(proxy, "/2026/", [("Host", "other.example.org")])
    assert b"INTERPOL" not in answer.body


def test_a_page_and_its_files_arrive_as_the_portal_sent_them(proxy):
    page = ask(proxy, "/2026/", [("Accept-Encoding", "gzip")])
    assert (page.status, page.headers["Content-Encoding"]) == (200, "gzip")
    assert ask(proxy, "/2026/", [("If-None-Match", page.headers["ETag"])]).status == 304
    plain = ask(proxy, "/2026/")
    assert "Content-Encoding" not in plain.headers
    assert "default-src 'none'" in plain.headers["Content-Security-Policy"]
    style = re.search(rb'href="(/static/[^"]+\.css)"', plain.body)[1].decode()
    file = ask(proxy, style)
    assert (file.status, file.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert "immutable" in file.headers["Cache-Control"]


def test_an_editor_signs_in_and_stores_a_picture(organiser):
    assert organiser.ask("/admin/").status == 200
    before = set(PICTURES.glob("*"))
    try:
        answer = organiser.upload(file_of(drawing(), "PNG"))
        assert answer.status == 200
        address = re.search(r"\((/media/[^)]+)\)", json.loads(answer.body)["image_code"])[1]
        picture = organiser.ask(address)
        assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")
    finally:
        for file in set(PICTURES.glob("*")) - before:
            file.unlink()


def test_a_file_too_large_for_the_portal_is_refused_in_its_own_words(organiser):
    answer = organiser.upload(bytes(9 * MEGABYTE))
    assert answer.status == 400
    assert "larger than 8 MB" in json.loads(answer.body)["image"][0]


def test_a_body_over_the_limit_is_refused_by_the_proxy_and_the_next_one_is_not(organiser):
    refused = organiser.upload(bytes(12 * MEGABYTE))
    # Caddy 2.6 says 413 only where no length was announced.
    assert refused.status == {"caddy": 502, "nginx": 413}[organiser.proxy.kind]
    assert organiser.upload(b"no picture").status == 400


def test_a_head_that_is_too_long_is_refused_and_a_long_one_is_not(proxy):
    def status_with(lines: int) -> int:
        return ask(proxy, "/2026/", [(f"X-Line-{line}", "x" * 1000) for line in range(lines)]).status

    assert status_with(10) == 200
    assert status_with(40) in (400, 431)


def test_a_head_that_never_ends_is_closed(proxy, started):
    assert started[proxy.kind][1].result() < LONGEST_HEAD


def test_a_line_that_the_papers_no_longer_have_would_be_seen():
    assert with_others("listen 80;", {"80": "8080"}) == "listen 8080;"
    with pytest.raises(AssertionError, match="443"):
        with_others("listen 80;", {"443": "8443"})
