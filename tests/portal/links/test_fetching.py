"""What a check finds at one address, against real servers that behave well, badly and worse."""

import socket
import ssl
import struct
import time

import pytest

from portal.links.connecting import PUBLIC_WEB, Network, system_trust
from portal.links.fetching import MOST_REDIRECTS, Finding, Outcome, check
from tests.support.link_servers import AGENT, SECONDS, answer, certificate, find, outcome, raw, redirect
from tests.support.paths import ROOT
from tests.support.source_code import imports_in

FORBIDDEN = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://0.0.0.0/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.7/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1%25lo]/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "http://a:b@site.test/",
    "http://site.test:8000/",
    "http://site.test:22/",
    "http://inside.test/",
    "http://both.test/",
]


@pytest.fixture
def names(internet):
    """A name of the private network, and one that has a public address beside a private one."""
    internet.names["localhost"] = [["127.0.0.1", "::1"]]
    internet.names["inside.test"] = [["192.168.1.10"]]
    internet.names["both.test"] = [["93.184.216.200", "10.0.0.1"]]


# The page is there, or is not


def test_a_page_that_answers_is_working_and_only_its_head_was_asked_for(internet):
    server = internet.host("site.test")
    assert find(internet, "http://site.test/page?a=1#part") == Finding(Outcome.WORKING)
    [request] = server.requests
    head, *lines = request.split("\r\n")
    assert head == "HEAD /page?a=1 HTTP/1.1"
    assert {"Host: site.test", f"User-Agent: {AGENT}", "Accept-Encoding: identity"} <= set(lines)
    assert not any(line.lower().startswith(("cookie", "authorization", "referer")) for line in lines)


@pytest.mark.parametrize("refusal", ["403 Forbidden", "404 Not Found", "405 Not Allowed", "501 No", "500 Oh"])
def test_where_head_gets_no_good_answer_the_page_itself_is_asked_for(internet, refusal):
    server = internet.host("site.test", answer(refusal), answer())
    assert outcome(internet) == Outcome.WORKING
    assert server.methods() == ["HEAD", "GET"]


def test_a_server_that_breaks_off_at_head_is_asked_for_the_page(internet):
    server = internet.host("site.test", raw(b""), answer())
    assert outcome(internet) == Outcome.WORKING
    assert server.methods() == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("200 OK", Outcome.WORKING),
        ("206 Partial", Outcome.WORKING),
        ("304 Not Modified", Outcome.GARBLED),
        ("404 Not Found", Outcome.GONE),
        ("410 Gone", Outcome.GONE),
        ("401 Unauthorized", Outcome.REFUSED),
        ("403 Forbidden", Outcome.REFUSED),
        ("429 Too Many Requests", Outcome.REFUSED),
        ("451 Unavailable", Outcome.REFUSED),
        ("500 Error", Outcome.SERVER_ERROR),
        ("503 Unavailable", Outcome.SERVER_ERROR),
        ("999 Denied", Outcome.SERVER_ERROR),
    ],
)
def test_each_answer_has_its_outcome(internet, status, found):
    internet.host("site.test", answer(status))
    assert outcome(internet) == found


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Unavailable"])
@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("0", 60), ("99999999999", 7 * 86400), ("Wed, 21 Oct 2015 07:28:00 GMT", 60)],
)
def test_who_asks_to_be_left_alone_is_not_asked_again_and_is_left_for_later(internet, status, asked, seconds):
    server = internet.host("site.test", answer(status, f"Retry-After: {asked}"))
    found = find(internet, "http://site.test/")
    assert (found.outcome, found.wait.total_seconds()) == (Outcome.LATER, seconds)
    assert server.methods() == ["HEAD"]


def test_a_retry_after_that_says_nothing_is_an_ordinary_refusal(internet):
    internet.host("site.test", answer("429 Slow down", "Retry-After: soon"))
    assert outcome(internet) == Outcome.REFUSED


# Redirects


