"""Words that lead to an entry open it in place: by finger, by click, by keyboard, and without the network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import COMMITTEE, DESK, PHONE, VIEWPORTS, Watch, open_sheet
from tests.browser.panels import IS_CLEAR, PART, WORDS, by_key, panel, use, word

# Opens one word after the other, and first the folded note that it may be in; returns how many had their
# panel, and those that it covered.
OPEN_EACH = f"""(words, place) => {{
  let opened = 0;
  const covered = [];
  for (const word of words) {{
    word.closest("details")?.setAttribute("open", "");
    word.scrollIntoView({{ block: place }});
    word.click();
    const panel = document.querySelector(".panel:popover-open");
    if (panel?.dataset.panelOf === word.getAttribute("href")) opened += 1;
    if (!({IS_CLEAR})(word)) covered.push(word.outerHTML);
    word.click();
  }}
  return [opened, covered];
}}"""

# Opens some words, each at three heights of the screen; returns of each [words, height, whether it is clear].
OPEN_IN_EACH_CORNER = f"""words => {{
  const room = innerHeight - document.querySelector(".running-head").offsetHeight;
  return [8, 10, 12, 14, 16, 18].map((at) => words[at]).flatMap((word) => [0.1, 0.5, 0.85].map((part) => {{
    scrollBy(0, word.getBoundingClientRect().bottom - innerHeight + room * part);
    word.click();
    const isClear = document.querySelector(".panel:popover-open") && ({IS_CLEAR})(word);
    word.click();
    return [word.innerText, part, isClear];
  }}));
}}"""

# The place among all words of the first that begins on one line and ends on another.
FIRST_BROKEN = "words => words.findIndex((word) => word.getClientRects().length > 1)"


@pytest.fixture
def phone(same_page) -> Page:
    """The part on a phone: a finger, no mouse."""
    page = same_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(PART)
    return page


@pytest.fixture
def desk(same_page) -> Page:
    page = same_page()
    page.set_viewport_size(DESK)
    page.goto(PART)
    return page


@pytest.fixture(params=VIEWPORTS)
def reader(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def test_a_word_opens_its_definition_its_kind_its_french_and_the_way_to_more(reader: Page) -> None:
    use(word(reader))
    shown = reader.get_by_role("dialog", name="law enforcement agency")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("Police work")
    expect(shown).to_contain_text("A public body that makes sure laws are obeyed")
    expect(shown.locator("[lang=fr]")).to_contain_text("service chargé de l’application de la loi")
    expect(reader).to_have_url(re.compile(f"{PART}$"))
    shown.get_by_role("link", name="Read more").click()
    expect(reader).to_have_url(re.compile("/2026/glossary/law-enforcement-agency/$"))


def test_a_tool_opens_its_kind_its_acronym_and_what_it_is(reader: Page) -> None:
    use(word(reader, "ibin"))
    shown = reader.get_by_role("dialog", name="INTERPOL Ballistic Information Network (IBIN)")
    expect(shown).to_contain_text("Ballistic network")
    expect(shown).to_contain_text("INTERPOL’s network for ballistics data.")
    shown.get_by_role("link", name="Read more").click()
    expect(reader).to_have_url(re.compile(f"{COMMITTEE}tools/ibin/$"))


@pytest.mark.parametrize("ways", ["fingers", "keys", "mouse"])
def test_no_word_is_covered_by_its_panel_however_it_is_opened(
    request: pytest.FixtureRequest, ways: str
) -> None:
    page = request.getfixturevalue("desk" if ways == "mouse" else "phone")
    triggers = page.locator(WORDS)
    broken = triggers.evaluate_all(FIRST_BROKEN)
    some = [triggers.nth(place) for place in (0, 1, 2, broken, -1)]
    for trigger in some:
        (by_key if ways == "keys" else use)(trigger)
        expect(panel(page)).to_have_attribute("data-panel-of", trigger.get_attribute("href"))
        assert trigger.evaluate(IS_CLEAR), trigger.inner_text()
        page.keyboard.press("Escape")
        expect(panel(page)).to_have_count(0)


def test_none_of_all_words_is_ever_covered(reader: Page) -> None:
    for place in ("nearest", "center"):  # as keys and fingers bring it onto the screen
        opened, covered = reader.locator(WORDS).evaluate_all(OPEN_EACH, place)
        assert opened == reader.locator(WORDS).count() > 40
        assert covered == []


def test_a_word_in_any_corner_of_the_screen_is_left_free(desk: Page) -> None:
    covered = []
    for width, height in ((895, 420), (897, 420), (897, 640), (1280, 900)):
        desk.set_viewport_size({"width": width, "height": height})
        found = desk.locator(WORDS).evaluate_all(OPEN_IN_EACH_CORNER)
        assert len(found) == 6 * 3
        covered += [(width, height, *each) for each in found if not each[2]]
    assert covered == []


def test_on_a_phone_the_page_moves_no_further_than_it_must(phone: Page) -> None:
    high, low = word(phone), phone.locator(WORDS).nth(20)
    high.evaluate("word => scrollBy(0, word.getBoundingClientRect().top - 200)")
    before = phone.evaluate("scrollY")
    use(high)
    expect(panel(phone)).to_be_visible()
    assert phone.evaluate("scrollY") == before
    phone.keyboard.press("Escape")
    expect(panel(phone)).to_have_count(0)
    low.evaluate("word => scrollBy(0, word.getBoundingClientRect().top - 640)")
    use(low)
    expect(panel(phone)).to_be_visible()
    gap = panel(phone).bounding_box()["y"] - low.bounding_box()["y"] - low.bounding_box()["height"]
    assert 0 <= gap < 16


def test_where_the_page_moves_gently_the_word_still_comes_free(phone: Page) -> None:
    phone.emulate_media(reduced_motion="no-preference")
    low = phone.locator(WORDS).nth(20)
    low.evaluate("word => scrollBy({ top: word.getBoundingClientRect().top - 640, behavior: 'instant' })")
    use(low)
    expect(panel(phone)).to_be_visible()
    phone.wait_for_function(IS_CLEAR, arg=low.element_handle())


def test_where_the_page_cannot_move_the_sheet_stands_at_the_top(phone: Page) -> None:
    phone.goto("/2026/glossary/unodc/")
    last = phone.locator(WORDS).last
    last.evaluate(
        """word => {
          for (const part of document.querySelectorAll("section, .colophon")) part.remove();
          for (const part of document.querySelectorAll("body, .page")) part.style.padding = 0;
          word.closest("p").style.marginTop = `${innerHeight - document.body.offsetHeight - 60}px`;
        }"""
    )
    use(last)
    expect(panel(phone)).to_be_visible()
    head = phone.locator(".running-head").bounding_box()
    assert abs(panel(phone).bounding_box()["y"] - head["height"]) <= 1
    assert last.evaluate(IS_CLEAR)


def test_closed_by_the_reader_the_focus_goes_back_to_the_word(reader: Page) -> None:
    trigger = word(reader)
    for way in ("second use", "button", "Escape") * 2:
        use(trigger)
        expect(panel(reader)).to_be_focused()
        if way == "second use":
            use(trigger)
        elif way == "button":
            use(panel(reader).get_by_role("button", name="Close"))
        else:
            reader.keyboard.press("Escape")
        expect(panel(reader)).to_have_count(0)
        expect(trigger).to_be_focused()
    expect(reader).to_have_url(re.compile(f"{PART}$"))


def test_a_touch_beside_the_panel_closes_it(phone: Page) -> None:
    use(word(phone))
    expect(panel(phone)).to_be_visible()
    phone.touchscreen.tap(340, 30)
    expect(panel(phone)).to_have_count(0)
    expect(word(phone)).not_to_be_focused()


def test_a_click_beside_the_panel_closes_it_and_does_what_it_was_meant_to(desk: Page) -> None:
    use(word(desk))
    expect(panel(desk)).to_be_visible()
    expect(open_sheet(desk, "Display settings")).to_have_accessible_name("Display settings")
    expect(panel(desk)).to_have_count(0)
    expect(word(desk)).not_to_be_focused()


def test_another_word_changes_the_panel_at_the_first_touch(reader: Page) -> None:
    for slug in ("iarms", "ibin", "iarms"):
        use(word(reader, slug))
        expect(panel(reader)).to_have_attribute("data-panel-of", re.compile(f"/{slug}/$"))
        expect(panel(reader)).to_be_focused()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_keyboard_goes_from_the_word_into_its_panel_and_on_in_the_text(desk: Page, viewport: str) -> None:
    page = desk
    page.set_viewport_size(VIEWPORTS[viewport])
    trigger, following = word(page, "iarms"), word(page, "ibin")
    by_key(trigger)
    shown = panel(page)
    expect(shown).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.get_by_role("link", name="Read more")).to_be_focused()
    page.keyboard.press("Tab")
    expect(following).to_be_focused()
    expect(shown).to_have_count(0)

    by_key(trigger)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown).to_have_count(0)
    expect(trigger).to_be_focused()

    page.keyboard.press("Enter")
    expect(shown).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(trigger).to_be_focused()
    expect(shown).to_be_visible()
    page.keyboard.press("Enter")
    expect(shown).to_have_count(0)
    expect(trigger).to_be_focused()


def test_assistive_technology_is_told_what_a_word_opens(desk: Page) -> None:
    words = desk.locator(WORDS)
    assert words.count() > 40
    assert words.count() == desk.locator(f"{WORDS}[aria-haspopup=dialog]").count()
    by_key(word(desk))
    expect(panel(desk)).to_have_accessible_name("law enforcement agency")
    expect(panel(desk)).to_have_accessible_description(re.compile("^A public body"))


def test_a_finger_opens_nothing_by_resting(new_context) -> None:
    phone = new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    phone.clock.install()
    phone.goto(PART)
    assert not phone.evaluate("matchMedia('(hover: hover)').matches")
    word(phone).hover()
    phone.clock.run_for(1000)
    expect(panel(phone)).to_have_count(0)


def test_a_panel_follows_its_word_when_the_window_changes(desk: Page) -> None:
    by_key(word(desk))
    for viewport in (PHONE, DESK, {"width": 1000, "height": 500}):
        desk.set_viewport_size(viewport)
        desk.wait_for_function(IS_CLEAR, arg=word(desk).element_handle())


def test_placing_a_panel_raises_no_complaint(watch: Watch, page: Page) -> None:
    page.goto(PART)
    for viewport in VIEWPORTS.values():
        page.set_viewport_size(viewport)
        for slug in ("iarms", "law-enforcement-agency"):
            word(page, slug).click()
            expect(panel(page)).to_be_focused()
    assert watch.complaints == []


def test_without_the_network_a_panel_still_opens(reader: Page) -> None:
    reader.context.set_offline(True)
    for slug in ("law-enforcement-agency", "ibin"):
        use(word(reader, slug))
        expect(panel(reader).locator(".panel__text")).to_contain_text(re.compile(r"\w{4,}"))


def test_without_scripts_a_word_leads_to_its_entry(new_context) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE, has_touch=True).new_page()
    page.goto(PART)
    expect(page.locator(".panel").filter(visible=True)).to_have_count(0)
    word(page).tap()
    expect(page).to_have_url(re.compile("/2026/glossary/law-enforcement-agency/$"))


def test_where_there_are_no_popovers_a_word_leads_to_its_entry(page: Page) -> None:
    page.add_init_script("delete HTMLElement.prototype.popover")
    page.goto(PART)
    expect(word(page)).not_to_have_attribute("aria-haspopup", "dialog")
    word(page).click()
    expect(page).to_have_url(re.compile("/2026/glossary/law-enforcement-agency/$"))
