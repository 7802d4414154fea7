"""`manage.py serve` takes a fresh clone to a served portal: each step once and said, a failure in a line."""

import gzip
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from portal.management.commands import serve
from portal.serving import preparation
from portal.transfer import TransferError
from tests.support.paths import ROOT
from tests.support.served_portal import (
    environment,
    free_port,
    stop,
    wait_until_it_answers,
    wait_until_it_says,
)
from tests.support.signing_in import may_open_the_admin, sign_in
from topics.models import Edition, Topic

UNREACHABLE = "postgres://u:hunter2@127.0.0.1:1/x?password=hunter2"


@pytest.fixture
def static_root(settings, tmp_path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


def prepare() -> str:
    """Return what the command says while it prepares the portal."""
    said = StringIO()
    call_command("serve", prepare_only=True, stdout=said)
    return said.getvalue()


# Preparation, step by step


def test_tables_that_are_up_to_date_are_left_alone(db):
    assert preparation.migrate() is False


def test_tables_that_a_newer_version_changed_stop_the_start_and_those_of_packages_that_left_do_not(db):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("a_package_that_left", "0001_initial")
    assert preparation.migrate() is False
    recorder.record_applied("topics", "9999_next_year")
    with pytest.raises(CommandError, match=r"A newer version .* \(by topics\.9999_next_year\)"):
        preparation.migrate()


def test_roles_are_made_once(db):
    assert preparation.load_roles() is True
    assert set(Group.objects.values_list("name", flat=True)) == {"Chairs", "Organisers"}
    assert preparation.load_roles() is False


def test_roles_that_organisers_changed_are_left_alone_until_one_is_missing(db):
    preparation.load_roles()
    chairs = Group.objects.get(name="Chairs")
    permissions = chairs.permissions.count()
    chairs.permissions.clear()
    assert preparation.load_roles() is False
    assert chairs.permissions.count() == 0
    Group.objects.get(name="Organisers").delete()
    assert preparation.load_roles() is True
    assert chairs.permissions.count() == permissions > 0


def test_the_first_edition_is_loaded_once(db):
    assert preparation.load_first_edition() is True
    edition = Edition.objects.get()
    assert (edition.slug, edition.is_current) == ("2026", True)
    Topic.objects.all().delete()
    assert preparation.load_first_edition() is False
    assert not Topic.objects.exists()


def test_a_portal_that_has_another_edition_is_left_with_it(edition):
    version = edition.version
    assert preparation.load_first_edition() is False
    assert list(Edition.objects.values_list("slug", "version")) == [("2030", version)]


def test_the_first_organiser_can_sign_in_with_what_was_said(db, client):
    preparation.load_roles()
    name, password = preparation.create_first_organiser()
    sign_in(client, name, password)
    assert may_open_the_admin(client)
    organiser = User.objects.get()
    assert organiser.groups.get().name == "Organisers"
    assert len(password) >= 16
    assert password not in organiser.password


def test_each_portal_has_another_password(db):
    preparation.load_roles()
    _, first = preparation.create_first_organiser()
    User.objects.all().delete()
    _, second = preparation.create_first_organiser()
    assert first != second


def test_no_organiser_is_made_where_somebody_can_sign_in(organiser):
    assert preparation.create_first_organiser() is None
    assert User.objects.count() == 1


def test_a_visitor_who_bears_the_name_organiser_does_not_stop_the_start(db, client):
    preparation.load_roles()
    User.objects.create_user("organiser", password="a-long-password")
    name, password = preparation.create_first_organiser()
    sign_in(client, name, password)
    assert may_open_the_admin(client)
    assert User.objects.filter(is_staff=True).count() == 1


def test_static_files_are_gathered_once_and_again_when_one_changes(db, static_root, settings, tmp_path):
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [ours]
    assert preparation.collect_static_files() is True
    assert (static_root / "a.css").read_text() == "a{}"
    assert (static_root / "admin" / "css" / "base.css").exists()
    assert preparation.collect_static_files() is False
    (ours / "a.css").rename(ours / "b.css")
    assert preparation.collect_static_files() is True
    assert (static_root / "b.css").exists()
    assert not (static_root / "a.css").exists()


def test_static_files_that_were_not_gathered_to_the_end_are_gathered_again(static_root, monkeypatch):
    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(preparation, "call_command", fail)
        with pytest.raises(OSError, match="No space"):
            preparation.collect_static_files()
    assert preparation.collect_static_files() is True


# The command


def test_preparing_alone_says_what_it_did_and_the_password_once_serves_nothing_and_asks_for_no_port(
    db, client, static_root, settings, monkeypatch
):
    monkeypatch.setattr(serve, "serve", lambda: pytest.fail("it served"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.PORT = taken.getsockname()[1]
        first = prepare()
    lines = first.splitlines()
    assert lines[:3] == [
        "Roles made: Chairs and Organisers.",
        "The 2026 edition is loaded.",
        "Static files collected.",
    ]
    name, password = re.fullmatch(r"First organiser: user name (\S+), password (\S+)", lines[3]).groups()
    sign_in(client, name, password)
    assert may_open_the_admin(client)
    assert "only now" in lines[4]
    assert len(lines) == 5
    assert prepare() == ""


def test_a_taken_port_is_named_before_anything_is_done(db, settings, static_root):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.PORT = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"PORT={settings.PORT} .*set PORT to another one"):
            call_command("serve")
    assert not Edition.objects.exists()
    assert not static_root.exists()


def test_a_port_is_held_while_all_is_prepared_so_that_a_second_start_stops_there():
    port = free_port()
    with serve.hold_port(port), pytest.raises(CommandError, match=f"PORT={port} .*set PORT to another one"):
        serve.hold_port(port)
    serve.hold_port(port).close()


def test_only_the_owner_reads_what_the_portal_stores(tmp_path):
    folder, file = tmp_path / "var", tmp_path / "var" / "portal.sqlite3"
    folder.mkdir(mode=0o755)
    file.write_bytes(b"")
    file.chmod(0o644)
    for path in (file, folder, tmp_path / "file:memory"):
        preparation.close_to_others(path)
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize(
    ("step", "error", "said"),
    [
        ("migrate", OperationalError("no route\nto host"), r"The database does not answer \(.*\): no route$"),
        ("migrate", IntegrityError("twice"), r"The database cannot be prepared \(.*\): twice\. If another"),
        ("load_first_edition", TransferError([]), "The first edition cannot be loaded"),
        (
            "collect_static_files",
            PermissionError(13, "Permission denied", "/x"),
            "/x cannot be written: Permission",
        ),
    ],
)
def test_a_step_that_fails_ends_the_start_in_one_line(db, static_root, monkeypatch, step, error, said):
    def fail():
        raise error

    monkeypatch.setattr(preparation, step, fail)
    with pytest.raises(CommandError, match=said) as raised:
        prepare()
    assert len(str(raised.value).splitlines()) == 1


def test_a_database_that_cannot_be_reached_is_told_in_one_line_without_its_password():
    run = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(DATABASE_URL=UNREACHABLE, PORT=str(free_port())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert "The database does not answer" in line
    assert "127.0.0.1" in line
    assert "hunter2" not in line


# The real thing


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """A portal started from nothing: its address, what it said, and the settings it was given."""
    port = str(free_port())
    settings = {
        "PORT": port,
        "WORKERS": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('portal')}/portal.sqlite3",
    }
    said = tmp_path_factory.mktemp("said") / "stdout"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(**settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(process, f"http://127.0.0.1:{port}/healthz", said)
            wait_until_it_says(process, "Ctrl+C stops it.", said)
            yield f"http://127.0.0.1:{port}", said.read_text().splitlines(), settings
        finally:
            stop(process)


def fetch(url: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """The answer and its body as it came."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    request = urllib.request.Request(url, headers=named)  # noqa: S310 – our own http address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return response, response.read()


def test_a_start_from_nothing_says_each_step_and_where_the_portal_is(started):
    address, said, _ = started
    assert said[0] == "Tables made or brought up to date."
    assert "The 2026 edition is loaded." in said
    where = f"The portal is at {address}/ with its admin at {address}/admin/"
    assert said[-2:] == [where, "Ctrl+C stops it."]
    assert sum("password" in line for line in said) == 2
    assert "Traceback" not in "".join(said)


def test_a_started_portal_keeps_its_database_from_others(started):
    database = Path(started[2]["DATABASE_URL"].removeprefix("sqlite://"))
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_started_portal_refuses_a_form_that_is_cut_on_its_way(started):
    where = urllib.parse.urlsplit(started[0])
    head = f"POST /admin/login/ HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 5000"
    kind = f"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken={'a' * 32}"
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(f"{head}\r\n{kind}\r\n\r\nusername=somebody".encode())
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(200)
    # A server that sees a client gone need not answer at all.
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


def test_a_started_portal_serves_the_guide_with_files_named_by_their_content(started):
    response, body = fetch(f"{started[0]}/")
    page = body.decode()
    assert response.status == 200
    assert "INTERPOL" in page
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in names} >= {
        "/static/portal/css/edition.css",
        "/static/portal/js/page.js",
    }
    assert [name for name in names if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)] == []


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_started_portal_sends_its_files_small_and_for_good(started, accepted, encoding, unpack):
    page = fetch(f"{started[0]}/")[1].decode()
    name = re.search(r'href="(/static/portal/css/edition\.[0-9a-f]+\.css)"', page)[1]
    response, body = fetch(started[0] + name, Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in response.headers["Vary"]
    assert "immutable" in response.headers["Cache-Control"]
    style = unpack(body).decode()
    assert style.startswith("@layer tokens,")
    assert "@layer print{" in style
    assert "@import" not in style


def test_a_started_portal_sends_a_page_small_to_who_takes_it_so(started):
    plain = fetch(f"{started[0]}/2026/glossary/", Accept_Encoding="identity")[1]
    response, zipped = fetch(f"{started[0]}/2026/glossary/", Accept_Encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped) == plain


def test_a_second_start_finds_everything_done(started):
    run = subprocess.run(
        [sys.executable, "manage.py", "serve", "--prepare-only"],
        cwd=ROOT,
        env=environment(**started[2]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_second_portal_at_the_same_port_is_refused_in_one_line(started):
    run = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(**started[2]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    (line,) = run.stderr.splitlines()
    assert f"PORT={started[2]['PORT']}" in line
    assert fetch(f"{started[0]}/healthz")[1] == b"ok\n"
