"""A form that the portal cannot take at all: the page says what, why, and where the words are."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.support.admin_forms import admin_url
from topics.models import Section


@pytest.fixture
def strict(organiser) -> Client:
    """Signed in, and held to tokens as browsers are."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(organiser)
    return client


def test_a_form_from_before_somebody_signed_in_again_says_that_the_words_are_not_lost(strict, section):
    address = admin_url("change", section)
    answer = strict.post(address, {"title": "Wells", "csrfmiddlewaretoken": "x" * 64})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved" in page
    assert "Go back and load the page again" in page
    assert "<style" not in page
    section.refresh_from_db()
    assert section.title == "Wells"


def test_a_form_larger_than_a_request_may_be_says_how_large_it_may_be(organiser, section):
    client = Client()
    client.force_login(organiser)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = client.post(
        admin_url("change", section), f"body={'x' * most}", "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "This form is limited to 2.5 MB of text" in answer.content.decode()
    assert Section.objects.get(pk=section.pk).body == section.body


def test_what_is_closed_to_somebody_is_still_told_as_such(client, stranger):
    stranger.is_staff = True
    stranger.save()
    client.force_login(stranger)
    answer = client.get(reverse("admin:topics_section_changelist"))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You cannot open this page" in page
    assert "ask an organiser" in page
    assert f'href="{reverse("admin:index")}"' in page
