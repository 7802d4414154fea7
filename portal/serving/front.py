"""Cache in front of Django: what every reader gets is answered before any object of Django's is made.

A page is asked of Django once, by a request that holds nothing of a visitor, and kept as it came, with all
headers that the middleware decides. A change gives its edition another version, and its pages are dropped; a
release time that comes does the same. While the database is away, kept pages are served as they are.
"""

import threading
import time
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http.request import split_domain_port, validate_host

from portal.serving.answers import (
    BROTLI,
    Answer,
    Answers,
    Environ,
    Headers,
    Key,
    StartResponse,
    encoding_for,
    file_answer,
    page_answers,
)
from portal.serving.door import HEALTH, Answered, Application, answer_of, request_of_anybody
from portal.serving.packing import Packer
from portal.serving.versions import VersionReader, Versions, versions
from topics import clock

SHOWS_EVERY_EDITION = frozenset({"/", "/sitemap.xml", "/manifest.webmanifest"})
NEVER_KEPT = ("/admin/", HEALTH, settings.MEDIA_URL)
OF_ADVERTISERS = ("utm_", "fbclid=", "gclid=")  # what others add to an address: the page is the same
ADDRESS = ("REMOTE_ADDR", "HTTP_CLIENTADDRESS")
OK = "200 OK"


class Front:
    """WSGI application that answers what it keeps, and hands all else on to `application`."""

    def __init__(
        self, application: Application, *, reader: VersionReader = versions, packer: Packer | None = None
    ) -> None:
        self.answers = Answers(settings.PAGE_CACHE_BYTES)
        self._application = application
        self._reader = reader
        self._packer = packer
        self._session_cookie, self._static = settings.SESSION_COOKIE_NAME, settings.STATIC_URL
        self._secure_header = settings.SECURE_PROXY_SSL_HEADER
        self._lock = threading.Lock()
        self._known: Versions | None = None  # with which the kept answers agree
        self._before: dict[Key, Answer] = {}  # the answers that were dropped last
        self._making: dict[str, threading.Event] = {}  # path → set once its answer is there

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_shared(environ):
            return self._application(environ, start_response)
        try:
            known = self._reader.read()
        except (DatabaseError, InterfaceError):
            return self._application(environ, start_response)
        self._settle(known)
        key = environ["PATH_INFO"], encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        answer = self.answers.get(key)
        if answer is not None:
            return answer.give(environ, start_response)
        return self._give_new(key, environ, start_response)

    def _is_shared(self, environ: Environ) -> bool:
        """Return whether every reader gets the same answer to this request."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING")
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and (self._session_cookie not in environ.get("HTTP_COOKIE", "") or path.startswith(self._static))
            and not path.startswith(NEVER_KEPT)
            and (not query or all(part.startswith(OF_ADVERTISERS) for part in query.split("&")))
            and is_ours(environ.get("HTTP_HOST", ""))
            and (not self._secure_header or environ.get(self._secure_header[0]) == self._secure_header[1])
        )

    def _settle(self, known: Versions) -> None:
        """Drop the answers that these versions change."""
        if known is self._known:
            return
        with self._lock:
            if known is not self._known:
                before = self._known
                self._before = self.answers.drop(lambda path: before is None or differs(path, before, known))
                self._known = known  # last: what fails above is tried again, or pages from before would stay

    def _give_new(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what is not kept. One request makes a page, and the others wait for it.

        Within the time for which its versions were trusted, they get the page from before.
        """
        path = key[0]
        with self._lock:
            made = self._making.get(path)
            if made is None:
                self._making[path] = threading.Event()
        if made is None:
            try:
                with clock.frozen():  # so that the page and its versions agree on what is released
                    return self._make(key, environ, start_response)
            finally:
                self._making.pop(path).set()
        answer = self._before.get(key) if time.monotonic() < self._known.last_shown else None
        if answer is None:
            made.wait()
            answer = self.answers.get(key)
        if answer is None:  # it cannot be kept
            return self._application(environ, start_response)
        return answer.give(environ, start_response)

    def _make(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path, encoding = key
        known = self._reader.read()
        self._settle(known)
        status, headers, body = self._ask(environ, path, encoding)
        answers = kept_answers(status, headers, body, encoding)
        if not answers:
            start_response(status, headers)
            return [body] if environ["REQUEST_METHOD"] == "GET" else []
        with self._lock:
            # Else it may be a page from before, or of a clock that was set at this moment.
            if known is self._known and known.hold_at(clock.now()):
                for coded, answer in answers.items():
                    self.answers.put((path, coded), answer)
                if self._packer and len(answers) > 1:
                    self._packer.pack_later(self.answers, (path, BROTLI), answers[BROTLI])
        return answers[encoding].give(environ, start_response)

    def _ask(self, environ: Environ, path: str, encoding: str) -> Answered:
        """Return Django's answer to a request that could be anybody's.

        It is told the address of who asks, by which some answers that are not kept are limited.
        """
        told = {name: environ[name] for name in ADDRESS if name in environ}
        told |= {"PATH_INFO": path, "HTTP_ACCEPT_ENCODING": encoding}
        return answer_of(self._application, request_of_anybody(environ) | told)


def kept_answers(status: str, headers: Headers, body: bytes, encoding: str) -> dict[str, Answer]:
    """Return encoding → answer of what may be kept: a static file, or a page on which no view set a limit."""
    named = dict(headers)
    if status != OK or "Set-Cookie" in named:
        return {}
    if "immutable" in named.get("Cache-Control", ""):
        return {encoding: file_answer(headers, body)}
    varies = {name.strip() for name in named.get("Vary", "Cookie").split(",")}
    if "Cache-Control" in named or "Content-Encoding" in named or not varies <= {"Cookie", "Accept-Encoding"}:
        return {}
    return page_answers(headers, body)


def differs(path: str, before: Versions, known: Versions) -> bool:
    """Return whether a page changed: its own edition, or the current one, to which other editions link.

    Static files change only with their names.
    """
    if path.startswith(settings.STATIC_URL):
        return False
    if path in SHOWS_EVERY_EDITION or before.current != known.current:
        return True
    slug = path.strip("/").partition("/")[0]
    return before.editions.get(slug) != known.editions.get(slug)


@lru_cache(maxsize=256)
def is_ours(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
