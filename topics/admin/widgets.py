"""The editor of Markdown texts: buttons, a preview beside it, and texts that wait on the device."""

from __future__ import annotations

import re

from django.db.models import Model
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from markdownx.widgets import AdminMarkdownxWidget

WRITING_LIMIT = 200_000  # characters of a text; the whole guide has about 60,000
SAVED_COOKIE = "portal_saved"
MOST_SAVED = 20  # sessions of writing that one cookie names
SESSION = re.compile(r"[0-9a-f]{32}")


class MarkdownWidget(AdminMarkdownxWidget):
    """markdownx's editor with scripts of our own.

    Those of markdownx trap the Tab key, change texts in ways that Ctrl+Z does not take back, and write
    what an error says into the text.
    """

    template_name = "portal/admin/markdown.html"

    class Media:
        extend = False
        css = {"all": ["portal/admin/writing.css"]}
        js = [
            Script("portal/vendor/turndown/turndown.js", defer=True),
            Script("portal/admin/editing.js", type="module"),
            Script("portal/admin/preview.js", type="module"),
            Script("portal/admin/paste.js", type="module"),
            Script("portal/admin/pictures.js", type="module"),
        ]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        attrs = {**(attrs or {}), "data-writing-text": WRITING_LIMIT}
        return super().get_context(name, value, attrs)

    def _render(self, template_name: str, context: dict, renderer: object = None) -> SafeString:
        """By the site's own templates: the renderer of forms knows only those of the apps."""
        return render_to_string(template_name, context)


class WritingAdmin:
    """For a ModelAdmin whose texts wait on the writer's device until the server has saved them."""

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        context["writer"] = request.user.pk
        return super().render_change_form(request, context, *args, **options)

    def response_add(self, request: HttpRequest, obj: Model, *args, **options) -> HttpResponse:
        return _confirmed(request, super().response_add(request, obj, *args, **options))

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        return _confirmed(request, super().response_change(request, obj))


def _confirmed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tells the device that what it sent is saved: it reads which sessions are in a cookie."""
    # More than one where the page of a conflict lay between the form and the save.
    sessions = [each for each in request.POST.getlist("writing_session") if SESSION.fullmatch(each)]
    if sessions:
        before = SESSION.findall(request.COOKIES.get(SAVED_COOKIE, ""))
        saved = ".".join(dict.fromkeys([*sessions, *before][:MOST_SAVED]))
        response.set_cookie(SAVED_COOKIE, saved, samesite="Lax", secure=request.is_secure())
    return response
