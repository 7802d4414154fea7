"""All that happened to a topic and in it, on one time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from topics.admin.history_pages import EntryLine, lines_of
from topics.chronicle import row_id, row_of, times_of_topic
from topics.history import history_of

ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class TimelineLine:
    """An entry of any row in the history of a topic."""

    line: EntryLine
    what: str
    url: str  # of the row's own history; empty when it is gone
    note_url: str  # where its note is changed; empty when it is gone, or has none


class TimelineMixin:
    """Adds the page of all that happened to a topic and in it to the admin of topics."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.timeline_view)
        return [path("<path:object_id>/timeline/", view, name="topics_topic_timeline"), *super().get_urls()]

    def timeline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        topic = self.get_object(request, unquote(object_id))
        if topic is None:
            raise Http404(f"There is no topic {object_id!r}.")
        if not self.has_view_or_change_permission(request, topic):
            raise PermissionDenied
        page = Paginator(times_of_topic(topic), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"All that happened to “{topic}”",
            "object": topic,
            "page": page,
            "lines": timeline_lines(page.object_list),
            "may_edit": self.has_change_permission(request, topic),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "topics/admin/timeline.html", context)


def timeline_lines(times: list[tuple[datetime, int, type[Model]]]) -> list[TimelineLine]:
    """The lines of these (when, id, model), in their order; a few queries for each model."""
    found: dict[tuple, TimelineLine] = {}
    for model in {model for _, _, model in times}:
        ids = [pk for _, pk, each in times if each is model]
        entries = history_of(model)._base_manager.filter(pk__in=ids).select_related("history_user")
        lines = lines_of(entries)
        there = set(
            model._base_manager.filter(pk__in={row_id(line.entry) for line in lines}).values_list(
                "pk", flat=True
            )
        )
        for line in lines:
            pk = row_id(line.entry)
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            url = reverse(f"{name}_history", args=[pk]) if pk in there else ""
            note_url = reverse(f"{name}_note", args=[pk, line.pk]) if pk in there and line.note else ""
            what = f"{capfirst(model._meta.verbose_name)} “{row_of(line.entry)}”"
            found[model, line.pk] = TimelineLine(line, what, url, note_url)
    return [found[model, pk] for _, pk, model in times]
