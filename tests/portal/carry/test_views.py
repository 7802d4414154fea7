"""What a browser asks for to keep the portal on a device."""

import brotli
import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from portal.desk.view_as import DELEGATE
from portal.middleware import SIGNED_IN
from topics.models import Edition

MOST_BYTES_OF_WORKER = 3_000


def test_the_worker_stands_at_the_root_and_is_small(client: Client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert len(brotli.compress(answer.content)) <= MOST_BYTES_OF_WORKER
    assert b"skipWaiting()" in answer.content


@pytest.mark.django_db
def test_the_portal_is_installed_under_the_name_of_its_conference_or_of_none(client, edition: Edition):
    edition.is_current = True
    edition.save()
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    about = answer.json()
    assert (about["name"], about["short_name"]) == (f"{edition.conference} study guide", edition.conference)
    edition.delete()
    assert client.get("/manifest.webmanifest").json()["name"] == "Study guide"


@pytest.mark.django_db
def test_its_icons_are_pictures_of_the_sizes_that_it_names(client):
    icons = client.get("/manifest.webmanifest").json()["icons"]
    for icon in icons:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    assert client.get("/apple-touch-icon.png")["Location"] in {icon["src"] for icon in icons}


@pytest.mark.parametrize("path", ["/", "/2030/nothing/", "/2030/search.json", "/healthz"])
def test_no_store_keeps_what_is_answered_to_somebody_who_is_signed_in(client, edition, organiser: User, path):
    client.force_login(organiser)
    answer = client.get(path)
    assert answer[SIGNED_IN] == "yes"
    assert "no-store" in answer["Cache-Control"]
    client.post("/admin/see-as/", {"as": DELEGATE})  # it is still an editor's browser
    assert client.get(path)[SIGNED_IN] == "yes"
    client.logout()
    assert SIGNED_IN not in client.get(path)


def test_a_browser_whose_session_ended_is_anybodys(client, edition, organiser: User):
    client.force_login(organiser)
    client.session.flush()
    answer = client.get("/")
    assert SIGNED_IN not in answer
    assert "no-store" not in answer.get("Cache-Control", "")
