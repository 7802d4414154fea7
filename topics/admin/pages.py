"""The pages that the admin of content has besides Django's own, with their addresses."""

from collections.abc import Iterator
from functools import partial

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.urls import URLPattern, path

from topics.admin.conflicts.presence import presence_page
from topics.admin.draft_pages import draft_page, drop_page, earlier_page, publish_page
from topics.admin.history.deletions import deleted_page, undelete_page
from topics.admin.history.views import compare_page, note_page, restore_page, timeline_page
from topics.admin.outline import outline_page
from topics.admin.row_names import PlacedAutocomplete
from topics.admin.rows import page_name
from topics.models import Edition, Publishable, Topic

ROW = "<path:object_id>/"
PAGES = [  # name, address, view, and the models whose admin has it
    ("presence", f"{ROW}presence/", presence_page, Model),
    ("compare", f"{ROW}history/compare/", compare_page, Model),
    ("restore", f"{ROW}history/<int:entry_id>/restore/", restore_page, Model),
    ("note", f"{ROW}history/<int:entry_id>/note/", note_page, Model),
    ("draft", f"{ROW}draft/", draft_page, Publishable),
    ("draft_publish", f"{ROW}draft/publish/", publish_page, Publishable),
    ("draft_drop", f"{ROW}draft/drop/", drop_page, Publishable),
    ("draft_then", f"{ROW}history/draft/<int:entry_id>/", earlier_page, Publishable),
    ("outline", f"{ROW}outline/", outline_page, Topic),
    ("timeline", f"{ROW}timeline/", timeline_page, Topic),
    ("deleted", "deleted/", deleted_page, Edition),
    ("undelete", "deleted/<str:batch>/", undelete_page, Edition),
]


def pages_of(admin: ModelAdmin) -> Iterator[URLPattern]:
    """Yield the addresses of our pages; they must stand before Django's, which end in one for all others."""
    wrap = admin.admin_site.admin_view
    for page, address, view, model in PAGES:
        if issubclass(admin.model, model):
            yield path(address, wrap(partial(view, admin)), name=page_name(admin, page))
    if admin.model is Edition:
        suggestions = PlacedAutocomplete.as_view(admin_site=admin.admin_site)
        yield path("autocomplete/", wrap(suggestions), name="topics_placed_autocomplete")
