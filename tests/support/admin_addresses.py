"""The doors of the admin: every address by its kind, and what the admin has for a row."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from glossary.models import Source, Term, TermKind
from portal.models import Invitation, StagedGuide
from tests.support.admin_forms import admin_url
from topics.models import (
    Committee,
    DraftEntry,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    Publishable,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    ToolKind,
    Topic,
)

OF_COMMITTEE = (
    OpeningPhrase,
    Committee,
    Topic,
    Section,
    ResolutionQuestion,
    QuestionFact,
    Precedent,
    Tool,
    KeyFigure,
)
OF_EDITION = (TermKind, Term, Source, ToolKind)
CONTENT = [*OF_COMMITTEE, *OF_EDITION]
PAGES_OF_ROWS = {"changelist", "add", "change", "delete", "history"}
PAGES_OF_CONTENT = PAGES_OF_ROWS | {"presence", "compare", "restore", "note"}
PAGES_OF_DRAFTS = {"draft", "draft_publish", "draft_drop", "draft_then"}
OUTSIDERS = ("other_chair", "far_chair", "former_chair", "stranger", None)


def label(model: type[Model]) -> str:
    return model._meta.label


each_model = pytest.mark.parametrize("model", CONTENT, ids=label)


def pages_of(model: type[Model]) -> set[str]:
    """Return what the admin has for a model of content and its rows."""
    pages = PAGES_OF_CONTENT | (PAGES_OF_DRAFTS if issubclass(model, Publishable) else set())
    return pages | ({"outline", "timeline"} if model is Topic else set())


def named(model: type[Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


# The kinds of address.
OF_CONTENT = {named(model, page) for model in CONTENT for page in pages_of(model)}
OF_ORGANISERS = (
    {named(Edition, page) for page in PAGES_OF_CONTENT}
    | {named(model, page) for model in (User, Group, Invitation, StagedGuide) for page in PAGES_OF_ROWS}
    | {"admin:auth_user_password_change", "admin:portal_stagedguide_roles"}
    | {"import_edition", "confirm_edition_import", "export_edition", "clone_edition", "edition_checklist"}
)
# Of a whole edition, for all its chairs: by the edition's slug, by its id, and lists of what one may see.
OF_AN_EDITION = {
    *("admin:health", "admin:dismiss_finding", "admin:restore_finding", "admin:why_notes"),
    *("admin:draft_list", "admin:replace_texts", "admin:pictures"),
}
LISTS = ("glossary", "bibliography", "tools", "facts", "precedents", "phrases")  # that go out as tables
OF_ITS_APPARATUS = {
    "check_links",
    *(form.format(name) for name in LISTS for form in ("{}_files", "export_{}", "confirm_{}_import")),
}
OF_ONES_EDITIONS = {
    *("links", *(f"{name}_overview" for name in LISTS)),
    *("admin:topics_edition_deleted", "admin:topics_edition_undelete"),
}
OF_WRITING = {"markdown_preview", "find_sources", "find_terms"}  # ask where the text stands, by `at`
OF_ANY_EDITOR = {"markdown_upload"}  # a picture has no place: its name is what is in it
OF_CHOOSING = {"admin:autocomplete", "admin:topics_placed_autocomplete"}
OF_ROWS = {"admin:view_on_site"}
OF_SIGHT = {"see_as"}  # what a session shows to whom, tried in test_view_as.py
OF_ONES_OWN = {
    *("admin:index", "admin:app_list", "admin:password_change", "admin:password_change_done"),
    *("admin:second_step", "admin:second_step_leave", "admin:second_factor", "admin:second_factor_begin"),
    *("admin:second_factor_confirm", "admin:second_factor_picture", "admin:second_factor_codes"),
    *("admin:second_factor_remove", "admin:sessions", "admin:end_sessions", "admin:help"),
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
    of_entries = {"restore": row.history.first(), "note": row.history.first()}
    if isinstance(row, Publishable):
        of_entries["draft_then"] = DraftEntry.objects.of_row(row).first()
    for page in sorted(pages_of(type(row)) - {"changelist", "add", *of_entries}):
        for method in ("get", "post"):
            yield method, admin_url(page, row)
    for page, entry in of_entries.items():
        for method in ("get", "post"):
            yield method, reverse(named(type(row), page), args=[row.pk, entry.pk])


def addresses_of_the_admin(guide: dict[type[Model], Model]) -> Iterator[tuple[str, str]]:
    """(name, address) of everything under /admin/, with the rows of `guide` where one is asked for."""
    rows = {f"{model._meta.app_label}_{model._meta.model_name}": row for model, row in guide.items()}
    for namespace, prefix, pattern in patterns(get_resolver()):
        name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        if not prefix.startswith("admin/"):
            continue
        wanted = {}
        for parameter in pattern.pattern.regex.groupindex:
            row = next((row for key, row in rows.items() if f"{key}_" in name), guide[Section])
            wanted[parameter] = {"app_label": "topics", "url": "nowhere"}.get(parameter, row.pk)
            if parameter == "entry_id":
                entries = DraftEntry.objects.of_row(row) if name.endswith("draft_then") else row.history.all()
                wanted[parameter] = getattr(entries.first(), "pk", row.pk)
        if pattern.name is None:  # the catch-all, and redirects of old addresses
            continue
        yield name, reverse(name, kwargs=wanted)


def patterns(resolver: URLResolver, namespace: str = "", before: str = "") -> Iterator[tuple]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield namespace, path, entry
        else:
            yield from patterns(entry, entry.namespace or namespace, path)
