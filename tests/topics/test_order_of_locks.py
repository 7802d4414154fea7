"""Whoever writes takes rows before their edition, so that of two none holds what the other waits for."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source, Term
from portal.links.checking import POLITE, check_batch
from topics.models import CheckItem, Edition, Section, Topic

pytestmark = pytest.mark.django_db

needs_locks = pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="this database locks as a whole"
)


TAKES = (
    r'(?:UPDATE|DELETE FROM) "({0}|topics_edition)"|'
    r'SELECT .* FROM "({0}|topics_edition)".* FOR (?:NO KEY )?UPDATE'
)


def taken_by(write: Callable[[], object], table: str) -> list[str]:
    """In what order `table` and that of editions are written to, or rows of them held, by `write`."""
    takes = re.compile(TAKES.format(table))
    with CaptureQueriesContext(connection) as found:
        write()
    return [match[1] or match[2] for match in (takes.match(each["sql"]) for each in found) if match]


@pytest.fixture
def term(edition: Edition) -> Term:
    return Term.objects.create(edition=edition, slug="well", name="Well", definition="Deep.")


@pytest.fixture
def item(edition: Edition) -> CheckItem:
    return CheckItem.objects.create(edition=edition, place="topics.edition.email", what="The address")


@pytest.mark.parametrize("row", ["topic", "section", "term", "item"])
def test_a_row_is_saved_before_its_edition_gets_a_version(request, row):
    row = request.getfixturevalue(row)
    table = row._meta.db_table
    assert taken_by(row.save, table) == [table, "topics_edition"]


def test_a_row_that_moves_gives_both_editions_a_version_once_it_is_saved(term):
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")
    before = dict(Edition.objects.values_list("slug", "version"))
    term.edition = other
    assert taken_by(term.save, "glossary_term") == ["glossary_term", "topics_edition"]
    after = dict(Edition.objects.values_list("slug", "version"))
    assert all(after[slug] > before[slug] for slug in ("2030", "2031"))


@needs_locks
@pytest.mark.parametrize("row", ["section", "term"])
def test_a_row_is_held_before_its_edition_when_it_is_deleted(request, row):
    row = request.getfixturevalue(row)
    assert taken_by(row.delete, row._meta.db_table)[0] == row._meta.db_table


@needs_locks
def test_links_are_taken_in_hand_before_the_editions_are_held(edition):
    Source.objects.create(edition=edition, key="wells", title="On wells", url="https://example.org/")
    pace = replace(POLITE, links=0)  # so that nobody is asked
    claimed = taken_by(lambda: list(check_batch(edition, timezone.now(), pace=pace)), "glossary_source")
    assert claimed[:2] == ["glossary_source", "topics_edition"]


@needs_locks
def test_drafts_are_held_before_the_edition_whose_checklist_is_done(client: Client, organiser, edition, term):
    client.force_login(organiser)
    send = {"publish": "1"}
    taken = taken_by(
        lambda: client.post(reverse("edition_checklist", args=[edition.pk]), send), "glossary_term"
    )
    assert taken[0] == "glossary_term"
    assert Term.objects.get().published


@needs_locks
def test_sections_are_held_in_one_order_when_one_is_moved(client: Client, organiser, topic: Topic):
    first, second = (
        Section.objects.create(topic=topic, slug=name, title=name, position=place)
        for name, place in (("a", 2), ("b", 1))
    )
    client.force_login(organiser)
    address = reverse("admin:topics_topic_outline", args=[topic.pk])
    state = re.search(r'name="state" value="([^"]*)"', client.get(address).text)[1]
    with CaptureQueriesContext(connection) as found:
        client.post(address, {"move": f"up:{first.pk}", "state": state})
    held = [each["sql"] for each in found if "topics_section" in each["sql"] and "FOR" in each["sql"]]
    assert 'ORDER BY "topics_section"."id" ASC FOR NO KEY UPDATE' in held[0]
    assert list(topic.sections.in_order()) == [first, second]
