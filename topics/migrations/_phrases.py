"""The opening phrases of an edition become those of its committees."""

from uuid import uuid4

from django.utils import timezone

REASON = "Opening phrases became those of a committee."
MADE = "“{}” has opening phrases and no committee: they stand in a new one, which is not published. Name it, or move them."


def phrases_to_committees(apps, schema_editor):
    """Give each phrase and its history to the edition's first committee, and copies to the others.

    An edition without a committee gets one for them, as a draft; a deleted edition has it in the history.
    """
    Phrases(apps, schema_editor.connection.alias).move()
    schema_editor.connection.check_constraints()  # PostgreSQL alters no table while some wait


class Phrases:
    def __init__(self, apps, using):
        def rows_of(name):
            return apps.get_model("topics", name)._base_manager.using(using)

        self.phrases, self.entries = rows_of("OpeningPhrase"), rows_of("HistoricalOpeningPhrase")
        self.committees, self.former = rows_of("Committee"), rows_of("HistoricalCommittee")
        self.editions, self.former_editions = rows_of("Edition"), rows_of("HistoricalEdition")
        self.now = {"history_type": "+", "history_date": timezone.now(), "batch": uuid4(), "history_change_reason": REASON}

    def move(self):
        of_editions = {*self.phrases.values_list("edition", flat=True)}
        of_editions |= {*self.entries.exclude(edition=None).values_list("edition", flat=True)}
        existing = {*self.editions.values_list("pk", flat=True)}
        for edition in sorted(of_editions):
            first, *others = self.committees_of(edition) if edition in existing else [self.former_committee(edition)]
            self.entries.filter(edition=edition).update(committee=first, of_edition=edition, of_committee=first)
            for phrase in self.phrases.filter(edition=edition).order_by("pk"):
                phrase.committee_id = first
                phrase.save(update_fields=["committee"])
                for committee in others:
                    values = values_of(phrase) | {"committee_id": committee}
                    self.record(self.entries, self.phrases.create(**values), edition, committee, self.now)

    def committees_of(self, edition):
        in_order = self.committees.filter(edition=edition).order_by("position", "slug")
        found = [*in_order.values_list("pk", flat=True)]
        if not found:
            found = [self.make_committee(edition, self.now)]
            print(f"\n  {MADE.format(self.editions.get(pk=edition).slug)}")
        return found

    def former_committee(self, edition):
        """Return the first committee that comes back with a deleted edition, if that does."""
        deletions = self.former_editions.filter(id=edition, history_type="-").order_by("-history_id")
        names = ("history_type", "history_date", "batch", "history_change_reason", "history_user_id")
        deletion = deletions.values(*names).first()
        if deletion is None:
            return None
        went_along = self.former.filter(edition=edition, history_type="-", batch=deletion["batch"])
        first = went_along.order_by("position", "slug").values_list("id", flat=True).first()
        return self.make_committee(edition, deletion) if first is None else first

    def make_committee(self, edition, entry):
        committee = self.committees.create(edition_id=edition, slug="committee", name="Committee")
        pk = self.record(self.former, committee, edition, committee.pk, entry)
        if entry["history_type"] == "-":
            committee.delete()
        return pk

    def record(self, entries, row, edition, committee, entry):
        """Write an entry of `row`, and return the id of the row."""
        places = {"id": row.pk, "of_edition": edition, "of_committee": committee}
        entries.create(**places, **values_of(row), **entry)
        return row.pk


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
