"""The table of a model's history, in migrations: what all of them have in common."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

# Of every entry: the change that made it, and where the row stood.
ENTRY = [
    ("batch", models.UUIDField(db_index=True)),
    ("change_note", models.CharField(blank=True, default="", max_length=300)),
    ("links", models.JSONField(null=True)),
    ("lost", models.JSONField(null=True)),
    ("of_edition", models.BigIntegerField(db_index=True, null=True)),
    ("of_committee", models.BigIntegerField(null=True)),
]

# Which entry it is, when it was written, and what was done.
WHEN = [
    ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
    ("history_date", models.DateTimeField(db_index=True)),
    ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
]


def history_of(name, one, several, fields):
    """Return the operation that makes the table of the history of the model `name`, called `one` and `several`."""
    user = models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)
    names = {"verbose_name": f"historical {one}", "verbose_name_plural": f"historical {several}"}
    order = {"ordering": ("-history_date", "-history_id"), "get_latest_by": ("history_date", "history_id")}
    bases = (simple_history.models.HistoricalChanges, models.Model)
    return migrations.CreateModel(f"Historical{name}", [*fields, ("history_user", user)], names | order | {"default_permissions": ()}, bases)
