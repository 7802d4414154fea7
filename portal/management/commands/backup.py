"""Back up all of the portal to one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat, pluralize

from portal.backup import BackupError, make_backup
from portal.serving.environment import database_error_line


class Command(BaseCommand):
    help = (
        "Write a backup of everything, rows and pictures, as one file into a folder, and read it back. "
        "The portal may be in use meanwhile. The file has hashes of passwords: only its owner may read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="A folder; it is made if it is missing.")
        parser.add_argument(
            "--keep",
            metavar="N",
            type=int,
            help="Remove this portal's older backups from the folder, so that N are left with the new one.",
        )

    def handle(self, *, folder: Path, keep: int | None, verbosity: int, **options) -> None:
        if keep is not None and keep < 1:
            raise CommandError(f"--keep {keep} would keep nothing; 1 keeps only the new backup.")
        try:
            made = make_backup(folder, keep)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(database_error_line(error)) from error
        except KeyboardInterrupt as interruption:
            raise CommandError(
                "Interrupted; nothing of the backup was kept.", returncode=130
            ) from interruption
        if verbosity < 1:
            return
        rows, pictures, size = made.contents.rows, len(made.contents.pictures), made.path.stat().st_size
        self.stdout.write(
            f"{made.path}: {rows} row{pluralize(rows)} and {pictures} picture{pluralize(pictures)}, "
            f"{filesizeformat(size)}, written and read back."
        )
        for name in made.removed:
            self.stdout.write(f"{name}: removed.")
