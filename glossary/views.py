"""The pages of the apparatus: glossary and bibliography."""

import unicodedata

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from glossary.addresses import PageLinks, addresses_of
from glossary.models import Source, Term
from topics.models import Edition, Tool, Topic
from topics.navigation import navigation_for
from topics.pending import linked, linking_to


@require_safe
def term_list(request: HttpRequest, edition: str) -> HttpResponse:
    """Every term of the edition, A to Z."""
    edition = _edition(request, edition)
    terms = sorted(edition.terms.visible_to(request.user), key=sort_key)
    letters: dict[str, list[Term]] = {}
    for term in terms:
        letters.setdefault(sort_key(term)[0].upper(), []).append(term)
    context = {
        "navigation": navigation_for(edition, request.user),
        "edition": edition,
        "letters": letters,
        "count": len(terms),
        "page_links": PageLinks(addresses_of(edition, request.user), request.path),
        "kinds": [kind for kind in Term.Kind if any(term.kind == kind for term in terms)],
    }
    return render(request, "glossary/term_list.html", context)


@require_safe
def term_detail(request: HttpRequest, edition: str, term: str) -> HttpResponse:
    """A term: its definition, other names, French equivalent, and terms near it."""
    terms = Term.objects.visible_to(request.user).select_related("edition")
    term = get_object_or_404(terms, edition__slug=edition, slug=term)
    context = {
        "navigation": navigation_for(term.edition, request.user),
        "entry": term,
        "see_also": _with_edition(term.edition, linked(term, "see_also", request.user)),
        "seen_from": _with_edition(term.edition, linking_to(term, "seen_from", request.user)),
    }
    return TemplateResponse(request, "glossary/term.html", context)


@require_safe
def source_list(request: HttpRequest, edition: str) -> HttpResponse:
    """The edition's sources, by publisher, with the topics each bears on."""
    edition = _edition(request, edition)
    sources = list(_sources(edition, request))
    publishers: dict[str, list[Source]] = {}
    for source in sources:
        publishers.setdefault(source.publisher, []).append(source)
    topics = {topic.pk: topic for source in sources for topic in source.topics.all()}
    context = {
        "navigation": navigation_for(edition, request.user),
        "edition": edition,
        "publishers": publishers,
        "topics": sorted(topics.values(), key=lambda topic: topic.number),
        "count": len(sources),
    }
    return TemplateResponse(request, "glossary/source_list.html", context)


@require_safe
def source_detail(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    """A source: where it is, and the topics, tools and figures it supports."""
    edition = _edition(request, edition)
    source = get_object_or_404(_sources(edition, request), key=key)
    navigation = navigation_for(edition, request.user)
    figures = [
        figure
        for committee in navigation.committees
        for figure in committee.figures.visible_to(request.user).in_order()
        if figure.source_key == key
    ]
    context = {"navigation": navigation, "entry": source, "source": source, "figures": figures}
    return TemplateResponse(request, "glossary/source.html", context)


def sort_key(term: Term) -> str:
    """Letters only, without case and accents: “3D printing” stands under D."""
    decomposed = unicodedata.normalize("NFKD", term.name.casefold())
    return "".join(character for character in decomposed if character.isalpha()) or term.name


def _edition(request: HttpRequest, slug: str) -> Edition:
    return get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)


def _sources(edition: Edition, request: HttpRequest):
    topics = Topic.objects.visible_to(request.user).select_related("committee__edition").in_order()
    return (
        edition.sources.visible_to(request.user)
        .in_order()
        .prefetch_related(
            Prefetch("topics", queryset=topics), Prefetch("tools", queryset=_tools(edition, request))
        )
    )


def _tools(edition: Edition, request: HttpRequest):
    tools = Tool.objects.visible_to(request.user).filter(committee__edition=edition)
    return tools.select_related("committee__edition").in_order()


def _with_edition(edition: Edition, terms) -> list[Term]:
    rows = list(terms.in_order())
    for term in rows:
        term.edition = edition
    return rows
