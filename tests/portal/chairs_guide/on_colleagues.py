"""The chapters of docs/chairs.md on colleagues, drafts and release, each followed by a chair."""

import re
from xml.etree.ElementTree import Element

from tests.portal.chairs_guide.following import SAVE, TO_SELECT, WATER, Reader, open_form, save, write
from tests.support.admin_forms import admin_url
from tests.support.plain_browser import PlainPage
from topics.models import Section, Topic


def in_conflict(reader: Reader, title: str, hers: str, his: str) -> None:
    """The colleague saves her text of this section while the chair writes his."""
    write(reader.page, his, title)
    save(write(reader.colleague, hers, title))
    assert reader.chapter.says("Save") in reader.page.name(reader.page.find(SAVE))
    reader.page.press(SAVE)
    assert "it was saved by organiser on " in reader.page.text(reader.page.part("=alert"))


def take(reader: Reader, choice: str, becomes: str) -> None:
    reader.tick(choice)
    reader.press("Build the text below from these choices")
    assert reader.page.value("Body as it will be saved") == becomes


def two_people_at_once(reader: Reader) -> None:
    page, colleague = reader.page, reader.colleague
    rest = "\n\nThe end."
    save(write(colleague, f"Old wells.{rest}"))
    rest += "\n\nBoth add this."
    in_conflict(reader, "Wells", f"Old deep wells.{rest}", f"Old wells fill.{rest}")
    for words in ("deep", "fill"):
        page.part("ins", words)
    take(reader, "Yours", f"Old wells fill.{rest}")
    take(reader, "The stored one", f"Old deep wells.{rest}")
    take(reader, "Both, yours first", f"Old wells fill.\n\nOld deep wells.{rest}")
    take(reader, "Both changes in one paragraph", f"Old deep wells fill.{rest}")
    reader.press("Save and publish the merged text")
    assert "was changed successfully" in page.text()
    reader.delegates_read("Old deep wells fill.")

    in_conflict(reader, "Pumps", "Hers.", "His.")
    page.fill("Body as it will be saved", "Hers and his.")
    reader.press("Save the merged text")
    assert "was changed successfully" in page.text()

    outline = admin_url("outline", Topic.objects.get())
    for each in (page, colleague):
        each.open(outline)
    for each in (colleague, page):
        each.press("Into the section above: Pumps")
    reader.reads("Somebody moved sections in the meantime")
    assert "1.1" in page.text(page.part(".outline__row", "Pumps"))


def act_on(reader: Reader, title: str, action: str) -> None:
    """Tick this section in the list, and choose an action for it."""
    page = reader.page.open(admin_url("changelist", Section))
    page.tick(TO_SELECT, page.part("tr", title))
    page.choose("Action", reader.chapter.says(action))
    reader.press("Go")


def unpublished_rows_and_drafts(reader: Reader) -> None:
    page, pumps = reader.page, f"{WATER}pumps/"
    assert "checked" not in open_form(page, "Pumps").field(reader.chapter.says("Published")).attrib
    page.open(pumps)
    reader.reads("Unpublished", page.part("h1"))
    reader.reads("You see what delegates do not")
    assert not reader.delegates_find(pumps)
    page.open(WATER)
    reader.press("View as a delegate")
    assert page.parts("a", "Pumps") == []
    reader.press("Show drafts")
    page.part("a", "Pumps")

    act_on(reader, "Pumps", "Publish")
    page.part("h2", "Delegates see at once: 1")
    reader.press("Publish", named="Publish 1 section")
    assert reader.delegates_find(pumps)
    act_on(reader, "Pumps", "Unpublish")
    page.part("h2", "Delegates will no longer see: 1")
    reader.press("Unpublish", named="Unpublish 1 section")
    assert not reader.delegates_find(pumps)


def box(reader: Reader, page: PlainPage) -> Element:
    """The box at the top of the form, which is opened."""
    found = open_form(page).part("section", "There is a draft of a change")
    reader.chapter.tells("There is a draft of a change")
    return found


