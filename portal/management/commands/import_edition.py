"""Brings an edition from a file into the database, such as fixtures/2026.json."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.transfer import TransferError, import_edition


class Command(BaseCommand):
    help = (
        "Import one edition from a JSON fixture with natural keys: create what is new, change what "
        "differs, delete nothing. A file with a mistake in it is refused as a whole, with a line for each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The edition's file. Example: fixtures/2026.json")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and write nothing."
        )

    def handle(self, *, file: str, dry_run: bool, verbosity: int, **options) -> None:
        tell = self.stdout.write if verbosity >= 1 else lambda line: None
        try:
            summary = import_edition(file, dry_run=dry_run, progress=tell)
        except TransferError as error:
            raise CommandError(str(error)) from error
        for change in summary.changes:
            if verbosity >= 2 or (dry_run and not change.is_new):
                what = "new" if change.is_new else ", ".join(change.field_names)
                tell(f"{change.model} {'/'.join(change.key)}: {what}")
        tell(str(summary))
        if dry_run:
            tell("This was a dry run: nothing was written.")
