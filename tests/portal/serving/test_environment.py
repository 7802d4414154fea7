"""The settings are read from the environment, and anything odd stops the start with one line."""

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http.request import split_domain_port, validate_host

from portal.serving.environment import (
    hide_password,
    read_choice,
    read_database,
    read_integer,
    read_public_address,
    read_secret_key,
    read_switch,
)
from tests.support.paths import ROOT

PASSWORD = "hunter2-and-more"

# DEBUG


@pytest.mark.parametrize(
    ("value", "is_on"), [("1", True), (" 1 ", True), ("0", False), ("", False), (" ", False)]
)
def test_a_switch_is_on_or_off(value, is_on):
    assert read_switch({"DEBUG": value}, "DEBUG") is is_on


def test_a_switch_that_is_not_given_is_off():
    assert read_switch({}, "DEBUG") is False


@pytest.mark.parametrize("value", ["yes", "true", "True", "on", "2", "-1", "１"])
def test_any_other_value_of_a_switch_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=f"^DEBUG='{value}' "):
        read_switch({"DEBUG": value}, "DEBUG")


# EDITION


@pytest.mark.parametrize(
    ("value", "choice"), [("2026", "2026"), ("", "2026"), (" ", "2026"), ("none", "none"), (" none ", "none")]
)
def test_one_of_the_choices_is_read(value, choice):
    assert read_choice({"EDITION": value}, "EDITION", ("2026", "none")) == choice


def test_a_choice_that_is_not_given_is_the_first():
    assert read_choice({}, "EDITION", ("2026", "none")) == "2026"


@pytest.mark.parametrize("value", ["None", "NONE", "0", "2025", "2026.json", "2026 none"])
def test_any_other_choice_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=f"^EDITION='{value}' is not one of 2026, none"):
        read_choice({"EDITION": value}, "EDITION", ("2026", "none"))


# PORT and WORKERS


def read_port(value: str) -> int:
    return read_integer({"PORT": value}, "PORT", default=8000, minimum=1, maximum=65535)


@pytest.mark.parametrize(
    ("value", "number"), [("1", 1), (" 8080 ", 8080), ("65535", 65535), ("", 8000), (" ", 8000)]
)
def test_a_whole_number_in_its_limits_is_read(value, number):
    assert read_port(value) == number


def test_a_number_that_is_not_given_is_the_default():
    assert read_integer({}, "PORT", default=8000, minimum=1, maximum=65535) == 8000


@pytest.mark.parametrize(
    "value",
    [
        *("0", "65536", "70000", "-1", "+1", "8000.0", "8e3", "0x50", "1_000", "80 80", "two"),
        *("８０", "²", "9" * 5_000),
    ],
    ids=lambda value: value[:8],
)
def test_any_other_number_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=r"^PORT=.* is not a whole number from 1 to 65535"):
        read_port(value)


# PUBLIC_URL


@pytest.mark.parametrize(
    ("value", "url", "host", "is_secure"),
    [
        ("https://guide.example.org", "https://guide.example.org", "guide.example.org", True),
        ("https://guide.example.org/", "https://guide.example.org", "guide.example.org", True),
        (" http://guide.example.org ", "http://guide.example.org", "guide.example.org", False),
        ("https://Guide.Example.ORG", "https://guide.example.org", "guide.example.org", True),
        ("HTTPS://guide.example.org", "https://guide.example.org", "guide.example.org", True),
        ("https://guide.example.org:8443", "https://guide.example.org:8443", "guide.example.org", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://localhost", "http://localhost", "localhost", False),
        ("", "http://127.0.0.1:8080", "127.0.0.1", False),
    ],
)
def test_a_public_address_is_read(value, url, host, is_secure):
    assert read_public_address({"PUBLIC_URL": value}, port=8080) == (url, host, is_secure)


def test_without_a_public_address_the_portal_is_at_home():
    assert read_public_address({}, port=8000).url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "value",
    [
        "ftp://guide.example.org",
        "guide.example.org",
        "guide.example.org:8000",
        "//guide.example.org",
        "https://",
        "https:///path",
        "https://*.example.org",
        "https://*",
        "https://two hosts",
        "https://a.example,b.example",
        "https://under_score.example",
        "https://guide.example.org/mun",
        "https://guide.example.org?x=1",
        "https://guide.example.org#x",
        "https://user@guide.example.org",
        "https://user:word@guide.example.org",
        "https://guide.example.org:port",
        "https://guide.example.org:70000",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_any_other_public_address_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=r"^PUBLIC_URL=.*https://guide\.example\.org"):
        read_public_address({"PUBLIC_URL": value}, port=8000)


@pytest.mark.parametrize(
    "place", ["guide.example.org", "guide.example.org:8443", "127.0.0.1:1", "[::1]:8000"]
)
def test_a_request_to_the_public_address_is_to_an_allowed_host(place):
    address = read_public_address({"PUBLIC_URL": f"http://{place}"}, port=8000)
    assert validate_host(split_domain_port(place)[0], [address.host])


# DATABASE_URL


def read(value: str) -> dict:
    return read_database({"DATABASE_URL": value}, default_file=Path("/srv/portal/var/portal.sqlite3"))


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}, {"DATABASE_URL": "  "}])
def test_without_an_address_the_database_is_the_file_given(environment):
    database = read_database(environment, default_file=Path("/srv/portal/var/portal.sqlite3"))
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "/srv/portal/var/portal.sqlite3"


