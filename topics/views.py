"""The pages of the guide: the cover, the committee, its topics, sections, questions and tools.

Pages with running text are TemplateResponses: glossary/middleware.py adds links and citations to them.
"""

from copy import copy

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from topics.content import Content, content_or_404
from topics.models import (
    Committee,
    KeyFigure,
    Precedent,
    QuestionFact,
    Tool,
    ToolKind,
)
from topics.models.facts import MOST_ON_COVER
from topics.navigation import navigation_for
from topics.pages import Beginning, WholeTopic, phrases_of, whole_topics_of, with_sources
from topics.pictures import FOR_EVER
from topics.releases import release_of
from topics.shared_pictures import SharedPicture, pictures_of

MANY, FEW = 6, 3  # kinds of tools on a page, and tools of a kind, with which a kind has its own heading


@require_safe
def edition_detail(request: HttpRequest, edition: str) -> HttpResponse:
    """Show the cover of an edition: what it is about and where to begin."""
    content = content_or_404(edition, request.user)
    edition = content.edition
    whole_topics = whole_topics_of(edition, request.user)
    context = {
        "navigation": navigation_for(edition, request.user),
        "edition": edition,
        "release": release_of(edition),
        "committees": [
            (_on_cover(content, each, whole_topics[each]), whole_topics[each]) for each in whole_topics
        ],
        "term_count": len(content.of(edition.terms.model)),
        "source_count": len(content.of(edition.sources.model)),
        "shows_changes": True,
    }
    return TemplateResponse(request, "topics/edition.html", context)


def _on_cover(content: Content, committee: Committee, whole_topics: list[WholeTopic]) -> Committee:
    """Return a copy of `committee` with what the cover says of it."""
    shown = copy(committee)
    shown.release = release_of(committee)
    shown.has_precedents = content.find(Precedent, committee=committee) is not None
    shown.tool_count = len(content.of(Tool, committee=committee))
    shown.beginning = Beginning(committee, whole_topics)
    figures = content.of(KeyFigure, committee=committee, on_cover=True)
    shown.on_cover = with_sources(content, figures[:MOST_ON_COVER])
    return shown


