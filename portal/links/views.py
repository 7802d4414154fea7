"""Admin pages that check an edition's links, one batch for each request."""

import threading
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from glossary.models import Source
from portal.editor.views import for_editors
from portal.links.addresses import host_of
from portal.links.checking import POLITE, Pace, busy_hosts, check_batch
from portal.links.connecting import PUBLIC_WEB, Network
from topics.admin_page import admin_page
from topics.models import Edition

FRESH = timedelta(days=1)  # within a day the check goes on where it stopped
SOONEST_AGAIN = timedelta(minutes=1)  # no server is asked more often than that

# A check occupies one of the few threads of a process; all others are left to readers.
_one_check = threading.Lock()


@for_editors
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the editions whose links one may check, or redirect to the page of the only one."""
    editions = list(_editions_of(request))
    if len(editions) == 1:
        return redirect("check_links", editions[0].pk)
    before = timezone.now() - FRESH
    rows = [(edition, edition.sources.unchecked_since(before).count()) for edition in editions]
    return admin_page(request, "portal/admin/links_overview.html", "Check the links", rows=rows)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def check_links(
    request: HttpRequest, edition_id: int, *, network: Network = PUBLIC_WEB, pace: Pace = POLITE
) -> HttpResponse:
    """Show the progress of the check; a POST checks one batch. No request takes more than seconds."""
    edition = get_object_or_404(_editions_of(request), pk=edition_id)
    before = _moment(request)
    if request.method == "POST":
        if _one_check.acquire(blocking=False):
            try:
                for _ in check_batch(edition, before, network=network, pace=pace):
                    pass  # each is stored as it arrives; the page shows them all
            finally:
                _one_check.release()
        address = reverse("check_links", args=[edition.pk])
        return redirect(f"{address}?{urlencode({'before': before.isoformat()})}")
    title = f"Check the links of {edition}"
    return admin_page(request, "portal/admin/links.html", title, **_context(edition, before))


def _editions_of(request: HttpRequest):
    if not request.user.has_perm("glossary.change_source"):
        raise PermissionDenied
    return Edition.objects.with_content_editable_by(request.user).order_by("-year", "slug")


def _moment(request: HttpRequest) -> datetime:
    """Return the moment since which a link counts as checked: from the form, or a day ago."""
    now = timezone.now()
    asked = request.POST.get("before") or request.GET.get("before") or ""
    try:
        before = parse_datetime(asked)
    except ValueError:
        before = None
    if before is None or timezone.is_naive(before):
        before = now - FRESH
    return min(before, now - SOONEST_AGAIN)


def _context(edition: Edition, before: datetime) -> dict[str, object]:
    now = timezone.now()
    sources = list(edition.sources.with_link().order_by("link_status", "publisher", "title", "key"))
    left = list(edition.sources.unchecked_since(before))
    busy = busy_hosts()
    quiet = {Source.LinkStatus.UNCHECKED, Source.LinkStatus.WORKING}
    return {
        "edition": edition,
        "before": before.isoformat(),
        "again": now.isoformat(),
        "total": len(sources),
        "done": len(sources) - len(left),
        "left": len(left),
        "held": sum(host_of(source.url) in busy for source in left),
        "notable": [source for source in sources if source.link_status not in quiet],
        "working": sum(source.link_status == Source.LinkStatus.WORKING for source in sources),
        "withdrawn": edition.sources.filter(withdrawn=True).count(),
        "source_list_url": reverse("admin:glossary_source_changelist"),
    }
