"""The moment of every request, and headers that every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from topics import clock

NO_DEVICE_ACCESS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def one_moment(get_response: Callable[[HttpRequest], HttpResponse]):
    """Let a whole request, its page and the key of that page be of one moment."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with clock.held():
            return get_response(request)

    return middleware


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]):
    """Ask the browser to keep the reader's devices closed to every page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_DEVICE_ACCESS)
        return response

    return middleware
