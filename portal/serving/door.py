"""Door in front of Django: lets in few requests at a time, with whole bodies, and turns away who is too many.

A worker of the server has so many threads, and each request that waits holds one. So that there is always one
left for pages that are kept (portal/serving/front.py), only so many may wait here: for a body that does not
come, or for a place in Django.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from contextvars import copy_context
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from portal.serving.answers import Environ, Headers, StartResponse
from portal.serving.bodies import Body, Refused
from portal.serving.outage import BUSY, REFUSED, SLOW

THREADS = 64  # of a worker
MOST_INSIDE = 56  # of them, for requests that wait or are in Django
MOST_BODIES = 48  # of these, for requests whose body is still to come
IN_DJANGO = 4  # requests at a time, each with a connection to the database
MOST_BYTES, MOST_BYTES_OF_VISITORS = 110_000_000, 1_000_000  # of a body: an import with pictures, a login
MOST_WAITING = 8  # for the one place of a lane
PATIENCE_SECONDS = 10.0  # with a place in Django
HEALTH = "/healthz"
TOLD = ("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")

logger = logging.getLogger(__name__)

Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Answered = tuple[str, Headers, bytes]


class BusyError(Exception):
    """No place is left for a request."""


class SlowError(Exception):
    """The body of a request did not come in time."""

    def __init__(self, body: Body) -> None:
        self.body = body


class Lane:
    """Requests of a kind that anybody can send and that cost much: one at a time, and few that wait."""

    def __init__(self) -> None:
        self._place = threading.Semaphore(1)
        self._queue = threading.Semaphore(1 + MOST_WAITING)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for the place. Raises BusyError if too many wait already, or for too long."""
        if not self._queue.acquire(blocking=False):
            raise BusyError
        try:
            if not self._place.acquire(timeout=PATIENCE_SECONDS):
                raise BusyError
            try:
                yield
            finally:
                self._place.release()
        finally:
            self._queue.release()


class Door:
    """WSGI application that hands requests on to `application`, in threads of its own."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._inside = threading.Semaphore(MOST_INSIDE)
        self._bodies = threading.Semaphore(MOST_BODIES)
        self._queries, self._forms = Lane(), Lane()  # of visitors without a session
        self._checks = Lane()  # of health
        self._django = ThreadPoolExecutor(IN_DJANGO, thread_name_prefix="django")
        self._health = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._refusals: dict[str, Answered] = {}
        self._turned_away, self._told_until = 0, 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, headers, body = self._answer(environ)
        except BusyError:
            self._tell_of_busy()
            status, headers, body = self._refusal(BUSY, environ)
        except SlowError as late:
            status, headers, body = self._refusal(SLOW, environ)
            start_response(status, [*headers])
            return self._until_the_end(late.body, body)
        start_response(status, [*headers])
        return [body]

    def _tell_of_busy(self) -> None:
        """Log how many were turned away: at once, and then once a second."""
        self._turned_away += 1
        moment = time.monotonic()
        if moment >= self._told_until:
            logger.warning("Answered 503, as too many ask at once: %s times.", self._turned_away)
            self._turned_away, self._told_until = 0, moment + 1

    def _until_the_end(self, late: Body, page: bytes) -> Iterator[bytes]:
        """Answer, and hold the thread and its places until nothing is read of the body any more.

        Granian stops all threads of a worker when one ends a request while another reads its body.
        """
        try:
            yield page
        finally:
            late.end()
            self._inside.release()

    def _answer(self, environ: Environ) -> Answered:
        if environ["PATH_INFO"] == HEALTH:
            with self._checks.place():
                return self._in_turn(self._health, environ)
        if not self._inside.acquire(blocking=False):
            raise BusyError
        is_left = True
        try:
            with closing(self._body(environ)) as body, self._lane(environ):
                return self._in_turn(self._django, environ | {"wsgi.input": body})
        except SlowError:
            is_left = False
            raise
        finally:
            if is_left:
                self._inside.release()

    def _body(self, environ: Environ) -> BinaryIO | Refused:
        """Return the body of a request as a file. Raises SlowError if it does not come in time."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not int(length):
            return BytesIO()
        most = MOST_BYTES if self._has_session(environ) else MOST_BYTES_OF_VISITORS
        if int(length) > most:
            return Refused(RequestDataTooBig(f"The form has {length} bytes, and at most {most} are read."))
        if not self._bodies.acquire(blocking=False):
            raise BusyError
        body = Body(environ["wsgi.input"], int(length), self._bodies)
        whole = body.wait()
        if whole is None:
            raise SlowError(body)
        return whole

    def _has_session(self, environ: Environ) -> bool:
        return settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")

    def _lane(self, environ: Environ) -> AbstractContextManager:
        if self._has_session(environ):
            return nullcontext()
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._forms.place()
        return self._queries.place() if environ.get("QUERY_STRING") else nullcontext()

    def _in_turn(self, threads: ThreadPoolExecutor, environ: Environ) -> Answered:
        """Return the answer of one of `threads`. Raises BusyError if none begins in time."""
        moment = copy_context()  # of topics/clock.py
        answered = threads.submit(moment.run, answer_of, self._application, environ)
        try:
            return answered.result(PATIENCE_SECONDS)
        except TimeoutError:
            if answered.cancel():
                raise BusyError from None
            return answered.result()

    def _refusal(self, reason: str, environ: Environ) -> Answered:
        """Return the answer to a request that is turned away: made once, by Django, with all its headers."""
        if reason not in self._refusals:
            asked = request_of_anybody(environ) | {"PATH_INFO": f"/{reason}", REFUSED: reason}
            self._refusals[reason] = answer_of(self._application, asked)
        return self._refusals[reason]


def request_of_anybody(environ: Environ) -> Environ:
    """Return a GET request that holds nothing of the visitor who sent `environ`."""
    told = {name: environ[name] for name in TOLD if name in environ}
    told |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    told |= {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": "",
        "HTTP_HOST": settings.PUBLIC_ADDRESS.url.partition("//")[2],
        "wsgi.input": BytesIO(),
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        told[name] = value
    return told


def answer_of(application: Application, environ: Environ) -> Answered:
    """Return status, headers and the whole body of an answer, with which the application is done."""
    started: list[tuple[str, Headers]] = []
    response = application(environ, lambda status, headers, *_: started.append((status, headers)))
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    return (*started[-1], body)
