"""The pictures of an edition stand in one list, with where they are used."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from tests.support.people import browser, person
from topics.models import Committee, DraftRevision, Section
from topics.pictures import ADDRESS

USED, DRAFTED, LOOSE, FAR = (f"{letter * 32}-400x300.png" for letter in "abcd")


@pytest.fixture
def address(empty_storage, edition, section) -> str:
    data = io.BytesIO()
    Image.new("RGB", (4, 3)).save(data, "PNG")
    for name in (USED, DRAFTED, LOOSE, FAR):
        default_storage.save(f"images/{name}", ContentFile(data.getvalue()))
    Section.objects.update(body=f"![A well]({ADDRESS}{USED})", background=f"![]({ADDRESS}{USED})")
    section.refresh_from_db()
    DraftRevision.objects.keep(section, {"body": f"![A pump]({ADDRESS}{DRAFTED})"}, saved_by=None)
    text = f"![Far]({ADDRESS}{FAR})"
    Committee.objects.create(edition=edition, slug="council", name="Council", mandate=text)
    return reverse("admin:pictures", args=[edition.slug])


def listed(context) -> dict[str, list[tuple[str, str, bool]]]:
    return {
        picture["name"]: [(use["row"], use["where"], use["is_bare"]) for use in uses]
        for picture, uses in context["pictures"]
    }


def test_an_organiser_sees_every_picture_with_its_places_and_those_in_no_text(address, organiser):
    page = browser(organiser).get(address)
    assert listed(page.context) == {
        FAR: [("Council", "", False)],
        USED: [("Wells", "", False), ("Wells", "", True)],
        DRAFTED: [("Wells", "in its draft", False)],
    }
    assert [picture["name"] for picture in page.context["unused"]] == [LOOSE]
    assert "no description" in page.content.decode()


def test_a_chair_sees_those_in_what_they_may_edit(address, roles, committee):
    page = browser(person("awa", "Chairs", committee)).get(address)
    assert set(listed(page.context)) == {USED, DRAFTED}
    assert page.context["unused"] == []
    assert FAR not in page.content.decode()
