"""Why-notes: written in every form, handed over with the edition, and read by nobody else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term, TermKind
from portal.transfer import import_edition
from tests.support.admin_forms import admin_url, errors_after, plant_one_of_each, save, states_for
from tests.support.people import load_roles
from tests.support.small_edition import kinds_first, small_edition, written
from topics.models import (
    CheckItem,
    Committee,
    Dismissal,
    Edition,
    KeyFigure,
    NaturalKeyed,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    ToolKind,
    Topic,
)
from topics.state import state_of

IN_FORMS = [
    Edition,
    Committee,
    Topic,
    Section,
    ResolutionQuestion,
    KeyFigure,
    Tool,
    ToolKind,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    Term,
    TermKind,
    Source,
]
of_each_model = pytest.mark.parametrize("model", IN_FORMS, ids=lambda model: model.__name__)
WHY, WHO = "marker-of-the-reason", "marker-of-who-knows"


@pytest.fixture
def small(section: Section, organiser: User, client: Client) -> Client:
    """An organiser before an edition with one row of each content model."""
    plant_one_of_each(section)
    client.force_login(organiser)
    return client


def plant() -> None:
    """A marker in both fields of every row there is, and in a dismissed finding."""
    for model in IN_FORMS:
        model.objects.update(why_note=WHY, why_owner=WHO)
    for edition in Edition.objects.all():
        Dismissal.objects.create(edition=edition, fingerprint="0" * 16, rule="x", why_note=WHY, why_owner=WHO)


def test_every_model_of_content_has_them():
    def kinds(model: type[Model]) -> set[type[Model]]:
        below = model.__subclasses__()
        own = {model} if not model._meta.abstract else set()
        return own.union(*map(kinds, below)) if below else own

    assert {
        model for model in kinds(NaturalKeyed) if model.__module__.startswith(("topics", "glossary"))
    } == {
        *IN_FORMS,
        Dismissal,
        CheckItem,
    }


def asked(model: type[Model], organiser: User, rf, question: str, *row: Model) -> object:
    """Return what the admin of `model` answers an organiser."""
    request = rf.get("/")
    request.user = organiser
    return getattr(admin.site.get_model_admin(model), question)(request, *row)


@of_each_model
def test_a_note_is_written_in_a_part_of_the_form_that_is_folded_away(small, model, organiser, rf):
    row = model.objects.get()
    name, options = asked(model, organiser, rf, "get_fieldsets", row)[-1]
    assert (name, options["classes"]) == ("For next year’s team", ["collapse"])
    save(small, row, why_note="We asked the police.", why_owner="Ada Lovelace")
    assert (row.why_note, row.why_owner) == ("We asked the police.", "Ada Lovelace")


@of_each_model
def test_a_new_row_can_have_a_note(model, organiser, rf):
    names = asked(model, organiser, rf, "get_form").base_fields
    assert {"why_note", "why_owner"} <= names.keys()


def test_a_name_that_is_too_long_is_refused_at_its_field(small, section):
    assert "why_owner" in errors_after(small, section, why_owner="x" * 161)
    save(small, section, why_owner="x" * 160)


@of_each_model
def test_two_who_write_the_same_note_are_told(small, model):
    row = model.objects.get()
    before = state_of(row)
    model.objects.update(why_note="Another reason.")
    assert state_of(model.objects.get()) != before


def test_notes_are_imported_and_loaded_as_ordinary_fields(db, tmp_path):
    rows = kinds_first(small_edition())
    for row in rows:
        row["fields"] |= {"why_note": WHY, "why_owner": WHO}
    file = written(tmp_path, rows)
    for load in (import_edition, lambda file: call_command("loaddata", file, verbosity=0)):
        load(file)
        for model in (*IN_FORMS, Dismissal):
            assert set(model.objects.values_list("why_note", "why_owner")) == {(WHY, WHO)}, model
        Edition.objects.all().delete()


def test_nobody_meets_a_note_on_the_site(stored, organiser):
    """Readers at no address at all: tests/topics/drafts/test_leak.py."""
    plant()
    client = Client()
    for name in ("", "2030/", "2030/assembly/", "2030/glossary/", "2030/bibliography/", "2030/nowhere/"):
        assert "marker-of" not in client.get(f"/{name}").content.decode(), name
    client.force_login(organiser)
    for name in ("", "2030/", "2030/assembly/", "2030/glossary/", "2030/bibliography/"):
        assert "marker-of" not in client.get(f"/{name}").content.decode(), name


# The list for the hand-over


def listed(client: Client, edition: str = "2030") -> dict[str, list[str]]:
    groups = client.get(reverse("admin:why_notes", args=[edition])).context["groups"]
    return {kind: [row["name"] for row in rows] for kind, rows in groups}


def test_the_list_has_every_note_and_only_rows_with_one(small, section):
    assert listed(small) == {}
    Section.objects.update(why_note="Dug by hand.")
    Term.objects.update(why_owner="Ada")
    Tool.objects.update(why_note="  \n")
    assert listed(small) == {"sections": ["Wells"], "terms": ["well"]}
    page = small.get(reverse("admin:why_notes", args=["2030"])).content.decode()
    assert "Dug by hand." in page
    assert "Who knows more: Ada" in page
    assert f'{admin_url("change", section)}#id_why_note"' in page


def test_the_list_invites_when_it_is_empty_and_shows_text_as_text(small):
    url = reverse("admin:why_notes", args=["2030"])
    assert "No notes yet." in small.get(url).content.decode()
    Term.objects.update(why_note="<b>so</b>")
    assert "&lt;b&gt;so" in small.get(url).content.decode()


def test_the_list_has_the_reasons_of_what_is_meant_so(edition_2026, organiser, client):
    client.force_login(organiser)
    marks = client.get(reverse("admin:why_notes", args=["2026"])).context["marks"]
    assert len(marks) == edition_2026.dismissals.count()
    assert {mark["rule"] for mark in marks} == {"Acronyms that nobody explains"}


def test_a_chair_reads_the_notes_on_what_they_may_edit(small, committee):
    load_roles()
    chair = User.objects.create_user("chair", is_staff=True)
    chair.groups.add(Group.objects.get(name="Chairs"))
    council = Committee.objects.create(edition=committee.edition, slug="council", name="Council")
    council.chairs.add(chair)
    for model in (Edition, Section, Term):
        model.objects.update(why_note="So.")
    council.why_note = "So."
    council.save()
    client = Client()
    client.force_login(chair)
    assert listed(client) == {"committees": ["Council"], "terms": ["well"]}


def test_deleting_still_asks_and_takes_a_note_along(small):
    row = Term.objects.get()
    save(small, row, why_note="So.")
    assert small.post(admin_url("delete", row), {"post": "yes"} | states_for(row)).status_code == 302
    assert listed(small) == {}
