"""A portal at a public address, for the proxies that are tried in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.proxies import NAME
from tests.support.served_portal import Served, served


@pytest.fixture(scope="module")
def portal_folder(tmp_path_factory) -> Path:
    """The folder of its database, portal.sqlite3."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def public_portal(prepared, portal_folder) -> Iterator[Served]:
    with served(prepared, portal_folder, workers=1, PUBLIC_URL=f"https://{NAME}") as portal:
        yield portal
