"""Links to headings and passages: the control that gives them away, and where they lead."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.pages import PHONE, TOPIC_1, TOPIC_2, VIEWPORTS
from tests.browser.panels import panel
from tests.browser.test_first_visit import NOTE_SHIFTS, TWO_FRAMES
from tests.browser.test_reading import IS_IN_SIGHT
from topics.passages import mark_of

PART = f"{TOPIC_2}challenges/"
CHANGED = "This passage has changed since the link was made."
GONE = "The passage of this link has changed or is no longer here."
COPIED = "navigator.clipboard.readText()"
QUOTE = "element => element.innerText.replace(/\\d+$/, '')"
BOX = "element => { const { width, height } = element.getBoundingClientRect(); return [width, height]; }"


@pytest.fixture
def viewport() -> str:
    return "phone"


@pytest.fixture
def part(same_page, viewport: str) -> Page:
    """A part whose controls have come, on a phone unless a test names its viewports."""
    page = same_page(NOTE_SHIFTS, permissions=["clipboard-read", "clipboard-write"])
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(PART)
    wake(page)
    return page


def wake(page: Page) -> None:
    """Give the sign of a reader for which the controls wait."""
    page.keyboard.press("Shift")
    expect(page.locator("h1 .share")).to_be_visible()


def passages_of(page: Page, section: str = "tampering") -> Locator:
    return page.locator(f"[id^='{section}~']")


def tap(passage: Locator) -> None:
    """Beside its words, as these may be links."""
    passage.click(position={"x": 2, "y": 2})


def chosen(page: Page) -> Locator:
    return page.locator(".is-chosen .share")


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_beside_each_heading_a_control_copies_its_address_with_number_and_title(part: Page) -> None:
    slugs = part.locator(".node__title").evaluate_all("headings => headings.map(({ id }) => id)")
    assert len(slugs) > 5
    for slug in slugs:
        control = part.locator(f"[id='{slug}'] .share")
        assert control.evaluate(BOX) == [44, 44]
        control.click()
        expect(part.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
        title, address = part.evaluate(COPIED).split("\n")
        assert title.startswith("T2 3.")
        assert address.endswith(f"{PART}#{slug}")
    assert title == "T2 3.4.2, The “Linkage” Problem"
    assert part.evaluate("shifts") == []


def test_the_control_beside_the_title_copies_the_address_of_the_page(part: Page) -> None:
    for address, title in (
        (PART, "T2 3, The Various Challenges Facing Interpol"),
        (TOPIC_1, "T1, "),
        ("/2026/interpol/tools/iarms/", "iARMS"),
    ):
        part.goto(address)
        wake(part)
        part.locator("h1 .share").click()
        expect(part.get_by_text("Link copied")).to_be_visible()
        said, copied = part.evaluate(COPIED).split("\n")
        assert said.startswith(title)
        assert copied.endswith(address)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_tap_on_a_passage_shows_its_control_and_another_takes_it_away(part: Page) -> None:
    first, other = passages_of(part).first, passages_of(part, "physical-destruction").first
    first.scroll_into_view_if_needed()
    part.evaluate(TWO_FRAMES)
    part.evaluate("shifts.length = 0")  # the contents beside the text follow the reader
    tap(first)
    expect(first.get_by_role("button", name="Copy link to T2 3.2.3 §1, Tampering")).to_be_visible()
    assert chosen(part).evaluate(BOX) == [44, 44]
    chosen(part).click()
    expect(part.get_by_text("Link copied")).to_be_visible()
    assert part.evaluate(COPIED).endswith(f"{PART}#{first.get_attribute('id')}")
    part.evaluate(TWO_FRAMES)
    assert part.evaluate("shifts") == []
    tap(other)
    expect(other.locator(".share")).to_be_visible()
    expect(chosen(part)).to_have_count(1)
    tap(other)
    expect(chosen(part)).to_have_count(0)


def test_a_tap_on_a_term_a_selection_and_the_way_out_of_a_panel_choose_no_passage(part: Page) -> None:
    passage = part.locator("main p[id*='~']:has(.to-term)").first
    passage.locator(".to-term").first.click()
    expect(panel(part)).to_be_visible()
    expect(chosen(part)).to_have_count(0)
    other = passages_of(part, "operational-opacity").first
    tap(other)
    expect(panel(part)).to_have_count(0)
    expect(chosen(part)).to_have_count(0)
    box = other.bounding_box()
    part.mouse.move(box["x"] + 5, box["y"] + 10)
    part.mouse.down()
    part.mouse.move(box["x"] + 150, box["y"] + 10)
    part.mouse.up()
    assert len(part.evaluate("getSelection().toString()")) > 5
    expect(chosen(part)).to_have_count(0)
    tap(other)  # puts an end to the selection
    expect(chosen(part)).to_have_count(0)
    tap(other)
    expect(chosen(part)).to_have_count(1)


def test_the_arrow_keys_lead_from_control_to_control_and_tab_past_the_passages(part: Page) -> None:
    heading, passage = part.locator("#tampering"), passages_of(part).first
    heading.locator(".share").focus()
    part.keyboard.press("ArrowDown")
    expect(passage.locator(".share")).to_be_focused()
    part.keyboard.press("Enter")
    expect(part.get_by_text("Link copied")).to_be_visible()
    assert part.evaluate(COPIED).endswith(passage.get_attribute("id"))
    part.keyboard.press("ArrowUp")
    expect(heading.locator(".share")).to_be_focused()
    expect(chosen(part)).to_have_count(0)
    part.keyboard.press("ArrowDown")
    part.keyboard.press("Escape")
    expect(heading.locator(".share")).to_be_focused()
    assert heading.locator(".share").evaluate("control => getComputedStyle(control).outlineStyle") == "solid"
    part.keyboard.press("Tab")
    assert part.evaluate("document.activeElement.matches('.share')") is False


def test_where_the_device_has_a_share_sheet_it_gets_the_link(page: Page) -> None:
    page.add_init_script("navigator.share = async (data) => { window.shared = data }")
    page.goto(PART)
    wake(page)
    page.get_by_role("button", name="Share T2 3.2.3, Tampering").click()
    shared = page.evaluate("shared")
    assert (shared["title"], shared["text"]) == ("T2 3.2.3, Tampering",) * 2
    assert shared["url"].endswith(f"{PART}#tampering")
    expect(page.get_by_role("status").filter(has_text="copied")).to_have_count(0)


def test_where_copying_is_not_allowed_the_address_is_shown_and_selected(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(PART)
    wake(page)
    page.locator("#tampering .share").click()
    expect(page.get_by_role("status").filter(has_text="#tampering")).to_be_visible()
    assert page.evaluate("getSelection().toString()").endswith("#tampering")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_link_to_a_passage_leads_there_without_scripts_too(same_page, has_script: bool) -> None:
    page = same_page(java_script_enabled=has_script, viewport=PHONE)
    page.goto(PART)
    passage = passages_of(page).first
    page.goto(f"{PART}#{passage.get_attribute('id')}")
    expect(passage).to_be_in_viewport()
    assert passage.evaluate(IS_IN_SIGHT)
    expect(page.get_by_text(CHANGED)).to_have_count(0)


def old_anchor(passage: Locator, section: str = "tampering") -> str:
    """The anchor that the passage had while one of its words was another."""
    words = passage.evaluate(QUOTE).split()
    assert len(words) > 8
    return f"{section}~{mark_of(' '.join([*words[:3], 'formerly', *words[4:]]))}"


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_link_to_a_passage_that_has_changed_leads_there_and_says_so(part: Page) -> None:
    passage = passages_of(part).first
    part.goto(f"{PART}#{old_anchor(passage)}")
    note = passage.get_by_text(CHANGED)
    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate(IS_IN_SIGHT)
    assert passage.evaluate(IS_IN_SIGHT)
    assert violations(part) == []
    part.goto(f"{PART}#{passage.get_attribute('id')}")
    expect(note).to_have_count(0)


def test_a_link_to_a_passage_that_moved_to_another_section_leads_there(part: Page) -> None:
    passage = passages_of(part).first
    moved = passage.get_attribute("id").replace("tampering", "land-route-dominance")
    part.goto(f"{PART}#{moved}")
    expect(passage).to_be_in_viewport()
    expect(part.get_by_text(CHANGED)).to_have_count(0)
    expect(part.get_by_text(GONE)).to_have_count(0)


def test_a_link_to_a_passage_that_is_gone_leads_to_its_section_and_says_so(part: Page) -> None:
    part.goto(f"{PART}#tampering~vvvvvvv")
    expect(part.get_by_role("status").filter(has_text=GONE)).to_be_visible()
    expect(part.locator("#tampering")).to_be_in_viewport()
    assert part.locator("#tampering").evaluate(IS_IN_SIGHT)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_controls_break_no_rule_in_light_or_dark(part: Page) -> None:
    tap(passages_of(part).first)
    chosen(part).click()
    expect(part.get_by_text("Link copied")).to_be_visible()
    part.evaluate("scrollTo(0, 0)")  # where no control is half under the head
    assert violations(part) == []
