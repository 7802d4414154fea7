"""The chapters of docs/chairs.md on history, health, links and lists, each followed by a chair."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.chapters_on_colleagues import what_changed
from tests.browser.chapters_on_writing import open_text, save_form
from tests.browser.following import Reader


def history(reader: Reader) -> None:
    page = reader.page
    for text in ("A deep well.", "A dry well."):
        open_text(page).fill(text)
        save_form(page)
    open_text(page).fill("A drafted well.")
    page.get_by_role("button", name="Keep as a draft").first.click()
    reader.press("History")
    rows = page.locator(".history-list tbody tr")
    reader.find("Open this draft", rows.first)
    rows.nth(2).get_by_label("as the older").check()
    rows.nth(1).get_by_label("as the newer").check()
    reader.press("Compare the chosen versions")
    body = page.locator(".conflict-field").filter(has_text="Body")
    expect(body.locator("del")).to_have_text(["deep"])
    expect(body.locator("ins")).to_have_text(["dry"])
    page.go_back()
    reader.press("Open this draft", rows.first)
    expect(page.locator("ins")).to_have_text(["drafted"])
    page.go_back()
    reader.press("Restore", rows.nth(2))
    reader.press("Restore this version")
    expect(page.get_by_text("is restored to")).to_be_visible()
    expect(rows.first).to_contain_text("Changed: Body")

    page.goto("/admin/topics/section/")
    page.get_by_role("link", name="Dams", exact=True).click()
    page.get_by_role("link", name="Delete").first.click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.goto("/admin/topics/topic/")
    page.get_by_role("link", name="2. Water", exact=True).click()
    reader.press("Time line")
    for words in ("Deleted: Section “Dams”", "Ada kept a draft of a change: Section “Wells”"):
        expect(page.get_by_role("row", name=words).first).to_be_visible()
    page.goto("/admin/topics/section/")
    reader.press("Deleted lately")
    deleted = page.get_by_role("row").filter(has_text="Dams")
    reader.press("Undelete", deleted)
    expect(page.locator("#coming-back")).to_contain_text("Dams")
    reader.press("Undelete")
    expect(page.get_by_text("Back where they were")).to_be_visible()


def health(reader: Reader) -> None:
    page, delegate = reader.page, reader.delegate
    for words in ("zeppelin", "Zeppelin"):
        delegate.goto(f"/2031/search/?q={words}")
    reader.tasks("Content health").get_by_role("link", name="a look in Model Assembly 2031").click()
    rule = page.locator(".health__rule").filter(
        has=page.get_by_role("heading", name="Terms that no text uses")
    )
    expect(rule.get_by_role("link", name="spring")).to_be_visible()
    rule.get_by_text(reader.chapter.says("Mark as intentional …")).first.click()
    rule.get_by_label("Why?").first.fill("A word of the conference.")
    reader.press("Mark as intentional", rule)
    expect(page.get_by_text("is marked as intentional")).to_be_visible()
    unfound = rule_of(page, reader.chapter.says("What readers did not find"))
    expect(unfound).to_contain_text("2 times: zeppelin")
    finding = page.locator(".health__finding > p:first-child").get_by_role("link").first
    finding.click()
    expect(page.locator("form[data-drafts]")).to_be_visible()


def rule_of(page: Page, heading: str) -> Locator:
    return page.locator(".health__rule").filter(has=page.get_by_role("heading", name=heading))


def links(reader: Reader) -> None:
    page = reader.page
    reader.open_list("Sources")
    reader.press("Check the links")
    page.get_by_role("button", name="Check 1 link").click()
    expect(page.get_by_role("row", name="A book of water")).to_contain_text(reader.chapter.tells("Gone"))
    page.get_by_role("row", name="A book of water").get_by_role("link", name="A book of water").click()
    page.get_by_label("Archived copy").first.fill("https://web.archive.org/web/2020/http://a.test/")
    page.get_by_label(re.compile("Archived on")).first.fill("2020-05-01")
    save_form(page)


def lists_as_tables(reader: Reader) -> None:
    page = reader.page
    page.goto("/admin/glossary/term/")
    reader.press("Files")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert reader.chapter.tells("slug") in next(csv.reader(lines))
    table = b"slug,french\nspring,source\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "terms.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Show what it would change").click()
    what_changed(reader).fill("Its French is in.")
    page.get_by_role("button", name="Import it", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("1 changed")
    page.goto("/2031/changes/")
    expect(page.locator("main")).to_contain_text("Its French is in.")
    bibliography = reader.chapter.tells("/<edition>/bibliography.bib").replace("<edition>", "2031")
    assert reader.delegate.request.get(bibliography).ok


def find_and_replace(reader: Reader) -> None:
    page = reader.page
    open_text(page, "Dams").fill("A weir is low. A weir is old.")
    save_form(page)
    reader.press("Pictures", reader.tasks("Content health"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pictures")
    reader.press("Find and replace", reader.tasks("Content health"))
    page.get_by_label("Find", exact=True).fill("weir")
    page.get_by_label("Replace with").fill("low dam")
    page.get_by_role("button", name="Find", exact=True).click()
    uses = page.get_by_role("checkbox", checked=True)
    expect(uses).to_have_count(2)
    uses.last.uncheck()
    reader.press("Replace what is ticked")
    expect(page.locator(".messagelist")).to_contain_text("Replaced 1 use in 1 entry.")
    expect(open_text(page, "Dams")).to_have_value("A low dam is low. A weir is old.")

    open_text(page, "Dams").fill("An [[spring]] below.")
    save_form(page)
    page.goto("/admin/glossary/term/")
    page.get_by_role("link", name="spring", exact=True).click()
    page.get_by_label("Name:").fill("deep spring")
    save_form(page)
    expect(open_text(page, "Dams")).to_have_value("An [[deep spring]] below.")


CARE = {
    "History": history,
    "Health": health,
    "Links": links,
    "Lists as tables": lists_as_tables,
    "Find and replace": find_and_replace,
}
