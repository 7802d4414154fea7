"""The chapters of docs/chairs.md on writing that need no script, each followed by a chair."""

from portal.models import Invitation
from tests.portal.chairs_guide.following import WELLS, Reader, save, write
from tests.support.plain_browser import PlainPage
from topics.models import Committee

PASSWORD = "a-long-password"
QUESTION = "/2030/assembly/topics/water/questions/who/"


def sign_in_for_the_first_time(reader: Reader) -> None:
    page = reader.page = PlainPage()
    invited = Invitation(name="Ada Lovelace")
    link = f"/admin/invitation/{invited.give_token()}/"
    invited.save()
    invited.committees.add(Committee.objects.get())
    page.open(link).fill("Username", "lovelace")
    for label in ("Password", "Password confirmation"):
        page.fill(label, PASSWORD)
    reader.press("Become a chair")
    for label, heading in (("Second factor", "Second factor"), ("Sessions", "Where you are signed in")):
        reader.press(label)
        assert page.text(page.part("h1")) == heading
    page.press("Log out")
    page.open(link).part("h1", "This link is not valid")
    page.open(reader.chapter.tells("/admin/")).fill("Username", "lovelace").fill("Password", PASSWORD)
    page.press("Log in")
    page.find("Log out")


def write_a_note(reader: Reader) -> None:
    note = reader.chapter.tells("[^1]: The report covers 2019 to 2024.")
    rest = [reader.chapter.tells(words) for words in ("10^3^", "CO~2~", "~~old~~")]
    save(write(reader.page, f"Since 2019[^1]. {' '.join(rest)}\n\n{note}"))
    page = reader.page.open(WELLS)
    page.part("p", "10³ CO₂ old")
    page.part("s", "old")
    page.part(".references", note.removeprefix("[^1]: "))


def link_a_term(reader: Reader) -> None:
    page = reader.page
    for words, count in (("A well.", 1), ("A !well.", 0), ("!!A well!!.", 0), ("A well, a [[well]].", 2)):
        save(write(page, words)).open(WELLS)
        assert len(page.pressable("well", page.part(".prose"))) == count

    reader.open_list("Terms")
    page.press("Add term").fill("Name", "aquifer").fill("Aliases", "aquifers")
    reader.slug_follows("aquifer")
    page.fill("Definition", "Rock that holds water.").choose("Edition", "2030")
    save(page)


def add_what_the_printed_guide_does_not_say(reader: Reader) -> None:
    write(reader.page, "A well.")
    reader.fill("Added by the editors", "Since 2025 it is deeper.[@a-book]")
    reader.page.press("Save and publish")
    note = reader.page.open(WELLS).part("aside", "Added by the editors")
    assert "Since 2025 it is deeper." in reader.page.text(note)


def add_a_fact_to_a_question(reader: Reader) -> None:
    page = reader.page.open("/admin/")
    reader.find("Sources", page.part("#content"))
    reader.open_list("Question facts")
    reader.press("Add question fact")
    reader.choose("Question", "Who pays")
    for kind in ("What exists already", "What is still argued about"):
        reader.choose("Kind", reader.chapter.says(kind))
    reader.fill("Statement", "A price is argued about.")
    reader.fill("As of", reader.chapter.tells("undated"))
    reader.fill("Slug", reader.chapter.tells("pumps-counted"))
    reader.fill("Source key", "a-book")
    reader.fill("Locator", "p. 9")
    reader.tick("Published")
    reader.press("Save")
    reader.delegates_read("A price is argued about.", QUESTION)


def add_a_precedent(reader: Reader) -> None:
    reader.open_list("Precedents")
    reader.press("Add precedent")
    reader.choose("Committee", "Assembly")
    for label, value in (
        ("Body", "UN General Assembly"),
        ("Number", "64/292"),
        ("Title", "The right to water"),
        ("Date", "28 July 2010"),
        ("Year", "2010"),
        ("Asked", "It asked states to pay."),
        ("Source key", "a-book"),
    ):
        reader.fill(label, value)
    reader.slug_follows("right-to-water")
    reader.choose("Questions", "Who pays")
    reader.tick("Published")
    reader.press("Save")
    for address in (QUESTION, f"/2030/assembly/{reader.chapter.says('Precedents').lower()}/"):
        reader.delegates_read("The right to water", address)


def kinds_of_tools_and_terms(reader: Reader) -> None:
    reader.open_list("Kinds of terms")
    reader.page.find("Technical")
    reader.open_list("Kinds of tools")
    reader.page.press("Device")
    reader.tick("Has colours")
    save(reader.page)


WRITING = {
    "Sign in for the first time": sign_in_for_the_first_time,
    "Write a note": write_a_note,
    "Link a term": link_a_term,
    "Add what the printed guide does not say": add_what_the_printed_guide_does_not_say,
    "Add a fact to a question": add_a_fact_to_a_question,
    "Add a precedent": add_a_precedent,
    "Kinds of tools and terms": kinds_of_tools_and_terms,
}
