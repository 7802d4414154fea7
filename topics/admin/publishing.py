"""Publish and unpublish: several rows of a list at a time, and what is said after a save."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.admin import ModelAdmin, action, display
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import model_ngettext
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from topics.admin_page import admin_page
from topics.below import in_words as counts_in_words
from topics.below import releases_if_published, seen_below
from topics.described import undescribed_in
from topics.history import changing
from topics.models import Edition, Publishable
from topics.releases import in_words, release_of
from topics.state import states_of


@action(description="Publish", permissions=["change"])
def publish_chosen(admin: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
    """Publish the chosen rows that are unpublished, without a note to delegates; ask first."""
    return _set(admin, request, rows, published=True)


@action(description="Unpublish", permissions=["change"])
def unpublish_chosen(admin: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
    """Hide the chosen rows that are published from readers; ask first."""
    return _set(admin, request, rows, published=False)


PUBLISHING = [publish_chosen, unpublish_chosen]


def _set(admin: ModelAdmin, request: HttpRequest, rows: QuerySet, *, published: bool) -> HttpResponse | None:
    """Ask, or set `published` of those of `rows` that have the other value and say so."""
    word = "Published" if published else "Unpublished"
    changing_rows = [row for row in rows if row.published is not published]
    refused = [(row, pictures) for row in changing_rows if published and (pictures := undescribed_in(row))]
    for row, pictures in refused:
        message = f"“{row}” stays unpublished: describe its picture {pictures[0]} first."
        admin.message_user(request, message, messages.ERROR)
        changing_rows.remove(row)
    if not changing_rows:
        if not refused:
            admin.message_user(request, f"All of these are already {word.lower()}.", messages.WARNING)
        return None
    if "post" not in request.POST:
        return _confirmation(admin, request, rows, changing_rows, published=published)
    # A plain queryset, as the list's has joins and an order that an update cannot have.
    with changing(reason=f"{word} in the list."):
        changed = admin.model.objects.filter(pk__in=[row.pk for row in changing_rows])
        changed.update(published=published)
    message = f"{word}: {len(changing_rows)} {model_ngettext(admin.opts, len(changing_rows))}."
    if published:
        message += " Delegates see them once everything above is published."
    admin.message_user(request, message, messages.SUCCESS)
    return None


def _confirmation(
    admin: ModelAdmin,
    request: HttpRequest,
    rows: QuerySet,
    changing_rows: list[Publishable],
    *,
    published: bool,
) -> HttpResponse:
    """Ask before `changing_rows`, of the chosen `rows`, are published or unpublished."""
    rows = list(rows)
    count = f"{len(changing_rows)} {model_ngettext(admin.opts, len(changing_rows))}"
    states = states_of(rows)
    context = {
        "opts": admin.opts,
        "action": "publish_chosen" if published else "unpublish_chosen",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "is_publishing": published,
        "count": count,
        "chosen": [row.pk for row in rows],
        "states": [f"{row.pk}:{states[row.pk]}" for row in rows],
        "unchanged": len(rows) - len(changing_rows),
        "list_url": request.get_full_path(),
    }
    if published:
        releases = releases_if_published(changing_rows)
        kept_back = [(row, release) for row, release in releases if release.is_unpublished or release.at]
        context["kept_back"] = kept_back
        context["at_once"] = [row for row, release in releases if not (release.is_unpublished or release.at)]
    else:
        context["hidden"] = changing_rows
        context["below"] = counts_in_words(seen_below(changing_rows))
    return admin_page(
        request,
        "topics/admin/publish_confirmation.html",
        f"{'P' if published else 'Unp'}ublish {count}?",
        **context,
    )


# --- Lists and messages ---


@display(description="release", ordering="release_at")
def release(row: Model) -> str:
    """Return "released", "on 3 December 2026, 18:00" or "unpublished"."""
    return str(release_of(row))


def said_of_release(row: Model, changed: Iterable[str]) -> tuple[int, str] | None:
    """Return what to say of the release of `row` after it is saved, with the level of the message.

    A release time in the past is only said when it is among the fields `changed`.
    """
    if not hasattr(row, "release_at"):
        return None
    found = release_of(row)
    if found.at is not None:
        owner = f" The release time of its {found.place} decides." if found.place else ""
        when = f"{in_words(found.at)} ({found.zone})"
        return messages.INFO, f"Delegates will see “{row}” from {when} on, not before.{owner}"
    if row.release_at is None:
        return None
    if not found.is_unpublished:
        said = f"The release time of “{row}”, {in_words(row.release_at)}, has come."
        return (messages.INFO, said) if "release_at" in changed else None
    hidden = f"its {found.place}" if found.place else "it"
    message = (
        f"“{row}” has the release time {in_words(row.release_at)}, but {hidden} is unpublished: "
        f"it will not appear until {hidden} is published too."
    )
    return messages.WARNING, message


def said_of_vanishing(row: Model, changed: Iterable[str]) -> str:
    """Return what to say if readers see something below `row`, which is about to be saved unpublished."""
    if isinstance(row, Edition):
        hides = row.pk is not None and "status" in changed and not row.published
        return f"“{row}” is a draft now: readers see none of it." if hides else ""
    hides = isinstance(row, Publishable) and "published" in changed and not row.published
    below = counts_in_words(seen_below([row])) if hides and row.pk is not None else ""
    return below and f"“{row}” is unpublished, and with it {below} below it: readers see none of it now."


def said_of_address(row: Model, changed: Iterable[str]) -> str:
    """Return what to say if readers may have links to `row`, which is about to get another slug."""
    if row.pk is None or "slug" not in changed or not hasattr(row, "get_absolute_url"):
        return ""
    before = type(row)._base_manager.get(pk=row.pk)
    old = before.get_absolute_url()
    if not before.published or old == row.get_absolute_url():
        return ""
    return (
        f"“{row}” has another address now. Links to {old}, which people may have shared or printed, no "
        "longer lead to it. If that was not meant, change its slug back."
    )
