"""Accept an invitation: the only admin page that needs no account, because it creates one."""

from django.contrib import admin, messages
from django.contrib.auth import login
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.models import Invitation

CHAIRS = "Chairs"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show a form for user name and password; when sent, create the chair's account and use up the link.

    Opening the page changes nothing, because messengers open links to preview them.
    """
    invitations = Invitation.objects.for_token(token)
    invitation = invitations.first()
    if invitation is None:
        return _show_unusable(request)
    # The account has its owner's name at once, so that a password made from the name is refused.
    account = User(first_name=invitation.name, email=invitation.email, is_staff=True)
    form = UserCreationForm(request.POST or None, instance=account)
    if not form.is_valid():
        return _show(
            request,
            "invitation_accept.html",
            title="Welcome",
            form=form,
            invitation=invitation,
            committees=list(invitation.committees.select_related("edition")),
        )
    user = form.save(commit=False)  # The hash may wait for its turn, so nothing is locked meanwhile.
    with transaction.atomic():
        invitation = invitations.select_for_update().first()
        if invitation is None:
            return _show_unusable(request)
        user.save()
        user.groups.add(Group.objects.get(name=CHAIRS))
        invitation.accept(user)
    login(request, user, backend=BACKEND)
    messages.success(
        request, f"Welcome, {invitation.name}. Next time, sign in as “{user}” with the password you chose."
    )
    return redirect("admin:index")


def _show_unusable(request: HttpRequest) -> HttpResponse:
    return _show(request, "invitation_unusable.html", status=404, title="This link is not valid")


def _show(request: HttpRequest, template: str, *, status: int = 200, **context) -> HttpResponse:
    context |= admin.site.each_context(request)
    response = render(request, f"admin/{template}", context, status=status)
    # The address is secret. (With “no-referrer” browsers send no origin either, and the form is refused.)
    response["Referrer-Policy"] = "strict-origin"
    return response
