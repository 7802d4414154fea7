"""An organiser uploads a guide, corrects what was made of it, and saves it unpublished; nobody else does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source, Term
from portal.editor.images import UPLOAD_LIMIT
from portal.guides.guide import Kind
from portal.models import StagedGuide
from tests.support.guides import SAMPLES
from topics.models import Committee, Section, Topic

ADD = "/admin/portal/stagedguide/add/"


@pytest.fixture
def helper(db) -> Client:
    """The browser of an organiser who is no superuser."""
    call_command("loaddata", "roles", verbosity=0)
    user = User.objects.create_user("helper", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chair(helper, committee: Committee) -> Client:
    user = User.objects.create_user("chair", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    committee.chairs.add(user)
    client = Client()
    client.force_login(user)
    return client


def upload(
    client: Client, edition, *, committee: str = "rivers", name: str = "numbered.md", data: bytes = b""
):
    data = data or (SAMPLES / name).read_bytes()
    values = {"edition": edition.pk, "committee": committee, "file": SimpleUploadedFile(name, data)}
    return client.post(ADD, values)


@pytest.fixture
def staged(helper, edition) -> StagedGuide:
    response = upload(helper, edition)
    assert response.status_code == 302, response.context["form"].errors
    staged = StagedGuide.objects.get()
    assert response["Location"] == staged.get_absolute_url()
    return staged


def number_of(staged: StagedGuide, title: str) -> int:
    return next(entry.number for entry in staged.guide.entries if entry.title == title)


def post(client: Client, staged: StagedGuide, do: str, title: str = "", **values):
    if title:
        values["number"] = number_of(staged, title)
    values.setdefault("revision", staged.revision)
    response = client.post(staged.get_absolute_url(), {"do": do, **values})
    if StagedGuide.objects.filter(pk=staged.pk).exists():
        staged.refresh_from_db()
    return response


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Uploading


def test_the_edition_leads_to_the_upload_with_itself_chosen(helper, edition):
    page = helper.get(f"/admin/topics/edition/{edition.pk}/change/").content.decode()
    address = f"{ADD}?edition={edition.pk}"
    assert f'href="{address}"' in page
    assert helper.get(address).context["form"]["edition"].value() == str(edition.pk)


def test_an_upload_is_kept_on_the_server_and_shown_before_anything_is_saved(helper, staged):
    assert not Topic.objects.exists()
    response = helper.get(staged.get_absolute_url())
    page = response.content.decode()
    assert "Sharing Rivers Across Borders" in page
    assert "85 lines read: " in page
    assert bytes(staged.data) == (SAMPLES / "numbered.md").read_bytes()
    assert "Rivers" not in str(list(helper.session.values()))
    assert len(response.context["rows"]) == len(staged.guide.entries)


def test_every_entry_has_its_controls_and_what_is_doubtful_is_marked(helper, staged):
    page = helper.get(
        f"{staged.get_absolute_url()}?open={number_of(staged, 'Dams Upstream')}"
    ).content.decode()
    entries = len(staged.guide.entries)
    for step in ("promote", "demote", "join", "change"):
        assert page.count(f'name="do" value="{step}"') == entries
    assert page.count('name="do" value="split:0"') == sum(1 for entry in staged.guide.entries if entry.pieces)
    assert page.count("<details open>") == 1
    assert page.count('class="guide__mark"') == sum(1 for entry in staged.guide.entries if entry.doubts) > 0


def test_the_account_of_the_lines_is_shown_and_can_be_kept_as_a_text(helper, staged):
    page = helper.get(staged.get_absolute_url()).content.decode()
    assert "skipped: the cover" in page
    report = helper.get(reverse("admin:portal_stagedguide_report", args=[staged.pk]))
    assert report["Content-Type"] == "text/plain; charset=utf-8"
    assert "# Every line" in report.content.decode()


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"data": b"words", "name": "guide.docx"}, "file", "the file contains plain text"),
        ({"data": b"x" * (UPLOAD_LIMIT + 1)}, "file", "larger than 8 MB"),
        ({"committee": "tools"}, "committee", "cannot be a committee"),
        ({"committee": "two words"}, "committee", "slug"),
        ({"committee": "assembly"}, "committee", "has topics already"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(helper, topic, values, field, said):
    response = upload(helper, topic.committee.edition, **values)
    assert response.status_code == 400
    assert said in " ".join(response.context["form"].errors[field])
    assert not StagedGuide.objects.exists()


def test_a_file_that_is_too_large_is_not_asked_for_again(helper, edition):
    response = upload(helper, edition, data=b"x" * (UPLOAD_LIMIT + 1))
    (said,) = response.context["form"].errors["file"]
    assert "larger than 8 MB" in said


def test_a_form_without_a_file_asks_for_one(helper, edition):
    response = helper.post(ADD, {"edition": edition.pk, "committee": "rivers"})
    assert "required" in " ".join(response.context["form"].errors["file"])


def test_what_nobody_touched_for_a_month_is_forgotten_with_the_next_upload(helper, staged, edition):
    StagedGuide.objects.update(changed_at=timezone.now() - timedelta(days=31))
    upload(helper, edition, committee="other")
    assert [each.committee_slug for each in StagedGuide.objects.all()] == ["other"]
    StagedGuide.objects.update(changed_at=timezone.now() - timedelta(days=29))
    upload(helper, edition, committee="third")
    assert StagedGuide.objects.count() == 2


def test_the_list_of_uploads_fetches_neither_files_nor_documents(
    helper, staged, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as queries:
        page = helper.get("/admin/portal/stagedguide/").content.decode()
    assert "numbered.md" in page
    assert not any('"document"' in query["sql"] for query in queries.captured_queries)


# Correcting


def test_a_correction_shows_the_new_tree_with_the_entry_open(helper, staged):
    response = post(helper, staged, "promote", "Dams Upstream")
    number = number_of(staged, "Dams Upstream")
    assert response["Location"] == f"{staged.get_absolute_url()}?open={number}#entry-{number}"
    entry = next(entry for entry in staged.guide.entries if entry.number == number)
    assert entry.kind is Kind.PART
    assert staged.revision == 2


def test_title_and_kind_are_changed_at_once(helper, staged):
    number = number_of(staged, "Leaks")
    response = helper.post(
        staged.get_absolute_url(),
        {"do": "change", "number": number, "revision": 1, "title": "Leaking pipes", "kind": "question"},
    )
    assert response.status_code == 302
    staged.refresh_from_db()
    assert [entry.kind for entry in staged.guide.entries if entry.title == "Leaking pipes"] == [Kind.QUESTION]


@pytest.mark.parametrize("step", ["split:0", "join", "kind:skipped", "accept", "demote"])
def test_each_step_is_taken(helper, staged, step):
    assert post(helper, staged, step, "Leaks").status_code == 302
    assert staged.revision == 2


@pytest.mark.parametrize(
    ("do", "values"),
    [
        ("promote", {"number": "999"}),
        ("promote", {"number": "x"}),
        ("promote", {}),
        ("split:99", {"number": "3"}),
        ("explode", {"number": "3"}),
        ("", {}),
        ("kind:nonsense", {"number": "3"}),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(helper, staged, do, values):
    before = staged.document
    response = post(helper, staged, do, **values)
    assert response.status_code == 409
    assert messages_of(response)
    assert staged.document == before


def test_who_corrects_on_an_old_page_is_told_and_nothing_is_done(helper, staged):
    post(helper, staged, "promote", "Dams Upstream")
    before = staged.document
    response = post(helper, staged, "promote", "Leaks", revision=1)
    assert response.status_code == 409
    assert "meanwhile" in messages_of(response)[0]
    assert staged.document == before


def test_choices_of_sources_and_acronyms_are_kept(helper, edition):
    upload(helper, edition, name="footnotes.md")
    staged = StagedGuide.objects.get()
    keys = [each.key for each in staged.guide.references]
    post(helper, staged, "choices", source=keys[:1], acronym=["ODF"], **{"offer-ODF": "term"})
    assert [each.is_chosen for each in staged.guide.references] == [True, False, False]
    assert [(each.is_chosen, each.offer) for each in staged.guide.abbreviations] == [(True, "term")]
    post(helper, staged, "choices", **{"offer-ODF": "nonsense"})
    assert [(each.is_chosen, each.offer) for each in staged.guide.abbreviations] == [(False, "term")]


# Saving


def test_saving_makes_drafts_and_leads_to_the_outline_of_the_first_topic(helper, staged):
    keys = [each.key for each in staged.guide.references]
    response = post(helper, staged, "save", source=keys)
    topic = Topic.objects.get(number=1)
    assert response["Location"] == reverse("admin:topics_topic_outline", args=[topic.pk])
    assert any("rows saved" in message for message in messages_of(helper.get(response["Location"])))
    assert not StagedGuide.objects.exists()
    assert Section.objects.filter(title="Dams Upstream", published=False).exists()
    assert Source.objects.count() == 4


def test_saving_takes_the_corrections_and_only_what_is_ticked(helper, edition):
    upload(helper, edition, name="footnotes.md")
    staged = StagedGuide.objects.get()
    post(helper, staged, "kind:skipped", "The Liability Rules")
    keys = [each.key for each in staged.guide.references]
    post(helper, staged, "save", source=keys[1:2], acronym=["ODF"], **{"offer-ODF": "term"})
    assert list(Section.objects.values_list("title", flat=True)) == ["What Has Been Done", "Guidelines"]
    assert list(Source.objects.values_list("key", flat=True)) == keys[1:2]
    assert Term.objects.get().name == "ODF"
    assert "[@" not in Topic.objects.get().introduction  # its source was not ticked
    assert f"[@{keys[1]}]" in Section.objects.get(title="Guidelines").body


def test_a_committee_that_got_topics_meanwhile_is_not_mixed_up(helper, staged, edition):
    rivers = Committee.objects.create(edition=edition, slug="rivers", name="Rivers")
    Topic.objects.create(committee=rivers, number=1, slug="a", title="A")
    response = post(helper, staged, "save")
    assert response.status_code == 409
    assert "has topics already" in messages_of(response)[0]
    assert Topic.objects.count() == 1
    assert StagedGuide.objects.exists()


def test_a_guide_can_be_discarded(helper, staged):
    address = reverse("admin:portal_stagedguide_delete", args=[staged.pk])
    assert address in helper.get(staged.get_absolute_url()).content.decode()
    helper.post(address, {"post": "yes"})
    assert not StagedGuide.objects.exists()


# Who may


def addresses(staged: StagedGuide) -> list[str]:
    row = [
        reverse(f"admin:portal_stagedguide_{page}", args=[staged.pk])
        for page in ("change", "delete", "report")
    ]
    return [ADD, "/admin/portal/stagedguide/", *row]


def test_organisers_alone_come_in(helper, chair, stranger, staged):
    visitor, other = Client(), Client()
    other.force_login(stranger)
    for address in addresses(staged):
        assert helper.get(address).status_code == 200, address
        assert chair.get(address).status_code == 403, address
        assert chair.post(address, {"do": "save", "revision": 1, "post": "yes"}).status_code == 403, address
        for client in (visitor, other):
            assert client.get(address).status_code == 302, address
            assert "/login/" in client.get(address)["Location"]
    assert StagedGuide.objects.exists()
    assert not Topic.objects.filter(committee__slug="rivers").exists()


def test_an_upload_that_is_not_there_is_not_found(helper, staged):
    for name in ("999", "x", "9" * 30):
        assert helper.get(f"/admin/portal/stagedguide/{name}/change/").status_code == 404
        assert helper.get(f"/admin/portal/stagedguide/{name}/report/").status_code == 404


def test_what_a_guide_says_is_shown_and_not_run(helper, edition):
    data = "# Topic 1: <script>alert(1)</script>\n\n## “><img src=x onerror=alert(1)>\n\n<b>x</b>".encode()
    upload(helper, edition, data=data)
    page = helper.get(StagedGuide.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
