"""How the tests keep, open and publish drafts of changes."""

from django.test import Client

from tests.admin_pages import admin_url, open_form
from tests.two_people import send
from topics.models import PendingChange

BODY = "First.\n\nThe second has words.\n\nThird."
DRAFT = BODY.replace("words", "verbs")
KEEP = {"_keep_draft": "Keep as a draft"}


def keep(client: Client, row, **changes):
    return send(client, row, open_form(client, row), **changes, **KEEP)


def open_draft(client: Client, row) -> dict:
    """What the form of the draft holds and carries."""
    context = client.get(f"{admin_url('change', row)}?draft=1").context
    assert context["continues_draft"]
    form = context["adminform"].form
    return (
        open_form(client, row)
        | {name: form[name].value() for name in form.fields if form[name].value() is not None}
        | {"_started_from": context["started_from"]}
    )


def press(client: Client, page: str, row, state: str | None = None):
    change = PendingChange.objects.of_row(row).first()
    return client.post(admin_url(page, row), {"state": state or change.state})


def html_of(client: Client, page: str) -> str:
    return client.get(page).content.decode()
