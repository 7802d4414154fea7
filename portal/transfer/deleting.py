"""Plan what an import with `delete_missing` deletes: rows missing from the file, and what depends on them."""

from collections import defaultdict

from django.db import models, router
from django.db.models.deletion import SET_NULL, Collector, ProtectedError, RestrictedError

from portal.transfer.catalogue import catalogue
from portal.transfer.plan import LinkChange, PlannedRow
from portal.transfer.problems import Findings, shown_key
from portal.transfer.rows import EditionRows, related
from topics.models import Edition


def doom_missing(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Take the rows missing from the file out of `rows`, so that later checks see what would be left.

    The edition itself always stays. A part of an edition is refused, as it would delete all the rest.
    """
    if not any(isinstance(planned.row, Edition) for planned in planned_rows):
        findings.add(
            "has no topics.edition object: it is part of an edition, and all the rest would be deleted. "
            "Import it without deleting, or export the whole edition."
        )
        return
    in_file = {id(planned.row) for planned in planned_rows}
    for content in catalogue().values():
        if content.model is Edition:
            continue
        for key, row in list(rows.all_of(content.model)):
            if id(row) not in in_file:
                rows.doom(content.model, key)


def leave_doomed(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Remove references to doomed rows where the file omits them, or refuse them if that deletes a row."""
    doomed = {id(row) for of_model in rows.doomed.values() for row in of_model.values()}
    if not doomed:
        return
    for planned in planned_rows:
        content, row = planned.entry.content, planned.row
        for name, field in content.references.items():
            target = related(row, field)
            if id(target) not in doomed or findings.is_faulty(planned.entry, name):
                continue
            if field.remote_field.on_delete is SET_NULL:
                planned.changes[name] = (target, None)
                setattr(row, name, None)
            else:
                reason = (
                    f"is left unchanged, but {shown_key(target.natural_key())} is not in the file and would "
                    "be deleted, and this object with it; add that object, or name another here."
                )
                findings.add(reason, planned.entry, name)
        for name, field in content.links.items():
            if name not in planned.entry.fields:
                before = rows.value_of(field, row)
                kept = [target for target in before if id(target) not in doomed]
                if len(kept) < len(before):
                    planned.links[field] = LinkChange(before, rows.links_of(field, row), kept)


def name_of(model: type[models.Model]) -> str:
    """Return a name for rows of `model`; for automatic link tables, by the models they connect."""
    if not model._meta.auto_created:
        return str(model._meta.verbose_name_plural)
    ends = [field.related_model for field in model._meta.fields if field.is_relation]
    return f"links between {' and '.join(dict.fromkeys(str(end._meta.verbose_name_plural) for end in ends))}"


def plan_deletion(
    rows: EditionRows, findings: Findings
) -> tuple[dict[type[models.Model], list[models.Model]], dict[str, int]]:
    """Return the doomed rows, and a count of everything else that the database would delete with them.

    Reports a problem if something prevents their deletion.
    """
    doomed = {model: list(of_model.values()) for model, of_model in rows.doomed.items() if of_model}
    collector = Collector(using=router.db_for_write(Edition), origin=Edition)
    for of_model in reversed(doomed.values()):  # from the leaves to the root: what goes too restricts nothing
        try:
            collector.collect(of_model)
        except (ProtectedError, RestrictedError) as error:
            holders = error.args[1]
            names = ", ".join(sorted({str(each._meta.verbose_name) for each in holders}))
            keys = ", ".join(shown_key(row.natural_key()) for row in of_model[:3])
            need = "object needs" if len(holders) == 1 else "objects need"
            findings.add(f"would delete {keys}, which {len(holders)} other {need} ({names}).")
    ids: dict[type[models.Model], set] = defaultdict(set)
    for model, instances in collector.data.items():
        ids[model].update(each.pk for each in instances)
    for queryset in collector.fast_deletes:
        ids[queryset.model].update(queryset.values_list("pk", flat=True))
    also = {name_of(model): len(found) for model, found in ids.items() if model not in rows.doomed and found}
    return doomed, dict(sorted(also.items()))
