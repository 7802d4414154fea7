"""Tells whoever opens a form who else has it open."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from topics.admin.started import name_of
from topics.models import EditingPresence


def others_at(row: Model, user: Model) -> str:
    """ "Awa has this open since 14:05.", for each colleague; empty when there is none."""
    here = EditingPresence.objects.of_row(row).seen(timezone.now()).exclude(user=user)
    return " ".join(
        f"{name_of(presence.user)} has this open since {_time(presence.since)}."
        for presence in here.select_related("user")
    )


def _time(moment: datetime) -> str:
    moment = timezone.localtime(moment)
    is_today = moment.date() == timezone.localdate()
    return date_format(moment, "H:i" if is_today else "j F, H:i")


class PresenceAdmin:
    """For a ModelAdmin whose forms say who else has them open."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.presence_view)
        return [path("<path:object_id>/presence/", view, name=self._presence_name()), *super().get_urls()]

    def _presence_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_presence"

    def presence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: the sender still has the row open. Answers {"others": "…"}; 403 to who may not edit it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, object_id)
        if row is None or not self.has_change_permission(request, row):
            raise PermissionDenied
        EditingPresence.objects.note(request.user, row, timezone.now())
        return JsonResponse({"others": others_at(row, request.user)})

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        row = context.get("original")
        if row is not None and self.has_change_permission(request, row):
            context["others_here"] = others_at(row, request.user)
            context["presence_url"] = reverse(
                f"{self.admin_site.name}:{self._presence_name()}", args=[row.pk]
            )
        return super().render_change_form(request, context, *args, **options)

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """Whoever saves and leaves has it open no longer."""
        EditingPresence.objects.of_row(obj).filter(user=request.user).delete()
        return super().response_post_save_change(request, obj)
