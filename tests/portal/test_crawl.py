"""A reader who follows every link of the 2026 guide comes to all of it, and never to a dead end."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve

from glossary.models import Source, Term
from portal.serving.in_page import ICON
from tests.support.citation_marks import without_marks
from tests.support.crawler import Page, crawl, make_editions_being_written, squeeze
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.rendering import render_markdown

WRITTEN = ("body", "background", "editor_note")  # the long texts of sections and tools

Guide = dict[str, Page]

FRONT_PAGES = {"/", "/2026/"}  # the front page is the current edition's cover


@pytest.fixture(scope="module")
def guide(guide_of_2026) -> Guide:
    return guide_of_2026


@pytest.fixture(scope="module")
def rows(fixture_objects: list[dict]) -> dict[str, list[dict]]:
    """Model → the fields of each of its rows in the fixture; all that can be is published."""
    found = defaultdict(list)
    for row in fixture_objects:
        found[row["model"]].append(row["fields"])
    assert len(found) == 15
    assert all(fields.get("published", True) for fields in (row["fields"] for row in fixture_objects))
    return found


def plain(markdown: str) -> str:
    """Return what a reader sees of a Markdown text, but for the numbers of its references."""
    page = Page("", 200, html=str(render_markdown(without_marks(markdown))))
    page.read()
    return page.text


def missing(texts: list[str], page: Page) -> list[str]:
    """Those of `texts` that cannot be read in the main part of `page`."""
    return [text for text in texts if squeeze(text) not in page.main]


def test_every_link_leads_to_a_page_in_one_step(guide):
    assert {url: page.status for url, page in guide.items() if page.status != 200} == {}


def test_no_sentence_ends_twice(guide):
    """As after authors with initials, and titles that are questions."""
    twice = re.compile(r"\S+(?:[^.]\.\.|[?!]\.)(?=\s|$)")
    assert {url: found for url, page in guide.items() if (found := twice.findall(page.main))} == {}


def test_the_crawl_comes_to_one_page_for_each_thing_that_has_one(guide, rows):
    """Points are anchors; figures, facts and phrases stand on the pages of others."""
    parts = [section for section in rows["topics.section"] if section["parent"] is None]
    expected = {
        "topics:committee": len(rows["topics.committee"]),
        "topics:topic": len(rows["topics.topic"]),
        "topics:section": len(parts),
        "topics:question": len(rows["topics.resolutionquestion"]),
        "topics:tool": len(rows["topics.tool"]),
        "glossary:term": len(rows["glossary.term"]),
        "glossary:source": len(rows["glossary.source"]),
    }
    lists = ("home", "topics:edition", "topics:tool_list", "glossary:term_list", "glossary:source_list")
    expected |= dict.fromkeys((*lists, "topics:how_it_works", "topics:precedents"), 1)
    found = Counter(resolve(urlsplit(url).path).view_name for url in guide)
    assert {name: found[name] for name in expected} == expected


def test_every_anchor_stands_on_the_page_its_link_leads_to(guide):
    lost = {
        f"{page.url} → {address}#{anchor}"
        for page in guide.values()
        for address, anchor in page.targets
        if anchor and anchor not in guide[address].ids
    }
    assert lost == set()
    assert sum(bool(anchor) for page in guide.values() for _, anchor in page.targets) > len(guide)


def test_an_id_stands_once_on_a_page(guide):
    repeated = {
        page.url: [name for name, count in Counter(page.ids).items() if count > 1] for page in guide.values()
    }
    assert {url: names for url, names in repeated.items() if names} == {}


def test_labels_and_buttons_refer_to_ids_that_are_there(guide):
    lost = {page.url: set(page.named_ids) - set(page.ids) for page in guide.values()}
    assert {url: names for url, names in lost.items() if names} == {}


def test_no_public_page_leads_to_the_admin(guide):
    assert [page.url for page in guide.values() if any("/admin" in link for link in page.links)] == []


def test_no_page_has_two_addresses_but_the_front_page(guide):
    addresses = defaultdict(set)
    for page in guide.values():
        addresses[page.main].add(page.url)
    assert [same for same in addresses.values() if len(same) > 1] == [FRONT_PAGES]


def test_every_page_has_one_highest_heading_and_skips_no_level(guide):
    for page in guide.values():
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, page.url
        assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == [], page.url


def test_every_page_has_a_title_and_names_the_edition_in_it(guide):
    for page in guide.values():
        assert page.title.endswith(" – MUN des Lycéens 2026"), page.url
        assert not page.title.startswith(("–", "Study guides")), page.url


def test_every_script_style_and_icon_is_a_file_of_ours(guide):
    made = {"/2026/opensearch.xml", "/manifest.webmanifest", ICON}
    files = {name for page in guide.values() for name in page.files} - made
    files = {name for name in files if not name.startswith("data:image/svg+xml,")}
    assert {name for name in files if not name.startswith("/static/")} == set()
    assert [name for name in files if finders.find(name.removeprefix("/static/")) is None] == []


def test_every_link_out_of_the_portal_is_complete(guide):
    """Either an address of ours from the root, an anchor, a mail address or a web address."""
    known = ("/", "#", "mailto:", "https://", "http://")
    links = {link for page in guide.values() for link in page.links}
    assert [link for link in links if not link.startswith(known) or link.startswith("//")] == []


def test_every_section_of_every_level_is_read_on_its_parts_page(guide, rows):
    """Title, text and editor's note, at the anchor that its slug promises."""
    parents = {(*section["topic"], section["slug"]): section["parent"] for section in rows["topics.section"]}
    depths = Counter()
    for section in rows["topics.section"]:
        part, depth = (*section["topic"], section["slug"]), 1
        while parents[part] is not None:
            part, depth = tuple(parents[part]), depth + 1
        depths[depth] += 1
        edition, committee, topic, slug = part
        page = guide[f"/{edition}/{committee}/topics/{topic}/{slug}/"]
        texts = [section["title"], *(plain(section.get(name, "")) for name in WRITTEN)]
        assert missing(texts, page) == [], section["slug"]
        assert depth == 1 or section["slug"] in page.ids
    assert set(depths) >= {1, 2, 3}


