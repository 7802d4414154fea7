"""Words are found and replaced in all texts of an edition, by those who may edit them."""

import pytest
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from portal.desk.replacing import Wanted, searched_fields, uses_in
from tests.support.people import browser, person
from topics.history import history_of
from topics.models import (
    Committee,
    Dismissal,
    DraftRevision,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Section,
    Tool,
)


@pytest.fixture
def address(edition) -> str:
    return reverse("admin:replace_texts", args=[edition.slug])


@pytest.fixture
def chair(roles, committee) -> Client:
    return browser(person("awa", "Chairs", committee))


def ask(client: Client, address: str, find: str, replace: str = "", **choices):
    return client.get(address, {"find": find, "replace": replace, **choices})


def shown(page) -> dict[str, object]:
    """Return what the page sends with all that it has ticked."""
    ticked = [tick for group in page.context["groups"] for tick, use in group["uses"] if not use.is_closed]
    wanted = page.context["wanted"]
    sent = {"find": wanted.find, "replace": wanted.replace, "use": ticked, "_state": page.context["states"]}
    return sent | ({"case": "on"} if wanted.is_case_sensitive else {})


def replaced(client: Client, address: str, find: str, replace: str, **sent):
    return client.post(address, shown(ask(client, address, find, replace)) | sent)


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("A well. Wells. farewell", Wanted("well"), ["well"]),
        ("A well. Wells. farewell", Wanted("well", is_whole_words=False), ["well", "Well", "well"]),
        ("Well, well", Wanted("well", is_case_sensitive=True), ["well"]),
        ("safe\nwater, safe  water, safe\n\nwater", Wanted("safe water"), ["safe\nwater", "safe  water"]),
        ("a b, a  b,  a", Wanted("  "), ["  ", "  "]),
        ("a b, a  b, a   b", Wanted("a  b"), ["a  b"]),
        ("a well. A wells", Wanted(" well"), [" well"]),
        ("well , well, farewell ,", Wanted("well ,"), ["well ,"]),
        ("the world’s, the world's", Wanted("world's"), ["world’s", "world's"]),
        ("a.b axb", Wanted("a.b"), ["a.b"]),
    ],
)
def test_words_are_found_as_they_were_asked_for(text, wanted, words):
    assert [found[0] for found in wanted.pattern.finditer(text)] == words
    assert len(list(uses_in([text], wanted))) == len(words)


def test_a_capital_at_the_beginning_stays_unless_capitals_matter():
    assert Wanted("well", "bore hole").put_for("Well") == "Bore hole"
    assert Wanted("well", "bore hole", is_case_sensitive=True).put_for("well") == "bore hole"


def test_all_texts_that_people_write_are_searched_and_no_keys_or_addresses():
    names = {field.name for field in searched_fields(Source)}
    assert {"title", "publisher", "authors", "note"} <= names
    assert not names & {"url", "archived_url", "key", "former_keys", "type", "year", "link_note"}
    assert {"body", "background", "title", "editor_note"} <= {f.name for f in searched_fields(Section)}
    assert {"value", "statement", "timeline_label"} <= {f.name for f in searched_fields(KeyFigure)}
    assert "aliases" in {f.name for f in searched_fields(Term)} & {f.name for f in searched_fields(Tool)}


def test_ticked_uses_are_replaced_in_every_kind_of_text_as_one_change(chair, address, section, edition):
    Section.objects.update(body="A well.\n\nWell, no well.", title="A well")
    Term.objects.create(edition=edition, slug="pit", name="pit", definition="A deep well.")
    page = ask(chair, address, "well", "pump")
    assert page.context["total"] == 5
    assert "<del>well</del><ins>pump</ins>" in page.content.decode()
    sent = shown(page)
    sent["use"].remove(f"topics.section:{section.pk}:body:2")
    told = chair.post(address, sent | {"_change_reason": "As agreed."}, follow=True).content.decode()
    assert "Replaced 4 uses in 2 entries." in told
    section.refresh_from_db()
    assert (section.body, section.title) == ("A pump.\n\nPump, no well.", "A pump")
    assert Term.objects.get().definition == "A deep pump."
    entries = [history_of(model).objects.first() for model in (Section, Term)]
    assert entries[0].batch == entries[1].batch
    assert entries[0].history_change_reason == "Replaced “well” with “pump”. As agreed."
    assert entries[0].history_user.username == "awa"


def test_words_on_lists_of_readers_and_for_next_years_team_are_replaced_too(
    chair, address, edition, committee, section
):
    kind, strength = OpeningPhrase.Kind.OPERATIVE, OpeningPhrase.Strength.SOFT
    committee.opening_phrases.create(kind=kind, strength=strength, slug="asks", english="Asks for a well")
    edition.term_kinds.create(slug="wells", name="Kinds of well")
    Section.objects.update(why_note="Ask who dug the well.")
    Dismissal.objects.create(edition=edition, rule="x", fingerprint="x", why_note="A well.")
    replaced(chair, address, "well", "pump")
    assert committee.opening_phrases.get().english == "Asks for a pump"
    assert edition.term_kinds.get().name == "Kinds of pump"
    assert Section.objects.get().why_note == "Ask who dug the pump."
    assert Dismissal.objects.get().why_note == "A well."


def test_spaces_are_found_and_put_in_as_they_are_typed(chair, address, section):
    Section.objects.update(title="A  well", body="One  well. Two wells. ")
    assert ask(chair, address, "  ", " ").context["total"] == 2
    replaced(chair, address, "  ", " ")
    replaced(chair, address, "Two ", " Three  ")
    section.refresh_from_db()
    assert (section.title, section.body) == ("A well", "One well.  Three  wells. ")


