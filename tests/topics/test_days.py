"""What happened in one year stands in the order of its days, as far as its text says them."""

import pytest
from django.test import Client

from topics.days import day_in
from topics.diagrams.timeline import dated_facts
from topics.models import KeyFigure, Precedent
from topics.pages import SourcedRow


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 25 October 2025, 65 countries signed.", (10, 25)),
        ("le 1er mars 2025", (3, 1)),
        ("In March and April 2025 it led to arrests.", (3, 0)),
        ("November–December 2025", (11, 0)),
        ("From 30 November to 6 December 2025", (11, 30)),
        ("Police may use it in 2025", (0, 0)),
        ("adopted on 2 April 2013", (0, 0)),
        ("2025", (0, 0)),
    ],
)
def test_the_first_date_of_the_year_is_read(text, day):
    assert day_in(2025, "2025", text) == day


def test_a_time_line_has_the_days_of_a_year_in_their_order():
    rows = [
        KeyFigure(
            as_of=2025, on_timeline=True, timeline_label="Convention", statement="On 25 October 2025 it was."
        ),
        KeyFigure(
            as_of=2025, on_timeline=True, timeline_label="Framework", statement="In November 2025 it was."
        ),
        KeyFigure(
            as_of=2025, on_timeline=True, timeline_label="Notice", statement="It was on 10 January 2025."
        ),
        KeyFigure(
            as_of=2025, on_timeline=True, timeline_label="Law", statement="It was.", as_of_words="2 May 2025"
        ),
        KeyFigure(as_of=2025, on_timeline=True, timeline_label="Zeal", statement="It was."),
    ]
    facts = dated_facts([SourcedRow(row, None) for row in rows], [])
    assert [fact.label for fact in facts] == ["Zeal", "Notice", "Law", "Convention", "Framework"]


def test_precedents_of_one_year_are_shown_from_the_newest_on(committee):
    dates = ["26 April 2017", "2017", "21 December 2017", "September 2017", "1 May 2018"]
    for number, date in enumerate(dates):
        Precedent.objects.create(
            committee=committee,
            slug=f"a{number}",
            body="Assembly",
            year=int(date[-4:]),
            date=date,
            title=f"Title {number}",
            source_key="x",
            published=True,
        )
    page = Client().get(f"{committee.get_absolute_url()}precedents/").content.decode()
    assert sorted(range(5), key=lambda number: page.index(f"Title {number}")) == [4, 2, 3, 0, 1]
