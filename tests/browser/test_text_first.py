"""The form of a text: the text on the first screen, its bars in view, and no place in it lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localtime
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from topics.models import DraftRevision, Section

LAPTOP = ViewportSize(width=1280, height=800)
TALL_PHONE = ViewportSize(width=390, height=844)
SMALL_PHONE = ViewportSize(width=320, height=568)
PHONE_WITH_KEYBOARD = ViewportSize(width=390, height=400)
LONG = "\n\n".join(f"Paragraph {number} of a long text about wells." for number in range(80))
# Whether some of the focused element is neither covered by a bar nor out of the window.
UNCOVERED = """() => {
  if (document.activeElement === document.body) return true; // past the last one
  const box = document.activeElement.getBoundingClientRect();
  const rows = Array.from({ length: 9 }, (_, at) => box.top + (box.height * (at + 0.5)) / 9);
  const x = Math.min(box.left + box.width / 2, innerWidth - 2);
  return rows.some((y) => {
    const top = document.elementFromPoint(x, y);
    return top && (document.activeElement.contains(top) || top.contains(document.activeElement));
  });
}"""

LINES = 60
# The top and the foot of the line that is written, in the window; each line of the text is short.
WRITTEN_LINE = """(body) => {
  const style = getComputedStyle(body);
  const line = body.value.slice(0, body.selectionEnd).split("\\n").length - 1;
  const height = parseFloat(style.lineHeight);
  const inside = parseFloat(style.paddingTop) + line * height - body.scrollTop;
  const top = body.getBoundingClientRect().top + body.clientTop + inside;
  return [top, top + height];
}"""


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        for position, title in ((2, "Pumps"), (3, "Dams")):
            Section.objects.create(
                topic=section.topic, position=position, slug=title.lower(), title=title, published=True
            )
        yield Section.objects.get(topic=section.topic, slug="pumps")


@pytest.fixture
def writer(same_page, organiser: User, site: str) -> Iterator[Page]:
    page = same_page()
    sign_in(page.context, organiser, site)
    yield page
    page.goto("about:blank")  # while whoever wrote there is still known


@pytest.fixture
def new_writer(context: BrowserContext, page: Page, organiser: User, site: str) -> Page:
    """On a device of their own."""
    sign_in(context, organiser, site)
    return page


def body_of(page: Page, section: Section, size: ViewportSize = LAPTOP) -> Locator:
    page.set_viewport_size(size)
    return open_editor(page, admin_url("change", section))


def is_focused(element: Locator) -> bool:
    return element.evaluate("element => element === document.activeElement")


@pytest.mark.parametrize("size", [LAPTOP, TALL_PHONE], ids=["laptop", "phone"])
def test_the_text_begins_on_the_first_screen_twelve_presses_of_tab_from_the_top(
    writer: Page, section: Section, size: ViewportSize
) -> None:
    body = body_of(writer, section, size)
    expect(writer.get_by_role("heading", level=1)).to_have_text("2 Pumps")
    first_line = body.bounding_box()["y"] + 2 * 16
    assert first_line < writer.locator(".submit-row").bounding_box()["y"]
    presses = 0
    while not is_focused(body):
        assert presses < 12
        writer.keyboard.press("Tab")
        presses += 1


@pytest.mark.parametrize("continued", [False, True], ids=["published text", "draft"])
def test_the_text_is_as_near_where_a_draft_has_its_ways_above_it(
    writer: Page, section: Section, continued: bool
) -> None:
    with transaction.atomic():
        DraftRevision.objects.keep(section, {"body": "Deep."}, saved_by=None)
    writer.set_viewport_size(LAPTOP)
    body = open_editor(writer, f"{admin_url('change', section)}{'?draft=1' if continued else ''}")
    skip = writer.get_by_role("link", name="Skip to the text")
    presses = 0
    while not is_focused(body):
        assert presses < 12
        writer.keyboard.press("Enter" if is_focused(skip) else "Tab")
        presses += 1
    assert presses < 10


def test_the_arrow_keys_move_along_the_bar_of_a_text(writer: Page, section: Section) -> None:
    body_of(writer, section)
    bar = writer.locator(".field-body").get_by_role("toolbar")
    bar.get_by_role("button", name="Heading").focus()
    for key, name in (
        ("ArrowRight", "Bold"),
        ("End", "Image"),
        ("ArrowRight", "Heading"),
        ("ArrowLeft", "Image"),
    ):
        writer.keyboard.press(key)
        expect(bar.get_by_role("button", name=name)).to_be_focused()


@pytest.mark.parametrize("size", [LAPTOP, SMALL_PHONE], ids=["laptop", "small phone"])
def test_both_bars_stay_in_view_and_cover_nothing_that_has_the_focus(
    writer: Page, section: Section, size: ViewportSize
) -> None:
    Section.objects.filter(pk=section.pk).update(body=LONG)
    body = body_of(writer, section, size)
    body.evaluate("body => scrollTo(0, body.getBoundingClientRect().top + scrollY)")
    for bar in (".field-body .writing__bar", ".submit-row"):
        box = writer.locator(bar).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size["height"]
    writer.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    covered = []
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 40:
        writer.keyboard.press(key)
        if not writer.evaluate(UNCOVERED):
            covered.append(writer.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
    assert covered == []


def test_above_the_keyboard_of_a_phone_the_line_written_its_bar_and_save_stay_in_view(
    writer: Page, section: Section
) -> None:
    text = [f"Line {number}." for number in range(LINES)]
    Section.objects.filter(pk=section.pk).update(body="\n".join(text))
    body = body_of(writer, section, PHONE_WITH_KEYBOARD)
    bar, save = writer.locator(".field-body .writing__bar"), writer.locator(".submit-row")
    for line in (LINES - 1, LINES // 2, 1, 0):  # upwards: what was written is below
        end = len("\n".join(text[: line + 1]))
        body.evaluate("(body, end) => { body.focus(); body.setSelectionRange(end, end); }", end)
        for key in ("x", "Enter", "y", "Enter", "Enter", "z"):
            writer.keyboard.press(key)
            top, foot = body.evaluate(WRITTEN_LINE)
            above, below = bar.bounding_box(), save.bounding_box()
            assert above["y"] >= 0
            assert above["y"] + above["height"] <= top
            assert foot <= below["y"]
            assert below["y"] + below["height"] <= PHONE_WITH_KEYBOARD["height"]
    bar.get_by_role("button", name="Bold").click()
    expect(body).to_be_focused()
    writer.get_by_role("button", name="Save and publish", exact=True).click()
    expect(writer.get_by_text("was changed successfully")).to_be_visible()


def test_both_bars_stay_in_view_where_the_keyboard_lies_over_the_window(
    new_writer: Page, section: Section
) -> None:
    """As on an iPhone, which says so by its visual viewport alone; Chromium has no such keyboard."""
    seen = {"height": 500, "offsetTop": 120, "scale": 1}
    new_writer.add_init_script(
        "Object.defineProperty(window, 'visualViewport', { value: new EventTarget() });"
        f"Object.assign(visualViewport, {seen})"
    )
    Section.objects.filter(pk=section.pk).update(body=LONG)
    body = body_of(new_writer, section, TALL_PHONE)
    body.evaluate("body => scrollTo(0, body.getBoundingClientRect().top + scrollY)")
    new_writer.evaluate("visualViewport.dispatchEvent(new Event('resize'))")
    bar, save = (
        new_writer.locator(each).bounding_box() for each in (".field-body .writing__bar", ".submit-row")
    )
    assert bar["y"] == seen["offsetTop"]
    assert save["y"] + save["height"] == seen["offsetTop"] + seen["height"]
    new_writer.evaluate("visualViewport.scale = 2; visualViewport.dispatchEvent(new Event('scroll'))")
    save = new_writer.locator(".submit-row").bounding_box()
    assert save["y"] + save["height"] == TALL_PHONE["height"]


def test_the_line_that_says_it_is_saved_gives_the_time_of_the_history(
    new_writer: Page, section: Section
) -> None:
    abroad = {"timezoneId": "Africa/Nairobi"}
    new_writer.context.new_cdp_session(new_writer).send("Emulation.setTimezoneOverride", abroad)
    body_of(new_writer, section).press_sequentially("Here. ")
    new_writer.keyboard.press("Control+s")
    expect(new_writer.locator("[data-saved]")).to_contain_text("Saved at")
    saved = localtime(section.history.latest().history_date)
    times = [f"Saved at {each:%H:%M}." for each in (saved, saved + timedelta(minutes=1))]  # or later
    assert new_writer.locator("[data-saved]").inner_text() in times


def test_ctrl_s_saves_and_leaves_cursor_and_scrolling_as_they_were(writer: Page, section: Section) -> None:
    Section.objects.filter(pk=section.pk).update(body=LONG)
    body = body_of(writer, section)
    place = LONG.index("Paragraph 40")
    body.evaluate(
        "(body, place) => { body.focus(); body.setSelectionRange(place, place); scrollTo(0, 300) }", place
    )
    writer.keyboard.type("Here. ")
    before = body.evaluate("body => [body.scrollTop, scrollY, body.selectionStart]")
    assert min(before) > 0
    writer.keyboard.press("Control+s")
    expect(writer.locator("[data-saved]")).to_contain_text("Saved at")
    expect(body).to_be_focused()
    # The previews make the page longer.
    expect(writer.locator("html")).to_have_js_property("scrollTop", before[1])
    assert body.evaluate("body => [body.scrollTop, scrollY, body.selectionStart]") == before
    writer.keyboard.type("Again. ")
    writer.keyboard.press("Control+s")
    expect(writer.locator("[data-saved]")).to_contain_text("Saved at")
    expect(body).to_have_value(LONG.replace("Paragraph 40", "Here. Again. Paragraph 40"))


def test_a_form_that_is_refused_leads_to_what_is_wrong(writer: Page, section: Section) -> None:
    body_of(writer, section).press_sequentially("Deep.")
    writer.get_by_label("Title:").fill("")
    writer.keyboard.press("Control+s")
    expect(writer.locator(".errornote")).to_be_visible()
    expect(writer.get_by_label("Title:")).to_be_focused()


def test_a_new_row_is_written_from_its_first_field_and_goes_on_in_its_text(
    writer: Page, section: Section
) -> None:
    body = open_editor(writer, f"{admin_url('add', Section)}?topic={section.topic_id}")
    expect(writer.get_by_label("Title:")).to_be_focused()
    writer.keyboard.type("Canals")
    body.focus()
    writer.keyboard.type("They are long.")
    writer.keyboard.press("Control+s")
    expect(writer.get_by_role("heading", level=1)).to_have_text("4 Canals")
    expect(body).to_be_focused()


def test_the_form_leads_to_the_sections_beside_and_back_to_the_outline(
    writer: Page, section: Section
) -> None:
    body_of(writer, section)
    writer.get_by_role("link", name="Next: 3 Dams").click()
    expect(writer.get_by_role("heading", level=1)).to_have_text("3 Dams")
    expect(writer.get_by_role("link", name="Next:")).to_have_count(0)
    writer.get_by_role("link", name="Previous: 2 Pumps").click()
    writer.get_by_role("link", name="Outline of “2. Water”").click()
    expect(writer).to_have_url(
        f"{writer.url.partition('/admin/')[0]}{admin_url('outline', section.topic)}#section-{section.pk}"
    )


def test_a_phone_has_the_other_ways_to_save_behind_one_button(writer: Page, section: Section) -> None:
    body_of(writer, section, TALL_PHONE).fill("Deep.")
    on_more = writer.get_by_role("button", name="Save and continue editing")
    expect(on_more).to_be_hidden()
    writer.get_by_role("button", name="More", exact=True).click()
    on_more.click()
    expect(writer.locator("[data-saved]")).to_contain_text("Saved at")


def test_it_breaks_no_rule_of_accessibility(writer: Page, section: Section) -> None:
    body_of(writer, section, LAPTOP).fill("A **well** [@a-book].")
    expect(writer.locator(".field-body .markdownx-preview strong")).to_have_text("well")
    for size in (LAPTOP, TALL_PHONE):
        writer.set_viewport_size(size)
        # At the end, the bar that saves lies over nothing.
        writer.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert violations(writer) == []
        assert writer.evaluate("document.documentElement.scrollWidth") <= size["width"]
