"""Light and dark, and the size of the text: applied at once, and remembered on this device."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    DESK,
    NOTE_FIRST_LOOK,
    PHONE,
    TOPIC_1,
    TOPIC_2,
    VIEWPORTS,
    first_look,
    open_sheet,
)

# A colour of the device by its name.
COLOUR = """name => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = name;
  return getComputedStyle(probe).color;
}"""
FILLS = "all => all.map((each) => getComputedStyle(each).fill)"
BUTTONS = {"phone": "Aa", "desk": "Display settings"}


@pytest.fixture(params=VIEWPORTS)
def reader(page: Page, request: pytest.FixtureRequest) -> Page:
    """A page with the sheet “Aa” open, on a device that prefers light."""
    page.add_init_script(NOTE_FIRST_LOOK)
    page.set_viewport_size(VIEWPORTS[request.param])
    page.goto(TOPIC_1)
    expect(open_sheet(page, BUTTONS[request.param])).to_be_visible()
    return page


def lightness_of_the_paper(page: Page) -> float:
    """From 0, black, to 1, white."""
    return page.evaluate(
        """getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)
             .reduce((sum, part) => sum + Number(part), 0) / 765"""
    )


def size_of_the_text(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")


def test_dark_is_applied_at_once_and_remembered_from_the_first_paint(reader: Page) -> None:
    assert lightness_of_the_paper(reader) > 0.9
    reader.get_by_label("Dark", exact=True).check()
    assert lightness_of_the_paper(reader) < 0.2
    for follow in (
        lambda: reader.reload(),
        lambda: reader.goto(TOPIC_2),
        lambda: reader.goto("/2026/no/page/"),
    ):
        follow()
        assert first_look(reader) == {"theme": "dark"}
        assert lightness_of_the_paper(reader) < 0.2


def test_light_is_kept_on_a_device_that_prefers_dark(reader: Page) -> None:
    reader.emulate_media(color_scheme="dark")
    assert lightness_of_the_paper(reader) < 0.2
    reader.get_by_label("Light", exact=True).check()
    assert lightness_of_the_paper(reader) > 0.9
    reader.goto(TOPIC_2)
    assert first_look(reader) == {"theme": "light"}
    assert lightness_of_the_paper(reader) > 0.9


def test_the_choice_can_be_taken_back_to_what_the_device_prefers(reader: Page) -> None:
    reader.get_by_label("Dark", exact=True).check()
    reader.get_by_label("Same as device").check()
    assert lightness_of_the_paper(reader) > 0.9
    reader.goto(TOPIC_2)
    assert first_look(reader) == {}
    reader.emulate_media(color_scheme="dark")
    assert lightness_of_the_paper(reader) < 0.2


def test_the_size_of_the_text_is_applied_at_once_and_remembered_from_the_first_paint(reader: Page) -> None:
    normal = size_of_the_text(reader)
    reader.get_by_label("Small", exact=True).check()
    small = size_of_the_text(reader)
    reader.get_by_label("Large", exact=True).check()
    large = size_of_the_text(reader)
    assert small < normal < large
    for follow in (lambda: reader.reload(), lambda: reader.goto(TOPIC_2)):
        follow()
        assert first_look(reader) == {"text": "large"}
        assert size_of_the_text(reader) == large


@pytest.mark.parametrize("chosen", ["light", "dark", None])
def test_where_the_device_sets_the_colours_drawings_have_them_too(page: Page, chosen: str | None) -> None:
    page.add_init_script(f"localStorage.setItem('portal-theme', '{chosen or ''}')")
    page.set_viewport_size(DESK)
    drawn = {
        TOPIC_1: {
            ".diagram .column": "CanvasText",
            "[data-map] a text": "LinkText",
            ".diagram .dot": "Canvas",
        },
        "/": {".plate text": "CanvasText", ".plate circle": "Canvas"},
    }
    for address, colours in drawn.items():
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(forced_colors="active", color_scheme=scheme)
            for selector, colour in colours.items():
                fills = page.locator(selector).evaluate_all(FILLS)
                assert set(fills) == {page.evaluate(COLOUR, colour)}, (scheme, selector)


def test_where_the_device_sets_the_colours_the_place_that_a_link_led_to_is_outlined(page: Page) -> None:
    outlined = "place => getComputedStyle(place).outlineStyle === 'solid'"
    page.goto(TOPIC_1)
    passage, reference = page.locator("main p[id*='~']"), page.locator(".reference")
    for place in (passage, reference):
        page.goto(f"{TOPIC_1}#{place.first.get_attribute('id')}")
        assert not place.first.evaluate(outlined)
        page.emulate_media(forced_colors="active")
        assert place.first.evaluate(outlined)
        assert not place.nth(1).evaluate(outlined)
        page.emulate_media(forced_colors="none")


def test_where_the_device_sets_the_colours_the_menu_marks_the_page_one_is_on(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.set_viewport_size(DESK)
    page.goto("/2026/glossary/")
    menu = page.get_by_role("navigation", name="Guide")
    lines = {
        name: menu.get_by_role("link", name=name, exact=True).evaluate(
            "link => getComputedStyle(link).borderBlockEndWidth"
        )
        for name in ("Glossary", "Bibliography")
    }
    assert lines == {"Glossary": "3px", "Bibliography": "0px"}


def test_the_sheet_shows_what_was_chosen_before(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    sheet = open_sheet(page, "Aa")
    expect(sheet.get_by_label("Same as device")).to_be_checked()
    expect(sheet.get_by_label("Normal")).to_be_checked()
    sheet.get_by_label("Dark").check()
    sheet.get_by_label("Small").check()
    page.goto("/2026/bibliography/")
    sheet = open_sheet(page, "Aa")
    expect(sheet.get_by_label("Dark")).to_be_checked()
    expect(sheet.get_by_label("Small")).to_be_checked()


def test_where_nothing_may_be_stored_the_choice_holds_for_the_page(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed') } })"
    )
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    open_sheet(page, "Aa").get_by_label("Dark").check()
    assert lightness_of_the_paper(page) < 0.2
    page.reload()
    assert lightness_of_the_paper(page) > 0.9
    assert errors == []
