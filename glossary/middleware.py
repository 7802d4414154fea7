"""Hands the apparatus of its edition to every page of running text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from glossary.apparatus import apparatus_of
from glossary.backlinks import backlinks_of
from glossary.changed import ON_THE_COVER, changes_of, told_changes
from glossary.prose import Prose
from topics.permissions import edits_one_of


class ApparatusMiddleware:
    """Adds `prose` to the context of a TemplateResponse that has a `navigation`.

    The content's own views know nothing of the apparatus, and templates may not ask the database:
    so it is fetched between the two. A view whose page is about one `entry`, a term, tool or source,
    finds `uses` there too: where the guide uses or cites it. All find `changes`, for marks and feet; one that
    `shows_changes` finds the newest `told`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        if "navigation" in context:
            navigation, reader = context["navigation"], request.user
            apparatus = apparatus_of(navigation.edition, reader)
            is_editor = edits_one_of(reader, navigation.committees)
            context["prose"] = Prose(
                apparatus, navigation.committee, shows_unknown=is_editor, here=request.path
            )
            context["changes"] = changes_of(navigation.edition)
            if "shows_changes" in context:
                context["told"] = told_changes(navigation.edition)[:ON_THE_COVER]
            if "entry" in context:
                context["uses"] = backlinks_of(navigation.edition, reader).to(context["entry"])
        return response