def test_a_sqlite_file_is_named_by_its_path():
    assert read("sqlite:////tmp/guide.sqlite3")["NAME"] == "/tmp/guide.sqlite3"  # noqa: S108 – not opened


def test_a_file_in_a_folder_that_is_not_there_is_refused_naming_the_folder(tmp_path):
    address = f"sqlite:///{tmp_path}/data/guide.sqlite3"
    with pytest.raises(ImproperlyConfigured, match=f"is in {tmp_path}/data, a folder that is not there"):
        read(address)
    (tmp_path / "data").mkdir()
    assert read(address)["NAME"] == f"{tmp_path}/data/guide.sqlite3"


def test_writers_on_sqlite_queue_instead_of_failing():
    options = read("sqlite:////tmp/guide.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 5


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_is_read(scheme):
    database = read(f"{scheme}://guide:p%40ss@db.example.org:5433/portal")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "guide",
        "p@ss",
        "db.example.org",
        5433,
        "portal",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "mysql://guide@127.0.0.1/portal",
        "oracle://guide@127.0.0.1/portal",
        "sqlite:portal.sqlite3",
        "sqlite://:memory:",
        "/srv/portal.sqlite3",
        "postgres:/127.0.0.1/portal",
        "://127.0.0.1/portal",
        "postgres://127.0.0.1:port/portal",
        "postgres://127.0.0.1:70000/portal",
        "postgres://127.0.0.1",
        "postgres://127.0.0.1/",
        "postgres://[::1/portal",
    ],
)
def test_any_other_database_address_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL="):
        read(value)


SECRET_ADDRESSES = [
    f"mysql://guide:{PASSWORD}@127.0.0.1/portal",
    f"postgres://guide:{PASSWORD}@127.0.0.1:port/portal",
    f"postgres://guide:{PASSWORD}@127.0.0.1",
    f"postgres://:{PASSWORD}@127.0.0.1:port/portal",
    f"postgres://guide:a@b:{PASSWORD}@127.0.0.1:port/portal",
    f"postgres://guide:#/?{PASSWORD}@127.0.0.1/portal",
    f"postgres:/guide:{PASSWORD}@127.0.0.1/portal",
    f"postgres:guide:{PASSWORD}@127.0.0.1/portal",
    f"guide:{PASSWORD}@127.0.0.1/portal",
    f"postgres://127.0.0.1:port/portal?user=guide&password={PASSWORD}",
    f"mysql://127.0.0.1/portal?password={PASSWORD}",
]


@pytest.mark.parametrize("value", SECRET_ADDRESSES)
def test_a_refused_database_address_is_shown_without_its_password(value):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL=") as refusal:
        read(value)
    assert PASSWORD not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://guide:secret@db/portal", "postgres://guide:***@db/portal"),
        ("postgres://guide:a@b:c@db/portal", "postgres://guide:***@db/portal"),
        ("postgres://guide@db/portal", "postgres://guide@db/portal"),
        ("postgres://db:5432/portal", "postgres://db:5432/portal"),
        ("sqlite:////srv/portal.sqlite3", "sqlite:////srv/portal.sqlite3"),
    ],
)
def test_a_password_is_shown_as_three_stars_and_the_rest_as_it_is(url, shown):
    assert hide_password(url) == shown


# SECRET_KEY


def test_a_long_secret_key_is_taken_and_no_file_is_made(tmp_path):
    file = tmp_path / "secret_key"
    assert read_secret_key({"SECRET_KEY": "k" * 32}, file=file) == "k" * 32
    assert not file.exists()


