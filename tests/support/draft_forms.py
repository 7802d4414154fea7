"""How the tests keep, open and publish drafts of changes."""

from collections.abc import Callable, Iterable

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from tests.support.admin_forms import admin_url, open_form, send
from topics.models import DraftEntry, DraftRevision, Publishable
from topics.state import state_of

BODY = "First.\n\nThe second has words.\n\nThird."
DRAFT = BODY.replace("words", "verbs")
KEEP = {"_keep_draft": "Keep as a draft"}


def keep(client: Client, row, **changes):
    return send(client, row, open_form(client, row), **changes, **KEEP)


def open_draft(client: Client, row) -> dict:
    """Return what the form of the draft holds and carries."""
    context = client.get(f"{admin_url('change', row)}?draft=1").context
    assert context["continues_draft"]
    form = context["adminform"].form
    return (
        open_form(client, row)
        | {name: form[name].value() for name in form.fields if form[name].value() is not None}
        | {"_started_from": context["started_from"]}
    )


def press(client: Client, page: str, row, state: str | None = None):
    change = DraftRevision.objects.of_row(row).first()
    return client.post(admin_url(page, row), {"state": state or change.state})


def html_of(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def record_dropped_drafts(
    rows: Iterable[Publishable], values: Callable[[Publishable], dict] | None = None
) -> None:
    """Write in the history that a draft of each row was dropped, with the `values` made for the row."""
    at = {"begun_at": timezone.now(), "saved_at": timezone.now()}
    drafts = [
        DraftRevision(
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            values=values(row) if values else {},
            began_from=state_of(row),
            began_with={},
            **at,
        )
        for row in rows
    ]
    DraftEntry.objects.record(drafts, DraftEntry.Kind.DROPPED)
