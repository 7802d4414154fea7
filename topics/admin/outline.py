"""A topic's outline as a tree to put in order."""

from __future__ import annotations

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from topics.history import changing
from topics.models import Section, Topic
from topics.moves import MoveError, SectionTree, Step
from topics.outline import OutlineNode, build_outline
from topics.reading import LONGEST_PARAGRAPH
from topics.rendering import count_words
from topics.state import locked

STALE = "Somebody moved sections meanwhile, so nothing was moved. Look at the new order and try again."


class OutlineMixin:
    """Adds the page of the outline to the admin of topics."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.outline_view)
        return [path("<path:object_id>/outline/", view, name="topics_topic_outline"), *super().get_urls()]

    @admin.display(description="outline")
    def outline_link(self, topic: Topic) -> str:
        return format_html('<a href="{}">Outline</a>', outline_url(topic))

    def outline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Shows the tree; a POST moves one section, unless the order is no more the one that was shown."""
        topic = self.get_object(request, object_id)
        if topic is None:
            raise Http404(f"There is no topic {object_id!r}.")
        if not self.has_change_permission(request, topic):
            raise PermissionDenied
        status = 200
        if request.method == "POST":
            moved_id, problem = self._move(request, topic)
            if not problem:
                return redirect(f"{outline_url(topic)}?moved={moved_id}#section-{moved_id}")
            messages.error(request, problem)
            status = 409
        sections = list(topic.sections.in_order())
        outline = build_outline(sections)
        context = {
            **self.admin_site.each_context(request),
            "title": "Outline",
            "subtitle": str(topic),
            "topic": topic,
            "opts": self.opts,
            "state": SectionTree(sections).state,
            "parts": [row_of(part) for part in outline.parts],
            "moved": request.GET.get("moved", ""),
            "words": sum(count_words(section.body) for section in sections),
            "section_add_url": reverse("admin:topics_section_add"),
        }
        return TemplateResponse(request, "topics/admin/outline.html", context, status=status)

    def _move(self, request: HttpRequest, topic: Topic) -> tuple[int, str]:
        """The section that was asked for, and why it was not moved: empty when it was."""
        asked = re.fullmatch(r"(\w+):(\d+)(?::(\d*):(\d+))?", request.POST.get("move", ""))
        if asked is None or (asked[1] == "to") != (asked[4] is not None):
            return 0, "It was not said what to move, or where."
        section_id = int(asked[2])
        with transaction.atomic():
            # Two who move at once: the second waits here, and then finds another order than was shown.
            Topic.objects.select_for_update().get(pk=topic.pk)
            locked(topic.sections.all())
            tree = SectionTree(topic.sections.in_order())
            if request.POST.get("state") != tree.state:
                return section_id, STALE
            try:
                if asked[1] == "to":
                    target = (int(asked[3]) if asked[3] else None, int(asked[4]))
                else:
                    target = tree.target(section_id, Step(asked[1]))
                changed = tree.move(section_id, *target, deepest=Section.MAX_DEPTH)
            except (MoveError, ValueError) as error:
                return section_id, str(error)
            moved = f"Moved “{tree.rows[section_id]}” in the outline."
            with changing(reason=moved):
                Section.objects.bulk_update(changed, ["parent", "position"])
            self.log_change(request, topic, moved)
        return section_id, ""


def outline_url(topic: Topic) -> str:
    return reverse("admin:topics_topic_outline", args=[topic.pk])


def row_of(node: OutlineNode) -> dict[str, object]:
    """What the template prints of a section and of those that stand in it."""
    section = node.section
    return {
        "section": section,
        "number": node.number,
        "url": reverse("admin:topics_section_change", args=[section.pk]),
        "words": count_words(section.body),
        "problems": problems_of(section, has_children=bool(node.children)),
        "children": [row_of(child) for child in node.children],
        "is_first": node.number.rpartition(".")[2] == "1",
        "is_part": node.depth == 1,
    }


def problems_of(section: Section, *, has_children: bool) -> list[str]:
    """What an editor should look at, in a few words each."""
    problems = []
    if not section.body.strip() and not has_children:
        problems.append("no text")
    if any(count_words(paragraph) > LONGEST_PARAGRAPH for paragraph in re.split(r"\n\s*\n", section.body)):
        problems.append(f"a paragraph of more than {LONGEST_PARAGRAPH} words")
    if not section.published:
        problems.append("draft")
    return problems
