"""Base classes of the four commands for glossaries and bibliographies."""

from pathlib import Path

from django.contrib.admin.utils import model_ngettext
from django.core.management.base import BaseCommand, CommandError, CommandParser

from glossary.bibliography.formats import PandocError
from portal.editions.lookup import edition_called
from portal.serving.preparation import refuse_old_tables
from portal.spreadsheets.moving import CSV, Kind, export_file, import_file
from portal.transfer import EditionChangedError, TransferError
from portal.transfer.output import written
from portal.transfer.problems import Findings, printable
from portal.transfer.reading import opened
from portal.transfer.showing import lines_of


class ExportCommand(BaseCommand):
    kind: Kind

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help=f"Where to write it; its ending sets the format: {self.kind.shown_endings}. Without it, CSV "
            "is printed.",
        )
        parser.add_argument(
            "--semicolons",
            action="store_true",
            help="Separate the cells of a CSV by ; as French spreadsheets do.",
        )

    def handle(
        self, *, edition: str, output: str | None, semicolons: bool, verbosity: int, **options
    ) -> None:
        found = edition_called(edition)
        ending = Path(output).suffix.lower().removeprefix(".") if output else CSV
        if ending not in self.kind.endings:
            raise CommandError(f"{output}: end the name with one of {self.kind.shown_endings}.")
        try:
            data = export_file(self.kind, found, ending, semicolons=semicolons)
        except PandocError as error:
            raise CommandError(printable(f"The file cannot be made: {error}")) from error
        with written(output, self.stdout) as target:
            target.write(data)
        if output and verbosity >= 1:
            count = self.kind.model.objects.filter(edition=found).count()
            self.stdout.write(f"{count} {model_ngettext(self.kind.model, count)}: {output}")


class ImportCommand(BaseCommand):
    kind: Kind

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help=f"The file, one of {self.kind.shown_endings}.")
        parser.add_argument("--edition", required=True, help="The edition's slug. Example: 2026")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would change and write nothing; with -v 2, word by word.",
        )
        parser.add_argument(
            "--note",
            default="",
            help="Tell delegates on the page of changes what changed; without it, this is a minor edit. "
            "Example: --note 'The reports of 2025 are in.'",
        )

    def handle(self, *, file: str, edition: str, dry_run: bool, note: str, verbosity: int, **options) -> None:
        refuse_old_tables()
        say = self.stdout.write if verbosity >= 1 else lambda line: None
        found = edition_called(edition)
        try:
            with opened(file, Findings(file)) as handle:
                how = {"dry_run": dry_run, "reason": f"Import of {file}", "note": note}
                outcome = import_file(self.kind, found, handle, file, **how)
        except TransferError as error:
            raise CommandError(str(error)) from error
        except EditionChangedError as error:
            raise CommandError(f"{file}: {error} Try again.") from error
        for line in lines_of(outcome.summary, is_dry_run=dry_run, verbosity=verbosity):
            say(line)
        for remark in outcome.remarks:
            self.stderr.write(printable(remark))
