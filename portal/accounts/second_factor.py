"""The second factor: its page in the admin, and the step between the password and the admin.

Codes come from an app on the owner's phone (TOTP), or are one of ten recovery codes, shown once.
"""

import functools
import math
from base64 import b32encode
from collections.abc import Callable
from io import BytesIO
from textwrap import wrap

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.access import Step, complete, is_second_factor_required, second_factor_of, step_owed
from portal.accounts.recovery import hash_of_code, new_recovery_codes, plain_code, recovery_device_of


class CodeForm(forms.Form):
    """A code typed by hand, from the app of the account or one of its recovery codes.

    `device` is set if the code is right; `seconds` is the wait after too many wrong codes.
    """

    code = forms.CharField(
        label="Code",
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )

    def __init__(self, *args, account: AbstractBaseUser, device: TOTPDevice, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.app = device
        self.device: Device | None = None
        self.seconds = 0

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        is_from_app = len(code) == 6 and code.isdecimal()
        chosen = self.app if is_from_app else recovery_device_of(self.account)
        if chosen is None or not (is_from_app or self.app.confirmed):
            raise forms.ValidationError("A code from the app has six digits.", code="malformed")
        allowed, why = chosen.verify_is_allowed()
        if not allowed:
            self.seconds = max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
            raise forms.ValidationError(
                f"Too many wrong codes. Wait {self.seconds} second{pluralize(self.seconds)}, then enter the "
                "code that the app shows.",
                code="throttled",
            )
        typed = code if is_from_app else hash_of_code(code)
        self.device = verify_token(self.account, chosen.persistent_id, typed)
        if self.device is None:
            raise forms.ValidationError(
                "This code is wrong or has been used before. Wait for the app's next one; if none works, "
                "set the clock of your phone to automatic.",
                code="wrong",
            )
        return code


def remove_second_factor(account: AbstractBaseUser) -> None:
    with transaction.atomic():
        for kind in (TOTPDevice, StaticDevice):
            kind.objects.devices_for_user(account).delete()


def next_page(request: HttpRequest) -> str:
    """Return the address the reader wanted, if it is one of ours; otherwise the admin's index."""
    address = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("admin:index")


def page_of_step(request: HttpRequest) -> str | None:
    """Return the address of the step that `request` still owes, which then leads to the wanted page."""
    owed = step_owed(request.account)
    if owed is None:
        return None
    address = reverse("admin:second_step" if owed is Step.CODE else "admin:second_factor")
    return redirect_to_login(next_page(request), address).url


def for_the_account(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Admit only staff who gave the right password; if they owe a code, ask for it first."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (request.account.is_active and request.account.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if step_owed(request.account) is Step.CODE:
            return redirect(page_of_step(request))
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def show(request: HttpRequest, template: str, form: forms.Form | None = None, **context) -> HttpResponse:
    """Render a page in the admin's layout; 429 with Retry-After after too many wrong codes."""
    context |= {
        **admin.site.each_context(request),
        "form": form,
        "account": request.account,
        "next": next_page(request),
    }
    response = render(request, f"admin/{template}", context)
    if form is not None and getattr(form, "seconds", 0):
        response.status_code = 429
        response["Retry-After"] = str(form.seconds)
    return response


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password."""
    if not request.account.is_authenticated:
        return redirect_to_login(next_page(request), reverse("admin:login"))
    if step_owed(request.account) is not Step.CODE:
        return redirect(page_of_step(request) or next_page(request))
    form = CodeForm(request.POST or None, account=request.account, device=second_factor_of(request.account))
    if not form.is_valid():
        return show(request, "second_step.html", form, title="Second step")
    complete(request, form.device)
    if isinstance(form.device, StaticDevice):
        left = form.device.token_set.count()
        messages.warning(request, f"You used a recovery code; {left} are left. Make new ones in time.")
    return redirect(next_page(request))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out somebody who does not want to take the second step, or cannot."""
    logout(request)
    return redirect("admin:login")


@for_the_account
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show the account's second factor and its actions, or the page that sets it up."""
    device = second_factor_of(request.account)
    if device is None:
        return _show_setup(request)
    return _show_device(request, device)


@for_the_account
@require_POST
def begin_setup(request: HttpRequest) -> HttpResponse:
    """Make a new key, which takes effect once a code made with it has been given."""
    if second_factor_of(request.account) is None:
        TOTPDevice.objects.devices_for_user(request.account, confirmed=False).delete()
        TOTPDevice.objects.create(user=request.account, name="App", confirmed=False)
    return redirect(f"{reverse('admin:second_factor')}?{request.GET.urlencode()}")


@for_the_account
@sensitive_post_parameters("code", "password")
@require_POST
def confirm_setup(request: HttpRequest) -> HttpResponse:
    """Take the password and the first code from the app: from now on every sign-in asks for a code.

    Without the password, whoever finds a browser signed in could shut its owner out.
    """
    device = unconfirmed_device_of(request.account)
    if device is None or second_factor_of(request.account) is not None:
        return redirect("admin:second_factor")
    password = PasswordForm(request.POST, request=request)
    if not password.is_valid():  # The code is not looked at, and so not used up.
        return _show_setup(request, password=password)
    form = CodeForm(request.POST, account=request.account, device=device)
    if not form.is_valid():
        return _show_setup(request, form)
    with transaction.atomic():
        form.device.confirmed = True
        form.device.save(update_fields=["confirmed"])
        codes = new_recovery_codes(request.account)
    complete(request, form.device)
    return show(request, "recovery_codes.html", title="Your recovery codes", codes=codes, is_new=True)


@for_the_account
@require_safe
def setup_picture(request: HttpRequest) -> HttpResponse:
    """Return the key being set up as a QR code for the app's camera."""
    device = unconfirmed_device_of(request.account)
    if device is None:
        raise Http404("No second factor is being set up.")
    picture = BytesIO()
    # Dark on light in both colour schemes: many cameras read nothing else.
    segno.make(device.config_url, micro=False).save(
        picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@for_the_account
@sensitive_post_parameters("code")
@require_POST
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes in return for a valid code."""
    device = second_factor_of(request.account)
    if device is None:
        return redirect("admin:second_factor")
    form = CodeForm(request.POST, account=request.account, device=device)
    if not form.is_valid():
        return _show_device(request, device, renewal=form)
    codes = new_recovery_codes(request.account)
    complete(request, device)
    return show(request, "recovery_codes.html", title="Your recovery codes", codes=codes)


class PasswordForm(forms.Form):
    """The account's password, counted against the login's limit like any other attempt."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request: HttpRequest | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        name = self.request.account.get_username()
        if authenticate(self.request, username=name, password=password) is None:
            raise forms.ValidationError("This is not your password.", code="wrong")
        return password


@for_the_account
@sensitive_post_parameters("password")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the second factor: the password alone is enough again, or another device can be set up."""
    device = second_factor_of(request.account)
    if device is None:
        return redirect("admin:second_factor")
    form = PasswordForm(request.POST, request=request)
    if not form.is_valid():
        return _show_device(request, device, removal=form)
    remove_second_factor(request.account)
    request.session.cycle_key()
    messages.success(request, "The second factor is removed.")
    return redirect("admin:second_factor")


def unconfirmed_device_of(account: AbstractBaseUser) -> TOTPDevice | None:
    return TOTPDevice.objects.devices_for_user(account, confirmed=False).order_by("-pk").first()


def _show_setup(
    request: HttpRequest, form: CodeForm | None = None, password: PasswordForm | None = None
) -> HttpResponse:
    device = unconfirmed_device_of(request.account)
    if device is not None and form is None:
        form = CodeForm(account=request.account, device=device)
    return show(
        request,
        "second_factor_setup.html",
        form,
        title="Second factor",
        password=password or PasswordForm(),
        is_required=is_second_factor_required(request.account),
        # As apps accept it by hand: base32 in groups of four.
        key=" ".join(wrap(b32encode(device.bin_key).decode().rstrip("="), 4)) if device else "",
    )


def _show_device(
    request: HttpRequest,
    device: TOTPDevice,
    renewal: CodeForm | None = None,
    removal: PasswordForm | None = None,
) -> HttpResponse:
    recovery = recovery_device_of(request.account)
    return show(
        request,
        "second_factor.html",
        renewal or CodeForm(account=request.account, device=device),
        title="Second factor",
        device=device,
        removal=removal or PasswordForm(),
        codes_left=recovery.token_set.count() if recovery else 0,
        is_required=is_second_factor_required(request.account),
    )
