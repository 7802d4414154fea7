"""Rows that are published only with what is above them: count what would go, and say what stays hidden."""

from collections import Counter
from collections.abc import Iterable

from django.apps import apps
from django.contrib.admin.utils import get_fields_from_path, model_ngettext
from django.db.models import Model
from django.utils.text import get_text_list

from topics.models import Publishable, Section
from topics.releases import Release, release_of

Counts = Counter[type[Model]]


def seen_below(rows: Iterable[Publishable]) -> Counts:
    """Count by model what readers see now, and would not see if `rows` of one model were unpublished.

    The rows themselves do not count.
    """
    rows, counts = list(rows), Counter()
    for model in apps.get_models():
        if rows and issubclass(model, Publishable):
            for path in _paths_between(type(rows[0]), model):
                counts[model] += model.objects.published().filter(**{f"{path}__in": rows}).count()
    own = {row.pk for row in rows}
    if rows and isinstance(rows[0], Section):
        counts[Section] = len(_sections_below(own) - own)
    return +counts


def in_words(counts: Counts) -> str:
    """Return "12 sections, 3 resolution questions and 1 key figure"."""
    parts = [f"{count} {model_ngettext(model, count)}" for model, count in counts.items()]
    return get_text_list(parts, "and")


def releases_if_published(rows: list[Publishable]) -> list[tuple[Publishable, Release]]:
    """Return each of `rows`, of one model, with its release if all of them were published."""
    model, ids = type(rows[0]), [row.pk for row in rows]
    loaded = model.objects.filter(pk__in=ids).with_owners()
    if model is Section:
        loaded = loaded.select_related("parent__parent__parent", "topic__committee__edition")
    found = {row.pk: row for row in loaded}
    for row in found.values():
        for each in (row, *(row.ancestors() if model is Section else ())):
            each.published = each.published or each.pk in found
    return [(found[pk], release_of(found[pk])) for pk in ids]


def _paths_between(owner: type[Model], model: type[Publishable]) -> list[str]:
    """Return the lookups by which rows of `model` depend on rows of `owner`."""
    lookups = (*model.published_lookups[1:], *model.appears_with)
    paths = [lookup.removesuffix("__published") for lookup in lookups]
    return [path for path in paths if get_fields_from_path(model, path)[-1].related_model is owner]


def _sections_below(ids: set[int]) -> set[int]:
    """Return the ids of the published sections below those with `ids`, reached by published ones only."""
    found, level = set(), ids
    while level:
        below = Section.objects.published().filter(parent__in=level).order_by()
        level = set(below.values_list("pk", flat=True)) - found
        found |= level
    return found
