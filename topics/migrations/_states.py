"""Drafts stay begun from their rows as those are, where a migration gives the rows new, empty fields."""

import json
from hashlib import blake2b


class FieldsAdded:
    """Works out the states (topics/state.py) from which drafts of `model` were begun with the `added` fields.

    `names` are the fields that count, in the order of topics/state.py; `links` the many-to-many ones.
    """

    def __init__(self, app, model, names, added, links=()):
        self.app, self.model = app, model
        self.names, self.added, self.links = names, added, links

    def __call__(self, apps, schema_editor):
        using = schema_editor.connection.alias
        rows = apps.get_model(self.app, self.model)._base_manager.using(using)
        entries = apps.get_model(self.app, f"Historical{self.model}")._base_manager.using(using)
        drafts = apps.get_model("topics", "DraftRevision")._base_manager.using(using)
        label = {"content_type__app_label": self.app, "content_type__model": self.model.lower()}
        for draft in drafts.filter(**label):
            row = rows.filter(pk=draft.object_id).first()
            if row is not None:
                links = [sorted(getattr(row, name).values_list("pk", flat=True)) for name in self.links]
                draft.began_from = self.state_now(draft.began_from, row, links)
                draft.save(using=using, update_fields=["began_from"])
        for entry in entries.exclude(lost=None):
            for lost in entry.lost.get("draft", ()):
                links = [sorted((entry.links or {}).get(name, ())) for name in self.links]
                lost["began_from"] = self.state_now(lost["began_from"], entry, links)
            entry.save(using=using, update_fields=["lost"])
        schema_editor.connection.check_constraints()  # PostgreSQL alters no table while some wait

    def state_now(self, state, row, links):
        before = digest([getattr(row, name) for name in self.names if name not in self.added], links)
        return digest([getattr(row, name) for name in self.names], links) if state == before else state


def digest(values, links):
    text = json.dumps([values, links], default=str, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
