"""Two people before the same form: who they are, and what their browsers send."""

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from tests.admin_pages import admin_url


def signed_in(name: str, first_name: str = "") -> Client:
    """Somebody who may do everything, before the admin."""
    user = User.objects.create_superuser(name, f"{name}@example.org", "a-long-password")
    User.objects.filter(pk=user.pk).update(first_name=first_name)
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, row: Model, form: dict, **changes) -> HttpResponse:
    return client.post(admin_url("change", row), form | changes)


def again(response: HttpResponse) -> dict:
    """What the page of a conflict sends when nothing on it is touched and its text is saved."""
    conflict = response.context["conflict"]
    data: dict[str, list[str]] = {}
    for name, value in conflict.hidden:
        data.setdefault(name, []).append(value)
    for text in conflict.texts:
        data[text.input_name] = text.result
        for paragraph in text.paragraphs:
            data.update((paragraph.name, value) for value, _, chosen in paragraph.choices if chosen)
    data |= {line.input_name: line.result for line in conflict.lines}
    return data | {choice.name: "mine" for choice in conflict.alternatives} | {"_save": "Save"}
