"""Pages of the admin that are not Django's own."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse


def admin_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context
) -> TemplateResponse:
    """Return the page that `template` makes of `context` in the frame of the admin."""
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, context, status=status)


def admin_address(model: type[Model] | Model, page: str, *ids: int) -> str:
    """Return the address of a page of the admin of `model`, such as "changelist"; of its row, "change"."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=ids)
