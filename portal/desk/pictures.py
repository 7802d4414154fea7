"""List the pictures of an edition, where they are used, and those that no text shows."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from glossary.cited import markdown_fields, markdown_models
from portal.desk.replacing import drafts_within_reach, rows_within_reach
from portal.editor.storage import stored_names
from portal.health.pages import edition_for, form_url
from portal.transfer.pictures import pictures_in
from topics.admin_page import admin_page
from topics.described import undescribed
from topics.models import DraftRevision, Edition
from topics.permissions import Person, is_organiser
from topics.pictures import ADDRESS, WIDTHS, Picture, read_name


@require_safe
def pictures_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the pictures in what this person may edit; to organisers also those in no text of any edition."""
    edition = edition_for(request, slug)
    uses: dict[Picture, list[dict]] = defaultdict(list)
    for picture, use in used_pictures(edition, request.user):
        uses[picture].append(use)
    return admin_page(
        request,
        "portal/admin/pictures.html",
        "Pictures",
        subtitle=str(edition),
        edition=edition,
        pictures=[(shown(picture), found) for picture, found in uses.items()],
        unused=[shown(picture) for picture in unused_pictures()] if is_organiser(request.user) else [],
    )


def shown(picture: Picture) -> dict[str, object]:
    """Return what the page prints of a picture: its narrowest file, and the name of its widest."""
    width = min(picture.widths[0], WIDTHS[0])
    return {
        "name": picture.name(),
        "src": f"{ADDRESS}{picture.name(width)}",
        "width": width,
        "height": picture.height_at(width),
    }


def used_pictures(edition: Edition, person: Person) -> Iterator[tuple[Picture, dict[str, object]]]:
    """Yield the pictures in texts, and in drafts of changes, that `person` may edit, with their places."""
    for rows in rows_within_reach(edition, person):
        for row in rows:
            yield from _uses(row, {name: getattr(row, name) for name in markdown_fields(rows.model)})
    for draft in drafts_within_reach(edition, person):
        row = draft.row_model._base_manager.get(pk=draft.object_id)
        yield from _uses(row, draft.values, where="in its draft")


def _uses(
    row: Model, texts: dict[str, object], where: str = ""
) -> Iterator[tuple[Picture, dict[str, object]]]:
    for name in markdown_fields(type(row)):
        text = texts.get(name)
        bare = set(undescribed(text)) if text else set()
        for picture in dict.fromkeys(pictures_in(text or "")):
            yield (
                picture,
                {
                    "row": str(row),
                    "kind": capfirst(row._meta.verbose_name),
                    "url": form_url(row, name),
                    "where": where,
                    "is_bare": f"{ADDRESS}{picture.name()}" in bare,
                },
            )


def unused_pictures() -> list[Picture]:
    """Return the stored pictures that no text and no draft of any edition shows."""
    shown_somewhere = {
        picture
        for model, fields in markdown_models()
        for texts in model._default_manager.values_list(*fields)
        for text in texts
        for picture in pictures_in(text)
    }
    for values in DraftRevision.objects.values_list("values", flat=True):
        shown_somewhere |= set(pictures_in(str(values)))
    return sorted({picture for name in stored_names() if (picture := read_name(name))} - shown_somewhere)
