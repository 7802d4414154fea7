"""Pages of the admin that are not Django's own."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse


def admin_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context
) -> TemplateResponse:
    """Return the page that `template` makes of `context` in the frame of the admin."""
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, context, status=status)
