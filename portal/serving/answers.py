"""Finished answers as they are kept: what a server sends in each encoding, without any work left."""

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import brotli

BROTLI, GZIP, PLAIN = "br", "gzip", ""  # names of encodings, the smallest first
GZIP_QUALITY = 6
QUICK, BEST = 6, 11  # qualities of brotli: 1 and 50 milliseconds for a page
JSON = "application/json"  # what a device fetches once and keeps is packed best at once …
LARGE = 1_000_000  # … unless that takes seconds

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], object]
Key = tuple[str, str]  # path, encoding


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of status 200, and the one to somebody who has it already."""

    headers: Headers
    body: bytes
    tag: str  # the part of its ETag that all encodings share
    confirmed: Headers  # of a 304

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    def give(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.tag in known:
            start_response("304 Not Modified", [*self.confirmed])  # a server may change its list
            return []
        start_response("200 OK", [*self.headers])
        return [self.body] if environ["REQUEST_METHOD"] == "GET" else []


def page_answers(headers: Headers, body: bytes) -> dict[str, Answer]:
    """Return encoding → answer of a page that was made with these headers."""
    tag = tag_of(headers, body)
    quality = BEST if dict(headers)["Content-Type"] == JSON and len(body) < LARGE else QUICK
    coded = {BROTLI: packed(body, quality), GZIP: gzip.compress(body, GZIP_QUALITY, mtime=0), PLAIN: body}
    return {encoding: page_answer(headers, tag, encoding, form) for encoding, form in coded.items()}


def page_answer(headers: Headers, tag: str, encoding: str, body: bytes) -> Answer:
    """Return the answer in one encoding. Who stores it must ask each time whether it still holds."""
    form = f"-{len(body)}" if encoding else ""
    others = [each for each in headers if each[0] not in ("Content-Length", "Vary")]
    about = [
        ("ETag", f'"{tag}{form}"'),
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept-Encoding, Cookie"),
    ]
    size = [("Content-Encoding", encoding)] * bool(encoding) + [("Content-Length", str(len(body)))]
    confirmed = [each for each in others if each[0] != "Content-Type"]
    return Answer([*others, *about, *size], body, tag, [*confirmed, *about])


def packed_again(answer: Answer) -> Answer:
    """Return a brotli answer as small as it gets."""
    body = packed(brotli.decompress(answer.body), BEST)
    changed = {"ETag": f'"{answer.tag}-{len(body)}"', "Content-Length": str(len(body))}
    headers, confirmed = (
        [(name, changed.get(name, value)) for name, value in each]
        for each in (answer.headers, answer.confirmed)
    )
    return Answer(headers, body, answer.tag, confirmed)


def file_answer(headers: Headers, body: bytes) -> Answer:
    """Return the answer of a static file, which comes encoded and with headers of its own."""
    tag = next((value.strip('W/"') for name, value in headers if name == "ETag"), "") or tag_of(headers, body)
    return Answer(headers, body, tag, [each for each in headers if not each[0].startswith("Content-")])


def packed(body: bytes, quality: int) -> bytes:
    return brotli.compress(body, quality=quality)


def tag_of(headers: Headers, body: bytes) -> str:
    """Return a name of a page that is the same on every server. With another policy it is another page."""
    made = hashlib.blake2b(repr(sorted(headers)).encode(), digest_size=16)
    made.update(body)
    return made.hexdigest()


# The name of an encoding, unless its weight is zero.
TAKES = {
    name: re.compile(rf"(?:^|,)\s*{name}\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))|,|$)", re.IGNORECASE)
    for name in (BROTLI, GZIP)
}


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return the best of our encodings that the header Accept-Encoding allows."""
    return next((name for name, taken in TAKES.items() if taken.search(accepted)), PLAIN)


class Answers:
    """The most recently used answers, up to `limit` bytes in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Answer | None:
        answer = self._kept.get(key)
        if answer is not None:
            try:
                self._kept.move_to_end(key)
            except KeyError:  # dropped at this moment
                return None
        return answer

    def put(self, key: Key, answer: Answer) -> None:
        with self._lock:
            self._remove(key)
            if answer.size > self._limit:
                return
            self._size += answer.size
            self._kept[key] = answer
            while self._size > self._limit:
                _, unused = self._kept.popitem(last=False)
                self._size -= unused.size

    def replace(self, key: Key, answer: Answer, other: Answer) -> None:
        """Put `other` in the place of `answer`, if that is still kept."""
        with self._lock:
            if self._kept.get(key) is answer:
                self._kept[key] = other
                self._size += other.size - answer.size

    def drop(self, is_dropped: Callable[[str], bool]) -> dict[Key, Answer]:
        """Remove the answers for which `is_dropped` holds of their path, and return them."""
        with self._lock:
            every = list(self._kept)  # at once: who gets an answer meanwhile moves it, without the lock
            keys = [key for key in every if is_dropped(key[0])]
            return {key: self._remove(key) for key in keys}

    def _remove(self, key: Key) -> Answer | None:
        answer = self._kept.pop(key, None)
        self._size -= answer.size if answer else 0
        return answer
