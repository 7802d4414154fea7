"""Chairs add precedents and facts in the admin, in the steps that docs/chairs.md has."""

import re

import pytest
from django.test import Client

from glossary.models import Source
from tests.support.admin_forms import admin_url
from tests.support.crawler import squeeze
from tests.support.history_pages import text_of
from tests.support.paths import ROOT
from tests.support.people import chair_of
from topics.models import Committee, Precedent, QuestionFact, ResolutionQuestion

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@pytest.fixture
def question(topic) -> ResolutionQuestion:
    Source.objects.create(edition=topic.committee.edition, key="un-water", title="On water", published=True)
    return topic.questions.create(slug="who", label="Who pays", text="Who?", published=True)


@pytest.fixture
def chair(roles, committee: Committee) -> Client:
    return chair_of("awa", committee)


@pytest.fixture
def council(edition) -> ResolutionQuestion:
    """A question of another committee."""
    committee = Committee.objects.create(edition=edition, slug="council", name="Council", published=True)
    topic = committee.topics.create(number=1, slug="law", title="Law", published=True)
    return topic.questions.create(slug="whose", label="Whose law", text="Whose?", published=True)


def fact_of(asked: ResolutionQuestion, **values) -> dict:
    given = {
        "question": asked.pk,
        "kind": "argued",
        "slug": "price",
        "statement": "A price is argued about.",
    }
    return given | {"as_of": "March 2029", "source_key": "un-water", "published": "on", **values}


def precedent_of(asked: ResolutionQuestion, **values) -> dict:
    given = {"committee": asked.topic.committee.pk, "questions": [asked.pk], "slug": "unga-64-292"}
    given |= {"body": "UN General Assembly", "number": "64/292", "title": "The right to water"}
    given |= {"date": "28 July 2010", "year": 2010, "asked": "It asked states to pay."}
    return given | {"source_key": "un-water", "locator": "para 3", "published": "on", **values}


def steps(title: str) -> set[str]:
    """Return what the steps under `title` say to press, open or fill in."""
    text = (ROOT / "docs" / "chairs.md").read_text(encoding="utf-8")
    part = text.partition(f"### {title}\n")[2].partition("\n##")[0]
    return {squeeze(label) for label in BOLD.findall(part)}


@pytest.mark.parametrize(
    ("title", "model"), [("Add a fact to a question", QuestionFact), ("Add a precedent", Precedent)]
)
def test_the_steps_name_what_stands_on_the_screens(chair, question, title, model):
    pages = [chair.get(admin_url(page, model)) for page in ("changelist", "add")]
    screens = " ".join([*map(text_of, pages), *map(text_of, [chair.get("/admin/")]), "Save"])
    named = steps(title)
    assert {label for label in named if label not in screens} == set()
    assert len(named) > 8


def test_a_fact_that_a_chair_adds_is_on_the_page_of_its_question(chair, question):
    response = chair.post(admin_url("add", QuestionFact), fact_of(question))
    assert response.status_code == 302, response.context["adminform"].form.errors
    page = squeeze(Client().get(question.get_absolute_url()).content.decode())
    assert "What is still argued about" in page
    assert "A price is argued about." in page
    assert QuestionFact.objects.get().position == 1
    chair.post(admin_url("add", QuestionFact), fact_of(question, slug="later"))
    assert QuestionFact.objects.get(slug="later").position == 2


def test_a_precedent_that_a_chair_adds_is_on_the_pages_of_its_questions_and_of_the_committee(chair, question):
    response = chair.post(admin_url("add", Precedent), precedent_of(question))
    assert response.status_code == 302, response.context["adminform"].form.errors
    for row in (question, Precedent.objects.get()):
        page = squeeze(Client().get(row.get_absolute_url().partition("#")[0]).content.decode())
        for words in ("UN General Assembly 64/292", "The right to water", "28 July 2010", "para 3"):
            assert words in page


def errors(client: Client, model, values: dict) -> dict:
    response = client.post(admin_url("add", model), values)
    assert response.status_code == 200
    assert not model.objects.exists()
    return response.context["adminform"].form.errors


@pytest.mark.parametrize(("model", "values"), [(QuestionFact, fact_of), (Precedent, precedent_of)])
def test_an_unknown_source_is_refused_with_one_like_it(chair, question, model, values):
    (message,) = errors(chair, model, values(question, source_key="un-watr"))["source_key"]
    assert "Did you mean “un-water”?" in message


@pytest.mark.parametrize(
    ("model", "values", "missing"),
    [
        *((QuestionFact, fact_of, name) for name in ("question", "kind", "statement", "as_of", "slug")),
        *((Precedent, precedent_of, name) for name in ("committee", "body", "title", "date", "year", "slug")),
    ],
)
def test_what_a_row_cannot_be_without_is_asked_for(chair, question, model, values, missing):
    assert set(errors(chair, model, values(question, **{missing: ""}))) == {missing}


def test_a_chair_adds_nothing_to_another_committee(chair, question, council):
    assert set(errors(chair, QuestionFact, fact_of(council))) == {"question"}
    assert set(errors(chair, Precedent, precedent_of(council))) == {"committee"}


def test_an_organiser_is_refused_a_question_of_another_committee(organiser, question, council):
    client = Client()
    client.force_login(organiser)
    (message,) = errors(client, Precedent, precedent_of(question, questions=[council.pk]))["questions"]
    assert message == "“Whose law” is a question of another committee."
