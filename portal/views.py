"""Site-wide pages: the front page, health and errors."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.pagecache import out_of_reach
from topics.models import Edition
from topics.navigation import navigation_for
from topics.views import edition_detail

# What no crawler need read: the chairs' desk, and answers to searches, which are without end.
NOT_FOR_CRAWLERS = ("/admin/", "/*?q=", "/*&q=")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The current edition's cover; before its release the newest other's; or a word of welcome."""
    edition = Edition.objects.for_front_page(request.user).first()
    if edition is None:
        return render(request, "portal/empty.html")
    return edition_detail(request, edition.slug)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """“ok” when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks for the icon at its old place, without reading a page."""
    return redirect(static("portal/mark.svg"), permanent=False)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where they find it listed."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS)]
    lines += ["", f"Sitemap: {settings.PUBLIC_ADDRESS.url}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_error(request, 400, is_too_large=isinstance(exception, RequestDataTooBig))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_error(request, 403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For a form that did not come from the session that sends it: most often somebody signed in again."""
    return _plain_error(request, 403, is_form=True)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that says what may have happened and leads on."""
    try:
        edition = Edition.objects.for_front_page(AnonymousUser()).first()
        context = {"navigation": navigation_for(edition, AnonymousUser()) if edition else None}
    except DatabaseError:
        return out_of_reach()
    return render(request, "portal/404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain_error(request, 500)


def _plain_error(request: HttpRequest, status: int, **context) -> HttpResponse:
    """A page that needs neither database nor session, for neither may be there."""
    context |= {"status": status, "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1024**2}
    return HttpResponse(render_to_string("portal/error.html", context), status=status)
