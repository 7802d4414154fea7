"""The way of a kind from a word in a column to a row of the edition."""

import json
from hashlib import blake2b
from uuid import uuid4

from django.db import models
from django.utils import timezone

from topics.former_kinds import kind_fields

# What rows of both kinds and the entries of their histories have.
NOTES = [
    ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
    ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
]
WORDS = [
    ("name", models.CharField(help_text="For one thing of this kind. Example: Legal instrument", max_length=60)),
    ("french", models.CharField(blank=True, help_text="Example: Instrument juridique", max_length=80, verbose_name="French equivalent")),
    ("position", models.PositiveSmallIntegerField(default=0, help_text="Order among the kinds; lower numbers come first. Example: 1")),
    ("mark", models.CharField(choices=[("sheet", "Sheet"), ("scales", "Scales"), ("discs", "Stacked discs"), ("network", "Network"), ("device", "Device"), ("people", "People"), ("steps", "Steps"), ("flag", "Flag")], default="sheet", help_text="The small drawing beside its name. Example: Scales", max_length=16)),
]

REASON = "Kinds became rows of the edition."


class KindsToRows:
    """Gives `kind` of a model and its history the row for what `former_kind` says, and drafts too."""

    def __init__(self, app, model, table, edition_lookup, state_fields, links=()):
        self.app, self.model, self.table = app, model, table
        self.edition_lookup, self.state_fields, self.links = edition_lookup, state_fields, links

    def __call__(self, apps, schema_editor):
        using = schema_editor.connection.alias

        def rows_of(name, app=self.app):
            return apps.get_model(app, name)._base_manager.using(using)

        self.rows, self.entries = rows_of(self.model), rows_of(f"Historical{self.model}")
        self.kinds, self.kind_entries = rows_of(f"{self.model}Kind"), rows_of(f"Historical{self.model}Kind")
        self.editions = rows_of("Edition", "topics")
        self.edition_entries = rows_of("HistoricalEdition", "topics")
        label = {"content_type__app_label": self.app, "content_type__model": self.model.lower()}
        drafts = list(rows_of("DraftRevision", "topics").filter(**label))
        deletions = list(self.entries.exclude(lost=None))
        self.place_entries()
        ids = self.make_kinds(drafts, deletions)
        for (edition, value), kind in ids.items():
            self.rows.filter(**{self.edition_lookup: edition, "former_kind": value}).update(kind=kind)
            self.entries.filter(of_edition=edition, former_kind=value).update(kind=kind)
        self.convert_drafts(drafts, deletions, ids)
        schema_editor.connection.check_constraints()  # PostgreSQL alters no table while some wait

    def place_entries(self):
        """Give an entry that names no edition that of its row, or of another entry of the same row."""
        for pk in set(self.entries.filter(of_edition=None).values_list("id", flat=True)):
            edition = self.rows.filter(pk=pk).values_list(self.edition_lookup, flat=True).first()
            others = self.entries.filter(id=pk).exclude(of_edition=None)
            edition = edition or others.values_list("of_edition", flat=True).first()
            self.entries.filter(id=pk, of_edition=None).update(of_edition=edition)

    def make_kinds(self, drafts, deletions):
        """Make a row for each kind in use, and return its id by edition and former value."""
        used = {*self.rows.values_list(self.edition_lookup, "former_kind")}
        used |= {*self.entries.exclude(of_edition=None).values_list("of_edition", "former_kind")}
        waiting = [(draft.edition_id, draft.values, draft.began_with) for draft in drafts]
        for lost in (lost for entry in deletions for lost in entry.lost.get("draft", ())):
            waiting.append((lost["edition_id"], lost["values"], lost.get("began_with") or {}))
        used |= {(edition, of["kind"]) for edition, *both in waiting for of in both if "kind" in of}
        existing = set(self.editions.values_list("pk", flat=True))
        ids, batch = {}, uuid4()
        for edition, value in sorted(used):
            fields = kind_fields(self.table, value)
            row = self.kinds.create(edition_id=edition, **fields)
            ids[edition, value] = row.pk
            if edition in existing:
                entry = {"history_type": "+", "history_date": timezone.now(), "batch": batch}
                entry["history_change_reason"] = REASON
            else:  # it comes back with its edition, if that does
                row.delete()
                entry = self.entry_of_deletion(edition)
            if entry:
                places = {"id": ids[edition, value], "edition_id": edition, "of_edition": edition}
                self.kind_entries.create(**places, **fields, **entry)
        return ids

    def entry_of_deletion(self, edition):
        """Return what an entry of a kind has from the deletion of its edition; nothing without one."""
        deletions = self.edition_entries.filter(id=edition, history_type="-").order_by("-history_id")
        names = ("history_type", "history_date", "history_change_reason", "history_user_id", "batch")
        return deletions.values(*names).first()

    def convert_drafts(self, drafts, deletions, ids):
        rows = {row.pk: row for row in self.rows.filter(pk__in=[draft.object_id for draft in drafts])}
        for draft in drafts:
            values = {"edition_id": draft.edition_id, "values": draft.values, "began_with": draft.began_with}
            values["began_from"] = draft.began_from
            row = rows.get(draft.object_id)
            if row is not None:
                links = [sorted(getattr(row, name).values_list("pk", flat=True)) for name in self.links]
                self.convert(values, row, links, ids)
            for name, value in values.items():
                setattr(draft, name, value)
            draft.save(using=draft._state.db)
        for entry in deletions:
            for lost in entry.lost.get("draft", ()):
                links = [sorted((entry.links or {}).get(name, ())) for name in self.links]
                self.convert(lost, entry, links, ids)
            entry.save(using=entry._state.db, update_fields=["lost"])

    def convert(self, draft, row, links, ids):
        """Name kinds by their ids. A draft begun from `row` as it is was begun from it as it becomes."""
        edition, kind = draft["edition_id"], ids.get((draft["edition_id"], row.former_kind))
        for values in (draft["values"], draft.get("began_with") or {}):
            if "kind" in values:
                values["kind"] = ids[edition, values["kind"]]
        if draft["began_from"] == self.state(row, row.former_kind, links):
            draft["began_from"] = self.state(row, kind, links)

    def state(self, row, kind, links):
        """Return the state of `row` as topics/state.py works it out, with this `kind`."""
        values = [kind if name == "kind" else getattr(row, name) for name in self.state_fields]
        text = json.dumps([values, links], default=str, sort_keys=True)
        return blake2b(text.encode(), digest_size=16).hexdigest()
