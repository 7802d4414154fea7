"""The cover: its plates at every width, the questions as a way in, and one sheet of paper."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.pages import DESK

COVER = "/2026/"
NARROW = {"width": 320, "height": 568}
# Of each question on the first plate: the middle of its words, and that of its circle in the drawing.
MIDDLES = """() => {
  const middle = (box) => box.left + box.width / 2;
  const words = (link) => {
    const range = document.createRange();
    range.selectNodeContents(link);
    return range;
  };
  const plate = document.querySelector(".plate");
  return [
    [...plate.querySelectorAll("li a")].map((link) => middle(words(link).getBoundingClientRect())),
    [...plate.querySelectorAll("circle")].map((circle) => middle(circle.getBoundingClientRect())),
  ];
}"""


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


def test_at_320_pixels_the_plates_are_whole_and_each_question_is_as_high_as_a_finger(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto(COVER)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for drawing in page.locator(".plate__drawing, .plate circle").all():
        box = drawing.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 320
    links = page.locator(".plate__questions a")
    expect(links).to_have_count(10)
    assert min(link.bounding_box()["height"] for link in links.all()) >= 44


def test_with_room_each_question_stands_below_the_end_of_its_lines(page: Page) -> None:
    page.goto(COVER)
    for width in (820, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        words, circles = page.evaluate(MIDDLES)
        assert len(words) == len(circles) == 5
        assert max(abs(one - other) for one, other in zip(words, circles, strict=True)) < 3, width


def test_a_question_on_the_cover_leads_to_its_page(page: Page) -> None:
    page.goto(COVER)
    page.get_by_role("link", name="Information Sharing under Martial Law").first.click()
    page.wait_for_url("**/questions/sharing-under-martial-law/")


def test_the_plate_is_said_in_words(page: Page) -> None:
    page.goto(COVER)
    drawings = page.get_by_role("img", name=re.compile("part by part, and the questions"))
    expect(drawings).to_have_count(2)
    expect(drawings.first).to_have_accessible_description(
        re.compile("Question 2, Algorithmic Accountability: 1.1, 2.1, 3.1.2")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_the_plate_is_drawn_in_the_colour_of_text(page: Page, scheme: str) -> None:
    page.set_viewport_size(DESK)
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(COVER)
    ink = page.locator("body").evaluate("body => getComputedStyle(body).color")
    expect(page.locator(".plate circle").first).to_have_css("stroke", ink)
    expect(page.locator(".plate path").nth(1)).to_have_css("stroke", ink)


def test_the_cover_prints_on_one_sheet_with_its_plates_and_figures(page: Page) -> None:
    page.goto(COVER)
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    for words in ("INTERPOL", "Tracking fugitives", "Tracing firearms", "15,548", "58,000+", "35 million"):
        assert words in sheets[0]
    assert len(sheets) == 2  # the other has the note and who made the guide
