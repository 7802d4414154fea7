"""`DEBUG=1 manage.py serve`, which is `make dev`, serves by Django's development server."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from portal.management.commands import serve
from tests.support.paths import ROOT
from tests.support.served_portal import Served, served


@pytest.fixture(scope="module")
def developed(prepared, tmp_path_factory) -> Iterator[Served]:
    with served(prepared, tmp_path_factory.mktemp("portal"), workers=1, DEBUG="1") as portal:
        yield portal


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 – our own http address
        return response.read()


def test_only_with_debug_does_the_command_become_the_server_that_reloads(settings):
    settings.PORT = 8123
    assert "portal.serving.granian_master" in serve.server()
    settings.DEBUG = True
    assert serve.server() == ["manage.py", "runserver", "127.0.0.1:8123"]


def test_with_debug_no_static_file_is_gathered(db, settings, tmp_path):
    settings.DEBUG = True
    settings.STATIC_ROOT = tmp_path / "static"
    said = StringIO()
    call_command("serve", prepare_only=True, stdout=said)
    assert "First organiser: user name organiser" in said.getvalue()
    assert not settings.STATIC_ROOT.exists()


def test_static_files_are_served_as_they_are_written(developed):
    assert 'href="/static/portal/css/edition.css"' in fetch(f"{developed.address}/2026/").decode()
    for name in ("page.css", "layout.css"):
        written = (ROOT / "static" / "portal" / "css" / name).read_bytes()
        assert fetch(f"{developed.address}/static/portal/css/{name}") == written
    assert b'@import "layout.css";' in fetch(f"{developed.address}/static/portal/css/page.css")


def test_an_address_that_leads_nowhere_is_explained_to_the_developer(developed):
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(f"{developed.address}/nowhere/")
    assert b"DEBUG = True" in refused.value.read()
    refused.value.close()
