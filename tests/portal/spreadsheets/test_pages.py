"""The admin's pages on which a glossary or a bibliography goes out as a file and comes in from one."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from portal.spreadsheets import pages
from portal.spreadsheets.moving import BIBLIOGRAPHY, GLOSSARY, KINDS, PRECEDENTS
from tests.support.crawler import squeeze
from tests.support.people import browser
from tests.support.picture_files import stored_files
from tests.support.small_edition import everything_stored
from tests.support.spreadsheets import exported, table
from topics.history import NOTE
from topics.models import Edition, Precedent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]

NEW_TERM = table("slug,name,definition", "pump,water pump,It lifts water.")
NEW_SOURCE = table("key,title,type", "un-water,Water for all,Report")
each_kind = pytest.mark.parametrize("kind", [GLOSSARY, BIBLIOGRAPHY], ids=["glossary", "bibliography"])
every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])


def edition() -> Edition:
    return Edition.objects.get(slug="2030")


def page(kind) -> str:
    return reverse(f"{kind.name}_files", args=[edition().pk])


def doors(kind) -> list[str]:
    pk = edition().pk
    exports = [reverse(f"export_{kind.name}", args=[pk, ending]) for ending in kind.endings]
    return [page(kind), reverse(f"confirm_{kind.name}_import", args=[pk, "x"]), *exports]


def choose(client: Client, kind, content: str | bytes, name: str = "new.csv") -> str:
    """Send a file; the address of its summary."""
    data = content.encode() if isinstance(content, str) else content
    response = client.post(page(kind), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


@pytest.mark.parametrize("name", ["chair", "other_chair", "helper"])
def test_whoever_edits_the_glossary_takes_it_out_and_brings_one_in(request, guide, name):
    user = request.getfixturevalue(name)
    client = browser(user)
    answer = client.get(reverse("export_glossary", args=[edition().pk, "csv"]))
    assert answer.content == exported(GLOSSARY)
    assert answer["Content-Disposition"] == 'attachment; filename="glossary-2030-for-editors.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    address = choose(client, GLOSSARY, NEW_TERM)
    before = everything_stored()
    shown = client.get(address)
    assert "2030/pump" in shown.content.decode()
    assert everything_stored() == before
    done = client.post(address, {"version": shown.context["version"]})
    assert done["Location"] == reverse("admin:glossary_term_changelist")
    assert "“new.csv” is imported." in client.get(done["Location"]).content.decode()
    assert not Term.objects.get(slug="pump").published
    assert "Imported new.csv into the glossary" in str(LogEntry.objects.get())
    assert Term.objects.get(slug="pump").history.get().history_user == user
    assert stored_files() == {}


@each_kind
def test_what_delegates_are_told_of_a_file_is_asked_beside_the_button_and_kept(guide, chair, kind):
    client = browser(chair)
    address = choose(client, kind, {GLOSSARY: NEW_TERM, BIBLIOGRAPHY: NEW_SOURCE}[kind])
    assert "What changed – shown to delegates" in client.get(address).content.decode()
    again = client.post(address, {"version": "1", NOTE: "New words."})
    assert again.status_code == 409
    assert 'value="New words."' in again.content.decode()
    client.post(address, {"version": again.context["version"], NOTE: "New words."})
    newest = kind.model.objects.order_by("pk").last()
    assert newest.history.get().change_note == "New words."


@pytest.mark.parametrize("ending", BIBLIOGRAPHY.endings)
def test_the_bibliography_goes_out_in_each_format_and_in_again(chair, guide, ending):
    Source.objects.update(why_note="Between us.", title="=A book")
    client = browser(chair)
    file = client.get(reverse("export_bibliography", args=[edition().pk, ending]))
    assert file.content == exported(BIBLIOGRAPHY, ending)
    assert b"Between us." in file.content
    assert (
        "Nothing would change"
        in client.get(choose(client, BIBLIOGRAPHY, file.content, f"a.{ending}")).content.decode()
    )
    Source.objects.all().delete()
    address = choose(client, BIBLIOGRAPHY, file.content, f"a.{ending}")
    client.post(address, {"version": client.get(address).context["version"]})
    assert Source.objects.get().why_note == "Between us."


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_what_readers_can_have_holds_no_notes_and_no_drafts(guide, client, ending):
    Source.objects.update(why_note="Between us.", why_owner="Ada", published=True)
    Source.objects.create(edition=edition(), key="a-draft", title="Not yet")
    public = client.get(f"/2030/bibliography.{ending}").content.decode()
    assert "a-book" in public
    for private in ("Between us", "Ada", "mun-research-portal", "a-draft", "Not yet", "verba", "custom"):
        assert private not in public


@pytest.mark.parametrize("kind", [GLOSSARY, BIBLIOGRAPHY, PRECEDENTS], ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", ["far_chair", "former_chair", "stranger", None])
def test_everybody_else_is_refused_at_every_door(request, guide, kind, name):
    user = name and request.getfixturevalue(name)
    client = browser(user)
    before = everything_stored()
    for door in doors(kind):
        for method in (client.get, client.post):
            answer = method(door, {"file": SimpleUploadedFile("x.csv", NEW_TERM.encode())})
            is_login = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
            assert is_login or answer.status_code in (403, 404, 405), door
    assert everything_stored() == before
    assert stored_files() == {}


@every_kind
def test_the_list_leads_to_the_files_of_the_only_edition(chair, guide, kind):
    client = browser(chair)
    listed = client.get(reverse(admin_urlname(kind.model._meta, "changelist"))).content.decode()
    overview = reverse(f"{kind.name}_overview")
    assert f'href="{overview}"' in listed
    assert client.get(overview)["Location"] == page(kind)
    shown = client.get(page(kind)).content.decode()
    for ending in kind.endings:
        assert f'href="{reverse(f"export_{kind.name}", args=[edition().pk, ending])}"' in shown


@each_kind
def test_who_edits_several_editions_chooses_one(helper, far_committee, guide, kind):
    shown = browser(helper).get(reverse(f"{kind.name}_overview")).content.decode()
    assert page(kind) in shown
    assert "Other Assembly" in shown


# Rows of a committee


def test_a_chair_has_the_rows_of_the_own_committee_alone_and_brings_in_no_others(guide, chair, council):
    council.precedents.create(slug="secret", body="Council", year=2020, date="2020", title="Not yet")
    client = browser(chair)
    file = client.get(reverse("export_precedents", args=[edition().pk, "csv"])).content
    assert b"a-64-292" in file
    assert b"Not yet" not in file
    assert file != exported(PRECEDENTS)
    header, line = "committee,slug,body,year,date,title", "a-1,UN,2011,2011,On water"
    address = choose(client, PRECEDENTS, table(header, f"council,{line}", f"assembly,{line}"))
    [problem] = client.get(address).context["problems"]
    assert (problem.number, problem.field) == (2, "committee")
    assert "“council”, a committee that you may not edit" in problem.reason
    assert client.post(address, {"version": str(edition().version)}).context["problems"] == [problem]
    assert not Precedent.objects.filter(slug="a-1").exists()
    address = choose(client, PRECEDENTS, table(header, f"assembly,{line}"))
    client.post(address, {"version": client.get(address).context["version"]})
    assert Precedent.objects.get(slug="a-1").committee.slug == "assembly"


def test_an_organiser_has_the_rows_of_every_committee(guide, helper, council):
    council.precedents.create(slug="secret", body="Council", year=2020, date="2020", title="Not yet")
    file = browser(helper).get(reverse("export_precedents", args=[edition().pk, "csv"])).content
    assert file == exported(PRECEDENTS)
    assert b"Not yet" in file


def test_a_kind_of_file_that_there_is_not_is_not_found(chair, guide):
    client = browser(chair)
    for name, ending in (("glossary", "bib"), ("bibliography", "xml")):
        assert client.get(reverse(f"export_{name}", args=[edition().pk, ending])).status_code == 404


def test_semicolons_are_had_for_the_asking(chair, guide):
    address = reverse("export_glossary", args=[edition().pk, "csv"])
    assert b'"slug";"name"' in browser(chair).get(f"{address}?semicolons").content


def test_an_edition_that_changed_meanwhile_is_shown_anew_and_not_written(chair, guide):
    client = browser(chair)
    address = choose(client, BIBLIOGRAPHY, NEW_SOURCE)
    seen = client.get(address).context["version"]
    Term.objects.update(name="changed")
    answer = client.post(address, {"version": seen})
    assert answer.status_code == 409
    assert "was changed after the summary" in answer.content.decode()
    assert not Source.objects.filter(key="un-water").exists()
    assert client.post(address, {"version": answer.context["version"]}).status_code == 302
    assert Source.objects.get(key="un-water").type == "report"
    assert client.post(address)["Location"] == page(BIBLIOGRAPHY)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, None])
def test_a_version_that_was_never_shown_writes_nothing(chair, guide, version):
    client = browser(chair)
    address = choose(client, GLOSSARY, NEW_TERM)
    assert client.post(address, {} if version is None else {"version": version}).status_code == 409
    assert not Term.objects.filter(slug="pump").exists()


def test_all_problems_are_listed_by_line(chair, guide):
    client = browser(chair)
    rows = [f"t-{number},,x" for number in range(10)]
    shown = client.get(choose(client, GLOSSARY, table("slug,name,definition", *rows)))
    assert [problem.number for problem in shown.context["problems"]] == list(range(2, 12))
    text = squeeze(shown.content.decode())
    assert "There are 10 things to fix" in text
    assert "Line 2, glossary.term 2030/t-0, name" in text


def test_a_source_that_seems_to_be_there_already_is_pointed_out(chair, guide):
    client = browser(chair)
    shown = client.get(choose(client, BIBLIOGRAPHY, table("key,title", "other-book,A Book!")))
    assert "“other-book” is new, but it has the same title and year as “a-book”." in shown.content.decode()


def test_a_file_too_large_is_refused_before_it_is_kept(chair, guide, monkeypatch):
    monkeypatch.setattr(pages.SheetImport, "size_limit", 1_000)
    data = {"file": SimpleUploadedFile("x.csv", b"x" * 1_001)}
    answer = browser(chair).post(page(GLOSSARY), data)
    assert answer.context["form"].errors["file"] == [pages.SheetImport.too_large]
    assert stored_files() == {}


def test_a_form_from_elsewhere_is_refused(chair, guide):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chair)
    data = {"file": SimpleUploadedFile("x.csv", NEW_TERM.encode())}
    assert client.post(page(GLOSSARY), data).status_code == 403
    assert stored_files() == {}
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(page(GLOSSARY)).content.decode())[1]
    data["file"].seek(0)
    address = client.post(page(GLOSSARY), data | {"csrfmiddlewaretoken": token})["Location"]
    version = client.get(address).context["version"]
    assert client.post(address, {"version": version}).status_code == 403
    assert client.post(address, {"version": version, "csrfmiddlewaretoken": token}).status_code == 302


def test_without_pandoc_the_page_says_so_and_the_table_can_be_had(chair, guide, monkeypatch):
    def fail(*arguments, **options):
        raise FileNotFoundError("no pandoc")

    monkeypatch.setattr("glossary.bibliography.formats.output_of", fail)
    client = browser(chair)
    answer = client.get(reverse("export_bibliography", args=[edition().pk, "bib"]), follow=True)
    assert pages.CANNOT_BE_MADE in answer.content.decode()
    assert client.get(reverse("export_bibliography", args=[edition().pk, "csv"])).status_code == 200
    shown = client.get(choose(client, BIBLIOGRAPHY, "@book{x, title={X}}", "x.bib"))
    assert shown.context["total"] == 1
