"""Pages say how they are cited: in three styles, as files, and to Zotero."""

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glossary.models import Source
from tests.support.crawler import read_page, squeeze, without_layout
from topics.models import Committee, Edition, Section, Topic

pytestmark = pytest.mark.usefixtures("stored_2026")

BIBLIOGRAPHY = "/2026/bibliography/"
TOPIC = "/2026/interpol/topics/tracking-fugitives/"
PART = f"{TOPIC}main-forms/"
WATER = "/2030/assembly/topics/water/"
SPAN = re.compile(r'<span class="Z3988" title="([^"]*)"></span>')


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def context_objects(page: str) -> list[dict[str, str]]:
    """Return what Zotero reads on a page: keys and values of each COinS span."""
    assert page.count("Z3988") == len(SPAN.findall(page))
    return [dict(parse_qsl(html.unescape(title), strict_parsing=True)) for title in SPAN.findall(page)]


def citations(page: str) -> list[str]:
    texts = re.findall(r'id="site-citation-\w+">(.*?)</div>', page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", text)).strip() for text in texts]


def fail(*arguments, **options):
    raise FileNotFoundError("no pandoc")


@pytest.mark.parametrize("address", [TOPIC, PART])
def test_a_page_shows_its_citations_its_files_and_its_permanent_link(edition_2026, client, settings, address):
    page = read_page(client, address)
    row = (
        Topic.objects.get(slug="tracking-fugitives")
        if address == TOPIC
        else Section.objects.get(slug="main-forms")
    )
    permanent = f"{settings.PUBLIC_ADDRESS.url}{address}"
    assert "After the 2026 guide of EDHEC Nations Unies, retold and annotated by the editors" in page.html
    shown = citations(page.html)
    assert len(shown) == 3
    for citation in shown:
        assert citation.startswith("EDHEC Nations Unies. ")
        assert re.sub("[“”‘’]", "", row.title).casefold() in re.sub("[“”‘’]", "", citation).casefold()
        assert "MUN des Lycéens, XIe édition: INTERPOL Study Guide" in citation
        assert "2026" in citation
        assert permanent in citation
    assert permanent in page.links
    for extension in ("bib", "ris", "json"):
        assert f"{address.rstrip('/')}.{extension}" in page.links


def test_the_authors_of_the_guide_are_named_or_else_the_organiser_or_nobody(topic, client):
    assert citations(page_of(client, WATER))[0].startswith("Water. (2030). Model Assembly 2030: Assembly")
    Edition.objects.update(organiser="Assembly Society; Lille")
    assert citations(page_of(client, WATER))[0].startswith("Assembly Society; Lille. (2030). Water.")
    Committee.objects.update(authors="Okafor, Chidi; Smith, Jane")
    assert citations(page_of(client, WATER))[0].startswith("Okafor, C., & Smith, J. (2030). Water.")


def test_other_pages_are_not_cited(edition_2026, client):
    for address in (
        "/2026/",
        "/2026/interpol/",
        "/2026/glossary/",
        f"{TOPIC}questions/preventing-political-misuse/",
    ):
        page = page_of(client, address)
        assert "site-citation" not in page
        assert context_objects(page) == []


@pytest.mark.parametrize("address", [TOPIC, PART])
def test_zotero_finds_one_web_page_and_never_an_article(edition_2026, client, settings, address):
    page = page_of(client, address)
    [found] = context_objects(page)
    assert found["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:dc"
    assert found["rft.type"] == "webpage"
    assert found["rft.source"] == "MUN des Lycéens, XIe édition: INTERPOL study guide"
    assert found["rft.aucorp"] == "EDHEC Nations Unies"
    assert found["rft.date"] == "2026"
    assert found["rft_id"] == f"{settings.PUBLIC_ADDRESS.url}{address}"
    assert "citation_" not in page
    assert "mtx:journal" not in page


def test_zotero_finds_every_source_of_the_bibliography_with_its_type(edition_2026, client):
    found = context_objects(page_of(client, BIBLIOGRAPHY))
    sources = list(edition_2026.sources.in_order())
    assert len(found) == len(sources) > 100
    for one, source in zip(found, sources, strict=True):
        titles = [one.get(f"rft.{name}") for name in ("title", "btitle", "atitle")]
        assert [title for title in titles if title] == [source.title]
        assert one.get("rft_id", "") == source.url
        assert not source.publisher or source.publisher in one.values()
        assert one.get("rft.date", "")[:4] == str(source.year or "")
        kinds = {
            "web_page": ("rft.type", "webpage"),
            "news": ("rft.type", "newspaperArticle"),
            "report": ("rft.genre", "report"),
            "issue_paper": ("rft.genre", "report"),
            "article": ("rft.genre", "article"),
            "legal_text": ("rft.type", "statute"),
        }
        key, value = kinds[source.type]
        assert one[key] == value


def test_zotero_finds_one_item_on_the_page_of_a_source(edition_2026, client):
    [found] = context_objects(page_of(client, f"{BIBLIOGRAPHY}interpol-indicators-2019/"))
    assert (found["rft.genre"], found["rft.btitle"]) == ("report", "Indicators of firearms trafficking")
    assert "rft.publisher" not in found  # the same body is its author
    assert found["rft.aucorp"] == "INTERPOL"


def test_persons_are_told_to_zotero_by_family_name_and_given_name(edition, client):
    source = Source.objects.create(
        edition=edition, key="a", title='"A" & <b>=+', authors="Smith, Jane; Okafor, Chidi", published=True
    )
    page = page_of(client, source.get_absolute_url())
    [title] = SPAN.findall(page)
    assert "rft.au=Smith, Jane&amp;rft.au=Okafor, Chidi" in title
    assert context_objects(page)[0]["rft.title"].replace("\N{WORD JOINER}", "") == '"A" & <b>=+'


def facts_of(client: Client, source: Source) -> dict[str, str]:
    """Return what the page of a source tells of it, by name."""
    page = without_layout(page_of(client, source.get_absolute_url()))
    facts = re.search(r'<dl class="facts">.*?</dl>', page)[0]
    pairs = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd></div>", facts)
    return {name: re.sub(r"<[^>]*>", "", value) for name, value in pairs}


def test_the_page_of_a_source_says_what_is_known_of_its_address(edition, client):
    source = Source.objects.create(edition=edition, key="atlas", title="Atlas", published=True)
    assert facts_of(client, source) == {
        "Address": "None",
        "Archived copy": "None",
        "Last checked": "not yet",
        "Citation key": "atlas",
    }

    source.url, source.archived_url = "https://example.org/a", "https://archive.example/1"
    source.accessed_on = source.archived_on = "2026-01-31"
    source.save()
    assert facts_of(client, source) == {
        "Address": "https://example.org/a",
        "Archived copy": "of 31 January 2026",
        "Last checked": "31 January 2026",
        "Citation key": "atlas",
    }
    assert {"https://example.org/a", "https://archive.example/1"} <= set(
        read_page(client, source.get_absolute_url()).links
    )


def test_an_address_is_shown_as_it_is_copied(edition, client):
    address = "https://example.org/a%20b%C3%A9_c?d=*e*&f=g"
    source = Source.objects.create(edition=edition, key="a", title="A", url=address, published=True)
    for citation in citations(page_of(client, source.get_absolute_url())):
        assert address in citation


def test_buttons_wait_for_the_script_and_name_what_they_copy(edition_2026, client):
    page = squeeze(page_of(client, f"{BIBLIOGRAPHY}interpol-biohub/"))
    buttons = re.findall(r"<button[^>]*data-copy[^>]*>.*?</button>", page)
    assert len(buttons) == 3
    for button in buttons:
        assert 'class="button needs-script"' in button
        copied = re.search(r'data-copy="([^"]*)" data-unready>', button)
        assert f'id="{copied[1]}"' in page
    assert {re.sub(r"<[^>]*>", "", button).strip() for button in buttons} == {
        "Copy the citation in APA 7",
        "Copy the citation in MLA 9",
        "Copy the citation in Chicago 18 author-date",
    }
    assert 'role="status"' in page


def test_a_draft_among_the_pages_is_in_no_citation_of_others(section, client, admin_client):
    Section.objects.update(title="A draft of wells", published=False)
    assert "A draft of wells" not in page_of(client, WATER)
    assert client.get(f"{WATER}wells/").status_code == 404
    page = page_of(admin_client, f"{WATER}wells/")
    assert all("draft of wells" in citation.casefold() for citation in citations(page))


@pytest.mark.parametrize("address", [WATER, f"{WATER}wells/", "/2030/bibliography/atlas/"])
def test_without_pandoc_a_page_is_there_without_citations_and_is_not_kept(
    section, reader, monkeypatch, caplog, address
):
    Source.objects.create(edition=section.topic.committee.edition, key="atlas", title="Atlas", published=True)
    Section.objects.update(title="Wells of the south")
    Topic.objects.update(title="Water of the south")
    with monkeypatch.context() as patch:
        patch.setattr("glossary.bibliography.formats.output_of", fail)
        Source.objects.update(title=f"An atlas before {address}")
        Edition.objects.update(organiser=f"A body before {address}")
        response = reader.get(address)
        page = response.content.decode()
        assert response.status_code == 200
        assert "ETag" not in response
        assert citations(page) == []
        assert "are not available right now" in page
        assert len(context_objects(page)) == 1
        assert caplog.text.count("Citations are left out of a page") == 1
    response = reader.get(address)
    assert "ETag" in response
    assert len(citations(response.content.decode())) == 3
    with CaptureQueriesContext(connection) as queries:
        reader.get(address)
    assert len(queries) == 1  # for the versions
