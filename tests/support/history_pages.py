"""Who reads the history in the tests, and how they get at its pages."""

import re
from html import unescape

from django.db.models import Model
from django.urls import reverse

from topics.history import changing

DELETED_LATELY = "admin:topics_edition_deleted"


def text_of(response) -> str:
    """Return what a person reads of a page."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", "", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


def url_of(page: str, row: Model, *args: object) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def undelete_url(batch: object) -> str:
    return reverse("admin:topics_edition_undelete", args=[batch])


def deleted(row: Model) -> object:
    with changing() as change:
        type(row).objects.get(pk=row.pk).delete()
    return change.batch


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
