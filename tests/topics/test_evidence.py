"""Evidence on the questions: facts, precedents, what the editors added, and phrases that may be used."""

import pytest
from django.test import Client
from django.urls import reverse

from glossary.models import Source
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, Precedent, QuestionFact, ResolutionQuestion, Section

ADDED = "Added by the editors"


@pytest.fixture
def question(topic) -> ResolutionQuestion:
    edition = topic.committee.edition
    Source.objects.create(
        edition=edition, key="on-wells", title="On wells", publisher="Press", year=2028, published=True
    )
    return topic.questions.create(slug="who", label="Who pays", text="Who?", published=True)


def add_fact(question: ResolutionQuestion, slug: str, **values) -> QuestionFact:
    given = {"kind": "exists", "as_of": "March 2029", "source_key": "on-wells", "published": True}
    return question.facts.create(slug=slug, **{**given, "statement": f"Fact {slug}.", **values})


def add_precedent(question: ResolutionQuestion, year: int, **values) -> Precedent:
    given = {"body": "UN", "date": str(year), "source_key": "on-wells", "published": True}
    committee = question.topic.committee
    row = committee.precedents.create(
        slug=f"un-{year}", year=year, **{**given, "title": f"Of {year}", **values}
    )
    row.questions.add(question)
    return row


def read(row_or_url) -> str:
    url = row_or_url if isinstance(row_or_url, str) else row_or_url.get_absolute_url()
    response = Client().get(url.partition("#")[0])
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_question_says_what_exists_and_what_is_argued_with_date_and_source(question):
    add_fact(question, "fund", locator="p. 9")
    add_fact(question, "price", kind="argued", as_of="undated")
    add_fact(question, "secret", published=False)
    page = read(question)
    assert page.index("What exists already") < page.index("Fact fund.")
    assert page.index("Fact fund.") < page.index("What is still argued about") < page.index("Fact price.")
    assert "March 2029" in page
    assert "undated" in page
    assert "Press, 2028</a>, p. 9" in page
    assert "Fact secret." not in page


def test_a_question_without_facts_has_no_lists_of_them(question):
    page = read(question)
    assert "What exists already" not in page
    assert "Precedents</h2>" not in page


def test_precedents_are_read_newest_first_and_lead_to_their_questions(question):
    add_precedent(question, 1999, number="A/RES/54/1", asked="It asked for wells.")
    newer = add_precedent(question, 2010)
    add_precedent(question, 2020, published=False)
    page = read(newer)
    assert page.index("Of 2010") < page.index("Of 1999")
    assert "A/RES/54/1" in page
    assert "It asked for wells." in page
    assert f'href="{question.get_absolute_url()}"' in page
    assert "Of 2020" not in page
    assert "Of 1999" in read(question)


def test_a_committee_leads_to_its_precedents_once_it_has_some(question, committee):
    address = reverse("topics:precedents", args=[committee.edition.slug, committee.slug])
    assert f'href="{address}"' not in read(committee)
    assert "not collected any yet" in read(address)
    add_precedent(question, 2010)
    assert f'href="{address}"' in read(committee)


def test_how_a_committee_works_is_a_page_only_where_it_is_written(committee):
    address = reverse("topics:how_it_works", args=[committee.edition.slug, committee.slug])
    assert Client().get(address).status_code == 404
    Committee.objects.update(how_it_works="It asks; it does not order.")
    assert "it does not order." in read(address)
    assert ADDED in read(address)
    assert f'href="{address}"' in read(committee)


def test_what_the_editors_added_stands_apart_under_its_name(section):
    assert ADDED not in read(section.topic.get_absolute_url() + f"{section.slug}/")
    Section.objects.update(body="Printed words.", background="Added words.")
    page = read(section.topic.get_absolute_url() + f"{section.slug}/")
    opening = f'<aside class="background" role="note" aria-label="{ADDED}">'
    aside = page.partition(opening)[2].partition("</aside>")[0]
    assert "Added words." in aside
    assert "Printed words." not in aside


def test_a_source_lists_the_facts_and_precedents_that_name_it(question):
    add_fact(question, "fund")
    add_fact(question, "other", source_key="")
    add_precedent(question, 2010)
    page = read(Source.objects.get())
    assert "Fact fund." in page
    assert "Of 2010" in page
    assert "Fact other." not in page


def test_only_phrases_that_the_committee_may_use_are_offered_with_both_genders(question, committee):
    for slug, english, is_allowed in (("urges", "Urges", True), ("demands", "Demands", False)):
        committee.opening_phrases.create(
            slug=slug, english=english, kind="operative", strength="strong", is_allowed=is_allowed
        )
    committee.opening_phrases.create(
        slug="alarmed",
        english="Alarmed",
        french="Alarmée",
        french_masculine="Alarmé",
        kind="preambulatory",
        strength="strong",
    )
    page = read(question)
    assert "Urges" in page
    assert "Demands" not in page
    assert "Alarmée, Alarmé" in page


@pytest.mark.parametrize(("rule", "are_offered"), [("free", True), ("required", True), ("forbidden", False)])
def test_where_no_clause_may_be_written_beforehand_no_phrase_is_offered(question, rule, are_offered):
    question.topic.committee.opening_phrases.create(
        slug="urges", english="Urges", kind="operative", strength="strong"
    )
    Edition.objects.update(drafting_rule=rule)
    page = read(question)
    assert Edition.DraftingRule(rule).label in page
    assert ("Urges" in page) is are_offered


@pytest.mark.parametrize(
    ("french", "is_said"),
    [
        ("pompe à main", '<span lang="fr">pompe à main</span>'),
        ("Pump", "name unchanged in French"),
        ("none found", "no official French name in our sources"),
    ],
)
def test_a_tool_tells_its_french_name_or_why_it_has_none(committee, section, french, is_said):
    tool = committee.tools.create(slug="pump", name="Pump", kind=tool_kind(committee), published=True)
    tool.french = french
    tool.save()
    Section.objects.update(body="A pump.")
    pages = [read(tool), read(section)]  # its own, and that of a panel
    assert all(is_said in page.replace(" >", ">") for page in pages)
    assert ('lang="fr"' in pages[0]) is (french == "pompe à main")


def test_a_tool_of_which_no_french_name_was_looked_for_says_nothing_of_it(committee):
    tool = committee.tools.create(slug="pump", name="Pump", kind=tool_kind(committee), published=True)
    assert "French" not in read(tool).split("<main")[1]
