"""PDFs for readers to take on paper: made once for each version, bounded, and only what is published."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.carry import paper_views
from portal.carry.choice import Choice
from portal.carry.paper_views import BINDER, MOST_AT_ONCE, MOST_KEPT, known_keys
from portal.carry.stored import EditionFile
from tests.support.carried import text_in
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Topic
from topics.pages import whole_topics_of

pytestmark = pytest.mark.usefixtures("in_one_transaction")
WATER, PUMPS = "assembly/topics/water", "assembly/topics/water/pumps"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def guide(topic: Topic, section: Section) -> Edition:
    """An edition with two parts and a question."""
    part = {"topic": topic, "published": True}
    Section.objects.filter(pk=section.pk).update(body="A *well* gives water.")
    Section.objects.create(**part, position=2, slug="pumps", title="Pumps", body="A pump lifts it.")
    ResolutionQuestion.objects.create(**part, slug="who", label="Who", text="Who pays?")
    Section.objects.create(topic=topic, slug="hidden", title="Hidden", body="Not yet.", published=False)
    return Edition.objects.get(slug="2030")


def words_of(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return text_in(answer.content)


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("/2030/guide.pdf", "2030-guide.pdf"),
        ("/2030/assembly/topics/water.pdf", "2030-assembly-topic-1.pdf"),
        (f"/2030/binder.pdf?take={WATER}", "2030-binder.pdf"),
    ],
)
def test_a_pdf_is_made_beside_the_first_request_and_then_kept(client, guide, begun, address, called):
    first = client.get(address)
    assert (first.status_code, first["Refresh"], first["Cache-Control"]) == (202, "2", "no-store")
    assert "is being made" in first.content.decode()
    begun.do()
    answer = client.get(address)
    assert answer["Content-Disposition"] == f'inline; filename="{called}"'
    words = words_of(answer)
    assert "gives water" in words
    assert "Who pays?" in words
    assert "Not yet" not in words
    assert client.get(address).content == answer.content
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert begun == []


def test_what_is_no_longer_published_is_not_sent_while_the_next_one_is_made(client, guide, begun):
    client.get("/2030/guide.pdf")
    begun.do()
    assert "A pump lifts it" in words_of(client.get("/2030/guide.pdf"))
    Section.objects.filter(slug="pumps").update(published=False)
    EditionFile.objects.update(begun_at=None)
    assert client.get("/2030/guide.pdf").status_code == 202
    begun.do()
    assert "A pump lifts it" not in words_of(client.get("/2030/guide.pdf"))


def test_a_binder_has_what_was_ticked_and_no_more(client, guide, begun):
    address = f"/2030/binder.pdf?take={PUMPS}&take=assembly/topics/nothing&with=figures&with=everything"
    client.get(address)
    begun.do()
    words = words_of(client.get(address))
    assert "A pump lifts it" in words
    assert "gives water" not in words
    assert "Who pays?" not in words


def test_the_same_choice_is_made_once_however_it_is_ticked(client, guide, begun):
    client.get(f"/2030/binder.pdf?take={WATER}&take={PUMPS}&with=figures")
    client.get(f"/2030/binder.pdf?with=figures&take={WATER}&take={WATER}")
    assert EditionFile.objects.count() == 1
    assert len(begun) == 1


@pytest.mark.parametrize(
    "query", ["", "?take=", "?take=../../admin&take=assembly/topics/hidden", "?with=figures"]
)
def test_a_binder_of_nothing_is_refused_with_what_to_do(client, guide, begun, query):
    answer = client.get(f"/2030/binder.pdf{query}")
    assert answer.status_code == 400
    assert "Tick at least one topic, part or question" in answer.content.decode()
    assert (begun, EditionFile.objects.count()) == ([], 0)


@pytest.fixture
def made_of_nothing(monkeypatch) -> None:
    """For tests that only count binders."""
    monkeypatch.setattr(paper_views, "pdf_of", lambda guide: b"%PDF")


@pytest.mark.usefixtures("made_of_nothing")
def test_only_so_many_binders_are_begun_at_once_and_the_others_are_told(client, guide, begun):
    ways = [f"take={WATER}", f"take={PUMPS}", "take=assembly"]
    queries = [f"{way}{extra}" for way in ways for extra in ("", "&with=figures")]
    answers = [client.get(f"/2030/binder.pdf?{query}") for query in queries]
    assert [answer.status_code for answer in answers] == [202] * MOST_AT_ONCE + [429] * (6 - MOST_AT_ONCE)
    assert "Wait a minute" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"
    assert client.get(f"/2030/binder.pdf?{queries[0]}").status_code == 202  # who waits is not counted
    begun.do()
    assert client.get(f"/2030/binder.pdf?{queries[-1]}").status_code == 202


@pytest.mark.usefixtures("made_of_nothing")
def test_one_address_begins_only_so_many_binders_in_a_minute(client, guide, begun, monkeypatch):
    monkeypatch.setattr(paper_views, "MOST_IN_A_MINUTE", 1)
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)  # no minute ends meanwhile
    assert client.get(f"/2030/binder.pdf?take={WATER}").status_code == 202
    begun.do()
    assert client.get(f"/2030/binder.pdf?take={PUMPS}").status_code == 429
    assert client.get(f"/2030/binder.pdf?take={WATER}").status_code == 200  # what is kept costs nothing


def test_only_so_many_binders_are_kept_the_newest(guide):
    now = timezone.now()
    for place in range(MOST_KEPT + 2):
        begun_at = now + timezone.timedelta(seconds=place)
        EditionFile.objects.create(edition_id=guide.pk, name=f"{BINDER}{place}", begun_at=begun_at)
    EditionFile.objects.create(edition_id=guide.pk, name="guide.pdf")
    EditionFile.forget_oldest(guide.pk, BINDER, MOST_KEPT)
    names = set(EditionFile.objects.values_list("name", flat=True))
    assert names == {"guide.pdf", *(f"{BINDER}{place}" for place in range(2, MOST_KEPT + 2))}


def test_the_page_offers_all_that_can_be_ticked_and_nothing_hidden(client, guide):
    page = client.get("/2030/binder/").content.decode()
    whole_topics = [
        whole
        for whole_topics in whole_topics_of(guide, paper_views.READER).values()
        for whole in whole_topics
    ]
    known = known_keys(whole_topics)
    assert set(known) == {
        *("assembly", WATER, PUMPS, "assembly/topics/water/wells", "assembly/topics/water/questions/who")
    }
    assert all(f'value="{key}"' in page for key in known)
    assert "Hidden" not in page
    assert 'action="/2030/guide.pdf"' in page
    assert 'action="/2030/binder/"' in client.get("/2030/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/2031/guide.pdf",
        "/2031/binder/",
        "/2030/assembly/topics/nothing.pdf",
        "/2030/nobody/topics/water.pdf",
    ],
)
def test_what_there_is_not_is_not_found(client, guide, address):
    Edition.objects.create(slug="2031", year=2031, conference="Next", status=Edition.Status.DRAFT)
    assert client.get(address).status_code == 404


def test_an_editor_gets_the_paper_of_the_readers(client, guide, begun, organiser):
    client.force_login(organiser)
    client.get("/2030/guide.pdf")
    begun.do()
    assert "Not yet" not in words_of(client.get("/2030/guide.pdf"))
    assert "Hidden" not in client.get("/2030/binder/").content.decode()


def test_a_committee_without_topics_and_an_edition_without_anything_are_set(
    client, begun, committee: Committee
):
    for _ in range(2):
        client.get("/2030/guide.pdf")
        begun.do()
        assert "Contents" in words_of(client.get("/2030/guide.pdf"))
        Committee.objects.all().delete()
        EditionFile.objects.update(begun_at=None)


def test_figures_are_in_a_binder_if_they_are_ticked(client, guide, begun, committee: Committee):
    KeyFigure.objects.create(
        committee=committee,
        topic=Topic.objects.get(),
        slug="one",
        value="77 %",
        statement="Pumps fail.",
        published=True,
    )
    found = []
    for extra in ("", "&with=figures"):
        address = f"/2030/binder.pdf?take={WATER}{extra}"
        client.get(address)
        begun.do()
        found.append("Pumps fail." in words_of(client.get(address)))
    assert found == [False, True]
    assert Choice(frozenset({WATER})).name != Choice(frozenset({WATER}), frozenset()).name
