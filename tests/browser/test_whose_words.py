"""What the editors added and their notes are told from the guide's text without colour, and on paper."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1

PART = f"{TOPIC_1}interpol-response/"
QUESTION = f"{TOPIC_1}questions/preventing-political-misuse/"
ADDED = "Added by the editors"


def style(element: Locator, name: str) -> str:
    return element.evaluate("(element, name) => getComputedStyle(element)[name]", name)


def rule(element: Locator) -> str:
    """Style of the line at the left of `element`."""
    return style(element, "borderInlineStartStyle")


def size(element: Locator) -> float:
    return float(style(element, "fontSize").removesuffix("px"))


@pytest.mark.parametrize("media", ["screen", "print"])
def test_three_voices_differ_in_rule_size_and_face(page: Page, media: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(PART)
    page.emulate_media(media=media)
    section = page.locator(".node:has(.background):has(.editor-note)").first
    text = section.locator(".prose").first
    added = section.get_by_role("note", name=ADDED).first
    note = section.get_by_role("note", name="Editor’s note").first
    assert [rule(each) for each in (text, added, note)] == ["none", "double", "dotted"]
    assert size(text) > size(added)
    assert style(text, "fontFamily") == style(added, "fontFamily") != style(note, "fontFamily")
    expect(added.get_by_text(ADDED)).to_be_visible()
    expect(note.get_by_text("Editor’s note")).to_be_visible()


def test_a_note_on_the_printed_guide_is_one_line_until_it_is_opened_and_whole_on_paper(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(PART)
    note = page.get_by_role("note", name="Editor’s note").first
    words = note.locator("p").first
    assert note.bounding_box()["height"] < 2 * 24
    expect(words).to_be_hidden()
    page.emulate_media(media="print")
    expect(words).to_be_visible()
    page.emulate_media(media="screen")
    note.get_by_text("Editor’s note").click()
    expect(words).to_be_visible()


@pytest.mark.parametrize(("viewport", "is_beside"), [(PHONE, False), (DESK, True)], ids=["phone", "desk"])
def test_what_the_editors_added_stands_beside_its_lines_or_below_them(
    page: Page, viewport, is_beside: bool
) -> None:
    page.set_viewport_size(viewport)
    page.goto(PART)
    section = page.locator(".node:has(.background)").first
    text = section.locator(".text").first.bounding_box()
    added = section.locator(".background").first.bounding_box()
    assert (added["x"] >= text["x"] + text["width"]) is is_beside
    assert (added["y"] >= text["y"] + text["height"]) is not is_beside


def test_on_paper_what_the_editors_added_is_indented(page: Page) -> None:
    page.set_viewport_size({"width": 660, "height": 930})  # a sheet of A4 between its margins
    page.goto(PART)
    page.emulate_media(media="print")
    section = page.locator(".node:has(.background)").first
    text, added = section.locator(".prose").first, section.locator(".background").first
    assert added.bounding_box()["x"] > text.bounding_box()["x"] + 20


def test_the_date_and_source_of_a_fact_stand_beside_it_and_on_a_phone_below(page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(QUESTION)
    fact = page.locator(".fact-list > li").first
    text, source = fact.locator(".text"), fact.locator(".source-of")
    assert source.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"] - 1
    page.set_viewport_size(PHONE)
    assert source.bounding_box()["y"] >= text.bounding_box()["y"] + text.bounding_box()["height"]
    assert rule(fact) == "double"


def test_on_a_phone_the_table_of_instruments_is_stacked_and_still_a_table(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{COMMITTEE}tools/")
    table = page.get_by_role("table", name="Legal instruments")
    assert table.bounding_box()["width"] <= PHONE["width"]
    row = table.get_by_role("row", name="Arms Trade Treaty")
    expect(row.get_by_role("rowheader")).to_contain_text("Arms Trade Treaty")
    name, year = row.get_by_role("rowheader"), row.get_by_role("cell").first
    assert year.bounding_box()["y"] > name.bounding_box()["y"]
    page.set_viewport_size(DESK)
    assert year.bounding_box()["y"] == name.bounding_box()["y"]
