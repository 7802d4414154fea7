"""The editor of Markdown texts: buttons, a preview, and unsaved texts kept on the device."""

from django.contrib.admin.widgets import AdminTextareaWidget
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from markdownx.widgets import AdminMarkdownxWidget

from topics.admin.submission import SESSION_ID, SubmittedForm
from topics.merging import normalised

WRITING_LIMIT = 200_000  # characters of a text; the whole guide has about 60,000
SAVED_COOKIE = "portal_saved"
MOST_SAVED = 20  # writing sessions in the cookie


class PlainLineEnds:
    """A widget that reads line ends as "\\n": with "\\r\\n" of browsers each text would count as changed."""

    def value_from_datadict(self, data, files, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return normalised(value) if value else value


class TextWidget(PlainLineEnds, AdminTextareaWidget):
    """A text of several lines."""


class MarkdownWidget(PlainLineEnds, AdminMarkdownxWidget):
    """markdownx's editor with scripts of our own.

    Those of markdownx trap the Tab key, change texts in ways that Ctrl+Z cannot undo, and insert error
    messages into the text.
    """

    template_name = "portal/admin/markdown.html"

    class Media:
        extend = False
        css = {"all": ["portal/admin/writing.css"]}
        js = [
            Script("portal/vendor/turndown/turndown.js", defer=True),
            Script("portal/admin/editing.js", type="module"),
            Script("portal/admin/preview.js", type="module"),
            Script("portal/admin/own_page.js", type="module"),
            Script("portal/admin/pasted.js", type="module"),
            Script("portal/admin/paste.js", type="module"),
            Script("portal/admin/pictures.js", type="module"),
        ]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        attrs = {**(attrs or {}), "data-writing-text": WRITING_LIMIT}
        return super().get_context(name, value, attrs)

    def _render(self, template_name: str, context: dict, renderer: object = None) -> SafeString:
        """Render with the site's own templates: the renderer of forms finds only those of the apps."""
        return render_to_string(template_name, context)


def confirmed(request: HttpRequest, submitted: SubmittedForm, response: HttpResponse) -> HttpResponse:
    """Tell the device, by a cookie, which writing sessions are saved, so that it forgets their texts."""
    if submitted.sessions:
        before = SESSION_ID.findall(request.COOKIES.get(SAVED_COOKIE, ""))
        saved = ".".join(dict.fromkeys([*submitted.sessions, *before][:MOST_SAVED]))
        response.set_cookie(SAVED_COOKIE, saved, samesite="Lax", secure=request.is_secure())
    return response
