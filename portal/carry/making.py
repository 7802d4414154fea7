"""Making the files of an edition: beside the requests, once for all processes, and not too often."""

import logging
import threading
from collections.abc import Callable

import brotli
from django.db import DatabaseError, connections
from django.utils import timezone

from portal.carry.stored import EditionFile
from portal.serving.program import key_of_edition
from portal.serving.snapshot import snapshot
from topics import clock
from topics.models import Edition

Make = Callable[[Edition], str | bytes]  # bytes are packed already, such as a PDF
SMALLEST = {"quality": 11, "lgwin": 24}  # for brotli: pages that are alike lie far from each other
QUICKEST = {"quality": 1}

logger = logging.getLogger(__name__)
in_hand: set[tuple[int, str]] = set()  # files that this process makes now, however long that takes


def current_file(edition: Edition, name: str, make: Make) -> EditionFile | None:
    """Return the file as it was made last; None if it never was.

    If the edition has changed since, the file is made again beside this request, and until then readers get
    the one from before. A failure is logged, and the next request after a while tries again.
    """
    kept = EditionFile.objects.filter(edition_id=edition.pk, name=name).first()
    key = key_of_edition(edition)
    if kept is None or kept.key != key:
        try:
            is_in_hand = (edition.pk, name) in in_hand
            if not is_in_hand and EditionFile.claim(edition.pk, name, key, timezone.now()):
                begin(make_file, edition.pk, name, make)
        except DatabaseError:  # it can only be read: what is there is better than nothing
            if kept is None:
                raise
    return kept if kept is not None and kept.size else None


def newest_file(edition: Edition, name: str, make: Make) -> EditionFile | None:
    """Return the file if it was made of the edition as it is now; else None, and it is made as above.

    For a file that readers keep and hand on: what is no longer published must not be in it.
    """
    file = current_file(edition, name, make)
    return file if file is not None and file.key == key_of_edition(edition) else None


def make_file(edition_id: int, name: str, make: Make) -> None:
    """Make and store a file, from the database as it is at one moment."""
    in_hand.add((edition_id, name))
    try:
        with clock.frozen(), snapshot():
            edition = Edition.objects.get(pk=edition_id)
            key, made_of_it = key_of_edition(edition), make(edition)
        is_text = isinstance(made_of_it, str)
        content = made_of_it.encode() if is_text else made_of_it
        packed = brotli.compress(content, **(SMALLEST if is_text else QUICKEST))
        made = {"key": key, "content": packed, "size": len(content)}
        EditionFile.objects.filter(edition_id=edition_id, name=name).update(**made)
        EditionFile.objects.exclude(edition_id__in=Edition.objects.values("pk")).delete()
    finally:
        in_hand.discard((edition_id, name))


def begin(work: Callable[..., None], *arguments: object) -> threading.Thread:
    """Do some work in a thread of its own.

    It is as urgent as the others: one that had to wait for the processor would hold up the whole interpreter.
    """
    thread = threading.Thread(target=_do, args=(work, *arguments), name="making", daemon=True)
    thread.start()
    return thread


def _do(work: Callable[..., None], *arguments: object) -> None:
    try:
        work(*arguments)
    except Exception:
        logger.exception("A file of an edition could not be made")
    finally:
        connections.close_all()
