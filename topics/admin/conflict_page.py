"""What the page of a conflict shows: both texts by paragraph, and the text that has both."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.forms import BaseForm, CheckboxInput, Field
from django.forms.widgets import Input
from django.http import QueryDict

from topics.admin.started import (
    STARTED_FROM,
    Started,
    Values,
    comparable,
    in_words,
    input_names,
    is_long_text,
    plain_widget,
    posted_values,
    read_json,
    read_time,
    takes_several,
    values_from_json,
)
from topics.merging import Change, Choice, Chunk, Token, compare, marked, merged, proposed, woven

BOTH_SIDES = "_both_sides"  # hidden: what was typed, and what it began with, for building the text again
BUILD_AGAIN = "_build_again"
CHOICE = "_choice-"  # and the field's name, a dash and the paragraph's place
TAKE = "_take-"  # and the field's name, where one of two values is chosen
BUTTONS = ("_save", "_continue", "_addanother", "_saveasnew")
OWN_NAMES = (STARTED_FROM, BOTH_SIDES, BUILD_AGAIN, "csrfmiddlewaretoken", *BUTTONS)

CHOICE_LABELS = {
    Choice.MINE: "Yours",
    Choice.THEIRS: "The stored one",
    Choice.BOTH: "Both, yours first",
    Choice.MERGED: "Both changes in one paragraph",
}


@dataclass(frozen=True)
class Paragraph:
    """A stretch of the two texts on the page."""

    name: str  # of its radio buttons; empty where both have the same
    mine: list[Token]
    theirs: list[Token]
    choices: list[tuple[str, str, bool]]  # value, label, whether it is the chosen one


@dataclass(frozen=True)
class LongText:
    """A field of paragraphs that differs between both sides."""

    label: str
    input_name: str
    paragraphs: list[Paragraph]
    result: str
    before: str  # what stood in the box, where building the text again replaced something typed there
    rows: int


@dataclass(frozen=True)
class ShortText:
    """A field of one line that both changed."""

    label: str
    input_name: str
    mine: list[Token]
    theirs: list[Token]
    result: str


@dataclass(frozen=True)
class Alternative:
    """A field of choices that both changed."""

    label: str
    name: str
    mine: str
    theirs: str
    takes_theirs: bool


@dataclass
class Conflict:
    """All that differs between what somebody sends and what is stored now."""

    texts: list[LongText] = field(default_factory=list)
    lines: list[ShortText] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    kept_mine: list[tuple[str, str]] = field(default_factory=list)  # label, what differs in words
    took_theirs: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.lines or self.alternatives or self.kept_mine or self.took_theirs)


def build_conflict(
    form: BaseForm, data: QueryDict, theirs: Values, started: Started, now: Started, *, again: bool
) -> Conflict:
    """The conflict between `data`, sent for `form`, and `theirs`, what is stored now.

    With `again` the text that BUILD_AGAIN names is built from the choices in `data` and from what was typed
    at first; whatever else stood on the page of the conflict stays.
    """
    posted = posted_values(form, data)
    mine, base = posted, started.base
    if again:
        sides = _sides(data)
        mine = {**posted, **(values_from_json(sides.get("mine")) or {})}
        base = values_from_json(sides.get("base"))
    conflict = Conflict()
    resolved: dict[str, list[str]] = {}
    open_names: set[str] = set()
    for name, form_field in comparable(form):
        side = _Side(name, form_field, mine[name], theirs[name], (base or {}).get(name))
        names = input_names(form, name)
        if side.mine == side.theirs:
            resolved |= _by_input(names, side.theirs)
        elif side.began is not None and side.mine == side.began:
            conflict.took_theirs.append((side.label, side.shown(side.theirs)))
            resolved |= _by_input(names, side.theirs)
        elif side.began is not None and side.theirs == side.began:
            conflict.kept_mine.append((side.label, side.shown(side.mine)))
            resolved |= _by_input(names, side.mine)
        elif is_long_text(form_field):
            conflict.texts.append(_long_text(side, names[0], data, posted[name] if again else None))
            open_names.add(names[0])
        elif takes_several(form_field) and side.began is not None:
            both = _both_changes(side)
            conflict.kept_mine.append((side.label, side.shown(both)))
            resolved |= _by_input(names, both)
        elif _is_line(form_field):
            conflict.lines.append(_short_text(side, names[0], posted[name] if again else None))
            open_names.add(names[0])
        else:
            shown = [in_words(form_field, values) or "none" for values in (side.mine, side.theirs)]
            takes_theirs = again and posted[name] == side.theirs
            conflict.alternatives.append(Alternative(side.label, f"{TAKE}{name}", *shown, takes_theirs))
            resolved |= _by_input(names, side.mine)
    since = sent_since(data) if again else started.opened
    differing = [name for name in theirs if mine[name] != theirs[name]]
    sides = {
        side: {name: values[name] for name in differing if name in values}
        for side, values in (("mine", mine), ("base", base or {}), ("theirs", theirs))
    }
    opened = {"since": since.isoformat() if since else ""}
    conflict.hidden = [
        (STARTED_FROM, json.dumps(now.as_json())),
        (BOTH_SIDES, json.dumps(sides | opened)),
        *_carried(form, data, resolved, open_names),
    ]
    return conflict


def take_chosen(form: BaseForm, data: QueryDict) -> QueryDict:
    """`data` with the values that the page of a conflict offered and that were chosen there."""
    chosen = {name: data.get(f"{TAKE}{name}") for name, _ in comparable(form) if f"{TAKE}{name}" in data}
    if not chosen:
        return data
    sides = _sides(data)
    data = data.copy()
    for name, side in chosen.items():
        values = (values_from_json(sides.get(side)) or {}).get(name) if side in ("mine", "theirs") else None
        if values is not None:
            for input_name, parts in _by_input(input_names(form, name), values).items():
                data.setlist(input_name, parts)
    return data


def sent_since(data: QueryDict) -> datetime | None:
    """When the form was opened that the page of a conflict is about."""
    return read_time(_sides(data).get("since"))


def _sides(data: QueryDict) -> dict:
    sides = read_json(data.get(BOTH_SIDES))
    return sides if isinstance(sides, dict) else {}


@dataclass(frozen=True)
class _Side:
    name: str
    field: Field
    mine: list[str]
    theirs: list[str]
    began: list[str] | None

    @property
    def label(self) -> str:
        label = self.field.label or self.name.replace("_", " ")
        return str(label)[:1].upper() + str(label)[1:]

    def shown(self, values: list[str]) -> str:
        return "" if is_long_text(self.field) else in_words(self.field, values) or "none"

    def texts(self) -> tuple[str, str, str | None]:
        began = None if self.began is None else "".join(self.began)
        return "".join(self.mine), "".join(self.theirs), began


def _is_line(form_field: Field) -> bool:
    widget = plain_widget(form_field)
    return isinstance(widget, Input) and not isinstance(widget, CheckboxInput)


def _both_changes(side: _Side) -> list[str]:
    began, mine, theirs = set(side.began), set(side.mine), set(side.theirs)
    return sorted((theirs | (mine - began)) - (began - mine))


def _by_input(names: list[str], values: list[str]) -> dict[str, list[str]]:
    if len(names) == 1:
        return {names[0]: values}
    return {name: [value] for name, value in zip(names, values, strict=False)}


def _carried(
    form: BaseForm, data: QueryDict, resolved: Mapping[str, list[str]], open_names: set[str]
) -> Iterator[tuple[str, str]]:
    """Everything else that was sent, so that nothing typed elsewhere on the form is lost."""
    for name, values in resolved.items():
        yield from ((name, value) for value in values)
    for name, values in data.lists():
        known = name in resolved or name in open_names or name in OWN_NAMES
        if not known and not name.startswith((CHOICE, TAKE)):
            yield from ((name, value) for value in values)


def _long_text(side: _Side, input_name: str, data: QueryDict, box: list[str] | None) -> LongText:
    """`box` is what stood on the page of the conflict, once it has been shown."""
    mine, theirs, began = side.texts()
    chunks = compare(mine, theirs, began)
    sent = {place: data.get(f"{CHOICE}{side.name}-{place}") for place in range(len(chunks))}
    choices = {place: choice for place, choice in sent.items() if choice in CHOICE_LABELS}
    if box is None:
        choices = {}
    result, before = merged(chunks, choices), ""
    if box is not None:
        stood = "".join(box)
        if data.get(BUILD_AGAIN) != input_name:
            result = stood  # another text of the page is built again
        elif stood not in ("", mine, theirs, result, merged(chunks)):
            before = stood
    return LongText(
        label=side.label,
        input_name=input_name,
        paragraphs=[
            _paragraph(chunk, f"{CHOICE}{side.name}-{place}", choices.get(place), known=began is not None)
            for place, chunk in enumerate(chunks)
        ],
        result=result,
        before=before,
        rows=min(30, 4 + result.count("\n") + len(result) // 90),
    )


def _paragraph(chunk: Chunk, name: str, chosen: str | None, *, known: bool) -> Paragraph:
    base, mine, theirs = ("\n\n".join(units) for units in (chunk.base, chunk.mine, chunk.theirs))
    if chunk.change in (Change.NONE, Change.ALIKE):
        return Paragraph("", [Token(mine)], [Token(theirs)], [])
    offered = [Choice.MINE, Choice.THEIRS, Choice.BOTH]
    if chunk.change is Change.CONFLICT and woven(chunk) is not None:
        offered.append(Choice.MERGED)
    chosen = chosen or proposed(chunk)
    return Paragraph(
        name,
        marked(base if known else theirs, mine),
        marked(base if known else mine, theirs),
        [(choice.value, CHOICE_LABELS[choice], choice == chosen) for choice in offered],
    )


def _short_text(side: _Side, input_name: str, box: list[str] | None) -> ShortText:
    mine, theirs, began = side.texts()
    chunk = Chunk((began or "",), (mine,), (theirs,))
    return ShortText(
        side.label,
        input_name,
        marked(theirs if began is None else began, mine),
        marked(mine if began is None else began, theirs),
        "".join(box) if box is not None else (woven(chunk) if began else None) or mine,
    )
