"""Readers of environment variables, which refuse an invalid value and say in one line how to fix it.

Every reader takes the environment as a mapping, treats an empty value as absent, and raises
ImproperlyConfigured if a value cannot be used.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


class PublicAddress(NamedTuple):
    """The address at which readers find the portal."""

    url: str  # "https://guide.example.org", without a trailing slash
    host: str  # "guide.example.org", without a port
    is_secure: bool


def refuse(name: str, value: str, reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} {reason}")


def read_switch(environment: Mapping[str, str], name: str) -> bool:
    """Return True for `1`; False for `0`, an empty value or none."""
    value = environment.get(name, "").strip()
    if value not in ("", "0", "1"):
        raise refuse(name, value, "is neither 1 (on) nor 0 (off).")
    return value == "1"


def read_choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return one of `choices`; the first if none is given."""
    value = environment.get(name, "").strip() or choices[0]
    if value not in choices:
        raise refuse(name, value, f"is not one of {', '.join(choices)}.")
    return value


def read_integer(
    environment: Mapping[str, str], name: str, *, default: int, minimum: int, maximum: int
) -> int:
    value = environment.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and minimum <= int(value[:9]) <= maximum and len(value) < 10):
        raise refuse(name, value, f"is not a whole number from {minimum} to {maximum}.")
    return int(value)


def read_public_address(environment: Mapping[str, str], *, port: int) -> PublicAddress:
    """Return the address in PUBLIC_URL, or this machine's own at `port`."""
    value = environment.get("PUBLIC_URL", "").strip().rstrip("/")
    if not value:
        return PublicAddress(f"http://127.0.0.1:{port}", "127.0.0.1", is_secure=False)
    example = "write it like https://guide.example.org"
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        parts.port  # noqa: B018 – raises ValueError if the port is not a number
    except ValueError as error:
        raise refuse("PUBLIC_URL", value, f"cannot be read ({error}); {example}.") from error
    if parts.scheme not in ("http", "https"):
        raise refuse("PUBLIC_URL", value, f"does not start with http:// or https://; {example}.")
    if not host or any(character in host for character in " *_,"):
        raise refuse("PUBLIC_URL", value, f"names no usable host; {example}.")
    if parts.path or parts.query or parts.fragment or parts.username or parts.password:
        raise refuse("PUBLIC_URL", value, f"has more than scheme, host and port; {example}.")
    host = f"[{host}]" if ":" in host else host  # as requests write an IPv6 address
    return PublicAddress(f"{parts.scheme}://{parts.netloc.lower()}", host, parts.scheme == "https")


def read_database(environment: Mapping[str, str], *, default_file: Path) -> dict[str, object]:
    """Return Django's settings for the database in DATABASE_URL, or for the SQLite file `default_file`."""
    value = environment.get("DATABASE_URL", "").strip() or f"sqlite:///{default_file}"
    shown = hide_password(value)
    scheme = value.partition(":")[0]
    if "://" not in value or scheme not in DATABASE_SCHEMES:
        raise refuse(
            "DATABASE_URL",
            shown,
            "is not an address of SQLite or PostgreSQL; "
            "write it like postgres://user:password@127.0.0.1:5432/portal.",
        )
    try:
        database = dict(dj_database_url.parse(value, conn_max_age=600, conn_health_checks=True))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise refuse(
            "DATABASE_URL", shown, "cannot be read; check its port and special characters."
        ) from error
    if database["NAME"] == ":memory:":
        raise refuse("DATABASE_URL", shown, "would be lost at the end; name a file: sqlite:////a/file.")
    if not database["NAME"]:
        raise refuse("DATABASE_URL", shown, "names no database; for example, end it with /portal.")
    if scheme == "sqlite":
        folder = Path(database["NAME"]).parent
        if folder != default_file.parent and not folder.is_dir():
            raise refuse("DATABASE_URL", shown, f"is in {folder}, a folder that is not there; make it first.")
        # A writer waits for its lock at BEGIN, so two saves at once queue instead of failing.
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": SQLITE_PRAGMAS}
        database["CONN_HEALTH_CHECKS"] = False
    return database


# Readers can read while a chair writes; NORMAL is safe with a write-ahead log.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"


def database_error_line(error: Exception) -> str:
    """Return one line for a command that could not use the database: what is wrong, and how to fix it."""
    reason = first_line(error)
    if "locked" in reason:  # SQLite, which has one writer at a time
        return f"Somebody else has been writing to the database for too long ({reason}). Try again."
    code = getattr(error.__cause__, "sqlstate", "")  # of PostgreSQL, whose words may be in any language
    if code == "53100" or "disk is full" in reason:
        return f"The disk of the database is full ({reason}). Make room and try again."
    if code == "25006" or "readonly" in reason:
        return (
            f"The database can only be read ({reason}): it is a standby, was set to read only, or is a file "
            "that you may not write to."
        )
    return f"The database does not answer, or has no tables yet ({reason}). “make serve” prepares it."


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def hide_password(url: str) -> str:
    """Return `url`, which may be misspelt, with three stars in place of a password."""
    before, at, place = url.rpartition("@")
    if at:
        scheme, credentials = SCHEME.match(before).groups()
        user, colon, _ = credentials.partition(":")
        url = f"{scheme}{user}{colon and ':***'}@{place}"
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", url)


# "postgres://", and the misspellings "postgres:/" and "postgres:".
SCHEME = re.compile(r"((?:\w+:/+|postgres(?:ql)?:)?)(.*)", re.DOTALL)


def read_secret_key(environment: Mapping[str, str], *, file: Path) -> str:
    """Return the key in SECRET_KEY, or one made once and stored in `file`, readable by its owner only."""
    value = environment.get("SECRET_KEY", "")
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(
                "SECRET_KEY is shorter than 32 characters; choose a longer random text."
            )
        return value
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
        return file.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set and none can be stored in {file} ({error.strerror}); set SECRET_KEY."
        ) from error
