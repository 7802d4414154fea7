"""Querysets that speak the editors' language: published, visible_to, in_order, outline."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models, transaction

from topics.outline import Outline, build_outline
from topics.versioning import edition_ids_of, next_version, touch_editions

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class NaturalKeyQuerySet(models.QuerySet):
    """Finds a row by its natural key: the values of the model's `natural_key_lookups`."""

    def get_by_natural_key(self, *key: str) -> models.Model:
        return self.get(**dict(zip(self.model.natural_key_lookups, key, strict=True)))


class EditionQuerySet(NaturalKeyQuerySet):
    def update(self, **values) -> int:
        return super().update(**{"version": next_version(), **values})

    def published(self) -> Self:
        """Editions that readers may open, archived ones included."""
        return self.exclude(status=self.model.Status.DRAFT)

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        return self if user.is_staff else self.published()

    def current(self) -> Self:
        """The edition that `/` shows: one row or none."""
        return self.filter(is_current=True)


class ContentQuerySet(NaturalKeyQuerySet):
    """Rows of one or more editions. Every writer gives these editions a new version."""

    def in_order(self) -> Self:
        return self.order_by(*self.model._meta.ordering)

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
    def published(self) -> Self:
        """Rows that are published and stand in a published place up to the edition."""
        places = self.model.published_lookups
        return self.filter(**dict.fromkeys(places, True)).exclude(
            **{f"{self.model.edition_lookup}__status": "draft"}
        )

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `user` may read: staff also see drafts."""
        return self if user.is_staff else self.published()


class SectionQuerySet(PublishableQuerySet):
    def outline(self) -> Outline:
        """These sections as a numbered tree, from one query."""
        return build_outline(self.in_order())
