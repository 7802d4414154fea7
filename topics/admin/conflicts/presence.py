"""Show in a form which colleagues have it open too."""

from datetime import datetime

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format

from topics.chronicle.versions import name_of
from topics.models import EditingPresence


def others_at(row: Model, user: Model) -> str:
    """Return "Awa has had this open since 14:05." for each colleague; "" if there is none."""
    here = EditingPresence.objects.of_row(row).present(timezone.now()).exclude(user=user)
    return " ".join(
        f"{name_of(presence.user)} has had this open since {_time(presence.since)}."
        for presence in here.select_related("user")
    )


def _time(moment: datetime) -> str:
    moment = timezone.localtime(moment)
    is_today = moment.date() == timezone.localdate()
    return date_format(moment, "H:i" if is_today else "j F, H:i")


def presence_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Record, on POST, that the row is still open; return {"others": "…"}, or 403 without permission."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = admin.get_object(request, object_id)
    if row is None or not admin.has_change_permission(request, row):
        raise PermissionDenied
    EditingPresence.objects.note(request.user, row, timezone.now())
    return JsonResponse({"others": others_at(row, request.user)})
