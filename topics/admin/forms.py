"""The admin's forms: their validation, and the outlines they offer as choices."""

from difflib import get_close_matches
from unicodedata import category

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Max, Model, QuerySet

from topics.admin.conflicts.form_values import plain_widget
from topics.admin.row_names import is_id, owner_name
from topics.admin.widgets import MarkdownWidget
from topics.described import undescribed, undescribed_in
from topics.drafts.fields import can_be_drafted
from topics.models import Edition, Section
from topics.versioning import is_content

UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # categories of control, format and separator characters


def is_invisible(text: object) -> bool:
    """Return whether `text` has invisible characters only, such as zero-width spaces."""
    return isinstance(text, str) and text != "" and all(category(sign) in UNSEEN for sign in text)


class ContentForm(forms.ModelForm):
    """A form that refuses links to another edition (code "other_edition") and puts new rows last.

    If it is to be published, it refuses pictures without a description that readers do not have already
    (code "no_description"). If it `keeps_draft`, it refuses changes that a draft cannot hold ("cannot_wait").
    """

    keeps_draft = False

    def __init__(self, *args, initial: dict | None = None, **options) -> None:
        super().__init__(*args, initial=initial, **options)
        if self.instance.pk is None and "position" in self.fields:
            place = self.fields["position"]
            place.required = False
            place.help_text = f"{place.help_text}. Empty: last."
            self.initial["position"] = (initial or {}).get("position")

    def full_clean(self) -> None:
        """Focus the first refused field, which may be screens below the message at the top."""
        super().full_clean()
        refused = [name for name in self.fields if name in self.errors]
        if refused and not self.non_field_errors():
            widget = plain_widget(self.fields[refused[0]])
            first = widget.widgets[0] if isinstance(widget, forms.MultiWidget) else widget
            first.attrs["autofocus"] = True

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if field.required and is_invisible(cleaned.get(name)):
                message = "This name is invisible, so nobody could press it. Type a name with letters."
                self.add_error(name, ValidationError(message, code="invisible"))
        if "position" in cleaned and cleaned["position"] is None:
            cleaned["position"] = self._last_place(cleaned)
        if self.keeps_draft:
            self._refuse_undraftable()
        elif cleaned.get("published"):
            self._refuse_undescribed_pictures(cleaned)
        owner = cleaned.get(owner_name(self._meta.model))
        if owner is not None:  # a missing one is reported at its own field
            for name, field in self.fields.items():
                if isinstance(field, forms.ModelMultipleChoiceField) and name in cleaned:
                    self._refuse_other_edition(name, cleaned[name], owner)
        return cleaned

    def _post_clean(self) -> None:
        """Tell at the field to change which row has its value: the field may be screens below, or folded."""
        super()._post_clean()
        refused = self.non_field_errors().data
        for error in [each for each in refused if each.code == "unique_together"]:
            shared = error.params["unique_check"]
            name = shared[-1]
            label = (self[name].label if name in self.fields else name).lower()
            same = {each: getattr(self.instance, each) for each in shared}
            other = type(self.instance)._base_manager.exclude(pk=self.instance.pk).get(**same)
            error.params |= {"other": other, "label": label}
            error.message = (
                "“%(other)s” has this %(label)s already: edit it, if you mean the same. "
                "Give this one another %(label)s, if you do not."
            )
            if name in self.fields:
                refused.remove(error)
                self.add_error(name, error)
        if not refused:
            self.errors.pop(NON_FIELD_ERRORS, None)

    def _last_place(self, cleaned: dict) -> int | None:
        """Return the position after all siblings; None while it is unknown which those are."""
        model = self._meta.model
        if any(name not in cleaned for name in model.siblings_share):
            return None  # reported at that field
        siblings = model._base_manager.filter(**{name: cleaned[name] for name in model.siblings_share})
        return (siblings.aggregate(last=Max("position"))["last"] or 0) + 1

    def _refuse_undraftable(self) -> None:
        if not self.instance.published:
            message = "Readers do not see this yet, so it needs no draft: just save it."
            self.add_error(None, ValidationError(message, code="not_published"))
        for name in self.changed_data:
            if not can_be_drafted(self.instance._meta.get_field(name)):
                message = (
                    f"A draft cannot change “{self[name].label}”. Put it back as it was, or save this for "
                    "readers at once."
                )
                self.add_error(name, ValidationError(message, code="cannot_wait"))

    def _refuse_undescribed_pictures(self, cleaned: dict) -> None:
        known = undescribed_in(self.instance) if self.instance.published else []
        for name, text in list(cleaned.items()):
            is_text = name in self.fields and isinstance(self.fields[name].widget, MarkdownWidget)
            for address in undescribed(text) if is_text and text else ():
                if address in known:
                    continue  # it must not hold up a correction; save_model of the admin reminds of it
                message = (
                    f"Describe the picture {address} before readers see it: write what it shows between its "
                    "square brackets. An unpublished text and a draft may wait for that."
                )
                self.add_error(name, ValidationError(message, code="no_description"))

    def _refuse_other_edition(self, name: str, chosen: QuerySet, owner: Model) -> None:
        if not is_content(chosen.model):
            return
        edition_id = owner.edition_id_of_content() if is_content(type(owner)) else owner.pk
        for row in chosen.exclude(**{chosen.model.edition_lookup: edition_id}):
            self.add_error(name, ValidationError(f"“{row}” belongs to another edition.", "other_edition"))


