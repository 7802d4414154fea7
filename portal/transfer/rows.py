"""The rows of one edition, stored or about to be: each natural key stands for one instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.values import text_fault
from topics.models import Edition, PendingChange
from topics.state import states_of

Key = tuple[str, ...]


class EditionRows:
    """An identity map of an edition's content.

    `load` fills it with a few queries for each model, whatever the number of rows, and points the
    foreign keys of its instances at one another, so that following them asks the database nothing.
    """

    def __init__(self, edition_slug: str) -> None:
        self.edition_slug = edition_slug
        self.by_key: dict[type[models.Model], dict[Key, models.Model]] = {
            content.model: {} for content in catalogue().values()
        }
        # Stored links: field → the row's id → the target's id → the link's own id.
        self.links: dict[models.ManyToManyField, dict[int, dict[int, int]]] = {}
        self.keys_by_id: dict[type[models.Model], dict[int, Key]] = {model: {} for model in self.by_key}
        # Rows that are stored and shall not be: model → key → row. They are in `by_key` no more.
        self.doomed: dict[type[models.Model], dict[Key, models.Model]] = {model: {} for model in self.by_key}

        # What waits for stored rows, by (model, id); and which of it was begun from an older row.
        self.pending: dict[tuple[type[models.Model], int], PendingChange] = {}
        self.behind: set[int] = set()

    def find(self, model: type[models.Model], key: Key) -> models.Model | None:
        return self.by_key[model].get(key)

    def add(self, content: ContentModel, key: Key) -> models.Model:
        """A new instance, from now on the one that `key` stands for."""
        instance = self.by_key[content.model][key] = content.model()
        return instance

    def doom(self, model: type[models.Model], key: Key) -> None:
        """From now on `key` stands for nothing."""
        self.doomed[model][key] = self.by_key[model].pop(key)

    def all_of(self, model: type[models.Model]) -> Iterator[tuple[Key, models.Model]]:
        yield from self.by_key[model].items()

    def links_of(self, field: models.ManyToManyField, instance: models.Model) -> dict[int, int]:
        """What `instance` is linked to in the database: the target's id → the link's own id."""
        return self.links.get(field, {}).get(instance.pk, {})

    def pending_of(self, instance: models.Model) -> PendingChange | None:
        return self.pending.get((type(instance), instance.pk))

    def is_behind(self, change: PendingChange) -> bool:
        """Whether the row, as it is stored, is no more as it was when `change` was begun."""
        return change.pk in self.behind

    def load(self, edition: Edition) -> None:
        """Take in all that the database holds of `edition`."""
        for content in catalogue().values():
            self._load_model(content, edition)
        for content in catalogue().values():
            for field in content.links.values():
                self.links[field] = _stored_links(content, field, edition)

    def _load_model(self, content: ContentModel, edition: Edition) -> None:
        if content.model is Edition:
            stored = {edition.pk: edition}
        else:
            rows = content.model._base_manager.filter(**{content.model.edition_lookup: edition})
            stored = {row.pk: row for row in rows.order_by("pk")}
        for field in content.references.values():
            itself = field.related_model is content.model
            targets = stored if itself else self._by_id(field.related_model)
            for row in stored.values():
                target = targets.get(getattr(row, field.attname))
                if target is not None:
                    field.set_cached_value(row, target)
        by_key = self.by_key[content.model]
        for row in stored.values():
            by_key[row.natural_key()] = row
            self.keys_by_id[content.model][row.pk] = row.natural_key()

    def load_pending(self, edition: Edition) -> None:
        """Take in what waits for the rows of `edition`, which are loaded; for whoever needs it."""
        waiting: dict[type[models.Model], dict[int, PendingChange]] = defaultdict(dict)
        for change in PendingChange.objects.filter(edition=edition):
            model = ContentType.objects.get_for_id(change.content_type_id).model_class()
            waiting[model][change.object_id] = change
        for model, changes in waiting.items():
            rows = {pk: row for pk, row in self._by_id(model).items() if pk in changes}
            for pk, state in states_of(rows.values()).items():
                self.pending[model, pk] = changes[pk]
                if state != changes[pk].began_from:
                    self.behind.add(changes[pk].pk)

    def _by_id(self, model: type[models.Model]) -> dict[int, models.Model]:
        return {row.pk: row for row in self.by_key[model].values()}


def stored_rows(slug: str) -> tuple[EditionRows, Edition | None]:
    """All rows of the edition `slug`, read between two changes of it; and the edition, if there is one.

    Whatever changes content changes the version with it. So a version that is the same before and after
    has seen no change in between; where one is always in between, writers are made to wait.
    """
    for _ in range(3):
        rows, edition = _read(slug)
        if edition is None or Edition.objects.filter(pk=edition.pk, version=edition.version).exists():
            return rows, edition
    with transaction.atomic():
        return _read(slug, lock=True)


def _read(slug: str, *, lock: bool = False) -> tuple[EditionRows, Edition | None]:
    rows = EditionRows(slug)
    if text_fault(slug):  # PostgreSQL would refuse the very question
        return rows, None
    editions = Edition.objects.filter(slug=slug)
    edition = (editions.select_for_update(no_key=True) if lock else editions).first()
    if edition is not None:
        rows.load(edition)
        rows.load_pending(edition)
    return rows, edition


def related(instance: models.Model, field: models.ForeignKey) -> models.Model | None:
    """What `field` of `instance` points to in the map, without a query."""
    return field.get_cached_value(instance, default=None)


def _stored_links(
    content: ContentModel, field: models.ManyToManyField, edition: Edition
) -> dict[int, dict[int, int]]:
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    through = field.remote_field.through._base_manager
    of_edition = through.filter(**{f"{source}__{content.model.edition_lookup}": edition})
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for link_id, source_id, target_id in of_edition.values_list("pk", f"{source}_id", f"{target}_id"):
        found[source_id][target_id] = link_id
    return found
