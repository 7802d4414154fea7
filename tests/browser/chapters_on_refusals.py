"""The chapter of docs/chairs.md on refusals: each message of its table is brought about, and heeded."""

import re
from collections.abc import Callable

from django.test import override_settings
from playwright.sync_api import Locator, Page, expect

from tests.browser.chapters_on_writing import open_text, save_form
from tests.browser.following import Reader
from topics.models import Section, Topic

ELLIPSIS = re.compile("“?…”?")
MOST_BYTES = 100_000  # of a form here, as a browser takes long to hold what is more than ours takes
TOO_MUCH = """(editor, most) => {
  editor.value = "x".repeat(most);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def when_the_portal_refuses(reader: Reader) -> None:
    told = {}

    def tell(words: str, place: Locator) -> None:
        """See the message of the table that has `words`; three dots stand for names."""
        [message] = [message for message, _ in reader.chapter.rows() if words in message]
        for part in filter(None, (part.strip() for part in ELLIPSIS.split(message))):
            expect(place).to_contain_text(part)
        told[message] = True

    for refusal in (citations, names, pictures, places, slugs, lists, forms, deletions):
        refusal(reader, tell)
    assert list(told.keys() ^ {message for message, _ in reader.chapter.rows()}) == []


Tell = Callable[[str, Locator], None]


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save( and publish)?$")).first.click()


def errors(page: Page) -> Locator:
    return page.locator(".errorlist").first


def citations(reader: Reader, tell: Tell) -> None:
    page = reader.page
    open_text(page).fill("A well [@a-bok].")
    save(page)
    tell("did you mean", errors(page))
    page.locator(".field-body textarea").fill("A well [@a-book].")
    save_form(page)
    page.goto("/admin/glossary/source/")
    page.get_by_role("link", name="A book of water", exact=True).click()
    page.get_by_role("link", name="Delete").first.click()
    tell("protected related objects", page.locator("#content"))
    page.go_back()
    page.get_by_label("Citation key:").fill("a-good-book")
    save_form(page)
    expect(open_text(page)).to_have_value("A well [@a-good-book].")


def names(reader: Reader, tell: Tell) -> None:
    page = reader.page
    page.goto("/admin/glossary/term/")
    page.get_by_role("link", name="spring", exact=True).click()
    page.get_by_label("Aliases:").fill("well")
    save(page)
    tell("already links to", errors(page))
    page.get_by_label("Aliases:").fill("springs")
    save_form(page)


def pictures(reader: Reader, tell: Tell) -> None:
    page = reader.page
    open_text(page).fill("![](/media/images/well.png)")
    save(page)
    tell("Describe the picture", errors(page))
    page.locator(".field-body textarea").fill("![A well](/media/images/well.png)")
    save_form(page)


def places(reader: Reader, tell: Tell) -> None:
    page = reader.page
    water = Topic.objects.get(committee__edition__slug="2031")
    Topic.objects.create(committee=water.committee, number=3, slug="air", title="Air")
    above = water.sections.get(slug="wells")
    for depth in (2, 3, 4):
        above = Section.objects.create(
            topic=water, parent=above, slug=f"level-{depth}", title=f"Level {depth}"
        )
    open_text(page, "Pumps")
    page.locator("summary", has_text="Place").click()
    parent = page.get_by_label("Parent:")
    parent.select_option(parent.locator("option", has_text="Level 4").get_attribute("value"))
    save(page)
    tell("This would be level 5", errors(page))
    parent.select_option(parent.locator("option", has_text="Wells").get_attribute("value"))
    page.locator(".field-topic .select2-selection").click()
    page.get_by_role("option", name="Air").first.click()
    save(page)
    tell("belongs to another topic", errors(page))
    open_text(page, "Pumps")


def slugs(reader: Reader, tell: Tell) -> None:
    page = reader.page
    page.goto("/admin/topics/topic/")
    page.get_by_role("row").filter(has_text="Water").get_by_role("link", name="Outline").click()
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Title:").fill("Wells")
    save(page)
    tell("Give this one another", errors(page))
    slug = page.get_by_label("Slug:")
    if not slug.is_visible():
        page.locator("summary", has_text="Place").click()
    slug.fill("more-wells")
    page.get_by_label("Title:").fill("More wells")
    save_form(page)


def lists(reader: Reader, tell: Tell) -> None:
    page, colleague = reader.page, reader.colleague
    page.goto("/admin/topics/section/")
    page.get_by_role("row").filter(has_text="Dams").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Unpublish")
    open_text(colleague, "Dams").fill("A dam.")
    save_form(colleague)
    page.get_by_role("button", name="Go", exact=True).click()
    tell("Nothing was done", page.locator(".messagelist"))


def forms(reader: Reader, tell: Tell) -> None:
    page = reader.page
    open_text(page, "Dams").fill("Typed before signing in again.")
    expect(page.locator(".field-body [data-writing-kept]")).to_contain_text("stored on this device")
    page.context.clear_cookies(name="csrftoken")
    save(page)
    tell("This form was not accepted", page.get_by_role("heading", level=1))
    editor = open_text(page, "Dams")
    page.get_by_role("group", name="Unsaved text").get_by_role("button", name="Take all of it back").click()
    expect(editor).to_have_value("Typed before signing in again.")
    save_form(page)
    editor = open_text(page, "Dams")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=MOST_BYTES):
        editor.evaluate(TOO_MUCH, MOST_BYTES)
        save(page)
        tell("This is too much to send at once", page.get_by_role("heading", level=1))


def deletions(reader: Reader, tell: Tell) -> None:
    page, colleague = reader.page, reader.colleague
    open_text(page)
    page.get_by_role("link", name="Delete").first.click()
    open_text(colleague, "Level 4").fill("Written below it.")
    save_form(colleague)
    page.get_by_role("button", name="Yes, I’m sure").click()
    tell("Nothing was deleted", page.locator("#content"))

    open_text(page, "Pumps").fill("For what is gone.")
    open_text(colleague, "Pumps")
    colleague.get_by_role("link", name="Delete").first.click()
    colleague.get_by_role("button", name="Yes, I’m sure").click()
    save(page)
    tell("was deleted by", page.get_by_role("alert"))
    with page.expect_popup() as opened:
        reader.press("Bring it back")
    opened.value.get_by_role("button", name="Undelete").click()
    expect(opened.value.locator(".field-body textarea")).to_be_visible()
    opened.value.close()

    page.goto("/admin/topics/questionfact/add/")
    page.locator(".field-question .select2-selection").click()
    page.get_by_role("option", name="Who pays").first.click()
    colleague.goto("/admin/topics/resolutionquestion/")
    colleague.get_by_role("link", name="Who pays").click()
    colleague.get_by_role("link", name="Delete").first.click()
    colleague.get_by_role("button", name="Yes, I’m sure").click()
    save(page)
    tell("Your choice no longer exists", page.locator("#questionfact_form"))


REFUSALS = {"When the portal refuses": when_the_portal_refuses}
