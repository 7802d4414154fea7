"""An organiser uploads a guide, gives its rows their roles, and saves it unpublished; nobody else does."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source
from portal.editor.images import UPLOAD_LIMIT
from portal.guides.guide import Kind
from portal.guides.roles import Row
from portal.models import StagedGuide
from tests.support.guides import SAMPLES
from tests.support.people import load_roles
from topics.models import Committee, Section, Topic

ADD = "/admin/portal/stagedguide/add/"


@pytest.fixture
def helper(db) -> Client:
    """The browser of an organiser who is no superuser."""
    load_roles()
    return browser_of("helper", "Organisers")


@pytest.fixture
def chair(helper, committee: Committee) -> Client:
    client = browser_of("chair", "Chairs")
    committee.chairs.add(User.objects.get(username="chair"))
    return client


def browser_of(name: str, group: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def upload(
    client: Client, edition, *, name: str = "numbered.md", data: bytes = b"", committee="rivers", **values
):
    file = SimpleUploadedFile(name, data or (SAMPLES / name).read_bytes())
    return client.post(ADD, {"edition": edition.pk, "committee": committee, "file": file, **values})


@pytest.fixture
def staged(helper, edition) -> StagedGuide:
    response = upload(helper, edition)
    assert response.status_code == 302, response.context["form"].errors
    staged = StagedGuide.objects.get()
    assert response["Location"] == staged.get_absolute_url()
    return staged


def row_of(staged: StagedGuide, title: str) -> Row:
    return next(row for row in staged.understood()[1] if row.title == title)


def roles_of(staged: StagedGuide) -> dict[str, str]:
    return {row.title: row.role.value for row in staged.understood()[1] if row.title}


def titles_of(staged: StagedGuide, kind: Kind) -> list[str]:
    return [entry.title for entry in staged.understood()[0].entries if entry.kind is kind]


def post(client: Client, staged: StagedGuide, do: str, at: str = "", **values):
    if at:
        values["row"] = row_of(staged, at).number
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


def test_an_upload_is_kept_on_the_server_and_shown_with_looks_and_roles_before_anything_is_saved(
    helper, staged
):
    assert not Topic.objects.exists()
    response, rows = helper.get(staged.get_absolute_url()), staged.understood()[1]
    page = " ".join(response.content.decode().split())
    assert bytes(staged.data) == (SAMPLES / "numbered.md").read_bytes()
    assert set(staged.reading) == {
        "kind",
        "blocks",
        "doubts",
    }  # its lines are in the file, and nothing reads them
    assert "Rivers" not in str(list(helper.session.values()))
    for part in (
        "39 rows read: 34 in the drafts, 5 set aside, 0 left out.",
        'data-working="Saving"',
        "<summary>1 list</summary>",
        "set aside: the cover",
    ):
        assert part in page
    assert page.count('class="guide__letter"') == sum(row.is_heading and not row.aside for row in rows)
    for look in response.context["looks"]:
        assert f"<span>{look['count']} · {', '.join(look['roles'])}</span>" in page
    shown = [row.number for group in response.context["groups"] for row in (group.head, *group.texts)]
    assert shown == [row.number for row in rows]


@pytest.mark.parametrize(
    ("described", "shown"), [("", "(picture or mark)"), ("A well in 2019", "A well in 2019")]
)
def test_a_picture_is_a_row_with_its_description_or_is_called_one(helper, edition, described, shown):
    upload(helper, edition, data=f"# Topic 1: Rain\n\n![{described}](well.png)\n\nIt rains.".encode())
    page = helper.get(f"{StagedGuide.objects.get().get_absolute_url()}?row=3").content.decode()
    assert re.search(rf'data-row="3"[^>]*>{re.escape(shown)}</a>', page)
    assert re.search(rf"data-chosen[^>]*>\s*{re.escape(shown)}\s*</p>", page)


def test_what_a_press_covers_is_said_before_it_and_what_it_keeps(helper, staged):
    address = f"{staged.get_absolute_url()}?row={row_of(staged, 'Leaks').number}"
    scopes = helper.get(address).context["scopes"]
    assert scopes["one"].told == "this one"
    assert re.fullmatch(r"\d+ that look like it, \d+ kept", scopes["look"].told)
    assert scopes["on"].told == "from here on (2), 2 kept"


def test_headings_that_a_person_made_of_texts_do_not_look_alike(helper, staged):
    texts = [row for row in staged.understood()[1] if not row.title and not row.aside][:2]
    for text in texts:
        post(helper, staged, "heading", row=text.number)
    assert "look" not in helper.get(f"{staged.get_absolute_url()}?row={texts[0].number}").context["scopes"]


def test_the_doubtful_rows_are_a_filter_with_their_number(helper, staged):
    post(helper, staged, "accept", "Leaks")
    page = helper.get(f"{staged.get_absolute_url()}?show=doubtful")
    assert all(group.doubts for group in page.context["groups"])
    assert f"Doubtful ({len(page.context['groups'])})" in page.content.decode()


def test_the_steps_taken_are_a_file_that_the_shell_reads(helper, staged, tmp_path):
    post(helper, staged, "raise", "Dams Upstream")
    answer = helper.get(reverse("admin:portal_stagedguide_roles", args=[staged.pk]))
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["steps"] == staged.steps
    (tmp_path / "roles.json").write_bytes(answer.content)
    guide, target = SAMPLES / "numbered.md", {"edition": "2030", "committee": "rivers"}
    call_command("import_guide", str(guide), roles=str(tmp_path / "roles.json"), verbosity=0, **target)
    assert Section.objects.get(title="Dams Upstream").parent is None


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"file": ""}, "file", "This field is required"),
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
    (error,) = response.context["form"].errors[field]
    assert said in error
    assert not StagedGuide.objects.exists()


def test_what_nobody_touched_for_a_month_is_forgotten_with_the_next_upload(helper, staged, edition):
    StagedGuide.objects.update(changed_at=timezone.now() - timedelta(days=31))
    upload(helper, edition, committee="other")
    assert [each.committee_slug for each in StagedGuide.objects.all()] == ["other"]
    StagedGuide.objects.update(changed_at=timezone.now() - timedelta(days=29))
    upload(helper, edition, committee="third")
    assert StagedGuide.objects.count() == 2


def test_the_list_of_uploads_fetches_neither_files_nor_texts(helper, staged, django_assert_max_num_queries):
    with django_assert_max_num_queries(10) as queries:
        page = helper.get("/admin/portal/stagedguide/").content.decode()
    assert "numbered.md" in page
    assert not any('"reading"' in query["sql"] for query in queries.captured_queries)


# Giving roles


def test_a_press_gives_a_row_its_role_shows_it_and_can_be_undone(helper, staged):
    number = row_of(staged, "Dams Upstream").number
    for do, role in {
        "raise": "part",
        "lower": "point",
        "role:topic": "topic",
        "role:questions": "questions",
        "role:left out": "left out",
    }.items():
        response = post(helper, staged, do, "Dams Upstream")
        assert response["Location"] == f"{staged.get_absolute_url()}?row={number}#row-{number}"
        assert (roles_of(staged)["Dams Upstream"], len(staged.steps)) == (role, 1)
        post(helper, staged, "undo")
    assert (staged.revision, staged.steps) == (11, [])
    assert post(helper, staged, "undo").status_code == 409


def test_a_wider_press_changes_what_looks_alike_but_what_was_set_by_hand(helper, staged):
    post(helper, staged, "role:topic", "Leaks")
    post(helper, staged, "role:left out", "Background", scope="look")
    roles = roles_of(staged)
    assert (roles["Leaks"], roles["Background"], roles["Conclusion"]) == ("topic", "left out", "left out")
    post(helper, staged, "undo")
    assert roles_of(staged)["Conclusion"] == "part"


def test_set_aside_rows_come_back_with_one_press_where_they_stood(helper, staged):
    row = staged.understood()[1][0]
    assert row.aside == "the cover"
    post(helper, staged, "back", row=row.number)
    back = staged.understood()
    assert [each.aside for each in back[1][:2]] == ["", ""]
    assert "Harbour City" in back[0].entries[0].body


def test_rows_are_joined_split_and_made_headings_and_titles_are_typed(helper, staged):
    post(helper, staged, "join", "Drought")
    assert "Dams Upstream Drought" not in roles_of(staged)  # a text stands between
    post(helper, staged, "undo")
    text = next(row for row in staged.understood()[1] if row.words.startswith("A third of"))
    post(helper, staged, "heading", row=text.number)
    assert roles_of(staged)["A third of the water is lost between…"] == "part"
    post(helper, staged, "title", row=text.number, title="  Lost   water ")
    lost = next(entry for entry in staged.understood()[0].entries if entry.title == "Lost water")
    assert (lost.kind, lost.body) == (Kind.PART, text.words)
    questions = next(row for row in staged.understood()[1] if "upstream warn" in row.words)
    post(helper, staged, "split", row=questions.number)
    assert (
        len([row for row in staged.understood()[1] if questions.number <= row.number < questions.number + 3])
        == 3
    )


def test_a_guide_without_a_topic_becomes_one_by_one_press_with_a_typed_title(helper, edition):
    upload(helper, edition, data=b"It rains on the just and on the unjust, and on all that grow their food.")
    staged = StagedGuide.objects.get()
    shown = helper.get(staged.get_absolute_url())
    assert "names no topic" in shown.content.decode()
    assert shown.context["looks"] == []  # nothing of the file looks like its topic
    assert post(helper, staged, "split", row=0).status_code == 409
    post(helper, staged, "title", row=0, title="Rain for all")
    assert titles_of(staged, Kind.TOPIC) == ["Rain for all"]
    assert "names no topic" not in helper.get(staged.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("do", "values"),
    [
        ("raise", {"row": "999"}),
        ("raise", {"row": "x"}),
        ("raise", {}),
        ("explode", {"row": "15"}),
        ("", {}),
        ("role:nonsense", {"row": "15"}),
        ("title", {"row": "15", "title": " "}),
        ("title", {"row": "15", "title": "x" * 241}),
        ("join", {"row": "1"}),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(helper, staged, do, values):
    response = post(helper, staged, do, **values)
    assert response.status_code == 409
    assert messages_of(response)
    assert (staged.steps, staged.revision) == ([], 1)


def test_who_presses_on_an_old_page_is_told_and_nothing_is_done(helper, staged):
    post(helper, staged, "raise", "Dams Upstream")
    before = staged.steps
    response = post(helper, staged, "raise", "Leaks", revision=1)
    assert response.status_code == 409
    assert "meanwhile" in messages_of(response)[0]
    assert staged.steps == before


# Saving


def test_saving_makes_drafts_of_what_is_ticked_and_leads_to_the_outline_of_the_first_topic(helper, edition):
    upload(helper, edition, name="footnotes.md")
    staged = StagedGuide.objects.get()
    post(helper, staged, "role:left out", "The Liability Rules")
    keys = [each.key for each in staged.understood()[0].references]
    for _ in range(2):
        post(helper, staged, "choose", source=keys[1:2])
    assert [step["step"] for step in staged.steps] == ["role", "choose"]
    assert [each.is_chosen for each in staged.understood()[0].references] == [False, True, False]
    response = post(helper, staged, "save", source=keys[1:2])
    topic = Topic.objects.get()
    assert response["Location"] == reverse("admin:topics_topic_outline", args=[topic.pk])
    assert any("rows saved" in message for message in messages_of(helper.get(response["Location"])))
    assert not StagedGuide.objects.exists()
    assert list(Section.objects.values_list("title", "published")) == [
        ("What Has Been Done", False),
        ("Guidelines", False),
    ]
    assert list(Source.objects.values_list("key", flat=True)) == keys[1:2]
    assert "[@" not in topic.introduction  # its source was not ticked
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
        for page in ("change", "delete", "roles")
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
        assert helper.get(f"/admin/portal/stagedguide/{name}/roles/").status_code == 404


def test_what_a_guide_says_is_shown_and_not_run(helper, edition):
    data = "# Topic 1: <script>alert(1)</script>\n\n## “><img src=x onerror=alert(1)>\n\n<b>x</b>".encode()
    upload(helper, edition, data=data)
    page = helper.get(StagedGuide.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