class InTopicForm(ContentForm):
    """A form that offers the sections of the row's topic as an outline, once the topic is known."""

    def topic_id(self) -> int | None:
        """Return the topic chosen so far; None if it is no valid choice, as it may hold others' drafts."""
        chosen = self["topic"].value() if "topic" in self.fields else None
        if not is_id(chosen):
            return None
        is_own = int(chosen) == self.instance.topic_id
        return int(chosen) if is_own or self.fields["topic"].queryset.filter(pk=chosen).exists() else None

    def offer_outline(self, name: str, widget: forms.Widget, **choices) -> None:
        """Replace the search field called `name` by `widget` with `outline_choices`."""
        topic_id = self.topic_id()
        if name in self.fields and topic_id is not None:
            self.fields[name].widget.widget = widget
            # A group of boxes has no id for its help text, to which each box would refer.
            self.fields[name].widget.use_fieldset = widget.use_fieldset
            self.fields[name].choices = outline_choices(topic_id, **choices)


class SectionForm(InTopicForm):
    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.offer_outline(
            "parent", forms.Select(), without=self.instance.pk, empty="None: a part of the topic"
        )


class QuestionForm(InTopicForm):
    """A form that refuses sections of another topic (code "other_topic")."""

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
    """Return (id, "2.3 Title") of the topic's sections in reading order, deeper ones indented.

    Section `without` and everything below it is left out; `empty`, if given, labels the choice of none.
    """
    outline = Section.objects.filter(topic=topic_id).defer("body", "background", "editor_note").outline()
    left_out = {below.section.pk for node in outline if node.section.pk == without for below in node.walk()}
    choices = [("", empty)] if empty else []
    for node in outline:
        if node.section.pk not in left_out:
            indent = "\u2003" * (node.depth - 1)
            choices.append((node.section.pk, f"{indent}{node.number} {node.section.title}"))
    return choices


class SourceKeyForm(ContentForm):
    """A form that refuses a key missing from the edition's bibliography (code "unknown_source")."""

    def clean(self) -> dict:
        cleaned = super().clean()
        key, owner = cleaned.get("source_key"), cleaned.get(owner_name(self._meta.model))
        if not key or owner is None:
            return cleaned
        edition = Edition.objects.get(pk=owner.edition_id_of_content())
        keys = list(edition.sources.values_list("key", flat=True))
        if key not in keys:
            near = " or ".join(f"“{known}”" for known in get_close_matches(key, keys, n=3, cutoff=0.4))
            message = f"The bibliography of {edition} has no source “{key}”."
            hint = f"Did you mean {near}?" if near else "Add the source first, or leave this empty."
            self.add_error("source_key", ValidationError(f"{message} {hint}", code="unknown_source"))
        return cleaned


class PrecedentForm(SourceKeyForm):
    """A form that also refuses questions of another committee (code "other_committee")."""

    def clean(self) -> dict:
        cleaned = super().clean()
        committee = cleaned.get("committee")
        strangers = [each for each in cleaned.get("questions", ()) if each.topic.committee != committee]
        if committee is not None and strangers:
            message = f"“{strangers[0]}” is a question of another committee."
            self.add_error("questions", ValidationError(message, code="other_committee"))
        return cleaned
