"""Put announced changes into words: title and place of each row, and its changed paragraphs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Field, Model
from django.utils.text import capfirst

from topics.chronicle.public_changes import Changes, public_models
from topics.chronicle.visibility import Key, VisibleChange
from topics.fields import MarkdownField
from topics.history import history_of
from topics.merging import PARAGRAPH_END, Token, compare, marked
from topics.models import Committee, Edition, KeyFigure, QuestionFact, ResolutionQuestion, Section, Topic
from topics.outline import build_outline

MOST_ROWS = 12  # shown of one change; the rest are counted
MOST_PARAGRAPHS = 12  # shown of one row

# Returns the words of a Markdown paragraph, without mark-up.
Words = Callable[[str], str]


@dataclass
class Stretch:
    """A changed paragraph, or several that were split or joined, with inserted and deleted words marked."""

    label: str  # of the field
    tokens: list[Token]


@dataclass
class PublicRow:
    """A changed row, as readers find it now."""

    title: str
    place: str
    url: str
    is_new: bool
    stretches: list[Stretch] = field(default_factory=list)
    more: int = 0  # number of stretches not shown


@dataclass
class PublicChange:
    """A change by one person or program, announced to delegates with a note."""

    moment: datetime
    note: str
    anchor: str
    rows: list[PublicRow]
    more: int  # number of rows not shown


def describe_changes(changes: Changes, edition: Edition, words: Words) -> list[PublicChange]:
    """Return the listed changes, the newest first, without rows that are no longer public.

    A few queries for each kind of row, for any number of rows.
    """
    named = dict(_names(edition, [change.key for group in changes.listed for change in group]))
    groups = [[change for change in group if change.key in named] for group in changes.listed]
    texts = _texts([change for group in groups for change in group[:MOST_ROWS]])
    found = []
    for group in filter(None, groups):
        rows = []
        for change in group[:MOST_ROWS]:
            title, place, url = named[change.key]
            row = PublicRow(title, place, url, change.is_new)
            if not change.is_new:
                stretches = list(_stretches(change, texts, words))
                row.stretches, row.more = stretches[:MOST_PARAGRAPHS], len(stretches[MOST_PARAGRAPHS:])
            rows.append(row)
        found.append(
            PublicChange(group[0].moment, group[0].note, group[0].anchor, rows, len(group[MOST_ROWS:]))
        )
    return found


def _names(edition: Edition, keys: Iterable[Key]) -> Iterator[tuple[Key, tuple[str, str, str]]]:
    """Yield key → title, place and address of the rows that are published now."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in keys:
        wanted[label].add(pk)
    committees = len({*edition.committees.published().values_list("pk", flat=True)}) if wanted else 0
    for label, ids in wanted.items():
        model = public_models()[label]
        if model is Section:
            found = _sections(ids)
        else:
            rows = model._default_manager.published().filter(pk__in=ids).with_owners()
            rows = rows.select_related("topic") if model is KeyFigure else rows
            found = ((row, _place(row), row.get_absolute_url()) for row in rows)
        for row, place, url in found:
            committee = _committee(row)
            prefix = f"{committee.short_name} · " if committee is not None and committees > 1 else ""
            title = row.title if isinstance(row, Topic) else str(row)
            yield (label, row.pk), (title, f"{prefix}{place}", url)


def _sections(ids: set[int]) -> Iterator[tuple[Section, str, str]]:
    """Yield sections with number and address, leaving out those below an unpublished section."""
    rows = Section.objects.published().filter(topic__in=Section.objects.filter(pk__in=ids).values("topic"))
    rows = rows.defer("body", "background", "editor_note", "why_note").select_related(
        "topic__committee__edition"
    )
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
    owner = row.question if isinstance(row, QuestionFact) else row
    return f"{owner.topic.agenda_label} · {kind}" if isinstance(owner, ResolutionQuestion) else kind


def _committee(row: Model) -> Committee | None:
    if isinstance(row, Committee | Edition):
        return None
    owner = row.question if isinstance(row, QuestionFact) else row
    return getattr(owner, "committee", None) or getattr(getattr(owner, "topic", None), "committee", None)


Texts = dict[tuple[str, int], dict[str, object]]


def _texts(changes: list[VisibleChange]) -> Texts:
    """Return (label, entry) → the row's public fields then, one query for each kind of row."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if not change.is_new:
            wanted[change.key[0]] |= {change.before, change.after}
    texts: Texts = {}
    for label, ids in wanted.items():
        model = public_models()[label]
        entries = history_of(model)._base_manager.filter(pk__in=ids)
        for values in entries.values("history_id", *model.public_fields):
            texts[label, values.pop("history_id")] = values
    return texts


def _stretches(change: VisibleChange, texts: Texts, words: Words) -> Iterator[Stretch]:
    label, _ = change.key
    before, after = texts.get((label, change.before)), texts.get((label, change.after))
    if before is None or after is None:
        return
    model = public_models()[label]
    for name in model.public_fields:
        kind = model._meta.get_field(name)
        old, new = _text(before[name]), _text(after[name])
        if old != new:
            for tokens in _differences(old, new, words if isinstance(kind, MarkdownField) else str.strip):
                yield Stretch(_label(kind), tokens)


def _differences(old: str, new: str, words: Words) -> Iterator[list[Token]]:
    """Yield the paragraphs whose words changed: in pairs if their number is unchanged, else as one."""
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
    """Return the label of the field; "" for the main text of a row."""
    return "" if kind.name in ("body", "text", "definition") else capfirst(str(kind.verbose_name))


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
