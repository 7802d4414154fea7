"""Writes an edition to a file that another portal, or next year's, can import."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.transfer import export_edition
from topics.models import Edition

SUFFIXES = (".json", ".zip")


class Command(BaseCommand):
    help = (
        "Write all content of an edition, drafts and notes included, as one JSON fixture with natural keys – "
        "or, where its texts show pictures, as a zip of that fixture and the pictures. The same edition "
        "always gives the same bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="Where to write it; a name that ends with .json or .zip asks for that kind. "
            "Without it, the JSON is printed.",
        )

    def handle(self, *, edition: str, output: str | None, verbosity: int, **options) -> None:
        found = Edition.objects.filter(slug=edition).first()
        if found is None:
            known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no edition {edition!r}; there are: {known}.")
        export = export_edition(found)
        suffix = Path(output).suffix.lower() if output else ".json"
        try:
            with replaced(output) if output else self.printed() as target:
                export.write(target, suffix if suffix in SUFFIXES else "")
        except OSError as error:
            raise CommandError(f"{output or 'The output'} cannot be written: {error.strerror}.") from error
        if export.pictures and suffix == ".json":
            line = f"{len(export.pictures)} pictures stay behind; -o {edition}.zip takes them along."
            self.stderr.write(line)
        for name in export.missing_pictures:
            self.stderr.write(f"{name}, which a text shows, is no more stored here.")
        if output and verbosity >= 1:
            self.stdout.write(f"{export}: {output}")

    @contextmanager
    def printed(self) -> Iterator[BinaryIO]:
        """Standard output as it takes bytes: a terminal's own encoding would give others."""
        target = io.BytesIO()
        yield target
        self.stdout.flush()
        if hasattr(self.stdout, "buffer"):
            self.stdout.buffer.write(target.getvalue())
        else:  # a program that reads it as text
            self.stdout.write(target.getvalue().decode(), ending="")


@contextmanager
def replaced(path: str) -> Iterator[BinaryIO]:
    """A file that takes the place of the one at `path` only when all of it is written."""
    folder = Path(path).parent
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".export-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.chmod(file.name, 0o644)  # as any file that a person writes, unlike temporary ones
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
