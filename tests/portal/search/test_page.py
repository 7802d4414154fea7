"""The page of results works without a script, with any input, and not for robots."""

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError
from django.urls import reverse

from portal.search import unfound, views
from portal.search.queries import MOST_LETTERS
from portal.search.results import search
from portal.search.unfound import MOST_ROWS, UnfoundSearch, count_unfound, not_found_in
from tests.support.crawler import read_page
from tests.support.public_cases import public_cases
from topics.models import Section


@pytest.fixture(autouse=True)
def nobody_has_searched():
    cache.clear()


@pytest.fixture
def well(section: Section) -> Section:
    section.body = "A pump <draws> groundwater."
    section.save()
    return section


def ask(client, words: str, **more: str):
    return client.get("/2030/search/", {"q": words, **more})


def test_a_result_has_its_number_its_place_and_the_words_marked(client, well):
    page = ask(client, "groundwater").content.decode()
    assert f'href="{well.get_absolute_url()}"' in page
    assert "<mark>groundwater</mark>" in page
    assert "&lt;draws&gt;" in page
    assert "1 result" in page


def test_what_is_found_by_another_name_says_that_name_and_a_title_is_enough_for_itself(client, committee):
    french = {"french": "registre d’armes à feu", "definition": "A list."}
    committee.edition.terms.create(slug="registry", name="registry", **french, published=True)
    named = '<span class="hit__called">registre d’<mark>armes</mark> à <mark>feu</mark></span>'
    assert named in ask(client, "armes à feu").content.decode()
    assert "hit__called" not in ask(client, "registry").content.decode()


def test_an_empty_search_invites_and_an_unknown_edition_is_not_there(client, well):
    for empty in ("", "  "):
        assert "starters" in ask(client, empty).context
    assert "starters" not in ask(client, "pump").context
    assert client.get("/2031/search/", {"q": "a"}).status_code == 404


def test_nothing_found_leads_to_the_nearest_words_and_the_glossary(client, well):
    page = ask(client, "Welks").content.decode()
    assert "Showing results for" in page
    page = read_page(client, "/2030/search/?q=qqqq")
    assert reverse("glossary:term_list", args=["2030"]) in page.links
    assert "Nothing in this guide" in page.main


def test_no_input_breaks_the_search_the_count_of_what_was_not_found_or_the_page(client, edition, well):
    strings = public_cases("naughty_strings_blns.json")
    for words in strings:
        results = search(edition, AnonymousUser(), words)
        assert results.asked == " ".join(words.split())[:MOST_LETTERS], words
        count_unfound(edition, words)
    for words in (
        *strings[::20],
        *[words for words in strings if "<script>alert" in words],
        "\0",
        "a" * 3000,
        '"AND" (NEAR* OR:)',
        "& | ! <-> :*",
        "%_",
        "\u202eabc",
    ):
        answer = ask(client, words)
        assert answer.status_code == 200, words
        assert "<script>alert" not in answer.content.decode()


def test_an_address_that_searches_too_often_is_told_when_to_come_back(client, well, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_A_MINUTE", 2)
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)  # no minute ends meanwhile
    assert [ask(client, "well").status_code for _ in range(3)] == [200, 200, 429]
    assert ask(client, "well")["Retry-After"] == "60"
    assert client.get("/2030/search/", {"q": "well"}, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_what_a_signed_in_person_is_shown_is_not_stored(admin_client, client, well):
    assert "no-store" in ask(admin_client, "well")["Cache-Control"]


# What was not found


def test_what_nobody_finds_is_counted_and_told_from_the_second_time_on(client, edition, well, admin_client):
    ask(client, "Éxtradition?")
    assert not_found_in(edition) == []
    ask(client, "extradition")
    ask(client, "well")
    assert not_found_in(edition) == [("extradition", 2)]
    page = admin_client.get(reverse("admin:health", args=["2030"])).content.decode()
    assert "2 times: <em>extradition</em>" in page


def test_where_no_page_has_all_words_that_is_said_and_counted_beside_what_is_named(client, edition):
    edition.terms.create(slug="quorum", name="quorum", definition="Enough people.", published=True)
    for _ in range(2):
        page = ask(client, "zebra quorum").content.decode()
    assert "Nothing in this guide has all the words “zebra quorum”." in " ".join(page.split())
    assert 'href="/2030/glossary/quorum/"' in page
    assert not_found_in(edition) == [("zebra quorum", 2)]


def test_only_readers_are_counted_and_only_words(client, edition, well, admin_client):
    ask(admin_client, "extradition")
    ask(client, "???")
    assert not UnfoundSearch.objects.exists()


def test_words_are_cut_and_rows_are_limited(client, edition, well, monkeypatch):
    ask(client, "qq " * 100)
    assert len(UnfoundSearch.objects.get().words) <= unfound.MOST_LETTERS
    monkeypatch.setattr(unfound, "MOST_ROWS", 2)
    for word in ("qqa", "qqb", "qqc"):
        ask(client, word)
    assert UnfoundSearch.objects.count() == 2
    assert MOST_ROWS == 200


def test_a_database_that_cannot_be_written_answers_all_the_same(client, well, monkeypatch):
    ask(client, "well")

    def refuse(*args, **values):
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr(unfound.models.QuerySet, "update", refuse)
    assert ask(client, "qqqq").status_code == 200
