"""Find words in all texts of an edition, and replace those uses that a person ticked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from topics.fields import NameListField, NameListFormField, SourceKeyField
from topics.history import changing
from topics.merging import Token, marked
from topics.models import DraftRevision, Edition, NaturalKeyed
from topics.permissions import Person, may_change
from topics.state import locked, states_of
from topics.versioning import is_content

MOST_LETTERS = 200  # of the words to find and of those to put in their place
AROUND = 90  # letters shown on both sides of a use
# Words in these are seldom meant: citations, addresses, and the targets of links.
CLOSED = re.compile(r"\[[^\]\n]*@[^\]\n]*\]|\]\([^)\n]*\)|https?://\S+")
NO_WORDS = (models.URLField, models.EmailField, models.SlugField, SourceKeyField)
NOT_SEARCHED = {"key", "former_keys", "link_note"}  # of a source: what the check of links says is not ours
SPACE = r"(?:[^\S\r\n]+(?:\r?\n[^\S\r\n]*)?|\r?\n[^\S\r\n]*)"  # one line end at most: not a paragraph's


@dataclass(frozen=True)
class Wanted:
    """The words to find, and what to put in their place."""

    find: str
    replace: str = ""
    is_case_sensitive: bool = False
    is_whole_words: bool = True

    @property
    def pattern(self) -> re.Pattern:
        # One space between words may be a line end in the text; several, and those at the ends, are meant.
        words = [re.escape(word) for word in re.split(r"(?<=\S) (?=\S)", self.find)]
        text = re.sub(r"['’]", "['’]", SPACE.join(words))
        ends = (self.find[:1], self.find[-1:])
        before, after = (r"\b" if self.is_whole_words and re.match(r"\w", end) else "" for end in ends)
        return re.compile(before + text + after, 0 if self.is_case_sensitive else re.IGNORECASE)

    def put_for(self, found: str) -> str:
        """Return the words in place of `found`, which begin with a capital where that one does."""
        capital = not self.is_case_sensitive and found[:1].isupper() and self.find[:1].islower()
        return self.replace[:1].upper() + self.replace[1:] if capital else self.replace


@dataclass(frozen=True)
class Use:
    """One use of the words in a field, shown with what stands around it."""

    number: int  # in the field, from 0
    tokens: list[Token]
    is_closed: bool  # in a citation or an address


@dataclass(frozen=True)
class Found:
    """The uses in one field of a row."""

    row: NaturalKeyed
    field: models.Field
    state: str  # of the row when it was read
    uses: list[Use]

    def tick(self, use: Use) -> str:
        return f"{label_of(self.row)}:{self.field.name}:{use.number}"


@dataclass
class Outcome:
    replaced: int = 0
    rows: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # row, reason


def label_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


@cache
def searched_fields(model: type[NaturalKeyed]) -> tuple[models.Field, ...]:
    """Return the texts and names of `model` that people write, for readers or for next year's team."""
    return tuple(
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField | NameListField)
        and not isinstance(each, NO_WORDS)
        and not each.choices
        and each.name not in NOT_SEARCHED
    )


def rows_within_reach(edition: Edition, person: Person) -> Iterator[models.QuerySet]:
    """Yield, by model, the rows of `edition` with texts that `person` may change."""
    for model in apps.get_models():
        if not issubclass(model, NaturalKeyed) or not admin.site.is_registered(model):
            continue
        if may_change(person, model):
            lookup = model.edition_lookup if is_content(model) else "pk"
            rows = model._default_manager.filter(**{lookup: edition.pk}).editable_by(person)
            yield rows.with_owners().in_order() if is_content(model) else rows


def find(edition: Edition, person: Person, wanted: Wanted) -> list[Found]:
    """Return the fields that have the words, within what `person` may change."""
    return [
        Found(row, each, states[row.pk], uses)
        for rows in rows_within_reach(edition, person)
        for states in [states_of(rows)]
        for row in rows
        for each in searched_fields(type(row))
        if (uses := list(uses_in(texts_of(getattr(row, each.name)), wanted)))
    ]


def texts_of(value: object) -> list:
    """Return the values of a list, such as names, each of which is a text of its own; or else the value."""
    return value if isinstance(value, list) else [value]


