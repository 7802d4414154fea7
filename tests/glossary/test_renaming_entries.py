"""A new name of a term or tool stands in the double brackets that had the old one."""

import pytest
from django.utils import timezone

from glossary.models import Term
from tests.support.admin_forms import save
from tests.support.kinds import tool_kind
from topics.drafts.fields import draftable_values
from topics.history import history_of
from topics.models import Committee, DraftRevision, Edition, Section, Tool
from topics.state import state_of


@pytest.fixture
def term(edition) -> Term:
    values = {"name": "clean water", "aliases": ["safe waters"], "definition": "Without germs."}
    return Term.objects.create(edition=edition, slug="clean-water", published=True, **values)


def rename(row: Term | Tool, name: str, **values) -> None:
    for field, value in ({"name": name} | values).items():
        setattr(row, field, value)
    row.save()


def body_after(section: Section, body: str, row: Term | Tool, name: str, **values) -> str:
    Section.objects.filter(pk=section.pk).update(body=body)
    rename(row, name, **values)
    return Section.objects.get(pk=section.pk).body


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("[[clean water]] and clean water", "[[safe water]] and clean water"),
        ("[[Clean water]] helps.", "[[Safe water]] helps."),
        ("[[ clean  water ]]", "[[safe water]]"),
        ("[[clean-water]]", "[[safe water]]"),
        ("[[safe waters]], [[clean]] [[clean waters]]", "[[safe waters]], [[clean]] [[clean waters]]"),
        (r"\[[clean water]]", r"\[[clean water]]"),
    ],
)
def test_the_new_name_stands_in_double_brackets_and_nowhere_else(section, term, body, after):
    assert body_after(section, body, term, "safe water") == after


def test_an_old_name_that_stays_as_an_alias_is_left_alone(section, term):
    body = body_after(section, "[[clean water]]", term, "safe water", aliases=["clean water"])
    assert body == "[[clean water]]"


def test_a_case_sensitive_name_is_renamed_as_written_only(section, edition):
    term = Term.objects.create(
        edition=edition, slug="it", name="State", case_sensitive=True, definition="So."
    )
    assert body_after(section, "[[State]] [[state]]", term, "Nation") == "[[Nation]] [[state]]"


def test_another_edition_keeps_its_texts(section, term):
    Section.objects.update(body="[[clean water]]")
    far = Edition.objects.create(slug="2031", year=2031, conference="Other")
    rename(Term.objects.create(edition=far, slug="w", name="clean water", definition="So."), "safe water")
    assert Section.objects.get().body == "[[clean water]]"


def test_a_tool_is_renamed_in_its_committee_and_in_what_all_share(section, committee, edition, term):
    Term.objects.update(definition="Not a [[pump]].")
    council = Committee.objects.create(edition=edition, slug="council", name="Council", mandate="[[pump]]")
    tool = Tool.objects.create(committee=committee, slug="pump", name="pump", kind=tool_kind(edition))
    assert body_after(section, "A [[pump]].", tool, "hand pump") == "A [[hand pump]]."
    assert Term.objects.get().definition == "Not a [[hand pump]]."
    assert Committee.objects.get(pk=council.pk).mandate == "[[pump]]"


def test_a_draft_has_the_new_name_too_and_is_no_more_behind_than_before(section, term):
    Section.objects.update(body="[[clean water]]")
    section.refresh_from_db()
    DraftRevision.objects.keep(section, {"body": "More [[clean water]]"}, saved_by=None)
    rename(term, "safe water")
    draft, section = DraftRevision.objects.get(), Section.objects.get()
    assert draft.values == {"body": "More [[safe water]]"}
    assert draft.began_with == draftable_values([section])[section.pk]
    assert draft.began_from == state_of(section)
    assert draft.saved_at < timezone.now()


def test_the_form_renames_in_the_same_change_and_says_why(section, term, admin_client):
    Section.objects.update(body="[[clean water]]")
    save(admin_client, term, name="safe water")
    entry = history_of(Section).objects.first()
    assert (entry.body, entry.change_note) == ("[[safe water]]", "")
    assert entry.history_change_reason == "The term “clean water” is called “safe water” now."
    assert entry.batch == history_of(Term).objects.first().batch
