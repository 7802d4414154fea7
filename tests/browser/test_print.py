"""On paper: the text, and nothing that only a screen can use."""

import re

import pymupdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import COMMITTEE, DESK, PAGES, PHONE, TOPIC_1, TOPIC_2, each_page
from tests.support.carried import spaced

MOST_SHEETS = 14
LEAST_OF_A_SHEET = 1 / 3
TOP, BOTTOM = 17 * 72 / 25.4, 15 * 72 / 25.4  # margins in points, as in static/portal/css/paper.css
INTERFACE = (
    "button, input, summary:not(.editor-note__label), .running-head__menu, .thumb-bar, .sheet, .side,"
    " .breadcrumbs, .skip-link, .share, .filter, .alphabet, .neighbours, .on-this-page, .cover-contents,"
    " .colophon"
)
TEXT = (
    "main :is(h1, h2, h3, h4, h5, h6, .prose p, .prose li, .editor-note p, .figure-card p, dt, dd,"
    " .tool-line p, .source-line__facts)"
    ":not(.on-this-page *, .cover-contents *, .begin *, .visually-hidden, .diagram *, details.citing *)"
)


# How the texts begin of what is shown and of what is not.
SHOWN_AND_HIDDEN = """selector => {
  const elements = [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true })
    && [...element.getClientRects()].some((box) => box.width && box.height);
  return [true, false].map((wanted) =>
    elements.filter((element) => isShown(element) === wanted)
      .map((element) => element.textContent.slice(0, 80)));
}"""


def test_paper_has_the_whole_text_and_no_interface(page: Page) -> None:
    for name in each_page(page, PHONE):
        page.emulate_media(media="screen")
        assert page.evaluate(SHOWN_AND_HIDDEN, INTERFACE)[0], name
        page.emulate_media(media="print")
        for viewport in (PHONE, DESK):
            page.set_viewport_size(viewport)
            assert page.evaluate(SHOWN_AND_HIDDEN, INTERFACE)[0] == [], name
            shown, hidden = page.evaluate(SHOWN_AND_HIDDEN, TEXT)
            assert shown, name
            assert hidden == [], name
        page.set_viewport_size(PHONE)


@pytest.mark.parametrize("address", [COMMITTEE, TOPIC_1, TOPIC_2])
def test_paper_has_every_picture_as_a_drawing_or_as_a_list(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        for diagram in page.locator(".diagram").all():
            shown = diagram.locator(".diagram__drawing, .map-list, .dates").filter(visible=True)
            expect(shown).not_to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_is_white_and_its_ink_black_in_every_light(page: Page, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('portal-theme', '{theme}')")
    page.goto(TOPIC_2)
    expect(page.locator("body")).not_to_have_css("background-color", "rgb(255, 255, 255)")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    for part in ("body", "h1", ".question-list__label a >> nth=0", ".section-title >> nth=0"):
        expect(page.locator(part)).to_have_css("color", "rgb(0, 0, 0)")


def test_paper_gives_the_addresses_of_outside_links(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(PAGES["source"])
    page.emulate_media(media="print")
    link = page.locator(".outside").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in printed


def test_paper_names_its_edition(page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(PAGES["section of topic 1"])
    page.emulate_media(media="print")
    expect(page.locator(".running-head__home")).to_be_visible()
    expect(page.locator(".running-head__home")).to_contain_text("2026")


@pytest.mark.parametrize("topic", [TOPIC_1, TOPIC_2])
def test_a_topic_prints_whole_on_few_sheets_none_of_them_almost_empty(page: Page, topic: str) -> None:
    page.goto(topic)
    page.get_by_role("main").get_by_role("link", name="Print", exact=True).click()
    expect(page).to_have_url(re.compile(r"/print\.html$"))
    page.emulate_media(media="print")
    expect(page.locator(".on-paper p").first).to_be_hidden()
    expect(page.locator(".on-paper > div > p").first).to_have_css("font-size", f"{11 * 96 / 72:.4f}px")
    assert page.evaluate(SHOWN_AND_HIDDEN, INTERFACE)[0] == []
    sheets = printed(page)
    assert len(sheets) <= MOST_SHEETS
    texts = [text_on(sheet) for sheet in sheets]
    for number, text in enumerate(texts, 1):
        assert text.startswith("MUN des Lycéens 2026 · INTERPOL Topic ")
        assert f"{number} / {len(sheets)}" in text
    assert "· Questions and" in texts[-1].splitlines()[0]
    assert "· Questions and" not in texts[0].splitlines()[0]
    assert [how_full(sheet) for sheet in sheets[:-1] if how_full(sheet) < LEAST_OF_A_SHEET] == []


@pytest.mark.parametrize("part", [f"{TOPIC_1}challenges/", f"{TOPIC_2}interpol-response/"])
def test_a_part_leaves_no_sheet_half_empty_before_its_last(page: Page, part: str) -> None:
    page.goto(part)
    sheets = printed(page)
    assert len(sheets) > 5
    assert [how_full(sheet) for sheet in sheets[:-1] if how_full(sheet) < 1 / 2] == []


def test_a_question_has_its_opening_phrases_on_one_sheet_under_their_heading(page: Page) -> None:
    page.goto(PAGES["question"])
    phrases = page.locator(".scale td:nth-of-type(1)").all_inner_texts()
    assert len(phrases) > 30
    for above in (0, 250, 500):  # pixels, by which a longer text would push it down
        page.evaluate("above => { document.querySelector('h1').style.marginTop = `${above}px` }", above)
        texts = [" ".join(sheet.get_text().split()) for sheet in printed(page)]
        (sheet,) = [text for text in texts if "Opening phrases" in text]
        assert [phrase for phrase in phrases if phrase not in sheet] == []


def printed(page: Page) -> list[pymupdf.Page]:
    return [*pymupdf.open(stream=page.pdf(prefer_css_page_size=True))]


def text_on(sheet: pymupdf.Page) -> str:
    """The text from the top down, without the spaces that stand for room."""
    return "\n".join(spaced(line) for line in sheet.get_text(sort=True).splitlines() if line.strip())


def how_full(sheet: pymupdf.Page) -> float:
    """The share of a sheet, without running head and number, down to which its text reaches."""
    foot = sheet.rect.height - BOTTOM
    baselines = [
        line["spans"][0]["origin"][1]
        for block in sheet.get_text("dict")["blocks"]
        for line in block.get("lines", [])
        if any(span["text"].strip() for span in line["spans"])
    ]
    lowest = max((each for each in baselines if each < foot), default=0)
    return (lowest - TOP) / (foot - TOP)
