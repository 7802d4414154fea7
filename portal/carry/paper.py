"""The guide on paper: a PDF that can be printed, searched and heard, set by typst from the tree."""

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.encoding import iri_to_uri
from PIL import Image

from portal.carry.blocks import Guide
from portal.carry.glyphs import drawn, shown
from portal.editor.storage import FOLDER
from topics.programs import ProgramError, output_of

TYPESETTER = Path(__file__).with_name("typeset.py")
LONGEST_ADDRESS = 2_000  # characters
ONE_AT_A_TIME = threading.Lock()  # in this process: the whole guide takes a quarter of a GB meanwhile
UNDESCRIBED = "A picture that nobody has described yet"
UNTITLED = "[untitled]"


def pdf_of(guide: Guide) -> bytes:
    """Return the guide as PDF/UA; the same bytes for the same tree. Raises ProgramError.

    A document that is refused, although its words were made fit, is set again with the plainest letters only
    and without its pictures and drawings.
    """
    data = asdict(guide)
    try:
        return typeset(Sheets(data).prepared(), stored(data))
    except ProgramError:
        return typeset(Sheets(asdict(guide), strictly=True).prepared(), {})


def typeset(data: dict, pictures: dict[str, str]) -> bytes:
    """Return what the typesetter makes of `data`, in a process of its own: it gives back its memory."""
    asked = json.dumps({"data": {**data, "pictures": sorted(pictures)}, "pictures": pictures})
    with ONE_AT_A_TIME:
        return output_of([sys.executable, "-I", str(TYPESETTER)], asked.encode())


def stored(data: dict) -> dict[str, str]:
    """Return name → path of the pictures in `data` that are stored and can be shown."""
    names = {each["name"] for each in walk(data) if each.get("kind") == "picture"}
    paths = {name: Path(default_storage.path(f"{FOLDER}{name}")) for name in names}
    return {name: str(path) for name, path in sorted(paths.items()) if is_picture(path)}


def is_picture(path: Path) -> bool:
    try:
        with Image.open(path) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


class Sheets:
    """Makes the data of a tree fit for the template, in place."""

    def __init__(self, data: dict, *, strictly: bool = False) -> None:
        self._data = data
        self._strictly = strictly

    def prepared(self) -> dict:
        """Return the data with all that portal/carry/paper.typ asks for."""
        data = self._data
        for piece in walk(data):
            self._make_fit(piece)
        for committee in data["committees"]:
            committee["short_name"] = committee["short_name"].strip() or UNTITLED
        without_empty_headings(data)
        notes = {str(note["number"]): in_words(note["blocks"]) for note in data.pop("notes")}
        reached = set(self._first_marks(data, notes))
        loose = {number: blocks for number, blocks in notes.items() if number not in reached}
        without_marks_of(loose, (data, notes))
        topics = [topic for committee in data["committees"] for topic in committee["topics"]]
        language, _, region = data["language"].partition("-")
        year, month, day = map(int, data["date"].split("-"))
        return data | {
            "document_title": f"{data['title']} – {data['conference']}",
            "running": f"{data['title']} · {data['conference']}",
            "over_title": " · ".join(filter(None, [data["conference"], data["ordinal"]])),
            "lang": language,
            "region": region or None,
            "moment": {"year": year, "month": month, "day": day, "hour": 0, "minute": 0, "second": 0},
            "inside": self._inside(),
            "topics": topics,
            "is_one_topic": not data["is_whole"] and len(topics) == 1 and topics[0]["is_whole"],
            "notes": notes,
            "loose_notes": list(loose.values()),
        }

    def _make_fit(self, piece: dict) -> None:
        for name, value in piece.items():
            if name == "address":
                address = iri_to_uri(value)
                piece[name] = address if len(address) <= LONGEST_ADDRESS and address.isprintable() else ""
            elif name == "svg":
                piece[name] = "" if self._strictly else drawn(value)
            elif name == "words" and piece.get("kind") == "picture":
                piece[name] = self._fit(value).strip() or UNDESCRIBED
            elif name == "words" and piece.get("kind") == "listing":
                piece[name] = "\n".join(map(self._fit, value.splitlines()))
            else:
                piece[name] = self._fit_within(value)
            if name in ("title", "label") and isinstance(value, str) and not piece[name].strip():
                piece[name] = UNTITLED

    def _fit_within(self, value: object) -> object:
        """Return a text, or a list or row of texts, fit; dictionaries have their own turn."""
        if isinstance(value, str):
            return self._fit(value)
        if isinstance(value, list | tuple):
            return [self._fit_within(each) for each in value]
        return value

    def _fit(self, text: str) -> str:
        return shown(text, strictly=self._strictly)

    def _inside(self) -> list[str]:
        """Return the addresses that the document has itself, so that links lead there; each is in it once."""
        found: list[str] = []
        for committee in self._data["committees"]:
            found += [committee["place"]["address"]] if committee["blocks"] else []
            found += [committee["how_place"]["address"]] if committee["how_it_works"] else []
            for topic in committee["topics"]:
                found.append(topic["place"]["address"])
                found += [section["place"]["address"] for section in sections_of(topic)]
                found += [question["place"]["address"] for question in topic["questions"]]
        entries = (*self._data["tools"], *self._data["entries"])
        found += [entry["place"]["address"] for entry in entries]
        return [address for address in found if address and found.count(address) == 1]

    def _first_marks(self, piece: object, notes: dict[str, list]) -> Iterator[str]:
        """Mark the place where each note stands, also within another, and yield its number."""
        waiting, met = [piece], set()
        while waiting:
            for each in walk(waiting.pop(0)):
                number = str(each.get("number"))
                if each.get("kind") == "note" and number in notes and number not in met:
                    met.add(number)
                    each["first"] = True
                    waiting.append(notes[number])
                    yield number


def walk(piece: object) -> Iterator[dict]:
    """Yield every dictionary in the data, each before those in it."""
    waiting = [piece]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += reversed(list(each.values()))
        elif isinstance(each, list | tuple):
            waiting += reversed(each)


def sections_of(piece: dict) -> Iterator[dict]:
    for section in piece["sections"]:
        yield section
        yield from sections_of(section)


def without_empty_headings(data: dict) -> None:
    """Leave out the headings whose words had nothing that can be shown."""
    for piece in walk(data):
        if isinstance(piece.get("blocks"), list):
            piece["blocks"] = [
                b for b in piece["blocks"] if b.get("kind") != "heading" or has_words(b["inlines"])
            ]


def has_words(inlines: list[dict]) -> bool:
    return any(inline.get("words", "").strip() or has_words(inline.get("inlines", [])) for inline in inlines)


def without_marks_of(loose: dict[str, list], piece: object) -> None:
    """Write out the marks of notes that stand nowhere in a text: they are only in one another."""
    for each in walk(piece):
        if each.get("kind") == "note" and str(each["number"]) in loose:
            each |= {"kind": "text", "words": f"[note {each['number']}]", "marks": []}


def in_words(blocks: list[dict]) -> list[dict]:
    """Return the blocks of a note, whose headings are paragraphs: a note is no part of the outline."""
    return [{**block, "kind": "paragraph"} if block["kind"] == "heading" else block for block in blocks]
