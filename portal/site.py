"""The admin's door: who may open it, and the pages between the password and the admin."""

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal import second_factor
from portal.access import may_enter
from portal.health import pages
from portal.home import what_waits
from portal.invitations import accept_invitation
from portal.waiting import waiting_changes
from portal.whynotes import why_notes

OWN_PAGES = [
    path("invitation/<str:token>/", accept_invitation, name="invitation"),
    path("second-step/", second_factor.second_step, name="second_step"),
    path("second-step/leave/", second_factor.leave, name="second_step_leave"),
    path("second-factor/", second_factor.second_factor, name="second_factor"),
    path("second-factor/begin/", second_factor.begin_setup, name="second_factor_begin"),
    path("second-factor/confirm/", second_factor.confirm_setup, name="second_factor_confirm"),
    path("second-factor/key.svg", second_factor.setup_picture, name="second_factor_picture"),
    path("second-factor/codes/", second_factor.renew_recovery_codes, name="second_factor_codes"),
    path("second-factor/remove/", second_factor.remove, name="second_factor_remove"),
]


class LoginForm(AdminAuthenticationForm):
    """Django's own, which says in its HTML how long a user name may be; this one holds senders to it.

    What no account can be called is no wrong password either: there is no login to count it against.
    """

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        longest = User._meta.get_field("username").max_length
        if len(name) > longest:
            message = f"No user name has more than {longest} characters. Type yours again."
            raise forms.ValidationError(message, code="too_long")
        return name


class PortalAdminSite(AdminSite):
    """Django's own, which asks `may_enter`, and leads to the second step who owes it."""

    login_form = LoginForm
    site_header = "Research portal"
    site_title = "Research portal"
    index_title = "What would you like to edit?"
    order_of_apps = ("topics", "glossary", "portal")  # what is written first; people and the rest follow

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def get_urls(self) -> list:
        behind_the_door = [
            path("health/<slug:slug>/", self.admin_view(pages.health), name="health"),
            path("health/<slug:slug>/meant-so/", self.admin_view(pages.mean_it), name="meant_so"),
            path("health/<slug:slug>/not-so/", self.admin_view(pages.mean_it_no_more), name="not_meant_so"),
            path("why/<slug:slug>/", self.admin_view(why_notes), name="why_notes"),
            path("drafts/<slug:slug>/", self.admin_view(waiting_changes), name="waiting_changes"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
        ]
        return [*OWN_PAGES, *behind_the_door, *super().get_urls()]

    def view_on_site(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
        """Django's own, for whom the row's admin lets in: others need not learn how a draft is called."""
        response = shortcut(request, content_type_id, object_id)
        content_type = ContentType.objects.get_for_id(content_type_id)
        model = content_type.model_class()
        row = content_type.get_object_for_this_type(pk=object_id)
        if not self.is_registered(model) or not self.get_model_admin(model).has_view_permission(request, row):
            raise PermissionDenied
        return response

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, {**(extra_context or {}), "waiting": what_waits(request)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        def place(app: dict) -> int:
            label = app["app_label"]
            return self.order_of_apps.index(label) if label in self.order_of_apps else len(self.order_of_apps)

        return sorted(super().get_app_list(request, app_label), key=place)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Where every closed page of the admin leads: the password first, then what is still owed."""
        step = second_factor.page_of_step(request) if request.method == "GET" else None
        return redirect(step) if step else super().login(request, extra_context)
