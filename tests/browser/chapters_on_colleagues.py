"""The chapters of docs/chairs.md on colleagues, drafts and release, each followed by a chair."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chapters_on_writing import open_form, open_text, save_form
from tests.browser.following import Reader, number

TOPIC = "/2031/assembly/topics/water/"
WELLS = f"{TOPIC}wells/"


def in_conflict(reader: Reader, title: str, hers: str, his: str) -> None:
    """The colleague saves her text of this section while the chair writes his."""
    open_text(reader.page, title).fill(his)
    open_text(reader.colleague, title).fill(hers)
    save_form(reader.colleague)
    save = reader.page.get_by_role("button", name=re.compile("^Save( and publish)?$")).first
    assert reader.chapter.says("Save") in save.input_value()
    save.click()
    expect(reader.page.get_by_role("alert")).to_contain_text("it was saved by organiser on ")


def take(reader: Reader, choice: str, becomes: str) -> None:
    reader.page.get_by_role("radio", name=reader.chapter.says(choice), exact=True).first.check()
    reader.press("Build the text below from these choices")
    expect(reader.page.get_by_label("Body as it will be saved")).to_have_value(becomes)


def two_people_at_once(reader: Reader) -> None:
    page, colleague = reader.page, reader.colleague
    with colleague.expect_response("**/presence/"):
        open_text(colleague)
    open_text(page)
    expect(page.locator(".presence")).to_contain_text("organiser has had this open since ")

    rest = "\n\nThe end."
    open_text(colleague).fill(f"Old wells.{rest}")
    save_form(colleague)
    rest += "\n\nBoth add this."
    in_conflict(reader, "Wells", f"Old deep wells.{rest}", f"Old wells fill.{rest}")
    for words in ("deep", "fill"):
        expect(page.locator(".side ins", has_text=words).first).to_be_visible()
    take(reader, "Yours", f"Old wells fill.{rest}")
    take(reader, "The stored one", f"Old deep wells.{rest}")
    take(reader, "Both, yours first", f"Old wells fill.\n\nOld deep wells.{rest}")
    take(reader, "Both changes in one paragraph", f"Old deep wells fill.{rest}")
    reader.press("Save and publish the merged text")
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    reader.delegate.goto(WELLS)
    expect(reader.delegate.locator("main")).to_contain_text("Old deep wells fill.")

    in_conflict(reader, "Pumps", "Hers.", "His.")
    page.get_by_label("Body as it will be saved").fill("Hers and his.")
    reader.press("Save the merged text")
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    for each in (page, colleague):
        each.goto("/admin/topics/topic/")
        water = each.get_by_role("row").filter(has_text="Water")
        water.get_by_role("link", name="Outline").click()
    for each in (colleague, page):
        each.get_by_role("button", name="Into the section above: Pumps").click()
    expect(page.get_by_text(reader.chapter.tells("Somebody moved sections in the meantime"))).to_be_visible()
    expect(number(page, "Pumps")).to_have_text("1.1")
    page.get_by_role("button", name="Out of the section above it: Pumps").click()
    expect(number(page, "Pumps")).to_have_text("2")


def act_on(reader: Reader, title: str, action: str) -> None:
    """Tick this section in the list, and choose an action for it."""
    page = reader.page
    page.goto("/admin/topics/section/")
    ticked = page.locator("#result_list tr").filter(has=page.get_by_role("link", name=title, exact=True))
    ticked.get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=reader.chapter.says(action))
    reader.press("Go")


def unpublished_rows_and_drafts(reader: Reader) -> None:
    page, delegate = reader.page, reader.delegate
    page.goto("/admin/topics/section/")
    page.get_by_role("link", name="Pumps", exact=True).click()
    expect(reader.field("Published")).not_to_be_checked()
    page.goto(f"{TOPIC}pumps/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(reader.chapter.tells("Unpublished"))
    reader.reads("You see what delegates do not")
    assert delegate.goto(f"{TOPIC}pumps/").status == 404
    page.goto(TOPIC)
    reader.press("View as a delegate", page.get_by_role("complementary", name="View"))
    expect(page.get_by_role("link", name="Pumps")).to_have_count(0)
    reader.press("Show drafts", page.get_by_role("complementary", name="View"))
    expect(page.get_by_role("link", name="Pumps").first).to_be_visible()

    act_on(reader, "Pumps", "Publish")
    expect(page.get_by_role("heading", name="Delegates see at once: 1")).to_be_visible()
    reader.press("Publish", named="Publish 1 section")
    assert delegate.goto(f"{TOPIC}pumps/").status == 200
    act_on(reader, "Pumps", "Unpublish")
    expect(page.get_by_role("heading", name="Delegates will no longer see: 1")).to_be_visible()
    reader.press("Unpublish", named="Unpublish 1 section")
    assert delegate.goto(f"{TOPIC}pumps/").status == 404


def keep(reader: Reader, page: Page, text: str) -> None:
    open_text(page).fill(text)
    page.get_by_role("button", name=reader.chapter.says("Keep as a draft"), exact=True).first.click()
    expect(page.get_by_text("is saved. Readers still see the published text.")).to_be_visible()


def box(reader: Reader, page: Page) -> Locator:
    """The box at the top of the form, whose drafts it is about."""
    open_form(page, "Wells")
    found = page.get_by_role("region", name="Draft of a change")
    expect(found).to_contain_text(reader.chapter.tells("There is a draft of a change"))
    return found


def a_change_that_readers_do_not_see_yet(reader: Reader) -> None:
    page, colleague, delegate = reader.page, reader.colleague, reader.delegate
    open_text(page).fill("A well, published.")
    reader.press("Save and publish")
    keep(reader, page, "A well, drafted.")
    delegate.goto(WELLS)
    expect(delegate.locator("main")).to_contain_text("A well, published.")
    reader.press("Compare word by word", box(reader, page))
    expect(page.locator("ins")).to_have_text(["drafted"])
    reader.press("See it in place", box(reader, page))
    expect(page.locator("main")).to_contain_text("A well, drafted.")
    reader.press("Drop the draft", box(reader, page))
    reader.press("Drop the draft")
    expect(page.get_by_text("The draft is dropped.")).to_be_visible()

    page.goto("/admin/topics/section/")
    reader.press("Deleted lately")
    reader.press("Bring it back")
    reader.press("Bring it back")
    expect(page.get_by_text("The draft of “Wells” is back.")).to_be_visible()

    reader.press("Continue the draft", box(reader, colleague))
    colleague.locator(".field-body textarea").fill("The colleague's words.")
    colleague.get_by_role("button", name="Keep as a draft").first.click()
    expect(colleague.get_by_text("Readers still see the published text.").first).to_be_visible()
    box(reader, page)
    reader.press("History")
    mine = page.get_by_role("row", name="Ada brought back the draft")
    reader.press("Open this draft", mine)
    reader.press("Bring it back")
    expect(page.get_by_role("alert")).to_contain_text("as there is another one")
    reader.press("Keep the merged text as a draft")
    expect(page.get_by_text("The draft of “Wells” is back.")).to_be_visible()

    reader.press("Continue the draft", box(reader, page))
    page.locator(".field-body textarea").fill("Still writing.")
    box(reader, colleague).get_by_role("link", name="Drop the draft").click()
    colleague.get_by_role("button", name="Drop the draft").click()
    page.get_by_role("button", name="Keep as a draft").first.click()
    expect(page.get_by_role("alert")).to_contain_text("organiser dropped the draft that Ada wrote on ")
    reader.press("Keep the merged text as a draft")
    expect(page.get_by_role("region", name="Draft of a change")).to_be_visible()

    reader.tasks("Drafts of changes").get_by_role("link", name="1 draft waits to be published").click()
    expect(page.locator("#content")).to_contain_text("Wells")
    reader.press("Publish the draft", box(reader, page))
    expect(page.get_by_text("The draft of “Wells” is published.")).to_be_visible()
    delegate.goto(WELLS)
    expect(delegate.locator("main")).to_contain_text("Still writing.")


def release_at_a_set_time(reader: Reader) -> None:
    page, delegate = reader.page, reader.delegate
    page.goto("/admin/topics/topic/")
    page.get_by_role("link", name="2. Water", exact=True).click()
    reader.field("Published").check()
    release = page.locator(".field-release_at")
    expect(release).to_contain_text(reader.chapter.says("Release"))
    release.get_by_label("Date").fill(reader.chapter.tells("28/11/2026").replace("2026", "2040"))
    release.get_by_label("Time").fill(reader.chapter.tells("18h00"))
    save_form(page)
    expect(page.locator(".messagelist")).to_contain_text("28 November 2040, 18:00")
    assert delegate.goto(TOPIC).status == 404
    page.goto("/admin/topics/topic/")
    expect(page.locator("#result_list")).to_contain_text("on 28 November 2040, 18:00")
    page.get_by_role("link", name="2. Water", exact=True).click()
    release.get_by_label("Date").fill("28/10/2040")
    release.get_by_label("Time").fill("2h30")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.locator(".errorlist").first).to_contain_text("comes twice")
    for label in ("Date", "Time"):
        release.get_by_label(label).fill("")
    save_form(page)
    assert delegate.goto(TOPIC).status == 200


def say_what_changed_and_why(reader: Reader) -> None:
    page, delegate = reader.page, reader.delegate
    open_text(page).fill("A well of 2025.")
    what_changed(reader).fill(reader.chapter.tells("The figure for 2025 is in."))
    page.get_by_label(reader.chapter.tells("Reason (for the team, not shown to delegates)")).fill("Asked.")
    page.get_by_text(reader.chapter.tells("For next year’s team")).first.click()
    save_form(page)
    delegate.goto("/2031/changes/")
    expect(delegate.locator("main")).to_contain_text("The figure for 2025 is in.")

    open_text(page).fill("A well of 2026.")
    what_changed(reader).fill("Of 2026.")
    page.get_by_role("button", name="Keep as a draft").first.click()
    reader.press("Compare word by word", page.get_by_role("region", name="Draft of a change"))
    what_changed(reader).fill("The figure for 2026 is inn.")
    reader.press("Publish the draft")
    page.goto("/admin/topics/section/")
    page.get_by_role("link", name="Wells", exact=True).click()
    reader.press("History")
    reader.press("Edit the note")
    what_changed(reader).fill("The figure for 2026 is in.")
    page.get_by_role("button", name="Save the note").click()
    delegate.goto("/2031/changes/")
    expect(delegate.locator("main")).to_contain_text("The figure for 2026 is in.")


def what_changed(reader: Reader) -> Locator:
    return reader.page.get_by_label(reader.chapter.says("What changed"))


COLLEAGUES = {
    "Two people at once": two_people_at_once,
    "Unpublished rows and drafts": unpublished_rows_and_drafts,
    "A change that readers do not see yet": a_change_that_readers_do_not_see_yet,
    "Release at a set time": release_at_a_set_time,
    "Say what changed, and why": say_what_changed_and_why,
}
