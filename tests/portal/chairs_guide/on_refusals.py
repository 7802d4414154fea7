"""The chapter of docs/chairs.md on refusals: each message of its table is brought about, and heeded."""

import re
from collections.abc import Callable

from django.test import override_settings

from glossary.models import Source, Term
from tests.portal.chairs_guide.following import SAVE, TO_SELECT, Reader, open_form, save, write
from tests.support.admin_forms import admin_url
from tests.support.plain_browser import PlainPage
from topics.models import QuestionFact, ResolutionQuestion, Section, Topic

ELLIPSIS = re.compile("“?…”?")
MOST_BYTES = 100_000
Tell = Callable[[str], None]


def when_the_portal_refuses(reader: Reader) -> None:
    told = set()

    def tell(words: str) -> None:
        """See the message of the table that has `words`; three dots stand for names."""
        [message] = [message for message, _ in reader.chapter.rows() if words in message]
        for part in filter(None, (part.strip() for part in ELLIPSIS.split(message))):
            assert part in reader.page.main_text
        told.add(message)

    for refusal in (citations, names, pictures, places, slugs, lists, forms, deletions, choices):
        refusal(reader, tell)
    assert told == {message for message, _ in reader.chapter.rows()}


def delete(page: PlainPage) -> PlainPage:
    """Delete the row whose form is open."""
    return page.press("Delete").press("Yes, I’m sure")


def citations(reader: Reader, tell: Tell) -> None:
    page = reader.page
    write(page, "A well [@a-bok].").press(SAVE)
    tell("did you mean")
    save(page.fill("Body", "A well [@a-book]."))
    page.open(admin_url("change", Source.objects.get())).press("Delete")
    tell("protected related objects")
    save(page.go_back().fill("Citation key", "a-good-book"))
    assert open_form(page).value("Body") == "A well [@a-good-book]."


def names(reader: Reader, tell: Tell) -> None:
    page = reader.page.open(admin_url("change", Term.objects.get(slug="spring")))
    page.fill("Aliases", "well").press(SAVE)
    tell("already links to")
    save(page.fill("Aliases", "springs"))


def pictures(reader: Reader, tell: Tell) -> None:
    write(reader.page, "![](/media/images/well.png)").press(SAVE)
    tell("Describe the picture")
    save(reader.page.fill("Body", "![A well](/media/images/well.png)"))


def places(reader: Reader, tell: Tell) -> None:
    water = Topic.objects.get()
    Topic.objects.create(committee=water.committee, number=3, slug="air", title="Air")
    above = water.sections.get(slug="wells")
    for depth in (2, 3, 4):
        above = Section.objects.create(
            topic=water, parent=above, slug=f"level-{depth}", title=f"Level {depth}"
        )
    page = open_form(reader.page, "Pumps").choose("Parent", "Level 4").press(SAVE)
    tell("This would be level 5")
    page.choose("Parent", "Wells").choose("Topic", "Air").press(SAVE)
    tell("belongs to another topic")


def slugs(reader: Reader, tell: Tell) -> None:
    page = reader.page.open(f"{admin_url('add', Section)}?topic={Topic.objects.get(slug='water').pk}")
    page.fill("Title", "Wells")
    reader.slug_follows("wells")
    page.press(SAVE)
    tell("Give this one another")
    save(page.fill("Title", "More wells").fill("Slug", "more-wells"))


def lists(reader: Reader, tell: Tell) -> None:
    page = reader.page.open(admin_url("changelist", Section))
    page.tick(TO_SELECT, page.part("tr", "Dams")).choose("Action", "Unpublish")
    save(write(reader.colleague, "A dam that is wet.", "Dams"))
    page.press("Go")
    tell("Nothing was done")


def forms(reader: Reader, tell: Tell) -> None:
    page = write(reader.page, "Typed before signing in again.", "Dams")
    del page.client.cookies["csrftoken"]
    page.press(SAVE)
    tell("This form was not accepted")
    write(page, "x" * MOST_BYTES, "Dams")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=MOST_BYTES):
        page.press(SAVE)
    tell("This is too much to send at once")


def deletions(reader: Reader, tell: Tell) -> None:
    page, colleague = reader.page, reader.colleague
    open_form(page).press("Delete")
    save(write(colleague, "Written below it.", "Level 4"))
    page.press("Yes, I’m sure")
    tell("Nothing was deleted")

    write(page, "For what is gone.", "Pumps")
    delete(open_form(colleague, "Pumps"))
    page.press(SAVE)
    tell("was deleted by")
    reader.press("Bring it back")
    assert open_form(page.press("Undelete"), "Pumps").value("Body") == ""


def choices(reader: Reader, tell: Tell) -> None:
    page = reader.page.open(admin_url("add", QuestionFact)).choose("Question", "Who pays")
    delete(reader.colleague.open(admin_url("change", ResolutionQuestion.objects.get())))
    page.press(SAVE)
    tell("Your choice no longer exists")


REFUSALS = {"When the portal refuses": when_the_portal_refuses}
