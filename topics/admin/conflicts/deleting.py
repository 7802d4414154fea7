"""Delete rows, and run actions on rows of a list, only as they were shown.

Lists and confirmations carry the state of each row that they show (topics/state.py), and of the rows that
would be deleted with them. Whatever has another state by now stays as it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping

from django.apps import apps
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NestedObjects, unquote
from django.db import router, transaction
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.text import capfirst

from topics.admin.conflicts.form_values import last_writer
from topics.admin.rows import CONFLICT
from topics.admin.submission import ALONG, OPENED, STATE, read_json, read_time
from topics.chronicle.restoring import named
from topics.history import cascade_of, pointing_at
from topics.permissions import lines_for
from topics.signals import uses_asked
from topics.state import changed_since, locked, states_of
from topics.versioning import is_content

MOST_USES = 20
ASKS_FIRST = {"delete_selected", "publish_chosen", "unpublish_chosen"}  # actions with a confirmation


def changed_among(request: HttpRequest, rows: QuerySet, *, deletes: bool) -> list[Model]:
    """Return those of `rows`, and of the rows deleted with them, that are not as the sender was shown them.

    Call it in the transaction that writes; they all stay locked.
    """
    changed = changed_since(rows, _states_sent(request))
    return changed + (changed_cascades(rows, read_json(request.POST.get(ALONG))) if deletes else [])


def _states_sent(request: HttpRequest) -> dict[str, str]:
    pairs = (value.rpartition(":") for value in request.POST.getlist(STATE))
    return {pk: state for pk, colon, state in pairs if colon}


def delete_or_ask_again(
    admin: ModelAdmin, request: HttpRequest, object_id: str, delete: Callable[[dict], HttpResponse]
) -> HttpResponse:
    """Return the answer of `delete`; if something changed since the confirmation, it is to ask once more."""
    with transaction.atomic():
        row, changed = admin.get_object(request, unquote(object_id)), []
        if row is not None and admin.has_delete_permission(request, row):
            rows = admin.model._base_manager.filter(pk=row.pk)
            changed = changed_among(request, rows, deletes=True)
        if not changed:
            return delete({})
        first, opened = changed[0], read_time(request.POST.get(OPENED))
        writer = last_writer(type(first), first.pk, opened, request.user)
        request.POST = QueryDict()  # without the consent, and shown with the present states
        cascaded = first if first != row else None
        response = delete({"changed_meanwhile": writer, "changed_cascades": cascaded})
        response.status_code = CONFLICT
        return response


def act_or_refuse(
    admin: ModelAdmin, request: HttpRequest, rows: QuerySet, act: Callable[[], HttpResponse | None]
) -> HttpResponse | None:
    """Return the answer of `act`, the action chosen in a list; if one of the rows changed, do nothing."""
    data = request.POST
    actions, is_confirmed = set(data.getlist("action")), "post" in data
    deletes = "delete_selected" in actions
    if data.get("select_across") != "1":
        chosen = rows.filter(pk__in=data.getlist(ACTION_CHECKBOX_NAME))
    elif actions & ASKS_FIRST and not is_confirmed:  # the confirmation will show the other rows
        chosen = rows.filter(pk__in=list(_states_sent(request)))
    else:
        chosen = rows
    changed = changed_among(request, chosen, deletes=deletes and is_confirmed)
    if changed:
        names = ", ".join(f"“{row}”" for row in changed[:5]) + (" and others" if changed[5:] else "")
        message = (
            f"Nothing was done: {names} changed since this list was shown, or came later. "
            "Check the list as it is now, and choose again."
        )
        admin.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
    response = act()
    context = getattr(response, "context_data", None) or {}
    if context.get("queryset") is not None:
        context.update(confirmation_of(admin, request, context["queryset"]))
    return response


def confirmation_of(admin: ModelAdmin, request: HttpRequest, rows: Iterable[Model]) -> dict:
    """Return what a confirmation to delete `rows` carries and says, besides what Django lists."""
    rows = list(rows)
    now = states_of(rows)
    return {
        "states": [f"{row.pk}:{getattr(row, 'state_when_shown', now[row.pk])}" for row in rows],
        "along": request.states_of_cascades,
        "opened": timezone.now().isoformat(),
        "left_without": left_without(admin, request, rows),
    }


# --- What goes with a deleted row, and what stays ---


def states_of_cascades(rows: Iterable[Model]) -> str:
    """Return the hidden value of a confirmation: the states of the rows deleted with loaded `rows`."""
    return json.dumps({key: state for _, key, state in _found(list(rows), lock=False)})


def changed_cascades(rows: Iterable[Model], states: Mapping[str, str]) -> list[Model]:
    """Return the rows deleted with `rows` that are not in `states`, or have another state by now.

    Call it in the transaction that deletes; the cascading rows stay locked.
    """
    return [row for row, key, state in _found(list(rows), lock=True) if states.get(key) != state]


def _found(rows: list[Model], *, lock: bool) -> Iterable[tuple[Model, str, str]]:
    if not rows:
        return
    collector = NestedObjects(using=rows[0]._state.db, origin=rows)
    collector.collect(rows)
    for model in sorted(filter(is_content, collector.model_objs), key=lambda each: each._meta.label):
        ids = {row.pk for row in collector.model_objs[model]} - {row.pk for row in rows if type(row) is model}
        below = model._base_manager.filter(pk__in=ids)
        below = locked(below) if lock else list(below.order_by("pk"))
        states = states_of(below)
        for row in below:
            yield row, f"{model._meta.label_lower}:{row.pk}", states[row.pk]


def without_links(found: tuple) -> tuple:
    """Leave out links between rows, which have no names, of what Django found to delete."""
    to_delete, counts, permissions, protected = found
    links = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
    starts = tuple(f"{capfirst(opts.verbose_name)}: " for opts in links)
    plurals = {str(opts.verbose_name_plural) for opts in links}
    counts = {name: count for name, count in counts.items() if str(name) not in plurals}
    return _without(to_delete, starts), counts, permissions, protected


def left_without(admin: ModelAdmin, request: HttpRequest, rows: list[Model]) -> list[str]:
    """List the fields and texts that stay and link to `rows`, or to rows deleted with them."""
    try:
        going = cascade_of(rows, router.db_for_write(admin.model))
    except (ProtectedError, RestrictedError):
        return []  # nothing is deleted: the page lists what stands in the way
    staying = [
        (row, f"{capfirst(named(row))}, by its {field.verbose_name}")
        for model, field, pairs in pointing_at(going)
        for row in model._base_manager.filter(pk__in={source for source, _ in pairs}).order_by("pk")
    ]
    left = lines_for(request.user, staying)
    for row in rows:
        for _, uses in uses_asked.send(sender=admin.model, row=row, reader=request.user):
            left += [f"The text of “{title}”, by words that link there" for title in uses]
    left = list(dict.fromkeys(left))
    rest = len(left) - MOST_USES
    return [*left[:MOST_USES], f"and {rest} more"] if rest > 0 else left


def _without(nested: list, starts: tuple[str, ...]) -> list:
    """Return `nested`, texts and lists of texts, without texts that begin with one of `starts`."""
    others = [
        _without(each, starts) if isinstance(each, list) else each
        for each in nested
        if isinstance(each, list) or not str(each).startswith(starts)
    ]
    return [each for each in others if each != []]
