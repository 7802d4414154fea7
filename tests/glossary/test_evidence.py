"""The sentence that bears on a question, under each section tied to it, and the sources beside a text."""

import pytest

from glossary.evidence import Evidence, evidence_for
from glossary.models import Source
from tests.support.crawler import read_page
from topics.models import ResolutionQuestion, Section, Topic
from topics.outline import OutlineNode, build_outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(topic) -> ResolutionQuestion:
    return topic.questions.create(slug="who", label="Who pays", text="Who pays for pumps?", published=True)


def add_section(topic: Topic, slug: str, body: str = "", parent: Section | None = None) -> Section:
    title = slug.title()
    return topic.sections.create(slug=slug, title=title, body=body, parent=parent, published=True)


def nodes_of(topic: Topic) -> list[OutlineNode]:
    return list(build_outline(topic.sections.all()))


def said(evidence: list[Evidence]) -> list[str]:
    return [each.sentence.text if each.sentence else "" for each in evidence]


def test_the_sentence_with_most_words_of_the_question_is_taken_without_its_marks(topic):
    add_section(
        topic, "wells", "Wells are deep. A broken **pump** is a [[repair]] nobody counts.[@a] Rain helps."
    )
    assert said(evidence_for("Who repairs broken pumps?", nodes_of(topic))) == [
        "A broken pump is a repair nobody counts."
    ]


@pytest.mark.parametrize("asked", ["Who?", "Who counts elephants?"])
def test_of_sentences_that_share_nothing_the_first_is_taken(topic, asked):
    add_section(topic, "wells", "Wells are deep. Rain helps.")
    assert said(evidence_for(asked, nodes_of(topic))) == ["Wells are deep."]


def test_a_rare_word_counts_more_than_one_that_all_sentences_have(topic):
    add_section(topic, "wells", "Water flows in canals. Water flows. Water flows to meters.")
    assert said(evidence_for("Who reads meters of flowing water?", nodes_of(topic))) == [
        "Water flows to meters."
    ]


def test_a_section_without_text_has_a_sentence_from_below_but_none_that_another_has(topic):
    part = add_section(topic, "wells")
    add_section(topic, "pumps", "A pump breaks.", part)
    add_section(topic, "ropes", "A rope holds.", part)
    whole, pumps, _ = nodes_of(topic)
    assert said(evidence_for("Which pump breaks?", [whole])) == ["A pump breaks."]
    assert said(evidence_for("Which pump breaks?", [whole, pumps])) == ["A rope holds.", "A pump breaks."]


def test_a_section_without_any_text_has_no_sentence(topic):
    add_section(topic, "wells")
    assert said(evidence_for("Which pump breaks?", nodes_of(topic))) == [""]


def test_a_question_shows_the_sentence_with_its_number_and_leads_to_its_passage(client, topic, question):
    part = add_section(topic, "wells", "Nobody pays for a pump.")
    point = add_section(topic, "ropes", "Rain helps. A rope holds.", part)
    question.sections.add(part, point)
    page = read_page(client, question.get_absolute_url())
    assert "1 Wells Nobody pays for a pump. 1" in page.main
    assert "1.1 Ropes Rain helps. 1.1" in page.main
    anchors = [anchor for path, anchor in page.targets if path == part.part_url and "~" in anchor]
    assert len(anchors) == 2
    assert set(anchors) <= set(read_page(client, part.part_url).ids)


def test_a_source_stands_beside_the_first_text_that_cites_it_and_beside_no_other(client, topic, edition):
    for key in ("a", "b"):
        Source.objects.create(edition=edition, key=key, title=f"On {key}", published=True)
    part = add_section(topic, "wells", "Deep.[@a]")
    add_section(topic, "pumps", "Old.[@a] Iron.[@b]", part)
    page = read_page(client, part.part_url)
    beside = [text.partition("</ul>")[0] for text in page.html.split('class="cited-here"')[1:]]
    assert [("On a" in text, "On b" in text) for text in beside] == [(True, False), (False, True)]
