"""The diagrams can be read: no text on another, none cut off, every tie drawn, and all of it in words too."""

import itertools
import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client

from glossary.entry_index import entry_index_of
from glossary.linking import LinkIndex
from glossary.page_text import PageText
from glossary.templatetags.glossary import map_entries
from tests.support.citation_marks import without_marks
from tests.support.crawler import Page, read_page, texts_only_drawn, unreadable
from topics.content import content_of
from topics.diagrams.timeline import (
    DatedFact,
    Timeline,
    dated_facts,
    lay_out_timeline,
)
from topics.diagrams.topic_map import TopicMap, entries_on_map, lay_out_map, map_groups
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, ToolKind, Topic
from topics.outline import Outline, OutlineNode, build_outline
from topics.pages import PlacedQuestion, SourcedRow, WholeTopic, whole_topics_of, with_sources


def fact(start: int, end: int | None = None, label: str = "Something happened") -> DatedFact:
    return DatedFact(start, end or start, label, f"In {start} {label.lower()}.")


def drawn(facts: list[DatedFact]) -> Timeline:
    timeline = lay_out_timeline(sorted(facts, key=lambda each: (each.start, each.end, each.label)))
    assert timeline is not None
    return timeline


def printed(timeline: Timeline) -> str:
    return render_to_string("topics/_timeline.html", {"timeline": timeline, "facts": []})


EVENLY = [fact(year) for year in (1900, 1925, 1950, 1975, 2000)]


def facts_at_random(seed: int) -> list[DatedFact]:
    """Up to 25 facts within up to 120 years, many in one year or next to each other, some lasting."""
    dice = random.Random(seed)  # noqa: S311 – the same facts in every run
    first = dice.randint(1850, 1950)
    reach = dice.choice([3, 10, 40, 120])
    facts = []
    for _ in range(dice.randint(2, 25)):
        start = first + dice.randint(0, reach)
        label = "word " * dice.randint(1, 4)
        facts.append(fact(start, start + dice.choice([0, 0, 0, 2]), label.strip()))
    return facts


@pytest.mark.parametrize("seed", range(60))
def test_no_text_of_a_time_line_lies_on_another_or_on_a_pole_or_leaves_the_picture(seed):
    assert unreadable(printed(drawn(facts_at_random(seed)))) == []


def test_the_time_line_of_the_2026_edition_can_be_read(edition_2026):
    timeline = drawn(facts_of(edition_2026))
    assert len(timeline.flags) >= 10
    assert unreadable(printed(timeline)) == []


def test_an_overlap_would_be_noticed():
    timeline = drawn([fact(2000), fact(2001)])
    low, high = sorted(timeline.flags, key=lambda flag: flag.year)
    low.top = high.top
    low.x = high.x - 20
    assert unreadable(printed(timeline)) != []


@pytest.mark.parametrize("length", [20, 60])
@pytest.mark.parametrize("year", [1900, 1950, 2000])
def test_a_label_of_any_length_a_chair_may_type_stays_in_the_picture(length, year):
    label = ("a long label " * 5)[:length]
    timeline = drawn([*EVENLY, fact(year, label=label)])
    assert unreadable(printed(timeline)) == []


def test_a_figure_without_a_label_stays_in_the_picture_with_its_statement():
    statement = "In 2000 police of some forty countries had used the device at their borders for a year."
    figure = KeyFigure(as_of=2000, statement=statement, on_timeline=True)
    placed = SourcedRow(figure, None)
    assert unreadable(printed(drawn([*EVENLY, *dated_facts([placed], [])]))) == []


def test_without_an_event_there_is_no_time_line():
    assert lay_out_timeline([]) is None


def test_a_committee_without_a_date_has_no_heading_for_dates(committee):
    page = read(committee.get_absolute_url())
    assert '<svg class="diagram' not in page.html
    assert "Dates to know" not in page.main


