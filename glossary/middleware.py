"""Add the entry index, changes and backlinks to pages with running text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from glossary.backlinks import backlinks_of
from glossary.changed import ON_THE_COVER, changes_in_words, changes_of
from glossary.entry_index import entry_index_of
from glossary.page_text import PageText
from topics.permissions import edits_one_of


class PageTextMiddleware:
    """Middleware that adds `page_text` and `changes` to a TemplateResponse with a `navigation`.

    The content's views may not import the glossary, and templates may not query, so it happens between
    the two. If the context has an `entry` (a term, tool or source), it also gets `uses`, the places that
    use or cite it; with `shows_changes`, it gets `changes_in_words`, the newest changes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        if "navigation" in context:
            navigation, reader = context["navigation"], request.user
            entry_index = entry_index_of(navigation.edition, reader)
            is_editor = edits_one_of(reader, navigation.committees)
            context["page_text"] = PageText(
                entry_index, navigation.committee, shows_unknown=is_editor, here=request.path
            )
            context["changes"] = changes_of(navigation.edition)
            if "shows_changes" in context:
                context["changes_in_words"] = changes_in_words(navigation.edition)[:ON_THE_COVER]
            if "entry" in context:
                context["uses"] = backlinks_of(navigation.edition, reader).to(context["entry"])
        return response
