"""An organiser uploads a guide, gives its rows their roles, and saves it unpublished; nobody else does."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source
from portal.editor.images import UPLOAD_LIMIT
from portal.models import StagedGuide
from tests.support.guides import SAMPLES, body_of, outline_of
from tests.support.people import browser, chair_of, person
from topics.models import Committee, Section, Topic

LIST = "/admin/portal/stagedguide/"
stored = StagedGuide.objects.get  # the only one


@pytest.fixture
def helper(roles) -> Client:
    """The browser of an organiser who is no superuser."""
    return browser(person("helper", "Organisers"))


def upload(client: Client, edition, data: bytes = b"", *, name="numbered.md", committee="rivers", **values):
    """Send this guide, or the sample of this name; return the answer."""
    file = SimpleUploadedFile(name, data or (SAMPLES / name).read_bytes())
    return client.post(f"{LIST}add/", {"edition": edition.pk, "committee": committee, "file": file, **values})


@pytest.fixture
def address(helper, edition) -> str:
    """Where an uploaded guide is shown."""
    answer = upload(helper, edition)
    assert answer["Location"] == stored().get_absolute_url()
    return answer["Location"]


def row_of(words: str):
    return next(row for row in stored().understood()[1] if row.words.startswith(words))


def press(client: Client, do: str = "", at: str = "", **values):
    """Press a button at the row that begins with these words; return the answer."""
    values |= {"row": row_of(at).number} if at else {}
    values = {"do": do, "revision": stored().revision, **values}
    return client.post(stored().get_absolute_url(), values)


def test_the_edition_leads_to_the_upload_which_is_kept_and_shown_and_not_saved(helper, edition, address):
    upload_form = f"{LIST}add/?edition={edition.pk}"
    assert upload_form in helper.get(f"/admin/topics/edition/{edition.pk}/change/").content.decode()
    assert helper.get(upload_form).context["form"]["edition"].value() == str(edition.pk)
    assert not Topic.objects.exists()
    assert bytes(stored().data) == (SAMPLES / "numbered.md").read_bytes()
    assert set(stored().reading) == {"kind", "blocks", "doubts"}  # its lines are in the file
    assert "Rivers" not in str(list(helper.session.values()))
    answer, rows = helper.get(address), stored().understood()[1]
    page = " ".join(answer.content.decode().split())
    for part in (
        "39 rows read: 34 in the drafts, 5 set aside, 0 left out.",
        'data-working="Saving"',
        "<summary>1 list</summary>",
        "set aside: the cover",
        reverse("admin:portal_stagedguide_delete", args=[stored().pk]),
        *(f"<span>{look['count']} · {', '.join(look['roles'])}</span>" for look in answer.context["looks"]),
    ):
        assert part in page
    assert page.count('class="guide__letter"') == sum(row.is_heading and not row.aside for row in rows)
    shown = [row.number for group in answer.context["groups"] for row in (group.head, *group.texts)]
    assert shown == [row.number for row in rows]


def test_what_a_guide_says_is_shown_and_not_run_and_a_picture_by_its_description_or_as_one(helper, edition):
    data = b"# Topic 1: \\<script>alert(1)\n\n![](a.png)\n\n![A well in 2019](b.png)"
    address = upload(helper, edition, data)["Location"]
    for chosen, times in {3: (2, 1), 5: (1, 2)}.items():
        page = helper.get(f"{address}?row={chosen}").content.decode()
        assert (page.count("(picture or mark)"), page.count("A well in 2019")) == times
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page


def test_a_guide_that_names_no_topic_is_one_and_doubtful_until_a_person_has_looked_at_that(helper, edition):
    data = b"It rains on the just and on the unjust.\n\n**Wells**\n\nThey run dry."
    address = upload(helper, edition, data)["Location"]
    assert [look["row"].title for look in helper.get(address).context["looks"]] == ["Wells"]  # not the topic
    assert press(helper, "split", row=0).status_code == 409
    for do, doubtful in (("accept", ["Topic 1"]), ("undo", []), ("title", ["Topic 1"]), ("accept", [])):
        answer = helper.get(f"{address}?show=doubtful")
        assert [group.head.title for group in answer.context["groups"]] == doubtful
        assert f"Doubtful ({len(doubtful)})" in answer.content.decode()
        assert ("names no topic" in answer.content.decode()) is bool(doubtful)
        press(helper, do, row=0, title="Rain for all")
    assert outline_of(stored().understood()[0]).startswith("# Rain for all\n")


def test_the_steps_taken_are_a_file_that_the_shell_reads(helper, address, tmp_path, capsys):
    press(helper, "raise", "Dams Upstream")
    answer = helper.get(reverse("admin:portal_stagedguide_roles", args=[stored().pk]))
    assert answer.json()["steps"] == stored().steps
    file = tmp_path / "roles.json"
    file.write_bytes(answer.content)
    call_command("import_guide", str(SAMPLES / "numbered.md"), roles=file, edition="2030", committee="rivers")
    assert "Taking 1 step from" in capsys.readouterr().out
    assert Section.objects.get(title="Dams Upstream").parent is None


def test_what_cannot_be_taken_is_told_at_its_field(helper, topic):
    for field, why, values in (
        ("file", "This field is required", {"file": ""}),
        ("file", "the file contains plain text", {"data": b"words", "name": "guide.docx"}),
        ("file", "larger than 8 MB", {"data": b"x" * (UPLOAD_LIMIT + 1)}),
        ("committee", "cannot be a committee", {"committee": "tools"}),
        ("committee", "slug", {"committee": "two words"}),
        ("committee", "has topics already", {"committee": "assembly"}),
    ):
        answer = upload(helper, topic.committee.edition, **values)
        assert answer.status_code == 400, why
        (error,) = answer.context["form"].errors[field]
        assert why in error
    assert not StagedGuide.objects.exists()


def test_what_nobody_touched_for_a_month_is_forgotten_with_the_next_upload(helper, address, edition):
    for days, slug, kept in ((31, "second", {"second"}), (29, "third", {"second", "third"})):
        StagedGuide.objects.update(changed_at=timezone.now() - timedelta(days=days))
        upload(helper, edition, committee=slug)
        assert {each.committee_slug for each in StagedGuide.objects.all()} == kept


def test_the_list_of_uploads_fetches_neither_files_nor_texts(helper, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(10) as queries:
        assert "numbered.md" in helper.get(LIST).content.decode()
    assert not any('"reading"' in query["sql"] for query in queries.captured_queries)


def test_a_press_gives_a_row_its_role_shows_it_and_can_be_undone(helper, address):
    number = row_of("Dams Upstream").number
    for do, role in {"raise": "part", "lower": "point", "role:questions": "questions"}.items():
        assert press(helper, do, "Dams Upstream")["Location"] == f"{address}?row={number}#row-{number}"
        assert (row_of("Dams Upstream").role, len(stored().steps)) == (role, 1)
        press(helper, "undo")
    assert (stored().revision, stored().steps) == (7, [])


def test_a_wider_press_says_what_it_covers_which_is_nothing_set_by_hand_or_made_of_text(helper, address):
    def told(at: str) -> dict[str, str]:
        scopes = helper.get(f"{address}?row={row_of(at).number}").context["scopes"]
        return {scope: found.told for scope, found in scopes.items()}

    for text in ("More than three hundred", "A third of the water"):
        press(helper, "heading", text)
    assert told("A third of the water") == {"one": "this one", "on": "from here on (2), 2 kept"}
    press(helper, "role:topic", "Leaks")
    covered = {"look": "4 that look like it, 8 kept", "number": "4 numbered like it, 7 kept"}
    assert told("Background") == {"one": "this one", **covered, "on": "from here on (7), 2 kept"}
    press(helper, "role:left out", "Background", scope="look")
    assert [row_of(title).role for title in ("Leaks", "Conclusion")] == ["topic", "left out"]


def test_rows_are_joined_split_and_made_headings_and_titles_are_typed(helper, address):
    press(helper, "join", "Drought")
    assert row_of("A dam holds").words.endswith("need it. 4.2 Drought")  # the text above it, and no title
    text = row_of("A third of the water is lost between the")
    press(helper, "heading", text.words)
    assert row_of("A third of the water is lost between…").role == "part"
    press(helper, "title", row=text.number, title="  Lost   water ")
    assert "\n  Lost water\n" in outline_of(stored().understood()[0])
    assert body_of(stored().understood()[0], "Lost water") == text.words
    press(helper, "split", "1. How should states")
    assert [row_of(words).number for words in ("How", "Who", "Data")] == [53, 54, 55]


def test_what_cannot_be_done_is_told_and_changes_nothing(helper, address, topic):
    Committee.objects.update(slug="rivers")  # that of the guide, which has a topic meanwhile
    for why, values in (
        ("This row no longer exists", {}),
        ("This row no longer exists", {"do": "raise", "row": "999"}),
        ("No step or no role was chosen", {"do": "explode", "row": "15"}),
        ("No step or no role was chosen", {"do": "role:nonsense", "row": "15"}),
        ("Write a title of at most 240 characters", {"do": "title", "row": "15", "title": " "}),
        ("Write a title of at most 240 characters", {"do": "title", "row": "15", "title": "x" * 241}),
        ("There is no row before it", {"do": "join", "row": "1"}),
        ("There is nothing to undo", {"do": "undo"}),
        ("Somebody has changed this guide meanwhile", {"do": "raise", "row": "42", "revision": "0"}),
        ("has topics already", {"do": "save"}),
    ):
        answer = press(helper, **values)
        assert answer.status_code == 409, values
        assert why in answer.content.decode()
        assert (stored().steps, stored().revision, Topic.objects.count()) == ([], 1, 1), values


def test_who_saves_a_guide_is_told_what_differs_from_it(helper, edition):
    for _ in range(2):
        upload(helper, edition, name="footnotes.md")
        sources = [each.key for each in stored().understood()[0].references]
        page = helper.get(press(helper, "save", source=sources)["Location"]).content.decode()
        Committee.objects.get().delete()
    assert "Sources that the edition already has, used unchanged" in page


def test_saving_makes_drafts_of_what_is_ticked_and_leads_to_the_outline_of_the_first_topic(helper, edition):
    upload(helper, edition, name="footnotes.md")
    press(helper, "role:left out", "The Liability Rules")
    _, ticked, _ = (each.key for each in stored().understood()[0].references)
    for _ in range(2):
        press(helper, "choose", source=ticked)
    assert [step["step"] for step in stored().steps] == ["role", "choose"]
    assert [each.is_chosen for each in stored().understood()[0].references] == [False, True, False]
    answer = press(helper, "save", source=ticked)
    topic = Topic.objects.get()
    assert answer["Location"] == reverse("admin:topics_topic_outline", args=[topic.pk])
    assert "rows saved" in helper.get(answer["Location"]).content.decode()
    assert not StagedGuide.objects.exists()
    sections = {section.title: section.body for section in Section.objects.filter(published=False)}
    assert [*sections] == ["What Has Been Done", "Guidelines"]
    assert [source.key for source in Source.objects.all()] == [ticked]
    assert "[@" not in topic.introduction  # its source was not ticked
    assert f"[@{ticked}]" in sections["Guidelines"]


def test_organisers_alone_come_in_and_discard_an_upload_if_there_is_one(helper, address, committee, stranger):
    chair, confirmed = chair_of("chair", committee), {"do": "save", "revision": 1, "post": "yes"}
    roles, delete = (address.replace("change", page) for page in ("roles", "delete"))
    for page in (LIST, f"{LIST}add/", address, roles, delete):
        assert helper.get(page).status_code == 200, page
        assert chair.get(page).status_code == 403, page
        assert chair.post(page, confirmed).status_code == 403, page
        for client in (Client(), browser(stranger)):
            assert "/login/" in client.get(page)["Location"], page
    assert (StagedGuide.objects.count(), Topic.objects.count()) == (1, 0)
    helper.post(delete, confirmed)
    assert not StagedGuide.objects.exists()
    for page in ("999/change/", "x/change/", f"{'9' * 30}/change/", "x/roles/"):
        assert helper.get(f"{LIST}{page}").status_code == 404, page
