"""Pages fit the screen, fingers hit what they aim at, and nothing hides under the bars."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import COMMITTEE, DESK, PAGES, PHONE, TOPIC_1, TOPIC_2, each_page, open_sheet

pytestmark = pytest.mark.one_database

WIDTHS = (320, 360, 768, 1280)

# Where the text of a page ends, apart from the bar and the sheets that lie over it.
END_OF_THE_TEXT = """() => {
  const elsewhere = ".thumb-bar, .sheet, script, details:not([open]) > :not(summary)";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.textContent.trim() && !node.parentElement.closest(elsewhere)
      ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const range = document.createRange();
  let end = 0;
  while (walker.nextNode()) {
    range.selectNodeContents(walker.currentNode);
    end = Math.max(end, range.getBoundingClientRect().bottom);
  }
  return end;
}"""

# What is torn: INTERPOL on two lines, and at the beginning of a line a mark that ends a word, as happens
# after a link that is a block of its own.
TORN = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const boxes = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return [...range.getClientRects()].filter((box) => box.width > 1);
  };
  const torn = [];
  for (let before; walker.nextNode(); before = walker.currentNode) {
    const node = walker.currentNode;
    for (const { index } of node.data.matchAll(/INTERPOL/g))
      if (new Set(boxes(node, index, index + 8).map((box) => box.top)).size > 1) torn.push(node.data);
    const [mark] = /^[,.;:!?)”]/.test(node.data) ? boxes(node, 0, 1) : [];
    const [last] = mark && /\\S$/.test(before.data) ? boxes(before, before.length - 1, before.length) : [];
    if (last && mark.left < last.left && mark.top > last.bottom - 4)
      torn.push(`${before.data} | ${node.data}`);
  }
  return torn;
}"""