def test_one_event_is_one_flag_in_the_picture():
    timeline = drawn([fact(1999)])
    assert [flag.year for flag in timeline.flags] == [1999]
    assert unreadable(printed(timeline)) == []
    assert timeline.break_at is None


def test_events_of_one_year_share_a_flag():
    timeline = drawn([fact(1990), fact(1999, label="One"), fact(1999, label="Two")])
    assert [flag.labels for flag in timeline.flags] == [["Something happened"], ["One", "Two"]]


def test_what_lasted_is_drawn_along_the_axis_and_says_how_long():
    timeline = drawn([fact(2000), fact(2005, 2008, "It lasted"), fact(2010)])
    ((start, end),) = timeline.spans
    places = {flag.year: flag.x for flag in timeline.flags}
    assert places[2005] == start < end < places[2010]
    assert "It lasted (2005–2008)" in timeline.flags[1].labels


def test_years_stand_in_order_and_true_to_scale():
    timeline = drawn([fact(year) for year in (2000, 2003, 2004, 2006, 2008, 2010)])
    first, *others = timeline.flags
    shares = {(flag.x - first.x) / (flag.year - first.year) for flag in others}
    assert max(shares) - min(shares) < 0.001
    assert timeline.break_at is None


@pytest.mark.parametrize(
    "years",
    [
        (1923, 2001, 2005, 2026),  # three quarters of the whole
        (1923, 2026),
        (1950, 1951, 1952, 1970),
        (2000, 2010, 2011, 2012, 2020, 2025),  # just 40 per cent
    ],
)
def test_a_long_empty_stretch_is_cut_out_once_between_its_ends(years):
    timeline = drawn([fact(year) for year in years])
    before, after = max(
        zip(timeline.flags, timeline.flags[1:], strict=False), key=lambda pair: pair[1].year - pair[0].year
    )
    assert before.x < timeline.break_at < after.x
    assert [flag.x for flag in timeline.flags] == sorted(flag.x for flag in timeline.flags)
    assert timeline.flags[-1].x <= timeline.right


@pytest.mark.parametrize(
    "years",
    [
        (2000,),
        (2000, 2009),  # nothing between, but short
        (1900, 1930, 1960, 1990, 2020),  # long, but evenly filled
        (2000, 2010, 2011, 2012, 2020, 2026),  # under 40 per cent
    ],
)
def test_an_axis_without_a_long_empty_stretch_is_whole(years):
    assert drawn([fact(year) for year in years]).break_at is None


def test_a_stretch_in_which_something_lasts_is_not_empty():
    assert drawn([fact(1950, 2000), fact(2001), fact(2002)]).break_at is None
    assert drawn([fact(1950), fact(2000), fact(2001)]).break_at is not None


def test_all_that_a_time_line_shows_is_in_the_list_under_it(edition_2026):
    page = read(edition_2026.committees.get().get_absolute_url())
    facts = facts_of(edition_2026)
    assert texts_only_drawn(page) == []
    for each in facts:
        assert f"{each.period} {each.label}" in page.main
        assert each.statement in page.main
        assert each.link is None or each.link.get_absolute_url() in page.links
    assert page.html.count('class="dot"') == len({each.start for each in facts})


def facts_of(edition: Edition) -> list[DatedFact]:
    committee, reader = edition.committees.get(), AnonymousUser()
    content = content_of(edition, reader)
    figures = with_sources(content, content.of(KeyFigure, committee=committee))
    return dated_facts(figures, content.of(Tool, committee=committee))


def read(url: str) -> Page:
    return read_page(Client(), url)


