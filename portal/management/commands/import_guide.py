"""Make an unpublished committee from a study guide: a word processor's file, PDF, Markdown, HTML or text."""

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import pluralize

from portal.editions.lookup import edition_called
from portal.guides import GuideError
from portal.guides.drafting import check_target, save_drafts
from portal.guides.files import SIZE_LIMIT
from portal.guides.guide import RANKS, Guide, Kind
from portal.guides.reading import read_guide
from portal.guides.roles import Step
from portal.guides.tree import understand
from portal.serving.preparation import refuse_old_tables
from portal.transfer.problems import printable

SHOWN = 100  # characters of a title
NO_ROLES_FILE = "It is not a roles file; download one from the guide's screen in the admin."


class Command(BaseCommand):
    help = (
        "Import a study guide as one committee: presentation, topics, sections, points, questions and "
        "sources. Nothing is published. Uncertain results are marked with (?)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="Markdown, DOCX, ODT, HTML, RTF, PDF or a PDF's text (.txt)")
        parser.add_argument("--edition", required=True, help="The slug of an existing edition. Example: 2027")
        parser.add_argument("--committee", required=True, help="The committee's slug. Example: who")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be made and write nothing."
        )
        parser.add_argument(
            "--roles", metavar="FILE", help="Take the steps of this file, which the admin's screen saves."
        )

    def handle(
        self,
        *,
        file: str,
        edition: str,
        committee: str,
        dry_run: bool,
        roles: str | None,
        verbosity: int,
        **options,
    ) -> None:
        refuse_old_tables()
        found = edition_called(edition)
        say = self.stdout.write if verbosity >= 1 else lambda line: None
        try:
            check_target(found, committee)
            say(printable(f"Reading {file}"))
            data = read_file(file)
            reading = read_guide(data, file)
            say(f"Understanding {len(reading.lines)} lines of {reading.kind}")
            steps = steps_in(roles) if roles else []
            if roles:
                say(printable(f"Taking {len(steps)} step{pluralize(steps)} from {roles}"))
            guide, _ = understand(reading.blocks, reading.kind, steps)
            guide.doubts += reading.doubts
            say("Checking" if dry_run else "Writing")
            drafted = save_drafts(
                guide, edition=found, committee=committee, data=data, name=file, dry_run=dry_run
            )
        except GuideError as error:
            raise CommandError(printable(f"{file}: {error}")) from error
        for line in (*tree_of(guide), str(guide), *drafted.notes):
            say(line)
        doubts = list(doubts_of(guide))
        if doubts:
            say(f"Please check ({len(doubts)}):")
        for line in doubts:
            say(printable(f"- {line}"))
        say(str(drafted.summary))
        if dry_run:
            say("This was a dry run: nothing was written.")


def tree_of(guide: Guide) -> Iterator[str]:
    """Yield a line for each entry, set in by its depth."""
    for entry, depth in guide.depths():
        label = {Kind.TOPIC: "Topic: ", Kind.QUESTION: "Question: "}.get(entry.kind, "")
        is_titled = entry.kind in (*RANKS, Kind.TOPIC, Kind.QUESTION)
        title = entry.title if is_titled else entry.kind.capitalize()
        shown = printable(shorten(title, SHOWN, placeholder="…"))
        yield f"{'  ' * depth}{label}{shown}{'  (?)' if entry.doubts else ''}"


def doubts_of(guide: Guide) -> Iterator[str]:
    """Yield what should be checked before it is relied on."""
    yield from guide.doubts
    for entry in guide.entries:
        for doubt in entry.doubts:
            where = f"line {entry.row}, " if entry.row else ""
            yield f"{where}“{shorten(entry.title or entry.kind, SHOWN, placeholder='…')}”: {doubt}"


def read_file(name: str) -> bytes:
    """Return the file's content, or more than SIZE_LIMIT of it if it is too large. Raises GuideError."""
    try:
        with Path(name).open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise GuideError(f"It cannot be read: {reason}.") from error


def steps_in(name: str) -> list[Step]:
    """Return the steps of the roles file `name`. Raises GuideError."""
    try:
        steps = json.loads(read_file(name))["steps"]
        return [Step.from_data(step) for step in steps]
    except (ValueError, LookupError, TypeError) as error:
        reason = error if isinstance(error, GuideError) else NO_ROLES_FILE
        raise GuideError(f"The roles file {name}: {reason}") from error
