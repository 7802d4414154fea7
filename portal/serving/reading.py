"""Read the portal's pages as an anonymous reader does."""

from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import unquote_to_bytes

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import FileResponse

from portal.serving.door import request_of_anybody

OF_NO_SERVER = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.url_scheme": "http",
}


@dataclass(frozen=True)
class Answer:
    """The portal's response to one request."""

    status: int
    body: bytes
    content_type: str
    location: str = ""
    saved_as: str = ""  # file name of a download
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_redirect(self) -> bool:
        return self.status in (301, 302, 303, 307, 308)

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html") and not self.saved_as


class Reader:
    """An anonymous reader, who goes through all middleware, and past the pages that are kept.

    Django's handler is asked directly: a request from outside closes the database connection when it ends.
    """

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def get(self, path: str) -> Answer:
        """Return the response for a path from the root, percent-encoded and without a query."""
        asked = unquote_to_bytes(path).decode("iso-8859-1")  # as a server of WSGI writes it
        environ = request_of_anybody(OF_NO_SERVER) | {"PATH_INFO": asked}
        response = self._handler.get_response(WSGIRequest(environ))
        body = response.getvalue()
        if isinstance(response, FileResponse):
            response.file_to_stream.close()
        disposition = Message()
        disposition["Content-Disposition"] = response.get("Content-Disposition", "inline")
        is_saved = disposition.get_content_disposition() == "attachment"
        return Answer(
            response.status_code,
            body,
            response.get("Content-Type", ""),
            response.get("Location", ""),
            disposition.get_filename("") if is_saved else "",
            dict(response.items()),
        )
