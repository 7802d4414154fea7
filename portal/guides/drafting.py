"""Save a guide as drafts of one committee: all of it in one transaction, or nothing.

The rows pass the checks of an edition's import (portal/transfer).
"""

from contextlib import nullcontext
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from portal.editions.lookup import no_edition
from portal.editor.storage import store
from portal.guides.errors import GuideError
from portal.guides.guide import Guide
from portal.guides.pictures import Pictures
from portal.guides.rows import DraftRows
from portal.transfer.importing import EditionChangedError, import_entries
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings, TransferError, printable
from portal.transfer.reading import read_entries
from topics.models import Committee, Edition
from topics.slugs import validate_not_reserved


class Drafted(NamedTuple):
    """The result of saving, or of a dry run: the objects, and notes for the organiser."""

    summary: Summary
    notes: list[str]


def check_target(edition_slug: str, committee_slug: str) -> tuple[Edition, Committee | None]:
    """Return the edition, and the committee if it exists. Raises GuideError if no guide may go there."""
    edition = Edition.objects.filter(slug=edition_slug).first() if "\0" not in edition_slug else None
    if edition is None:
        raise GuideError(no_edition(edition_slug))
    try:
        validate_slug(committee_slug)
        validate_not_reserved(committee_slug)
        if len(committee_slug) > Committee._meta.get_field("slug").max_length:
            raise ValidationError("It is too long: 60 characters at most.")
    except ValidationError as error:
        raise GuideError(
            printable(f"“{committee_slug[:60]}” cannot be a committee's address: {error.messages[0]}")
        ) from error
    committee = edition.committees.filter(slug=committee_slug).first()
    if committee is not None and committee.topics.exists():
        raise GuideError(
            f"The committee “{committee_slug}” of {edition_slug} has topics already, and a guide would mix "
            "with them. Choose another committee, or delete its topics first."
        )
    return edition, committee


def save_drafts(
    guide: Guide, *, edition: str, committee: str, data: bytes, name: str, dry_run: bool = False
) -> Drafted:
    """Write `guide` as unpublished rows of `committee`, a new one if need be.

    `data` is the file it was read from, needed for its pictures; `name` is its name in messages. With
    `dry_run` everything is checked and nothing is written. Raises GuideError, having written nothing.
    """
    findings = Findings(name)
    try:
        with nullcontext() if dry_run else transaction.atomic():
            found, stored = check_target(edition, committee)
            pictures = Pictures(data, guide.kind)
            rows = DraftRows(guide, found, stored, committee, pictures)
            how = {"dry_run": dry_run, "version": found.version, "reason": f"Imported from {name}"}
            summary = import_entries(read_entries(rows.objects(), findings), findings, **how)
            if not dry_run:
                store(pictures.files)
    except EditionChangedError as error:
        raise GuideError("The edition was changed meanwhile, so nothing was written. Try again.") from error
    except TransferError as error:
        raise GuideError(str(error).split("\n")[0]) from error
    except OSError as error:
        raise GuideError("A picture could not be stored, so nothing was written. Try again later.") from error
    return Drafted(summary, [*rows.notes, *pictures.notes])
