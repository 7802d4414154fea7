"""Each kind of page has what is published, and nothing that is not."""

import re
from unittest.mock import patch

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.support.crawler import Page, crawl, read_page
from topics.models import Edition


def page_of(row: Model, client: Client | None = None) -> Page:
    return read_page(client or Client(), row.get_absolute_url())


def everywhere(client: Client, addresses: list[str]) -> dict[str, Page]:
    """All pages that can be reached from the front page, and those at `addresses`."""
    pages = crawl(client)
    return pages | {url: read_page(client, url) for url in addresses if url not in pages}


def test_without_an_edition_the_front_page_tells_readers_and_organisers_what_to_do(client, db):
    page = read_page(client, "/")
    assert page.status == 200
    assert "No guide is open yet" in page.main
    assert "Come back soon" in page.main
    assert "where to begin" in page.main
    assert reverse("admin:index") in page.links


def test_an_edition_that_is_not_current_has_its_cover_but_not_the_front_page(client, edition):
    assert "No guide is open yet" in read_page(client, "/").main
    assert "Model Assembly" in page_of(edition).main


def test_of_a_current_edition_that_is_a_draft_nothing_is_public(guide, client, admin_client):
    guide["edition"].status = Edition.Status.DRAFT
    guide["edition"].save()
    front = read_page(client, "/")
    assert (front.status, "No guide is open yet" in front.main) == (200, True)
    assert "Model Assembly" not in front.html
    assert "Model Assembly" not in read_page(client, "/nowhere/").html
    for row in guide.values():
        if hasattr(row, "get_absolute_url"):
            page = page_of(row)
            assert page.status == 404, row
            assert "to find" not in page.html
    assert "Model Assembly" in read_page(admin_client, "/").main
    assert page_of(guide["topic"], admin_client).status == 200


def test_an_archived_edition_can_still_be_read(guide):
    guide["edition"].status = Edition.Status.ARCHIVED
    guide["edition"].save()
    assert "A topic to find" in page_of(guide["topic"]).main


def test_the_cover_leads_to_every_topic_and_says_how_much_there_is(guide, client):
    page = read_page(client, "/")
    assert page.headings[0] == (1, "Study guides")
    assert "3 minutes to read · 3 parts · 2 questions" in page.main
    assert (guide["topic"].get_absolute_url(), "") in page.targets
    assert "Glossary, with French 2" in page.main
    assert "Bibliography 2" in page.main


def test_the_cover_of_one_committee_bears_its_name(guide, client):
    guide["other committee"].delete()
    assert read_page(client, "/").headings[0] == (1, "A committee to find")


@pytest.mark.parametrize(("words", "told"), [(1, "1 minute to read"), (150, "1 minute"), (151, "2 minutes")])
def test_a_topic_says_how_long_it_takes_to_read(topic, words, told):
    topic.introduction = "word " * words
    topic.save()
    assert told in page_of(topic).main
    assert told in page_of(topic.committee.edition).main


def test_a_topic_without_questions_says_so_without_a_number(topic, client):
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "<p>The chairs have not set the questions yet.</p>" in page
    assert "question-list" not in page


def test_a_sections_headings_bear_the_numbers_of_their_places(guide):
    assert page_of(guide["part"]).headings[:6] == [
        (1, "A part to find"),
        (2, "On this page"),
        (2, "2.1 A section 1 before to find"),
        (2, "2.2 A section 2 before to find"),
        (2, "2.3 A section to find"),
        (3, "2.3.1 A point to find"),
    ]


@pytest.mark.parametrize("kind", ["section", "point"])
def test_a_deeper_sections_address_leads_to_its_anchor(guide, client, kind):
    short = reverse("topics:section", args=["2030", "assembly", "water", guide[kind].slug])
    page = read_page(client, short)
    assert (page.status, page.leads_to) == (302, f"/2030/assembly/topics/water/wells/#{guide[kind].slug}")
    assert guide[kind].slug in read_page(client, "/2030/assembly/topics/water/wells/").ids


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/2030/assembly/topics/", "/2030/assembly/"),
        ("/2030/assembly/topics/water/questions/", "/2030/assembly/topics/water/#site-questions"),
        ("/2030/assembly", "/2030/assembly/"),
        ("/2030/assembly/topics/water/wells", "/2030/assembly/topics/water/wells/"),
    ],
)
def test_a_shortened_address_leads_on(guide, client, address, leads_to):
    page = read_page(client, address)
    assert page.status in (301, 302)
    assert page.leads_to == leads_to


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("first part", "Previous Introduction to topic 1", "Next 2 A part to find"),
        ("part", "Previous 1 A first part to find", "Next 3 A last part to find"),
        ("last part", "Previous 2 A part to find", "Next Questions a resolution could address"),
    ],
)
def test_a_part_leads_to_the_one_before_and_the_one_after(guide, kind, before, after):
    page = page_of(guide[kind])
    assert page.main.endswith(f"{before} {after}")
    assert [value for name, value in page.attributes if name == "rel" and value in ("prev", "next")] == [
        "prev",
        "next",
    ]


CRUMBS = {
    "committee": "A committee to find",
    "topic": "A committee to find Topic 1",
    "part": "A committee to find Topic 1: A topic to find Part 2",
    "question": "A committee to find Topic 1: A topic to find A question to find",
    "tool": "A committee to find Tools A tool to find",
    "term": "Glossary A term to find",
    "source": "Bibliography A source to find",
}