def test_every_section_title_is_in_the_outline_of_its_topic(guide, rows):
    for section in rows["topics.section"]:
        edition, committee, topic = section["topic"]
        assert missing([section["title"]], guide[f"/{edition}/{committee}/topics/{topic}/"]) == []


def test_every_question_has_its_label_and_text_on_its_page_and_its_topics(guide, rows):
    for question in rows["topics.resolutionquestion"]:
        edition, committee, topic = question["topic"]
        url = f"/{edition}/{committee}/topics/{topic}/"
        texts = [question["label"], plain(question["text"])]
        assert missing(texts, guide[url]) == []
        texts.append(plain(question.get("background", "")))
        assert missing(texts, guide[f"{url}questions/{question['slug']}/"]) == []


def test_every_fact_is_read_on_its_questions_page_with_its_date_and_its_source(guide, rows):
    sources = {row["key"]: row for row in rows["glossary.source"]}
    for fact in rows["topics.questionfact"]:
        edition, committee, topic, question = fact["question"]
        page = guide[f"/{edition}/{committee}/topics/{topic}/questions/{question}/"]
        source = sources[fact["source_key"]]
        texts = [fact["statement"], fact["as_of"], fact.get("locator", "")]
        assert missing([*texts, source.get("publisher") or source["title"]], page) == []
        assert f"/{edition}/bibliography/{source['key']}/" in page.links


def test_every_precedent_is_read_on_its_page_and_on_those_of_its_questions(guide, rows):
    for precedent in rows["topics.precedent"]:
        edition, committee = precedent["committee"]
        texts = [precedent.get(name, "") for name in ("body", "number", "title", "date", "asked", "locator")]
        pages = [f"/{edition}/{committee}/precedents/"]
        for _, _, topic, question in precedent.get("questions", []):
            pages.append(f"/{edition}/{committee}/topics/{topic}/questions/{question}/")
        for url in pages:
            assert missing(texts, guide[url]) == [], url
            assert f"/{edition}/bibliography/{precedent['source_key']}/" in guide[url].links
            assert precedent["slug"] in guide[url].ids


def test_every_topic_is_read_in_full(guide, rows):
    for topic in rows["topics.topic"]:
        edition, committee = topic["committee"]
        texts = [topic["title"], plain(topic["introduction"])]
        texts += [plain(topic.get(name, "")) for name in ("background", "editor_note")]
        assert missing(texts, guide[f"/{edition}/{committee}/topics/{topic['slug']}/"]) == []
        assert missing([topic["title"], topic["summary"]], guide["/"]) == []


def test_every_tool_is_read_in_full(guide, rows):
    for tool in rows["topics.tool"]:
        edition, committee = tool["committee"]
        url = f"/{edition}/{committee}/tools/"
        texts = [tool["name"], tool.get("acronym", ""), tool.get("expansion", ""), tool.get("summary", "")]
        texts += [*(plain(tool.get(name, "")) for name in WRITTEN), *tool.get("aliases", [])]
        compared = [tool.get(name, "") for name in ("binding", "asks", "coverage")]
        assert (
            missing([*texts, *compared, str(tool.get("since") or "")], guide[f"{url}{tool['slug']}/"]) == []
        )
        in_list = [] if any(compared) else [tool.get("summary", "")]  # instruments stand in a table
        assert missing([tool["name"], *in_list], guide[url]) == []


