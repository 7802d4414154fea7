"""Check whether the page of one address still exists. Pure of Django: `check(url, …)` returns a Finding."""

import socket
import ssl
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from portal.links.addresses import ForbiddenURLError, MalformedURLError, Place, next_place, place_of
from portal.links.connecting import (
    PUBLIC_WEB,
    BoundedConnection,
    Deadline,
    NameNotFoundError,
    Network,
    TooMuchError,
)

TOTAL_SECONDS = 10.0  # for a link with all its redirects
MOST_REDIRECTS = 5
HEAD_BYTES = 64 * 1024  # of the status line and headers
BODY_BYTES = 64 * 1024
LARGEST_PAGE = 200 * 1000 * 1000  # bytes, as declared; more does not suit a reader's phone
PIECE = 4096
ACCEPTED = "text/html,application/pdf,*/*;q=0.8"
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=7)
LONGEST_SHOWN = 400  # characters of a foreign address in a note

PERMANENT = {301, 308}
REDIRECTS = {*PERMANENT, 302, 303, 307}


class Outcome(StrEnum):
    """The result of a check. All but LATER are also values of `Source.LinkStatus`."""

    WORKING = "working"
    MOVED = "moved"
    GONE = "dead"
    NAME_LOST = "name_lost"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SLOW = "slow"
    TOO_LARGE = "large"
    CERTIFICATE = "certificate"
    CIRCLES = "circles"
    FORBIDDEN = "forbidden"
    MALFORMED = "malformed"
    GARBLED = "garbled"
    LATER = "later"

    @property
    def label(self) -> str:
        """Return the words for a line of a report."""
        return {"dead": "gone", "large": "too large"}.get(self.value, self.value.replace("_", " "))


@dataclass(frozen=True)
class Finding:
    """The outcome, one sentence about it, and how long the server asked to be left alone."""

    outcome: Outcome
    note: str = ""
    wait: timedelta | None = None


@dataclass(frozen=True)
class Answer:
    """Status and headers of a response, and the outcome of reading its body."""

    status: int
    location: str
    retry_after: str
    length: int
    body: Outcome = Outcome.WORKING


def check(url: str, *, agent: str, network: Network = PUBLIC_WEB, seconds: float = TOTAL_SECONDS) -> Finding:
    """Request `url` under the name `agent`; ends within `seconds`, whatever the server does."""
    deadline = Deadline.after(seconds)
    try:
        return _follow(place_of(url), agent, network, deadline)
    except MalformedURLError as error:
        return Finding(Outcome.MALFORMED, str(error))
    except ForbiddenURLError as error:
        return Finding(Outcome.FORBIDDEN, str(error))
    except NameNotFoundError:
        return Finding(Outcome.NAME_LOST, "There is no host with this name.")
    except ssl.SSLCertVerificationError as error:
        return Finding(Outcome.CERTIFICATE, f"Its certificate cannot be trusted: {error.verify_message}.")
    except TooMuchError:
        return Finding(Outcome.GARBLED, "The headers of its response do not end.")
    except TimeoutError:
        return Finding(Outcome.TIMEOUT, "It did not answer in time.")
    except HTTPException:
        return Finding(Outcome.GARBLED, "Browsers would not understand its response.")
    except (ssl.SSLError, socket.gaierror):
        return Finding(Outcome.UNREACHABLE, "No connection could be made.")
    except OSError:
        return Finding(Outcome.UNREACHABLE, "The connection was refused or lost.")
    except ValueError:  # such as characters that cannot be encoded
        return Finding(Outcome.MALFORMED, "The address cannot be read.")


def _follow(first: Place, agent: str, network: Network, deadline: Deadline) -> Finding:
    """Send the request and follow redirects ourselves, so that every place is checked again."""
    place, moved_to, is_for_good, has_led_on = first, None, True, False
    try:
        for _ in range(MOST_REDIRECTS + 1):
            answer = _ask(place, agent, network, deadline)
            if answer.status not in REDIRECTS:
                return _judge(answer, first, place, moved_to)
            if not answer.location:
                return Finding(Outcome.GARBLED, "It redirects without saying where.")
            has_led_on = True
            place = next_place(place, answer.location)
            is_for_good = is_for_good and answer.status in PERMANENT
            if is_for_good:
                moved_to = place
    except (ForbiddenURLError, MalformedURLError) as error:
        raise type(error)(f"It leads to another address. {error}" if has_led_on else str(error)) from error
    return Finding(Outcome.CIRCLES, f"It redirects more than {MOST_REDIRECTS} times, or in circles.")


