"""A reader of a portal that keeps pages, as it is served."""

from collections.abc import Iterator

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client

from portal.serving.front import Front
from portal.serving.versions import VersionReader


class Passed:
    """The answer of Django itself, as the parts of a WSGI answer."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.response)


class Server:
    """Handler of a test client's requests that keeps pages. It has read no version yet, and kept no page."""

    def __init__(self, handler) -> None:
        self.handler = handler
        self.versions = VersionReader()
        self.front = Front(self.django, reader=self.versions)

    def django(self, environ: dict, start_response) -> Passed:
        response = self.handler(environ)
        cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
        return Passed(response)

    def __call__(self, environ: dict) -> HttpResponse:
        started = []
        parts = self.front(environ, lambda status, headers: started.append((status, headers)))
        if isinstance(parts, Passed):
            return parts.response
        status, headers = started[-1]
        response = HttpResponse(b"".join(parts), status=int(status.split()[0]), headers=dict(headers))
        response.wsgi_request = WSGIRequest(environ)
        return response


class Reader(Client):
    """A client of a server of its own or, if given, of another reader's."""

    def __init__(self, other: "Reader | None" = None, **options) -> None:
        super().__init__(headers={"Host": "127.0.0.1"}, **options)
        self.handler = other.handler if other else Server(self.handler)

    @property
    def versions(self) -> VersionReader:
        return self.handler.versions