def test_every_term_has_its_definition_and_its_french_in_the_list_and_on_its_page(guide, rows):
    for term in rows["glossary.term"]:
        url = f"/{term['edition'][0]}/glossary/"
        texts = [term["name"], term.get("french", ""), plain(term["definition"])]
        assert missing(texts, guide[url]) == []
        assert missing([*texts, *term.get("aliases", [])], guide[f"{url}{term['slug']}/"]) == []


def test_every_source_has_its_title_and_a_link_to_its_address(guide, rows):
    for source in rows["glossary.source"]:
        url = f"/{source['edition'][0]}/bibliography/"
        page = guide[f"{url}{source['key']}/"]
        facts = [source["title"], source.get("publisher", ""), source.get("authors", ""), source["url"]]
        facts += [source["key"], str(source.get("year") or ""), source.get("note", "")]
        facts.append(source.get("number", ""))
        assert missing(facts, page) == []
        assert not source["url"] or source["url"] in page.links
        assert missing([source["title"], source.get("publisher", "")], guide[url]) == []


def test_every_figure_is_read_with_its_value_and_its_statement(guide, rows):
    for figure in rows["topics.keyfigure"]:
        edition, committee = figure["committee"]
        topic = figure.get("topic")
        page = guide[f"/{edition}/{committee}/" + (f"topics/{topic[-1]}/" if topic else "")]
        period = figure.get("as_of_words") or str(figure["as_of"] or "undated")
        assert missing([figure["value"], figure["statement"], period], page) == []


def test_every_phrase_that_the_committee_may_use_is_offered_beside_a_question_and_no_other(guide, rows):
    pages = [page for url, page in guide.items() if "/questions/" in url]
    allowed = [row for row in rows["topics.openingphrase"] if row["is_allowed"]]
    refused = [row["english"] for row in rows["topics.openingphrase"] if not row["is_allowed"]]
    for page in pages:
        assert missing([row["english"] for row in allowed], page) == []
        assert missing([row["french"] for row in allowed], page) == []
        assert missing(refused, page) == refused
    assert pages
    assert allowed


def test_the_committee_is_read_with_its_names_its_motto_and_its_mandate(guide, rows):
    (committee,) = rows["topics.committee"]
    page = guide["/2026/interpol/"]
    texts = [committee[name] for name in ("name", "acronym", "motto")]
    long = ("presentation", "mandate", "background", "editor_note")
    texts += [plain(committee[name]) for name in long if committee.get(name)]
    assert missing(texts, page) == []
    assert missing(texts[:3], guide["/"]) == []
    assert missing([plain(committee["how_it_works"])], guide["/2026/interpol/how-it-works/"]) == []


def test_the_cover_names_the_conference_and_shows_the_editors_note(guide, rows):
    (edition,) = rows["topics.edition"]
    texts = [edition["conference"], edition["ordinal"], str(edition["year"]), plain(edition["editor_note"])]
    assert missing(texts, guide["/"]) == []
    assert missing([plain(edition["bibliography_note"])], guide["/2026/bibliography/"]) == []


def test_every_page_says_how_to_reach_the_organisers(guide, rows):
    (edition,) = rows["topics.edition"]
    for page in guide.values():
        assert f"mailto:{edition['email']}" in page.links
        assert edition["website"] in page.links
        assert f"https://www.instagram.com/{edition['instagram']}/" in page.links
        for text in (edition["organiser"], edition["email"], *edition["address"].splitlines()):
            assert text in page.text, page.url


def test_everything_published_has_its_own_address_in_the_crawl(edition_2026, guide):
    evidence = (QuestionFact, Precedent, KeyFigure)
    for model in (Edition, Committee, Topic, Section, ResolutionQuestion, Tool, Term, Source, *evidence):
        published = list(model.objects.published())
        assert published, model
        for row in published:
            address, _, anchor = row.get_absolute_url().partition("#")
            assert address in guide, row
            assert not anchor or anchor in guide[address].ids, row


def test_an_edition_that_is_being_written_has_no_dead_link_either(db):
    for edition in make_editions_being_written():
        pages = crawl(Client(), edition.get_absolute_url())
        assert {url: page.status for url, page in pages.items() if page.status != 200} == {}
        for page in pages.values():
            assert [end for end in page.targets if end[1] and end[1] not in pages[end[0]].ids] == [], page.url


def test_a_crawl_notices_a_dead_link_and_a_lost_anchor(committee):
    """The other side of the line: the tests above would see them."""
    committee.presentation = "[gone](/media/nowhere.png) and [lost](#site-nowhere)"
    committee.save()
    pages = crawl(Client(), committee.get_absolute_url())
    assert pages["/media/nowhere.png"].status == 404
    page = pages[committee.get_absolute_url()]
    assert (page.url, "site-nowhere") in page.targets
    assert "site-nowhere" not in page.ids


def test_the_crawl_left_no_row_behind(guide, db):
    assert not Edition.objects.exists()
