"""Pages fit the screen, fingers hit what they aim at, and nothing hides under the bars."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import (
    COMMITTEE,
    DESK,
    PAGES,
    PHONE,
    SCRIPTS_BEFORE_LOAD,
    TOPIC_1,
    TOPIC_2,
    VIEWPORTS,
    each_page,
    open_sheet,
)

WIDTHS = (320, 360, 390, 768, 1280, 1920)
WIDTHS_OF_LARGE_TEXT = (320, 390, 768, 1280)  # where there is least room for what stands beside another
DESKS = {1280: (36, 332), 1920: (340, 636)}  # width: left edge of the page, and of its text

# Where the text of a page ends, apart from the bar and the sheets that lie over it.
END_OF_THE_TEXT = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
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
    const blockOf = (text) => text?.parentElement.closest("p, li, dt, dd, td, h1, h2, h3");
    const isMark = blockOf(node) === blockOf(before) && /^[,.;:!?)”]/.test(node.data);
    const [mark] = isMark ? boxes(node, 0, 1) : [];
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


# By how many pixels a page is wider than the screen.
SIZE = "() => getComputedStyle(document.documentElement).fontSize"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words of the title that are torn in two, and words of the bar that leave their place in it.
BROKEN = """() => [...document.querySelectorAll("h1, .thumb-bar > *")].flatMap((box) => {
  const [range, place] = [document.createRange(), box.getBoundingClientRect()];
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (texts.nextNode())
    for (const { 0: word, index } of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      const lines = [...range.getClientRects()];
      if (new Set(lines.map((line) => line.top)).size > 1 || place.left < 0 || place.right > innerWidth
        || lines.some((line) => line.left < place.left - 1 || line.right > place.right + 1))
        broken.push(word);
    }
  return broken;
})"""
TEXT_BEGINS = """() => {
  const texts = document.querySelector("main :is(p.prose, .prose > p, [data-entry], .tool-line, .fact-list)");
  return texts && [texts.checkVisibility(), texts.getBoundingClientRect().top];
}"""


def measures(page: Page, width: int) -> dict[str, object]:
    """All that the tests ask of a page at this width, which it is given."""
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    found = {"overflow": page.evaluate(OVERFLOW), "torn": page.evaluate(TORN)}
    if width in DESKS:
        found |= page.evaluate(EDGES)
    if width == PHONE["width"]:
        found["begins"] = page.evaluate(TEXT_BEGINS)
        found["end"] = page.evaluate(END_OF_THE_TEXT)
        found["bar"] = page.get_by_role("navigation", name="Shortcuts").bounding_box()
        page.evaluate("scrollTo(0, 0)")
    if width in WIDTHS_OF_LARGE_TEXT:
        page.evaluate("document.documentElement.dataset.text = 'large'")
        found["overflow in large text"] = page.evaluate(OVERFLOW)
        page.evaluate("delete document.documentElement.dataset.text")
    return found


@pytest.fixture(scope="module")
def measured(browser: Browser, site: str) -> Iterator[dict[str, dict[int, dict]]]:
    """Name of a page → width → what is measured there. Each page is opened once."""
    context = browser.new_context(base_url=site, reduced_motion="reduce", service_workers="block")
    context.add_init_script(SCRIPTS_BEFORE_LOAD)
    page = context.new_page()
    pages = each_page(page, {"width": WIDTHS[0], "height": PHONE["height"]})
    found = {}
    for name in pages:
        found[name] = {width: measures(page, width) for width in WIDTHS}
        page.set_viewport_size({"width": WIDTHS[0], "height": PHONE["height"]})
    yield found
    context.close()


def each(measured: dict, measure: str) -> dict[str, dict[int, object]]:
    """This measure of each page at each width that has it."""
    return {
        name: {width: found[measure] for width, found in widths.items() if measure in found}
        for name, widths in measured.items()
    }


@pytest.mark.parametrize(
    ("measure", "widths"), [("overflow", WIDTHS), ("overflow in large text", WIDTHS_OF_LARGE_TEXT)]
)
def test_no_page_scrolls_sideways(measured, measure: str, widths: tuple[int, ...]) -> None:
    assert each(measured, measure) == {name: dict.fromkeys(widths, 0) for name in PAGES}


def test_a_reader_who_has_chosen_large_text_gets_what_was_measured_as_such(page: Page) -> None:
    page.add_init_script("localStorage.setItem('portal-text', 'large')")
    page.goto(TOPIC_1)
    expect(page.locator("html")).to_have_attribute("data-text", "large")


def test_what_is_wider_than_the_screen_would_be_noticed(page: Page) -> None:
    page.goto(TOPIC_1)
    page.evaluate("document.querySelector('h1').style.width = '50rem'")
    assert measures(page, 320)["overflow"] > 0


def test_text_that_the_device_makes_up_to_twice_as_large_fits_a_phone(new_context) -> None:
    page = new_context().new_page()
    device = page.context.new_cdp_session(page)
    found = {}
    for name in each_page(page, PHONE):
        for size in (24, 32):
            device.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
            found[name, size] = (page.evaluate(SIZE), page.evaluate(OVERFLOW), page.evaluate(BROKEN))
    assert {key: faults for key, faults in found.items() if faults != (f"{key[1]}px", 0, [])} == {}
    page.evaluate("document.querySelector('h1').textContent = 'Incomprehensibilities'")
    assert page.evaluate(BROKEN) == ["Incomprehensibilities"]


@pytest.mark.parametrize("width", DESKS)
def test_on_a_desk_all_pages_have_one_left_edge_and_their_text_one_and_the_margin_is_used(
    measured, width: int
) -> None:
    edge, text = DESKS[width]
    found = {name: widths[width] for name, widths in measured.items()}
    assert {name: each["edge"] for name, each in found.items() if each["edge"] != [edge] * 3} == {}
    assert {name: each["text"] for name, each in found.items() if each["text"] != text} == {}
    assert {name: found[name]["margin"] for name in BESIDE} == dict.fromkeys(BESIDE, width - edge)


def test_the_text_of_a_page_begins_on_the_first_screen_of_a_phone(measured) -> None:
    begins = {name: widths[PHONE["width"]]["begins"] for name, widths in measured.items()}
    begins = {name: text for name, text in begins.items() if text}
    assert len(begins) > 10
    assert {
        name: text for name, text in begins.items() if not text[0] or text[1] > PHONE["height"] - 80
    } == {}


def test_at_the_end_of_a_page_no_text_is_hidden_under_the_bar(measured) -> None:
    for name, widths in measured.items():
        bar, end = (widths[PHONE["width"]][measure] for measure in ("bar", "end"))
        assert bar["y"] + bar["height"] == PHONE["height"]
        assert 0 < end <= bar["y"], name


def test_no_line_begins_with_a_comma_and_none_ends_within_interpol(measured) -> None:
    found = each(measured, "torn")
    assert {name: widths for name, widths in found.items() if any(widths.values())} == {}


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


def small_targets(page: Page, selector: str, least: int) -> list[str]:
    """Return what of `selector` is shown and is lower or narrower than `least` pixels; there must be some."""
    targets = (
        page.locator(selector)
        .filter(visible=True)
        .evaluate_all(
            """targets => targets.map((target) => {
          const { width, height } = target.getBoundingClientRect();
          return [target.innerText, width, height];
        })"""
        )
    )
    assert targets
    return [
        f"{text!r}: {width:.0f} × {height:.0f}"
        for text, width, height in targets
        if min(width, height) < least
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
    ("address", "selectors"),
    [
        (COMMITTEE, [".ways a"]),
        (f"{COMMITTEE}tools/", [".instruments th a"]),
        (PAGES["question"], [".source-of a", ".plain-list a"]),
        (TOPIC_1, [".ties a", ".breadcrumbs a", ".reference__ways a", ".editor-note summary"]),
        (f"{TOPIC_1}challenges/", [".on-this-page a"]),
        ("/2026/glossary/", [".chips label", ".alphabet a", ".term dt a", ".filter input[type=search]"]),
        ("/2026/bibliography/", [".chips label"]),
    ],
)
def test_what_is_tapped_on_a_page_is_as_large_as_a_finger(
    page: Page, address: str, selectors: list[str]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    small = {selector: small_targets(page, selector, least=44) for selector in selectors}
    assert small == {selector: [] for selector in selectors}


def test_a_step_of_the_way_here_is_as_far_from_its_mark_with_a_link_as_without(page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{TOPIC_1}main-forms/")
    gaps = (
        page.get_by_role("navigation", name="You are here")
        .locator("li + li")
        .evaluate_all(
            """steps => steps.map((step) => {
          const words = document.createRange();
          words.selectNodeContents(step.querySelector("a") ?? step);
          return words.getBoundingClientRect().left - step.getBoundingClientRect().left;
        })"""
        )
    )
    assert len(gaps) == 2
    assert gaps[0] == pytest.approx(gaps[1], abs=0.5)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_conference_with_a_long_name_widens_no_page(page: Page, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(TOPIC_1)
    home = page.locator(".running-head__home")
    assert home.evaluate("home => home.scrollWidth <= home.clientWidth")
    home.evaluate("home => home.prepend('Model United Nations of the Schools of the Region '.repeat(3))")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [900, 1280])
def test_a_committee_with_a_long_name_leaves_the_head_as_it_is(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(TOPIC_1)
    head = page.locator(".running-head")
    height = head.evaluate("head => head.offsetHeight")
    links = head.locator(".running-head__menu a")
    assert links.evaluate_all("links => links.every((link) => link.scrollWidth <= link.clientWidth)")
    links.first.evaluate("link => link.append(' Economic and Social Council'.repeat(5))")
    assert head.evaluate("head => head.offsetHeight") == height
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert links.last.evaluate("link => link.scrollWidth <= link.clientWidth")


def test_the_bar_for_thumbs_is_for_phones_and_the_menu_for_desks(page: Page) -> None:
    bar, menu = (page.get_by_role("navigation", name=name) for name in ("Shortcuts", "Guide"))
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    expect(bar).to_be_visible()
    expect(menu).to_be_hidden()
    page.set_viewport_size(DESK)
    expect(bar).to_be_hidden()
    expect(menu).to_be_visible()


def test_nothing_of_a_half_read_head_is_seen_as_what_follows_would_move_it(page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto("/2026/")
    parts = page.locator(".running-head__menu, .find__form")
    expect(parts.filter(visible=True)).to_have_count(2)
    page.evaluate("document.querySelector('.running-head__aa').remove()")
    expect(parts.filter(visible=True)).to_have_count(0)
