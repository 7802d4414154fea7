"""Who is changing something, and why: what all history entries of one change have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

REASON = "_change_reason"  # the line of a form that asks why
NOTE = "_change_note"  # the line that asks what delegates are told
MOST_LETTERS = 300  # of a reason or a note; what is longer is cut


def one_line(text: str | None) -> str:
    """`text` on one line, without what a database refuses, and not too long for its column."""
    words = "".join(letter if letter.isprintable() else " " for letter in text or "").split()
    return " ".join(words)[:MOST_LETTERS].rstrip()


@dataclass
class Change:
    """One change by one person or program. All entries written during it share its `batch`.

    The reason is for the team; the note is for delegates and says what changed: without one it is a minor
    edit.
    """

    user_id: int | None = None
    reason: str = ""
    note: str = ""
    batch: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.reason, self.note = one_line(self.reason), one_line(self.note)


class RequestChange(Change):
    """The change that a request makes. It looks at who sent it, and at the form, only if there is one."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._reason: str | None = None
        self.batch = uuid4()

    @property
    def user_id(self) -> int | None:
        return getattr(getattr(self._request, "user", None), "pk", None)

    @property
    def reason(self) -> str:
        return one_line(self._request.POST.get(REASON)) if self._reason is None else self._reason

    @property
    def note(self) -> str:
        return one_line(self._request.POST.get(NOTE))


_change: ContextVar[Change | None] = ContextVar("change", default=None)
_is_paused: ContextVar[bool] = ContextVar("history_is_paused", default=False)


def current_change() -> Change | None:
    """The change that is under way; None when nobody said that there is one."""
    return _change.get()


def history_is_paused() -> bool:
    return _is_paused.get()


@contextmanager
def changing(*, user: object = None, reason: str = "", note: str = "") -> Iterator[Change]:
    """What is written inside is one change, in one batch with what is written around it.

    What is left out is as around it. A command or a program says so itself; a request need not.
    """
    around = _change.get()
    change = Change(
        user_id=getattr(user, "pk", None) or (around.user_id if around else None),
        reason=reason or (around.reason if around else ""),
        note=note or (around.note if around else ""),
    )
    if around:
        change.batch = around.batch
    token = _change.set(change)
    try:
        yield change
    finally:
        _change.reset(token)


@contextmanager
def paused_history() -> Iterator[None]:
    """What is written inside leaves no entry: whoever asks for this writes them, once all is done."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def history_of_requests(get_response: Callable[[HttpRequest], HttpResponse]):
    """Middleware: what a request writes is one change, by whoever is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _change.set(RequestChange(request))
        try:
            return get_response(request)
        finally:
            _change.reset(token)

    return middleware
