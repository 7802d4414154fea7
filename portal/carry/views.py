"""Pages and files by which a device carries a guide, and by which the portal is put on its screen."""

import brotli
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from rjsmin import jsmin

from portal.carry.cards import cards_of, for_anki, for_quizlet
from portal.carry.making import current_file
from portal.carry.offline_edition import offline_edition
from portal.carry.printing import printed_topic
from portal.serving.answers import BROTLI, JSON, encoding_for
from portal.serving.in_page import STATIC
from topics.content import content_or_404
from topics.models import Committee, Edition, Topic
from topics.navigation import navigation_for

OFFLINE = "offline.json"
RETRY_AFTER_SECONDS = 2
WORKER_FILE = STATIC / "worker.js"
WORKER = jsmin(WORKER_FILE.read_text(encoding="utf-8"))
# Sizes in pixels of the icons, which are pictures of static/portal/mark.svg on the guide's paper.
ICONS = (192, 512)
PAPER = "#fbfaf6"  # as in static/portal/css/tokens.css


@require_safe
def offline_file(request: HttpRequest, edition: str) -> HttpResponse:
    """Send all public pages of an edition in one file; 202 and no pages while it is made the first time."""
    edition = get_object_or_404(Edition.objects.visible_to(AnonymousUser()), slug=edition)
    file = current_file(edition, OFFLINE, offline_edition)
    if file is None:
        response = JsonResponse({}, status=202)
        response["Cache-Control"] = "no-store"
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    is_packed = encoding_for(request.headers.get("Accept-Encoding", "")) == BROTLI
    content = bytes(file.content)
    response = HttpResponse(content if is_packed else brotli.decompress(content), content_type=JSON)
    if is_packed:
        response["Content-Encoding"] = BROTLI
    response["ETag"] = f'"{file.key}{"-br" * is_packed}"'
    response["Cache-Control"] = "no-cache"
    response["Packed-Length"], response["Plain-Length"] = str(len(content)), str(file.size)
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, response["ETag"], None, response)


@require_safe
def card_page(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Show how to learn a committee's words with cards, in three steps."""
    content = content_or_404(edition, request.user)
    committee = content.find_or_404(Committee, slug=committee)
    context = {
        "navigation": navigation_for(content.edition, request.user, committee),
        "committee": committee,
        "count": len(cards_of(content, committee)),
        "deck": deck_of(content.edition, committee),
    }
    return render(request, "portal/cards.html", context)


@require_safe
def anki_cards(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Send the cards of what is published, to an editor too: such a file is handed on."""
    content = content_or_404(edition, AnonymousUser())
    committee = content.find_or_404(Committee, slug=committee)
    deck, tag = deck_of(content.edition, committee), f"{committee.slug}-{content.edition.slug}"
    text = for_anki(cards_of(content, committee), deck, tag)
    return download(text, "text/tab-separated-values", f"{tag}-anki.tsv")


@require_safe
def quizlet_cards(request: HttpRequest, edition: str, committee: str) -> HttpResponse:
    """Send the same cards as text to copy."""
    content = content_or_404(edition, AnonymousUser())
    committee = content.find_or_404(Committee, slug=committee)
    name = f"{committee.slug}-{content.edition.slug}-quizlet.txt"
    return download(for_quizlet(cards_of(content, committee)), "text/plain", name)


def download(text: str, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)


def deck_of(edition: Edition, committee: Committee) -> str:
    """Return the name of Anki's deck; two colons would begin a deck within it."""
    return f"{edition} – {committee.short_name}".replace("::", ":")


@require_safe
def topic_for_paper(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """Show a whole published topic on one page, to be printed."""
    content = content_or_404(edition, AnonymousUser())
    committee = content.find_or_404(Committee, slug=committee)
    topic = content.find_or_404(Topic, committee=committee, slug=topic)
    navigation = navigation_for(content.edition, request.user, committee)
    context = {"navigation": navigation, "topic": topic, **printed_topic(topic)}
    return render(request, "portal/carry/topic_for_paper.html", context)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the worker from the root, as it may only serve pages below its own address."""
    return HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")


@require_safe
def no_connection(request: HttpRequest) -> HttpResponse:
    """Show the page that a device keeps for addresses that it has not saved."""
    return render(request, "portal/no_connection.html")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a device how to install the portal beside its other programs."""
    edition = Edition.objects.for_front_page(AnonymousUser()).first()
    name = f"{edition.conference} study guide" if edition else "Study guide"
    icons = [icon(size, purpose) for size in ICONS for purpose in ("any", "maskable")]
    about = {
        "name": name,
        "short_name": edition.conference if edition else name,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


def icon(size: int, purpose: str) -> dict[str, str]:
    name = static(f"portal/icons/{purpose}-{size}.png")
    return {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    """Redirect Apple's devices, which ask for an icon at this address when a page is put on their screen."""
    return redirect(static("portal/icons/maskable-192.png"))
