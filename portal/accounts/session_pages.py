"""The page on which people see where they are signed in, and sign out there."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_POST, require_safe
from django_otp import DEVICE_ID_SESSION_KEY

from portal.accounts.access import second_factor_of
from portal.accounts.browsers import browser_in_words
from portal.models import SIGN_IN, Session

ALL_OTHERS = "others"


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions of the person who asks, this one first."""
    found = Session.objects.of_person(request.user)
    found.sort(key=lambda session: session.pk != request.session.session_key)
    has_second_factor = second_factor_of(request.user) is not None
    for session in found:
        session.is_here = session.pk == request.session.session_key
        session.browser = browser_in_words(session.data[SIGN_IN]["browser"])
        session.address = session.data[SIGN_IN]["address"]
        session.lacks_code = has_second_factor and DEVICE_ID_SESSION_KEY not in session.data
    context = {"title": "Where you are signed in", "sessions": found, "all_others": ALL_OTHERS}
    return render(request, "admin/sessions.html", admin.site.each_context(request) | context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session of the person who asks, or all others."""
    wanted, key = request.POST.get("session"), request.session.session_key
    others = [each for each in Session.objects.of_person(request.user) if each.pk != key]
    ended = [each.pk for each in others if wanted in (each.handle, ALL_OTHERS)]
    Session.objects.filter(pk__in=ended).delete()
    if ended:
        messages.success(request, f"You are signed out of {len(ended)} other session{pluralize(len(ended))}.")
    else:
        messages.info(request, "There was nothing to sign out of: it had ended already.")
    return redirect("admin:sessions")
