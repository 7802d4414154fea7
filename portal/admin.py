"""Admin of people: who may change whose rights, and who may invite chairs."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashWidget
from django.contrib.auth.models import Group, User
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from portal.accounts.access import ORGANISERS
from portal.accounts.invitations import CHAIRS
from portal.accounts.second_factor import remove_second_factor
from portal.guides.admin import StagedGuideAdmin
from portal.models import VALID_DAYS, Invitation, StagedGuide
from topics.models import Committee

RIGHTS = ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]
HISTORY = ["state", "invited_by", "invited_at", "expires_at", "accepted_by", "accepted_at"]

admin.site.unregister([User, Group])
# Only their owner may see keys and recovery codes, on the page “Second factor”.
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.register(StagedGuide, StagedGuideAdmin)


class PasswordState(ReadOnlyPasswordHashWidget):
    """Django's line about a password, without attributes that are not valid for one that is no field."""

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        return super().get_context(name, value, {"id": (attrs or {}).get("id")})


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    """Django's user admin, in which organisers cannot become superusers or take over a superuser's account.

    Without this, anyone who may change users could tick “superuser” on their own account. Nobody changes
    their own rights or deletes their own account: so somebody is always left who can let others in.
    """

    actions = ["remove_second_factors"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        if obj == request.user:
            return [*fields, *RIGHTS]
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def get_form(self, request: HttpRequest, obj: User | None = None, **options) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, **options)
        if "password" in form.base_fields and obj is not None:
            form.base_fields["password"].widget = PasswordState()
        return form

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_allowed = super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)
        return is_allowed and obj != request.user

    def _is_within_reach(self, request: HttpRequest, user: User | None) -> bool:
        return user is None or request.user.is_superuser or not user.is_superuser

    @admin.action(description="Remove the second factor (phone and codes lost)", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, users: QuerySet) -> None:
        """Let the chosen users sign in with their passwords alone again.

        Organisers cannot choose superusers, and nobody their own account, whose page asks for the password.
        """
        for user in users:
            if user.pk == request.user.pk or not self._is_within_reach(request, user):
                message = f"You cannot remove the second factor of {user} here."
                self.message_user(request, message, messages.ERROR)
                continue
            remove_second_factor(user)
            self.log_change(request, user, "Removed the second factor.")
            self.message_user(request, f"{user} signs in with the password alone now.", messages.SUCCESS)


@admin.register(Group)
class PortalGroupAdmin(GroupAdmin):
    """Django's admin of groups, in which the two roles keep their names, by which the portal knows them."""

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return ["name"] if obj and obj.name in (CHAIRS, ORGANISERS) else []

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        is_role = obj is not None and obj.name in (CHAIRS, ORGANISERS)
        return super().has_delete_permission(request, obj) and not is_role


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Admin to make invitations, show their link once and revoke them, for anyone who may add users."""

    fields = ["name", "email", "committees"]
    list_display = ["name", "state", "invited_by", "invited_at", "expires_at", "accepted_by"]
    list_select_related = ["invited_by", "accepted_by"]
    search_fields = ["name", "email"]
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return request.user.has_perm("auth.add_user")

    has_module_permission = has_view_permission = has_delete_permission = has_add_permission

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        return [*self.fields, *(HISTORY if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        return HISTORY if obj else []

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None):
        """Offer one button: the link is shown afterwards, and a jump to the next form would hide it."""
        hidden = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, (extra_context or {}) | hidden)

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **options):
        """Show the committees as boxes to tick, those of the latest edition first."""
        options["queryset"] = Committee.objects.select_related("edition").order_by(
            "-edition__year", "position"
        )
        options["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **options)
        field.label_from_instance = lambda committee: f"{committee.edition}: {committee}"
        return field

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.many_to_many:
            # A group of boxes has no id for its help text, to which each box would refer.
            field.widget.use_fieldset = True
        return field

    def save_model(self, request: HttpRequest, obj: Invitation, form, change: bool) -> None:
        obj.invited_by = request.user
        obj.shown_once = obj.give_token()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue=None) -> HttpResponse:
        """Show the link in this one response: no message, session or log contains it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The link for your chair",
            "opts": self.opts,
            "invitation": obj,
            "link": settings.PUBLIC_ADDRESS.url + reverse("admin:invitation", args=[obj.shown_once]),
            "days": VALID_DAYS,
        }
        return render(request, "admin/invitation_link.html", context)

    @admin.action(description="Revoke the chosen invitations", permissions=["delete"])
    def revoke(self, request: HttpRequest, invitations: QuerySet) -> None:
        """Revoke the links that nobody has used yet; accepted invitations stay as they are."""
        count = Invitation.objects.open().filter(pk__in=invitations).update(revoked_at=timezone.now())
        self.message_user(request, f"{count} open invitation{pluralize(count)} revoked.", messages.SUCCESS)
