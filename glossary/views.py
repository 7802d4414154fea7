"""The pages of the glossary and of the bibliography."""

import unicodedata

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from glossary.addresses import PageLinks, addresses_of
from glossary.models import Source, Term
from topics.content import content_or_404
from topics.models import KeyFigure, Precedent, QuestionFact, Tool, Topic
from topics.navigation import navigation_for


@require_safe
def term_list(request: HttpRequest, edition: str) -> HttpResponse:
    """Show every term of the edition, A to Z."""
    content = content_or_404(edition, request.user)
    terms = sorted(content.of(Term), key=sort_key)
    used = {term.kind for term in terms if term.kind}
    letters: dict[str, list[Term]] = {}
    for term in terms:
        letters.setdefault(sort_key(term)[0].upper(), []).append(term)
    context = {
        "navigation": navigation_for(content.edition, request.user),
        "edition": content.edition,
        "other": content.edition.equivalent_language,
        "letters": letters,
        "count": len(terms),
        "page_links": PageLinks(addresses_of(content.edition, request.user), request.path),
        "kinds": sorted(used, key=lambda kind: (kind.position, kind.slug)),
        "tools": content.of(Tool),
    }
    return render(request, "glossary/term_list.html", context)


@require_safe
def term_detail(request: HttpRequest, edition: str, term: str) -> HttpResponse:
    """Show a term: its definition, other names, equivalent, and related terms."""
    content = content_or_404(edition, request.user)
    term = content.find_or_404(Term, slug=term)
    context = {
        "navigation": navigation_for(content.edition, request.user),
        "entry": term,
        "see_also": content.linked(term, "see_also"),
        "seen_from": content.linking_to(term, "seen_from"),
    }
    return TemplateResponse(request, "glossary/term.html", context)


@require_safe
def source_list(request: HttpRequest, edition: str) -> HttpResponse:
    """Show the edition's sources by publisher, with their topics."""
    content = content_or_404(edition, request.user)
    publishers: dict[str, list[tuple[Source, list[Topic]]]] = {}
    for source in content.of(Source):
        publishers.setdefault(source.publisher, []).append((source, content.linked(source, "topics")))
    used = {topic for sources in publishers.values() for _, topics in sources for topic in topics}
    context = {
        "navigation": navigation_for(content.edition, request.user),
        "edition": content.edition,
        "publishers": publishers,
        "topics": [topic for topic in content.of(Topic) if topic in used],
        "tools": content.of(Tool),
        "count": len(content.of(Source)),
    }
    return TemplateResponse(request, "glossary/source_list.html", context)


@require_safe
def source_detail(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    """Show a source: its addresses, and the topics, tools and figures it supports."""
    content = content_or_404(edition, request.user)
    source = content.find(Source, key=key)
    if source is None:
        for renamed in content.of(Source):
            if key in renamed.former_keys:
                return redirect(renamed, permanent=True)
        raise Http404(f"{content.edition} has no source {key!r}.")
    context = {
        "navigation": navigation_for(content.edition, request.user),
        "entry": source,
        "source": source,
        "topics": content.linked(source, "topics"),
        "tools": content.linked(source, "tools"),
        "figures": content.of(KeyFigure, source_key=key),
        "facts": content.of(QuestionFact, source_key=key),
        "precedents": content.of(Precedent, source_key=key),
    }
    return TemplateResponse(request, "glossary/source.html", context)


def sort_key(term: Term) -> str:
    """Return the letters of the name, without case and accents: “3D printing” is under D."""
    decomposed = unicodedata.normalize("NFKD", term.name.casefold())
    return "".join(character for character in decomposed if character.isalpha()) or term.name
