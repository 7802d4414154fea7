"""Admin site: who may open it, and the pages between the password and the admin."""

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

from portal.accounts import second_factor, session_pages
from portal.accounts.access import may_enter
from portal.accounts.invitations import accept_invitation
from portal.accounts.login import MOST_AT_ONCE, SECONDS_TO_BREATHE, too_many_from_one_address
from portal.desk.drafts import draft_list
from portal.desk.help_page import help_address, help_page
from portal.desk.home import home_groups
from portal.desk.pictures import pictures_page
from portal.desk.replace_page import replace_texts
from portal.desk.why_notes import why_notes
from portal.health import pages
from portal.search.views import is_too_often

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
    """Django's form, which also refuses user names that are too long for any account.

    Such a name does not count as a wrong password: there is no account to count it against.
    """

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        longest = User._meta.get_field("username").max_length
        if len(name) > longest:
            message = f"No user name has more than {longest} characters. Type yours again."
            raise forms.ValidationError(message, code="too_long")
        return name


class PortalAdminSite(AdminSite):
    """Django's admin site, which asks `may_enter` and leads to a second step that is still owed."""

    login_form = LoginForm
    site_header = "Study guides"
    site_title = "Study guides"
    index_title = "What would you like to edit?"
    order_of_apps = ("topics", "glossary", "portal")  # content first; people and the rest follow

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def get_urls(self) -> list:
        behind_the_door = [
            path("health/<slug:slug>/", self.admin_view(pages.health), name="health"),
            path("health/<slug:slug>/meant-so/", self.admin_view(pages.dismiss), name="dismiss_finding"),
            path(
                "health/<slug:slug>/not-so/", self.admin_view(pages.restore_finding), name="restore_finding"
            ),
            path("why/<slug:slug>/", self.admin_view(why_notes), name="why_notes"),
            path("help/", self.admin_view(help_page), name="help"),
            path("pictures/<slug:slug>/", self.admin_view(pictures_page), name="pictures"),
            path("replace/<slug:slug>/", self.admin_view(replace_texts), name="replace_texts"),
            path("sessions/", self.admin_view(session_pages.sessions), name="sessions"),
            path("sessions/end/", self.admin_view(session_pages.end_sessions), name="end_sessions"),
            path("drafts/<slug:slug>/", self.admin_view(draft_list), name="draft_list"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
        ]
        return [*OWN_PAGES, *behind_the_door, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict:
        return {**super().each_context(request), "help_address": help_address(request)}

    def view_on_site(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
        """Redirect only those who may view the row: others need not learn the title of a draft."""
        response = shortcut(request, content_type_id, object_id)
        content_type = ContentType.objects.get_for_id(content_type_id)
        model = content_type.model_class()
        row = content_type.get_object_for_this_type(pk=object_id)
        if not self.is_registered(model) or not self.get_model_admin(model).has_view_permission(request, row):
            raise PermissionDenied
        return response

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, {**(extra_context or {}), "home_groups": home_groups(request)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        def place(app: dict) -> int:
            label = app["app_label"]
            return self.order_of_apps.index(label) if label in self.order_of_apps else len(self.order_of_apps)

        return sorted(super().get_app_list(request, app_label), key=place)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Ask for the password first, then for the second step; all admin pages lead here until then."""
        if request.method == "POST" and is_too_often(request, "login", MOST_AT_ONCE, SECONDS_TO_BREATHE):
            return too_many_from_one_address()
        step = second_factor.page_of_step(request) if request.method == "GET" else None
        return redirect(step) if step else super().login(request, extra_context)
