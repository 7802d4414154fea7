"""Give each request one moment in time, and each response its headers."""

from collections.abc import Callable

from csp.constants import HEADER as POLICY
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from topics import clock

SIGNED_IN = "Signed-In"
# Parts of pages that nobody opens: an SVG is a page as well, and a service worker obeys a policy of its own.
PARTS_OF_PAGES = ("text/css", "text/javascript", "image/png", "image/webp", "application/manifest+json")
ONLY_PAGES_OBEY = ("Permissions-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy")
SHORT_POLICY = "default-src 'self'; frame-ancestors 'none'"
NO_DEVICE_ACCESS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def one_moment(get_response: Callable[[HttpRequest], HttpResponse]):
    """Freeze the clock for a request, so that a page and its cache key see the same moment."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with clock.frozen():
            return get_response(request)

    return middleware


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]):
    """Put a space in place of each NUL character in a request's address, query and cookies.

    PostgreSQL cannot be asked for one, so every view that asks the database would fail. No key, slug or
    session contains a space either, so such an address is not found.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.path = request.path.replace("\0", " ")
        request.path_info = request.path_info.replace("\0", " ")
        for name, nul, space in (("QUERY_STRING", "%00", "+"), ("HTTP_COOKIE", r"\000", " ")):
            if nul in request.META.get(name, ""):
                request.META[name] = request.META[name].replace(nul, space)
        return get_response(request)

    return middleware


def policies(get_response: Callable[[HttpRequest], HttpResponse]):
    """Give each answer its policies; the parts of pages a short one and nothing that only pages obey.

    That is 0.4 kB less for each. The content security policy is put in one order, so that all workers call a
    page by the same ETag.
    """
    places = (settings.STATIC_URL, "/manifest.")

    def middleware(request: HttpRequest) -> HttpResponse:
        headers = (response := get_response(request)).headers
        headers["Permissions-Policy"] = NO_DEVICE_ACCESS
        if policy := headers.get(POLICY):
            headers[POLICY] = "; ".join(sorted(policy.split("; ")))
        if request.path.startswith(places) and headers.get("Content-Type", "").startswith(PARTS_OF_PAGES):
            headers[POLICY] = SHORT_POLICY
            for name in ONLY_PAGES_OBEY:
                headers.pop(name, None)
        return response

    return middleware


def unstored_if_signed_in(get_response: Callable[[HttpRequest], HttpResponse]):
    """Keep every answer to somebody who is signed in out of all stores: it may show drafts.

    By the header SIGNED_IN the service worker learns that it must show nothing of its own.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        response = get_response(request)
        try:
            is_signed_in = user is not None and user.is_authenticated
        except (OperationalError, InterfaceError):
            is_signed_in = True  # nobody can tell
        if is_signed_in:
            add_never_cache_headers(response)
            response[SIGNED_IN] = "yes"
        return response

    return middleware