def test_a_page_says_where_it_stands(guide):
    for kind, crumbs in CRUMBS.items():
        page = page_of(guide[kind])
        assert page.main.startswith(f"{crumbs} ")
        title_is_last = crumbs.endswith(page.headings[0][1])
        assert title_is_last or ("aria-current", "page") in page.attributes, kind


def test_a_topic_is_called_by_its_short_title_with_the_agendas_question_below(guide):
    topic = guide["topic"]
    assert page_of(topic).headings[0] == (1, "A topic to find")
    topic.short_title = "Safe water"
    topic.save()
    assert page_of(topic).headings[0] == (1, "Safe water")
    assert "Topic 1 Safe water A topic to find" in page_of(topic).main


TIES = {
    "topic": ["question", "part", "section", "point", "tool", "source"],
    "part": ["question", "section", "point"],
    "question": ["part", "section", "point", "tool", "other question"],
    "tool": ["part", "section", "source", "figure"],
    "term": ["other term"],
    "source": ["topic", "tool", "figure"],
    "committee": ["topic", "figure", "tool"],
}


def test_a_page_shows_what_it_is_tied_to(guide):
    for kind, ties in TIES.items():
        page = page_of(guide[kind])
        assert [tie for tie in ties if f"A {tie} to find" not in page.main] == [], kind


NOT_THERE = [
    "/1999/",
    "/2030/nowhere/",
    "/2030/assembly/topics/nowhere/",
    "/2030/assembly/topics/water/nowhere/",
    "/2030/assembly/topics/water/questions/nowhere/",
    "/2030/assembly/tools/nowhere/",
    "/2030/glossary/nowhere/",
    "/2030/bibliography/nowhere/",
    "/1999/glossary/",
    "/1999/bibliography/",
    "/2030/nowhere/tools/",
    "/2030/nowhere/topics/",
    "/a/b/c/d/e/f/",
    "/2030/assembly/topics/water/%00/",
]


def test_an_address_that_is_not_there_is_a_404_that_leads_on(guide, client):
    guide["other committee"].delete()
    for address in NOT_THERE:
        page = read_page(client, address)
        assert page.status == 404, address
        assert "Page not found" in page.main, address
        assert {guide["topic"].get_absolute_url(), "/2030/glossary/"} <= {*page.links}, address


def test_without_an_edition_a_404_leads_to_the_front_page(client, db):
    page = read_page(client, "/nowhere/")
    assert (page.status, "/" in page.links) == (404, True)


@pytest.mark.parametrize("kind", ["committee", "topic", "part", "section", "question"])
def test_what_is_not_published_is_as_if_it_were_not_there(guide, client, kind):
    """In no list, count, menu, map or time line; nor is anything that stands in it.

    tests/topics/drafts/test_leak.py has the same of all kinds at once, those too in which nothing stands,
    and of readers who are signed in.
    """
    addresses = [row.get_absolute_url() for row in guide.values() if hasattr(row, "get_absolute_url")]
    row = guide[kind]
    assert any(f"A {kind} to find" in read_page(client, address).html for address in addresses)
    type(row).objects.filter(pk=row.pk).update(published=False)

    hidden = everywhere(client, addresses)
    assert [page.url for page in hidden.values() if f"A {kind} to find" in page.html] == []
    row.delete()
    gone = everywhere(client, addresses)
    assert hidden.keys() == gone.keys()
    assert [url for url in gone if hidden[url].status != gone[url].status] == []
    assert [url for url in gone if hidden[url].html != gone[url].html] == []


@pytest.mark.parametrize(
    "kind", ["committee", "topic", "part", "section", "point", "question", "tool", "term", "source"]
)
def test_staff_see_what_is_not_published(guide, admin_client, kind):
    row = guide[kind]
    type(row).objects.filter(pk=row.pk).update(published=False)
    page = page_of(row, admin_client)
    assert page.status == 200
    assert f"A {kind} to find" in page.main
    assert page_of(row).status == 404 or f"A {kind} to find" not in page_of(row).html


def test_a_mistake_in_a_view_answers_500_without_the_database():
    """No database is open to this test, so the page of the error cannot have asked it."""
    client = Client(raise_request_exception=False)
    with patch("portal.views.Edition", side_effect=RuntimeError):
        response = client.get("/?not-kept")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_pages_are_for_reading_only(guide, client):
    for kind in ("edition", "committee", "topic", "part", "question", "tool", "term", "source"):
        address = guide[kind].get_absolute_url()
        assert client.get(address).status_code == client.head(address).status_code == 200, kind
        assert client.post(address).status_code == client.delete(address).status_code == 405, kind


def test_the_front_page_and_the_answers_for_machines_are_for_reading_only(guide, client):
    for address in ("/", "/healthz", "/favicon.ico"):
        assert client.post(address).status_code == 405, address
        assert client.get(address).status_code in (200, 302), address


def test_the_icon_is_found_at_its_old_place(client, db):
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/portal/mark.svg")


# Lists of entries


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("topics:tool_list", "No tool has been published yet."),
        ("glossary:term_list", "No term has been published yet."),
        ("glossary:source_list", "No source has been published yet."),
    ],
)
def test_an_empty_list_says_so_and_offers_nothing_that_needs_an_entry(client, committee, view, says):
    args = [committee.edition.slug, committee.slug][: 2 if view == "topics:tool_list" else 1]
    page = client.get(reverse(view, args=args)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert says in main
    assert not re.search(r"<form|\b0\b|pages of their own|cards", main)
