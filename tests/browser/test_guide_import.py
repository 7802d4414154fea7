"""A guide is uploaded, given its roles and saved in a real browser: by keys, without scripts, on a phone."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from portal.guides.roles import Role
from portal.models import StagedGuide
from tests.browser.accounts import PASSWORD
from tests.browser.axe import violations
from tests.browser.pages import PHONE, VIEWPORTS
from tests.browser.writing import sign_in
from tests.support.guides import SAMPLES, outline_of
from tests.support.manners import GUIDES, MANNERS, data_of
from topics.models import Committee, Section

pytestmark = pytest.mark.one_context

ADD = "/admin/portal/stagedguide/add/"
KEYS = {"lower": "Tab", "raise": "Shift+Tab", "heading": "n"}


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    StagedGuide.objects.all().delete()
    Committee.objects.filter(slug="rivers").delete()


@pytest.fixture
def page(page: Page, organiser: User, site: str) -> Page:
    """A page that shows the form for a guide's file, of an organiser who is signed in."""
    sign_in(page.context, organiser, site)
    page.goto(ADD)
    return page


def sign_in_without_scripts(page: Page) -> None:
    page.goto(f"/admin/login/?next={ADD}")
    page.get_by_label("Username").fill("organiser")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Read the guide")).to_be_visible()


def upload(page: Page, name: str = "numbered.md", data: bytes = b"") -> None:
    page.get_by_label("Edition").select_option(index=1)
    page.get_by_label("Committee").fill("rivers")
    data = data or (SAMPLES / name).read_bytes()
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the guide").click()
    expect(page.get_by_role("heading", name="What was made of the guide")).to_be_visible()


def choose(page: Page, words: str) -> None:
    """Move to the row that begins with these words by the arrow keys, down to texts."""
    rows = page.locator("[data-row]:visible")
    rows.first.focus()
    for _ in range(page.locator("[data-row]").count()):
        row = page.locator("[data-row]:focus")
        title = row.locator(".guide__words")
        if (title if title.count() else row).inner_text().startswith(words):
            return
        page.keyboard.press("ArrowRight")  # opens the texts below it
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No row begins with {words!r}")


def press(page: Page, key: str) -> None:
    """Press a key, and wait until the server has taken the step."""
    revision = page.locator("[data-sheet] [name=revision]").input_value()
    page.keyboard.press(key)
    expect(page.locator("[data-sheet] [name=revision]")).not_to_have_value(revision)


def type_title(page: Page, title: str) -> None:
    """Change the title of the chosen row: at first that of the topic of a guide which names none."""
    revision = page.locator("[data-sheet] [name=revision]").input_value()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Change the title").click()
    expect(page.locator("[data-sheet] [name=revision]")).not_to_have_value(revision)


BY_KEYS = {
    "a-cover-path.docx": (
        [("THE QUARREL", "q"), ("THE QUARREL", "z"), ("INTRODUCTION", "Shift+P"), ("INTRODUCTION", "i")],
        "presentation\n# Rivers\n  INTRODUCTION\n  THE QUARREL",
    ),
    "bold-only.docx": (
        [("Introduction", "Shift+X"), ("Introduction", "z")],
        MANNERS["bold-only.docx"][0],
    ),
}


@pytest.mark.parametrize("name", BY_KEYS)
def test_a_guide_gets_its_tree_by_a_few_keys_which_are_steps_of_their_own(page: Page, name: str) -> None:
    presses, tree = BY_KEYS[name]
    upload(page, name, data_of(name))
    if "# Rivers" in tree:
        type_title(page, "Rivers")
    for words, key in presses:
        choose(page, words)
        press(page, key)
        expect(page.locator("[data-row][aria-current]")).to_be_focused()
    staged = StagedGuide.objects.get()
    assert outline_of(staged.understood()[0]) == tree
    undone = 2 * sum(key == "z" for _, key in presses)
    assert len(staged.steps) == len(presses) - undone + ("# Rivers" in tree)
    assert staged.revision - 1 <= 10


# Every step once; all guides take theirs in tests/portal/guides/test_small_guides.py.
EVERY_STEP = ("f-discussion.md", "c-soft-breaks.docx", "zero.docx", "no-headings.docx")


@pytest.mark.parametrize("name", EVERY_STEP)
def test_a_small_guide_gets_its_tree_by_no_more_presses_than_are_counted(page: Page, name: str) -> None:
    tree, _, presses = GUIDES[name]
    upload(page, name, data_of(name))
    for words, step, *more in presses:
        by_hand(page, words, step, **(more[0] if more else {}))
    staged = StagedGuide.objects.get()
    assert outline_of(staged.understood()[0]) == tree
    assert len(staged.steps) == len(presses)


def by_hand(page: Page, words: str, step: str, text: str = "", role: str = "") -> None:
    """Take one step as a person does: by a key, or by typing a title."""
    if words:
        choose(page, words)
    if step == "title":
        type_title(page, text)
    else:
        press(page, KEYS.get(step) or Role(role).key)


def said_scopes(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-sheet] option").all_inner_texts()]


def test_what_a_key_covers_is_said_before_it_as_the_server_says_it(page: Page) -> None:
    upload(page)
    choose(page, "Leaks")
    said = said_scopes(page)
    page.goto(page.url.partition("?")[0] + (page.locator("[data-row]:focus").get_attribute("href") or ""))
    assert said_scopes(page) == said
    assert len(said) > 2


def test_escape_leaves_the_rows_and_a_text_is_opened_by_an_arrow(page: Page) -> None:
    upload(page)
    choose(page, "Leaks")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-row]:focus")).to_contain_text("A third of the water")
    page.keyboard.press("Escape")
    expect(page.locator("[name=scope]")).to_be_focused()


def test_a_guide_gets_its_roles_and_is_saved_without_scripts(new_context, organiser: User) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    sign_in_without_scripts(page)
    upload(page)
    page.get_by_role("link", name="Dams Upstream").click()
    page.get_by_role("button", name="Raise").click()
    expect(page.locator("[data-row][aria-current]")).to_contain_text("Dams Upstream")
    page.get_by_label("Title", exact=True).fill("Dams up the River")
    page.get_by_role("button", name="Change the title").click()
    expect(page.locator(".guide__tree")).to_contain_text("Dams up the River")
    page.get_by_role("button", name="Save all unpublished").click()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    assert Section.objects.get(title="Dams up the River").parent is None


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_pages_of_the_import_break_no_rule_and_scroll_one_way_only(page: Page, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    assert own_violations(page) == []
    upload(page)
    page.locator("summary").first.click()
    assert own_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("[data-sheet] button:visible").all():
        assert (button.bounding_box() or {"height": 0})["height"] >= 44


def own_violations(page: Page) -> list[str]:
    """Return what axe finds in the part of the page that is ours; the rest is Django's."""
    page.wait_for_load_state()
    djangos = "#header, #nav-sidebar, .breadcrumbs, #footer"
    page.evaluate("parts => document.querySelectorAll(parts).forEach(each => each.remove())", djangos)
    return violations(page)
