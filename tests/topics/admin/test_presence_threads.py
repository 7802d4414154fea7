"""An account is deleted at the very moment at which its open form says that it is there."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.support.admin_forms import admin_url
from topics.models import EditingPresence, Section
from topics.models.presence import SEEN_WITHIN, EditingPresenceQuerySet

pytestmark = pytest.mark.django_db(transaction=True)


def ping(client: Client, section: Section) -> int:
    return client.post(reverse("admin:topics_section_presence", args=[section.pk])).status_code


def others_of(client: Client, section: Section) -> str:
    return client.get(admin_url("change", section)).context["others_here"]


def delete_awa() -> None:
    User.objects.filter(username="awa").delete()


@pytest.fixture
def has_left(awa, section, monkeypatch) -> int:
    """Awa's account goes once her request has been let in; the status of its answer."""
    note = EditingPresenceQuerySet.note

    def note_too_late(*args) -> None:
        delete_awa()
        note(*args)

    with monkeypatch.context() as patch:
        patch.setattr(EditingPresenceQuerySet, "note", note_too_late)
        return ping(awa, section)


def test_who_is_deleted_before_it_is_noted_is_answered(has_left):
    assert has_left == 200
    assert not User.objects.filter(username="awa").exists()


def test_who_is_no_more_there_is_never_shown_and_is_forgotten_like_the_others(has_left, bo, section):
    assert EditingPresence.objects.count() == 1
    assert others_of(bo, section) == ""
    assert ping(bo, section) == 200
    assert not EditingPresence.objects.present(timezone.now()).exclude(user__username="bo").exists()
    EditingPresence.objects.update(seen_at=timezone.now() - SEEN_WITHIN)
    assert ping(bo, section) == 200
    assert [presence.user.username for presence in EditingPresence.objects.all()] == ["bo"]


def test_a_deletion_goes_through_though_its_account_says_meanwhile_that_it_is_there(awa, bo, section):
    answers: list[int] = []

    def say_so() -> None:
        try:
            answers.append(ping(awa, section))
        finally:
            connection.close()

    saying = threading.Thread(target=say_so)
    with transaction.atomic():
        delete_awa()
        saying.start()
        if connection.vendor == "postgresql":  # SQLite has one writer at a time: it waits for the deletion
            saying.join(timeout=10)
            assert EditingPresence.objects.count() == 1
    saying.join()
    assert len(answers) == 1
    assert answers[0] in (200, 302)  # 302: on SQLite the account may be gone before the request is let in
    assert not User.objects.filter(username="awa").exists()
    assert others_of(bo, section) == ""


def test_who_may_not_sign_in_any_more_is_not_shown_either(awa, bo, section):
    ping(awa, section)
    assert others_of(bo, section).startswith("Awa has had this open")
    User.objects.filter(username="awa").update(is_active=False)
    assert others_of(bo, section) == ""
