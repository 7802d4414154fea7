"""Querysets that speak the editors' language: published, visible_to, in_order, outline."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Exists, Q
from django.db.models.query import ModelIterable

from topics.history import CHANGED, CREATED, has_tracked, record, telling_deletion
from topics.outline import Outline, build_outline
from topics.pending import show_pending
from topics.permissions import editable_by, is_organiser
from topics.releases import has_come
from topics.versioning import edition_ids_of, next_version, touch_editions

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class NaturalKeyQuerySet(models.QuerySet):
    """Finds a row by its natural key: the values of the model's `natural_key_lookups`.

    What it writes is told in the history, in the same transaction.
    """

    def get_by_natural_key(self, *key: str) -> models.Model:
        return self.get(**dict(zip(self.model.natural_key_lookups, key, strict=True)))

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
        with transaction.atomic(using=self.db), telling_deletion(self._chain(), self.db):
            return super().delete()

    update.alters_data = delete.alters_data = True
    delete.queryset_only = True


class EditionQuerySet(NaturalKeyQuerySet):
    def update(self, **values) -> int:
        return super().update(**{"version": next_version(), **values})

    def published(self) -> Self:
        """Editions that readers may open, archived ones included."""
        return self.filter(self._published())

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Published editions, and others of which `user` may edit some content."""
        if not user.is_staff:
            return self.published()
        return self.filter(self._published() | self._edited_in(user))

    def with_content_editable_by(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Editions of which `user` may edit the glossary, the bibliography and a committee."""
        return self.filter(self._edited_in(user))

    def editable_by(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """An edition itself is its organisers' to edit."""
        return self if is_organiser(user) else self.none()

    def _edited_in(self, user: "AbstractBaseUser | AnonymousUser") -> Q:
        if is_organiser(user):
            return ~Q(pk__in=[])
        committees = self.model.committees.rel.related_model._base_manager.all()
        return Q(pk__in=committees.filter(editable_by(user, "pk")).values("edition"))

    def current(self) -> Self:
        """The edition that organisers chose for `/`: one row or none."""
        return self.filter(is_current=True)

    def for_front_page(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `/` can show `user`, best first: the current edition; before its release, the newest other.

        Nothing while no edition is the current one.
        """
        chosen = Exists(self.model._base_manager.filter(is_current=True))
        return self.visible_to(user).filter(chosen).order_by("-is_current", "-year", "slug")

    def _published(self) -> Q:
        return ~Q(status=self.model.Status.DRAFT) & has_come("release_at")


class ContentQuerySet(NaturalKeyQuerySet):
    """Rows of one or more editions. Every writer gives these editions a new version."""

    def in_order(self) -> Self:
        return self.order_by(*self.model._meta.ordering)

    def editable_by(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `user` may edit, drafts and all."""
        if is_organiser(user):
            return self
        return self.filter(self._of_editors(user))

    def _of_editors(self, user: "AbstractBaseUser | AnonymousUser") -> Q:
        """A condition that asks through a subquery, so that a row comes once."""
        rows = self.model._base_manager.filter(editable_by(user, self.model.committee_lookup))
        return Q(pk__in=rows.values("pk"))

    def update(self, **values) -> int:
        with transaction.atomic(using=self.db):
            editions = self._edition_ids()
            changed = super().update(**values)
            owner = self.model.edition_lookup.partition("__")[0]
            for name in {owner, f"{owner}_id"} & values.keys():  # the rows moved: where to changes too
                moved = self.model._base_manager.using(self.db).filter(**{name: values[name]})
                editions.update(moved.values_list(self.model.edition_lookup, flat=True))
            touch_editions(editions, using=self.db)
        return changed

    def bulk_create(self, objs: Iterable[models.Model], *args, **options) -> list[models.Model]:
        objs = list(objs)
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **options)
            touch_editions(edition_ids_of(objs), using=self.db)
        return created

    def bulk_update(self, objs: Iterable[models.Model], *args, **options) -> int:
        objs = list(objs)
        with transaction.atomic(using=self.db):
            changed = super().bulk_update(objs, *args, **options)
            touch_editions(edition_ids_of(objs), using=self.db)
        return changed

    def _edition_ids(self) -> set[int]:
        return set(self.order_by().values_list(self.model.edition_lookup, flat=True))


class PublishableQuerySet(ContentQuerySet):
    _reader = None  # whose pending changes are shown in the rows

    def published(self) -> Self:
        """Rows that are published and released, and stand in such a place up to the edition."""
        return self.filter(self._published())

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `user` may read: the drafts too of what they may edit, and its pending changes in place."""
        if not user.is_staff:
            return self.published()
        condition = Q() if is_organiser(user) else self._published() | self._of_editors(user)
        rows = self.filter(condition)
        rows._reader = user
        return rows

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._reader = self._reader
        return clone

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and self._reader is not None and issubclass(self._iterable_class, ModelIterable):
            show_pending(self._result_cache, self._reader)

    def _published(self) -> Q:
        edition = self.model.edition_lookup
        places = dict.fromkeys(self.model.published_lookups, True)
        condition = Q(**places) & ~Q(**{f"{edition}__status": "draft"})
        for lookup in (*self.model.release_lookups, f"{edition}__release_at"):
            condition &= has_come(lookup)
        return condition


class KeyFigureQuerySet(PublishableQuerySet):
    def _published(self) -> Q:
        """A figure of a topic appears with the topic."""
        topic = Q(topic__published=True) & has_come("topic__release_at")
        return super()._published() & (Q(topic=None) | topic)


class SectionQuerySet(PublishableQuerySet):
    def outline(self) -> Outline:
        """These sections as a numbered tree, from one query."""
        return build_outline(self.in_order())
