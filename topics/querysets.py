"""Querysets in the editors' language: published, visible_to, in_order, outline."""

from collections.abc import Iterable
from typing import Self

from django.db import models, transaction
from django.db.models import Exists, Q

from topics.drafts.showing import show_drafts
from topics.history import CHANGED, CREATED, has_tracked, record, recording_deletion
from topics.loaded_rows import ShownToReaderQuerySet
from topics.outline import Outline, build_outline
from topics.permissions import Person, editable_by, is_organiser
from topics.releases import has_come
from topics.versioning import edition_ids_of, next_version, touch_editions


class NaturalKeyQuerySet(models.QuerySet):
    """Rows that can be fetched by natural key: the values of the model's `natural_key_lookups`.

    Bulk writes are recorded in the history, in the same transaction.
    """

    def get_by_natural_key(self, *key: str) -> models.Model:
        return self.get(**dict(zip(self.model.natural_key_lookups, key, strict=True)))

    def with_owners(self) -> Self:
        """Rows with all that their natural keys and addresses are made of, in the same query."""
        lookups = self.model.natural_key_lookups
        return self.select_related(*(lookup.rpartition("__")[0] for lookup in lookups if "__" in lookup))

    def update(self, **values) -> int:
        if not has_tracked(self.model, values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            ids = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**values)
            record(self.model, ids, CHANGED, using=self.db)
        return changed

    def bulk_create(self, objs: Iterable[models.Model], *args, **options) -> list[models.Model]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **options)
            record(self.model, [row.pk for row in created], CREATED, using=self.db)
        return created

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db), recording_deletion(self.all(), self.db):
            return super().delete()

    update.alters_data = delete.alters_data = True
    delete.queryset_only = True


class EditionQuerySet(NaturalKeyQuerySet):
    def update(self, **values) -> int:
        return super().update(**{"version": next_version(), **values})

    def published(self) -> Self:
        """Editions that readers may open, including archived ones."""
        return self.filter(self._published())

    def visible_to(self, user: Person) -> Self:
        """Published editions, and drafts in which `user` may edit some content."""
        if not user.is_staff:
            return self.published()
        return self.filter(self._published() | self._edited_in(user))

    def with_content_editable_by(self, user: Person) -> Self:
        """Editions in which `user` may edit the glossary, the bibliography and a committee."""
        return self.filter(self._edited_in(user))

    def editable_by(self, user: Person) -> Self:
        """Editions that `user` may edit themselves: all of them for organisers, else none."""
        return self if is_organiser(user) else self.none()

    def _edited_in(self, user: Person) -> Q:
        if is_organiser(user):
            return ~Q(pk__in=[])
        committees = self.model.committees.rel.related_model._base_manager.all()
        return Q(pk__in=committees.filter(editable_by(user, "pk")).values("edition"))

    def current(self) -> Self:
        """The edition that organisers chose for `/`: one row or none."""
        return self.filter(is_current=True)

    def for_front_page(self, user: Person) -> Self:
        """Editions that `/` can show `user`, best first: the current one, then the newest others.

        Nothing while no edition is the current one.
        """
        chosen = Exists(self.model._base_manager.filter(is_current=True))
        return self.visible_to(user).filter(chosen).order_by("-is_current", "-year", "slug")

    def _published(self) -> Q:
        return ~Q(status=self.model.Status.DRAFT) & has_come("release_at")


class ContentQuerySet(NaturalKeyQuerySet):
    """Rows of one or more editions. Every bulk write gives these editions a new version."""

    def in_order(self) -> Self:
        return self.order_by(*self.model._meta.ordering)

    def visible_to(self, user: Person) -> Self:
        """All rows: what has no `published` of its own is seen wherever a page shows it."""
        return self

    def editable_by(self, user: Person) -> Self:
        """Rows that `user` may edit, including unpublished ones."""
        if is_organiser(user):
            return self
        return self.filter(self._of_editors(user))

    def _of_editors(self, user: Person) -> Q:
        """Return a condition on the rows that `user` may edit; a subquery, so that no row comes twice."""
        rows = self.model._base_manager.filter(editable_by(user, self.model.committee_lookup))
        return Q(pk__in=rows.values("pk"))

    def update(self, **values) -> int:
        with transaction.atomic(using=self.db):
            editions = set(self.order_by().values_list(self.model.edition_lookup, flat=True))
            changed = super().update(**values)
            owner = self.model.edition_lookup.partition("__")[0]
            for name in {owner, f"{owner}_id"} & values.keys():  # rows moved: their new edition changes too
                moved = self.model._base_manager.using(self.db).filter(**{name: values[name]})
                editions.update(moved.values_list(self.model.edition_lookup, flat=True))
            touch_editions(self.model, editions, using=self.db)
        return changed

    def bulk_create(self, objs: Iterable[models.Model], *args, **options) -> list[models.Model]:
        objs = list(objs)
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **options)
            touch_editions(self.model, edition_ids_of(objs), using=self.db)
        return created

    def bulk_update(self, objs: Iterable[models.Model], *args, **options) -> int:
        objs = list(objs)
        with transaction.atomic(using=self.db):
            changed = super().bulk_update(objs, *args, **options)
            touch_editions(self.model, edition_ids_of(objs), using=self.db)
        return changed


class PublishableQuerySet(ShownToReaderQuerySet, ContentQuerySet):
    def published(self) -> Self:
        """Rows that are published and released, and so are their parents up to the edition."""
        return self.filter(self._published())

    def visible_to(self, user: Person) -> Self:
        """Rows that `user` may read: also unpublished ones that they may edit, showing their drafts."""
        if not user.is_staff:
            return self.published()
        condition = Q() if is_organiser(user) else self._published() | self._of_editors(user)
        return self.filter(condition)._shown_to(user)

    def _show(self, rows: list[models.Model]) -> None:
        """Put the reader's drafts into `rows`."""
        show_drafts(rows, self.reader)

    def _published(self) -> Q:
        edition = self.model.edition_lookup
        places = dict.fromkeys(self.model.published_lookups, True)
        condition = Q(**places) & ~Q(**{f"{edition}__status": "draft"})
        for lookup in (*self.model.release_lookups, f"{edition}__release_at"):
            condition &= has_come(lookup)
        return condition


class OfAKindQuerySet(PublishableQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Return rows as of all content, with their kinds, whose marks stand beside their names."""
        return super().visible_to(user).select_related("kind")


class KeyFigureQuerySet(PublishableQuerySet):
    def _published(self) -> Q:
        """Add to the condition that the figure's topic, if any, is published and released."""
        topic = Q(topic__published=True) & has_come("topic__release_at")
        return super()._published() & (Q(topic=None) | topic)


class SectionQuerySet(PublishableQuerySet):
    def outline(self) -> Outline:
        """Return these sections as a numbered tree, from one query."""
        return build_outline(self.in_order())
