"""The chapter of docs/chairs.md on the outline, followed by a chair who has it beside the admin."""

import re

from tests.portal.chairs_guide.following import Reader, save
from topics.models import Section


def number(reader: Reader, title: str) -> str:
    """The number of this section in the outline, which is open."""
    row = reader.page.part(".outline__row", title)
    return reader.page.text(reader.page.part(".outline__number", within=row))


def find_your_topic(reader: Reader) -> None:
    page = reader.page
    Section.objects.filter(slug="dams").update(body="word " * 130)
    reader.open_list("Topics")
    reader.press("Outline", page.part("#content"))
    outline = page.address
    for title, problem in (
        ("Pumps", "unpublished"),
        ("Pumps", "no text"),
        ("Dams", "a paragraph of more than 120 words"),
    ):
        reader.reads(problem, page.part(".outline__row", title))
    page.part(".outline__row", "2 words")

    page.press("Wells", page.part(".outline__row", "Wells"))
    for beside, title in (("Next: 2 Pumps", "2 Pumps"), ("Previous: 1 Wells", "1 Wells")):
        page.press(re.compile(beside)).part("h1", title)
    reader.press("Home")
    page.part("h2", "Your tasks")
    page.open(outline)

    into, out = "Into the section above: Pumps", "Out of the section above it: Pumps"
    page.press(into)
    assert number(reader, "Pumps") == "1.1"
    reader.press("Undo the last move")
    assert number(reader, "Pumps") == "2"
    page.press(into).press(out)
    assert number(reader, "Pumps") == "2"
    moves = page.part(".outline__moves")
    assert len(page.parts("button", within=moves)) == 4

    reader.press("Add a section")
    page.fill("Title", "Rivers").fill("Body", "A river.")
    reader.slug_follows("rivers")
    assert page.value(reader.chapter.says("Position")) == ""
    reader.choose("Parent", "Wells")
    save(page).part("h1", "Outline")
    assert number(reader, "Rivers") == "1.1"
    page.press(re.compile(f"^{reader.chapter.says('Add below')}"), page.part(".outline__row", "Wells"))
    page.fill("Title", "Lakes")
    reader.slug_follows("lakes")
    save(page).part("h1", "Outline")
    assert number(reader, "Lakes") == "2"


OUTLINE = {"Find your topic": find_your_topic}