def sections(*children: int) -> Outline:
    """An outline with a part for each number given, which has so many subsections of two points."""
    topic = Topic(number=1, slug="water", committee=COMMITTEE)
    rows, keys = [], itertools.count(1)

    def add(parent: Section | None, title: str) -> Section:
        key = next(keys)
        rows.append(Section(pk=key, topic=topic, parent=parent, slug=f"s{key}", title=title, position=key))
        return rows[-1]

    for number in children:
        part = add(None, "A part of the topic")
        for _ in range(number):
            subsection = add(part, "A subsection with a title that is rather long, as some of them are")
            add(subsection, "A point")
            add(subsection, "Another point")
    return build_outline(rows)


COMMITTEE = Committee(slug="assembly", edition=Edition(slug="2030"))


def make_tools(count: int) -> list[Tool]:
    names = ("Pump", "International Instrument", "Protocol for the Recovery of Things")
    return [
        Tool(
            pk=n,
            committee=COMMITTEE,
            slug=f"tool-{n}",
            name=f"{names[n % 3]} {n}",
            kind=ToolKind(name="Notice", has_colours=True),
            notice_colour=("", "red")[n % 2],
        )
        for n in range(count)
    ]


def make_questions(count: int, nodes: list[OutlineNode]) -> list[PlacedQuestion]:
    labels = (
        "Privacy",
        "Balancing Security and Privacy",
        "Standardising the Marking and Recovery of Everything",
    )
    topic = Topic(number=1, slug="water", committee=COMMITTEE)
    return [
        PlacedQuestion(
            ResolutionQuestion(pk=n, topic=topic, slug=f"q{n}", label=labels[n % 3]), nodes[n % 7 :: 7]
        )
        for n in range(count)
    ]


def map_of(tool_count: int, outline: Outline, question_count: int) -> TopicMap:
    """A map on which each tool is named in three sections, as far as there are so many."""
    groups = map_groups(WholeTopic(None, outline, []))
    tools = make_tools(tool_count)
    named = {
        group.number: tools[place % 4 :: 4] + tools[place % 5 :: 5] for place, group in enumerate(groups)
    }
    named = {number: list(dict.fromkeys(rows)) for number, rows in named.items()}
    return lay_out_map(entries_on_map(groups, named, make_questions(question_count, list(outline))))


def printed_map(drawing: TopicMap) -> str:
    return render_to_string("topics/_map.html", {"map": drawing, "topic_number": 1})


@pytest.mark.parametrize(
    ("tools", "children", "questions"),
    [
        (60, (10, 10, 10, 10), 12),
        (60, (1,), 1),
        (1, (20, 20), 3),
        (5, (3,), 40),
        (0, (0,), 0),
        (1, (0,), 1),
        (7, (0, 0, 4), 5),
    ],
)
def test_no_text_of_a_map_lies_on_another_or_leaves_the_picture(tools, children, questions):
    assert unreadable(printed_map(map_of(tools, sections(*children), questions))) == []


def test_the_maps_of_the_2026_edition_can_be_read(edition_2026):
    for drawing, _, _ in maps_of(edition_2026):
        assert unreadable(printed_map(drawing)) == []


def maps_of(edition: Edition) -> list[tuple[TopicMap, WholeTopic, list[Tool]]]:
    """The map of each topic as its page has it, the whole topic it was made of, and the tools it may show."""
    committee, reader = edition.committees.get(), AnonymousUser()
    tools = list(committee.tools.visible_to(reader).in_order())
    whole_topics = whole_topics_of(committee.edition, reader)[committee]
    page_text = PageText(entry_index_of(edition, reader), committee)
    return [(lay_out_map(map_entries(whole, page_text)), whole, tools) for whole in whole_topics]


def ends_of(drawing: TopicMap) -> set[str]:
    return {tie.ends for tie in drawing.ties}


def test_every_tool_that_a_section_on_the_map_names_is_tied_to_it(edition_2026):
    for drawing, whole, tools in maps_of(edition_2026):
        tied = 0
        for group in map_groups(whole):
            index = LinkIndex((name, tool.pk) for tool in tools for name in tool.names)
            for node in group.walk():
                for pk in index.targets(node.section.title, without_marks(node.section.body)):
                    assert f"t{pk} s{group.number}" in ends_of(drawing)
                    tied += 1
        assert tied >= len(drawing.tools) > 3