@require_safe
def committee_detail(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Show a committee: its presentation, mandate, figures and time line."""
    content, committee = _committee(request, edition, committee)
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
        "release": release_of(committee),
        "whole_topics": whole_topics_of(content.edition, request.user)[committee],
        "figures": with_sources(content, content.of(KeyFigure, committee=committee)),
        "tools": content.of(Tool, committee=committee),
    }
    return TemplateResponse(request, "topics/committee.html", context)


@require_safe
def topic_list(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Redirect the shortened address to the committee, which lists its topics."""
    return redirect(_committee(request, edition, committee)[1])


@require_safe
def topic_detail(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """Show a topic: its introduction, questions and outline, and diagrams of them."""
    content, whole = _whole_topic(request, edition, committee, topic)
    context = {
        "navigation": navigation_for(content.edition, request.user, whole.topic.committee),
        "topic": whole.topic,
        "release": release_of(whole.topic),
        "whole": whole,
        "figures": with_sources(content, content.of(KeyFigure, topic=whole.topic)),
        "sources": content.linking_to(whole.topic, "sources"),
    }
    return TemplateResponse(request, "topics/topic.html", context)


@require_safe
def section_detail(
    request: HttpRequest, edition: str, committee: str, topic: str, section: str
) -> HttpResponse:
    """Show a part of a topic with all its sections; redirect a deeper section to its anchor there."""
    content, whole = _whole_topic(request, edition, committee, topic)
    node = next((node for node in whole.outline if node.section.slug == section), None)
    if node is None:
        raise Http404(f"{whole.topic} has no section {section!r}.")
    if node.depth > 1:
        return redirect(node.url)
    before, after = whole.outline.neighbours(node)
    context = {
        "navigation": navigation_for(content.edition, request.user, whole.topic.committee),
        "topic": whole.topic,
        "whole": whole,
        "part": node,
        "before": before,
        "after": after,
        "questions": whole.questions_on(node),
    }
    return TemplateResponse(request, "topics/section.html", context)


@require_safe
def question_list(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """Redirect the shortened address to the questions on the topic's page."""
    _, whole = _whole_topic(request, edition, committee, topic)
    return redirect(f"{whole.topic.get_absolute_url()}#site-questions")


@require_safe
def question_detail(
    request: HttpRequest, edition: str, committee: str, topic: str, question: str
) -> HttpResponse:
    """Show a question that a resolution could answer, the sections on it, and opening phrases."""
    content, whole = _whole_topic(request, edition, committee, topic)
    slugs = [placed.question.slug for placed in whole.questions]
    if question not in slugs:
        raise Http404(f"{whole.topic} has no question {question!r}.")
    place = slugs.index(question)
    question = whole.questions[place].question
    context = {
        "navigation": navigation_for(content.edition, request.user, whole.topic.committee),
        "topic": whole.topic,
        "whole": whole,
        "placed": whole.questions[place],
        "number": place + 1,
        "before": whole.questions[place - 1] if place else None,
        "after": whole.questions[place + 1] if place + 1 < len(slugs) else None,
        "facts": with_sources(content, content.of(QuestionFact, question=question)),
        "precedents": with_sources(content, content.linking_to(question, "precedents")),
        "phrases": phrases_of(content, whole.topic.committee),
    }
    return TemplateResponse(request, "topics/question.html", context)


@require_safe
def precedent_list(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Show what bodies resolved earlier on the committee's questions, the newest first."""
    content, committee = _committee(request, edition, committee)
    whole_topics = whole_topics_of(content.edition, request.user)[committee]
    questions = [placed.question for whole in whole_topics for placed in whole.questions]
    precedents = with_sources(content, content.of(Precedent, committee=committee))
    for placed in precedents:
        bearing = set(content.linked(placed.row, "questions"))
        placed.questions = [question for question in questions if question in bearing]
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
        "precedents": precedents,
    }
    return TemplateResponse(request, "topics/precedent_list.html", context)


@require_safe
def how_it_works(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Show what the committee can and cannot do, as the editors explain it."""
    content, committee = _committee(request, edition, committee)
    if not committee.how_it_works:
        raise Http404(f"{committee} has no page on how it works.")
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
    }
    return TemplateResponse(request, "topics/how_it_works.html", context)


@require_safe
def tool_list(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Show the committee's tools by kind."""
    content, committee = _committee(request, edition, committee)
    tools = content.of(Tool, committee=committee)
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
        "kinds": _by_kind(tools),
        "count": len(tools),
        "added_count": sum(tool.is_added for tool in tools),
    }
    return render(request, "topics/tool_list.html", context)


@require_safe
def tool_detail(request: HttpRequest, edition: str, committee: str, tool: str) -> HttpResponse:
    """Show a tool: what it is, its figures and sources, and the sections that name it."""
    content, committee = _committee(request, edition, committee)
    tool = content.find_or_404(Tool, committee=committee, slug=tool)
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
        "entry": tool,
        "figures": with_sources(content, content.of(KeyFigure, tool=tool)),
        "sources": content.linking_to(tool, "sources"),
        "whole_topics": whole_topics_of(content.edition, request.user)[committee],
    }
    return TemplateResponse(request, "topics/tool.html", context)


@require_safe
def guide_picture(request: HttpRequest, edition: str, digest: str) -> HttpResponse:
    """Send the picture of a link to the guide."""
    content = content_or_404(edition, request.user)
    return _sent(request, pictures_of(content.edition, request.user).guide, digest)


@require_safe
def topic_picture(
    request: HttpRequest, edition: str, committee: str, topic: str, digest: str
) -> HttpResponse:
    """Send the picture of a link to a topic."""
    content, whole = _whole_topic(request, edition, committee, topic)
    return _sent(request, pictures_of(content.edition, request.user).of(whole.topic), digest)


def _sent(request: HttpRequest, picture: SharedPicture, digest: str) -> HttpResponse:
    """Send a picture under its name of now, and lead there from a name that it had before."""
    if digest != picture.drawing.digest:
        return redirect(picture.address)
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{digest}"'}
    response = HttpResponse(picture.png, content_type="image/png", headers=headers)
    return get_conditional_response(request, headers["ETag"], None, response)


def _committee(request: HttpRequest, edition: str, committee: str) -> tuple[Content, Committee]:
    content = content_or_404(edition, request.user)
    return content, content.find_or_404(Committee, slug=committee)


def _whole_topic(
    request: HttpRequest, edition: str, committee: str, topic: str
) -> tuple[Content, WholeTopic]:
    content, committee = _committee(request, edition, committee)
    for whole in whole_topics_of(content.edition, request.user)[committee]:
        if whole.topic.slug == topic:
            return content, whole
    raise Http404(f"{committee} has no topic {topic!r}.")


def _by_kind(tools: list[Tool]) -> list[tuple[ToolKind | None, list[Tool], bool]]:
    """Return the kinds with their tools and whether a table compares them: the lists, then the tables.

    Of many kinds, those with few tools are together, under None.
    """
    by_kind: dict[ToolKind, list[Tool]] = {}
    for tool in sorted(tools, key=lambda tool: (tool.kind.position, tool.kind.name)):
        by_kind.setdefault(tool.kind, []).append(tool)
    few = [kind for kind, of_kind in by_kind.items() if len(of_kind) < FEW] if len(by_kind) > MANY else []
    others = [tool for kind in few for tool in by_kind.pop(kind)]
    kinds = [(kind, of_kind, any(tool.is_described for tool in of_kind)) for kind, of_kind in by_kind.items()]
    return sorted([*kinds, *([(None, others, False)] if others else [])], key=lambda each: each[2])
