"""Superior figures open their reference in place, and the way to the list leads back to where one was."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from glossary.models import Source
from tests.browser.pages import PHONE, VIEWPORTS
from tests.browser.panels import panel
from topics.models import Committee, Edition, Section, Topic

LINES = "Water is scarce, and whoever stands upstream decides who drinks. " * 12
BODY = f"""Wells fall dry.[@floods, p. 9] Rain comes late.[@droughts]

{LINES}

Rivers cross borders.[@floods, pp. 12–15] Their floods do too.[@floods; @droughts]

{LINES}

{LINES}
"""

# Where a finger can press each link, and whether the middle of its words is its own.
TARGETS = """(links) => links.map((link) => {
  const [words, area] = [link.getBoundingClientRect(), getComputedStyle(link, "::after")];
  const [left, top] = [words.left + parseFloat(area.left), words.top + parseFloat(area.top)];
  const inside = document.elementFromPoint(words.left + words.width / 2, words.top + words.height / 2);
  const size = { width: parseFloat(area.width), height: parseFloat(area.height) };
  return { left, top, right: left + size.width, ...size, isOwn: inside === link };
})"""


@pytest.fixture(scope="module")
def address(site: str) -> Iterator[str]:
    """Where a part stands that cites one source three times and another twice; then it is gone again."""
    edition = Edition.objects.create(
        slug="2030", year=2030, conference="Model Assembly", status=Edition.Status.PUBLISHED
    )
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)
    Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", body=BODY, published=True)
    for key in ("floods", "droughts"):
        Source.objects.create(
            edition=edition,
            key=key,
            title=f"On {key}",
            publisher="A publisher",
            year=2024,
            url=f"https://example.org/{key}",
            published=True,
        )
    yield reverse("topics:section", args=["2030", "assembly", "water", "wells"])
    edition.delete()


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


@pytest.fixture(params=VIEWPORTS)
def reader(page: Page, address: str, request: pytest.FixtureRequest) -> Page:
    page.set_viewport_size(VIEWPORTS[request.param])
    page.goto(address)
    return page


@pytest.fixture
def term_beside(address: str) -> Iterator[None]:
    """The last word before a figure is a term."""
    edition = Edition.objects.get(slug="2030")
    term = edition.terms.create(slug="late", name="late", definition="Not soon.", published=True)
    yield
    term.delete()


@pytest.mark.usefixtures("term_beside")
def test_on_a_phone_a_number_is_as_large_as_a_finger_and_takes_no_tap_from_what_is_beside_it(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": 3000})
    page.goto(address)
    [*alone, first, second] = page.locator(".prose .to-source").evaluate_all(TARGETS)
    assert len(alone) == 3
    for each in alone:
        assert min(each["width"], each["height"]) >= 43.9
        assert each["right"] <= PHONE["width"]
    assert first["right"] <= second["left"] + 0.5 or first["top"] + 20 < second["top"]
    [term] = page.locator(".prose .to-term").evaluate_all(TARGETS)
    assert all(each["isOwn"] for each in (*alone, first, second, term))


def marker(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("link", name=name, exact=True).and_(page.locator(".to-source"))


def reference(page: Page, number: int) -> Locator:
    return page.locator(".reference").nth(number - 1)


def expect_free_and_marked(place: Locator) -> None:
    """It is what the address points at, is marked as that, and nothing lies over it."""
    expect(place).to_be_in_viewport(ratio=1)
    expect(place).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert place.evaluate(
        """place => {
          const line = place.getClientRects()[0];
          const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
          return place.contains(document.elementFromPoint(x, y));
        }"""
    )


def test_a_figure_opens_its_reference_with_the_place_in_it(reader: Page) -> None:
    for name, shown in {
        "Reference 1, p. 9": "Reference 1, p. 9",
        "Reference 2": "Reference 2",
        "Reference 1, pp. 12–15": "Reference 1, pp. 12–15",
    }.items():
        marker(reader, name).first.click()
        expect(panel(reader)).to_have_accessible_name(shown)
        expect(panel(reader).locator(".panel__kind")).to_have_text(shown)
    expect(panel(reader)).to_contain_text("On floods. A publisher, 2024.")
    expect(panel(reader).get_by_role("link", name="Open")).to_have_attribute(
        "href", "https://example.org/floods"
    )
    expect(reader).to_have_url(re.compile("/wells/$"))
    marker(reader, "Reference 1").click()
    expect(panel(reader)).to_have_accessible_name("Reference 1")


def test_a_source_stands_once_with_a_way_back_to_each_use(reader: Page) -> None:
    expect(reader.locator(".reference")).to_have_count(2)
    assert reference(reader, 1).locator(".reference__use").all_inner_texts() == [
        "a, p. 9",
        "b, pp. 12–15",
        "c",
    ]
    assert reference(reader, 2).locator(".reference__use").all_inner_texts() == ["a", "b"]
    for number in (1, 2):
        for use in reference(reader, number).locator(".reference__use").all():
            use.click()
            target = reader.locator(use.get_attribute("href"))
            expect(target).to_have_text(re.compile(f"^{number}"))
            expect_free_and_marked(target)


def test_the_way_back_leads_to_the_figure_just_used(reader: Page) -> None:
    figures = reader.locator(".to-source[href='#site-ref-1']")
    expect(figures).to_have_count(3)
    for used in figures.all():
        used.click()
        panel(reader).get_by_role("link", name="All references").click()
        expect(reader).to_have_url(re.compile("#site-ref-1$"))
        expect(panel(reader)).to_have_count(0)
        expect_free_and_marked(reference(reader, 1))
        expect(reference(reader, 2)).to_have_css("background-color", "rgba(0, 0, 0, 0)")
        reference(reader, 1).get_by_role("link", name="Back to the text").click()
        expect(reader).to_have_url(re.compile(f"#{used.get_attribute('id')}$"))
        expect(used).to_be_focused()
        expect_free_and_marked(used)


def test_the_way_back_leads_to_the_first_figure_when_none_was_used(reader: Page) -> None:
    marker(reader, "Reference 1, pp. 12–15").click()
    reader.keyboard.press("Escape")
    reference(reader, 2).get_by_role("link", name="Back to the text").click()
    expect_free_and_marked(reader.locator("#site-cite-2-1"))


def test_the_keyboard_goes_to_the_list_and_back(reader: Page) -> None:
    used = marker(reader, "Reference 1, pp. 12–15")
    used.focus()
    reader.keyboard.press("Enter")
    panel(reader).get_by_role("link", name="All references").press("Enter")
    expect(panel(reader)).to_have_count(0)
    expect_free_and_marked(reference(reader, 1))
    reader.keyboard.press("Tab")
    expect(reference(reader, 1).get_by_role("link", name="On floods")).to_be_focused()
    reference(reader, 1).get_by_role("link", name="Back to the text").press("Enter")
    expect(used).to_be_focused()


def test_a_figure_opened_in_another_tab_shows_the_list(reader: Page) -> None:
    with reader.context.expect_page() as opened:
        marker(reader, "Reference 2").first.click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile("/wells/#site-ref-2$"))
    expect_free_and_marked(reference(opened.value, 2))
    expect(panel(reader)).to_have_count(0)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_without_scripts_figures_and_list_lead_to_each_other(
    new_context, address: str, viewport: str
) -> None:
    page = new_context(java_script_enabled=False, viewport=VIEWPORTS[viewport]).new_page()
    page.goto(address)
    marker(page, "Reference 1, pp. 12–15").click()
    expect(page).to_have_url(re.compile("#site-ref-1$"))
    expect(reference(page, 1)).to_be_in_viewport(ratio=1)
    reference(page, 1).get_by_role("link", name="Use b, pp. 12–15").click()
    expect(marker(page, "Reference 1, pp. 12–15")).to_be_in_viewport(ratio=1)
    reference(page, 1).get_by_role("link", name="Back to the text").click()
    expect(marker(page, "Reference 1, p. 9")).to_be_in_viewport(ratio=1)


def test_figures_that_stand_together_are_told_apart_and_disturb_no_line(reader: Page) -> None:
    words = reader.locator(".cite").evaluate_all("cites => cites.map((cite) => cite.textContent)")
    assert [text.startswith(", ") for text in words] == [False, False, False, False, True]
    lines = reader.locator(".prose p").evaluate_all(
        "parts => parts.map((part) => part.offsetHeight / parseFloat(getComputedStyle(part).lineHeight))"
    )
    assert len(lines) == 5
    assert all(abs(count - round(count)) < 0.05 for count in lines)


def test_a_figure_is_as_large_as_a_finger(reader: Page) -> None:
    """Whatever its size in print, 24 pixels each way around its middle are its own."""
    for name in ("Reference 2", "Reference 1, p. 9"):
        figure = marker(reader, name).first
        figure.scroll_into_view_if_needed()
        assert figure.evaluate(
            """figure => {
              const box = figure.getBoundingClientRect();
              const [x, y] = [box.left + box.width / 2, box.bottom - 6];
              return [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]]
                .map(([dx, dy]) => document.elementFromPoint(x + dx, y + dy)).every((hit) => hit === figure);
            }"""
        )
    for way in reader.locator(".reference__ways a").all():
        assert min(way.bounding_box()["width"], way.bounding_box()["height"]) >= 24


def test_paper_has_the_figures_and_the_references_and_no_panel(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    marker(page, "Reference 1, p. 9").click()
    expect(panel(page)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".panel").filter(visible=True)).to_have_count(0)
    expect(page.locator(".cite").filter(visible=True)).to_have_text(
        ["1, p. 9", "2", "1, pp. 12–15", "1", ", 2"]
    )
    expect(page.locator(".reference__text").filter(visible=True)).to_have_count(2)
    expect(page.locator(".reference__ways").filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="References")).to_be_visible()
