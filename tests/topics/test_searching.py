"""The search of lists in the admin folds accents and apostrophes, and finds numbers and definitions."""

import pytest
from django.urls import reverse

from glossary.models import Term
from tests.support.admin_forms import admin_url
from topics.models import Section


def found(client, model, query: str) -> list[str]:
    rows = client.get(admin_url("changelist", model), {"q": query}).context["cl"].result_list
    return [str(row) for row in rows]


@pytest.fixture
def terms(edition) -> None:
    values = {"definition": "Le contrôle d’un État.", "aliases": ["naïve name"], "french": "égalité"}
    Term.objects.create(edition=edition, slug="state", name="State’s control", **values)
    Term.objects.create(edition=edition, slug="other", name="Other", definition="So.")


@pytest.mark.parametrize(
    "query",
    [
        "egalite",
        "ÉGALITÉ",
        "state's",
        "STATE’S",
        "controle d'un etat",
        '"controle d’un"',
        "naive",
        "state égalité",
    ],
)
def test_accents_capitals_and_apostrophes_do_not_matter_and_definitions_are_found(terms, admin_client, query):
    assert found(admin_client, Term, query) == ["State’s control"]


def test_every_word_must_be_there(terms, admin_client):
    assert found(admin_client, Term, "egalite unknown") == []
    assert found(admin_client, Term, '"control state"') == []
    assert len(found(admin_client, Term, "  ")) == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("1.2", ["Rain", "Drops"]),
        ("1.2.1", ["Drops"]),
        ("1.2.", ["Rain", "Drops"]),
        ("1.2 dro", ["Drops"]),
    ],
)
def test_a_section_is_found_by_its_number_with_what_is_below(section, admin_client, query, titles):
    made = {"wells": section}
    for slug, parent in (("pumps", "wells"), ("rain", "wells"), ("drops", "rain")):
        made[slug] = Section.objects.create(
            topic=section.topic, parent=made[parent], slug=slug, title=slug.title(), position=len(made)
        )
    assert found(admin_client, Section, query) == titles


def test_fields_that_suggest_rows_search_alike(terms, admin_client):
    options = {"app_label": "glossary", "model_name": "term", "field_name": "see_also", "term": "egalite"}
    answer = admin_client.get(reverse("admin:topics_placed_autocomplete"), options)
    assert [each["text"] for each in answer.json()["results"]] == ["State’s control — 2030"]
