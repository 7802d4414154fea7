"""The plate on the cover: how a topic's text leads to its questions, drawn and in words."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.support.crawler import read_page
from topics.diagrams.plate import HAIRLINES, HEIGHT, WIDTH, Plate, lay_out_plate
from topics.models import Edition, KeyFigure, ResolutionQuestion, Section, Topic
from topics.pages import WholeTopic, whole_topics_of

IN = {"published": True}


@pytest.fixture
def questions(topic: Topic, section: Section) -> list[ResolutionQuestion]:
    """Questions on a topic of two parts: one bears on part 1 and the point in it, the other on nothing."""
    section.body = "water " * 100
    section.save()
    in_topic = {"topic": topic, **IN}
    Section.objects.create(**in_topic, parent=section, slug="deep", title="Deep", body="water " * 50)
    Section.objects.create(**in_topic, position=2, slug="law", title="Law", body="law " * 150)
    found = [
        ResolutionQuestion.objects.create(**in_topic, position=place, slug=slug, label=label, text="Who?")
        for place, slug, label in ((1, "who-pays", "Who <pays>"), (2, "who-digs", "Who digs"))
    ]
    found[0].sections.add(section)
    return found


def whole_topic_of(topic: Topic) -> WholeTopic:
    [[whole]] = whole_topics_of(Edition.objects.get(), AnonymousUser()).values()
    return whole


def plate_of(topic: Topic) -> Plate | None:
    return lay_out_plate(whole_topic_of(topic))


def test_each_section_has_as_much_of_the_scale_as_of_the_words(topic, questions):
    plate = plate_of(topic)
    second = dict(plate.parts)["2"]
    left = [x for x in plate.scale if x < second]
    assert [number for number, _ in plate.parts] == ["1", "2"]
    assert abs(len(left) - len(plate.scale) / 2) <= 1
    assert abs(len(plate.scale) - HAIRLINES) <= 2
    assert plate.words_per_line == 5  # to the nearest five: 300 words and 130 hairlines, but never 0
    assert list(plate.scale) == sorted(plate.scale)
    assert 0 < plate.scale[0] < plate.scale[-1] < WIDTH


def test_hairlines_lead_from_a_section_and_what_is_in_it_to_its_question_alone(topic, questions):
    plate = plate_of(topic)
    tied, alone = plate.fans
    second = dict(plate.parts)["2"]
    assert [top for top, _ in tied.hairlines] == [x for x in plate.scale if x < second]
    assert (alone.hairlines, alone.path) == ((), "")
    assert (tied.x, alone.x) == (WIDTH / 4, WIDTH * 3 / 4)
    assert max(abs(low - tied.x) for _, low in tied.hairlines) < 15


def test_no_hairline_leaves_the_drawing_and_those_of_a_question_arrive_side_by_side(edition_2026):
    for whole_topics in whole_topics_of(edition_2026, AnonymousUser()).values():
        for whole in whole_topics:
            for fan in lay_out_plate(whole).fans:
                lows = [low for _, low in fan.hairlines]
                assert len(lows) > 3
                assert lows == sorted(lows)
                assert 0 < lows[0] <= lows[-1] < WIDTH
                assert all(0 < bend < HEIGHT for _, _, *bends in fan.curves for bend in bends)
                assert fan.path.count("M") == len(lows)


def test_without_text_or_without_questions_there_is_no_plate(topic, section, client):
    assert plate_of(topic) is None
    section.body = "Wells are deep."
    section.save()
    assert plate_of(topic) is None
    assert "plate" not in read_page(client, "/2030/").html.partition("<main")[2]
    topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    assert plate_of(topic) is not None
    assert "plate" in read_page(client, "/2030/").html.partition("<main")[2]


def test_the_plate_says_in_words_what_it_draws(topic, questions, client):
    html = read_page(client, "/2030/").html
    drawing = html[html.index('class="plate__drawing"') :]
    assert 'role="img"' in drawing
    assert "Topic 1, part by part, and the questions that its text helps with" in drawing
    words = " ".join(drawing[drawing.index("<desc") : drawing.index("</desc>")].split())
    assert "Question 1, Who &lt;pays&gt;: 1. Question 2, Who digs: no section." in words


def test_the_questions_are_a_way_in_and_one_that_readers_do_not_see_is_none(topic, questions, client):
    hidden = questions[1]
    hidden.published = False
    hidden.save()
    page = read_page(client, "/2030/")
    assert questions[0].get_absolute_url() in page.links
    assert "Who <pays>" in page.main
    assert (hidden.get_absolute_url() in page.links, "Who digs" in page.html) == (False, False)


def test_a_topic_stands_on_the_cover_by_its_short_title_with_the_agendas_question_below(topic, client):
    assert "Topic 1 Water Water" not in read_page(client, "/2030/").main
    topic.short_title, topic.title = "Safe water", "How can water be made safe?"
    topic.save()
    page = read_page(client, "/2030/")
    assert (2, "Safe water") in page.headings
    assert "Topic 1 Safe water How can water be made safe?" in page.main


def test_the_cover_shows_the_figures_that_chairs_chose_once_they_are_published(topic, client):
    edition = topic.committee.edition
    source = edition.sources.create(key="wells", title="Wells", publisher="WHO", year=1991, published=True)
    chosen = [
        KeyFigure.objects.create(
            committee=topic.committee,
            source_key="wells",
            as_of=1990,
            on_cover=is_chosen,
            slug=f"n-{value}",
            value=value,
            statement=f"{value} wells",
            published=is_shown,
        )
        for value, is_chosen, is_shown in (("150", True, True), ("250", True, False), ("350", False, True))
    ]
    page = read_page(client, "/2030/")
    assert "150 150 wells 1990 · WHO, 1991" in page.main
    assert source.get_absolute_url() in page.links
    assert ("250" in page.main, "350" in page.main) == (False, False)
    chosen[0].published = False
    chosen[0].save()
    assert "cover-figures" not in read_page(client, "/2030/").html
