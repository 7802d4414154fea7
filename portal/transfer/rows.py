"""Rows of one edition, stored or about to be: each natural key has exactly one instance."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.values import text_fault
from topics.models import DraftRevision, Edition
from topics.state import states_of

Key = tuple[str, ...]


class EditionRows:
    """An identity map of an edition's content.

    `load` fills it with a few queries for each model, whatever the number of rows, and sets the foreign keys
    of its instances to one another, so that following them makes no query.
    """

    def __init__(self, edition_slug: str) -> None:
        self.edition_slug = edition_slug
        self.by_key: dict[type[models.Model], dict[Key, models.Model]] = {
            content.model: {} for content in catalogue().values()
        }
        self.keys: dict[int, Key] = {}  # by `id(row)`
        self.by_id: dict[type[models.Model], dict[int, models.Model]] = {model: {} for model in self.by_key}
        # Stored links: field → the row's id → the target's id → the link's own id.
        self.links: dict[models.ManyToManyField, dict[int, dict[int, int]]] = {}
        # Stored rows to be deleted: model → key → row. They are no longer in `by_key`.
        self.doomed: dict[type[models.Model], dict[Key, models.Model]] = {model: {} for model in self.by_key}
        # Drafts by `id(row)`; `is_behind` of each says whether the row has changed since it was begun.
        self.drafts: dict[int, DraftRevision] = {}

    def find(self, model: type[models.Model], key: Key) -> models.Model | None:
        return self.by_key[model].get(key)

    def add(self, content: ContentModel, key: Key) -> models.Model:
        """Make a new instance for `key`, and return it."""
        instance = self.by_key[content.model][key] = content.model()
        self.keys[id(instance)] = key
        return instance

    def doom(self, model: type[models.Model], key: Key) -> None:
        """Move the row of `key` to the doomed ones, so that the key has no row."""
        self.doomed[model][key] = self.by_key[model].pop(key)

    def all_of(self, model: type[models.Model]) -> Iterator[tuple[Key, models.Model]]:
        yield from self.by_key[model].items()

    def links_of(self, field: models.ManyToManyField, instance: models.Model) -> dict[int, int]:
        """Return the links of `instance` in the database: the target's id → the link's own id."""
        return self.links.get(field, {}).get(instance.pk, {})

    def stored(self, model: type[models.Model], pk: int | None) -> models.Model | None:
        """Return the stored row with this id, one of another edition by a query of its own, which is rare."""
        if pk is None:
            return None
        return self.by_id[model].get(pk) or model._base_manager.filter(pk=pk).first()

    def value_of(self, field: models.Field, instance: models.Model) -> object:
        """Return the value of `field`: a row for a reference, a list of the stored ones for links."""
        if field.many_to_many:
            return [self.stored(field.related_model, pk) for pk in self.links_of(field, instance)]
        value = getattr(instance, field.attname)
        if field.is_relation:  # a new target is in the map, and has no id yet
            return related(instance, field) or self.stored(field.related_model, value)
        return value

    def spelled(self, field: models.Field, value: object) -> object:
        """Return such a value as the file writes it, which is the same whatever database it comes from.

        Natural keys are tuples, which tells them from lists of names.
        """
        if field.many_to_many:
            return tuple(sorted(map(self.key_of, value)))
        if isinstance(value, models.Model):
            return self.key_of(value)
        return value.isoformat() if isinstance(value, datetime.date) else value

    def key_of(self, instance: models.Model) -> Key:
        return self.keys.get(id(instance)) or instance.natural_key()

    def load(self, edition: Edition) -> None:
        """Load all that the database contains of `edition`."""
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
            targets = stored if itself else self.by_id[field.related_model]
            for row in stored.values():
                target = targets.get(getattr(row, field.attname))
                if target is not None:
                    field.set_cached_value(row, target)
        self.by_id[content.model] = stored
        for row in stored.values():
            key = self.keys[id(row)] = row.natural_key()
            self.by_key[content.model][key] = row

    def load_drafts(self, edition: Edition) -> None:
        """Load the drafts of the rows of `edition`, which must be loaded already."""
        waiting: dict[type[models.Model], dict[int, DraftRevision]] = defaultdict(dict)
        for change in DraftRevision.objects.filter(edition=edition):
            model = ContentType.objects.get_for_id(change.content_type_id).model_class()
            waiting[model][change.object_id] = change
        for model, changes in waiting.items():
            rows = [row for pk, row in self.by_id[model].items() if pk in changes]
            states = states_of(rows)
            for row in rows:
                change = self.drafts[id(row)] = changes[row.pk]
                change.is_behind = change.began_from != states[row.pk]


def stored_rows(slug: str) -> tuple[EditionRows, Edition | None]:
    """Return all rows of the edition `slug`, read at one version, and the edition, if there is one.

    Every change of content also changes the version, so nothing has changed in between if the version is the
    same before and after. If there is a change each time, writers are locked out.
    """
    for _ in range(3):
        rows, edition = _read(slug)
        if edition is None or Edition.objects.filter(pk=edition.pk, version=edition.version).exists():
            return rows, edition
    with transaction.atomic():
        return _read(slug, lock=True)


def _read(slug: str, *, lock: bool = False) -> tuple[EditionRows, Edition | None]:
    rows = EditionRows(slug)
    if text_fault(slug):  # PostgreSQL would refuse the query itself
        return rows, None
    editions = Edition.objects.filter(slug=slug)
    edition = (editions.select_for_update(no_key=True) if lock else editions).first()
    if edition is not None:
        rows.load(edition)
        rows.load_drafts(edition)
    return rows, edition


def related(instance: models.Model, field: models.ForeignKey) -> models.Model | None:
    """Return what `field` of `instance` points to in the map, without a query."""
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
