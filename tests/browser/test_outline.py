"""The outline of a topic in the admin: sections move by dragging, by the keys, and by the buttons alone."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import Watch
from tests.browser.writing import sign_in
from topics.models import Section, Topic

pytestmark = pytest.mark.one_context

TABLET = {"width": 768, "height": 1000}


@pytest.fixture
def topic(site: str) -> Iterator[Topic]:
    """A topic of its own, so that the edition's are left in their order."""
    committee = Topic.objects.get(slug="tracking-fugitives").committee
    topic = Topic.objects.create(committee=committee, number=9, slug="order", title="Order")
    rows = {}
    for position, (slug, parent) in enumerate([("one", ""), ("two", ""), ("three", ""), ("point", "one")], 1):
        rows[slug] = Section.objects.create(
            topic=topic, parent=rows.get(parent), position=position, slug=slug, title=slug.capitalize()
        )
    yield topic
    topic.delete()


@pytest.fixture
def outline(page: Page, organiser: User, topic: Topic, site: str) -> Page:
    """The page of the outline, at the width of a tablet, signed in."""
    page.set_viewport_size(TABLET)
    sign_in(page.context, organiser, site)
    page.goto(f"/admin/topics/topic/{topic.pk}/outline/")
    expect(handle(page, "One")).to_be_visible()
    return page


def handle(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^Move [\d.]+ {title}:"))


def row(page: Page, title: str) -> Locator:
    return page.locator(".outline__row").filter(has=page.get_by_role("link", name=title, exact=True))


def order(topic: Topic) -> list[str]:
    return [f"{node.number} {node.section.slug}" for node in topic.sections.outline()]


def drag(page: Page, title: str, onto: str, right: int, share: float) -> None:
    """Drag by the handle onto a row: so far right of its title's beginning, and down by a share of it."""
    target = row(page, onto).bounding_box()
    left = page.get_by_role("link", name=onto, exact=True).bounding_box()["x"]
    handle(page, title).hover()
    page.mouse.down()
    page.mouse.move(left + right, target["y"] + target["height"] * share, steps=5)
    with page.expect_navigation():
        page.mouse.up()


def test_a_section_dropped_on_the_upper_half_of_another_stands_before_it(outline: Page, topic: Topic) -> None:
    drag(outline, "Three", "One", right=4, share=0.2)
    expect(row(outline, "Three").locator(".outline__number")).to_have_text("1")
    assert order(topic) == ["1 three", "2 one", "2.1 point", "3 two"]


def test_dropped_on_the_lower_half_it_stands_behind_it_or_further_right_in_it(
    outline: Page, topic: Topic
) -> None:
    drag(outline, "Three", "Point", right=4, share=0.8)
    assert order(topic) == ["1 one", "1.1 point", "1.2 three", "2 two"]
    drag(outline, "Three", "Two", right=90, share=0.8)
    assert order(topic) == ["1 one", "1.1 point", "2 two", "2.1 three"]


def test_a_drag_that_is_given_up_moves_nothing(outline: Page, topic: Topic) -> None:
    before = order(topic)
    handle(outline, "Three").hover()
    outline.mouse.down()
    row(outline, "One").hover()
    expect(outline.locator("[class*='outline__row--']")).to_have_count(1)
    outline.keyboard.press("Escape")
    expect(outline.locator("[class*='outline__row--']")).to_have_count(0)
    outline.mouse.up()
    assert order(topic) == before


def test_the_page_scrolls_while_a_section_is_held_at_its_foot_and_long_titles_stay_in_it(
    outline: Page, topic: Topic
) -> None:
    long = "Electroencephalographically" * 6
    for position in range(10, 40):
        Section.objects.create(
            topic=topic, position=position, slug=f"more-{position}", title=f"{long} {position}"
        )
    outline.reload()
    assert outline.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    handle(outline, "One").hover()
    outline.mouse.down()
    outline.mouse.move(200, TABLET["height"] - 10, steps=3)
    expect(outline.get_by_role("link", name=f"{long} 20", exact=True)).to_be_in_viewport()
    with outline.expect_navigation():
        outline.mouse.up()
    assert order(topic)[0] == "1 two"
    outline.get_by_role("button", name="Undo the last move").click()
    expect(row(outline, "One").locator(".outline__number")).to_have_text("1")


def test_the_arrow_keys_move_a_section_and_the_focus_stays_with_it(outline: Page, topic: Topic) -> None:
    handle(outline, "Two").focus()
    for key, after in (
        ("ArrowRight", ["1 one", "1.1 point", "1.2 two", "2 three"]),
        ("ArrowUp", ["1 one", "1.1 two", "1.2 point", "2 three"]),
        ("ArrowLeft", ["1 one", "1.1 point", "2 two", "3 three"]),
        ("ArrowDown", ["1 one", "1.1 point", "2 three", "3 two"]),
    ):
        with outline.expect_navigation():
            outline.keyboard.press(key)
        expect(handle(outline, "Two")).to_be_focused()
        assert order(topic) == after


def test_of_two_who_drag_on_the_same_picture_the_second_is_told_and_sees_the_new_order(
    outline: Page, topic: Topic, new_context
) -> None:
    """The colleague opened the page at the same time; nothing they drag is done on the old picture."""
    colleague = new_context(storage_state=outline.context.storage_state()).new_page()
    colleague.set_viewport_size(TABLET)
    colleague.goto(outline.url)
    drag(outline, "Three", "One", right=4, share=0.2)
    after = ["1 three", "2 one", "2.1 point", "3 two"]
    assert order(topic) == after
    drag(colleague, "Two", "One", right=4, share=0.2)
    expect(
        colleague.get_by_text("Somebody moved sections in the meantime, so nothing was moved.")
    ).to_be_visible()
    expect(row(colleague, "Three").locator(".outline__number")).to_have_text("1")
    assert order(topic) == after
    drag(colleague, "Two", "One", right=4, share=0.2)
    assert order(topic) == ["1 three", "2 two", "3 one", "3.1 point"]


def test_it_keeps_to_the_policy_and_every_button_is_as_large_as_a_finger(outline: Page) -> None:
    watch = Watch(outline.context)
    outline.reload()
    for button in outline.locator(".outline button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert watch.complaints == []
    assert outline.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
