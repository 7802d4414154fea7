"""The change under way: its author, reason and note, shared by all history entries it writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

REASON = "_change_reason"  # the form field for the team
NOTE = "_change_note"  # the form field for delegates
MOST_LETTERS = 300  # of a reason or a note; longer ones are cut


def one_line(text: str | None) -> str:
    """Return `text` on one line, without characters that a database refuses, cut to MOST_LETTERS."""
    words = "".join(letter if letter.isprintable() else " " for letter in text or "").split()
    return " ".join(words)[:MOST_LETTERS].rstrip()


@dataclass
class Change:
    """One change by one person or program. All entries written during it share its `batch`.

    The reason is for the team. The note is for delegates and says what changed; without one it is a
    minor edit.
    """

    user_id: int | None = None
    reason: str = ""
    note: str = ""
    batch: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.reason, self.note = one_line(self.reason), one_line(self.note)


class RequestChange(Change):
    """The change that a request makes. Reads the user and the form only when an entry is written."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.batch = uuid4()

    @property
    def user_id(self) -> int | None:
        return getattr(getattr(self._request, "user", None), "pk", None)

    @property
    def reason(self) -> str:
        return one_line(self._request.POST.get(REASON))

    @property
    def note(self) -> str:
        return one_line(self._request.POST.get(NOTE))


_change: ContextVar[Change | None] = ContextVar("change", default=None)
_is_paused: ContextVar[bool] = ContextVar("history_is_paused", default=False)


@contextmanager
def holding(variable: ContextVar, value: object) -> Iterator[None]:
    """Give `variable` this value in the block."""
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def current_change() -> Change | None:
    """Return the change under way; None outside of requests and `changing`."""
    return _change.get()


def history_is_paused() -> bool:
    return _is_paused.get()


@contextmanager
def changing(*, user: object = None, reason: str = "", note: str | None = "") -> Iterator[Change]:
    """Record all writes in the block as one change, in one batch with the change around it, if any.

    Arguments left out are those of the change around it; a `note` of None makes it a minor edit all the
    same. Commands and programs need this; requests do not.
    """
    around = _change.get()
    change = Change(
        user_id=getattr(user, "pk", None) or (around.user_id if around else None),
        reason=reason or (around.reason if around else ""),
        note="" if note is None else note or (around.note if around else ""),
    )
    if around:
        change.batch = around.batch
    with holding(_change, change):
        yield change


@contextmanager
def paused_history() -> Iterator[None]:
    """Write no entries in the block; the caller must write them once everything is done."""
    with holding(_is_paused, True):
        yield


def history_of_requests(get_response: Callable[[HttpRequest], HttpResponse]):
    """Middleware that records all writes of a request as one change by the person signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with holding(_change, RequestChange(request)):
            return get_response(request)

    return middleware
