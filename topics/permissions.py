"""Who may do what. The one place that decides; querysets, admin and views ask it.

An organiser (staff who may change editions) edits everything. A chair (staff named on a committee)
edits that committee and all that stands in it, and the glossary, bibliography and phrases of its
edition, as far as the role's own permissions go. Nobody else enters the admin or sees a draft.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from django.db.models import Model, Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Person = AbstractBaseUser | AnonymousUser


def is_organiser(person: Person) -> bool:
    return person.is_active and person.is_staff and person.has_perm("topics.change_edition")


def enters_admin(person: Person) -> bool:
    """Whether `person` has anything to do there: a chair who is named on no committee any more has not."""
    return is_organiser(person) or (_may_chair(person) and person.chaired_committees.exists())


def sight_of(person: Person) -> Hashable:
    """The same for all who see the same drafts; empty for those who see none."""
    if is_organiser(person):
        return "everything"
    if not _may_chair(person):
        return frozenset()
    return frozenset(person.chaired_committees.values_list("pk", flat=True))


def edits_one_of(person: Person, committees: Iterable[Model]) -> bool:
    """Whether `person` edits one of these committees, and with it the apparatus of its edition."""
    sight = sight_of(person)
    return sight == "everything" or any(committee.pk in sight for committee in committees)


def editable_by(person: Person, committee_lookup: str) -> Q:
    """A condition on rows that `person` may edit, for a model whose `committee_lookup` leads to a committee.

    Where it leads to all committees of an edition, chairing one of them is enough.
    """
    if is_organiser(person):
        return Q()
    if not _may_chair(person):
        return Q(pk__in=[])
    committees = person.chaired_committees.order_by().values("pk")
    return Q(**{f"{committee_lookup}__in": committees})


def may_edit_in(person: Person, edition_id: int | None, committee_id: int | None) -> bool:
    """Whether `person` may edit what stands, or stood, in this committee; without one, in this edition.

    A committee or an edition that is no longer there has no chairs.
    """
    if is_organiser(person):
        return True
    if not _may_chair(person):
        return False
    if committee_id is not None:
        return person.chaired_committees.filter(pk=committee_id).exists()
    return person.chaired_committees.filter(edition_id=edition_id).exists()


def entries_within_reach(person: Person) -> Q:
    """The same as a condition on entries of the history (topics/history/entries.py)."""
    if is_organiser(person):
        return Q()
    if not _may_chair(person):
        return Q(pk__in=[])
    committees = person.chaired_committees.order_by()
    return Q(of_committee__in=committees.values("pk")) | Q(
        of_committee=None, of_edition__in=committees.values("edition_id")
    )


def _may_chair(person: Person) -> bool:
    return person.is_active and person.is_staff
