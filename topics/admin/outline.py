"""The page of a topic's outline, where sections can be moved."""

import re
from collections.abc import Collection

from django.contrib import messages
from django.contrib.admin import ModelAdmin, display
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from topics.admin.rows import row_to_read
from topics.admin_page import admin_address, admin_page
from topics.history import changing
from topics.models import DraftRevision, Section, Topic
from topics.moves import MoveError, SectionTree, Step
from topics.outline import OutlineNode, build_outline
from topics.reading import LONGEST_PARAGRAPH
from topics.rendering import count_words
from topics.state import locked

STALE = "Somebody moved sections in the meantime, so nothing was moved. Check the new order and try again."


@display(description="outline")
def outline_link(topic: Topic) -> str:
    return format_html('<a href="{}">Outline</a>', admin_address(topic, "outline", topic.pk))


def outline_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the tree; a POST moves one section, unless the order changed since the tree was shown."""
    topic = row_to_read(admin, request, object_id, to_change=True)
    status = 200
    if request.method == "POST":
        moved_id, way_back, problem = _move(admin, request, topic)
        if not problem:
            return redirect(place_in_outline(topic, moved_id, back=way_back))
        messages.error(request, problem)
        status = 409
    sections = list(topic.sections.in_order())
    outline, state = build_outline(sections), SectionTree(sections).state
    drafts = DraftRevision.objects.ids_of_rows(Section).intersection(section.pk for section in sections)
    back, _, state_after = request.GET.get("back", "").partition(" ")
    return admin_page(
        request,
        "topics/admin/outline.html",
        "Outline",
        subtitle=str(topic),
        topic=topic,
        opts=admin.opts,
        state=state,
        parts=[row_of(part, drafts) for part in outline.parts],
        moved=request.GET.get("moved", ""),
        back=back if state_after == state else "",  # to undo only what nobody has followed up
        words=sum(count_words(section.body) for section in sections),
        section_add_url=f"{reverse('admin:topics_section_add')}?outline=1&topic={topic.pk}",
        status=status,
    )


def _move(admin: ModelAdmin, request: HttpRequest, topic: Topic) -> tuple[int, str, str]:
    """Return the section's id, what undoes its move (with the state it needs), and why it was not moved."""
    asked = re.fullmatch(r"(\w+):(\d+)(?::(\d*):(\d+))?", request.POST.get("move", ""))
    if asked is None or (asked[1] == "to") != (asked[4] is not None):
        return 0, "", "The request does not say what to move, or where."
    section_id = int(asked[2])
    with transaction.atomic():
        # Of two moves at the same time, the second waits here and then finds that the order changed.
        Topic.objects.select_for_update().get(pk=topic.pk)
        locked(topic.sections.all())
        tree = SectionTree(topic.sections.in_order())
        if request.POST.get("state") != tree.state:
            return section_id, "", STALE
        try:
            way_back = tree.way_back(section_id)
            if asked[1] == "to":
                target = (int(asked[3]) if asked[3] else None, int(asked[4]))
            else:
                target = tree.target(section_id, Step(asked[1]))
            changed = tree.move(section_id, *target, deepest=Section.MAX_DEPTH)
        except (MoveError, ValueError) as error:
            return section_id, "", str(error)
        moved = f"Moved “{tree.rows[section_id]}” in the outline."
        with changing(reason=moved):
            Section.objects.bulk_update(changed, ["parent", "position"])
        admin.log_change(request, topic, moved)
    return section_id, f"{way_back} {tree.state}", ""


def place_in_outline(topic: Topic, section_id: int, **more: str) -> str:
    """Return the address of a section in the outline, which marks it; `more` is for the query."""
    query, fragment = {"moved": section_id, **more}, f"section-{section_id}"
    return reverse("admin:topics_topic_outline", args=[topic.pk], query=query, fragment=fragment)


def back_to_outline(request: HttpRequest, section: Section) -> HttpResponse | None:
    """Return who saved a section to the outline, if that led to the form."""
    return redirect(place_in_outline(section.topic, section.pk)) if "outline" in request.GET else None


def row_of(node: OutlineNode, drafts: Collection[int]) -> dict[str, object]:
    """Return the template's row for a section, with its children's; `drafts` has the ids of the drafted."""
    section = node.section
    return {
        "section": section,
        "number": node.number,
        "url": f"{reverse('admin:topics_section_change', args=[section.pk])}?outline=1",
        "words": count_words(section.body),
        "problems": problems_of(section, has_children=bool(node.children)),
        "has_draft": section.pk in drafts,
        "children": [row_of(child, drafts) for child in node.children],
        "is_first": node.number.rpartition(".")[2] == "1",
        "is_part": node.depth == 1,
    }


def problems_of(section: Section, *, has_children: bool) -> list[str]:
    """Return the problems that an editor should look at, in a few words each."""
    problems = []
    if not section.body.strip() and not has_children:
        problems.append("no text")
    if any(count_words(paragraph) > LONGEST_PARAGRAPH for paragraph in re.split(r"\n\s*\n", section.body)):
        problems.append(f"a paragraph of more than {LONGEST_PARAGRAPH} words")
    if not section.published:
        problems.append("unpublished")
    return problems
