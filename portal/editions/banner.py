"""Show a banner on pages of an archived edition that leads to the same page of the current one."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal.counterparts import page_of
from portal.serving.outage import out_of_reach
from portal.serving.versions import versions
from topics.models import Edition


class ArchiveBands:
    """Middleware that sets `request.archive_band` for a page of an archived edition, if this reader may
    see the current one.

    The versions of all editions, which are read once a second, say which are archived. So pages of others
    cost no extra query, and those of an archived one cost two.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        try:
            request.archive_band = band_for(request)
        except (OperationalError, InterfaceError) as error:
            return out_of_reach(error)


def band_for(request: HttpRequest) -> dict[str, object] | None:
    """Return the current edition, and the address of the page there, or of its cover."""
    page = page_of(request.resolver_match)
    if page is None:
        return None
    own = versions.read().editions.get(page.parts[0])
    if own is None or not own.is_archived or own.is_current:
        return None
    current = Edition.objects.current().visible_to(request.user).first()
    if current is None:
        return None
    there = page.in_edition(current.slug)
    lookups = dict(zip(there.model.natural_key_lookups, there.key, strict=True))
    seen = there.model.objects.visible_to(request.user).filter(**lookups)
    is_there = there.model is Edition or seen.exists()
    url = there.url if is_there else current.get_absolute_url()
    return {"current": current, "url": url, "is_same_page": is_there}
