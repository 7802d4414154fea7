"""Downloads for reference managers: the whole bibliography, one source, or a page of the guide."""

import logging
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from glossary.bibliography.csl import Item, exported_item, page_item
from glossary.bibliography.formats import EXPORTS, Export, PandocError
from glossary.models import Source
from topics.models import Edition, Section, Topic

logger = logging.getLogger(__name__)


class ExportConverter:
    """A path converter from the extension at the end of an address to its Export."""

    regex = "|".join(EXPORTS)

    def to_python(self, value: str) -> Export:
        return EXPORTS[value]

    def to_url(self, value: Export) -> str:
        return value.extension


@require_safe
def bibliography(request: HttpRequest, edition: str, export: Export) -> HttpResponse:
    """Return a file of every source of the edition, in the order of its page."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    items = [exported_item(source) for source in edition.sources.visible_to(request.user).in_order()]
    return file_of(items, export, f"bibliography-{edition.slug}")


@require_safe
def source(request: HttpRequest, edition: str, key: str, export: Export) -> HttpResponse:
    row = get_object_or_404(Source.objects.visible_to(request.user), edition__slug=edition, key=key)
    return file_of([exported_item(row)], export, key)


@require_safe
def topic(request: HttpRequest, edition: str, committee: str, topic: str, export: Export) -> HttpResponse:
    """Return a file that cites the page of a topic."""
    topics = Topic.objects.visible_to(request.user).select_related("committee__edition")
    row = get_object_or_404(topics, committee__edition__slug=edition, committee__slug=committee, slug=topic)
    return file_of([page_item(row)], export, topic)


@require_safe
def section(
    request: HttpRequest, edition: str, committee: str, topic: str, section: str, export: Export
) -> HttpResponse:
    """Return a file that cites the page of a part of a topic; deeper sections have no page."""
    parts = Section.objects.visible_to(request.user).filter(parent=None)
    row = get_object_or_404(
        parts.select_related("topic__committee__edition"),
        topic__committee__edition__slug=edition,
        topic__committee__slug=committee,
        topic__slug=topic,
        slug=section,
    )
    return file_of([page_item(row.topic, row)], export, section)


def file_of(items: Iterable[Item], export: Export, name: str) -> HttpResponse:
    """Return a download called `name`; 503 if pandoc fails."""
    try:
        text = export.write(items)
    except PandocError as error:
        logger.error("A file was not made: %s", error)
        message = f"The {export.label} file is not available right now; please try another format.\n"
        return HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{export.extension}")}
    return HttpResponse(text, content_type=export.content_type, headers=headers)