def a_change_that_readers_do_not_see_yet(reader: Reader) -> None:
    page, colleague = reader.page, reader.colleague
    write(page, "A well, published.")
    reader.press("Save and publish")
    write(page, "A well, drafted.")
    reader.press("Keep as a draft")
    assert "is saved. Readers still see the published text." in page.text()
    reader.delegates_read("A well, published.")
    reader.press("Compare word by word", box(reader, page))
    page.part("ins", "drafted")
    reader.press("See it in place", box(reader, page))
    assert "A well, drafted." in page.text()
    reader.press("Drop the draft", box(reader, page))
    reader.press("Drop the draft")
    assert "The draft is dropped." in page.text()

    page.open(admin_url("changelist", Section))
    reader.press("Deleted lately")
    reader.press("Bring it back")
    reader.press("Bring it back")
    assert "The draft of “Wells” is back." in page.text()
    another_draft_by_then(reader)
    two_in_one_draft(reader)

    reader.press("Continue the draft", box(reader, page))
    page.fill("Body", "Still writing.")
    colleague.press("Drop the draft", box(reader, colleague))
    colleague.press("Drop the draft")
    page.press("Keep as a draft")
    assert "organiser dropped the draft that Ada wrote on " in page.text(page.part("=alert"))
    reader.press("Keep the merged text as a draft")
    page.part("section", "There is a draft of a change")

    page.press(re.compile("^1 draft waits to be published"), reader.tasks("Drafts of changes"))
    assert "Wells" in page.text(page.part("#content"))
    reader.press("Publish the draft", box(reader, page))
    assert "The draft of “Wells” is published." in page.text()
    reader.delegates_read("Still writing.")


def another_draft_by_then(reader: Reader) -> None:
    page, colleague = reader.page, reader.colleague
    colleague.press(reader.chapter.says("Continue the draft"), box(reader, colleague))
    colleague.fill("Body", "The colleague's words.").press("Keep as a draft")
    box(reader, page)
    reader.press("History")
    reader.press("Open this draft", page.part("tr", "Ada brought back the draft"))
    reader.press("Bring it back")
    assert "as there is another one" in page.text(page.part("=alert"))
    reader.press("Keep the merged text as a draft")
    assert "The draft of “Wells” is back." in page.text()


def two_in_one_draft(reader: Reader) -> None:
    page, colleague = reader.page, reader.colleague
    for each in (page, colleague):
        each.press("Continue the draft", box(reader, each))
    for each, text in ((colleague, "A well, hers."), (page, "A well.\n\nAnd his.")):
        each.fill("Body", text).press("Keep as a draft")
    assert "Nothing is lost: both are below." in page.text(page.part("=alert"))
    reader.press("Keep the merged text as a draft")
    page.press("Continue the draft", box(reader, page))
    for words in ("hers", "And his."):
        assert words in page.value("Body")


def release_at_a_set_time(reader: Reader) -> None:
    page = reader.page
    topic = admin_url("change", Topic.objects.get())
    page.open(topic)
    reader.tick("Published")
    release = page.part(".field-release_at", reader.chapter.says("Release"))
    page.fill("Date", reader.chapter.tells("28/11/2026").replace("2026", "2040"), release)
    page.fill("Time", reader.chapter.tells("18h00"), release)
    assert "28 November 2040, 18:00" in page.text(save(page).part(".messagelist"))
    assert not reader.delegates_find(WATER)
    assert "on 28 November 2040, 18:00" in page.open(admin_url("changelist", Topic)).text()
    for day, time in (("28/10/2040", "2h30"), ("", "")):
        release = page.open(topic).part(".field-release_at")
        page.fill("Date", day, release).fill("Time", time, release).press(SAVE)
        assert ("comes twice" in page.text()) is bool(day)
    assert reader.delegates_find(WATER)


def say_what_changed_and_why(reader: Reader) -> None:
    page = reader.page
    write(page, "A well of 2025.")
    reader.says_what_changed(reader.chapter.tells("The figure for 2025 is in."))
    page.fill(reader.chapter.tells("Reason (for the team, not shown to delegates)"), "Asked.")
    page.part("summary", reader.chapter.tells("For next year’s team"))
    save(page)
    reader.delegates_read("The figure for 2025 is in.", "/2030/changes/")

    write(page, "A well of 2026.")
    reader.says_what_changed("Of 2026.")
    page.press("Keep as a draft")
    reader.press("Compare word by word")
    reader.says_what_changed("The figure for 2026 is inn.")
    reader.press("Publish the draft")
    open_form(page)
    reader.press("History")
    reader.press("Edit the note")
    reader.says_what_changed("The figure for 2026 is in.")
    page.press("Save the note")
    reader.delegates_read("The figure for 2026 is in.", "/2030/changes/")


COLLEAGUES = {
    "Two people at once": two_people_at_once,
    "Unpublished rows and drafts": unpublished_rows_and_drafts,
    "A change that readers do not see yet": a_change_that_readers_do_not_see_yet,
    "Release at a set time": release_at_a_set_time,
    "Say what changed, and why": say_what_changed_and_why,
}
