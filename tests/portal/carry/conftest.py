"""Files of editions that are made in the test itself, not beside it."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest

from portal.carry import making


class Begun(list[tuple]):
    """Work that was begun beside the requests, and waits for the test to do it."""

    def do(self) -> None:
        while self:
            work, *arguments = self.pop(0)
            work(*arguments)


@pytest.fixture
def begun(monkeypatch) -> Begun:
    begun = Begun()
    monkeypatch.setattr(making, "begin", lambda *work: begun.append(work))
    return begun


@pytest.fixture
def in_one_transaction(monkeypatch) -> Callable:
    """A test that runs in a transaction cannot begin another one to read from."""
    monkeypatch.setattr(making, "snapshot", nullcontext)
