"""Marks behind what changed lately, the feet of sections, and the cover that tells the newest changes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.support.public_changes import FEED, PAGE, PART, TOPIC, change, page_of, read
from topics.history import changing
from topics.models import Section


def marks_in(path: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", mark).split()[0]
        for mark in re.findall(r'class="change-mark">(.*?)</span>', page_of(path))
    ]


def test_what_changed_lately_is_marked_in_every_list_of_sections(section):
    assert marks_in(PART) == marks_in(TOPIC) == []
    change(section, "Mended", body="Deep.")
    assert marks_in(PART) == ["Changed"] * 3  # contents beside the text, the heading, the sheet of contents
    assert marks_in(TOPIC) == ["Changed"] * 3  # and the outline


def test_a_part_is_marked_for_all_that_stands_in_it(section):
    point = Section.objects.create(
        topic=section.topic, parent=section, slug="deep", title="Deep", published=True
    )
    change(point, "Mended", body="Deep.")
    assert marks_in(TOPIC) == ["Changed"] * 4  # the point too, in the outline
    assert read(PART).count("Last changed on") == 2


@pytest.mark.parametrize(("before", "is_marked"), [("13 23:59", True), ("14 00:01", False)])
def test_a_change_is_marked_for_a_fortnight_before_the_newest(section, before, is_marked):
    days, hours, minutes = map(int, re.split("[ :]", before))
    with clock_of_history(section, timedelta(days=days, hours=hours, minutes=minutes)):
        change(section, "Old news", body="Deep.")
    with changing(note="Newer"):
        other = Section.objects.create(topic=section.topic, slug="dams", title="Dams", published=True)
    change(other, "Newer still", body="Dams.")
    html = page_of(TOPIC)
    assert ("Changed <time" in html) is is_marked
    assert "New <time" in html
    assert "Old news" in read(PART)  # the foot of the section tells it however old it is


@contextmanager
def clock_of_history(section: Section, ago: timedelta) -> Iterator[None]:
    """What is written inside, was so long ago; what was there before, a year before."""
    topic = section.topic
    before = timezone.now()
    yield
    now = timezone.now()
    for row in (topic.committee.edition, topic.committee, topic, section):
        entries = type(row).history.filter(id=row.pk)
        entries.filter(history_date__lt=before).update(history_date=now - timedelta(days=365))
        entries.filter(history_date__gte=before).update(history_date=now - ago)


def test_the_foot_of_a_section_says_when_it_last_changed_and_leads_to_the_change(section):
    assert "Last changed" not in read(PART)
    change(section, "Mended", body="Deep.")
    html = page_of(PART)
    anchor = re.search(rf'<a href="{PAGE}#(change-[0-9a-f]+)">Mended</a>', html)[1]
    assert f'id="{anchor}"' in page_of()


def test_the_cover_tells_what_changed_lately(section):
    assert "Recent changes" not in read("/2030/")
    change(section, "Mended", body="Deep.")
    assert "Recent changes" in read("/2030/")
    assert "Wells: Mended" in read("/2030/")


def test_pages_lead_to_the_page_of_changes_and_to_its_feed(section):
    html = page_of(TOPIC)
    assert f'href="{PAGE}"' in html
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml"[^>]*{FEED}"', html)
