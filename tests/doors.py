"""The doors of the admin: every address by its kind, and what the admin has for a row."""

from collections.abc import Iterator

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse

from portal.models import Invitation, StagedGuide
from tests.admin_pages import admin_url
from tests.test_permissions import OF_COMMITTEE, OF_EDITION
from topics.models import Edition, Publishable, Topic

CONTENT = [*OF_COMMITTEE, *OF_EDITION]
PAGES_OF_ROWS = {"changelist", "add", "change", "delete", "history"}
PAGES_OF_CONTENT = PAGES_OF_ROWS | {"presence", "compare", "restore", "note"}
PAGES_OF_DRAFTS = {"draft", "draft_publish", "draft_drop"}
OUTSIDERS = ("other_chair", "far_chair", "former_chair", "stranger", None)


def pages_of(model: type[Model]) -> set[str]:
    """What the admin has for a model of content and its rows."""
    pages = PAGES_OF_CONTENT | (PAGES_OF_DRAFTS if issubclass(model, Publishable) else set())
    return pages | ({"outline", "timeline"} if model is Topic else set())


def named(model: type[Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


# The kinds of address.
OF_CONTENT = {named(model, page) for model in CONTENT for page in pages_of(model)}
OF_ORGANISERS = (
    {named(Edition, page) for page in PAGES_OF_CONTENT}
    | {named(model, page) for model in (User, Group, Invitation, StagedGuide) for page in PAGES_OF_ROWS}
    | {"admin:auth_user_password_change", "admin:portal_stagedguide_report"}
    | {"import_edition", "confirm_edition_import", "export_edition", "clone_edition", "edition_checklist"}
)
# Of a whole edition, for all its chairs: by the edition's slug, by its id, and lists of what one may see.
OF_AN_EDITION = {
    *("admin:health", "admin:meant_so", "admin:not_meant_so", "admin:why_notes"),
    "admin:waiting_changes",
}
OF_ITS_APPARATUS = {
    *("check_links", "glossary_files", "bibliography_files", "export_glossary", "export_bibliography"),
    *("confirm_glossary_import", "confirm_bibliography_import"),
}
OF_ONES_EDITIONS = {
    *("links", "glossary_overview", "bibliography_overview"),
    *("admin:topics_edition_deleted", "admin:topics_edition_undelete"),
}
OF_WRITING = {"markdown_preview", "find_sources", "find_terms"}  # ask where the text stands, by `at`
OF_ANY_EDITOR = {"markdown_upload"}  # a picture has no place: its name is what is in it
OF_CHOOSING = {"admin:autocomplete", "admin:topics_placed_autocomplete"}
OF_ROWS = {"admin:view_on_site"}
OF_SIGHT = {"see_as"}  # what a session shows to whom, tried in test_drafts_band.py
OF_ONES_OWN = {
    *("admin:index", "admin:app_list", "admin:password_change", "admin:password_change_done"),
    *("admin:second_step", "admin:second_step_leave", "admin:second_factor", "admin:second_factor_begin"),
    *("admin:second_factor_confirm", "admin:second_factor_picture", "admin:second_factor_codes"),
    "admin:second_factor_remove",
}
OF_EVERYBODY = {"admin:login", "admin:logout", "admin:jsi18n", "admin:invitation"}
KINDS = (
    *(OF_CONTENT, OF_ORGANISERS, OF_AN_EDITION, OF_ITS_APPARATUS, OF_ONES_EDITIONS, OF_WRITING),
    *(OF_ANY_EDITOR, OF_CHOOSING, OF_ROWS, OF_SIGHT, OF_ONES_OWN, OF_EVERYBODY),
)
# Django's redirect of an old address, and its answer to all that is not there.
WITHOUT_NAME = ("<path:object_id>/", "(?P<url>.*)$")


def is_refused(response: HttpResponse) -> bool:
    is_sent_away = response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
    return is_sent_away or response.status_code in (403, 405)


def doors(row: Model) -> Iterator[tuple[str, str]]:
    """(method, address) of all that the admin has for `row` itself, by the addresses there are."""
    for page in sorted(pages_of(type(row)) - {"changelist", "add", "restore", "note"}):
        for method in ("get", "post"):
            yield method, admin_url(page, row)
    entry = row.history.first()
    for page in ("restore", "note"):
        for method in ("get", "post"):
            yield method, reverse(named(type(row), page), args=[row.pk, entry.pk])
