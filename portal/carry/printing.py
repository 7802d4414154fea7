"""A topic for paper: its pieces as data, and the notes that stand at the end of each of its parts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.carry import blocks as made
from portal.carry.blocks import Place
from portal.carry.choice import FIGURES, Choice, key_of
from portal.carry.markup import Markup
from portal.carry.tree import guide_tree
from topics.models import Topic
from topics.pictures import ADDRESS


@dataclass
class PrintedNote:
    """A note under its number: a source with its address, an address alone, or what a note says.

    `before` names the note that has told of the source already, "note 3 of part 1".
    """

    number: int
    source: made.Reference | None = None
    address: str = ""
    text: SafeString | None = None
    before: str = ""


class OnPaper:
    """Ties of a page that is printed: links are words, and where they lead is in a note."""

    def __init__(self, guide: made.Guide) -> None:
        self._sources = {reference.number: reference for reference in guide.references}
        self._notes = {note.number: note for note in guide.notes}
        self._markup = Markup(self)
        self._new: dict[object, Callable[[int], PrintedNote]] = {}
        self._told: dict[int, str] = {}  # number of a source → the note that told of it first

    def notes_of(self, part: str) -> list[PrintedNote]:
        """Return the notes since this was last asked, as those of `part`; the numbers then begin again."""
        found: list[PrintedNote] = []
        while len(found) < len(self._new):  # a note may cite a source
            note = [*self._new.values()][len(found)](len(found) + 1)
            found.append(note)
            if note.source:
                note.before = self._told.get(note.source.number, "")
                self._told.setdefault(note.source.number, f"note {note.number} of {part}")
        self._new = {}
        return found

    def link(self, link: made.Link, words: SafeString) -> SafeString:
        if link.role != "outside":
            return words
        number = self._number(link.address, lambda number: PrintedNote(number, address=link.address))
        return format_html("{}<sup>{}</sup>", words, number)

    def marker(self, mark: made.Cite | made.NoteMark) -> SafeString:
        if isinstance(mark, made.NoteMark):
            return format_html("{}", self._number(("note", mark.number), self._note(mark)))
        source = self._sources[mark.number]
        number = self._number(("source", mark.number), lambda number: PrintedNote(number, source))
        return format_html("{}, {}" if mark.locator else "{}", number, mark.locator)

    def picture(self, picture: made.Picture) -> SafeString:
        return format_html(
            '<img src="{}{}" alt="{}" width="{}" height="{}">',
            *(ADDRESS, picture.name, picture.words, picture.width, picture.height),
        )

    def code(self, place: Place) -> str:
        """Return the number of a passage within its section: "§2"."""
        number = place.code.rpartition(" ")[2]
        return format_html('<span class="code">{}</span> ', number) if number else ""

    def anchor(self, place: Place) -> str:
        return ""

    def _number(self, key: object, note: Callable[[int], PrintedNote]) -> int:
        self._new.setdefault(key, note)
        return [*self._new].index(key) + 1

    def _note(self, mark: made.NoteMark) -> Callable[[int], PrintedNote]:
        blocks = self._notes[mark.number].blocks
        return lambda number: PrintedNote(number, text=self._markup.blocks(blocks, 6))


def printed_topic(topic: Topic) -> dict[str, object]:
    """Return what the page of a published topic for paper is made of."""
    key = key_of(topic.get_absolute_url())
    guide = guide_tree(topic.committee.edition, Choice(frozenset({key}), frozenset({FIGURES})))
    committee = guide.committees[0]
    printed, ties = committee.topics[0], OnPaper(guide)
    return {
        "guide": guide,
        "committee": committee,
        "printed": printed,
        "running_head": (
            f"{guide.conference} · {committee.short_name}",
            f"Topic {printed.number}: {printed.title}",
        ),
        "markup": Markup(ties),
        "ties": ties,
    }
