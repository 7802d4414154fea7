"""The pictures: drawings where there is room, and lists that say the same everywhere."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1, TOPIC_2

TOPICS = [TOPIC_1, TOPIC_2]

# Pairs of addresses that the drawing ties, each pair as "address address", smaller first.
TIES_DRAWN = """map => {
  const place = new Map([...map.querySelectorAll("[data-node]")].map(
    (entry) => [entry.dataset.node, entry.getAttribute("href")]));
  return [...map.querySelectorAll("[data-tie]")].map(
    (tie) => tie.dataset.tie.split(" ").map((end) => place.get(end)).sort().join(" "));
}"""
TIES_LISTED = """map => [...map.querySelectorAll(".map-list > li")].flatMap((item) => {
  const section = item.querySelector("h3 a").getAttribute("href");
  const tied = [...item.querySelectorAll("p a")];
  return tied.map((link) => [section, link.getAttribute("href")].sort().join(" "));
})"""
# The name of each entry of the drawing, and the names of those that the list ties to it, by its address.
NAMES = """map => {
  const words = (element) => element.textContent.trim().replace(/\\s+/g, " ");
  const tied = new Map();
  const tie = (one, other) => tied.set(one.href, [...(tied.get(one.href) ?? []), words(other)]);
  for (const item of map.querySelectorAll(".map-list > li")) {
    const section = item.querySelector("h3 a");
    for (const link of item.querySelectorAll("p a")) {
      tie(section, link);
      tie(link, section);
    }
  }
  return [...map.querySelectorAll("[data-node]")].map((entry) => ({
    label: entry.getAttribute("aria-label"),
    words: [...entry.querySelectorAll("text")].map(words).join(" "),
    tied: tied.get(new URL(entry.href.baseVal, location).href) ?? [],
  }));
}"""
SET_IN = """family => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.diagram__drawing { font-family: "${family}" !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Texts that leave their drawing, or lie on one another.
ILL_SET = """() => [...document.querySelectorAll(".diagram__drawing")].flatMap((drawing) => {
  const width = drawing.viewBox.baseVal.width;
  const texts = [...drawing.querySelectorAll("text")].map((text) =>
    [text.textContent.trim(), text.getBBox()]);
  const outside = texts.filter(([, box]) => box.x < 0 || box.x + box.width > width).map(([text]) => text);
  const crossed = texts.flatMap(([text, box], place) => texts.slice(place + 1)
    .filter(([, other]) => box.x < other.x + other.width && other.x < box.x + box.width
      && box.y + 3 < other.y + other.height - 3 && other.y + 3 < box.y + box.height - 3)
    .map(([other]) => `${text} × ${other}`));
  return [...outside, ...crossed];
})"""
EMPHASIS = "tie => Number(getComputedStyle(tie).opacity)"


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


def open_map(page: Page, address: str, viewport: dict) -> Locator:
    page.set_viewport_size(viewport)
    page.goto(address)
    return page.locator("[data-map]")


@pytest.mark.parametrize("address", TOPICS)
def test_on_a_desk_the_map_is_drawn_and_its_list_waits_to_be_asked_for(page: Page, address: str) -> None:
    diagram = open_map(page, address, DESK)
    expect(diagram.locator("svg")).to_be_visible()
    expect(diagram.locator(".map-list")).to_be_hidden()
    diagram.get_by_text("Text version").click()
    expect(diagram.locator(".map-list")).to_be_visible()


@pytest.mark.parametrize("address", TOPICS)
def test_on_a_phone_the_map_is_a_list_that_keeps_every_tie_of_the_drawing(page: Page, address: str) -> None:
    diagram = open_map(page, address, PHONE)
    expect(diagram.locator("svg")).to_be_hidden()
    expect(diagram.locator(".map-list")).to_be_visible()
    items = diagram.locator(".map-list a")
    expect(items.filter(visible=True)).to_have_count(items.count())
    drawn, listed = diagram.evaluate(TIES_DRAWN), diagram.evaluate(TIES_LISTED)
    assert len(drawn) > 10
    assert sorted(drawn) == sorted(listed)


@pytest.mark.parametrize("address", TOPICS)
def test_each_end_of_a_tie_names_the_other_to_those_who_do_not_see_it(page: Page, address: str) -> None:
    entries = open_map(page, address, DESK).evaluate(NAMES)
    assert len(entries) > 10
    for entry in entries:
        if not entry["tied"]:
            assert entry["label"] is None  # its words are its name
            continue
        own, _, others = entry["label"].partition(", tied to ")
        assert own == entry["words"]
        assert sorted(others.split("; ")) == sorted(entry["tied"])
    assert any(entry["tied"] for entry in entries)


@pytest.mark.parametrize("way", ["focus", "hover"])
def test_an_entry_under_the_focus_or_the_pointer_shows_its_ties(page: Page, way: str) -> None:
    diagram = open_map(page, TOPIC_2, DESK)
    lit, near = diagram.locator(".is-tied"), diagram.locator(".is-near")
    ties = diagram.locator("[data-tie]").evaluate_all("ties => ties.map(tie => tie.dataset.tie.split(' '))")
    for entry in diagram.locator("[data-node]").all():
        node = entry.get_attribute("data-node")
        own = [ends for ends in ties if node in ends]
        if way == "focus":
            entry.focus()
        else:
            entry.hover()
        expect(lit).to_have_count(len(own))
        expect(near).to_have_count(len({node}.union(*own)))
    page.get_by_role("button", name="Display settings").focus()
    page.mouse.move(1, 1)
    expect(lit).to_have_count(0)
    expect(near).to_have_count(0)


def test_the_ties_asked_for_stand_out_from_the_others(page: Page) -> None:
    diagram = open_map(page, TOPIC_2, DESK)
    entry = diagram.locator(".nodes--sections a").first
    entry.focus()
    lit, pale = diagram.locator(".ties .is-tied").first, diagram.locator(".ties path:not(.is-tied)").first
    assert lit.evaluate(EMPHASIS) == 1
    assert pale.evaluate(EMPHASIS) < 0.3


def test_an_entry_of_the_map_leads_to_its_page(page: Page) -> None:
    diagram = open_map(page, TOPIC_2, DESK)
    entry = diagram.locator("[data-node]").first
    target = entry.get_attribute("href")
    entry.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


@pytest.mark.parametrize("address", [*TOPICS, COMMITTEE])
def test_the_drawings_fit_in_a_wide_serif_as_in_a_narrow_one(page: Page, address: str) -> None:
    page.set_viewport_size(DESK)
    page.goto(address)
    for family in ("DejaVu Serif", "Liberation Serif"):
        page.evaluate(SET_IN, family)
        assert page.evaluate(ILL_SET) == [], family


def test_on_a_desk_the_time_line_is_drawn_and_its_list_waits_to_be_asked_for(page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(COMMITTEE)
    diagram = page.locator(".diagram--timeline")
    expect(diagram.locator("svg")).to_be_visible()
    expect(diagram.locator(".dates")).to_be_hidden()
    diagram.get_by_text("Text version", exact=True).click()
    expect(diagram.locator(".dates")).to_be_visible()


def test_on_a_phone_the_time_line_is_a_list_that_keeps_every_date_of_the_drawing(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(COMMITTEE)
    diagram = page.locator(".diagram--timeline")
    expect(diagram.locator("svg")).to_be_hidden()
    expect(diagram.locator(".dates")).to_be_visible()
    years = diagram.locator("svg .year").evaluate_all("years => years.map(year => year.textContent.trim())")
    labels = diagram.locator("svg text:not(.year)").evaluate_all(
        "texts => texts.map(text => text.textContent.trim())"
    )
    labels = [label for label in labels if not label.startswith("(")]  # a period on a line of its own
    periods = diagram.locator(".dates__year").all_inner_texts()
    listed = diagram.locator(".dates").inner_text()
    assert len(years) > 5
    assert sorted(set(years)) == sorted({period.partition("–")[0] for period in periods})
    assert len(labels) == len(periods)
    assert [label for label in labels if label.partition(" (")[0] not in listed] == []