def test_every_section_that_bears_on_a_question_is_tied_to_it(edition_2026):
    """By the section on the map that it is, or stands in, or has below it."""
    for drawing, whole, _ in maps_of(edition_2026):
        for placed in whole.questions:
            ends = {end.split()[0] for end in ends_of(drawing) if end.endswith(f" q{placed.question.pk}")}
            assert untied(placed, ends) == []


def untied(placed: PlacedQuestion, ends: set[str]) -> list[str]:
    """The numbers of the sections of a question that no tie of it comes from."""
    numbers = [end.removeprefix("s") for end in ends]
    return [
        node.number
        for node in placed.nodes
        if not any(
            f"{a}.".startswith(f"{b}.") for n in numbers for a, b in ((node.number, n), (n, node.number))
        )
    ]


def test_a_section_without_points_beside_sections_with_points_has_its_place_on_the_map():
    """2.1 has points and 2.2 has none: a question that bears on 2.2 alone still has its tie."""
    outline = sections(1)
    part = outline.parts[0]
    topic = part.section.topic
    lonely = Section(pk=99, topic=topic, parent=part.section, slug="lonely", title="Lonely", position=99)
    outline = build_outline([*(node.section for node in outline), lonely])
    (placed,) = make_questions(1, [node for node in outline if node.section.pk == 99])
    drawing = lay_out_map(entries_on_map(map_groups(WholeTopic(None, outline, [placed])), {}, [placed]))
    assert "s1.2 q0" in ends_of(drawing)
    assert [group.number for group in drawing.groups] == ["1.1", "1.2"]


def test_a_tie_runs_from_the_one_entry_to_the_other():
    drawing = map_of(12, sections(3, 3), 6)
    entries = {entry.key: entry for entry in (*drawing.tools, *drawing.groups, *drawing.questions)}
    for tie in drawing.ties:
        first, second = (entries[key] for key in tie.ends.split())
        numbers = [float(number) for number in re.findall(r"[0-9.]+", tie.path)]
        assert numbers[1] == pytest.approx(first.y, abs=0.5)
        assert numbers[-1] == pytest.approx(second.y, abs=0.5)
        assert numbers[0] < numbers[-2]
    assert len({tie.ends for tie in drawing.ties}) == len(drawing.ties)


def test_a_topic_has_a_time_line_of_its_own_figures(client, topic, committee):
    dated = {"committee": committee, "as_of": 2029, "on_timeline": True, "value": "1", "published": True}
    KeyFigure.objects.create(slug="a", topic=topic, statement="A well.", timeline_label="Well dug", **dated)
    KeyFigure.objects.create(slug="b", statement="A bank.", timeline_label="Bank founded", **dated)
    main = read_page(client, topic.get_absolute_url()).main
    assert "Dates to know" in main
    assert ("Well dug" in main, "Bank founded" in main) == (True, False)


def test_all_that_a_map_shows_is_in_the_list_under_it(edition_2026):
    for drawing, whole, _ in maps_of(edition_2026):
        page = read(whole.topic.get_absolute_url())
        assert texts_only_drawn(page) == []
        in_list = {
            (first.key, second.key)
            for group, tools, questions in drawing.as_list
            for first, second in (
                *((tool, group) for tool in tools),
                *((group, asked) for asked in questions),
            )
        }
        assert in_list == {tuple(tie.ends.split()) for tie in drawing.ties}


def test_a_question_that_no_section_bears_on_yet_is_not_drawn_without_being_in_the_list(section):
    ResolutionQuestion.objects.create(
        topic=section.topic, slug="alone", label="A lonely question", text="Why?", published=True
    )
    assert texts_only_drawn(read(section.topic.get_absolute_url())) == []
