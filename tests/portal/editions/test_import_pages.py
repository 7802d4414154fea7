"""The admin's pages to export an edition, and to import one after seeing what it would change."""

import io
import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.editions import import_flow, uploads
from portal.editions.import_pages import EditionImport
from portal.transfer import export_edition, import_edition
from tests.support.crawler import squeeze
from tests.support.people import load_roles
from tests.support.picture_files import stored_files
from tests.support.public_changes import read
from tests.support.small_edition import (
    OTHER_SECTION,
    PHRASE,
    TOPIC,
    everything_stored,
    small_edition,
    written,
)
from tests.support.zipped_edition import PICTURES, file_with, whole, zipped
from topics.history import NOTE
from topics.models import Committee, Edition, OpeningPhrase, Section, Topic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]

IMPORT = "/admin/topics/edition/import/"


@pytest.fixture
def organiser(db) -> User:
    """An organiser by role, who is no superuser."""
    load_roles()
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    return user


@pytest.fixture
def desk(organiser) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def chair(organiser, stored) -> Client:
    user = User.objects.create_user("chair", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    Committee.objects.get().chairs.add(user)
    client = Client()
    client.force_login(user)
    return client


def changed_edition() -> list[dict]:
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    return objects


def choose(client: Client, content: object, name: str = "small.json", **fields) -> str:
    """Send a file; the address of its summary."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **fields})
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


def say_yes(client: Client, address: str, **fields):
    """Press the button of a summary as it is shown now."""
    return client.post(address, {"version": client.get(address).context["version"], **fields})


def downloaded(response) -> bytes:
    return b"".join(response.streaming_content)


# Out


def test_an_organiser_downloads_what_the_command_writes(desk, stored):
    response = desk.get(reverse("export_edition", args=[stored.pk]))
    target = io.BytesIO()
    export_edition(stored).write(target)
    assert downloaded(response) == target.getvalue()
    assert response["Content-Disposition"] == 'attachment; filename="2030.json"'
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]


def test_an_edition_with_pictures_is_downloaded_as_a_zip(desk, tmp_path):
    import_edition(file_with(tmp_path, zipped(whole())))
    response = desk.get(reverse("export_edition", args=[Edition.objects.get().pk]))
    assert response["Content-Disposition"] == 'attachment; filename="2030.zip"'
    content = downloaded(response)
    Edition.objects.all().delete()
    assert import_edition(file_with(tmp_path, content)).created == 21
    default_storage.delete(f"images/{next(iter(PICTURES))}")
    desk.get(reverse("export_edition", args=[Edition.objects.get().pk])).close()
    assert "is no longer stored here" in desk.get(IMPORT).content.decode()


def test_an_edition_that_is_not_there_is_not_found(desk):
    assert desk.get(reverse("export_edition", args=[9])).status_code == 404


def test_both_pages_are_led_to_from_the_list_and_the_form(desk, stored):
    assert f'href="{IMPORT}"' in desk.get("/admin/topics/edition/").content.decode()
    form = desk.get(reverse("admin:topics_edition_change", args=[stored.pk])).content.decode()
    assert f'href="{reverse("export_edition", args=[stored.pk])}"' in form


# In


def test_a_file_is_shown_before_anything_is_written(desk, stored):
    before = everything_stored()
    page = desk.get(choose(desk, changed_edition())).content.decode()
    assert "<ins>Clean </ins>" in page
    assert "Underlined words would be added" in page
    assert everything_stored() == before


def test_after_a_yes_the_file_is_imported_noted_and_gone(desk, organiser, stored):
    response = say_yes(desk, choose(desk, changed_edition()))
    assert response["Location"] == reverse("admin:topics_edition_change", args=[stored.pk])
    assert Topic.objects.get(slug="water").title == "Clean Water"
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object()) == (organiser, stored)
    assert str(entry) == (
        "Changed “Model Assembly 2030” — Imported small.json. 21 objects: 0 created, 1 changed, 20 unchanged."
    )
    assert stored_files() == {}
    assert "is imported. 21 objects" in desk.get(response["Location"]).content.decode()


def test_the_first_edition_of_a_portal_comes_in_the_same_way(desk):
    address = choose(desk, zipped(whole()), "2030.zip")
    page = desk.get(address)
    assert "is new here" in page.content.decode()
    assert "2 pictures would be added" in page.content.decode()
    assert say_yes(desk, address).status_code == 302
    assert Section.objects.count() == 3
    assert LogEntry.objects.get().is_addition()


def test_what_delegates_are_told_is_asked_beside_the_button(desk, stored):
    Topic.objects.filter(slug="water").update(published=True)
    address = choose(desk, changed_edition())
    page = desk.get(address).content.decode()
    label = "What changed – shown to delegates, once they see it; leave empty for a minor edit"
    assert f'<label for="id_change_note">{label}</label>' in page
    assert "Example: The figure for 2025 is in." in page
    say_yes(desk, address, **{NOTE: "Water is clean."})
    assert Topic.objects.get(slug="water").history.first().change_note == "Water is clean."
    assert "Water is clean." in read()


@pytest.mark.parametrize("sent", [{}, {NOTE: ""}, {NOTE: "  "}])
def test_without_a_note_an_import_is_a_minor_edit(desk, stored, sent):
    Topic.objects.filter(slug="water").update(published=True)
    say_yes(desk, choose(desk, changed_edition()), **sent)
    assert Topic.objects.get(slug="water").title == "Clean Water"
    assert "No changes to report yet" in read()


def test_where_nothing_would_change_no_note_is_asked(desk, stored):
    assert NOTE not in desk.get(choose(desk, small_edition())).content.decode()


def test_what_would_be_deleted_is_listed_and_the_button_says_so(desk, stored):
    objects = [
        found for place, found in enumerate(small_edition(), 1) if place not in (PHRASE, OTHER_SECTION)
    ]
    unasked = desk.get(choose(desk, objects)).content.decode()
    assert "Would be deleted" not in unasked
    assert "Nothing would change" in unasked
    assert 'value="Import it' not in unasked
    address = choose(desk, objects, delete_missing="on")
    page = desk.get(address).content.decode()
    assert 'value="Import it, and delete 2"' in page
    assert "2030/assembly/air/clouds" in page
    say_yes(desk, address)
    assert not OpeningPhrase.objects.exists()
    assert Section.objects.count() == 2


def test_all_problems_of_a_file_are_listed(desk, stored):
    objects = small_edition()
    for found in objects[2:7]:
        found["fields"]["title"] = 5
    before, address = everything_stored(), choose(desk, objects)
    page = desk.get(address)
    assert len(page.context["problems"]) == 5
    assert "There are 5 things to fix" in squeeze(page.content.decode())
    assert desk.post(address, {"version": stored.version}).status_code == 200
    assert everything_stored() == before


def test_many_problems_are_counted_and_the_first_are_shown(desk, stored, monkeypatch):
    monkeypatch.setattr(import_flow, "MOST_SHOWN", 3)
    objects = small_edition()
    for found in objects[2:7]:
        found["fields"]["title"] = 5
    page = desk.get(choose(desk, objects)).content.decode()
    assert page.count("is a number; it must be a text") == 3
    assert "And 2 more." in page


def test_many_changes_are_counted_and_the_first_are_shown(desk, monkeypatch):
    monkeypatch.setattr(import_flow, "MOST_SHOWN", 3)
    assert b"And 18 more." in desk.get(choose(desk, small_edition())).content


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe[", b"PK\x03\x04", b"{", b"[]", "<b>é</b>".encode("latin-1"), b"[" * 9_000]
)
def test_a_file_that_is_no_edition_is_refused_on_a_page(desk, content):
    data = SimpleUploadedFile("<b>odd</b>.json", content)
    response = desk.post(IMPORT, {"file": data})
    if response.status_code == 302:
        response = desk.get(response["Location"])
        assert response.context["total"] == 1
        assert "<b>odd" not in response.content.decode()
    else:
        assert response.context["form"].errors["file"]


@pytest.mark.parametrize("field", ["slug", "title", "\ud800"])
def test_a_file_with_half_a_character_is_refused_on_a_page_that_can_be_sent(desk, stored, field):
    objects = small_edition()
    objects[TOPIC - 1]["fields"][field] = "wat\ud800er"
    page = desk.get(choose(desk, objects))
    assert page.status_code == 200
    assert "\\ud800" in page.text


# Between the summary and the yes


def test_an_edition_that_changed_meanwhile_is_shown_anew_and_not_written(desk, stored):
    address = choose(desk, changed_edition())
    seen = desk.get(address).context["version"]
    Topic.objects.filter(slug="air").update(title="Clean Air")
    response = desk.post(address, {"version": seen})
    assert response.status_code == 409
    page = response.content.decode()
    assert "was changed after the summary" in page
    assert "<del>Clean </del>" in page
    assert Topic.objects.get(slug="water").title == "Water"
    assert desk.post(address, {"version": response.context["version"]}).status_code == 302
    assert set(Topic.objects.values_list("title", flat=True)) == {"Clean Water", "Air"}


def test_a_note_is_kept_when_the_edition_is_shown_anew(desk, stored):
    address = choose(desk, changed_edition())
    seen = desk.get(address).context["version"]
    Topic.objects.filter(slug="air").update(title="Clean Air")
    again = desk.post(address, {"version": seen, NOTE: "“Water” & <air>"})
    assert again.status_code == 409
    assert 'value="“Water” &amp; &lt;air&gt;"' in again.content.decode()
    assert "No changes to report yet" in read()


def test_an_edition_that_somebody_else_made_meanwhile_is_shown_anew(desk, tmp_path):
    address = choose(desk, changed_edition())
    assert desk.get(address).context["version"] == ""
    import_edition(written(tmp_path, small_edition()))
    assert desk.post(address, {"version": ""}).status_code == 409
    assert Topic.objects.get(slug="water").title == "Water"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, None])
def test_a_version_that_was_never_shown_writes_nothing(desk, stored, version):
    address = choose(desk, changed_edition())
    assert desk.post(address, {} if version is None else {"version": version}).status_code == 409
    assert Topic.objects.get(slug="water").title == "Water"


def test_a_file_that_was_exchanged_meanwhile_is_not_imported(desk, organiser, stored):
    address = choose(desk, changed_edition())
    staged = uploads.staged_by(organiser, address.rstrip("/").rpartition("/")[2])
    default_storage.delete(staged.path)
    default_storage.save(staged.path, io.BytesIO(json.dumps(small_edition()).encode()))
    response = desk.post(address, {"version": stored.version}, follow=True)
    assert "is no longer stored here" in response.content.decode()
    assert Topic.objects.get(slug="water").title == "Water"


def test_a_file_is_imported_once(desk, stored):
    address = choose(desk, changed_edition())
    assert say_yes(desk, address)["Location"] != IMPORT
    assert desk.get(address)["Location"] == IMPORT
    assert desk.post(address, {"version": stored.version})["Location"] == IMPORT


def test_what_one_sent_another_cannot_import(desk, stored, organiser):
    address = choose(desk, changed_edition())
    other = User.objects.create_superuser("other")
    client = Client()
    client.force_login(other)
    assert client.get(address)["Location"] == IMPORT
    assert client.post(address, {"version": stored.version})["Location"] == IMPORT
    assert Topic.objects.get(slug="water").title == "Water"


@pytest.mark.parametrize("token", ["x", "x:y:z", "WyJ4Il0:1:x"])
def test_an_address_that_nobody_was_given_leads_back_to_the_choice(desk, token):
    assert desk.get(f"{IMPORT}{token}/")["Location"] == IMPORT


def test_what_has_waited_for_a_day_is_let_go(desk, stored, monkeypatch):
    old = choose(desk, changed_edition())
    monkeypatch.setattr(uploads, "timezone", SimpleNamespace(now=lambda: timezone.now() + timedelta(1.1)))
    choose(desk, small_edition())
    assert len(stored_files(folder=uploads.FOLDER)) == 1
    assert desk.get(old)["Location"] == IMPORT


def test_a_staged_file_has_no_address_of_its_own(desk, stored):
    choose(desk, changed_edition())
    [path] = stored_files(folder=uploads.FOLDER)
    assert desk.get(f"/media/{path}").status_code == 404


# Limits


def test_more_than_an_edition_may_have_is_refused_and_pictures_keep_their_own_limit(desk, monkeypatch):
    monkeypatch.setattr(EditionImport, "size_limit", 9_000_000)
    larger_than_a_picture = b"[" + b" " * 8_900_000 + b"]"
    assert desk.get(choose(desk, larger_than_a_picture)).context["total"] == 1
    picture = SimpleUploadedFile("picture.png", larger_than_a_picture)
    refused = desk.post(reverse("markdown_upload"), {"image": picture})
    assert "larger than 8 MB" in refused.json()["image"][0]
    response = desk.post(IMPORT, {"file": SimpleUploadedFile("x.json", b" " * 9_100_000)})
    assert EditionImport.too_large in response.context["form"].errors["file"]


def test_without_a_file_the_page_asks_for_one(desk):
    assert desk.post(IMPORT).context["form"].errors["file"] == ["This field is required."]


def test_a_form_from_elsewhere_is_refused_on_both_pages(organiser, stored):
    client = Client(enforce_csrf_checks=True)
    client.force_login(organiser)
    upload = {"file": SimpleUploadedFile("x.json", b"[]")}
    assert client.post(IMPORT, upload).status_code == 403
    assert stored_files() == {}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(IMPORT).content.decode())[1]
    data = json.dumps(changed_edition()).encode()
    sent = {"file": SimpleUploadedFile("x.json", data), "csrfmiddlewaretoken": token}
    address = client.post(IMPORT, sent)["Location"]
    assert client.post(address, {"version": stored.version}).status_code == 403
    assert client.post(address, {"version": stored.version, "csrfmiddlewaretoken": token}).status_code == 302


# Who


def test_a_chair_is_refused_at_every_door_and_sees_none(chair, desk, stored):
    address = choose(desk, changed_edition())
    for door in (IMPORT, address, reverse("export_edition", args=[stored.pk])):
        assert chair.get(door).status_code == 403, door
    for door in (IMPORT, address):
        assert chair.post(door, {"version": stored.version}).status_code == 403, door
    assert len(stored_files()) == 1


@pytest.mark.parametrize("name", [None, "stranger"])
def test_everybody_else_is_sent_to_the_login(client, stored, stranger, name):
    if name:
        client.force_login(stranger)
    for door in (IMPORT, f"{IMPORT}x/", reverse("export_edition", args=[stored.pk])):
        for method in (client.get, client.post):
            assert method(door)["Location"].startswith("/admin/login/")


def test_an_export_is_only_asked_for(desk, stored):
    assert desk.post(reverse("export_edition", args=[stored.pk])).status_code == 405
    assert desk.delete(IMPORT).status_code == 405
