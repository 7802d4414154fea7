"""Asks the portal for its pages as a reader does whom nobody knows."""

from __future__ import annotations

import io
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler


@dataclass(frozen=True)
class Answer:
    """What the portal said to one request."""

    status: int
    body: bytes
    content_type: str
    location: str = ""
    saved_as: str = ""  # the name under which browsers save it

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html") and not self.saved_as


class Reader:
    """Somebody without a session, who goes through all middleware; a new one knows no page yet."""

    def __init__(self) -> None:
        self._portal = WSGIHandler()

    def get(self, path: str) -> Answer:
        """The answer to a path from the root, percent-encoded and without a query."""
        told: dict[str, object] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            told.update(status=int(status.partition(" ")[0]), headers=Message())
            for name, value in headers:
                told["headers"][name] = value

        response = self._portal(environ_of(path), start_response)
        try:
            body = b"".join(response)
        finally:
            response.close()
        headers = told["headers"]
        return Answer(
            told["status"],
            body,
            headers.get("Content-Type", ""),
            headers.get("Location", ""),
            headers.get_filename("") if headers.get_content_disposition() == "attachment" else "",
        )


def environ_of(path: str) -> dict[str, object]:
    """A request for `path` at the portal's public address."""
    public = urlsplit(settings.PUBLIC_ADDRESS.url)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": public.hostname,
        "SERVER_PORT": str(public.port or (443 if public.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": public.netloc,
        "HTTP_X_FORWARDED_PROTO": public.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": public.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
