"""What time it is for readers: one moment for a whole request, so that all of a page is of that moment.

Whatever depends on release times asks `now` here, and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def now() -> datetime:
    """The moment that is held, or the present one."""
    return _held.get() or timezone.now()


@contextmanager
def held(moment: datetime | None = None) -> Iterator[None]:
    """Let it be `moment`, or what `now` says at the beginning, until the end of the block."""
    token = _held.set(moment or now())
    try:
        yield
    finally:
        _held.reset(token)
