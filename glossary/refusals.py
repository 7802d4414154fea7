"""What is refused before it is saved: a name that two entries own, a citation that leads nowhere."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.dispatch import receiver

from glossary.apparatus import Entry, names_of
from glossary.cited import markdown_fields, rows_citing
from glossary.citing import brackets_of, read_bracket
from glossary.models import Source, Term
from topics.models import Edition, NaturalKeyed, Tool
from topics.rendering import parse
from topics.signals import content_checked

NAME_FIELDS = ("name", "acronym", "expansion", "aliases")


@receiver(content_checked)
def refuse_what_leads_astray(
    sender: type[NaturalKeyed], row: NaturalKeyed, exclude: Collection[str], **kwargs: object
) -> None:
    """Raises ValidationError by field.

    Its codes are "name_taken", "no_citation", "unknown_source" and "key_cited".
    """
    try:
        edition_id = row.pk if isinstance(row, Edition) else row.edition_id_of_content()
    except ObjectDoesNotExist:
        return  # what it belongs to is missing, and that is told at its own field
    errors: dict[str, list[ValidationError]] = {}
    # Names of which one is faulty already are not compared.
    if isinstance(row, Term | Tool) and not set(NAME_FIELDS).intersection(exclude):
        for clash in name_clashes([row], others_of(row, edition_id)):
            errors.setdefault(clash.field, []).append(ValidationError(str(clash), "name_taken"))
    if isinstance(row, Source) and "key" not in exclude:
        errors.update(key_fault(row))
    texts = {name: text for name, text in cited_texts(row).items() if name not in exclude}
    if texts:
        keys = set(Source.objects.filter(edition_id=edition_id).values_list("key", flat=True))
        for name, text in texts.items():
            found = list(citation_faults(text, keys))
            if found:
                errors[name] = found
    if errors:
        raise ValidationError(errors)


def key_fault(source: Source) -> dict[str, list[ValidationError]]:
    """Refuses another key while something cites the one it has."""
    stored = Source.objects.filter(pk=source.pk).exclude(key=source.key).first()
    citing = rows_citing(source) if stored else []
    if not citing:
        return {}
    named = ", ".join(str(each) for each in citing[:3]) + (" and others" if len(citing) > 3 else "")
    message = f"“{stored.key}” is cited in {named}: keep the key, or take the citations out first."
    return {"key": [ValidationError(message, "key_cited")]}


class NameClash(NamedTuple):
    """A name of `entry`, in one of its fields, that `owner` has already."""

    entry: Entry
    field: str
    name: str
    owner: Entry

    def __str__(self) -> str:
        return (
            f"“{self.name}” already leads to the {self.owner._meta.verbose_name} “{self.owner}”, "
            f"and would lead to the {self.entry._meta.verbose_name} “{self.entry}” too; "
            "take it from one of them."
        )


def name_clashes(entries: Iterable[Entry], others: Iterable[Entry]) -> Iterator[NameClash]:
    """The names that two of these own. Of two `entries` it is the later that clashes.

    Tools of different committees may share a name: a text finds the tool of its own committee.
    """
    owners: dict[Hashable, list[Entry]] = {}
    for other in others:
        _claim(other, owners)
    for entry in entries:
        told = set()
        for name in names_of(entry):
            for owner in (owner for claim in name.claims for owner in owners.get(claim, ())):
                if _share_texts(entry, owner) and name.text not in told:
                    told.add(name.text)
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
    """The field in which `name` stands."""
    for field in NAME_FIELDS:
        value = getattr(entry, field, "")
        if name == value or (isinstance(value, list) and name in value):
            return field
    return "name"


def others_of(entry: Entry, edition_id: int | None) -> list[Entry]:
    """The other terms and tools of the edition."""
    tools = Tool.objects.filter(committee__edition=edition_id).select_related("committee")
    terms = Term.objects.filter(edition=edition_id)
    return [other for other in (*tools, *terms) if other != entry]


def cited_texts(row: NaturalKeyed) -> dict[str, str]:
    """The Markdown texts of `row` that may hold a citation, by field."""
    return {name: text for name in markdown_fields(type(row)) if "[@" in (text := getattr(row, name))}


def citation_faults(text: str, known_keys: Collection[str]) -> Iterator[ValidationError]:
    """What is wrong with the citations of a Markdown text, each fault once."""
    told = set()
    for bracket in brackets_of(parse(text)):
        try:
            keys = [citation.key for citation in read_bracket(bracket)]
        except ValueError:
            keys = []
            if bracket not in told:
                message = f"“[@{bracket}]” is no citation; write [@key] or [@key, p. 9]."
                yield ValidationError(message, "no_citation")
            told.add(bracket)
        for key in keys:
            if key not in known_keys and key not in told:
                yield ValidationError(f"cites “{key}”, {_unknown(key, known_keys)}", "unknown_source")
            told.add(key)


def _unknown(key: str, known_keys: Collection[str]) -> str:
    near = difflib.get_close_matches(key[:100], known_keys, n=1)
    if near:
        return f"which is no source of this edition; did you mean “{near[0]}”?"
    return "which is no source of this edition; add the source first, or correct the key."
