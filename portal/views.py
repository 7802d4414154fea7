"""Site-wide pages: the front page, health and errors."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.search.nearest import nearest_pages
from portal.search.views import is_too_often
from portal.serving.health import failures
from portal.serving.outage import out_of_reach
from topics.models import Edition
from topics.navigation import navigation_for
from topics.views import edition_detail

# Addresses that crawlers should skip: the chairs' admin, and search results, which are endless.
NOT_FOR_CRAWLERS = ("/admin/", "/*?q=", "/*&q=")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the current edition's cover, the newest visible one before its release, or a welcome page."""
    edition = Edition.objects.for_front_page(request.user).first()
    if edition is None:
        return render(request, "portal/empty.html")
    return edition_detail(request, edition.slug)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer “ok” when the portal can read and store, else 503 with a line for each thing that fails."""
    lines = failures()
    text = "".join(f"{line}\n" for line in lines or ["ok"])
    return HttpResponse(text, status=503 if lines else 200, content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect browsers that ask for the icon at its traditional address without reading a page."""
    return redirect(static("portal/mark.svg"), permanent=False)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS)]
    lines += ["", f"Sitemap: {settings.PUBLIC_ADDRESS.url}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_error(request, 400, is_too_large=isinstance(exception, RequestDataTooBig))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_error(request, 403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form sent from another session, most often because somebody signed in again."""
    return _plain_error(request, 403, is_form=True)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Explain what may have happened, and link to pages that exist, first to those named like the address."""
    anybody = AnonymousUser()
    try:
        own = Edition.objects.visible_to(anybody).filter(slug=request.path.split("/")[1])
        edition = own.first() or Edition.objects.for_front_page(anybody).first()
        context = {"navigation": navigation_for(edition, anybody) if edition else None}
        if edition and not is_too_often(request, "not_found"):
            context["nearest"] = nearest_pages(edition, request.path)
    except DatabaseError as error:
        return out_of_reach(error)
    return render(request, "portal/404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain_error(request, 500)


def _plain_error(request: HttpRequest, status: int, **context) -> HttpResponse:
    """Render a page without database or session, as either may be unavailable."""
    context |= {"status": status, "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1024**2}
    return HttpResponse(render_to_string("portal/error.html", context), status=status)
