"""The checklist of a cloned edition, and the page on which its organisers work through it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from glossary.models import Source, Term
from portal.health.pages import form_url
from portal.transfer.catalogue import catalogue
from topics.admin_page import admin_address, admin_page
from topics.described import undescribed_in
from topics.history import changing
from topics.models import CheckItem, Edition, KeyFigure, NaturalKeyed, Precedent, QuestionFact, Tool
from topics.permissions import is_organiser
from topics.state import locked

# Kinds published together once all is checked. Committees and topics are opened one by one in their forms.
PUBLISHED_TOGETHER = (Tool, KeyFigure, QuestionFact, Precedent, Term, Source)


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show all items; a POST marks one as checked or not, or publishes the drafts once all are checked."""
    if not is_organiser(request.user):
        raise PermissionDenied
    edition = get_object_or_404(Edition, pk=edition_id)
    if request.method == "POST":
        return changed(request, edition)
    items = list(edition.check_items.in_order().select_related("done_by"))
    open_count = sum(1 for item in items if item.done_at is None)
    return admin_page(
        request,
        "portal/admin/checklist.html",
        "To be checked",
        subtitle=str(edition),
        opts=Edition._meta,
        edition=edition,
        groups=grouped(edition, items),
        total=len(items),
        done=len(items) - open_count,
        drafts=[] if open_count else list(drafts_of(edition)),
    )


def changed(request: HttpRequest, edition: Edition) -> HttpResponse:
    url = reverse("edition_checklist", args=[edition.pk])
    if "publish" in request.POST:
        publish(request, edition)
        return redirect(url)
    number = request.POST.get("item", "")
    item = edition.check_items.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if item is None:
        messages.warning(request, "This item is not on the list any more.")
        return redirect(url)
    is_done = request.POST.get("done") == "1"
    if is_done != (item.done_at is not None):  # of two people at once, the first is recorded
        item.mark(request.user, done=is_done)
    return redirect(f"{url}#item-{item.pk}")


def publish(request: HttpRequest, edition: Edition) -> None:
    with transaction.atomic(), changing(reason="Published, as the checklist is done."):
        for model in PUBLISHED_TOGETHER:
            locked(drafts_in(model, edition))  # rows before the edition, the order in which saves lock them
        Edition.objects.select_for_update().get(pk=edition.pk)
        if edition.check_items.filter(done_at=None).exists():
            messages.error(request, "Something is still to be checked, so nothing was published.")
            return
        drafts = (row for model in PUBLISHED_TOGETHER for row in drafts_in(model, edition))
        if found := next(((row, address) for row in drafts for address in undescribed_in(row)), None):
            row, address = found
            message = f"Nothing was published: the picture {address} of “{row}” has no description yet."
            messages.error(request, message)
            return
        published = list(drafts_of(edition))
        for model in PUBLISHED_TOGETHER:
            drafts_in(model, edition).update(published=True)
    if published:
        messages.success(request, f"Published: {', '.join(published)}.")


def drafts_in(model: type[NaturalKeyed], edition: Edition):
    return model.objects.filter(**{model.edition_lookup: edition}, published=False)


def drafts_of(edition: Edition) -> Iterator[str]:
    """Yield, for each kind that has unpublished rows, a text such as "23 tools"."""
    for model in PUBLISHED_TOGETHER:
        count = drafts_in(model, edition).count()
        if count:
            yield f"{count} {model_ngettext(model, count)}"


def grouped(edition: Edition, items: Iterable[CheckItem]) -> list[tuple[str, list[CheckItem]]]:
    """Return the items by kind of row, in their order, each with its `url`; one query for each kind."""
    groups: dict[type[NaturalKeyed] | None, list[CheckItem]] = defaultdict(list)
    for item in items:
        known = catalogue().get(item.label)  # a file may contain any label
        groups[known.model if known else None].append(item)
    found = []
    for model, of_model in groups.items():
        rows, other = rows_of(edition, model), url_without_row(edition, model)
        for item in of_model:
            row = rows.get(item.key)
            item.url = other if row is None else form_url(row, item.field)
        name = model._meta.verbose_name_plural if model else "other"
        found.append((capfirst("the edition" if model is Edition else name), of_model))
    return found


def has_forms(model: type[NaturalKeyed] | None) -> bool:
    return model is not None and admin.site.is_registered(model)


def rows_of(edition: Edition, model: type[NaturalKeyed] | None) -> dict[tuple[str, ...], NaturalKeyed]:
    """Return natural key below the edition → row for a model that has admin forms; otherwise nothing."""
    if not has_forms(model):
        return {}
    if model is Edition:
        return {(): edition}
    owner = model.natural_key_lookups[0].rpartition("__")[0]
    rows = model._base_manager.filter(**{model.edition_lookup: edition}).select_related(owner)
    return {row.natural_key()[1:]: row for row in rows}


def url_without_row(edition: Edition, model: type[NaturalKeyed] | None) -> str:
    """Return the address of a list, for an item about a whole kind or a deleted row."""
    if model is Source:
        return reverse("check_links", args=[edition.pk])
    return admin_address(model, "changelist") if has_forms(model) else reverse("admin:index")
