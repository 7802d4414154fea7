"""Restore a backup into an empty portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import pluralize

from portal.backup import BackupError, restore_backup
from portal.serving.environment import first_line


class Command(BaseCommand):
    help = (
        "Restore a backup, rows and pictures, into an empty database of either kind. Tables that are missing "
        "are made. A portal that holds anything is left as it is: restore into a new database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path",
            metavar="DIR",
            type=Path,
            help="The folder given to “backup”, of which the latest is restored, or one file of it.",
        )

    def handle(self, *, path: Path, verbosity: int, **options) -> None:
        try:
            file, contents = restore_backup(path)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({first_line(error)}). Nothing was restored."
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or path} cannot be read: {error.strerror}.") from error
        except KeyboardInterrupt as interruption:
            raise CommandError("Interrupted; nothing was restored.", returncode=130) from interruption
        if verbosity >= 1:
            rows, pictures = contents.rows, len(contents.pictures)
            self.stdout.write(
                f"{file}, made at {contents.made_at}: {rows} row{pluralize(rows)} and {pictures} "
                f"picture{pluralize(pictures)} restored. Everybody has to sign in again."
            )
