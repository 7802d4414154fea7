"""What is copied from our own page or preview is Markdown again; notes are read as citations are."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.pages import VIEWPORTS
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import Section

pytestmark = pytest.mark.one_context

TEXT = (
    "A well costs 10³ in 2024[^1] [@a-book, p. 9] [@b-book], says [the topic](/2031/assembly/water/).\n\n"
    "[^1]: By the *office* [@b-book] of 1871."
)
# The term is a plain word, and the note, of which only the number was copied, is named.
COPIED = "A well costs 10³ in 2024 [@a-book, p. 9] [@b-book], says [the topic](/2031/assembly/water/)."


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        section.body = TEXT
        section.save()
        yield section


@pytest.fixture
def writer(context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(context, organiser, site)
    return page


def copy(text: Locator) -> None:
    expect(text).to_contain_text("A well")
    text.evaluate("(element) => getSelection().selectAllChildren(element)")
    text.page.keyboard.press("Control+c")


def said(page: Page) -> Locator:
    return page.locator(".field-body [data-writing-said]")


@pytest.mark.parametrize("place", ["page", "preview"])
def test_words_copied_from_our_own_page_or_preview_are_markdown_again(
    writer: Page, section: Section, place: str
) -> None:
    if place == "page":
        writer.goto(section.get_absolute_url())
        copy(writer.locator("main .prose").first)
    editor = open_editor(writer, admin_url("change", section))
    if place == "preview":
        copy(writer.locator(".field-body .writing__preview .prose"))
    editor.fill("")
    editor.press("Control+v")
    expect(editor).to_have_value(COPIED)
    expect(said(writer)).to_have_text("Pasted as Markdown. Left out: 1 footnote. Ctrl+Z undoes it.")


def test_words_of_a_preview_keep_their_citations_though_it_has_changed_since_and_in_another_form(
    writer: Page, section: Section
) -> None:
    editor = open_editor(writer, admin_url("change", section))
    copy(writer.locator(".field-body .writing__preview .prose"))
    editor.fill("All new.")
    expect(writer.locator(".field-body .writing__preview .prose")).to_have_text("All new.")
    editor.press("Control+a")
    editor.press("Control+v")
    expect(editor).to_have_value(COPIED)
    editor = open_editor(writer, admin_url("add", Section))
    editor.press("Control+v")
    expect(editor).to_have_value(COPIED)


def test_a_citation_that_has_moved_since_is_named_and_not_guessed(writer: Page, section: Section) -> None:
    writer.goto(section.get_absolute_url())
    copy(writer.locator("main .prose").first)
    section.body = "Another [@b-book] and [@a-book, p. 9]."
    section.save()
    editor = open_editor(writer, admin_url("change", section))
    editor.fill("")
    editor.press("Control+v")
    expect(editor).to_have_value("A well costs 10³ in 2024, says [the topic](/2031/assembly/water/).")
    expect(said(writer)).to_have_text(
        "Pasted as Markdown. Left out: 2 citations, 1 footnote. Ctrl+Z undoes it."
    )


def test_a_whole_page_gives_its_notes_too(writer: Page, section: Section) -> None:
    writer.goto(section.get_absolute_url())
    copy(writer.locator("main"))
    editor = open_editor(writer, admin_url("change", section))
    editor.fill("")
    editor.press("Control+v")
    expect(editor).to_have_value(re.compile(r"2024\[\^1\]"))
    expect(editor).to_have_value(re.compile(r"\n\n\[\^1\]: By the \*office\* \[@b-book\] of 1871\."))


@pytest.mark.parametrize("size", VIEWPORTS)
def test_a_note_is_reached_by_key_and_finger_and_leads_back(page: Page, section: Section, size: str) -> None:
    page.set_viewport_size(VIEWPORTS[size])
    page.goto(section.get_absolute_url())
    assert violations(page) == []
    marker = page.get_by_role("link", name="Note 1", exact=True)
    area = marker.evaluate("(link) => parseFloat(getComputedStyle(link, '::after').height)")
    assert area >= 24
    marker.focus()
    assert marker.evaluate("(link) => link.matches(':focus-visible')")
    page.keyboard.press("Enter")
    note = page.locator("#site-ref-1")
    expect(note).to_be_in_viewport()
    expect(note).to_contain_text("By the office")
    note.get_by_role("link", name="Back to the text").click()
    expect(marker).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#site-note-1-1$"))
    ids = page.locator("[id]").evaluate_all("(elements) => elements.map((element) => element.id)")
    assert len(ids) == len(set(ids))
    page.emulate_media(media="print")
    expect(note).to_be_visible()
