"""Rendered pages for anonymous readers, each a function of (release, edition version, language, path).

A page is never invalidated: a change gives its edition a new version, and with it a new key; so does a
release time that comes. A request is of one moment (topics/clock.py), so that its page and its key agree
on what is released. The ETag names the key, so a reader's copy is confirmed without rendering; it names
the public address too, which pages say of themselves. While the database cannot be reached, pages already
rendered are served under the last versions known; others answer 503.

Whoever has to leave something out of a page for now sets `is_incomplete` on its request, and the page is
not kept.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from portal.versions import EditionVersion, versions

SHOWS_EVERY_EDITION = frozenset({"/", "/sitemap.xml"})
NEVER_CACHED = ("/admin/", "/healthz", settings.STATIC_URL, settings.MEDIA_URL)
RETRY_AFTER_SECONDS = 10


@dataclass(frozen=True)
class Page:
    """A rendered page as it is kept."""

    content_type: str
    plain: bytes
    zipped: bytes
    disposition: str = ""  # of a file that is to be saved: its name

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.zipped)


class PageStore:
    """The pages used last, up to `limit` bytes in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            replaced = self._pages.pop(key, None)
            self._size -= replaced.size if replaced else 0
            if page.size > self._limit:
                return
            self._size += page.size
            self._pages[key] = page
            while self._size > self._limit:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


class PageCache:
    """Middleware; it stands outside sessions, so a kept page costs no more than finding its version."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("Templates may change under a running development server.")
        self.get_response = get_response
        self.store = PageStore(settings.PAGE_CACHE_BYTES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_shared(request):
            return self.get_response(request)
        request.get_host()  # refuses a name that is not ours, also where the page is kept
        try:
            known = versions.read()
        except DatabaseError:
            return self.answer_without_database(request)
        request.edition_versions = known
        key = page_key(request.path, known)
        etag = f'W/"{key}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return with_caching_headers(HttpResponseNotModified(), etag)
        page = self.store.get(key)
        if page is None:
            response = self.get_response(request)
            if getattr(request, "is_incomplete", False) or not is_keepable(response):
                return response
            page = Page(
                response["Content-Type"],
                response.content,
                gzip.compress(response.content, 6, mtime=0),
                response.get("Content-Disposition", ""),
            )
            self.store.put(key, page)
        return answer(request, page, etag)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (OperationalError, InterfaceError)):
            return self.answer_without_database(request)
        return None

    def answer_without_database(self, request: HttpRequest) -> HttpResponse:
        key = page_key(request.path, versions.last_known())
        page = self.store.get(key) if is_shared(request) else None
        if page is not None:
            return answer(request, page, f'W/"{key}"')
        return out_of_reach()


def out_of_reach() -> HttpResponse:
    text = render_to_string("portal/error.html", {"status": 503})
    return HttpResponse(text, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def is_shared(request: HttpRequest) -> bool:
    """Whether every reader gets the same answer: a plain look at a page by nobody in particular."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(NEVER_CACHED)
    )


def is_keepable(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and "Content-Encoding" not in response
    )


def page_key(path: str, known: dict[str, EditionVersion]) -> str:
    """Names what `path` showed at these versions: of its own edition or of all of them, and of the
    current one, which other editions lead to. What the front page shows depends on what is released."""
    if path in SHOWS_EVERY_EDITION:
        own = tuple(known.values())
    else:
        own = known.get(path.strip("/").partition("/")[0])
    current = next((edition for edition in known.values() if edition.is_current), None)
    parts = (settings.RELEASE, settings.PUBLIC_ADDRESS.url, own, current, get_language(), path)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def answer(request: HttpRequest, page: Page, etag: str) -> HttpResponse:
    if TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(page.zipped, content_type=page.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(page.plain, content_type=page.content_type)
    if page.disposition:
        response["Content-Disposition"] = page.disposition
    return with_caching_headers(response, etag)


# “gzip”, unless its weight is nought.
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


def with_caching_headers(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"  # keep it, but ask each time whether it still holds
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response
