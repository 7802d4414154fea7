"""Import an edition from a file, such as fixtures/2026.json."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.serving.preparation import refuse_old_tables
from portal.transfer import TransferError, import_edition
from portal.transfer.showing import lines_of


class Command(BaseCommand):
    help = (
        "Import one edition from a JSON fixture with natural keys, or from a zip of one with its pictures: "
        "create what is new, change what differs, and delete nothing unless asked to. A file with a mistake "
        "in it is refused as a whole, with a line for each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The edition's file. Example: fixtures/2026.json")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would change and write nothing; with -v 2, word by word.",
        )
        parser.add_argument(
            "--delete-missing",
            action="store_true",
            help="Also delete whatever is not in the file. The edition itself always stays.",
        )
        parser.add_argument(
            "--note",
            default="",
            help="Tell delegates on the page of changes what changed; without it, this is a minor edit. "
            "Example: --note 'The figures for 2025 are in.'",
        )

    def handle(
        self, *, file: str, dry_run: bool, delete_missing: bool, note: str, verbosity: int, **options
    ) -> None:
        refuse_old_tables()
        self.say = self.stdout.write if verbosity >= 1 else lambda line: None
        try:
            summary = import_edition(
                file,
                dry_run=dry_run,
                delete_missing=delete_missing,
                reason=f"Import of {file}",
                note=note,
                progress=self.report,
            )
        except TransferError as error:
            raise CommandError(str(error)) from error
        for line in lines_of(summary, is_dry_run=dry_run, verbosity=verbosity):
            self.say(line)
        for name in summary.missing_pictures:
            self.stderr.write(f"{name}, which a text shows, is neither in the file nor stored here.")

    def report(self, line: str) -> None:
        """Print a line of progress immediately, because somebody is waiting for it."""
        self.say(line)
        self.stdout.flush()
