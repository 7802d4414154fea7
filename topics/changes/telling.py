"""Noted changes in words: what each row is called, where it stands, and which of its paragraphs changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Field, Model
from django.utils.text import capfirst

from topics.changes.noted import Changes, label_of
from topics.changes.seen import SeenChange
from topics.chronicle import models_with_history
from topics.fields import MarkdownField
from topics.history import history_of
from topics.merging import PARAGRAPH_END, Token, compare, marked
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Topic
from topics.outline import build_outline

if TYPE_CHECKING:
    from topics.changes.seen import Key

MOST_ROWS = 12  # of one change that are shown; more are counted
MOST_PARAGRAPHS = 12  # of one row's

# The words of a paragraph of Markdown, without its marks.
Words = Callable[[str], str]


@dataclass
class Stretch:
    """A paragraph that changed, or some that became more or fewer; the words that are new or gone marked."""

    label: str  # of the field
    tokens: list[Token]


@dataclass
class ToldRow:
    """A row that changed, as readers find it now."""

    title: str
    place: str
    url: str
    is_new: bool
    stretches: list[Stretch] = field(default_factory=list)
    more: int = 0  # stretches that are not shown


@dataclass
class ToldChange:
    """What one person or program changed at once, and told delegates."""

    moment: datetime
    note: str
    anchor: str
    rows: list[ToldRow]
    more: int  # rows that are not shown


def tell(changes: Changes, edition: Edition, words: Words) -> list[ToldChange]:
    """The listed changes, the newest first; of rows that are no more public nothing is told.

    A few queries for each kind of row that changed, however many did.
    """
    named = dict(_names(edition, [change.key for group in changes.listed for change in group]))
    groups = [[change for change in group if change.key in named] for group in changes.listed]
    texts = _texts([change for group in groups for change in group[:MOST_ROWS]])
    told = []
    for group in filter(None, groups):
        rows = []
        for change in group[:MOST_ROWS]:
            title, place, url = named[change.key]
            row = ToldRow(title, place, url, change.is_new)
            if not change.is_new:
                stretches = list(_stretches(change, texts, words))
                row.stretches, row.more = stretches[:MOST_PARAGRAPHS], len(stretches[MOST_PARAGRAPHS:])
            rows.append(row)
        told.append(ToldChange(group[0].moment, group[0].note, group[0].anchor, rows, len(group[MOST_ROWS:])))
    return told


def _names(edition: Edition, keys: Iterable[Key]) -> Iterator[tuple[Key, tuple[str, str, str]]]:
    """Key → title, place and address of those that are published now."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in keys:
        wanted[label].add(pk)
    committees = len({*edition.committees.published().values_list("pk", flat=True)}) if wanted else 0
    for model in models_with_history():
        ids = wanted.get(label_of(model))
        if not ids:
            continue
        if model is Section:
            found = _sections(ids)
        else:
            owners = [name.rpartition("__")[0] for name in model.natural_key_lookups if "__" in name]
            owners += ["topic"] if model is KeyFigure else []
            rows = model._default_manager.published().filter(pk__in=ids).select_related(*owners)
            found = ((row, _place(row), row.get_absolute_url()) for row in rows)
        for row, place, url in found:
            committee = _committee(row)
            prefix = f"{committee.short_name} · " if committee is not None and committees > 1 else ""
            title = row.title if isinstance(row, Topic) else str(row)
            yield (label_of(model), row.pk), (title, f"{prefix}{place}", url)


def _sections(ids: set[int]) -> Iterator[tuple[Section, str, str]]:
    """With their numbers; those whose parent is not shown are not shown either."""
    rows = Section.objects.published().filter(topic__in=Section.objects.filter(pk__in=ids).values("topic"))
    rows = rows.defer("body", "editor_note", "why_note").select_related("topic__committee__edition")
    by_topic: dict[int, list[Section]] = defaultdict(list)
    for row in rows.in_order():
        by_topic[row.topic_id].append(row)
    for sections in by_topic.values():
        for node in build_outline(sections):
            if node.section.pk in ids:
                yield node.section, f"Topic {node.section.topic.number} · {node.number}", node.url


def _place(row: Model) -> str:
    if isinstance(row, Topic):
        return row.agenda_label
    kind = capfirst(str(row._meta.verbose_name))
    return f"{row.topic.agenda_label} · {kind}" if isinstance(row, ResolutionQuestion) else kind


def _committee(row: Model) -> Committee | None:
    if isinstance(row, Committee | Edition):
        return None
    return getattr(row, "committee", None) or getattr(getattr(row, "topic", None), "committee", None)


Texts = dict[tuple[str, int], dict[str, object]]


def _texts(changes: list[SeenChange]) -> Texts:
    """Label and entry → what readers read of the row then, one query for each kind of row."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if not change.is_new:
            wanted[change.key[0]] |= {change.before, change.after}
    texts: Texts = {}
    for model in models_with_history():
        if ids := wanted.get(label_of(model)):
            entries = history_of(model)._base_manager.filter(pk__in=ids)
            for values in entries.values("history_id", *model.told_fields):
                texts[label_of(model), values.pop("history_id")] = values
    return texts


def _stretches(change: SeenChange, texts: Texts, words: Words) -> Iterator[Stretch]:
    label, _ = change.key
    before, after = texts.get((label, change.before)), texts.get((label, change.after))
    if before is None or after is None:
        return
    model = next(model for model in models_with_history() if label_of(model) == label)
    for name in model.told_fields:
        kind = model._meta.get_field(name)
        old, new = _text(before[name]), _text(after[name])
        if old != new:
            for tokens in _differences(old, new, words if isinstance(kind, MarkdownField) else str.strip):
                yield Stretch(_label(kind), tokens)


def _differences(old: str, new: str, words: Words) -> Iterator[list[Token]]:
    """The paragraphs that changed, as their words say; one for one where there are as many as there were."""
    for chunk in compare(new, old, old):
        if chunk.base == chunk.mine:
            continue
        before, after = [words(each) for each in chunk.base], [words(each) for each in chunk.mine]
        if len(before) != len(after):
            before, after = [_joined(before)], [_joined(after)]
        for one, other in zip(before, after, strict=True):
            if one != other:
                yield marked(one, other)


def _joined(paragraphs: list[str]) -> str:
    return PARAGRAPH_END.join(filter(None, paragraphs))


def _label(kind: Field) -> str:
    """Nothing for the text itself."""
    return "" if kind.name in ("body", "text", "definition") else capfirst(str(kind.verbose_name))


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
