"""Citations are made in few runs of pandoc, each of a bounded number, and kept."""

import json

import pytest
from django.test import Client

from glossary.bibliography import formats
from glossary.bibliography.csl import source_item
from glossary.bibliography.formats import Style, citations_of, formatted
from glossary.models import Source
from topics.models import Edition, Section, Topic

pytestmark = pytest.mark.usefixtures("stored_2026")


@pytest.fixture
def runs(monkeypatch) -> list[int]:
    """The number of items in each run of pandoc."""
    numbers, output_of = [], formats.output_of

    def counted(command, data, **options):
        numbers.append(len(json.loads(data)))
        return output_of(command, data, **options)

    monkeypatch.setattr(formats, "output_of", counted)
    return numbers


def items_of(name: str, count: int) -> list[dict]:
    return [source_item(Source(key=f"{name}-{n}", title=f"Title {n}")) for n in range(count)]


def open_topics(client: Client) -> int:
    """Open every topic of the guides and each of its parts; return how many pages have their citations."""
    pages = [
        client.get(row.get_absolute_url()).content.decode()
        for topic in Topic.objects.all()
        for row in (topic, *topic.sections.filter(parent=None))
    ]
    return sum(page.count('id="site-citation-') == len(Style) for page in pages)


def test_one_run_serves_all_new_items_of_a_style_and_what_it_makes_is_kept(runs):
    items = items_of("kept", 6)
    first = formatted(items[:5], Style.APA)
    assert formatted(items[:5], Style.APA) == first
    assert formatted(items[2:4], Style.APA) == {key: first[key] for key in ("kept-2", "kept-3")}
    assert runs == [5]
    formatted(items[:5], Style.MLA)
    formatted(items, Style.APA)
    assert runs == [5, 5, 1]


def test_many_items_are_made_in_several_runs_as_if_in_one(runs, monkeypatch):
    monkeypatch.setattr(formats, "MOST_AT_ONCE", 3)
    items = items_of("many", 8)
    found = formatted(items, Style.APA)
    assert runs == [3, 3, 2]
    assert list(found) == [item["id"] for item in items]
    assert all(f"Title {n}" in found[f"many-{n}"] for n in range(8))


def test_a_citation_is_made_with_as_many_others_that_are_new(runs, monkeypatch):
    monkeypatch.setattr(formats, "MOST_AT_ONCE", 4)
    items, asked = items_of("beside", 8), []

    def beside():
        asked.append(True)
        return items

    for place in (6, 0, 1, 2, 7, 7):
        assert list(citations_of(items[place], beside)) == list(Style)
    # The first was made with three others, and the next that was new with the other three.
    assert (runs, len(asked)) == ([4] * 6, 2)


def test_a_topic_and_its_parts_cost_three_runs_of_pandoc_together(edition_2026, client, runs):
    Edition.objects.update(conference="A conference not cited before")
    pages = open_topics(client)
    assert runs == [pages] * 3


def test_a_title_that_changed_costs_three_runs_for_it_alone(edition_2026, client, runs):
    Edition.objects.update(conference="A conference whose titles change")
    open_topics(client)
    runs.clear()
    part = Section.objects.filter(parent=None).last()
    part.title = "A title not cited before"
    part.save()
    open_topics(client)
    assert runs == [1] * 3


def test_a_guide_of_more_pages_than_a_run_takes_has_all_citations(edition_2026, client, runs, monkeypatch):
    """With 3,000 pages a run would take longer than it may."""
    monkeypatch.setattr(formats, "MOST_AT_ONCE", 3)
    Edition.objects.update(conference="A conference of many pages")
    pages = open_topics(client)
    assert pages == Topic.objects.count() + Section.objects.filter(parent=None).count() > 3
    assert max(runs) == 3
    assert len(runs) == 3 * -(-pages // 3)


def test_the_pages_of_many_sources_cost_three_runs_of_pandoc_together(edition_2026, client, runs):
    edition_2026.sources.update(authors="Smith, Anne-Sophie")
    for source in edition_2026.sources.all()[::15]:
        assert client.get(source.get_absolute_url()).status_code == 200
    assert runs == [edition_2026.sources.count()] * 3
