"""What browsers are told to refuse on every page, and what changes once the portal has its HTTPS address."""

import base64
import hashlib
import json
import re

import pytest
from django.test import Client

from portal.middleware import ONLY_PAGES_OBEY, SHORT_POLICY
from portal.serving import in_page
from tests.support.crawler import Page, passing_rows, read_page
from tests.support.served_portal import run_portal
from topics.models import Edition

POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' {in_page.SCRIPT_SOURCE}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What a browser runs or applies only when the policy allows what stands in the page itself.
IN_THE_PAGE = [
    "<script>1</script>",
    f"<script>{in_page.SCRIPT} </script>",
    '<script type="module">1</script>',
    '<script type="application/json+ld">1</script>',
    "<style>a{}</style>",
    '<p style="color:red">',
    '<p ONCLICK="x()">',
    "<svg onload=x()>",
    '<a href=" JavaScript:x()">',
    "<svg><style>a{}</style></svg>",
]
# Data that machines read; browsers neither run it nor ask the policy about it.
DATA = '<script type="application/ld+json">{"@context": "https://schema.org"}</script>'
ALLOWED = f"<script>{in_page.SCRIPT}</script>"
FROM_A_FILE = ['<script src="/x.js"></script>', '<link rel="stylesheet" href="/x.css">', '<p class="style">']

# Settings that follow from PUBLIC_URL, read in a process of its own.
FOLLOWING = (
    "ALLOWED_HOSTS",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REDIRECT_EXEMPT",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
)
HOST = "guide.example.org"
PUBLIC_URL = f"https://{HOST}"


