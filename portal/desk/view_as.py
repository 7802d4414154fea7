"""Show editors the guide with drafts or, if they ask for it, as delegates see it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.editor.views import for_editors
from portal.serving.front import NEVER_KEPT
from portal.serving.outage import out_of_reach
from topics.permissions import Reach

NOT_THE_GUIDE = (*NEVER_KEPT, settings.STATIC_URL)
AS_DELEGATE = "sees_as_delegate"  # in the session
DRAFTS, DELEGATE = "drafts", "delegate"  # values of `request.drafts_band`


def settled_views(get_response: Callable[[HttpRequest], HttpResponse]):
    """Middleware, placed after all that set the user of the session.

    For editors it sets `request.drafts_band`, from which pages say what they show, and `request.reach`, by
    which they link to the forms of what the person may edit. For editors who chose the
    delegates' view, `request.user` is an AnonymousUser in every view and query from here on, so no view can
    forget it. The admin is left out, and so are readers without a session, who cost nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not request.path.startswith(NOT_THE_GUIDE):
            try:
                settle_view(request)
            except (OperationalError, InterfaceError) as error:
                return out_of_reach(error)
        return get_response(request)

    return middleware


def settle_view(request: HttpRequest) -> None:
    reach = Reach.of(request.user)
    if not reach.is_anywhere:
        return
    request.drafts_band, request.reach = DRAFTS, reach
    if request.session.get(AS_DELEGATE):
        request.drafts_band, request.reach = DELEGATE, None
        request.user = AnonymousUser()


@for_editors
@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Choose by `as`: "delegate", or anything else for drafts. Redirect to `next`, a path of ours."""
    if request.POST.get("as") == DELEGATE:
        request.session[AS_DELEGATE] = True
    else:
        request.session.pop(AS_DELEGATE, None)
    page = request.POST.get("next", "")
    return HttpResponseRedirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/")
