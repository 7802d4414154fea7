"""Validation of names and citations: no name of two entries, no citation of an unknown source."""

import difflib
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.dispatch import receiver

from glossary.cited import markdown_fields
from glossary.citing import brackets_of, read_bracket
from glossary.entry_index import Entry, names_of
from glossary.models import Source, Term
from topics.models import Edition, NaturalKeyed, Tool
from topics.rendering import parse
from topics.signals import content_checked

NAME_FIELDS = ("name", "acronym", "expansion", "aliases")


@receiver(content_checked)
def validate_names_and_citations(
    sender: type[NaturalKeyed], row: NaturalKeyed, exclude: Collection[str], **kwargs: object
) -> None:
    """Raise ValidationError by field.

    The codes are "name_taken", "no_citation" and "unknown_source".
    """
    try:
        edition_id = row.pk if isinstance(row, Edition) else row.edition_id_of_content()
    except ObjectDoesNotExist:
        return  # its owner is missing, which is reported at that field
    errors: dict[str, list[ValidationError]] = {}
    # Names are not compared if one of them is invalid already.
    if isinstance(row, Term | Tool) and not set(NAME_FIELDS).intersection(exclude):
        for clash in name_clashes([row], others_of(row, edition_id)):
            errors.setdefault(clash.field, []).append(ValidationError(str(clash), "name_taken"))
    texts = {name: text for name, text in cited_texts(row).items() if name not in exclude}
    if texts:
        keys = set(Source.objects.filter(edition_id=edition_id).values_list("key", flat=True))
        for name, text in texts.items():
            found = list(citation_faults(text, keys))
            if found:
                errors[name] = found
    if errors:
        raise ValidationError(errors)


class NameClash(NamedTuple):
    """A name of `entry`, in one of its fields, that `owner` has too."""

    entry: Entry
    field: str
    name: str
    owner: Entry

    def __str__(self) -> str:
        return (
            f"“{self.name}” already links to the {self.owner._meta.verbose_name} “{self.owner}”, "
            f"and cannot link to the {self.entry._meta.verbose_name} “{self.entry}” too; "
            "remove it from one of them."
        )


def name_clashes(entries: Iterable[Entry], others: Iterable[Entry]) -> Iterator[NameClash]:
    """Yield the names that two of these share; of two `entries`, the later one clashes.

    Tools of different committees may share a name: a text links to its own committee's tool.
    """
    owners: dict[Hashable, list[Entry]] = {}
    for other in others:
        _claim(other, owners)
    for entry in entries:
        found = set()
        for name in names_of(entry):
            for owner in (owner for claim in name.claims for owner in owners.get(claim, ())):
                if _share_texts(entry, owner) and name.text not in found:
                    found.add(name.text)
                    yield NameClash(entry, _field_of(entry, name.text), name.text, owner)
        _claim(entry, owners)


def _claim(entry: Entry, owners: dict[Hashable, list[Entry]]) -> None:
    for claim in {claim for name in names_of(entry) for claim in name.claims}:
        owners.setdefault(claim, []).append(entry)


def _share_texts(entry: Entry, owner: Entry) -> bool:
    if isinstance(entry, Tool) and isinstance(owner, Tool):
        return entry.committee == owner.committee
    return True


def _field_of(entry: Entry, name: str) -> str:
    """Return the field that has `name`."""
    for field in NAME_FIELDS:
        value = getattr(entry, field, "")
        if name == value or (isinstance(value, list) and name in value):
            return field
    return "name"


def others_of(entry: Entry, edition_id: int | None) -> list[Entry]:
    """Return the other terms and tools of the edition."""
    tools = Tool.objects.filter(committee__edition=edition_id).select_related("committee")
    terms = Term.objects.filter(edition=edition_id)
    return [other for other in (*tools, *terms) if other != entry]


def cited_texts(row: NaturalKeyed) -> dict[str, str]:
    """Return the Markdown texts of `row` that may have a citation, by field."""
    return {name: text for name in markdown_fields(type(row)) if "[@" in (text := getattr(row, name))}


def citation_faults(text: str, known_keys: Collection[str]) -> Iterator[ValidationError]:
    """Yield the faults in the citations of a Markdown text, each once."""
    found = set()
    for bracket in brackets_of(parse(text)):
        try:
            keys = [citation.key for citation in read_bracket(bracket)]
        except ValueError:
            keys = []
            if bracket not in found:
                message = f"“[@{bracket}]” is not a citation; write [@key] or [@key, p. 9]."
                yield ValidationError(message, "no_citation")
            found.add(bracket)
        for key in keys:
            if key not in known_keys and key not in found:
                message = f"The text cites “{key}”, {_unknown(key, known_keys)}"
                yield ValidationError(message, "unknown_source")
            found.add(key)


def _unknown(key: str, known_keys: Collection[str]) -> str:
    near = difflib.get_close_matches(key[:100], known_keys, n=1)
    if near:
        return f"which is not a source of this edition; did you mean “{near[0]}”?"
    return "which is not a source of this edition; add the source first, or correct the key."
