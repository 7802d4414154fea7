"""The page of results, which needs no script, and the documents for search on the reader's device."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django_ratelimit.core import is_ratelimited

from portal.search.device import search_data
from portal.search.results import Results, search
from portal.search.starters import starters_of
from portal.search.unfound import NotFoundResponse
from portal.serving.visitors import client_address
from topics.models import Edition
from topics.navigation import navigation_for
from topics.permissions import audience_of

MOST_IN_A_MINUTE = 60  # searches of one address, which a school may share
RETRY_AFTER_SECONDS = 60


@require_safe
def search_page(request: HttpRequest, edition: str) -> HttpResponse:
    """Show what an edition says on `?q=`; with `?typed=1` without forgiving slips."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    asked = request.GET.get("q", "").strip()
    context = {"edition": edition, "navigation": navigation_for(edition, request.user)}
    if asked and is_too_often(request):
        context |= {"results": Results(asked), "is_too_often": True}
        response = render(request, "portal/search.html", context, status=429)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    if not asked:
        context["starters"] = starters_of(edition, request.user)
    context["results"] = results = search(edition, request.user, asked, as_typed="typed" in request.GET)
    response = NotFoundResponse(render_to_string("portal/search.html", context, request))
    if asked and not results.has_all_words and not audience_of(request.user):
        response.unfound = (edition, asked)
    return response


@require_safe
def search_documents(request: HttpRequest, edition: str) -> HttpResponse:
    """Send all that the reader can find in an edition, for the device to search."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(search_data(edition, request.user), json_dumps_params=compact)


@require_safe
def opensearch(request: HttpRequest, edition: str) -> HttpResponse:
    """Tell a browser how to search an edition from its address bar."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    kind = "application/opensearchdescription+xml"
    return render(request, "portal/opensearch.xml", {"edition": edition}, content_type=kind)


def is_too_often(
    request: HttpRequest, group: str = "search", most: int | None = None, seconds: int = 60
) -> bool:
    """Count a search of this address, or what else `group` names; return whether it is one too many."""
    return is_ratelimited(
        request,
        group=group,
        key=lambda group, request: client_address(request) or "",
        rate=f"{most or MOST_IN_A_MINUTE}/{seconds}s",
        increment=True,
    )
