"""Imports an edition from a file: all of it, or nothing."""

from collections.abc import Callable
from contextlib import nullcontext
from os import PathLike, fspath
from pathlib import Path

from django.db import Error as AnyDatabaseError
from django.db import transaction

from portal.transfer.checking import make_plan
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings, printable
from portal.transfer.reading import read_document, read_entries
from portal.transfer.writing import write
from topics.history import changing


def import_edition(
    path: str | PathLike,
    *,
    dry_run: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Summary:
    """Make the database hold what the JSON fixture at `path` says of one edition.

    Objects are matched by natural key: what is not there is created, what differs is changed in the
    fields that the file gives, and nothing is deleted. The edition gets one new version, or keeps
    its own when nothing differs. With `dry_run` the same is worked out and nothing is written.
    `progress` is called with a line of text as each phase begins.

    Raises TransferError with every problem that was found; then nothing has been written.
    """
    say = progress or (lambda line: None)
    name = fspath(path)
    findings = Findings(name)
    say(printable(f"Reading {name}"))
    entries = read_entries(read_document(path, findings), findings)
    say(f"Checking {len(entries)} {'object' if len(entries) == 1 else 'objects'}")
    try:
        with nullcontext() if dry_run else transaction.atomic():
            plan = make_plan(entries, findings, lock=not dry_run)
            summary = plan.summary()
            if not dry_run:
                say("Writing")
                with changing(reason=f"Imported from {Path(name).name}"):
                    write(plan)
    except AnyDatabaseError as error:
        reason = f"the database refused it ({' '.join(str(error).split())}); nothing was written."
        raise findings.refuse(reason) from error
    return summary
