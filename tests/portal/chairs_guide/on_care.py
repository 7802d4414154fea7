"""The chapters of docs/chairs.md on history, health, links and lists, each followed by a chair."""

import csv
import re
from xml.etree.ElementTree import Element

from glossary.models import Term
from tests.portal.chairs_guide.following import Reader, open_form, save, write
from tests.support.admin_forms import admin_url
from topics.models import Section, Topic


def history(reader: Reader) -> None:
    page = reader.page
    for text in ("A deep well.", "A dry well."):
        save(write(page, text))
    write(page, "A drafted well.").press("Keep as a draft")
    reader.press("History")
    reader.find("Open this draft", page.part("tr", "kept a draft"))
    _, newer, older, *_ = versions(reader)
    page.tick(re.compile("as the older$"), older).tick(re.compile("as the newer$"), newer)
    reader.press("Compare the chosen versions")
    body = page.part(".conflict-field", "Body")
    assert [page.text(part) for part in page.parts("del", within=body)] == ["deep"]
    assert [page.text(part) for part in page.parts("ins", within=body)] == ["dry"]
    page.go_back()
    reader.press("Open this draft")
    page.part("ins", "drafted")
    page.go_back()
    reader.press("Restore", versions(reader)[2])
    reader.press("Restore this version")
    assert "is restored to" in page.text()
    assert "Changed: Body" in page.text(versions(reader)[0])
    deleted_rows(reader)


def versions(reader: Reader) -> list[Element]:
    return reader.page.parts("tr", within=reader.page.part("tbody", within=reader.page.part(".history-list")))


def deleted_rows(reader: Reader) -> None:
    page = reader.page
    open_form(page, "Dams").press("Delete").press("Yes, I’m sure")
    page.open(admin_url("change", Topic.objects.get()))
    reader.press("Time line")
    for words in ("Deleted: Section “Dams”", "Ada kept a draft of a change: Section “Wells”"):
        page.part("tr", words)
    page.open(admin_url("changelist", Section))
    reader.press("Deleted lately")
    reader.press("Undelete", page.part("tr", "Dams"))
    assert "Dams" in page.text(page.part("#coming-back"))
    reader.press("Undelete")
    assert "Back where they were" in page.text()


def health(reader: Reader) -> None:
    page = reader.page
    for words in ("zeppelin", "Zeppelin"):
        reader.delegate.open(f"/2030/search/?q={words}")
    page.press(re.compile("need a look in Model Assembly 2030"), reader.tasks("Content health"))
    rule = page.part(".health__rule", "Terms that no text uses")
    page.find("spring", rule)
    page.part("summary", reader.chapter.says("Mark as intentional …"), rule)
    page.fill(re.compile("^Why"), "A word of the conference.", rule)
    reader.press("Mark as intentional", rule)
    assert "is marked as intentional" in page.text()
    unfound = page.part(".health__rule", reader.chapter.says("What readers did not find"))
    assert "2 times: zeppelin" in page.text(unfound)
    finding = page.part(".health__finding")
    page.open(page.part("a", within=finding).get("href", ""))
    page.find(re.compile("^Save"))


def links(reader: Reader) -> None:
    page = reader.page
    reader.open_list("Sources")
    reader.press("Check the links")
    page.press("Check 1 link")
    row = page.part("tr", "A book of water")
    assert reader.chapter.tells("Gone") in page.text(row)
    page.press("A book of water", row)
    page.fill("Archived copy", "https://web.archive.org/web/2020/http://a.test/")
    save(page.fill(re.compile("^Archived on"), "2020-05-01"))


def lists_as_tables(reader: Reader) -> None:
    page = reader.page.open(admin_url("changelist", Term))
    reader.press("Files")
    lines = page.press("CSV").content.decode("utf-8-sig").splitlines()
    assert reader.chapter.tells("slug") in next(csv.reader(lines))
    page.go_back().attach("terms.csv", b"slug,french\nspring,source\n").press("Show what it would change")
    reader.says_what_changed("Its French is in.")
    assert "1 changed" in page.text(page.press("Import it").part(".messagelist"))
    reader.delegates_read("Its French is in.", "/2030/changes/")
    assert reader.delegates_find(
        reader.chapter.tells("/<edition>/bibliography.bib").replace("<edition>", "2030")
    )


def find_and_replace(reader: Reader) -> None:
    page = reader.page
    save(write(page, "A weir is low. A weir is old.", "Dams"))
    reader.press("Pictures", reader.tasks("Content health"))
    page.part("h1", "Pictures")
    reader.press("Find and replace", reader.tasks("Content health"))
    page.fill("Find", "weir").fill("Replace with", "low dam").press("Find")
    uses = [each for each in page.parts("input") if "checked" in each.attrib]
    assert len(uses) == 2
    uses[-1].attrib.pop("checked")
    reader.press("Replace what is ticked")
    assert "Replaced 1 use in 1 entry." in page.text(page.part(".messagelist"))
    assert open_form(page, "Dams").value("Body") == "A low dam is low. A weir is old."

    save(page.fill("Body", "An [[spring]] below."))
    save(page.open(admin_url("change", Term.objects.get(slug="spring"))).fill("Name", "deep spring"))
    assert open_form(page, "Dams").value("Body") == "An [[deep spring]] below."


CARE = {
    "History": history,
    "Health": health,
    "Links": links,
    "Lists as tables": lists_as_tables,
    "Find and replace": find_and_replace,
}
