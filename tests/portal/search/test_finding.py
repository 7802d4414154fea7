"""What delegates look for is found first, on SQLite and on PostgreSQL, and drafts by who sees them."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import OperationalError

from glossary.models import Term
from portal.search import index, words
from portal.search.index import current_index, found_in
from portal.search.queries import Query
from portal.search.results import Results, search
from portal.search.stored import SearchDocument, SearchIndex, SearchName
from portal.search.words import name_key
from portal.serving import program
from portal.serving.program import key_of_edition
from tests.support.people import person
from topics.models import Committee, Edition, Precedent, Section, Tool, ToolKind
from topics.models.facts import NO_FRENCH

QUERIES = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))
ANYBODY = AnonymousUser()


def urls(results: Results) -> list[str]:
    return list(dict.fromkeys(hit.url for group in results.groups for hit in group.hits))


def titles(edition: Edition, text: str, reader=ANYBODY) -> list[str]:
    found = search(edition, reader, text)
    return ["".join(piece.text for piece in hit.title) for group in found.groups for hit in group.hits]


# The 2026 edition


def missed(kind: str, places: int) -> list[str]:
    edition = Edition.objects.get(slug="2026")
    answers = [
        (each, urls(search(edition, ANYBODY, each["query"]))) for each in QUERIES if each["kind"] == kind
    ]
    return [
        f"{each['query']}: {found[:places]}"
        for each, found in answers
        if not set(found[:places]) & set(each["first"])
    ]


@pytest.mark.usefixtures("stored_2026")
class TestOf2026:
    def test_every_exact_name_and_acronym_comes_first(self, db):
        assert missed("exact", 1) == []

    def test_what_is_misspelt_french_in_part_or_a_question_comes_among_the_first_three(self, db):
        assert len(missed("hard", 3)) <= 2

    def test_the_set_of_queries_is_large_enough(self, db):
        kinds = [each["kind"] for each in QUERIES]
        assert (kinds.count("exact"), kinds.count("hard")) == (43, 48)

    def test_a_slip_is_forgiven_and_told(self, db):
        results = search(Edition.objects.get(slug="2026"), ANYBODY, "ballistc")
        assert results.shown_for == "ballistic"
        assert results.count
        as_typed = search(Edition.objects.get(slug="2026"), ANYBODY, "ballistc", as_typed=True)
        assert (as_typed.count, as_typed.shown_for) == (0, "")
        assert as_typed.nearest

    @pytest.mark.parametrize(
        ("query", "offered"),
        [("Kenya", []), ("Nigeria", []), ("cocaine", []), ("extradicionistas", ["extradition"])],
    )
    def test_only_names_that_look_like_it_are_offered_for_what_is_not_found(self, db, query, offered):
        results = search(Edition.objects.get(slug="2026"), ANYBODY, query, as_typed=True)
        assert (results.count, results.nearest[:1]) == (0, offered)

    def test_nothing_is_forgiven_where_the_words_are_found(self, db):
        edition = Edition.objects.get(slug="2026")
        assert search(edition, ANYBODY, "weapon mark").shown_for == ""
        assert "dark web" not in titles(edition, "weapon mark")

    def test_a_document_leads_to_a_page_that_is_there(self, db, client):
        for url in dict.fromkeys(SearchDocument.objects.values_list("url", flat=True)):
            assert client.get(url.partition("#")[0]).status_code == 200, url


# Small editions


@pytest.fixture
def well(section: Section) -> Section:
    section.body = "A pump draws groundwater."
    section.save()
    return section


def test_all_words_must_be_there_and_a_title_comes_before_a_text(edition, well):
    Section.objects.create(
        topic=well.topic, position=2, slug="pumps", title="Groundwater pumps", published=True
    )
    assert titles(edition, "groundwater pump") == ["Groundwater pumps", "Wells"]
    assert titles(edition, "groundwater zebra") == []


def test_a_whole_number_comes_before_those_that_begin_so(edition, well):
    for position, title in enumerate(("Article 2004", "Articles"), start=2):
        Section.objects.create(
            topic=well.topic, position=position, slug=f"s{position}", title=title, body="2", published=True
        )
    Section.objects.filter(title="Article 2004").update(body="")
    edition.save()
    edition.refresh_from_db()
    assert titles(edition, "article 2") == ["Articles", "Article 2004"]


def test_a_precedent_is_found_by_its_number_after_its_body_and_by_its_place_and_year(edition, committee):
    body = "UN Water Council"
    given = {"committee": committee, "title": "Wells", "year": 1977, "date": "1977", "published": True}
    row = Precedent.objects.create(slug="lima-1977-wells", body=body, number="12/3", source_key="s", **given)
    for query in ("12/3", "un water council 12/3", "unwc 12/3", "lima 1977"):
        assert urls(search(edition, ANYBODY, query))[:1] == [row.get_absolute_url()], query
    Precedent.objects.update(number="")
    edition.save()
    edition.refresh_from_db()
    assert urls(search(edition, ANYBODY, "lima 1977")) == [row.get_absolute_url()]
    assert name_key(body) not in SearchName.objects.values_list("key", flat=True)


def test_a_tool_is_found_by_its_colour_in_french_where_french_is_the_other_language(edition, committee):
    alert = ToolKind.objects.create(
        edition=edition, slug="alert", name="Alert", french="Alerte", has_colours=True, position=9
    )
    given = {"committee": committee, "kind": alert, "french": NO_FRENCH, "published": True}
    for colour in ("yellow", "black"):
        Tool.objects.create(slug=colour, name=f"{colour.title()} Alert", notice_colour=colour, **given)
    assert titles(edition, "jaune") == ["Yellow Alert"]
    edition.other_language = "de"
    edition.save()
    edition.refresh_from_db()
    assert titles(edition, "jaune") == []


@pytest.fixture
def holes(edition, well) -> None:
    terms = {"well": ["borehole", "deep hole"], "aquifer": []}
    for name, aliases in terms.items():
        Term.objects.create(edition=edition, slug=name, name=name, aliases=aliases, published=True)


@pytest.mark.usefixtures("holes")
@pytest.mark.parametrize("query", ["is a deep hole an aquifer?", "is a deep holle an aquifr?"])
def test_where_nothing_has_all_words_the_entries_that_they_name_are_found(edition, query):
    results = search(edition, ANYBODY, query)
    assert [hit.url for group in results.groups for hit in group.hits] == [
        "/2030/glossary/well/",
        "/2030/glossary/aquifer/",
    ]
    assert (results.has_all_words, results.shown_for) == (False, "")


@pytest.mark.usefixtures("holes")
def test_an_entry_that_half_of_the_query_names_is_found_beside_what_has_all_words(edition):
    assert titles(edition, "who draws groundwater from an aquifer") == ["aquifer"]
    assert titles(edition, "groundwater pump") == ["Wells"]
    Section.objects.update(body="A pump draws groundwater from the aquifer by night.")
    edition.save()
    edition.refresh_from_db()
    assert titles(edition, "aquifer pump") == ["aquifer", "Wells"]
    assert titles(edition, "aquifer pump night") == ["Wells"]


def test_a_committee_that_is_asked_about_comes_before_tools_with_its_name_in_theirs(edition, committee):
    committee.presentation = "It was founded in Lima."
    committee.acronym = "WELL"
    committee.save()
    kind = ToolKind.objects.create(edition=edition, slug="net", name="Network", french="Réseau", position=9)
    Tool.objects.create(
        committee=committee, slug="net", name="WELL Alarm", kind=kind, summary="Founded here.", published=True
    )
    assert titles(edition, "where was well founded") == [committee.name, "WELL Alarm"]


def test_a_tool_is_called_as_its_name_goes_on_after_its_kind(edition, committee):
    kind = ToolKind.objects.create(
        edition=edition, slug="project", name="Project", french="Projet", position=9
    )
    Tool.objects.create(committee=committee, slug="rain", name="Project RAIN", kind=kind, published=True)
    edition.sources.create(key="rain", title="RAIN", published=True)
    assert titles(edition, "rain") == ["Project RAIN", "RAIN"]


def test_a_name_that_begins_with_a_small_word_is_found_where_a_hyphen_parts_it(edition, well):
    Term.objects.create(edition=edition, slug="iwell", name="iWell", published=True)
    assert titles(edition, "i-well")[:1] == titles(edition, "iwell")[:1] == ["iWell"]


def test_what_is_written_since_is_found_at_once_and_what_is_gone_is_not(edition, well):
    assert titles(edition, "groundwater") == ["Wells"]
    well.body = "A sieve."
    well.save()
    edition.refresh_from_db()
    assert (titles(edition, "groundwater"), titles(edition, "sieve")) == ([], ["Wells"])
    assert SearchIndex.objects.count() == 1


def test_an_index_is_built_once_for_a_version(edition, well):
    first = current_index(edition, ANYBODY)
    ids = set(SearchDocument.objects.values_list("pk", flat=True))
    assert current_index(edition, ANYBODY) == first
    assert set(SearchDocument.objects.values_list("pk", flat=True)) == ids


@pytest.fixture
def next_release(edition, well, monkeypatch) -> None:
    """A program that folds words in another way and finds an index of the one before."""
    current_index(edition, ANYBODY)
    monkeypatch.setattr(program, "code", lambda: "the next release")
    monkeypatch.setattr(words, "LIGATURES", str.maketrans({"w": "v"}))


@pytest.mark.usefixtures("next_release")
def test_another_program_builds_the_index_again_and_once(edition):
    for _ in range(2):
        [found] = found_in(edition, ANYBODY, Query.of("groundwater"))
        assert (found.row.title, "groundvat" in found.row.text_stems) == ("Wells", True)
        stored = SearchIndex.objects.get()
        assert (stored.key, stored.pk) == (key_of_edition(edition), found.row.index_id)
    ids = set(SearchDocument.objects.values_list("pk", flat=True))
    found_in(edition, ANYBODY, Query.of("springs"))
    assert set(SearchDocument.objects.values_list("pk", flat=True)) == ids


@pytest.mark.usefixtures("next_release")
def test_where_it_cannot_be_built_again_the_index_of_the_program_before_is_searched(edition, monkeypatch):
    def refuse(*arguments: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(index, "_build", refuse)
    assert found_in(edition, ANYBODY, Query.of("groundwater")) == []
    [found] = found_in(edition, ANYBODY, Query.of("pump"))
    assert found.row.title == "Wells"


def test_an_edition_is_searched_alone(edition, well):
    other = Edition.objects.create(slug="2031", year=2031, conference="Other", status="published")
    Term.objects.create(
        edition=other, slug="groundwater", name="groundwater", definition="Wet.", published=True
    )
    assert titles(edition, "groundwater") == ["Wells"]
    assert titles(other, "groundwater") == ["groundwater"]


def test_the_index_of_an_edition_that_is_gone_goes_with_the_next_building(edition, well):
    other = Edition.objects.create(slug="2031", year=2031, conference="Other", status="published")
    Term.objects.create(edition=other, slug="rain", name="rain", definition="Wet.", published=True)
    assert titles(other, "rain") == ["rain"]
    gone = other.pk
    other.delete()
    assert titles(edition, "groundwater") == ["Wells"]
    assert not SearchIndex.objects.filter(edition_id=gone).exists()
    assert SearchName.objects.filter(key="rain").count() == 0


def test_a_draft_is_found_by_who_sees_it_and_by_nobody_else(edition, well, roles):
    Section.objects.create(topic=well.topic, position=2, slug="secret", title="Springs", body="Zebras drink.")
    chair = person("chair", "Chairs", well.topic.committee)
    far = Committee.objects.create(edition=edition, slug="far", name="Far", published=True)
    other_chair = person("other", "Chairs", far)
    organiser = User.objects.create_superuser("boss")
    for reader, found in ((ANYBODY, []), (other_chair, []), (chair, ["Springs"]), (organiser, ["Springs"])):
        assert titles(edition, "zebras", reader) == found, reader


def test_two_committees_are_told_apart(edition, well):
    assert {hit.place for group in search(edition, ANYBODY, "wells").groups for hit in group.hits} == {
        "Water"
    }
    Committee.objects.create(edition=edition, slug="far", name="Far", published=True)
    edition.refresh_from_db()
    places = {hit.place for group in search(edition, ANYBODY, "wells").groups for hit in group.hits}
    assert places == {"Assembly, Water"}