def test_a_short_secret_key_is_refused_and_not_shown(tmp_path):
    short = "k3y" * 10 + "k"
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is shorter than 32 characters") as refusal:
        read_secret_key({"SECRET_KEY": short}, file=tmp_path / "secret_key")
    assert short not in str(refusal.value)


def test_without_a_secret_key_one_is_made_once_for_the_owner_alone(tmp_path):
    file = tmp_path / "var" / "secret_key"
    key = read_secret_key({}, file=file)
    assert len(key) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_secret_key({"SECRET_KEY": ""}, file=file) == key
    assert read_secret_key({}, file=tmp_path / "other" / "secret_key") != key


def test_where_no_secret_key_can_be_kept_one_is_asked_for(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set and none can be stored in"):
        read_secret_key({}, file=tmp_path / "var" / "secret_key")


# The start itself

GOOD = {
    "SECRET_KEY": "a-good-key-for-a-test-" + "x" * 30,
    "PUBLIC_URL": "https://guide.example.org",
    "DATABASE_URL": "postgres://guide:word@127.0.0.1:5432/portal",
    "PORT": "8080",
    "WORKERS": "4",
    "DEBUG": "0",
}
WRONG = [
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", f"mysql://guide:{PASSWORD}@127.0.0.1/portal"),
    ("DATABASE_URL", f"postgres://guide:{PASSWORD}@127.0.0.1:port/portal"),
    ("PUBLIC_URL", "ftp://x"),
    ("PORT", "abc"),
    ("PORT", "0"),
    ("PORT", "70000"),
    ("WORKERS", "0"),
    ("WORKERS", "two"),
    ("DEBUG", "yes"),
    ("EDITION", "2025"),
    ("DATABASE_URL", "sqlite:////no-such-folder/portal.sqlite3"),
    ("SECRET_KEY", "short"),
]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Python in the project's folder, with nothing of this shell's environment but its paths."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def assert_stopped_with_one_line(ended: subprocess.CompletedProcess, name: str) -> None:
    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert name in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert PASSWORD not in ended.stdout + ended.stderr


def test_a_good_environment_starts():
    ended = run("manage.py", "check", **GOOD)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_environment_that_gives_nothing_but_a_key_starts():
    assert run("manage.py", "check", SECRET_KEY=GOOD["SECRET_KEY"]).returncode == 0


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_stops_a_command_with_one_line(name, value):
    assert_stopped_with_one_line(run("manage.py", "check", **{**GOOD, name: value}), name)


def test_a_wrong_setting_stops_the_server_with_one_line():
    name, value = WRONG[1]
    assert_stopped_with_one_line(run("-c", "import portal.wsgi", **{**GOOD, name: value}), name)


@pytest.mark.parametrize("command", [("export_edition", "2026"), ("showmigrations",)])
def test_a_command_on_a_database_that_is_not_there_ends_with_one_line(command):
    database = f"postgres://guide:{PASSWORD}@127.0.0.1:1/portal"
    ended = run("manage.py", *command, **{**GOOD, "DATABASE_URL": database})
    assert_stopped_with_one_line(ended, "“make serve” prepares it")


def test_a_command_on_a_database_without_tables_ends_with_one_line(tmp_path):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    ended = run("manage.py", "import_bibliography", "x.bib", "--edition", "2026", **{**GOOD, **database})
    assert_stopped_with_one_line(ended, "“make serve” prepares it")


def test_a_command_that_is_interrupted_ends_with_one_line_and_the_status_of_that(monkeypatch, capsys):
    def interrupt(arguments: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.management.execute_from_command_line", interrupt)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Interrupted: what was being written is either complete or absent.\n"


def test_the_server_starts_with_good_settings_and_has_read_its_program():
    ended = run("-c", "from portal.wsgi import application, code; print(code.cache_info().currsize)", **GOOD)
    assert (ended.returncode, ended.stdout) == (0, "1\n")


@pytest.mark.parametrize("url", ["sqlite:///{}/empty.sqlite3", "postgres://nobody@127.0.0.1:1/none"])
def test_a_check_that_finds_no_database_does_not_end_as_one_that_found_something(tmp_path, url):
    ended = run("manage.py", "check_content", "2030", **{**GOOD, "DATABASE_URL": url.format(tmp_path)})
    assert_stopped_with_one_line(ended, "The database does not answer")
    assert (ended.returncode, ended.stdout) == (2, "")
