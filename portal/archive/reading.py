"""Asks the portal for its pages as a reader does whom nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client


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
    """Somebody without a session, who goes through all middleware; a new one knows no page yet.

    It is Django's own client: a request by any other would end with the connection to the database closed.
    """

    def __init__(self) -> None:
        public = urlsplit(settings.PUBLIC_ADDRESS.url)
        headers = {"host": public.netloc, "x-forwarded-proto": public.scheme}
        self._is_secure = public.scheme == "https"
        self._client = Client(raise_request_exception=False, headers=headers)

    def get(self, path: str) -> Answer:
        """The answer to a path from the root, percent-encoded and without a query."""
        response = self._client.get(path, secure=self._is_secure)
        disposition = Message()
        disposition["Content-Disposition"] = response.get("Content-Disposition", "inline")
        is_saved = disposition.get_content_disposition() == "attachment"
        return Answer(
            response.status_code,
            response.getvalue(),
            response.get("Content-Type", ""),
            response.get("Location", ""),
            disposition.get_filename("") if is_saved else "",
        )
