"""Formsets that refuse rows which changed since they were shown: inlines and editable lists."""

import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm, CharField, HiddenInput
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property

from topics.admin.started import (
    STARTED_FROM,
    Started,
    Values,
    comparable,
    in_words,
    input_names,
    last_writer,
    posted_values,
    read_json,
    stored_values,
)
from topics.merging import Token, marked
from topics.state import locked, states_of

REFUSED = "Somebody changed this meanwhile; nothing was saved. Both versions are shown where they differ."


@dataclass(frozen=True)
class FieldOfBoth:
    """A field of a row that differs, each side's words marked against the other's."""

    label: str
    mine: list[Token]
    theirs: list[Token]


class GuardedRows:
    """Put before a model formset. Bind it in the transaction that saves it: it locks the posted rows.

    The state of each row and the values it was shown with travel in the management form, which every
    template of a formset prints. A row that changed since, and that the sender changed too, makes the
    formset invalid and is shown with both sides' words; what the sender left alone takes the stored
    value. The answer carries the new states, so that sending it again is a choice made with both on
    screen, and a third change is caught again.
    """

    viewer: object = None  # who sends it; set by the class that GuardedAdmin makes

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.refused: dict[int, str] = {}  # by the form's place
        self.gone: list[str] = []  # what was typed in rows that are no longer there
        self._shown: dict[str, str] = {}
        if self.is_bound:
            self._compare()
        else:
            self._opened = timezone.now()
            self._shown = {str(pk): state for pk, state in states_of(self.get_queryset()).items()}

    @property
    def is_refused(self) -> bool:
        return bool(self.refused or self.gone)

    @cached_property
    def management_form(self) -> BaseForm:
        form = super().management_form
        form.fields[STARTED_FROM] = CharField(required=False, widget=HiddenInput)
        if not self.is_bound:
            form.initial[STARTED_FROM] = json.dumps(self._started_now())
        return form

    def full_clean(self) -> None:
        super().full_clean()
        for place, message in self.refused.items():
            if place < len(self.forms):
                self.forms[place].add_error(None, ValidationError(message, code="changed_meanwhile"))
        if self.refused:
            self._non_form_errors.append(REFUSED)
        self._non_form_errors.extend(self.gone)

    def _started_now(self) -> dict[str, dict]:
        started = {}
        for form in self.initial_forms:
            key = str(form.instance.pk)
            if key in self._shown:
                # Without the fields that the formset adds: the row's id, its owner, the box to delete it.
                base = {
                    name: values for name, values in stored_values(form).items() if name in form.base_fields
                }
                started[key] = Started(self._shown[key], self._opened, base).as_json()
        return started

    # --- Comparing what was sent ---

    def _compare(self) -> None:
        name = f"{self.prefix}-{STARTED_FROM}"
        sent = read_json(self.data.get(name))
        sent = sent if isinstance(sent, dict) else {}
        posted = self._posted_rows()
        stored = {row.pk: row for row in locked(self.get_queryset().filter(pk__in=[*posted.values()]))}
        now = states_of(stored.values())
        self.data = self.data.copy()
        self._take_out([place for place, pk in posted.items() if pk not in stored])
        for place, pk in self._posted_rows().items():
            started = Started.from_json(sent.get(str(pk)))
            if started.state != now[pk]:
                base = self._compare_row(place, stored[pk], started)
                sent[str(pk)] = Started(now[pk], timezone.now(), base).as_json()
        self.data[name] = json.dumps(sent)
        del self.management_form  # it counted the rows of the data as sent

    def _take_out(self, places: list[int]) -> None:
        """Leave out the forms of rows deleted meanwhile, and keep what was typed in them for the page.

        Django shows the forms beside the rows that are stored, pair by pair, so that one without its row
        would hide another.
        """
        if not places:
            return
        counts = self.management_form.cleaned_data
        for place in places:
            form = self.form(prefix=self.add_prefix(place), **self.form_kwargs)
            typed = [
                (form.fields[name].label or name, in_words(form.fields[name], values))
                for name, values in posted_values(form, self.data).items()
                if values
            ]
            self.gone.append(render_to_string("topics/admin/_row_gone.html", {"typed": typed}))
        moved = {}
        stay = [place for place in range(counts[TOTAL_FORM_COUNT]) if place not in places]
        for after, before in enumerate([*stay, *places]):
            start = f"{self.add_prefix(before)}-"
            for key in [key for key in self.data if key.startswith(start)]:
                moved[self.add_prefix(after) + key.removeprefix(start[:-1])] = self.data.pop(key)
        for key, values in moved.items():
            self.data.setlist(key, values)
        for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
            self.data[f"{self.prefix}-{name}"] = str(counts[name] - len(places))
        del self.management_form

    def _posted_rows(self) -> dict[int, object]:
        """The place of each form that stands for a stored row → that row's id."""
        pk_field = self.model._meta.pk
        rows = {}
        for place in range(self.initial_form_count()):
            try:
                pk = pk_field.to_python(self.data.get(f"{self.add_prefix(place)}-{pk_field.name}"))
            except ValidationError:
                continue  # the form itself says so
            if pk is not None:
                rows[place] = pk
        return rows

    def _compare_row(self, place: int, row: Model, started: Started) -> Values:
        """Take over what the sender left alone, and refuse the row if that leaves a difference.

        Returns what is stored, which is what the answer begins with.
        """
        form = self.form(instance=row, prefix=self.add_prefix(place), **self.form_kwargs)
        theirs, mine = stored_values(form), posted_values(form, self.data)
        base = started.base or {}
        differing = []
        for name, field in comparable(form):
            if mine[name] == theirs[name]:
                continue
            if name in base and mine[name] == base[name]:
                for input_name, values in _by_input(input_names(form, name), theirs[name]):
                    self.data.setlist(input_name, values)
                continue
            sides = [in_words(field, values) or "none" for values in (mine[name], theirs[name])]
            label = str(field.label or name.replace("_", " "))
            differing.append(FieldOfBoth(label, marked(sides[1], sides[0]), marked(*sides)))
        deletes = self.can_delete and bool(self.data.get(f"{form.prefix}-{DELETION_FIELD_NAME}"))
        if differing or deletes:
            context = {
                "writer": last_writer(self.model, row.pk, started.opened, self.viewer, row),
                "differing": differing,
                "deletes": deletes,
            }
            self.refused[place] = render_to_string("topics/admin/_row_conflict.html", context)
        return theirs


def _by_input(names: list[str], values: list[str]) -> list[tuple[str, list[str]]]:
    if len(names) == 1:
        return [(names[0], values)]
    return [(name, [value]) for name, value in zip(names, values, strict=False)]


def guarded(formset: type, viewer: object) -> type:
    """`formset`, a class of model formsets, that refuses rows changed meanwhile."""
    return type(formset.__name__, (GuardedRows, formset), {"viewer": viewer})
