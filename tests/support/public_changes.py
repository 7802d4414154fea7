"""How the tests change content with a note, and read what delegates are told."""

from django.test import Client

from tests.support.history_pages import text_of
from topics.history import changing

PAGE, FEED = "/2030/changes/", "/2030/changes.atom"
TOPIC, PART = "/2030/assembly/topics/water/", "/2030/assembly/topics/water/wells/"


def change(row, note: str = "", **values) -> None:
    """Save the row with these values, told with `note`."""
    row = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    with changing(note=note):
        row.save()


def page_of(path: str = PAGE) -> str:
    return Client().get(path).content.decode()


def read(path: str = PAGE) -> str:
    return text_of(Client().get(path))
