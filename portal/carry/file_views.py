"""The guide in other files, to be saved: one that opens from disk, an EPUB and a DOCX."""

import brotli
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.carry.making import Make, newest_file
from portal.carry.one_file import one_file
from portal.carry.pandoc import docx, epub
from portal.carry.stored import EditionFile
from topics.models import Edition
from topics.navigation import navigation_for

READER = AnonymousUser()
WAIT_SECONDS = 2  # until a browser asks again for a file that is being made
# Ending of the address → how the file is made, and its type.
FILES: dict[str, tuple[Make, str]] = {
    "binder.html": (one_file, "text/html; charset=utf-8"),
    "guide.epub": (epub, "application/epub+zip"),
    "guide.docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@require_safe
def saved_file(request: HttpRequest, edition: str, name: str) -> HttpResponse:
    """Send one of FILES as the edition is now; a page that asks again in a moment while it is made.

    It is saved, not shown: it has a policy of its own, and is not a page of the site.
    """
    edition = get_object_or_404(Edition.objects.visible_to(READER), slug=edition)
    make, content_type = FILES[name]
    file = newest_file(edition, name, make)
    if file is None:
        context = {"navigation": navigation_for(edition, READER), "name": name}
        return asking_again(render(request, "portal/carry/being_made.html", context, status=202))
    return sent(request, file, content_type, f"{edition.slug}-{name}", is_saved=True)


def asking_again(page: HttpResponse) -> HttpResponse:
    """Return a page that says a file is being made, and lets the browser ask for the file in a moment."""
    page["Refresh"] = page["Retry-After"] = str(WAIT_SECONDS)
    page["Cache-Control"] = "no-store"
    return page


def sent(
    request: HttpRequest, file: EditionFile, content_type: str, called: str, *, is_saved: bool
) -> HttpResponse:
    """Send a kept file, to be saved or shown; nothing to a browser that has it."""
    response = HttpResponse(brotli.decompress(bytes(file.content)), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_saved, called)
    response["ETag"] = f'"{file.key}"'
    response["Cache-Control"] = "no-cache"
    return get_conditional_response(request, response["ETag"], None, response)