def uses_in(texts: list[str], wanted: Wanted) -> Iterator[Use]:
    places = ((text, found) for text in texts for found in wanted.pattern.finditer(text))
    for number, (text, found) in enumerate(places):
        closed = [each.span() for each in CLOSED.finditer(text)]
        start, end = found.span()
        before = ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start]
        after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
        tokens = marked(f"{before}{found[0]}{after}", f"{before}{wanted.put_for(found[0])}{after}")
        yield Use(number, tokens, any(first < end and start < last for first, last in closed))


def drafts_within_reach(edition: Edition, person: Person) -> models.QuerySet:
    """Return the drafts of changes of the rows within reach."""
    content = [rows.model for rows in rows_within_reach(edition, person) if is_content(rows.model)]
    return DraftRevision.objects.filter(edition=edition).editable_by(person, *content)


def drafts_with(edition: Edition, person: Person, wanted: Wanted) -> int:
    """Count the drafts of changes that have the words; replacing leaves them alone."""
    return sum(
        any(
            isinstance(text, str) and wanted.pattern.search(text)
            for value in draft.values.values()
            for text in texts_of(value)
        )
        for draft in drafts_within_reach(edition, person)
    )


def replace(
    edition: Edition,
    person: Person,
    wanted: Wanted,
    ticks: Iterable[str],
    states: Mapping[str, str],
    *,
    reason: str = "",
) -> Outcome:
    """Replace the ticked uses, as one change in the history; leave out rows that are refused.

    A row is refused if it is not in the state that was shown (`states`, by the labels of rows), or if it
    would not be valid. It is written as a whole or not at all.
    """
    chosen = _by_row(ticks)
    why = f"Replaced “{wanted.find}” with “{wanted.replace}”."
    outcome, ready = Outcome(), []
    with transaction.atomic(), changing(reason=f"{why} {reason}".strip()):
        # All rows are held before the first is written, editions last, as everywhere.
        found = sorted(
            rows_within_reach(edition, person),
            key=lambda rows: (rows.model is Edition, rows.model._meta.label),
        )
        for rows in found:
            ticked = chosen[rows.model._meta.label_lower]
            held = locked(rows.filter(pk__in=ticked))
            now = states_of(held)
            for row in held:
                if states.get(label_of(row)) != now[row.pk]:
                    reason = "somebody changed it since this page was shown; look at it again below."
                    outcome.refused.append((str(row), reason))
                else:
                    ready.append((row, _changed(row, ticked[row.pk], wanted)))
        # Names come last: saving one rewrites the texts that have it in double brackets.
        for row, (values, count) in sorted(ready, key=lambda each: "name" in each[1][0]):
            name = str(row)
            fault = _fault_in_writing(row, values) if values else ""
            if fault:
                outcome.refused.append((name, fault))
            elif values:
                outcome.replaced += count
                outcome.rows += 1
    return outcome


def _by_row(ticks: Iterable[str]) -> dict[str, dict[int, dict[str, set[int]]]]:
    """Return the numbers of the ticked uses by model, row and field; anything malformed is left out."""
    chosen = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for tick in ticks:
        label, pk, name, number = (*tick.split(":"), "", "", "")[:4]
        if pk.isdecimal() and number.isdecimal() and len(pk) < 19 and len(number) < 7:
            chosen[label][int(pk)][name].add(int(number))
    return chosen


def _changed(
    row: NaturalKeyed, chosen: Mapping[str, set[int]], wanted: Wanted
) -> tuple[dict[str, object], int]:
    """Return the new values of `row` by field, and how many uses they replace."""
    values, count = {}, 0
    for each in searched_fields(type(row)):
        value, numbers = getattr(row, each.name), chosen.get(each.name, set())
        texts, uses = [], itertools.count()
        for text in texts_of(value):
            ticked = [found for found in wanted.pattern.finditer(text) if next(uses) in numbers]
            for found in reversed(ticked):
                text = text[: found.start()] + wanted.put_for(found[0]) + text[found.end() :]
            count += len(ticked)
            texts.append(text)
        put = NameListFormField().to_python(texts) if isinstance(value, list) else texts[0]
        if put != value:
            values[each.name] = put
    return values, count


def _fault_in_writing(row: NaturalKeyed, values: Mapping[str, object]) -> str:
    """Validate `row` with `values` and save it; return why that is refused, "" if it is not."""
    for key, value in values.items():
        setattr(row, key, value)
    try:
        row.full_clean()
        with transaction.atomic():
            row.save(update_fields=list(values))
    except ValidationError as error:
        return " ".join(error.messages)
    except IntegrityError:
        return "another row has this name already."
    return ""
