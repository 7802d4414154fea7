"""The page of a conflict: both texts by paragraph, and the merged text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.forms import BaseForm, CheckboxInput, Field
from django.forms.widgets import Input
from django.http import QueryDict

from topics.admin.conflicts.form_values import (
    comparable,
    in_words,
    input_names,
    is_long_text,
    plain_widget,
    posted_values,
    takes_several,
)
from topics.admin.submission import (
    BOTH_SIDES,
    CHOICE,
    NOT_CARRIED,
    SIDES,
    STARTED_FROM,
    TAKE,
    Started,
    SubmittedForm,
    Values,
    by_input,
)
from topics.merging import Change, Choice, Chunk, Token, compare, marked, merged, proposed, woven

CHOICE_LABELS = {
    Choice.MINE: "Yours",
    Choice.THEIRS: "The stored one",
    Choice.BOTH: "Both, yours first",
    Choice.MERGED: "Both changes in one paragraph",
}


@dataclass(frozen=True)
class Paragraph:
    """A stretch of the two texts on the page."""

    name: str  # of its radio buttons; empty if both are the same
    mine: list[Token]
    theirs: list[Token]
    choices: list[tuple[str, str, bool]]  # value, label, whether it is chosen


@dataclass(frozen=True)
class LongText:
    """A field of paragraphs that differs between both sides."""

    label: str
    input_name: str
    paragraphs: list[Paragraph]
    result: str
    before: str  # the text typed in the box, if building the text again replaced it
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
    """The differences between the values sent and those stored now."""

    texts: list[LongText] = field(default_factory=list)
    lines: list[ShortText] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    kept_mine: list[tuple[str, str]] = field(default_factory=list)  # label, value in words
    took_theirs: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.lines or self.alternatives or self.kept_mine or self.took_theirs)


def build_conflict(
    form: BaseForm, submitted: SubmittedForm, theirs: Values, now: Started, *, again: bool, shows_texts: bool
) -> Conflict:
    """Return the conflict between what was `submitted` and the stored values `theirs`.

    With `again`, the text that it names is built from the choices made and the text typed at first;
    everything else on the page of the conflict stays. It `shows_texts` that only the sender changed too.
    """
    posted = posted_values(form, submitted.data)
    mine, base, since = posted, submitted.started.base, submitted.started.opened
    if again:
        sides = submitted.sides
        mine, base, since = posted | (sides["mine"] or {}), sides["base"], submitted.since
    conflict = Conflict()
    resolved: dict[str, list[str]] = {}
    open_names: set[str] = set()
    for name, form_field in comparable(form):
        side = _Side(name, form[name].label, form_field, mine[name], theirs[name], (base or {}).get(name))
        names = input_names(form, name)
        if side.mine == side.theirs:
            resolved |= by_input(names, side.theirs)
        elif side.mine == side.began:
            conflict.took_theirs.append((side.label, side.shown(side.theirs)))
            resolved |= by_input(names, side.theirs)
        elif side.theirs == side.began and not (shows_texts and is_long_text(form_field)):
            conflict.kept_mine.append((side.label, side.shown(side.mine)))
            resolved |= by_input(names, side.mine)
        elif is_long_text(form_field):
            conflict.texts.append(_long_text(side, names[0], submitted, posted[name] if again else None))
            open_names.add(names[0])
        elif takes_several(form_field) and side.began is not None:
            both = _both_changes(side)
            conflict.kept_mine.append((side.label, side.shown(both)))
            resolved |= by_input(names, both)
        elif _is_line(form_field):
            conflict.lines.append(_short_text(side, names[0], posted[name] if again else None))
            open_names.add(names[0])
        else:
            shown = [in_words(form_field, values) or "none" for values in (side.mine, side.theirs)]
            takes_theirs = again and posted[name] == side.theirs
            conflict.alternatives.append(Alternative(side.label, f"{TAKE}{name}", *shown, takes_theirs))
            resolved |= by_input(names, side.mine)
    differing = [name for name in theirs if mine[name] != theirs[name]]
    both: dict[str, object] = {
        side: {name: values[name] for name in differing if name in values}
        for side, values in zip(SIDES, (mine, theirs, base or {}), strict=True)
    }
    both["since"] = since.isoformat() if since else ""
    conflict.hidden = [
        (STARTED_FROM, now.as_json()),
        (BOTH_SIDES, json.dumps(both)),
        *_other_fields(form, submitted.data, resolved, open_names),
    ]
    return conflict


def with_chosen(form: BaseForm, submitted: SubmittedForm) -> SubmittedForm:
    """Return `submitted` with the values chosen on the page of a conflict, if it was sent from there."""
    data = submitted.data.copy()
    for name, _ in comparable(form):
        side = data.get(f"{TAKE}{name}")
        values = submitted.sides.get(side) if side in ("mine", "theirs") else None
        if values and name in values:
            for input_name, parts in by_input(input_names(form, name), values[name]).items():
                data.setlist(input_name, parts)
    return replace(submitted, data=data)


@dataclass(frozen=True)
class _Side:
    name: str
    label: str
    field: Field
    mine: list[str]
    theirs: list[str]
    began: list[str] | None

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


def _other_fields(
    form: BaseForm, data: QueryDict, resolved: Mapping[str, list[str]], open_names: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield everything else that was sent, so that nothing typed elsewhere in the form is lost."""
    for name, values in resolved.items():
        yield from ((name, value) for value in values)
    for name, values in data.lists():
        known = name in resolved or name in open_names or name in NOT_CARRIED
        if not known and not name.startswith((CHOICE, TAKE)):
            yield from ((name, value) for value in values)


def _long_text(side: _Side, input_name: str, submitted: SubmittedForm, box: list[str] | None) -> LongText:
    """Compare a long text; `box` is the text sent from the page of the conflict, if it was shown."""
    mine, theirs, began = side.texts()
    chunks = compare(mine, theirs, began)
    sent = {place: submitted.data.get(f"{CHOICE}{side.name}-{place}") for place in range(len(chunks))}
    choices = {place: choice for place, choice in sent.items() if choice in CHOICE_LABELS}
    if box is None:
        choices = {}
    result, before = merged(chunks, choices), ""
    if box is not None:
        typed = "".join(box)
        if submitted.build_again != input_name:
            result = typed  # another text of the page is built again
        elif typed not in ("", mine, theirs, result, merged(chunks)):
            before = typed
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
