"""What a check writes, what it must not write over, and when readers' pages change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from glossary.models import Source
from portal.transfer import import_edition
from tests.support.history_pages import url_of
from tests.support.small_edition import SOURCE, small_edition, written
from topics.chronicle.lookup import entries_of
from topics.chronicle.restoring import restore
from topics.models import Edition
from topics.state import state_of

Status = Source.LinkStatus
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def source(edition: Edition) -> Source:
    made = Source.objects.create(
        edition=edition, key="atlas", title="Atlas", url="https://example.org/a", published=True
    )
    return Source.objects.get(pk=made.pk)


def version() -> int:
    return Edition.objects.get().version


def record(source: Source, status: str, now: datetime = NOON, note: str = "") -> Source:
    assert Source.objects.record_check(source, status, note, now)
    source.refresh_from_db()
    return source


def test_a_check_notes_what_was_found_when_and_since_when(source):
    record(source, "dead", note="It answers 404.")
    assert (source.link_status, source.link_note) == (Status.DEAD, "It answers 404.")
    assert (source.link_checked_at, source.link_since) == (NOON, date(2026, 5, 4))
    record(source, "dead", NOON + 3 * DAY)
    assert (source.link_checked_at, source.link_since) == (NOON + 3 * DAY, date(2026, 5, 4))
    record(source, "working", NOON + 4 * DAY)
    assert (source.link_status, source.link_since, source.link_note) == ("working", date(2026, 5, 8), "")


def test_only_a_page_that_goes_or_comes_back_gives_the_edition_a_new_version(source):
    seen = []
    for status in ("working", "moved", "timeout", "dead", "dead", "refused", "working", "moved"):
        before = version()
        record(source, status)
        seen.append(version() != before)
    assert seen == [False, False, False, True, False, False, True, False]


@pytest.mark.parametrize("status", ["timeout", "unreachable", "refused", "server_error", "name_lost", "slow"])
def test_a_check_that_learns_nothing_does_not_bring_back_what_was_gone(source, status):
    record(source, "dead", note="It answers 404.")
    record(source, status, NOON + DAY, note="Nobody knows.")
    assert (source.link_status, source.link_since) == (Status.DEAD, date(2026, 5, 4))
    assert (source.link_checked_at, source.link_note) == (NOON + DAY, "Nobody knows.")


def test_what_an_editor_saved_meanwhile_is_not_written_over(source):
    stale = Source.objects.get(pk=source.pk)
    source.title, source.note = "New atlas", "Better."
    source.save()
    record(stale, "moved")
    assert (stale.title, stale.note, stale.link_status) == ("New atlas", "Better.", "moved")


def test_nothing_is_said_of_an_address_that_was_not_asked(source):
    stale = Source.objects.get(pk=source.pk)
    source.url = "https://example.org/b"
    source.save()
    assert not Source.objects.record_check(stale, "dead", "", NOON)
    source.refresh_from_db()
    assert source.link_status == Status.UNCHECKED


def test_what_an_editor_found_gone_stays_gone(source):
    stale = Source.objects.get(pk=source.pk)
    source.withdrawn = True
    source.save()
    assert not Source.objects.record_check(stale, "working", "", NOON)
    assert not Source.objects.with_link().exists()
    assert Source.objects.get().is_gone


def test_a_host_is_gone_only_when_its_name_is_not_found_on_two_days(source):
    record(source, "name_lost")
    record(source, "name_lost", NOON + timedelta(hours=3))
    assert (source.link_status, source.is_gone) == (Status.NAME_LOST, False)
    record(source, "name_lost", NOON + DAY)
    assert (source.link_status, source.is_gone, source.link_since) == ("no_host", True, date(2026, 5, 4))
    record(source, "name_lost", NOON + 2 * DAY)
    assert (source.link_status, source.link_since) == ("no_host", date(2026, 5, 4))
    record(source, "working", NOON + 3 * DAY)
    assert not source.is_gone


def test_a_host_that_was_found_in_between_begins_anew(source):
    for day, status in enumerate(("name_lost", "working", "name_lost")):
        record(source, status, NOON + day * DAY)
    assert source.link_status == Status.NAME_LOST


# An address is changed


def forgotten(source: Source) -> tuple:
    return tuple(getattr(Source.objects.get(pk=source.pk), name) for name in Source.LINK_FIELDS)


UNKNOWN = (False, "unchecked", None, "", None, None)


def test_a_new_address_begins_unchecked(source):
    record(source, "dead", note="It answers 404.")
    source.url = "https://example.org/b"
    source.save(update_fields=["url"])
    assert forgotten(source) == UNKNOWN
    record(source, "working")
    source.title = "Other"
    source.save()
    assert source.link_status == Status.WORKING


def test_a_new_address_in_bulk_begins_unchecked(source):
    record(source, "dead")
    row = Source.objects.get()
    row.url = "https://example.org/b"
    Source.objects.bulk_update([row], ["url"])
    assert forgotten(source) == UNKNOWN


def test_a_status_that_is_set_with_the_new_address_stays(source):
    record(source, "working", note="It works.")
    source.url, source.link_status = "https://example.org/b", Status.DEAD
    source.save()
    assert forgotten(source) == (False, "dead", timezone.localdate(), "", None, None)


def test_an_imported_address_begins_unchecked_and_a_status_travels(db, tmp_path):
    objects = small_edition()
    fields = objects[SOURCE - 1]["fields"]
    fields |= {"url": "https://example.org/a", "link_status": "dead"}
    import_edition(written(tmp_path, objects))
    source = Source.objects.get()
    assert source.is_gone
    fields["url"] = "https://example.org/b"
    del fields["link_status"]
    import_edition(written(tmp_path, objects))
    assert Source.objects.get().link_status == Status.UNCHECKED


def test_an_edition_is_loaded_and_dumped_with_what_was_found(source, tmp_path):
    record(source, "dead")
    file = tmp_path / "all.json"
    call_command("dumpdata", "topics.edition", "glossary.source", natural_foreign=True, output=str(file))
    Source.objects.all().delete()
    call_command("loaddata", str(file), verbosity=0)
    assert forgotten(source) == (False, "dead", date(2026, 5, 4), "", NOON, None)


def test_a_check_does_not_disturb_who_has_the_form_open(source):
    state = state_of(source)
    for status in ("working", "moved", "dead"):
        assert state_of(record(source, status)) == state
    source.withdrawn = True
    source.save()
    assert state_of(source) != state


def test_those_unchecked_come_first_then_the_oldest(source):
    for key, checked in (("new", NOON), ("old", NOON - 9 * DAY), ("never", None), ("bare", None)):
        url = "" if key == "bare" else "https://example.org/"
        Source.objects.create(edition=source.edition, key=key, title=key, url=url, link_checked_at=checked)
    due = Source.objects.unchecked_since(NOON)
    assert [row.key for row in due] == ["atlas", "never", "old"]


def test_going_back_to_an_earlier_text_keeps_what_was_found_at_the_address_meanwhile(source, organiser):
    [first] = entries_of(Source, source.pk)
    source.title = "Atlas of wells"
    source.save()
    record(source, "dead", note="It answers 404.")
    client = Client()
    client.force_login(organiser)
    asked = client.get(url_of("restore", source, first.pk))
    assert [each.label for each in asked.context["differences"]] == ["Title"]
    restore(source, first)
    source = Source.objects.get()
    assert (source.title, source.link_status, source.link_note) == ("Atlas", "dead", "It answers 404.")
    assert (source.link_checked_at, source.is_gone) == (NOON, True)


def test_going_back_to_another_address_forgets_what_was_found_at_this_one(source):
    [first] = entries_of(Source, source.pk)
    source.url = "https://example.org/b"
    source.save()
    record(source, "dead")
    restore(source, first)
    source = Source.objects.get()
    assert (source.url, source.link_status, source.link_checked_at) == (
        "https://example.org/a",
        Status.UNCHECKED,
        None,
    )


def test_going_back_to_an_address_that_an_editor_found_gone_says_so_again(source):
    Source.objects.filter(pk=source.pk).update(withdrawn=True)
    source.refresh_from_db()
    [gone, _] = entries_of(Source, source.pk)
    source.url = "https://example.org/b"
    source.save()
    assert not Source.objects.get().withdrawn
    restore(Source.objects.get(), gone)
    source = Source.objects.get()
    assert (source.url, source.withdrawn) == ("https://example.org/a", True)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://example.org/a", ("dead", "It answers 404.", NOON)),
        ("https://example.org/b", ("unchecked", "", None)),
    ],
)
def test_an_older_file_of_the_edition_keeps_what_was_found_at_its_address_since(
    source, tmp_path, address, found
):
    exported = tmp_path / "edition.json"
    call_command("export_edition", source.edition.slug, output=str(exported), verbosity=0)
    exported.write_text(exported.read_text().replace("https://example.org/a", address))
    record(source, "dead", note="It answers 404.")
    import_edition(exported)
    source = Source.objects.get()
    assert source.url == address
    assert (source.link_status, source.link_note, source.link_checked_at) == found
