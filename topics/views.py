"""The pages of the guide: the cover, the committee, its topics, sections, questions and tools.

What has running text is a TemplateResponse: the apparatus joins its context on the way to the template.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from topics.models import Committee, Edition, OpeningPhrase, Tool, Topic
from topics.navigation import navigation_for
from topics.pages import TopicBrief, committee_topics, sourced_figures, sources_on, topic_briefs
from topics.releases import release_of


@require_safe
def edition_detail(request: HttpRequest, edition: str) -> HttpResponse:
    """The cover of an edition: what it is about and where to begin."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    navigation = navigation_for(edition, request.user)
    for committee in navigation.committees:
        committee.release = release_of(committee)
        committee.tool_count = committee.tools.visible_to(request.user).count()
    context = {
        "navigation": navigation,
        "edition": edition,
        "release": release_of(edition),
        "committees": [(committee, _briefs(request, committee)) for committee in navigation.committees],
        "term_count": edition.terms.visible_to(request.user).count(),
        "source_count": edition.sources.visible_to(request.user).count(),
        "shows_changes": True,
    }
    return TemplateResponse(request, "topics/edition.html", context)


@require_safe
def committee_detail(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """What the committee is, its mandate, its figures and its time line."""
    committee = _committee(request, edition, committee)
    figures = sourced_figures(committee.edition, committee.figures.visible_to(request.user), request.user)
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "committee": committee,
        "release": release_of(committee),
        "briefs": _briefs(request, committee),
        "figures": figures,
        "tools": list(committee.tools.visible_to(request.user).in_order()),
    }
    return TemplateResponse(request, "topics/committee.html", context)


@require_safe
def topic_list(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """The shortened address leads to the committee, which lists its topics."""
    return redirect(_committee(request, edition, committee))


@require_safe
def topic_detail(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """A topic: its introduction, its questions, its outline, and pictures of both."""
    brief = _brief(request, edition, committee, topic)
    committee = brief.topic.committee
    figures = sourced_figures(committee.edition, committee.figures.visible_to(request.user), request.user)
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "topic": brief.topic,
        "release": release_of(brief.topic),
        "brief": brief,
        "figures": [placed for placed in figures if placed.figure.topic == brief.topic],
        "sources": sources_on(brief.topic, committee.edition, request.user),
    }
    return TemplateResponse(request, "topics/topic.html", context)


@require_safe
def section_detail(
    request: HttpRequest, edition: str, committee: str, topic: str, section: str
) -> HttpResponse:
    """A part of a topic with all that stands in it. A deeper section's address leads to its anchor."""
    brief = _brief(request, edition, committee, topic)
    node = next((node for node in brief.outline if node.section.slug == section), None)
    if node is None:
        raise Http404(f"{brief.topic} has no section {section!r}.")
    if node.depth > 1:
        return redirect(node.url)
    before, after = brief.outline.neighbours(node)
    committee = brief.topic.committee
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "topic": brief.topic,
        "brief": brief,
        "part": node,
        "before": before,
        "after": after,
        "questions": brief.questions_on(node),
    }
    return TemplateResponse(request, "topics/section.html", context)


@require_safe
def question_list(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """The shortened address leads to the questions on the topic's page."""
    brief = _brief(request, edition, committee, topic)
    return redirect(f"{brief.topic.get_absolute_url()}#site-questions")


@require_safe
def question_detail(
    request: HttpRequest, edition: str, committee: str, topic: str, question: str
) -> HttpResponse:
    """A question that a resolution could answer, what bears on it, and how clauses begin."""
    brief = _brief(request, edition, committee, topic)
    slugs = [placed.question.slug for placed in brief.questions]
    if question not in slugs:
        raise Http404(f"{brief.topic} has no question {question!r}.")
    place = slugs.index(question)
    committee = brief.topic.committee
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "topic": brief.topic,
        "brief": brief,
        "placed": brief.questions[place],
        "before": brief.questions[place - 1] if place else None,
        "after": brief.questions[place + 1] if place + 1 < len(slugs) else None,
        "phrases": list(
            committee.edition.opening_phrases.filter(kind=OpeningPhrase.Kind.OPERATIVE).in_order()
        ),
    }
    return TemplateResponse(request, "topics/question.html", context)


@require_safe
def tool_list(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """The committee's tools, by kind."""
    committee = _committee(request, edition, committee)
    tools = committee.tools.visible_to(request.user).in_order()
    by_kind = {kind: [tool for tool in tools if tool.kind == kind] for kind in Tool.Kind}
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "committee": committee,
        "kinds": [(kind, rows) for kind, rows in by_kind.items() if rows],
        "count": len(tools),
    }
    return render(request, "topics/tool_list.html", context)


@require_safe
def tool_detail(request: HttpRequest, edition: str, committee: str, tool: str) -> HttpResponse:
    """A tool: what it is, its figures and sources, and where the guide names it."""
    committee = _committee(request, edition, committee)
    tool = get_object_or_404(committee.tools.visible_to(request.user), slug=tool)
    figures = sourced_figures(committee.edition, committee.figures.visible_to(request.user), request.user)
    context = {
        "navigation": navigation_for(committee.edition, request.user, committee),
        "committee": committee,
        "entry": tool,
        "figures": [placed for placed in figures if placed.figure.tool == tool],
        "sources": sources_on(tool, committee.edition, request.user),
        "briefs": _briefs(request, committee),
    }
    return TemplateResponse(request, "topics/tool.html", context)


def _committee(request: HttpRequest, edition: str, committee: str) -> Committee:
    committees = Committee.objects.visible_to(request.user).select_related("edition")
    return get_object_or_404(committees, edition__slug=edition, slug=committee)


def _brief(request: HttpRequest, edition: str, committee: str, topic: str) -> TopicBrief:
    topics = Topic.objects.visible_to(request.user).select_related("committee__edition")
    row = get_object_or_404(topics, committee__edition__slug=edition, committee__slug=committee, slug=topic)
    return topic_briefs([row], request.user)[0]


def _briefs(request: HttpRequest, committee: Committee) -> list[TopicBrief]:
    return topic_briefs(committee_topics(committee, request.user), request.user)
