"""What readers get of a source whose page is gone: the archived copy first, and both addresses."""

import json
import re
from html import unescape

import pytest
import rispy

from glossary.models import Source
from topics.models import Edition, Section

Status = Source.LinkStatus
URL, COPY = "https://example.org/a", "https://archive.example/1"
GONE = [Status.DEAD, Status.NO_HOST]
OTHERS = [status for status in Status if status not in GONE]


@pytest.fixture
def source(edition: Edition) -> Source:
    """Cited on the page of a section."""
    return Source.objects.create(
        edition=edition,
        key="atlas",
        title="Atlas",
        published=True,
        url=URL,
        archived_url=COPY,
        archived_on="2026-01-31",
        link_status=Status.DEAD,
        link_since="2026-03-02",
    )


@pytest.fixture
def pages(source: Source, section: Section) -> list[str]:
    """Every page that has a line about the source."""
    section.body = "Wells dry up [@atlas]."
    section.save()
    edition = source.edition.slug
    return [source.get_absolute_url(), f"/{edition}/bibliography/", section.part_url]


def text_of(client, url: str) -> str:
    page = client.get(url).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", "", main)).split())


def main_links(client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    return re.findall(r'<a class="outside[^"]*" href="([^"]*)"', page)


@pytest.mark.parametrize("status", GONE)
def test_a_page_that_is_gone_leads_with_its_archived_copy_and_names_both_everywhere(
    client, source, pages, status
):
    Source.objects.update(link_status=status)
    for url in pages:
        links = main_links(client, url)
        assert links[:2] == [COPY, URL], url
        assert (
            "Archived copy of 31 January 2026; the page itself is gone since 2 March 2026 (original address)."
        ) in text_of(client, url)


@pytest.mark.parametrize("status", OTHERS)
def test_a_page_that_is_not_known_to_be_gone_leads_with_its_own_address(client, source, pages, status):
    Source.objects.update(link_status=status)
    for url in pages:
        assert "gone" not in text_of(client, url)
        assert COPY not in main_links(client, url)[:1]


def test_a_page_that_is_gone_without_a_copy_says_so_plainly(client, source, pages):
    Source.objects.update(archived_url="", archived_on=None)
    for url in pages:
        assert (
            "The page is gone since 2 March 2026, and there is no archived copy (original address)."
            in text_of(client, url)
        )
        assert URL in main_links(client, url)


def test_a_text_that_an_editor_found_gone_leads_to_its_copy_too(client, source, pages):
    Source.objects.update(withdrawn=True, link_status=Status.WORKING)
    for url in pages:
        assert main_links(client, url)[:2] == [COPY, URL]
        assert "the page itself is gone (original address)." in text_of(client, url)


def test_no_day_is_made_up(client, source, pages):
    Source.objects.update(archived_on=None, link_since=None)
    for url in pages:
        assert "Archived copy; the page itself is gone (original address)." in text_of(client, url)


def test_a_source_that_only_an_archive_has_leads_there(client, source, pages):
    Source.objects.update(url="", link_status=Status.UNCHECKED)
    assert COPY in main_links(client, pages[2])
    assert "gone" not in text_of(client, pages[2])


@pytest.mark.parametrize("status", [Status.WORKING, Status.NO_HOST])
def test_files_keep_the_original_address_and_add_the_copy_where_the_format_has_a_place(
    client, source, status
):
    Source.objects.update(link_status=status)
    base = "/2030/bibliography/atlas"
    [item] = json.loads(client.get(f"{base}.json").content)
    assert (item["URL"], item["archive_location"]) == (URL, COPY)
    [record] = rispy.loads(client.get(f"{base}.ris").content.decode())
    assert record["urls"] == [URL, COPY]
    bib = client.get(f"{base}.bib").content.decode()
    assert f"url = {{{URL}}}" in bib
    assert COPY in bib


def test_a_citation_to_copy_leads_to_what_can_still_be_read(client, source):
    page = client.get(source.get_absolute_url()).content.decode()
    cited = re.findall(r'<div class="citations__text".*?</div>', page, re.DOTALL)
    assert len(cited) == 3
    assert all(COPY in citation and URL not in citation for citation in cited)