def test_a_page_that_moved_for_good_is_told_with_its_new_address(internet):
    internet.host("site.test", redirect("http://new.test/page", "301 Moved"))
    internet.host("new.test")
    assert find(internet, "http://site.test/page") == Finding(
        Outcome.MOVED, "Moved permanently to http://new.test/page"
    )


def test_a_page_that_is_elsewhere_for_now_is_working(internet):
    internet.host("site.test", redirect("/other"), answer())
    assert outcome(internet) == Outcome.WORKING


def test_the_new_address_is_where_the_lasting_redirects_end(internet):
    internet.host("site.test", redirect("/b", "308 Moved"), redirect("/c", "302 Found"), answer())
    assert find(internet, "http://site.test/a").note == "Moved permanently to http://site.test/b"


def test_a_page_that_leads_to_a_front_page_is_to_be_looked_at(internet):
    internet.host("site.test", redirect("/"), answer())
    found = find(internet, "http://site.test/reports/2019/wells.pdf")
    assert found.outcome == Outcome.MOVED
    assert "front page" in found.note


def test_a_redirect_to_a_page_that_is_gone_is_gone(internet):
    internet.host("site.test", redirect("/b", "301 Moved"), answer("404 Not Found"))
    assert outcome(internet) == Outcome.GONE


@pytest.mark.parametrize(
    ("hops", "found"), [(MOST_REDIRECTS, Outcome.WORKING), (MOST_REDIRECTS + 1, Outcome.CIRCLES)]
)
def test_five_redirects_are_followed_and_six_are_not(internet, hops, found):
    internet.host("site.test", *(redirect(f"/{number}") for number in range(hops)), answer())
    assert outcome(internet) == found


def test_a_circle_ends(internet):
    server = internet.host("site.test", redirect("/page"))
    assert outcome(internet) == Outcome.CIRCLES
    assert len(server.requests) == MOST_REDIRECTS + 1


def test_a_redirect_to_nowhere_or_to_nonsense_has_its_outcome(internet):
    internet.host("site.test", answer("302 Found"))
    assert outcome(internet) == Outcome.GARBLED
    internet.host("other.test", redirect("http://[/"))
    assert outcome(internet, "http://other.test/") == Outcome.MALFORMED


def test_a_redirect_in_bytes_that_are_no_ascii_is_followed(internet):
    internet.host("site.test", redirect("/caf\u00c3\u00a9"), answer())
    server = internet.servers[-1]
    assert outcome(internet) == Outcome.WORKING
    assert server.requests[-1].startswith("HEAD /caf%C3%A9 ")


# Forbidden places: the canary of the `internet` counts


@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_forbidden_address_is_not_reached(internet, names, url):
    server = internet.host("site.test")
    assert outcome(internet, url) == Outcome.FORBIDDEN
    assert server.connections == 0


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_forbidden_address_is_not_reached_through_a_redirect_either(internet, names, url, status):
    internet.host("start.test", redirect("/again"), redirect(url.encode().decode("latin-1"), status))
    internet.host("site.test")
    found = find(internet, "http://start.test/")
    assert found.outcome == Outcome.FORBIDDEN
    assert "leads" in found.note


def test_a_name_is_looked_up_once_so_that_a_second_answer_cannot_slip_past(internet):
    server = internet.host("site.test")
    internet.names["site.test"].append(["127.0.0.1"])
    assert outcome(internet) == Outcome.WORKING
    assert internet.lookups == ["site.test"]
    assert server.connections == 1
    assert outcome(internet) == Outcome.FORBIDDEN


def test_the_network_of_the_portal_has_the_judge_the_ports_and_no_shortcut(internet):
    assert Network() == PUBLIC_WEB
    assert PUBLIC_WEB.ports == {80, 443}
    assert PUBLIC_WEB.trust is None
    assert PUBLIC_WEB.wire("93.184.216.34", 80) == ("93.184.216.34", 80)
    for url in ("http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"):
        assert check(url, agent=AGENT).outcome == Outcome.FORBIDDEN


