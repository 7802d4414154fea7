"""A topic for paper: all of it on one page, with the notes of each part at its end."""

import re
from dataclasses import asdict
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from glossary.models import Source
from tests.support.carried import lines_of
from tests.support.crawler import squeeze
from topics.models import Committee, Edition, Section, Topic

MARKERS = re.compile(r"<sup.*?</sup>|<span class=\"code\".*?</span>")
ADDRESS = "/2030/assembly/topics/water/print.html"


def words_of(html: str) -> str:
    return squeeze(unescape(strip_tags(html)))


def notes_in(page: str) -> list[list[str]]:
    """The notes of each part that has some."""
    return [
        [words_of(note) for note in notes.split("<li>")[1:]]
        for notes in re.findall(r'<div class="notes".*?</ol>', page, re.DOTALL)
    ]


def page_of(client: Client, section: Section, **texts: str) -> str:
    Section.objects.filter(pk=section.pk).update(**texts)
    Edition.objects.get(pk=section.topic.committee.edition_id).save()
    return client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("topic", ["tracking-fugitives", "tracing-firearms"])
@pytest.mark.usefixtures("stored_2026")
def test_every_line_of_a_topic_is_on_the_page(client: Client, topic: str):
    response = client.get(f"/2026/interpol/topics/{topic}/print.html")
    text = words_of(MARKERS.sub("", response.content.decode()))
    data = asdict(response.context["printed"])
    for name in ("plate", "diagrams", "events", "summary"):  # drawn, or said by search engines
        del data[name]
    for question in data["questions"]:
        question["ties"] = [tie["number"] for tie in question["ties"]]
    lines = [line for line in lines_of(data) if line]
    assert len(lines) > 100
    assert [line for line in lines if line not in text] == []


def test_citations_notes_and_links_are_numbered_in_each_part(client: Client, section: Section):
    edition = section.topic.committee.edition
    for key in ("book", "paper"):
        Source.objects.create(
            edition=edition, key=key, title=f"A {key}", url=f"https://example.org/{key}", published=True
        )
    Section.objects.create(
        topic=section.topic, slug="deep", title="Deep", body="So [@book; @paper].", position=2, published=True
    )
    page = page_of(
        client,
        section,
        body="It[^1] is [@paper, p. 9][@book].\n\n[^1]: See [it](https://example.org/) [@paper].",
    )
    first, second = notes_in(page)
    assert [note.partition(".")[0].split(" https")[0] for note in first] == [
        "See it42",
        "A paper",
        "A book",
        "https://example",
    ]
    assert "https://example.org/paper" in first[1]
    assert second == ["A book: note 3 of part 1.", "A paper: note 2 of part 1."]
    assert "<sup>2, p. 9</sup><sup>, 3</sup>" in page


def test_it_tells_apart_what_the_editors_added_and_numbers_passages(client: Client, section: Section):
    page = page_of(
        client, section, body="One.\n\n- a\n- b\n\n|c|\n|-|\n|d|", background="Two.", editor_note="Three."
    )
    assert re.findall(r'<span class="code">(.+?)</span> ?([\w ]+)', page) == [
        ("§1", "One"),
        *(("§2", "a"), ("§3", "b"), ("§4", "c"), ("§5", "d"), ("§6", "Two"), ("§7", "Three")),
    ]
    assert re.findall(r'<div class="(\w+)".*?<p class="label">(.*?)</p>', page) == [
        ("added", "Added by the editors"),
        ("noted", "Editor’s note"),
    ]


def test_what_is_in_a_text_is_never_markup(client: Client, section: Section):
    page = page_of(client, section, body='`</p><script>alert(1)</script>` & "quoted"', title="<b>&amp;")
    assert "<script>alert" not in page
    assert "&lt;/p&gt;&lt;script&gt;" in page
    assert "&lt;b&gt;&amp;amp;" in page


def test_only_a_published_topic_has_one_and_its_page_leads_there(client: Client, topic: Topic, organiser):
    assert f'href="{ADDRESS}"' in client.get(topic.get_absolute_url()).content.decode()
    page = client.get(ADDRESS).content.decode()
    assert '<meta name="robots" content="noindex">' in page
    Topic.objects.filter(pk=topic.pk).update(published=False)
    Edition.objects.get(pk=topic.committee.edition_id).save()
    client.force_login(organiser)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get(topic.get_absolute_url()).content.decode()


def test_a_topic_with_nothing_in_it_is_a_page_without_notes(
    client: Client, committee: Committee, topic: Topic
):
    assert notes_in(client.get(ADDRESS).content.decode()) == []
