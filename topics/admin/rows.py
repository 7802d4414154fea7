"""The row that a page of the admin is about, and its form."""

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest

CONFLICT = 409  # the status of an answer that refuses what began from an outdated state


def page_name(admin: ModelAdmin, page: str) -> str:
    """Return the name of an address, without its namespace: "topics_section_compare"."""
    return f"{admin.opts.app_label}_{admin.opts.model_name}_{page}"


def row_to_read(admin: ModelAdmin, request: HttpRequest, object_id: str, *, to_change: bool = False) -> Model:
    """Return the row; raise Http404 where there is none, PermissionDenied for those who may not."""
    row = admin.get_object(request, unquote(object_id))
    if row is None:
        raise Http404(f"There is no {admin.opts.verbose_name} {object_id!r}.")
    is_allowed = admin.has_change_permission if to_change else admin.has_view_or_change_permission
    if not is_allowed(request, row):
        raise PermissionDenied
    return row


def form_class_of(admin: ModelAdmin, request: HttpRequest, row: Model | None) -> type[BaseForm]:
    fields = flatten_fieldsets(admin.get_fieldsets(request, row))
    return admin.get_form(request, row, change=row is not None, fields=fields)
