"""What a chair or organiser sees of the guide: with drafts, or, while they ask for it, as delegates do."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.pagecache import NEVER_CACHED, out_of_reach
from portal.writing import for_editors
from topics.permissions import enters_admin

AS_DELEGATE = "sees_as_delegate"  # in the session
DRAFTS, DELEGATE = "drafts", "delegate"  # what `request.drafts_band` says


class SightOfDrafts:
    """Middleware; it stands after all that say whose session it is.

    Who edits some content finds `request.drafts_band` set, by which pages say what they show. Who chose to
    see what delegates see is nobody from here on: `request.user` is an AnonymousUser in every view and
    query, so there is no second place that could forget it. The admin is left out of this, and so are
    readers without a session, who cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not request.path.startswith(NEVER_CACHED):
            try:
                settle_sight(request)
            except (OperationalError, InterfaceError):
                return out_of_reach()
        return self.get_response(request)


def settle_sight(request: HttpRequest) -> None:
    if not enters_admin(request.user):
        return
    request.drafts_band = DRAFTS
    if request.session.get(AS_DELEGATE):
        request.drafts_band = DELEGATE
        request.user = AnonymousUser()


@for_editors
@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Chooses by `as`: "delegate", or anything else for drafts. Leads back to `next`, a path of ours."""
    if request.POST.get("as") == DELEGATE:
        request.session[AS_DELEGATE] = True
    else:
        request.session.pop(AS_DELEGATE, None)
    page = request.POST.get("next", "")
    return HttpResponseRedirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/")
