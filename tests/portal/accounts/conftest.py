from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.fixture(autouse=True)
def nobody_has_signed_in() -> None:
    """Sign-ins of other tests do not count against an address."""
    cache.clear()


@pytest.fixture
def read_only(transactional_db) -> Iterator[Callable[[], None]]:
    """A database that answers, and takes nothing: a copy during a failover, or a disk that is full."""
    kinds = {
        "postgresql": ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"),
        "sqlite": ("PRAGMA query_only = on", "PRAGMA query_only = off"),
    }
    set_so, set_back = kinds[connection.vendor]

    def now(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    yield lambda: now(set_so)
    now(set_back)
