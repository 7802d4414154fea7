"""A draft that a file overwrites or ends is still in the history of its row, and comes back."""

import pytest
from django.test import Client

from portal.transfer import import_edition
from portal.transfer.cloning import clone_edition
from tests.support.draft_forms import keep, press
from tests.support.edition_with_drafts import DRAFT, with_draft, without_drafts
from tests.support.history_pages import url_of
from tests.support.people import signed_in
from tests.support.small_edition import SECTION, written
from topics.chronicle.drafts import told
from topics.history import changing
from topics.models import DraftEntry, DraftRevision, Edition, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa(tmp_path) -> Client:
    """Somebody who has kept a draft of a section of an imported edition."""
    import_edition(written(tmp_path, without_drafts()))
    awa = signed_in("awa", "Awa")
    keep(awa, Section.objects.get(slug="wells"), body=DRAFT)
    return awa


def told_of_wells() -> list[tuple[str, str]]:
    entries = DraftEntry.objects.of_row(Section.objects.get(slug="wells")).with_people()
    return [(told(entry), entry.values["body"]) for entry in entries]


def import_objects(tmp_path, objects: list[dict]) -> None:
    with changing(reason="The file of the board"):
        import_edition(written(tmp_path, objects))


def test_a_draft_that_a_file_overwrites_is_in_the_history(awa, tmp_path):
    import_objects(tmp_path, with_draft(SECTION, {"values": {"body": "From the file."}}))
    assert told_of_wells() == [
        ("Awa kept a draft of a change", DRAFT),
        ("An import or a former account kept a draft of a change", "From the file."),
    ]
    assert DraftEntry.objects.last().change_reason != ""
    assert DraftRevision.objects.get().saved_by is None


def test_the_same_file_once_more_adds_nothing_to_the_history(awa, tmp_path):
    for _ in range(2):
        import_objects(tmp_path, with_draft(SECTION, {"values": {"body": "From the file."}}))
    assert len(told_of_wells()) == 2


def test_a_draft_that_a_file_ends_comes_back(awa, tmp_path):
    import_objects(tmp_path, with_draft(SECTION, None))
    assert told_of_wells()[1] == ("An import or a former account dropped the draft that Awa wrote", DRAFT)
    section, entry = Section.objects.get(slug="wells"), DraftEntry.objects.last()
    assert awa.post(url_of("draft_then", section, entry.pk)).status_code == 302
    assert DraftRevision.objects.get().values == {"body": DRAFT}


def test_a_cloned_edition_has_no_history_of_drafts(awa):
    press(awa, "draft_drop", Section.objects.get(slug="wells"))
    clone_edition(Edition.objects.get(), "2031", with_topics=True)
    clone = Section.objects.get(slug="wells", topic__committee__edition__slug="2031")
    assert not DraftEntry.objects.of_row(clone).exists()
