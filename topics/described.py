"""Find the pictures in texts that nobody has described for those who cannot see them."""

from collections.abc import Iterator

from django.db.models import Model

from topics.fields import MarkdownField
from topics.pictures import ADDRESS, ASKS_FOR_WORDS, words_of
from topics.rendering import parse


def undescribed(text: str) -> Iterator[str]:
    """Yield the addresses of our pictures in `text` that have no words, or only those of an upload."""
    if ADDRESS not in text:
        return
    for token in parse(text):
        for child in token.children or ():
            address = str(child.attrs.get("src", ""))
            is_ours = child.type == "image" and address.startswith(ADDRESS)
            if is_ours and words_of(child.children or ()) in ("", ASKS_FOR_WORDS):
                yield address


def undescribed_in(row: Model) -> list[str]:
    """Return the addresses of the pictures in all texts of `row` that have no description."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, MarkdownField)]
    return [address for field in fields for address in undescribed(getattr(row, field.attname))]