def test_proxies_of_the_environment_are_not_used(internet, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{internet.canary.end[1]}")
    internet.host("site.test")
    assert outcome(internet) == Outcome.WORKING


# Names, certificates, connections


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (socket.gaierror(socket.EAI_NONAME, "not known"), Outcome.NAME_LOST),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Outcome.UNREACHABLE),
        (UnicodeError("label too long"), Outcome.NAME_LOST),
    ],
)
def test_a_name_that_is_not_there_is_told_from_a_name_server_that_is_not(error, found):
    def resolve(host: str, port: int) -> list[str]:
        raise error

    assert check("http://a.test/", agent=AGENT, network=Network(resolve=resolve)).outcome == found


def test_a_name_server_that_does_not_answer_is_not_waited_for(internet):
    network = Network(resolve=lambda host, port: internet.canary.is_over.wait(30) and [])
    started = time.monotonic()
    assert check("http://a.test/", agent=AGENT, network=network, seconds=0.3).outcome == Outcome.TIMEOUT
    assert time.monotonic() - started < 2


def test_the_next_address_of_a_name_is_tried_when_the_first_is_silent(internet):
    server = internet.host("site.test")
    [[public]] = internet.names["site.test"]
    internet.names["site.test"] = [["93.184.216.250", public]]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        end = closed.getsockname()
        internet.ends["93.184.216.250", 80] = end
        assert outcome(internet) == Outcome.WORKING
        internet.names["site.test"] = [["93.184.216.250"]]
        assert outcome(internet) == Outcome.UNREACHABLE
    assert server.connections == 1


def test_a_certificate_must_be_of_the_name_that_was_asked(internet, tmp_path):
    server_side, internet.trust = certificate(tmp_path, "right.test")
    internet.host("right.test", context=server_side)
    internet.host("wrong.test", context=server_side)
    assert outcome(internet, "https://right.test/") == Outcome.WORKING
    found = find(internet, "https://wrong.test/")
    assert found.outcome == Outcome.CERTIFICATE
    assert "wrong.test" in found.note


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(internet, tmp_path):
    server_side, _ = certificate(tmp_path, "right.test")
    internet.host("right.test", context=server_side)
    assert outcome(internet, "https://right.test/") == Outcome.CERTIFICATE


def test_a_server_that_speaks_no_tls_is_unreachable(internet, tmp_path):
    server = internet.host("site.test", raw(b"HTTP/1.1 200 OK\r\n\r\n"))
    [[address]] = internet.names["site.test"]
    internet.ends[address, 443] = server.end
    assert outcome(internet, "https://site.test/", SECONDS) in (Outcome.UNREACHABLE, Outcome.TIMEOUT)


def test_a_connection_that_is_reset_is_unreachable(internet):
    def reset(connection: socket.socket, request: str) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    internet.host("site.test", reset)
    assert outcome(internet) == Outcome.UNREACHABLE


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>HTTP/0.9 knows no head</html>\r\n",
        b"\x00\xff\x00\xff" * 100 + b"\r\n",
        b"HTTP/1.1 abc What\r\n\r\n",
        b"HTTP/1.1 20000 What\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_an_answer_that_is_none_is_told_as_such(internet, garbage):
    internet.host("site.test", raw(garbage))
    assert outcome(internet) == Outcome.GARBLED


def test_the_certificates_that_the_portal_trusts_are_those_of_the_system():
    assert system_trust().verify_mode == ssl.CERT_REQUIRED
    assert system_trust().check_hostname is True


def test_what_asks_the_internet_knows_nothing_of_django():
    asking = {f"portal/links/{name}.py" for name in ("addresses", "connecting", "fetching")}
    found = [each for each in imports_in(ROOT, "portal") if each.path in asking]
    assert found
    assert not [str(each) for each in found if each.package == "django"]