# What the reader has moved to by keyboard, and whether any of it stands free between the bars.
FOCUSED = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const head = document.querySelector(".running-head").getBoundingClientRect();
  const bar = document.querySelector(".thumb-bar").getBoundingClientRect();
  return {
    name: focused.outerHTML.slice(0, 120),
    isInMain: Boolean(focused.closest("main")),
    isFree: Math.min(box.bottom, bar.top || innerHeight) > Math.max(box.top, head.bottom), // or no bar
  };
}"""

# Where the head, what stands first on a page, its foot and its title begin, and where the margin ends.
EDGES = """() => {
  const left = (selector) => Math.round(document.querySelector(selector).getBoundingClientRect().left);
  const margins = [...document.querySelectorAll("main :is(.margin, table)")]
    .filter((each) => each.innerText.trim());
  return {
    edge: [".running-head__home", ".page > :first-child", ".colophon__columns"].map(left),
    text: left("main h1"),
    margin: Math.max(0, ...margins.map((each) => Math.round(each.getBoundingClientRect().right))),
  };
}"""
BESIDE = ("question", "tools", "tool", "notice", "instrument", "term", "bibliography", "source", "not found")


def overflows(page: Page) -> dict[str, dict[int, int]]:
    """By how many pixels each page is wider than screens of WIDTHS."""
    found = {}
    for name in each_page(page, {"width": WIDTHS[0], "height": 740}):
        found[name] = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            found[name][width] = page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
        page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    return found


def test_no_page_scrolls_sideways(page: Page) -> None:
    assert overflows(page) == {name: dict.fromkeys(WIDTHS, 0) for name in PAGES}


def test_no_page_scrolls_sideways_in_large_text(page: Page) -> None:
    page.add_init_script("localStorage.setItem('portal-text', 'large')")
    assert overflows(page) == {name: dict.fromkeys(WIDTHS, 0) for name in PAGES}
    expect(page.locator("html")).to_have_attribute("data-text", "large")


@pytest.mark.parametrize(("width", "edge", "text"), [(1280, 36, 332), (1920, 340, 636)])
def test_on_a_desk_all_pages_have_one_left_edge_and_their_text_one_and_the_margin_is_used(
    page: Page, width: int, edge: int, text: int
) -> None:
    found = {name: page.evaluate(EDGES) for name in each_page(page, {"width": width, "height": 900})}
    assert {name: each["edge"] for name, each in found.items() if each["edge"] != [edge] * 3} == {}
    assert {name: each["text"] for name, each in found.items() if each["text"] != text} == {}
    assert {name: found[name]["margin"] for name in BESIDE} == dict.fromkeys(BESIDE, width - edge)


def test_the_text_of_a_page_begins_on_the_first_screen_of_a_phone(page: Page) -> None:
    begins = {}
    for name in each_page(page, PHONE):
        text = page.locator("main :is(p.prose, .prose > p, [data-entry], .tool-line, .fact-list)")
        if text.count():
            begins[name] = text.first.bounding_box()["y"]
    assert len(begins) > 10
    assert {name: top for name, top in begins.items() if top > PHONE["height"] - 80} == {}


def test_at_the_end_of_a_page_no_text_is_hidden_under_the_bar(page: Page) -> None:
    for name in each_page(page, PHONE):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        bar = page.get_by_role("navigation", name="Shortcuts").bounding_box()
        end = page.evaluate(END_OF_THE_TEXT)
        assert bar["y"] + bar["height"] == PHONE["height"]
        assert 0 < end <= bar["y"], name


@pytest.mark.parametrize("address", [TOPIC_1, f"{TOPIC_2}challenges/", "/2026/bibliography/"])
def test_what_has_the_focus_is_never_hidden_under_a_bar(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.locator("main").focus()
    page.keyboard.press("Tab")
    passed, hidden = 0, []
    while (focused := page.evaluate(FOCUSED))["isInMain"]:
        passed += 1
        if not focused["isFree"]:
            hidden.append(focused["name"])
        page.keyboard.press("Tab")
    assert passed > 10
    assert hidden == []


def test_no_line_begins_with_a_comma_and_none_ends_within_interpol(page: Page) -> None:
    found = {}
    for name in each_page(page, {"width": WIDTHS[0], "height": 740}):
        for width in (*WIDTHS, 390):
            page.set_viewport_size({"width": width, "height": 740})
            if torn := page.evaluate(TORN):
                found[name, width] = torn
        page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    assert found == {}


def small_targets(page: Page, selector: str, least: int) -> list[str]:
    """Return what of `selector` is shown and is lower or narrower than `least` pixels; there must be some."""
    targets = page.locator(selector).filter(visible=True).all()
    assert targets
    sizes = [(target, target.bounding_box()) for target in targets]
    return [
        f"{target.inner_text()!r}: {size['width']:.0f} × {size['height']:.0f}"
        for target, size in sizes
        if min(size["width"], size["height"]) < least
    ]


def test_what_stands_in_the_bar_is_as_large_as_a_finger(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    assert small_targets(page, ".thumb-bar > *", least=44) == []


@pytest.mark.parametrize("button", ["Contents", "Aa"])
def test_what_stands_in_a_sheet_is_as_large_as_a_finger(page: Page, button: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    sheet = open_sheet(page, button)
    expect(sheet).to_be_visible()
    assert small_targets(page, ".sheet:popover-open :is(a, button, label)", least=44) == []


@pytest.mark.parametrize(
    ("address", "selector"),
    [
        (COMMITTEE, ".ways a"),
        (f"{COMMITTEE}tools/", ".instruments th a"),
        (PAGES["question"], ".source-of a"),
        (PAGES["question"], ".plain-list a"),
        (TOPIC_1, ".ties a"),
        (TOPIC_1, ".breadcrumbs a"),
        (TOPIC_1, ".reference__ways a"),
        (TOPIC_1, ".editor-note summary"),
        (f"{TOPIC_1}challenges/", ".on-this-page a"),
        ("/2026/glossary/", ".chips label"),
        ("/2026/glossary/", ".alphabet a"),
        ("/2026/glossary/", ".term dt a"),
        ("/2026/glossary/", ".filter input[type=search]"),
        ("/2026/bibliography/", ".chips label"),
    ],
)
def test_what_is_tapped_on_a_page_is_as_large_as_a_finger(page: Page, address: str, selector: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    assert small_targets(page, selector, least=44) == []


def test_the_bar_for_thumbs_is_for_phones_and_the_menu_for_desks(page: Page) -> None:
    bar, menu = (page.get_by_role("navigation", name=name) for name in ("Shortcuts", "Guide"))
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    expect(bar).to_be_visible()
    expect(menu).to_be_hidden()
    page.set_viewport_size(DESK)
    expect(bar).to_be_hidden()
    expect(menu).to_be_visible()
