"""What the admin's forms refuse, and the outlines they offer."""

from difflib import get_close_matches
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet

from topics.admin.places import is_id
from topics.admin.started import plain_widget
from topics.models import Section
from topics.versioning import is_content
from topics.waiting import may_wait

UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # signs that control, format or separate


def is_invisible(text: object) -> bool:
    """Whether `text` is one of signs alone that leave no trace, such as spaces of no width."""
    return isinstance(text, str) and text != "" and all(category(sign) in UNSEEN for sign in text)


class ContentForm(forms.ModelForm):
    """Refuses to link rows of another edition (code "other_edition"). A new row without a place comes last.

    Where it `keeps_draft`, it refuses changes that readers must get at once (code "cannot_wait").
    """

    keeps_draft = False

    def __init__(self, *args, initial: dict | None = None, **options) -> None:
        super().__init__(*args, initial=initial, **options)
        if self.instance.pk is None and "position" in self.fields:
            place = self.fields["position"]
            place.required = False
            place.help_text = f"{place.help_text}. Empty: after the others."
            self.initial["position"] = (initial or {}).get("position")

    def full_clean(self) -> None:
        """Leads to the first field that is refused: it may stand screens below the line that says so."""
        super().full_clean()
        refused = [name for name in self.fields if name in self._errors]
        if refused and not self.non_field_errors():
            widget = plain_widget(self.fields[refused[0]])
            first = widget.widgets[0] if isinstance(widget, forms.MultiWidget) else widget
            first.attrs["autofocus"] = True

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if field.required and is_invisible(cleaned.get(name)):
                message = "Nothing of this can be seen, so nobody could press it. Type a name with letters."
                self.add_error(name, ValidationError(message, code="invisible"))
        if "position" in cleaned and cleaned["position"] is None:
            cleaned["position"] = self._last_place(cleaned)
        if self.keeps_draft:
            self._refuse_what_cannot_wait()
        owner = cleaned.get(self._meta.model.edition_lookup.partition("__")[0])
        if owner is not None:  # a missing one is told at its own field
            for name, field in self.fields.items():
                if isinstance(field, forms.ModelMultipleChoiceField) and name in cleaned:
                    self._refuse_other_edition(name, cleaned[name], owner)
        return cleaned

    def _post_clean(self) -> None:
        """Django says that there is such a row already; a writer needs to know what to do about it."""
        super()._post_clean()
        for error in self.non_field_errors().as_data():
            if error.code == "unique_together":
                name = error.params["unique_check"][-1]
                label = self.fields[name].label if name in self.fields else name
                error.message = f"{error.message} Give this one another {str(label).lower()}."

    def _last_place(self, cleaned: dict) -> int | None:
        """The place after all others; None while it is unknown which those are."""
        model = self._meta.model
        if any(name not in cleaned for name in model.siblings_share):
            return None  # told at that field
        siblings = model._base_manager.filter(**{name: cleaned[name] for name in model.siblings_share})
        return (siblings.aggregate(last=Max("position"))["last"] or 0) + 1

    def _refuse_what_cannot_wait(self) -> None:
        if not self.instance.published:
            message = "Readers do not see this yet, so it is a draft as it is: save it."
            self.add_error(None, ValidationError(message, code="not_published"))
        for name in self.changed_data:
            if not may_wait(self.instance._meta.get_field(name)):
                label = self.fields[name].label or name.replace("_", " ")
                message = (
                    f"“{str(label).capitalize()}” cannot wait in a draft. Put it back as it was, or save "
                    "this for readers at once."
                )
                self.add_error(name, ValidationError(message, code="cannot_wait"))

    def _refuse_other_edition(self, name: str, chosen: QuerySet, owner: Model) -> None:
        if not is_content(chosen.model):
            return
        edition_id = owner.edition_id_of_content() if is_content(type(owner)) else owner.pk
        for row in chosen.exclude(**{chosen.model.edition_lookup: edition_id}):
            self.add_error(name, ValidationError(f"“{row}” belongs to another edition.", "other_edition"))


class InTopicForm(ContentForm):
    """Offers the sections of the row's topic as an outline, once the topic is known."""

    def topic_id(self) -> int | None:
        """The topic chosen so far; None for one that is no choice here: it may hold drafts of others."""
        chosen = self["topic"].value() if "topic" in self.fields else None
        if not is_id(chosen):
            return None
        is_own = int(chosen) == self.instance.topic_id
        return int(chosen) if is_own or self.fields["topic"].queryset.filter(pk=chosen).exists() else None

    def offer_outline(self, name: str, widget: forms.Widget, **choices) -> None:
        """Show `widget` with `outline_choices` in place of the search field called `name`."""
        topic_id = self.topic_id()
        if name in self.fields and topic_id is not None:
            self.fields[name].widget.widget = widget
            self.fields[name].choices = outline_choices(topic_id, **choices)


class SectionForm(InTopicForm):
    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.offer_outline(
            "parent", forms.Select(), without=self.instance.pk, empty="None: a part of the topic"
        )


class QuestionForm(InTopicForm):
    """Refuses sections of another topic (code "other_topic")."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.offer_outline("sections", forms.CheckboxSelectMultiple())

    def clean(self) -> dict:
        cleaned = super().clean()
        if "sections" in cleaned and "topic" in cleaned:
            for section in cleaned["sections"].exclude(topic=cleaned["topic"]):
                message = f"“{section}” belongs to another topic."
                self.add_error("sections", ValidationError(message, code="other_topic"))
        return cleaned


def outline_choices(topic_id: int, without: int | None = None, empty: str = "") -> list[tuple]:
    """(id, "2.3 Title") of the topic's sections in reading order, deeper ones set in.

    Section `without` and all below it are left out; `empty`, if given, names the choice of none.
    """
    outline = Section.objects.filter(topic=topic_id).defer("body", "editor_note").outline()
    left_out = {below.section.pk for node in outline if node.section.pk == without for below in node.walk()}
    choices = [("", empty)] if empty else []
    for node in outline:
        if node.section.pk not in left_out:
            indent = "\u2003" * (node.depth - 1)
            choices.append((node.section.pk, f"{indent}{node.number} {node.section.title}"))
    return choices


class KeyFigureForm(ContentForm):
    """Refuses a key that the edition's bibliography does not have (code "unknown_source")."""

    def clean(self) -> dict:
        cleaned = super().clean()
        key, committee = cleaned.get("source_key"), cleaned.get("committee")
        if not key or committee is None:
            return cleaned
        keys = list(committee.edition.sources.values_list("key", flat=True))
        if key not in keys:
            near = " or ".join(f"“{known}”" for known in get_close_matches(key, keys, n=3, cutoff=0.4))
            message = f"The bibliography of {committee.edition} has no source “{key}”."
            hint = f"Did you mean {near}?" if near else "Add the source first, or leave this empty."
            self.add_error("source_key", ValidationError(f"{message} {hint}", code="unknown_source"))
        return cleaned
