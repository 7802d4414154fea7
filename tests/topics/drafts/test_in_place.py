"""Who sees drafts sees a change that waits in its place on every page; readers see what is published."""

import pytest
from django.test import Client

from glossary.models import Source, Term
from tests.support.admin_forms import plant_one_of_each
from tests.support.crawler import without_layout
from tests.support.draft_forms import BODY, DRAFT, html_of, keep
from topics.models import KeyFigure, Precedent, QuestionFact, ResolutionQuestion, Section, Tool


def test_who_sees_drafts_sees_the_change_in_place_and_marked(awa, wells):
    keep(awa, wells, body=DRAFT, title="Deep wells")
    html = html_of(awa, wells.get_absolute_url())
    assert "verbs" in html
    heading = '<h1>Deep wells <span class="draft-mark">Draft</span></h1>'
    assert without_layout(heading) in without_layout(html)
    assert "Deep wells" in html_of(awa, wells.topic.get_absolute_url())


def test_a_renamed_term_leads_from_its_new_name_for_those_who_see_drafts_only(awa, wells, edition):
    term = Term.objects.create(edition=edition, slug="w", name="words", definition="Text.", published=True)
    keep(awa, term, name="verbs", definition="Said anew.")
    assert 'class="to-term"' in html_of(Client(), wells.get_absolute_url())
    assert 'class="to-term"' not in html_of(awa, wells.get_absolute_url())
    Section.objects.update(body=DRAFT)
    assert 'class="to-term"' not in html_of(Client(), wells.get_absolute_url())
    html = html_of(awa, wells.get_absolute_url())
    assert 'class="to-term"' in html
    assert "Said anew." in html
    assert "No text of the guide uses" not in html_of(awa, term.get_absolute_url())


def test_ties_that_wait_show_at_both_ends(awa, wells, edition):
    plant_one_of_each(wells)
    for model in (Tool, Term, Source, KeyFigure, ResolutionQuestion, QuestionFact, Precedent):
        model.objects.update(published=True)
    other = Term.objects.create(edition=edition, slug="net", name="net", definition="It.", published=True)
    term, source, tool = Term.objects.get(slug="well"), Source.objects.get(), Tool.objects.get()
    topic, figure, precedent = wells.topic, KeyFigure.objects.get(), Precedent.objects.get()
    question, fact = ResolutionQuestion.objects.get(), QuestionFact.objects.get()
    keep(awa, term, see_also=[other.pk])
    keep(awa, source, topics=[topic.pk], tools=[tool.pk])
    keep(awa, figure, topic=topic.pk, tool=tool.pk, source_key="a-book")
    keep(awa, fact, source_key="a-book", kind="argued")
    keep(awa, precedent, source_key="a-book", questions=[question.pk])
    for page, words in [
        (term, other.get_absolute_url()),
        (other, "Terms that refer to this one"),
        (source, topic.get_absolute_url() + '"><span class="number">1</span> <span>Water'),
        (source, "Figures from this source"),
        (topic, "Sources on this topic"),
        (topic, "One well."),
        (tool, "A book"),
        (tool, "One well."),
        (source, "A fund pays."),
        (question, "What is still argued about"),
        (question, f'href="{source.get_absolute_url()}"'),
        (question, "Precedents</h2>"),
        (precedent, f'href="{question.get_absolute_url()}"'),
    ]:
        assert words in html_of(awa, page.get_absolute_url()), (page, words)
        assert words not in html_of(Client(), page.get_absolute_url()), (page, words)


def test_a_row_shown_with_what_waits_is_never_saved(awa, wells, organiser):
    keep(awa, wells, body=DRAFT)
    shown = Section.objects.visible_to(organiser).get()
    assert shown.body == DRAFT
    with pytest.raises(TypeError):
        shown.save()
    wells.refresh_from_db()
    assert wells.body == BODY


def test_what_waits_costs_readers_no_query_and_editors_one(
    awa, wells, organiser, stranger, django_assert_num_queries
):
    keep(awa, wells, body=DRAFT)
    for reader, queries in [(stranger, 1), (organiser, 2)]:
        with django_assert_num_queries(queries):
            list(Section.objects.visible_to(reader))
