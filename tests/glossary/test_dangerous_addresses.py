"""Addresses that no form would take, as `loaddata` writes them: pages print them, and link to none."""

import pytest
from django.urls import reverse

from tests.support.crawler import read_page
from topics.rendering import followable

SCRIPT = "javascript:alert(1)"
ON_THE_WEB = "https://a.example/"


@pytest.fixture(params=[(SCRIPT, False), (ON_THE_WEB, True)], ids=["a script", "a page"])
def address(request, edition, section) -> tuple[str, bool]:
    """The address everywhere, and whether pages should link to it."""
    words = request.param[0]
    for key, status in (("gone", "dead"), ("fine", "working")):
        edition.sources.create(
            key=key, title=key, url=words, archived_url=words, link_status=status, published=True
        )
    edition.sources.create(key="copy", title="Copy", archived_url=words, published=True)
    edition.website = words
    edition.save()
    section.body = f"Wells [@gone] [@fine] [@copy] are [deep]({words})."
    section.save()
    return request.param


def test_pages_print_an_address_and_link_to_it_only_if_it_is_harmless(client, organiser, section, address):
    words, is_linked = address
    pages = {
        section.get_absolute_url(): "Wells",
        "/2030/bibliography/": "gone",
        **{f"/2030/bibliography/{key}/": words for key in ("gone", "fine", "copy")},
    }
    for page, shown in pages.items():
        found = read_page(client, page)
        assert shown in found.main, page
        assert (words in found.links, found.html.count(f'href="{words}') > 0) == (is_linked, is_linked), page
        assert words.removeprefix("https://") in found.html, page
    client.force_login(organiser)
    edition = section.topic.committee.edition
    for page in (reverse("check_links", args=[edition.pk]), reverse("admin:glossary_source_changelist")):
        html = client.get(page).content.decode()
        assert f'href="{SCRIPT}' not in html
        assert page != reverse("check_links", args=[edition.pk]) or words in html


@pytest.mark.parametrize(
    "address", ["https://a.example", "HTTP://a.example", "mailto:a@a.example", "/2030/glossary/"]
)
def test_a_page_links_to_the_web_to_mail_and_to_its_own_site(address):
    assert followable(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)"),
        *("data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:https://a.example/1"),
        *("//a.example", "/\\a.example", "\\\\a.example", "a.example", "https", "x https://a.example", ""),
        *("\thttps://a.example", "httpsx:alert(1)"),
    ],
)
def test_a_page_links_to_nothing_else(address):
    assert followable(address) == ""
