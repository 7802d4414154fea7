"""The history of a row in the admin: who changed what and why, word by word, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst

from topics.admin.conflicts import CONFLICT, states_sent
from topics.admin.history_pages import Version, differences, lines_of, version_of_row, versions_of
from topics.admin.notes import NotesMixin
from topics.chronicle import entries_of
from topics.history import NOTE, REASON, HistoryEntry, current_change, has_history, pointing_at
from topics.permissions import may_edit_in
from topics.restoring import NotRestoredError, named, restore
from topics.signals import uses_asked
from topics.state import changed_since, state_of

ENTRIES_A_PAGE = 30
MOST_USES = 20


class HistoryAdmin(NotesMixin, admin.ModelAdmin):
    """Every row has a history to read, to compare and to go back in; deleting can be undone."""

    class Media:
        css = {"all": ["portal/admin/history.css"]}

    @property
    def change_list_template(self) -> list[str]:
        """The model's own list page, where there is one; it extends the second."""
        own = f"admin/{self.opts.app_label}/{self.opts.model_name}/change_list.html"
        return [own, "topics/admin/change_list.html"]

    def get_urls(self) -> list:
        start, wrap = "<path:object_id>/history/", self.admin_site.admin_view
        return [
            path(f"{start}compare/", wrap(self.compare_view), name=self._url_name("compare")),
            path(f"{start}<int:entry_id>/restore/", wrap(self.restore_view), name=self._url_name("restore")),
            *super().get_urls(),
        ]

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _page_url(self, page: str, *args: object) -> str:
        return reverse(f"{self.admin_site.name}:{self._url_name(page)}", args=args)

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        entries = entries_of(self.model, row.pk).select_related("history_user")
        page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
        lines = lines_of(page.object_list)
        context = {
            "page": page,
            "lines": lines,
            "newest_id": entries.values_list("pk", flat=True).first(),
            "chosen": [line.pk for line in lines[:2]],  # the newer, the older
            "compare_url": self._page_url("compare", row.pk),
            "may_restore": self.has_change_permission(request, row),
            **(extra_context or {}),
        }
        return self._history_page(
            request, "topics/admin/history.html", f"History of {named(row)}", row, context
        )

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """?new=12&old=9, ids of entries; without `old` the one before."""
        row = self._row_to_read(request, object_id)
        entries = entries_of(self.model, row.pk).select_related("history_user")
        chosen = {name: request.GET.get(name, "") for name in ("old", "new")}
        ids = {int(text) for text in chosen.values() if text.isdecimal() and len(text) < 19}
        found = list(entries.filter(pk__in=ids))
        if len(found) == 1 and not chosen["old"]:
            found += entries.filter(pk__lt=found[0].pk)[:1]
        if not found or len(found) < len(ids) or (len(found) == 1 and chosen["old"]):
            messages.error(request, "Choose two different versions of this history to compare.")
            return redirect(self._page_url("history", row.pk))
        newer, older = lines_of(found)[0], (lines_of(found)[1] if len(found) > 1 else None)
        versions = versions_of(found)
        context = {
            "newer": newer,
            "older": older,
            "newest_id": entries.values_list("pk", flat=True).first(),
            "differences": differences(
                self.model, versions[older.pk] if older else _nothing(self.model), versions[newer.pk]
            ),
            "may_restore": self.has_change_permission(request, row),
        }
        title = f"What changed in {named(row)}"
        return self._history_page(request, "topics/admin/history_compare.html", title, row, context)

    def restore_view(self, request: HttpRequest, object_id: str, entry_id: int) -> HttpResponse:
        """GET asks, and shows what would change; POST does it, if the row is still as it was shown."""
        row = self._row_to_read(request, object_id)
        entry = entries_of(self.model, row.pk).select_related("history_user").filter(pk=entry_id).first()
        if entry is None:
            raise Http404(f"There is no version {entry_id} in the history of {named(row)}.")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if not may_edit_in(request.user, entry.of_edition, entry.of_committee):
            raise PermissionDenied  # it stood elsewhere then, out of reach
        problems: list[str] = []
        if request.method == "POST":
            with transaction.atomic(using=router.db_for_write(self.model)):
                problems = self._restore(request, row, entry)
            if not problems:
                return redirect(self._page_url("history", row.pk))
            row = self.get_object(request, unquote(object_id)) or row
        stored, wanted = version_of_row(row), versions_of([entry])[entry.pk]
        stays = {name: stored.values[name] for name in self.model.found_fields}
        context = {
            "line": lines_of([entry])[0],
            "problems": problems,
            "states": [f"{row.pk}:{state_of(row)}"],
            "differences": differences(self.model, stored, Version(wanted.values | stays, wanted.links)),
        }
        title = f"Restore {named(row)}?"
        status = CONFLICT if problems else 200
        return self._history_page(request, "topics/admin/history_restore.html", title, row, context, status)

    def _restore(self, request: HttpRequest, row: Model, entry: HistoryEntry) -> list[str]:
        """Do it, and say so; or what stands in the way."""
        if changed_since(self.model._base_manager.filter(pk=row.pk), states_sent(request)):
            return ["It was changed meanwhile. Below is what it would change now; look, and decide again."]
        when = date_format(timezone.localtime(entry.history_date), "j F Y, H:i")
        what = f"Restored the version of {when}"
        reason = f"{what}: {request.POST[REASON]}" if request.POST.get(REASON) else what
        try:
            restored = restore(self.model._base_manager.get(pk=row.pk), entry, reason=reason)
        except NotRestoredError as error:
            return error.reasons
        self.log_change(request, row, f"{what}.")
        messages.success(request, f"{capfirst(named(restored.rows[0]))} is again as on {when}.")
        for sentence in restored.left_out:
            messages.warning(request, sentence)
        return []

    def _row_to_read(self, request: HttpRequest, object_id: str) -> Model:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id!r}.")
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _history_page(
        self, request: HttpRequest, template: str, title: str, row: Model, context: dict, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "object": row,
            "history_url": self._page_url("history", row.pk),
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=status)

    # --- Why ---

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        context["change_reason"] = request.POST.get(REASON, context.get("change_reason", ""))
        if self.model.told_fields:
            context["change_note"] = request.POST.get(NOTE, context.get("change_note", ""))
        return super().render_change_form(request, context, *args, **options)

    # --- Deleting ---

    def get_deleted_objects(self, objs: Iterable[Model], request: HttpRequest) -> tuple:
        """Without the links between rows, which have no names: what leads to a row is told below."""
        to_delete, counts, permissions, protected = super().get_deleted_objects(objs, request)
        links = [
            model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created
        ]
        starts = tuple(f"{capfirst(opts.verbose_name)}: " for opts in links)
        plurals = {str(opts.verbose_name_plural) for opts in links}
        counts = {name: count for name, count in counts.items() if str(name) not in plurals}
        return _without(to_delete, starts), counts, permissions, protected

    def render_delete_form(self, request: HttpRequest, context: dict) -> HttpResponse:
        left = self.left_without([context["object"]], request)
        return super().render_delete_form(request, {**context, "left_without": left})

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        response = super().response_action(request, queryset)
        context = getattr(response, "context_data", None) or {}
        if context.get("deletable_objects"):
            context["left_without"] = self.left_without(list(context["queryset"]), request)
        return response

    def left_without(self, rows: list[Model], request: HttpRequest) -> list[str]:
        """What stays and leads to `rows`, or to what goes with them: fields by name, and texts."""
        collector = Collector(using=router.db_for_write(self.model))
        collector.collect(rows)
        going = {
            model: {row.pk for row in found} for model, found in collector.data.items() if has_history(model)
        }
        left = []
        for model, field, pairs in pointing_at(going):
            for row in model._base_manager.filter(pk__in={source for source, _ in pairs}).order_by("pk"):
                left.append(f"{capfirst(named(row))}, by its {field.verbose_name}")
        for row in rows:
            for _, uses in uses_asked.send(sender=self.model, row=row, reader=request.user):
                left += [f"The text of “{title}”, by the words that lead there" for title in uses]
        left = list(dict.fromkeys(left))
        rest = len(left) - MOST_USES
        return [*left[:MOST_USES], f"and {rest} more"] if rest > 0 else left

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        self._offer_undelete(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        self._offer_undelete(request)

    def _offer_undelete(self, request: HttpRequest) -> None:
        change = current_change()
        if change is not None:
            address = reverse(f"{self.admin_site.name}:topics_edition_undelete", args=[change.batch])
            messages.info(request, format_html('This can be undone: <a href="{}">undelete it</a>.', address))


def _without(nested: list, starts: tuple[str, ...]) -> list:
    """`nested`, texts and lists of them, without the texts that start so."""
    kept = [
        _without(each, starts) if isinstance(each, list) else each
        for each in nested
        if isinstance(each, list) or not str(each).startswith(starts)
    ]
    return [each for each in kept if each != []]


def _nothing(model: type[Model]) -> Version:
    """What came before the first version."""
    return version_of_row(model())
