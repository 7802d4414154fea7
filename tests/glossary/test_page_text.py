"""A text that a page showed before is not made again, and no reader can tell."""

import pytest
from django.contrib.auth.models import AnonymousUser

from glossary import page_text
from glossary.entry_index import entry_index_of
from glossary.page_text import PageText
from topics.pages import whole_topics_of

READER = AnonymousUser()


def shown(edition, texts: list[tuple[str, str]]) -> list[object]:
    """Return all that a page with these (section, text) shows and notes of them."""
    page = PageText(entry_index_of(edition, READER), edition.committees.get())
    html = [page.html(text, section=section) for section, text in texts]
    cited = [(each.number, each.source, each.uses) for each in page.references]
    return [html, page.entries, cited, list(page.passages), page.newly_cited()]


@pytest.fixture
def texts(edition_2026) -> list[tuple[str, str]]:
    """Texts of the guide, with citations and without, and one with notes and a link of its own."""
    [whole_topics] = whole_topics_of(edition_2026, READER).values()
    sections = [node.section for whole in whole_topics for node in whole.outline]
    noted = "Diversion[^1] is in [the glossary](/2026/glossary/) [@interpol-biohub].\n\n[^1]: Its *note*."
    found = [(each.slug, text) for each in sections for text in (each.body, each.background) if text]
    return [*found, ("noted", noted), ("again", noted)]


@pytest.mark.parametrize("order", [1, -1, 3])
def test_a_page_shows_and_notes_the_same_whatever_other_pages_have_shown(
    edition_2026, texts, order, monkeypatch
):
    page = [*texts[::order], *texts[:20], *((section, text.upper()) for section, text in texts[:3])]
    kept = shown(edition_2026, texts), shown(edition_2026, page)
    monkeypatch.setattr(page_text, "may_have_links", lambda text: True)
    assert kept == (shown(edition_2026, texts), shown(edition_2026, page))
    numbers = [number for number, _, _ in kept[1][2]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_text_is_made_once_for_pages_that_show_it_alike(edition_2026, texts, monkeypatch):
    shown(edition_2026, texts[:20])
    made = []
    monkeypatch.setattr(page_text, "render_markdown", lambda text, rules: made.append(text) or text)
    shown(edition_2026, texts[:20])
    assert made == []
    shown(edition_2026, [*texts[1:2], *texts[:1], ("", "A text that is new.")])
    assert made[-1] == "A text that is new."
