"""What a mouse does by resting on a word; and words made quiet, for those whom they disturb."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.pages import DESK, NOTE_FIRST_LOOK, PHONE, TOPIC_2, as_new, first_look, open_sheet
from tests.browser.panels import IS_CLEAR, PART, WORDS, by_key, panel, word


@pytest.fixture(scope="module")
def still_page(kept_pages) -> Page:
    """A page on which time passes only when the test says so."""
    page = kept_pages()
    page.clock.install(time=0)
    page.goto(PART)
    page.clock.pause_at(60_000)
    return page


@pytest.fixture
def desk(still_page: Page, site: str) -> Page:
    """The part on a desk."""
    page = as_new(still_page, site)
    page.set_viewport_size(DESK)
    page.goto(PART)
    return page


def move_away(page: Page) -> None:
    page.mouse.move(5, 300)


def test_resting_the_mouse_on_a_word_opens_its_panel_until_the_mouse_leaves_both(desk: Page) -> None:
    word(desk).hover()
    expect(panel(desk)).to_have_count(0)
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_visible()
    assert word(desk).evaluate(IS_CLEAR)
    expect(panel(desk)).not_to_be_focused()
    panel(desk).hover()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_visible()
    move_away(desk)
    expect(panel(desk)).to_be_visible()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_count(0)


def test_a_mouse_that_only_passes_over_words_opens_nothing(desk: Page) -> None:
    word(desk).hover()
    desk.clock.run_for(100)
    move_away(desk)
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_count(0)


def test_a_click_keeps_a_panel_that_the_mouse_opened_and_another_closes_it(desk: Page) -> None:
    trigger = word(desk)
    trigger.hover()
    desk.clock.run_for(1000)
    trigger.click()
    expect(panel(desk)).to_be_focused()
    move_away(desk)
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_visible()
    trigger.click()
    expect(panel(desk)).to_have_count(0)
    trigger.hover(position={"x": 4, "y": 4})
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_count(0)
    move_away(desk)
    trigger.hover()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_visible()


def test_a_click_before_the_mouse_has_rested_opens_the_panel_once_and_for_good(desk: Page) -> None:
    word(desk).click()
    expect(panel(desk)).to_be_focused()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_focused()
    move_away(desk)
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_focused()


def test_escape_closes_what_the_mouse_opened_and_it_stays_closed(desk: Page) -> None:
    word(desk).hover()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_be_visible()
    desk.keyboard.press("Escape")
    expect(panel(desk)).to_have_count(0)
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_count(0)


def test_a_mouse_in_passing_closes_neither_a_panel_nor_a_sheet_that_was_asked_for(desk: Page) -> None:
    word(desk, "iarms").click()
    word(desk, "law-enforcement-agency").hover()
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_attribute("data-panel-of", re.compile("/iarms/$"))
    desk.keyboard.press("Escape")
    sheet = open_sheet(desk, "Display settings")
    word(desk).hover()
    desk.clock.run_for(1000)
    expect(sheet).to_have_accessible_name("Display settings")


def test_a_word_can_be_opened_in_another_tab(context: BrowserContext, page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(PART)
    for click in ({"modifiers": ["ControlOrMeta"]}, {"modifiers": ["Shift"]}, {"button": "middle"}):
        with context.expect_page() as opened:
            word(page).click(**click)
        expect(opened.value).to_have_url(re.compile("/2026/glossary/law-enforcement-agency/$"))
        opened.value.close()
        expect(panel(page)).to_have_count(0)


def show_themselves(words: Locator) -> list[bool]:
    """Return of each whether it looks unlike its neighbours: an underline, a mark, or room for one."""
    return words.evaluate_all(
        """words => words.map((word) => {
          const style = getComputedStyle(word);
          return style.textDecorationColor !== "rgba(0, 0, 0, 0)" || style.paddingInlineEnd !== "0px"
            || getComputedStyle(word, "::after").content !== "none";
        })"""
    )


@pytest.mark.parametrize("slug", ["law-enforcement-agency", "ibin"])
def test_links_to_words_can_be_made_quiet_and_that_is_remembered(desk: Page, slug: str) -> None:
    trigger, words = word(desk, slug), desk.locator(f"{WORDS}:not(.to-source)")
    assert show_themselves(trigger) == [True]
    open_sheet(desk, "Display settings").get_by_label("Subtle").check()
    for follow in (lambda: None, desk.reload, lambda: desk.goto(f"{TOPIC_2}interpol-response/")):
        follow()
        assert set(show_themselves(words)) == {False}
    desk.goto(PART)
    trigger.hover()
    assert show_themselves(trigger) == [True]
    desk.clock.run_for(1000)
    expect(panel(desk)).to_have_count(0)
    trigger.click()
    expect(panel(desk)).to_be_focused()
    desk.keyboard.press("Escape")
    move_away(desk)
    by_key(trigger)
    expect(panel(desk)).to_be_focused()
    desk.keyboard.press("Escape")
    assert show_themselves(trigger) == [True]

    open_sheet(desk, "Display settings").get_by_label("Visible").check()
    desk.reload()
    assert set(show_themselves(words)) == {True}


def test_quiet_words_are_quiet_from_the_first_paint(page: Page) -> None:
    page.add_init_script(NOTE_FIRST_LOOK)
    page.set_viewport_size(PHONE)
    page.goto(PART)
    assert first_look(page) == {}
    open_sheet(page, "Aa").get_by_label("Subtle").check()
    page.reload()
    assert first_look(page) == {"links": "quiet"}
    expect(open_sheet(page, "Aa").get_by_label("Subtle")).to_be_checked()


def test_reaching_a_quiet_word_moves_nothing(desk: Page) -> None:
    open_sheet(desk, "Display settings").get_by_label("Subtle").check()
    desk.keyboard.press("Escape")
    places = "word => [...word.parentElement.children].map((part) => part.offsetLeft)"
    resting = word(desk, "ibin").evaluate(places)
    word(desk, "ibin").hover()
    assert len(set(resting)) > 1
    assert word(desk, "ibin").evaluate(places) == resting
