"""Formsets that refuse rows changed since they were shown: inlines and editable lists."""

import json

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm, CharField, HiddenInput
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property

from topics.admin.conflicts.form_values import (
    comparable,
    in_words,
    input_names,
    last_writer,
    posted_values,
    stored_values,
    typed_in_words,
)
from topics.admin.submission import STARTED_FROM, Started, Values, by_input, read_json
from topics.merging import marked
from topics.state import locked, states_of

REFUSED = "Somebody changed this in the meantime; nothing was saved. Differences are shown below."


class GuardedRows:
    """A mixin before a model formset. Bind it in the transaction that saves: it locks the posted rows.

    The management form, which every template of a formset prints, has the state of each row and the
    values it was shown with. If a row has changed since and the sender changed it too, the formset is
    invalid and shows the words of both; fields that the sender left alone take the stored value. The
    response has the new states, so sending it again is a choice made with both on screen, and a third
    change is caught again.
    """

    viewer: object = None  # the sender; set by `guarded`

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.refused: dict[int, str] = {}  # by the form's place
        self.deleted: list[str] = []  # the texts typed in rows deleted in the meantime, as HTML
        self._shown: dict[str, str] = {}
        if self.is_bound:
            self._compare()
        else:
            self._opened = timezone.now()
            self._shown = {str(pk): state for pk, state in states_of(self.get_queryset()).items()}

    @property
    def is_refused(self) -> bool:
        return bool(self.refused or self.deleted)

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
            self.non_form_errors().append(REFUSED)
        self.non_form_errors().extend(self.deleted)

    def _started_now(self) -> dict[str, dict]:
        started = {}
        for form in self.initial_forms:
            key = str(form.instance.pk)
            if key in self._shown:
                # Without the fields that the formset adds: id, owner and the box for deletion.
                base = {
                    name: values for name, values in stored_values(form).items() if name in form.base_fields
                }
                started[key] = Started(self._shown[key], self._opened, base).as_json()
        return started

    # --- Comparing the posted rows ---

    def _compare(self) -> None:
        name = f"{self.prefix}-{STARTED_FROM}"
        sent = read_json(self.data.get(name))
        posted = self._posted_rows()
        stored = {row.pk: row for row in locked(self.get_queryset().filter(pk__in=[*posted.values()]))}
        now = states_of(stored.values())
        self.data = self.data.copy()
        self._take_out([place for place, pk in posted.items() if pk not in stored])
        for place, pk in self._posted_rows().items():
            started = Started.read(sent.get(str(pk)))
            if started.state != now[pk]:
                base = self._compare_row(place, stored[pk], started)
                sent[str(pk)] = Started(now[pk], timezone.now(), base).as_json()
        self.data[name] = json.dumps(sent)
        del self.management_form  # cached with the number of rows as sent

    def _take_out(self, places: list[int]) -> None:
        """Remove the forms of rows deleted in the meantime, and keep what was typed in them for the page.

        Django pairs forms with stored rows by position, so a form without a row would hide another one.
        """
        if not places:
            return
        counts = self.management_form.cleaned_data
        for place in places:
            form = self.form(prefix=self.add_prefix(place), **self.form_kwargs)
            typed = typed_in_words(form, self.data)
            self.deleted.append(render_to_string("topics/admin/_row_gone.html", {"typed": typed}))
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
        """Return the place of each form of a stored row → the row's id."""
        pk_field = self.model._meta.pk
        rows = {}
        for place in range(self.initial_form_count()):
            try:
                pk = pk_field.to_python(self.data.get(f"{self.add_prefix(place)}-{pk_field.name}"))
            except ValidationError:
                continue  # the form itself reports it
            if pk is not None:
                rows[place] = pk
        return rows

    def _compare_row(self, place: int, row: Model, started: Started) -> Values:
        """Take the stored value of fields that the sender left alone; refuse the row if others differ.

        Returns the stored values, from which the next attempt begins.
        """
        form = self.form(instance=row, prefix=self.add_prefix(place), **self.form_kwargs)
        theirs, mine = stored_values(form), posted_values(form, self.data)
        base = started.base or {}
        differing = []
        for name, field in comparable(form):
            if mine[name] == theirs[name]:
                continue
            if name in base and mine[name] == base[name]:
                for input_name, values in by_input(input_names(form, name), theirs[name]).items():
                    self.data.setlist(input_name, values)
                continue
            sides = [in_words(field, values) or "none" for values in (mine[name], theirs[name])]
            differing.append((form[name].label, marked(sides[1], sides[0]), marked(*sides)))
        deletes = self.can_delete and bool(self.data.get(f"{form.prefix}-{DELETION_FIELD_NAME}"))
        if differing or deletes:
            context = {
                "writer": last_writer(self.model, row.pk, started.opened, self.viewer, row),
                "differing": differing,
                "deletes": deletes,
            }
            self.refused[place] = render_to_string("topics/admin/_row_conflict.html", context)
        return theirs


def guarded(formset: type, viewer: object) -> type:
    """Return a subclass of the model formset class `formset` that refuses rows changed in the meantime."""
    return type(formset.__name__, (GuardedRows, formset), {"viewer": viewer})
