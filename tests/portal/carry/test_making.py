"""A file of an edition is made once for all processes, beside the requests, and not too often."""

import threading
from datetime import timedelta

import brotli
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal.carry import making
from portal.carry.making import begin, current_file, make_file
from portal.carry.stored import MADE_AT_MOST_EVERY, EditionFile
from portal.serving import program
from portal.serving.program import key_of_edition
from topics.models import Edition

WORKERS = 20


def text_of(edition: Edition) -> str:
    """A file that takes no pages to make."""
    return f"{edition.conference}, {edition.version}"


def change(edition: Edition) -> None:
    Edition.objects.get(pk=edition.pk).save()
    edition.refresh_from_db()


def content_of(edition: Edition) -> str | None:
    file = current_file(edition, "a file", text_of)
    return None if file is None else brotli.decompress(bytes(file.content)).decode()


@pytest.mark.usefixtures("in_one_transaction")
def test_it_is_made_when_somebody_asks_for_it_and_then_kept(edition, begun):
    assert content_of(edition) is None
    assert content_of(edition) is None
    assert len(begun) == 1
    begun.do()
    assert content_of(edition) == text_of(edition)
    assert not begun


@pytest.mark.usefixtures("in_one_transaction")
def test_after_a_change_the_one_from_before_is_given_until_another_is_made(edition, begun):
    content_of(edition)
    begun.do()
    before = text_of(edition)
    change(edition)
    assert content_of(edition) == before
    assert not begun  # the last one was begun a moment ago
    EditionFile.objects.update(begun_at=timezone.now() - MADE_AT_MOST_EVERY)
    assert content_of(edition) == before
    begun.do()
    assert content_of(edition) == text_of(edition) != before


@pytest.mark.usefixtures("in_one_transaction")
def test_another_program_makes_another_file_of_the_same_version(edition, begun, monkeypatch):
    before = key_of_edition(edition)
    monkeypatch.setattr(program, "code", lambda: "another")
    assert key_of_edition(edition) != before


def test_who_began_and_never_ended_is_not_waited_for(edition, begun):
    moment = timezone.now()
    assert EditionFile.claim(edition.pk, "a file", "key", moment)
    just_before, then = (moment + MADE_AT_MOST_EVERY + timedelta(seconds=late) for late in (-1, 0))
    assert not EditionFile.claim(edition.pk, "a file", "key", just_before)
    assert EditionFile.claim(edition.pk, "a file", "key", then)


@pytest.mark.usefixtures("in_one_transaction")
def test_what_a_process_is_making_it_does_not_begin_again_however_long_it_takes(edition, begun):
    given: list[EditionFile | None] = []

    def make_slowly(edition: Edition) -> str:
        EditionFile.objects.update(begun_at=timezone.now() - MADE_AT_MOST_EVERY)
        given.append(current_file(edition, "a file", text_of))
        return text_of(edition)

    current_file(edition, "a file", make_slowly)
    begun.do()
    assert given == [None]
    assert not begun
    change(edition)
    content_of(edition)
    assert len(begun) == 1  # now it is free again


@pytest.mark.usefixtures("in_one_transaction")
def test_where_nothing_can_be_stored_the_one_from_before_is_given(edition, begun, monkeypatch):
    content_of(edition)
    begun.do()
    before = text_of(edition)
    change(edition)

    def refuse(*_: object) -> bool:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(EditionFile, "claim", refuse)
    assert content_of(edition) == before
    EditionFile.objects.all().delete()
    with pytest.raises(OperationalError):
        content_of(edition)


@pytest.mark.usefixtures("in_one_transaction")
def test_the_file_of_a_deleted_edition_goes(edition, begun):
    EditionFile.objects.create(edition_id=edition.pk + 1, name="a file")
    content_of(edition)
    begun.do()
    assert [file.edition_id for file in EditionFile.objects.all()] == [edition.pk]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_who_ask_at_once_one_makes_it(edition):
    start = threading.Barrier(WORKERS, timeout=30)
    claimed: list[bool] = []

    def ask() -> None:
        try:
            start.wait()
            claimed.append(EditionFile.claim(edition.pk, "a file", "key", timezone.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * (WORKERS - 1) + [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_new_thread", [False, True])
def test_it_shows_the_edition_as_it_was_at_one_moment_and_keeps_no_chair_waiting(edition, has_new_thread):
    EditionFile.claim(edition.pk, "a file", "key", timezone.now())
    version, key = edition.version, key_of_edition(edition)

    def make(read: Edition) -> str:
        """A chair saves while the pages are read."""
        chair = threading.Thread(target=save)
        chair.start()
        chair.join()
        return str(Edition.objects.get(pk=read.pk).version)

    def save() -> None:
        change(edition)
        connection.close()

    if has_new_thread:  # and a new connection, as it is for readers
        begin(make_file, edition.pk, "a file", make).join()
    else:
        make_file(edition.pk, "a file", make)
    file = EditionFile.objects.get()
    assert brotli.decompress(bytes(file.content)).decode() == str(version)
    assert file.key == key
    assert edition.version > version


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_made_is_told_and_hinders_nobody(edition, caplog):
    def fail(edition: Edition) -> str:
        raise ValueError("no pages today")

    making.begin(make_file, edition.pk, "a file", fail).join()
    assert "no pages today" in caplog.text
    assert not EditionFile.objects.exclude(size=0).exists()
