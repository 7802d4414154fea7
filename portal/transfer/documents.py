"""An edition as bytes, in the form of a Django fixture: the same for the same entries."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.template.defaultfilters import pluralize

from portal.transfer.archive import pack
from portal.transfer.exporting import entries_of
from portal.transfer.formats import FORMAT
from portal.transfer.pictures import shown_pictures, stored_data
from portal.transfer.reading import Entry
from topics.fields import FIXTURE_FORMAT
from topics.models import Edition


@dataclass(frozen=True)
class Export:
    """An edition ready to be written to a file: a JSON fixture, or a zip of one with its pictures."""

    entries: list[Entry]
    pictures: dict[str, bytes]  # shown by the texts, name → file
    missing_pictures: tuple[str, ...]  # shown by the texts, but no longer stored

    @property
    def suffix(self) -> str:
        """Return the file's suffix, unless another format is requested."""
        return ".zip" if self.pictures else ".json"

    def write(self, target: BinaryIO, suffix: str = "") -> None:
        """Write it as ".json" or ".zip". The same edition and pictures always give the same bytes."""
        if (suffix or self.suffix) == ".zip":
            pack(target, document(self.entries), self.pictures)
        else:
            target.writelines(document(self.entries))

    def totals(self, suffix: str = "") -> str:
        """Return what `write` puts into a file of that format: "308 objects, 1 picture"."""
        objects = f"{len(self.entries)} object{pluralize(self.entries)}"
        if not self.pictures or (suffix or self.suffix) != ".zip":
            return objects
        return f"{objects}, {len(self.pictures)} picture{pluralize(self.pictures)}"


def export_edition(edition: Edition) -> Export:
    """Return all content of `edition`, including drafts and notes, but no people and no history."""
    entries = entries_of(edition)
    found = {picture.name(): stored_data(picture) for picture in shown_pictures(entries)}
    return Export(
        entries,
        {name: data for name, data in found.items() if data is not None},
        tuple(name for name, data in found.items() if data is None),
    )


def document(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the JSON list of `entries`, in UTF-8, piece by piece."""
    separator = "[\n"
    for entry in entries:
        first = {FORMAT: FIXTURE_FORMAT} if entry.content.model is Edition else {}
        text = json.dumps(
            {"model": entry.label, "fields": first | entry.fields}, ensure_ascii=False, indent=1
        )
        # Line ends within texts are escaped, so these lines are JSON's own.
        yield (separator + "\n".join(f" {line}" for line in text.split("\n"))).encode()
        separator = ",\n"
    yield b"\n]\n"
