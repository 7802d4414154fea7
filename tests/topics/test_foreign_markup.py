"""Markup that somebody writes into a text or a name is never more than words to a reader."""

from django.test import Client

from portal.serving.in_page import ICON
from tests.support.crawler import crawl
from tests.support.two_of_everything import NAMED_BY

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)>

[here](javascript:alert(1)) [there](data:text/html,x) <svg onload=alert(1)><style>*{}</style>

| <iframe src=//evil.example> | ![x](//evil.example/y" onload="alert(1)) |
|---|---|

{{ 7|add:7 }} {% now "Y" %}
"""
MARKUP = """<b onclick='x'>"&amp;'</b>{kind}"""
TEXTS = (
    "body",
    "definition",
    "text",
    "introduction",
    "presentation",
    "mandate",
    "editor_note",
    "note",
    "summary",
)


def test_hostile_markup_in_a_text_is_shown_or_dropped_but_never_works(guide):
    guide["edition"].editor_note = guide["edition"].bibliography_note = HOSTILE
    before = {page.url: page.html.count("<script") for page in crawl(Client()).values()}
    for row in guide.values():
        for name in TEXTS:
            if hasattr(row, name):
                setattr(row, name, HOSTILE[: row._meta.get_field(name).max_length])
        row.save()
    pages = crawl(Client())
    assert pages.keys() == before.keys()
    for page in pages.values():
        assert page.blocked == [], page.url
        assert page.html.count("<script") == before[page.url], page.url
        assert not [link for link in page.links if "javascript:" in link or "evil" in link]
        ours = ("/static/", "/2030/opensearch.xml", "/manifest.webmanifest", ICON, "data:image/svg+xml,")
        assert not [name for name in page.files if not name.startswith(ours)]
    assert "alert(1)" in pages[guide["part"].get_absolute_url()].main
    assert "{{ 7|add:7 }}" in pages[guide["part"].get_absolute_url()].main


def test_markup_in_a_name_is_read_as_written_everywhere(guide):
    for kind, row in guide.items():
        setattr(row, NAMED_BY.get(type(row), "name"), MARKUP.format(kind=kind))
        row.save()
    guide["edition"].conference = MARKUP.format(kind="conference")
    guide["edition"].save()
    pages = crawl(Client())
    for page in pages.values():
        assert "<b " not in page.html, page.url
        assert page.blocked == [], page.url
        assert MARKUP.format(kind="conference") in page.title
    for kind in ("topic", "part", "question", "tool", "term", "source"):
        page = pages[guide[kind].get_absolute_url()]
        assert MARKUP.format(kind=kind) in page.main
        assert MARKUP.format(kind=kind) in page.title
