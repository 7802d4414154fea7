"""Make next year's edition, a draft, from this year's."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.editions.lookup import edition_called
from portal.transfer import EditionChangedError, TransferError
from portal.transfer.cloning import clone_edition
from topics.models import CheckItem
from topics.models.edition import YEARS


class Command(BaseCommand):
    help = (
        "Copy an edition's committees, tools, precedents, opening phrases, glossary and bibliography into a "
        "new one, unpublished. What may be out of date goes on the new edition's checklist in the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", help="The slug of the edition to copy. Example: 2029")
        parser.add_argument("new", help="The new edition's slug. Example: 2030")
        parser.add_argument(
            "--topics",
            action="store_true",
            help="Also copy the topics, with their sections, questions, facts and figures.",
        )
        parser.add_argument(
            "--year",
            type=int,
            help="The new conference’s year; default: its slug if that is one, or the next.",
        )
        parser.add_argument(
            "--conference", default="", help="The new conference’s name; default: that of the old one."
        )

    def handle(
        self,
        *,
        old: str,
        new: str,
        topics: bool,
        year: int | None,
        conference: str,
        verbosity: int,
        **options,
    ) -> None:
        edition = edition_called(old)
        if year is not None and year not in YEARS:
            raise CommandError(f"--year must be from {YEARS[0]} to {YEARS[-1]}, not {year}.")
        say = self.stdout.write if verbosity >= 1 else lambda line: None
        try:
            summary = clone_edition(
                edition, new, year=year, conference=conference, with_topics=topics, progress=say
            )
        except ValidationError as error:
            raise CommandError(f"{new!r}: {' '.join(error.messages)}") from error
        except EditionChangedError as error:
            raise CommandError(f"Somebody has just made an edition {new!r}; nothing was written.") from error
        except TransferError as error:
            raise CommandError(str(error)) from error
        say(str(summary))
        count = CheckItem.objects.filter(edition__slug=new).count()
        say(f"{new} is a draft. {count} things to check are listed in the admin, under its edition.")
