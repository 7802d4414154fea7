"""Import an edition from a file: all of it, or nothing."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from copy import deepcopy
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO

from django.db import Error as AnyDatabaseError
from django.db import transaction

from portal.transfer.checking import home_edition, make_plan
from portal.transfer.formats import upgrade
from portal.transfer.pictures import check_pictures, is_stored, shown_pictures, store_pictures
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings, TransferError, printable
from portal.transfer.reading import Entry, opened, read_content, read_document, read_entries
from portal.transfer.writing import lock, lock_all, write
from topics.pictures import read_name

ATTEMPTS = 4
DEADLOCK = "40P01"  # PostgreSQL's code where it has ended a transaction because of one
ANY = object()  # matches every version of an edition


class EditionChangedError(Exception):
    """Nothing was written: the edition is no longer as shown. `summary` says what would change now."""

    def __init__(self, summary: Summary):
        self.summary = summary
        super().__init__("The edition changed meanwhile; nothing was written.")


class PicturesNotStoredError(TransferError):
    """The edition was written, but not all of its pictures."""


def import_edition(
    path: str | PathLike, *, progress: Callable[[str], object] | None = None, **how
) -> Summary:
    """Import one edition from the file at `path`; `how` is as for `import_file`.

    `progress` is called with a line of text at the beginning of each phase, and now and then in a long one.
    """
    name = fspath(path)
    if progress:
        progress(printable(f"Reading {name}"))
    with opened(path, Findings(name)) as handle:
        return import_file(handle, name, progress=progress, **how)


def import_file(handle: BinaryIO, name: str, **how) -> Summary:
    """Import the JSON fixture, or the zip of one with its pictures, in `handle`, called `name` in errors.

    `how` is as for `import_entries`. Raises TransferError with every problem found.
    """
    how.setdefault("reason", f"Imported from {Path(name).name}")
    findings = Findings(name)
    content, pictures = read_content(handle, findings)
    document = read_document(content, findings)
    del content  # the file may be large; do not keep it twice
    upgrade(document, findings)
    entries = read_entries(document, findings)
    return import_entries(entries, findings, pictures=pictures, **how)


def import_entries(
    entries: list[Entry],
    findings: Findings,
    *,
    pictures: Mapping[str, bytes] | None = None,
    dry_run: bool = False,
    delete_missing: bool = False,
    version: object = ANY,
    reason: str = "",
    note: str = "",
    progress: Callable[[str], object] | None = None,
) -> Summary:
    """Make the database contain what `entries` say of one edition.

    Objects are matched by natural key: missing ones are created, differing ones changed in the given
    fields, and with `delete_missing` those missing from the entries are deleted. The edition gets one new
    version, or keeps its own if nothing differs. With `dry_run` everything is worked out and nothing is
    written. `pictures`, name → file, are stored once all is written. `reason` is for the history, `note`
    for delegates: without one it is a minor edit.

    The plan is made before anybody is locked out; if the edition changes meanwhile, it is made again. If
    `version` is given, the one that somebody was shown (None if there was no edition), EditionChangedError is
    raised instead. Raises TransferError with every problem found. Nothing has been written then.
    """
    say = progress or (lambda line: None)
    pictures = pictures or {}
    say(f"Checking {len(entries)} {'object' if len(entries) == 1 else 'objects'}")
    check_pictures(pictures, entries, findings)
    new_pictures = tuple(
        sorted(name for name, data in pictures.items() if not is_stored(read_name(name), data))
    )
    missing = tuple(
        picture.name()
        for picture in shown_pictures(entries)
        if picture.name() not in pictures and not is_stored(picture)
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            is_last = attempt == ATTEMPTS and not dry_run
            with transaction.atomic() if is_last else nullcontext():
                if is_last:  # lock out those who change the edition each time
                    lock_all(home_edition(entries))
                plan = make_plan(
                    entries, deepcopy(findings), delete_missing=delete_missing, progress=progress
                )
                summary = plan.summary(new_pictures, missing)
                if version is not ANY and version != plan.version:
                    raise EditionChangedError(summary)
                if dry_run or not summary.differs:
                    return summary
                say("Writing")
                with transaction.atomic():
                    if lock(plan):
                        write(plan, reason=reason, note=note, progress=progress)
                        # Only once that is committed, so that no file is left over.
                        transaction.on_commit(partial(store_pictures, pictures))
                        return summary
                say("The edition changed meanwhile: checking again")
        except AnyDatabaseError as error:
            is_deadlock = getattr(error.__cause__, "sqlstate", "") == DEADLOCK
            if not (is_deadlock and attempt < ATTEMPTS):
                raise findings.refuse(reason_of(error)) from error
        except OSError as error:
            stage = f"is imported, but its pictures could not be stored ({error.strerror}); "
            problem = findings.refuse(f"{stage}make room for them and import the same file again.")
            raise PicturesNotStoredError(problem.problems) from error
    raise AssertionError("the last attempt locked the edition, and yet it changed")


def reason_of(error: AnyDatabaseError) -> str:
    """Return what to tell of an error that left nothing written."""
    # PostgreSQL says that it has no room left by a code, SQLite in words.
    if getattr(error.__cause__, "sqlstate", "") == "53100" or "disk is full" in str(error):
        return "the disk of the database is full; nothing was written. Make room and try again."
    return f"the database refused it ({' '.join(str(error).split())}); nothing was written."
