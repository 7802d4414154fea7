"""Where I was: kept on the device alone, offered on cover and topic, and forgotten when one asks for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1, TOPIC_2, VIEWPORTS, open_sheet
from tests.browser.test_first_visit import NOTE_SHIFTS, TWO_FRAMES, UNTIL

PART = f"{TOPIC_2}challenges/"
KEPT = "localStorage.getItem('portal-place')"
TO_LINE = "heading => scrollBy(0, heading.getBoundingClientRect().top - innerHeight / 3 + 5)"
TO_END = "part => scrollBy(0, part.getBoundingClientRect().bottom - innerHeight + 5)"
CONTENTS = ".side .is-read"


@pytest.fixture
def reader(same_page) -> Page:
    page = same_page(NOTE_SHIFTS)
    page.set_viewport_size(DESK)
    return page


def read_to(page: Page, part: str, slug: str) -> None:
    page.goto(part)
    page.locator(f"[id='{slug}']").evaluate(TO_LINE)
    page.evaluate(UNTIL.format(f"({KEPT} ?? '').includes('#{slug}\"')"))


def read_to_the_end(page: Page, part: str) -> None:
    page.goto(part)
    page.locator(".part").evaluate(TO_END)
    expect(page.locator(CONTENTS)).not_to_have_count(0)


def offered(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.keyboard.press("Shift")
    expect(page.locator("h1 .share")).to_be_visible()
    return page.locator(".continue").all_inner_texts()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_cover_and_topic_offer_to_continue_where_one_was(reader: Page, viewport: str) -> None:
    reader.set_viewport_size(VIEWPORTS[viewport])
    for address in ("/", "/2026/", TOPIC_2):
        assert offered(reader, address) == []
    read_to(reader, PART, "tampering")
    for address in ("/", TOPIC_2):
        reader.goto(address)
        way = reader.get_by_role("link", name="Continue at topic 2, 3.2.3", exact=True)
        expect(way).to_be_in_viewport(ratio=1)
        assert way.bounding_box()["height"] >= 44
        assert violations(reader) == []
        reader.evaluate(TWO_FRAMES)
        assert reader.evaluate("shifts") == []
        way.click()
        expect(reader.locator("#tampering")).to_be_in_viewport()
        assert reader.url.endswith(f"{PART}#tampering")


def test_each_topic_has_its_own_place_and_the_cover_the_last(reader: Page) -> None:
    read_to(reader, PART, "tampering")
    reader.goto(f"{TOPIC_1}challenges/")
    reader.keyboard.press("Shift")
    reader.evaluate(UNTIL.format(f"{KEPT}.includes('{TOPIC_1}challenges/\"')"))
    number = reader.locator(".side [aria-current=page] .number").inner_text()
    assert offered(reader, TOPIC_1) == [f"Continue at topic 1, {number}"]
    assert offered(reader, TOPIC_2) == ["Continue at topic 2, 3.2.3"]
    assert offered(reader, "/2026/") == [f"Continue at topic 1, {number}"]
    assert offered(reader, COMMITTEE) == []


def test_a_part_that_was_read_to_its_end_is_marked_in_the_contents(reader: Page) -> None:
    read_to(reader, PART, "tampering")
    expect(reader.locator(CONTENTS)).to_have_count(0)
    read_to_the_end(reader, PART)
    expect(reader.locator(CONTENTS)).to_have_attribute("href", PART)
    reader.goto(TOPIC_2)
    for contents in (".side", ".outline-list", ".contents"):
        marked = reader.locator(f"{contents} .is-read")
        expect(marked).to_have_count(1)
        expect(marked).to_have_attribute("href", PART)
        expect(marked).to_contain_text("(read)")
    assert violations(reader) == []
    reader.evaluate(TWO_FRAMES)
    assert reader.evaluate("shifts") == []


@pytest.mark.parametrize("address", [TOPIC_2, "/2026/glossary/"])
def test_a_button_under_aa_forgets_it_all(reader: Page, address: str) -> None:
    reader.set_viewport_size(PHONE)
    read_to_the_end(reader, PART)
    reader.goto(address)
    expect(reader.locator(".contents .is-read")).to_have_count(1)
    sheet = open_sheet(reader, "Aa")
    assert violations(reader) == []
    button = sheet.get_by_role("button", name="Forget where I was")
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(sheet.get_by_text("Forgotten", exact=True)).to_be_visible()
    assert reader.evaluate(KEPT) is None
    expect(reader.locator(".is-read, .continue")).to_have_count(0)
    assert offered(reader, TOPIC_2) == []


def test_what_was_forgotten_while_reading_is_not_kept_again_on_that_page(reader: Page) -> None:
    read_to(reader, PART, "tampering")
    open_sheet(reader, "Display settings").get_by_role("button", name="Forget where I was").click()
    reader.locator("[id='physical-destruction']").evaluate(TO_LINE)
    reader.evaluate(TWO_FRAMES)
    assert reader.evaluate(KEPT) is None
    read_to(reader, PART, "tampering")


def test_the_place_is_sent_nowhere(reader: Page) -> None:
    read_to(reader, PART, "tampering")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    read_to_the_end(reader, PART)
    assert {url.partition("/static/")[1] or url for url in asked} == {"/static/", asked[0]}
    assert asked[0].endswith(PART)


def test_where_nothing_may_be_stored_no_place_is_kept_and_nothing_fails(page: Page) -> None:
    reader = page
    reader.set_viewport_size(DESK)
    reader.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed') } })"
    )
    errors = []
    reader.on("pageerror", lambda error: errors.append(error))
    reader.goto(PART)
    reader.locator("[id='tampering']").evaluate(TO_LINE)
    expect(reader.locator("h1 .share")).to_be_visible()
    assert offered(reader, TOPIC_2) == []
    open_sheet(reader, "Display settings").get_by_role("button", name="Forget where I was").click()
    assert errors == []
