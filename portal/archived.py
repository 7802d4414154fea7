"""The band on the pages of an archived edition, which leads to the same page of the current one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal.counterparts import page_of
from portal.pagecache import out_of_reach
from portal.versions import versions
from topics.models import Edition


@dataclass(frozen=True)
class ArchiveBand:
    """Where a reader of an archived page finds what holds now."""

    current: Edition
    url: str
    is_same_page: bool


class ArchiveBands:
    """Middleware: `request.archive_band` is set for a page of an archived edition, once the current one is
    open to this reader.

    Which editions are archived is known from the versions that the page cache read; so other pages cost no
    query more, and an archived one two.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        try:
            request.archive_band = band_for(request)
        except (OperationalError, InterfaceError):
            return out_of_reach()


def band_for(request: HttpRequest) -> ArchiveBand | None:
    page = page_of(request.resolver_match)
    if page is None:
        return None
    known = getattr(request, "edition_versions", None)
    known = versions.read() if known is None else known
    own = known.get(page.parts[0])
    if own is None or not own.is_archived or own.is_current:
        return None
    current = Edition.objects.current().visible_to(request.user).first()
    if current is None:
        return None
    there = page.in_edition(current.slug)
    lookups = dict(zip(there.model.natural_key_lookups, there.key, strict=True))
    if there.model is Edition or there.model.objects.visible_to(request.user).filter(**lookups).exists():
        return ArchiveBand(current, there.url, is_same_page=True)
    return ArchiveBand(current, current.get_absolute_url(), is_same_page=False)
