"""A new key of a source reaches all that cites it, and its old address leads to the new one."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from glossary.models import Source
from topics.chronicle.restoring import restore, undelete
from topics.history import changing
from topics.models import DraftRevision, Edition, KeyFigure, Section
from topics.state import state_of


@pytest.fixture
def source(edition) -> Source:
    return Source.objects.create(edition=edition, key="old", title="On wells", published=True)


def rename(source: Source, key: str = "new") -> Source:
    source.key = key
    source.save()
    return Source.objects.get()


def test_texts_figures_and_facts_cite_the_new_key(source, section, committee):
    text = "So.[@older; @ old, p. 9 of @old;@old] And @old, and `[@old]`."
    Section.objects.update(body=text, background="Yes.[@old]")
    KeyFigure.objects.create(committee=committee, slug="n", value="9", statement="So.", source_key="old")
    question = section.topic.questions.create(slug="who", label="Who", text="Who?")
    fact = question.facts.create(slug="fund", kind="exists", statement="So.", as_of="2029", source_key="old")
    rename(source)
    section.refresh_from_db()
    assert section.body.startswith("So.[@older; @ new, p. 9 of @old;@new] And @old, and")
    assert section.background == "Yes.[@new]"
    fact.refresh_from_db()
    assert {fact.source_key, KeyFigure.objects.get().source_key} == {"new"}


def test_another_edition_keeps_its_own_key(source, section):
    Section.objects.update(body="So.[@old]")
    far = Edition.objects.create(slug="2031", year=2031, conference="Other")
    Source.objects.create(edition=far, key="old", title="Another")
    elsewhere = Source.objects.get(edition=far)
    elsewhere.key = "new"
    elsewhere.save()
    section.refresh_from_db()
    assert section.body == "So.[@old]"


def begin_draft(section: Section) -> None:
    DraftRevision.objects.create(
        content_type=ContentType.objects.get_for_model(Section),
        object_id=section.pk,
        edition=section.topic.committee.edition,
        values={"title": "Wells [@old]", "body": "Draft.[@old]"},
        began_from=state_of(section),
        began_with={"body": "Begun.[@old]"},
        begun_at=timezone.now(),
        saved_at=timezone.now(),
    )


@pytest.mark.parametrize("body", ["So.[@old]", "So."])
def test_a_draft_cites_the_new_key_and_is_no_more_behind_than_before(source, section, body):
    section.body = body
    section.save()
    begin_draft(section)
    rename(source)
    draft, section = DraftRevision.objects.get(), Section.objects.get()
    assert draft.values == {"title": "Wells [@old]", "body": "Draft.[@new]"}
    assert draft.began_with == {"body": "Begun.[@new]"}
    assert draft.began_from == state_of(section)


def test_the_history_says_why_a_text_changed_and_delegates_are_not_told(source, section):
    Section.objects.update(body="So.[@old]")
    with changing(note="The source has its title."):
        rename(source)
    entry = section.history.latest()
    assert (entry.body, entry.change_note) == ("So.[@new]", "")
    assert entry.history_change_reason == "The source “old” has the key “new” now."
    assert source.history.latest().change_note == "The source has its title."


def test_a_text_that_is_restored_cites_the_key_of_now(source, section):
    Section.objects.update(body="First.[@old]")
    first = section.history.latest()
    Section.objects.update(body="Second.")
    rename(source)
    restore(Section.objects.get(), first)
    assert Section.objects.get().body == "First.[@new]"


def test_what_is_undeleted_cites_the_key_of_now_with_its_draft(source, section):
    Section.objects.update(body="First.[@old]")
    begin_draft(Section.objects.get())
    fact = section.topic.committee.precedents.create(
        slug="un", body="UN", year=2010, date="2010", title="Water", source_key="old"
    )
    with changing() as change:
        section.delete()
        fact.delete()
    rename(source)
    undelete(change.batch)
    assert Section.objects.get().body == "First.[@new]"
    assert DraftRevision.objects.get().values["body"] == "Draft.[@new]"
    assert section.topic.committee.precedents.get().source_key == "new"


def test_a_key_that_another_source_has_taken_means_that_one(source, section):
    Section.objects.update(body="First.[@old]")
    first = section.history.latest()
    rename(source)
    Source.objects.create(edition=source.edition, key="old", title="Another")
    restore(Section.objects.get(), first)
    assert Section.objects.get().body == "First.[@old]"


def test_a_save_that_leaves_the_key_as_it_is_renames_nothing(source, section):
    Section.objects.update(body="So.[@old]")
    source.key = "new"
    source.save(update_fields=["title"])
    assert Section.objects.get().body == "So.[@old]"
    assert source.former_keys == []


def test_a_link_to_the_old_address_stays_a_link_and_one_to_an_unknown_key_does_not(source, section):
    address, odd = source.get_absolute_url(), "/2030/bibliography/odd/"
    Section.objects.update(body=f"[Here]({address}) and [there]({odd}).")
    rename(source)
    page = Client().get(f"{section.topic.get_absolute_url()}{section.slug}/").content.decode()
    assert f'href="{address}"' in page
    assert f'href="{odd}"' not in page


def test_the_old_address_leads_to_the_new_one_and_an_unknown_one_nowhere(source):
    address = source.get_absolute_url()
    renamed = rename(rename(source), "newest")
    assert renamed.former_keys == ["old", "new"]
    assert Client().get(address).headers["Location"] == renamed.get_absolute_url()
    assert Client().get(address.replace("old", "odd")).status_code == 404


def test_a_key_that_comes_back_is_no_former_one(source):
    assert rename(rename(source), "old").former_keys == ["new"]
