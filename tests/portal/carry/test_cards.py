"""Cards for Anki and Quizlet: what is on them, and what Anki's own importer makes of them."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from anki.collection import Collection, ImportCsvRequest
from anki.lang import set_lang
from anki.notes import Note
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from glossary.models import Term
from portal.carry.cards import cards_of
from tests.support.kinds import tool_kind
from topics.content import content_of
from topics.models import Committee, Edition, Tool

OPTIONS = "#separator:tab\n#html:false\n#deck:{}\n#tags:{}\n#guid column:1\n"
FEWEST_CARDS = 105
AWKWARD = '<b>“A\u2028card” & its\tback</b> {{c1::hidden}} [sound:x.mp3] #deck:other "quoted"'


@pytest.fixture
def term(edition: Edition) -> Term:
    values = {
        "name": "quorum",
        "french": "quorum",
        "definition": "How many must be there.[@rules] See [[chair]].",
    }
    return Term.objects.create(edition=edition, slug="quorum", published=True, **values)


@pytest.fixture(params=["en", "fr"])
def anki(request, tmp_path: Path) -> Iterator[Collection]:
    """A new collection, in a language that names its note types."""
    set_lang(request.param)
    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()
    set_lang("en")


def test_they_have_the_terms_notices_and_acronyms_and_no_other_tool(committee, term):
    kind = tool_kind(committee, "notice")
    for values in (
        {"name": "Red Alert", "french": "alerte rouge", "notice_colour": "red", "summary": "Stop."},
        {"name": "Early Warning", "acronym": "EWARS", "expansion": "Early Warning and Response System"},
        {"name": "Pump", "french": "pompe", "summary": "It brings up water."},
    ):
        slug = values["name"].replace(" ", "-").lower()
        Tool.objects.create(committee=committee, kind=kind, slug=slug, published=True, **values)
    assert [(card.front, *card.back) for card in cards(committee)] == [
        ("Early Warning (EWARS)", "Early Warning and Response System"),
        ("quorum", "quorum", "How many must be there. See chair."),
        ("Red Alert", "alerte rouge", "Stop."),
    ]


@pytest.mark.parametrize("address", ["/2030/assembly/cards.tsv", "/2030/assembly/cards.txt"])
def test_nobody_gets_cards_of_what_is_not_published(client: Client, committee, term, organiser, address):
    for published, is_there in ((True, True), (False, False)):
        Term.objects.filter(pk=term.pk).update(published=published)
        for user in (None, organiser):
            client.force_login(user) if user else client.logout()
            assert ("quorum" in client.get(address).content.decode()) is is_there
    Edition.objects.filter(pk=committee.edition_id).update(status=Edition.Status.DRAFT)
    assert client.get(address).status_code == 404


def test_the_options_of_the_file_name_no_note_type_and_no_column_but_that_of_the_guids(
    client, committee, term
):
    text = client.get("/2030/assembly/cards.tsv").content.decode()
    options = OPTIONS.format("Model Assembly 2030 – Assembly", "assembly-2030")
    assert text.startswith(options)
    assert "\n#" not in text.removeprefix(options)


def test_the_page_says_in_three_steps_how_and_leads_to_both_files(client, committee, term):
    page = client.get("/2030/assembly/cards/").content.decode()
    assert "1 card " in " ".join(page.split())
    for steps in page.split("<ol>")[-2:]:
        assert steps.partition("</ol>")[0].count("<li>") == 3
    for address in ("/2030/assembly/cards.tsv", "/2030/assembly/cards.txt"):
        assert f'href="{address}"' in page
    assert 'href="/2030/assembly/cards/"' in client.get("/2030/glossary/").content.decode()


def test_a_term_called_cards_keeps_its_page(client, committee, term):
    Term.objects.filter(pk=term.pk).update(slug="cards")
    assert "How many must be there" in client.get("/2030/glossary/cards/").content.decode()


def test_each_line_for_quizlet_has_two_columns_whatever_is_in_a_text(client, committee, term):
    Term.objects.filter(pk=term.pk).update(name=f"{AWKWARD}\n", definition=f"`{AWKWARD}`\n\nand *more*")
    lines = client.get("/2030/assembly/cards.txt").content.decode().split("\n")
    assert [len(line.split("\t")) for line in lines] == [2, 1]
    assert lines[0].endswith("and more")


@pytest.mark.usefixtures("term")
def test_anki_shows_what_is_in_a_text_as_it_is(anki: Collection, committee: Committee, tmp_path):
    Term.objects.update(name=AWKWARD, definition=f"`{AWKWARD}`")
    import_into(anki, committee, tmp_path)
    (note,) = notes(anki)
    shown = escape(" ".join(AWKWARD.split()))
    assert note.fields == [shown, f"quorum<br>{shown}"]


def test_anki_makes_a_card_of_each_word_of_2026_in_english_and_french(anki, edition_2026, tmp_path):
    committee = edition_2026.committees.get()
    import_into(anki, committee, tmp_path)
    assert len(notes(anki)) == len(cards(committee)) >= FEWEST_CARDS
    assert {note.note_type()["id"] for note in notes(anki)} == {anki.models.all_names_and_ids()[0].id}
    by_front = {note.fields[0]: note for note in notes(anki)}
    assert by_front["quorum"].fields[1].startswith("quorum<br>")
    assert by_front["Red Notice"].fields[1].startswith("notice rouge<br>")
    assert by_front["SALW"].fields[1].startswith("ALPC (armes légères et de petit calibre)<br>")
    decks = {anki.decks.name(card.did) for note in notes(anki) for card in note.cards()}
    assert decks == {"MUN des Lycéens 2026 – INTERPOL"}
    assert {tuple(note.tags) for note in notes(anki)} == {("interpol-2026",)}


def test_an_edited_edition_updates_in_place_and_keeps_what_the_learner_did(anki, committee, term, tmp_path):
    own = anki.new_note(anki.models.by_name(anki.models.all_names_and_ids()[0].name))
    own.fields = ["quorum", "my own"]
    anki.add_note(own, anki.decks.id("Mine"))
    import_into(anki, committee, tmp_path)
    note = next(note for note in notes(anki) if note.id != own.id)
    (card,) = note.cards()
    note.tags.append("hard")
    anki.update_note(note)
    anki.set_deck([card.id], anki.decks.id("Mine"))
    anki.sched.set_due_date([card.id], "9")
    learned = state_of(anki, card.id)
    Term.objects.update(name="Quorum", definition="The fewest who must be there.")
    Term.objects.create(
        edition=committee.edition, slug="chair", name="chair", definition="Who leads.", published=True
    )
    import_into(anki, committee, tmp_path)
    assert len(notes(anki)) == 3
    again = anki.get_note(note.id)
    assert again.fields == ["Quorum", "quorum<br>The fewest who must be there."]
    assert {"hard", "assembly-2030"} == set(again.tags)
    assert state_of(anki, card.id) == learned
    assert anki.decks.name(anki.get_card(card.id).did) == "Mine"
    assert anki.get_note(own.id).fields == ["quorum", "my own"]


def cards(committee: Committee) -> list:
    return cards_of(content_of(committee.edition, AnonymousUser()), committee)


def import_into(anki: Collection, committee: Committee, folder: Path) -> None:
    """Import the file as Anki does when nothing is changed in its window."""
    committee.edition.refresh_from_db()
    path = folder / "cards.tsv"
    path.write_bytes(Client().get(f"/{committee.edition.slug}/{committee.slug}/cards.tsv").content)
    options = anki.get_csv_metadata(path=str(path), delimiter=None)
    anki.import_csv(ImportCsvRequest(path=str(path), metadata=options))


def notes(anki: Collection) -> list[Note]:
    return [anki.get_note(each) for each in anki.find_notes("")]


def state_of(anki: Collection, card: int) -> tuple[int, ...]:
    card = anki.get_card(card)
    return card.type, card.queue, card.due, card.ivl, card.reps