@pytest.mark.parametrize("address", ["/", "/2030/", "/nowhere/", "/admin/login/", "/healthz", "/favicon.ico"])
def test_every_answer_carries_the_whole_policy(client, edition, address):
    response = client.get(address)
    given = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip()
    )
    assert given == POLICY
    assert {name: response.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_nothing_unsafe_and_no_other_host():
    allowed = {word for words in POLICY.values() for word in words.split()}
    assert allowed == {"'none'", "'self'", "data:", in_page.SCRIPT_SOURCE}


def test_the_policy_names_the_hash_of_the_one_script_that_stands_in_each_page(client, edition):
    for address in ("/2030/", "/nowhere/"):
        response = client.get(address)
        [script] = re.findall(r"<script>(.*?)</script>", response.content.decode(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f" 'sha256-{digest}'" in response["Content-Security-Policy"]
        assert "has-script" in script


def test_a_static_drawing_carries_the_policy_too_as_it_opens_as_a_page(settings, tmp_path):
    (tmp_path / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    response = Client().get("/static/mark.svg")
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"<svg")
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_parts_of_pages_have_a_short_policy_and_the_service_worker_has_the_whole_one(
    client, edition, settings, tmp_path
):
    settings.STATIC_ROOT = tmp_path
    for name in ("page.css", "page.js", "icon.png"):
        (tmp_path / name).write_text("")
    for address in ("/static/page.css", "/static/page.js", "/static/icon.png", "/manifest.webmanifest"):
        response = client.get(address)
        b"".join(response)  # and closes the file
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == SHORT_POLICY
        assert {*ONLY_PAGES_OBEY}.isdisjoint(response.headers), address
    assert "default-src 'none'" in client.get("/sw.js")["Content-Security-Policy"]


@pytest.fixture(scope="module")
def pages(guide_of_2026, django_db_blocker) -> list[Page]:
    with passing_rows(django_db_blocker):
        beside = [read_page(Client(), url) for url in ("/", "/nowhere/", "/admin/login/")]
    return [*guide_of_2026.values(), *beside]


def test_no_page_holds_anything_that_the_policy_blocks(pages):
    assert {page.url: page.blocked for page in pages if page.blocked} == {}


@pytest.mark.parametrize("html", IN_THE_PAGE)
def test_what_the_policy_blocks_would_be_noticed(html):
    assert len(Page("", 200, html).read().blocked) == 1


@pytest.mark.parametrize("html", [*FROM_A_FILE, DATA, ALLOWED])
def test_what_comes_from_a_file_is_not_blocked_nor_is_data_nor_the_script_of_each_page(html):
    assert Page("", 200, html).read().blocked == []


def test_with_a_public_address_django_finds_nothing_to_say_against_the_deployment():
    run = run_portal("manage.py", "check", "--deploy", "--fail-level", "WARNING", PUBLIC_URL=PUBLIC_URL)
    assert run.returncode == 0, run.stderr


def test_without_one_it_does():
    run = run_portal("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert run.returncode != 0
    assert "security.W008" in run.stderr  # nothing leads to HTTPS


@pytest.fixture(scope="module")
def following_settings() -> dict[str, dict[str, object]]:
    """Return what PUBLIC_URL makes of the settings: with and without one."""
    script = (
        "import json; from portal import settings;"
        f"print(json.dumps({{name: getattr(settings, name, None) for name in {FOLLOWING}}}))"
    )
    runs = {url: run_portal("-c", script, PUBLIC_URL=url) for url in (PUBLIC_URL, "")}
    assert [run.stderr for run in runs.values()] == ["", ""]
    return {url: json.loads(run.stdout) for url, run in runs.items()}


@pytest.fixture
def public_client(settings, following_settings, edition: Edition) -> Client:
    """A client of the portal at its public address."""
    for name, value in following_settings[PUBLIC_URL].items():
        if value is not None:
            setattr(settings, name, tuple(value) if name == "SECURE_PROXY_SSL_HEADER" else value)
    return Client(headers={"Host": HOST})


def test_at_a_public_address_plain_http_leads_to_https(public_client):
    response = public_client.get("/2030/?a=b")
    assert (response.status_code, response["Location"]) == (301, f"{PUBLIC_URL}/2030/?a=b")
    assert "Strict-Transport-Security" not in response


@pytest.mark.parametrize("way", [{"secure": True}, {"headers": {"X-Forwarded-Proto": "https"}}])
def test_https_is_answered_and_bound_for_a_year_subdomains_included(public_client, way):
    """Whether the server itself speaks it or the proxy before it does."""
    response = public_client.get("/2030/", **way)
    assert response.status_code == 200
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_health_can_be_asked_without_https(public_client):
    assert public_client.get("/healthz").status_code == 200
    assert public_client.get("/healthz/x").status_code == 301


def test_at_a_public_address_cookies_travel_by_https_alone(public_client, organiser):
    login = {"username": "organiser", "password": "a-long-password"}
    public_client.get("/admin/login/", secure=True)
    response = public_client.post("/admin/login/?next=/admin/", login, secure=True)
    assert response.status_code == 302
    for name in ("sessionid", "csrftoken"):
        cookie = public_client.cookies[name]
        assert (cookie["secure"], cookie["samesite"]) == (True, "Lax"), name
    assert public_client.cookies["sessionid"]["httponly"] is True


def test_forms_are_taken_from_the_public_address_and_from_no_other(public_client, organiser):
    strict = Client(enforce_csrf_checks=True, headers={"Host": HOST})
    strict.get("/admin/login/", secure=True)
    form = {"username": "organiser", "password": "a-long-password"}
    form["csrfmiddlewaretoken"] = strict.cookies["csrftoken"].value
    refused = strict.post("/admin/login/", form, secure=True, headers={"Origin": "https://evil.example"})
    taken = strict.post("/admin/login/?next=/admin/", form, secure=True, headers={"Origin": PUBLIC_URL})
    assert (refused.status_code, taken.status_code) == (403, 302)


@pytest.mark.parametrize(("host", "status"), [(HOST, 200), ("127.0.0.1", 200), ("evil.example", 400)])
def test_a_name_that_is_not_the_portals_is_refused(public_client, host, status):
    assert public_client.get("/2030/", secure=True, headers={"Host": host}).status_code == status


def test_on_this_machine_alone_plain_http_is_answered_and_nothing_is_bound(
    client, edition, following_settings
):
    local = following_settings[""]
    assert not any(
        value for name, value in local.items() if name.startswith(("SECURE", "SESSION", "CSRF_COOKIE"))
    )
    response = client.get("/2030/")
    assert response.status_code == 200
    assert "Strict-Transport-Security" not in response