def test_aliases_are_replaced_name_by_name_and_one_that_is_there_already_stays_once(chair, address, edition):
    names = ["Deep wells", "wells", "pumps", "a deep", "wells deep"]
    Term.objects.create(edition=edition, slug="pit", name="pit", aliases=names, definition="So.")
    assert ask(chair, address, "deep wells").context["total"] == 1
    [group] = ask(chair, address, "wells", "pumps").context["groups"]
    assert (group["field"], len(group["uses"])) == ("aliases", 3)
    replaced(chair, address, "wells", "pumps")
    assert Term.objects.get().aliases == ["Deep pumps", "pumps", "a deep", "pumps deep"]


def test_an_alias_that_would_be_the_name_of_another_entry_is_refused(chair, address, edition):
    Term.objects.create(edition=edition, slug="pump", name="pump", definition="So.")
    Term.objects.create(edition=edition, slug="pit", name="pit", aliases=["well"], definition="So.")
    page = replaced(chair, address, "well", "pump")
    assert page.status_code == 409
    assert "already links to the term “pump”" in page.content.decode()
    assert Term.objects.get(slug="pit").aliases == ["well"]


def test_a_row_that_somebody_changed_meanwhile_is_refused_and_the_others_are_written(chair, address, topic):
    first, second = (
        Section.objects.create(topic=topic, slug=slug, title=slug, body="A well.") for slug in ("one", "two")
    )
    sent = shown(ask(chair, address, "well", "pump"))
    Section.objects.filter(pk=first.pk).update(background="A well too.")
    answer = chair.post(address, sent)
    assert answer.status_code == 409
    assert "“one”: somebody changed it since this page was shown" in answer.content.decode()
    assert Section.objects.get(pk=first.pk).body == "A well."
    assert Section.objects.get(pk=second.pk).body == "A pump."


def test_a_text_that_would_not_be_valid_is_refused_with_its_reason(chair, address, section, edition):
    Section.objects.update(title="Wells", body="Wells.")
    page = replaced(chair, address, "wells", "x" * 200, use=[f"topics.section:{section.pk}:title:0"])
    assert page.status_code == 302
    Section.objects.update(body="[@a]", title="A [@a]")
    Source.objects.create(edition=edition, key="a", title="A")
    ticks = [f"topics.section:{section.pk}:{name}:0" for name in ("body", "title")]
    page = replaced(chair, address, "a", "unknown", use=ticks)
    assert page.status_code == 409
    assert "cites “unknown”" in page.content.decode()
    assert Section.objects.get().body == "[@a]"


def test_words_in_citations_and_addresses_are_not_ticked_at_first(chair, address, section):
    Section.objects.update(body="[@well] and [a](https://well.example) and a well")
    [group] = ask(chair, address, "well", "pump").context["groups"]
    assert [use.is_closed for _, use in group["uses"]] == [True, True, False]


def test_a_chair_changes_nothing_of_other_committees_and_not_the_edition(chair, address, edition, organiser):
    Edition.objects.update(colophon="A well.")
    council = Committee.objects.create(edition=edition, slug="council", name="Council", mandate="A well.")
    page = ask(chair, address, "well", "pump")
    assert page.context["total"] == 0
    all_of_it = shown(ask(browser(organiser), address, "well", "pump"))
    assert len(all_of_it["use"]) == 2
    chair.post(address, all_of_it)
    assert Committee.objects.get(pk=council.pk).mandate == "A well."
    browser(organiser).post(address, all_of_it)
    assert (Edition.objects.get().colophon, Committee.objects.get(pk=council.pk).mandate) == ("A pump.",) * 2


def test_drafts_of_changes_are_counted_and_left_alone(chair, address, section):
    DraftRevision.objects.keep(section, {"body": "A well."}, saved_by=None)
    edition = section.topic.committee.edition
    pit = Term.objects.create(edition=edition, slug="pit", name="pit", definition="So.")
    DraftRevision.objects.keep(pit, {"aliases": ["well"]}, saved_by=None)
    assert "2 drafts of changes have these words too" in " ".join(
        ask(chair, address, "well", "pump").content.decode().split()
    )


def test_a_renamed_term_is_renamed_in_double_brackets_without_undoing_other_replacements(
    chair, address, section, edition
):
    Section.objects.update(body="[[old well]] and an old well")
    Term.objects.create(edition=edition, slug="w", name="old well", definition="So.")
    sent = shown(ask(chair, address, "old well", "new pump"))
    sent["use"].remove(f"topics.section:{section.pk}:body:0")
    chair.post(address, sent)
    assert Section.objects.get().body == "[[new pump]] and an new pump"


@pytest.mark.parametrize("use", ["", ":::", "topics.section:x:body:0", "auth.user:1:username:0", "a:9:b:1"])
def test_a_malformed_tick_replaces_nothing(chair, address, section, use):
    Section.objects.update(body="A well.")
    page = replaced(chair, address, "well", "pump", use=[use])
    assert page.status_code == 302
    assert Section.objects.get().body == "A well."


def test_who_edits_nothing_of_the_edition_is_kept_out(roles, edition, address):
    other = Edition.objects.create(slug="2031", year=2031, conference="Other")
    stranger = browser(person("bo", "Chairs", Committee.objects.create(edition=other, slug="x", name="X")))
    assert stranger.get(address).status_code == 403
    assert Client().get(address).status_code == 302
