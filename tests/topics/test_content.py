"""The content of an edition is read at once, and kept for everybody who may see the same."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from glossary.models import Source, Term
from topics import clock
from topics.content import NEVER_SHOWN, content_of
from topics.derived import KeptByVersion, every_kept
from topics.models import DraftRevision, Edition, ResolutionQuestion, Section, Topic

READER = AnonymousUser()
THREADS = 8


@pytest.fixture(autouse=True)
def nothing_kept():
    for kept in every_kept:
        kept.clear()


def fresh(edition: Edition) -> Edition:
    """The edition as a request reads it."""
    return Edition.objects.get(pk=edition.pk)


def test_every_row_of_2026_is_as_its_queryset_has_it(edition_2026):
    with CaptureQueriesContext(connection) as captured:
        content = content_of(edition_2026, READER)
    assert len(captured) == 2  # its release times, and all rows
    for model in content.models:
        rows = list(
            model.objects.visible_to(READER).filter(**{model.edition_lookup: edition_2026}).in_order()
        )
        if model.reading_order:  # which no database knows
            rows.sort(key=content.of(model).index)
        assert content.of(model) == rows, model
        names = [field.attname for field in model._meta.concrete_fields if field.name not in NEVER_SHOWN]
        for kept, row in zip(content.of(model), rows, strict=True):
            assert [getattr(kept, name) for name in names] == [getattr(row, name) for name in names]


def test_rows_lead_to_one_another_without_a_query(edition_2026):
    content = content_of(edition_2026, READER)
    with CaptureQueriesContext(connection) as captured:
        question = content.find(ResolutionQuestion, slug="preventing-political-misuse")
        assert question.topic.committee.edition == edition_2026
        sections = content.linked(question, "sections")
        assert question in content.linking_to(sections[0], "questions")
    assert len(captured) == 0
    assert set(sections) == set(question.sections.all())


def test_notes_for_the_next_team_are_not_read(edition_2026):
    section = content_of(edition_2026, READER).of(Section)[0]
    assert section.get_deferred_fields() == set(NEVER_SHOWN)


def test_a_time_a_day_and_a_list_are_read_as_they_are_stored(edition):
    moment = timezone.now().replace(microsecond=0)
    Source.objects.create(
        edition=edition,
        key="k",
        title="“K” \\ \n",
        former_keys=["old", '"'],
        accessed_on=moment.date(),
        link_checked_at=moment,
        published=True,
    )
    [source] = content_of(fresh(edition), READER).of(Source)
    assert (source.title, source.former_keys) == ("“K” \\ \n", ["old", '"'])
    assert (source.accessed_on, source.link_checked_at) == (moment.date(), moment)
    assert source.withdrawn is False


@pytest.mark.parametrize("is_organiser_first", [True, False])
def test_what_an_organiser_sees_is_never_kept_for_readers(edition, topic, organiser, is_organiser_first):
    Term.objects.create(edition=edition, slug="draft", name="draft", definition="It.")
    draft_of(topic, {"title": "Secret"})
    people = [organiser, READER] if is_organiser_first else [READER, organiser]
    seen = {person.is_staff: content_of(fresh(edition), person) for person in people}
    assert [row.title for row in seen[False].of(Topic)] == ["Water"]
    assert seen[False].of(Term) == []
    assert [row.title for row in seen[True].of(Topic)] == ["Secret"]
    assert [row.name for row in seen[True].of(Term)] == ["draft"]


def draft_of(row: Topic, values: dict[str, object]) -> None:
    moment = timezone.now()
    DraftRevision.objects.create(
        edition_id=row.edition_id_of_content(),
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        values=values,
        began_from="",
        began_with={},
        begun_at=moment,
        saved_at=moment,
    )


def test_what_is_kept_ends_when_a_release_time_comes(edition, topic):
    topic.release_at = moment = timezone.now() + timedelta(days=1)
    topic.save()
    edition, second = fresh(edition), timedelta(seconds=1)
    for at, topics in ((moment - second, []), (moment, [topic]), (moment - second, [])):
        with clock.frozen(at):
            assert content_of(edition, READER).of(Topic) == topics


def test_threads_that_ask_at_once_wait_for_one_that_builds():
    edition = Edition(pk=1, version=1)
    edition.release_times = ()
    two_build = threading.Barrier(2)
    built = []

    @KeptByVersion
    def build(edition: Edition, reader: object) -> object:
        built.append(edition.version)
        with pytest.raises(threading.BrokenBarrierError):
            two_build.wait(0.1)
        return object()

    with ThreadPoolExecutor(THREADS) as threads:
        results = list(threads.map(lambda _: build(edition, READER), range(THREADS)))
    assert built == [1]
    assert len(set(results)) == 1


def test_a_build_that_fails_is_tried_again_by_the_next():
    edition = Edition(pk=1, version=1)
    edition.release_times = ()
    outcomes = [ValueError("gone"), "made"]

    @KeptByVersion
    def build(edition: Edition, reader: object) -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    with pytest.raises(ValueError, match="gone"):
        build(edition, READER)
    assert build(edition, READER) == build(edition, READER) == "made"
