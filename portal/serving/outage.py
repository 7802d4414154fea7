"""Answers to requests that cannot be met for now: the database is away, or too many ask at once."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 10
REFUSED = (
    "portal.refused"  # in the WSGI environment: why the door (portal/serving/door.py) turns a request away
)
BUSY, SLOW = "busy", "slow"
STATUSES = {BUSY: 503, SLOW: 408}
READ_ONLY = "25006"  # PostgreSQL's code for a write where it may only be read

logger = logging.getLogger(__name__)


class Outages:
    """Middleware that answers requests which the door turns away, and 503 where the database fails a view.

    A view that has to leave something out of a page for now sets `is_incomplete` on its request: no cache
    may keep the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if reason := request.META.get(REFUSED):
            return refusal(STATUSES[reason], reason=reason)
        response = self.get_response(request)
        if getattr(request, "is_incomplete", False):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return out_of_reach(exception) if is_of_database(exception) else None


def is_of_database(exception: Exception) -> bool:
    """Return whether `exception` says that the database is away, or may not be written to for now."""
    is_read_only = getattr(exception.__cause__, "sqlstate", "") == READ_ONLY
    return is_read_only or isinstance(exception, (OperationalError, InterfaceError))


def out_of_reach(cause: Exception) -> HttpResponse:
    """Return a 503 that says when to come again; the log says why."""
    logger.error("Answered 503: %s", " ".join(str(cause).split()) or type(cause).__name__)
    return refusal(503)


def refusal(status: int, seconds: int = RETRY_AFTER_SECONDS, **why: object) -> HttpResponse:
    """Return a plain page that says when to come again and `why`, made without database or session."""
    text = render_to_string("portal/error.html", {"status": status, "seconds": seconds, **why})
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(text, status=status, headers=headers)
