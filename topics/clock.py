"""The readers' clock: one moment for a whole request, so that all parts of a page agree.

All code that depends on release times calls `now` from this module.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen_moment", default=None)


def now() -> datetime:
    """Return the frozen moment, or the present one."""
    return _frozen.get() or timezone.now()


@contextmanager
def frozen(moment: datetime | None = None) -> Iterator[None]:
    """Stop the clock at `moment`, by default at `now()`, until the end of the block."""
    token = _frozen.set(moment or now())
    try:
        yield
    finally:
        _frozen.reset(token)
