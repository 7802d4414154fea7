"""Permissions: the one place that decides who may do what. Querysets, admin and views call it.

An organiser (staff who may change editions) edits everything. A chair (staff named on a committee)
edits that committee and everything in it, and the glossary, bibliography and phrases of its
edition, as far as the role's own permissions go. Nobody else enters the admin or sees a draft.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q

Person = AbstractBaseUser | AnonymousUser


def is_organiser(person: Person) -> bool:
    return person.is_active and person.is_staff and person.has_perm("topics.change_edition")


def enters_admin(person: Person) -> bool:
    """Return whether `person` may enter the admin: an organiser, or a chair of at least one committee."""
    return is_organiser(person) or (_may_chair(person) and person.chaired_committees.exists())


def audience_of(person: Person) -> Hashable:
    """Return a key shared by everybody who sees the same drafts; empty for people who see none."""
    if is_organiser(person):
        return "everything"
    if not _may_chair(person):
        return frozenset()
    return frozenset(person.chaired_committees.values_list("pk", flat=True))


def may_change(person: Person, model: type[Model]) -> bool:
    """Return whether the roles of `person` let them change rows of `model`, wherever they may edit."""
    return person.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def lines_for(reader: Person, lines: Iterable[tuple[Model | None, str]]) -> list[str]:
    """Return the lines of the rows that `reader` may see, and how many others there are.

    Lines without a row are among these.
    """
    lines = list(dict.fromkeys(lines))
    seen = set()
    for model in {type(row) for row, _ in lines if row is not None}:
        rows = model._default_manager.filter(pk__in={row.pk for row, _ in lines if type(row) is model})
        seen |= {(model, pk) for pk in rows.visible_to(reader).order_by().values_list("pk", flat=True)}
    shown = [line for row, line in lines if row is not None and (type(row), row.pk) in seen]
    hidden = len(lines) - len(shown)
    return [*shown, f"{hidden} more that you may not see"] if hidden else shown


@dataclass(frozen=True)
class Reach:
    """The rows that a person may edit: one query for a chair, none for organisers; `covers` asks nothing."""

    person: Person
    committees: frozenset[int]
    editions: frozenset[int]

    @classmethod
    def of(cls, person: Person) -> "Reach":
        is_whole = is_organiser(person) or not _may_chair(person)
        chaired = () if is_whole else person.chaired_committees.values_list("pk", "edition_id")
        return cls(person, frozenset(pk for pk, _ in chaired), frozenset(edition for _, edition in chaired))

    @property
    def is_anywhere(self) -> bool:
        return is_organiser(self.person) or bool(self.committees)

    def covers(self, row: Model) -> bool:
        """Return whether the person may edit `row`, whose owners must be loaded."""
        if not may_change(self.person, type(row)):
            return False
        if is_organiser(self.person):
            return True
        *owners, last = row.committee_lookup.split("__")
        if last == "committees":
            return row.edition_id_of_content() in self.editions
        owner = attrgetter(".".join(owners))(row) if owners else row
        return (owner.pk if last == "pk" else getattr(owner, f"{last}_id")) in self.committees


def edits_one_of(person: Person, committees: Iterable[Model]) -> bool:
    """Return whether `person` edits one of these committees, and so the glossary of its edition."""
    audience = audience_of(person)
    return audience == "everything" or any(committee.pk in audience for committee in committees)


def editable_by(person: Person, committee_lookup: str) -> Q:
    """Return a condition on the rows that `person` may edit; `committee_lookup` leads to their committee.

    Where it leads to all committees of an edition, chairing one of them is enough.
    """
    if is_organiser(person):
        return Q()
    if not _may_chair(person):
        return Q(pk__in=[])
    committees = person.chaired_committees.order_by().values("pk")
    return Q(**{f"{committee_lookup}__in": committees})


def may_edit_in(person: Person, edition_id: int | None, committee_id: int | None) -> bool:
    """Return whether `person` may edit content of this committee, or of this edition when it is None.

    Both may have been deleted since; then only organisers may edit.
    """
    if is_organiser(person):
        return True
    if not _may_chair(person):
        return False
    if committee_id is not None:
        return person.chaired_committees.filter(pk=committee_id).exists()
    return person.chaired_committees.filter(edition_id=edition_id).exists()


def entries_within_reach(person: Person) -> Q:
    """Return the condition of `may_edit_in` for entries of the history (topics/history/entries.py)."""
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
