"""Copy an edition into a folder that needs no server: for later years, or for a hall without Wi-Fi."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import DatabaseError
from django.template.defaultfilters import pluralize

from portal.archive import ArchiveError, Collection, Folder, Progress, Totals, collect
from portal.editions.lookup import edition_called
from portal.serving.environment import first_line
from topics.models import Edition

SIGNS = 30  # width of the whole bar
MOST_TOLD = 20  # dead links listed one by one


class Bar:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self, stream: OutputWrapper, verbosity: int) -> None:
        self._stream = stream
        self._is_shown = verbosity >= 1 and stream.isatty()
        self._is_open = False

    def of(self, what: str) -> Progress:
        def progress(done: int, total: int) -> None:
            if self._is_shown:
                signs = SIGNS * done // max(total, 1)
                bar = f"\r{what} [{'#' * signs:.<{SIGNS}}] {done}/{total} "
                self._stream.write(bar, style_func=str, ending="")  # not an error, so not red
                self._stream.flush()
                self._is_open = True
                if done == total:
                    self.leave()

        return progress

    def leave(self) -> None:
        """End the bar, so that further output begins on a new line."""
        if self._is_open:
            self._stream.write("", style_func=str)
            self._is_open = False


class Command(BaseCommand):
    help = (
        "Write the pages of an edition, as every reader sees them, into a folder of plain files that opens "
        "from disk and from any web host. Run again, it writes only what differs and removes what is no "
        "longer part of the edition; files that are not its own are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument(
            "folder", metavar="DIR", help="A folder that is empty, does not exist yet, or an earlier archive."
        )

    def handle(self, *, edition: str, folder: str, verbosity: int, **options) -> None:
        found, collection, totals = self.make(edition, folder, Bar(self.stderr, verbosity))
        for page, address in collection.dead[:MOST_TOLD]:
            self.stderr.write(f"{page} leads to {address}, which does not exist.")
        if more := len(collection.dead[MOST_TOLD:]):
            self.stderr.write(f"So do {more} other links.")
        for name in totals.kept:
            self.stderr.write(f"{name} is no longer part of it, but was changed by somebody: left there.")
        if verbosity >= 1:
            self.stdout.write(f"{found} in {folder}, {collection.pages} pages: {in_words(totals)}.")

    def make(self, slug: str, folder: str, bar: Bar) -> tuple[Edition, Collection, Totals]:
        """Collect all before anything is written; report what goes wrong in one line."""
        state = f"{folder} is unchanged"
        try:
            edition = edition_called(slug)
            place = Folder(Path(folder), edition.slug)
            collection = collect(edition, bar.of("Reading"))
            state = f"{folder} may be part old, part new: run the command again to finish it"
            return edition, collection, place.update(collection.files, bar.of("Writing"))
        except ArchiveError as error:
            bar.leave()
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            bar.leave()
            raise CommandError(f"The database does not answer ({first_line(error)}); {state}.") from error
        except OSError as error:
            bar.leave()
            place_of_error = error.filename or folder
            raise CommandError(f"{place_of_error} cannot be written: {error.strerror}; {state}.") from error
        except KeyboardInterrupt as interruption:
            bar.leave()
            raise CommandError(f"Interrupted; {state}.", returncode=130) from interruption


def in_words(totals: Totals) -> str:
    files = f"file{pluralize(totals.written)}"
    return f"{totals.written} {files} written, {totals.unchanged} unchanged, {totals.removed} removed"
