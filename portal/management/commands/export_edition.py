"""Write an edition to a file that another portal can import."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import pluralize

from portal.editions.lookup import edition_called
from portal.transfer import export_edition
from portal.transfer.output import written

SUFFIXES = (".json", ".zip")


class Command(BaseCommand):
    help = (
        "Write all content of an edition, drafts and notes included, as one JSON fixture with natural keys – "
        "or, if its texts show pictures, as a zip of that fixture and the pictures. The same edition "
        "always gives the same bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="Where to write it; the name ends with .json or .zip, which sets the format. "
            "Without it, the JSON is printed.",
        )

    def handle(self, *, edition: str, output: str | None, verbosity: int, **options) -> None:
        found = edition_called(edition)
        export = export_edition(found)
        suffix = Path(output).suffix.lower() if output else ".json"
        if suffix not in SUFFIXES:
            raise CommandError(f"{output}: end the name with {' or '.join(SUFFIXES)}.")
        with written(output, self.stdout) as target:
            export.write(target, suffix)
        if export.pictures and suffix == ".json":
            count = len(export.pictures)
            what = f"{count} picture{pluralize(count)} {pluralize(count, 'is,are')} left out"
            self.stderr.write(f"{what}; -o {edition}.zip includes {pluralize(count, 'it,them')}.")
        for name in export.missing_pictures:
            self.stderr.write(f"{name}, which a text shows, is no longer stored here.")
        if output and verbosity >= 1:
            self.stdout.write(f"{export.totals(suffix)}: {output}")