def _ask(place: Place, agent: str, network: Network, deadline: Deadline) -> Answer:
    """Return the response of `place` to HEAD, or to GET if HEAD fails.

    Many servers refuse HEAD, and some answer it with 404 although the page exists.
    """
    try:
        answer = _request("HEAD", place, agent, network, deadline)
    except (HTTPException, ConnectionError):
        answer = None
    if answer is None or (answer.status >= 400 and not answer.retry_after):
        answer = _request("GET", place, agent, network, deadline)
    return answer


def _request(method: str, place: Place, agent: str, network: Network, deadline: Deadline) -> Answer:
    connection = BoundedConnection(network, place, HEAD_BYTES + BODY_BYTES, deadline)
    with closing(connection):
        headers = {
            "User-Agent": agent,
            "Accept": ACCEPTED,
            "Connection": "close",
        }
        connection.request(method, place.path, headers=headers)
        response = connection.getresponse()
        with closing(response):
            answer = Answer(
                response.status,
                _text(response.getheader("Location", "")),
                response.getheader("Retry-After", ""),
                _length(response.getheader("Content-Length", "")),
            )
            if method == "GET" and 200 <= response.status < 300:
                answer = replace(answer, body=_read(response))
            return answer


def _text(header: str) -> str:
    """Decode UTF-8 in a header that should be ASCII: `http.client` reads it as Latin-1."""
    return header.encode("latin-1", "ignore").decode("utf-8", "replace")


def _length(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _read(response: HTTPResponse) -> Outcome:
    """Read enough of the body to show that it arrives. It is never unpacked, stored or examined."""
    left = BODY_BYTES
    try:
        while left > 0:
            piece = response.read(min(PIECE, left))
            if not piece:  # the body has ended, or broken off
                return Outcome.UNREACHABLE if response.length else Outcome.WORKING
            left -= len(piece)
    except TimeoutError:
        return Outcome.SLOW
    except TooMuchError:
        pass  # enough has arrived
    except (HTTPException, OSError):
        return Outcome.UNREACHABLE
    return Outcome.WORKING


def _judge(answer: Answer, first: Place, last: Place, moved_to: Place | None) -> Finding:
    status = answer.status
    if status in (429, 503) and (wait := _wait(answer.retry_after)) is not None:
        return Finding(Outcome.LATER, f"It answers {status} and asks to be left alone for a while.", wait)
    if status in (404, 410):
        return Finding(Outcome.GONE, f"It answers {status}: the page no longer exists.")
    if 400 <= status < 500:
        return Finding(Outcome.REFUSED, f"It answers {status}: it blocks robots, or requires a login.")
    if status >= 500:
        return Finding(Outcome.SERVER_ERROR, f"It answers {status}: its server has a problem.")
    if not 200 <= status < 300:
        return Finding(Outcome.GARBLED, f"It answers {status}, which says nothing about the page.")
    if answer.length > LARGEST_PAGE:
        return Finding(Outcome.TOO_LARGE, f"It has {answer.length // 1_000_000} MB, too much for a page.")
    if answer.body == Outcome.SLOW:
        return Finding(Outcome.SLOW, "It begins to answer, but its page does not arrive in time.")
    if answer.body == Outcome.UNREACHABLE:
        return Finding(Outcome.UNREACHABLE, "The connection was lost in the middle of the page.")
    if last != first and _is_front_page(last) and not _is_front_page(first):
        note = "It leads to a front page: check whether the text still exists elsewhere."
        return Finding(Outcome.MOVED, note)
    if moved_to is not None:
        return Finding(Outcome.MOVED, f"Moved permanently to {moved_to.url[:LONGEST_SHOWN]}")
    return Finding(Outcome.WORKING)


def _is_front_page(place: Place) -> bool:
    return urlsplit(place.url).path.strip("/") in ("", "en", "fr", "home", "index.html")


def _wait(retry_after: str) -> timedelta | None:
    """Return how long Retry-After asks to wait, within reason; None if it says nothing."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            wait = timedelta(seconds=min(int(retry_after[:9]), LONGEST_WAIT.total_seconds()))
        elif retry_after:
            when = parsedate_to_datetime(retry_after)
            wait = (when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)
