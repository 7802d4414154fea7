"""Carry a new key of a source, or a new name of a term or tool, into the texts that have the old one.

All of them are written in the transaction that saves the source, term or tool.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import pre_save
from django.dispatch import receiver

from glossary.cited import markdown_fields, markdown_models, rows_citing_key, rows_with
from glossary.citing import BRACKET
from glossary.entry_index import Entry, names_of
from glossary.inline_marks import FORCED
from glossary.linking import Name
from glossary.models import Source, Term
from topics.fields import has_source_key
from topics.history import changing
from topics.models import DraftRevision, Edition, Tool
from topics.signals import coming_back
from topics.state import locked, state_of

KEY = re.compile(r"((?:\[|;\s*)@\s*)([a-z0-9][a-z0-9._-]*)(?=\s*[,;\]])")

# Former key → the key of now.
Keys = Mapping[str, str]
# A model and values by field → those of the values that a new key or name changes, changed.
Rewrite = Callable[[type[Model], Mapping[str, object]], dict[str, object]]


@receiver(pre_save, sender=Source)
def rename_citations(
    sender: type[Source], instance: Source, raw: bool, using: str, update_fields=None, **kwargs
) -> None:
    """Note a key that is replaced among the source's former ones, and cite the new one in its place.

    Texts, rows that name it as their source, and drafts are carried along, as a minor edit.
    """
    if raw or instance.pk is None or (update_fields is not None and "key" not in update_fields):
        return
    before = Source.objects.using(using).filter(pk=instance.pk).values_list("key", flat=True).first()
    if before is None or before == instance.key:
        return
    former = [key for key in (*instance.former_keys, before) if key != instance.key]
    instance.former_keys = list(dict.fromkeys(former))
    with changing(reason=f"The source “{before}” has the key “{instance.key}” now.", note=None):
        citing = [found.row for found in rows_citing_key(before, instance.edition_id)]
        carry(instance, citing, partial(renamed, keys={before: instance.key}), using)


@receiver(pre_save, sender=Term)
@receiver(pre_save, sender=Tool)
def rename_forced_links(
    sender: type[Entry], instance: Entry, raw: bool, using: str, update_fields=None, **kwargs
) -> None:
    """Put a new name of a term or tool in place of the old one in double brackets, as a minor edit.

    An old name that stays, as an alias, still links and is left alone. A tool is known by its name in the
    texts of its committee, and in those of the whole edition.
    """
    if raw or instance.pk is None or (update_fields is not None and "name" not in update_fields):
        return
    before = sender._base_manager.using(using).filter(pk=instance.pk).first()
    if before is None or before.name == instance.name:
        return
    old = Name(before.name, instance, getattr(before, "case_sensitive", False))
    if any(old.claims & name.claims for name in names_of(instance)):
        return
    edition_id = before.edition_id_of_content()
    rows = [
        row
        for model, fields in markdown_models()
        for row in rows_with(model, fields, "[[", edition_id)
        if sender is Term or _committee_of(row) in (None, before.committee_id)
    ]
    kind = sender._meta.verbose_name
    with changing(reason=f"The {kind} “{before.name}” is called “{instance.name}” now.", note=None):
        carry(instance, rows, partial(forced_by_new_name, old=old, new=instance.name), using)


def _committee_of(row: Model) -> int | None:
    """Return the id of the one committee whose row it is; None for rows of the whole edition."""
    lookup = getattr(row, "committee_lookup", "edition__committees")
    if lookup.endswith("committees"):
        return None
    return type(row)._base_manager.filter(pk=row.pk).values_list(lookup, flat=True).get()


def carry(entry: Source | Entry, rows: Iterable[Model], rewrite: Rewrite, using: str) -> None:
    """Rewrite `rows`, other than `entry` itself, and all drafts of its edition."""
    drafts = DraftRevision.objects.using(using).filter(edition=entry.edition_id_of_content())
    found: dict[type[Model], set[int]] = defaultdict(set, {type(entry): {entry.pk}})
    for row in rows:
        found[type(row)].add(row.pk)
    # All rows are locked before the first is written: a write locks the edition too, which comes last.
    models = sorted(found, key=lambda model: (model is Edition, model._meta.label))
    rows = [
        row
        for model in models
        for row in locked(model._base_manager.using(using).filter(pk__in=found[model]))
    ]
    of_rows = {(draft.content_type_id, draft.object_id): draft for draft in drafts}
    for row in rows:
        if row == entry:
            continue
        draft = of_rows.get((ContentType.objects.get_for_model(row).pk, row.pk))
        began = state_of(row) if draft else ""
        if changed := rewrite(type(row), vars(row)):
            type(row)._default_manager.using(using).filter(pk=row.pk).update(**changed)
            vars(row).update(changed)
        if draft and draft.began_from == began:
            draft.began_from = state_of(row)
            draft.save(using=using)
    for draft in of_rows.values():
        model = draft.content_type.model_class()
        changed = {
            name: getattr(draft, name) | rewrite(model, getattr(draft, name))
            for name in ("values", "began_with")
        }
        if any(getattr(draft, name) != values for name, values in changed.items()):
            vars(draft).update(changed)
            draft.save(using=using)


@receiver(coming_back)
def cite_keys_of_now(
    sender: object, rows: Iterable[tuple[type[Model], dict[str, object]]], edition_id: int, **kwargs
) -> None:
    """Let rows of an earlier time cite sources by the keys that these have now."""
    sources = list(Source.objects.filter(edition=edition_id).values_list("key", "former_keys"))
    known = {key for key, _ in sources}
    keys = {before: key for key, former in sources for before in former if before not in known}
    for model, values in rows if keys else ():
        values.update(renamed(model, values, keys))


def renamed(model: type[Model], values: Mapping[str, object], keys: Keys) -> dict[str, object]:
    """Return those of `values`, by field of `model`, that cite a former key, citing that of now."""
    changed = {
        name: text_citing(values[name], keys)
        for name in markdown_fields(model)
        if isinstance(values.get(name), str)
    }
    if has_source_key(model) and values.get("source_key") in keys:
        changed["source_key"] = keys[values["source_key"]]
    return {name: value for name, value in changed.items() if value != values[name]}


def text_citing(text: str, keys: Keys) -> str:
    """Return `text` with the keys of now in its citations, which keep their places in the source."""
    return BRACKET.sub(
        lambda bracket: KEY.sub(lambda found: found[1] + keys.get(found[2], found[2]), bracket[0]), text
    )


def forced_by_new_name(
    model: type[Model], values: Mapping[str, object], old: Name, new: str
) -> dict[str, object]:
    """Return those of `values`, by field of `model`, that have `old` in double brackets, with `new` there."""

    def rename(found: re.Match) -> str:
        said = found[1].strip()
        is_escaped = found.string[: found.start()].endswith("\\")
        if is_escaped or not old.claims & Name(said, None, old.is_case_sensitive).claims:
            return found[0]
        begins_sentence = said[:1].isupper() and not old.text[:1].isupper()
        return f"[[{new[:1].upper() + new[1:] if begins_sentence else new}]]"

    texts = {name: values[name] for name in markdown_fields(model) if isinstance(values.get(name), str)}
    changed = {name: FORCED.sub(rename, text) for name, text in texts.items()}
    return {name: text for name, text in changed.items() if text != texts[name]}
