"""A note that delegates were shown is said better, or taken back, by whoever may edit what it is told of."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from glossary.models import Term
from tests.support.admin_forms import admin_url
from tests.support.at_once import MANY, ONE_WINS, all_at_once
from tests.support.history_pages import messages_of, text_of, url_of
from tests.support.people import chair_of
from tests.support.public_changes import FEED, PAGE, PART, TOPIC, change, page_of, read
from topics.admin.submission import SHOWN
from topics.chronicle.lookup import entries_of
from topics.chronicle.notes import NoteChangedError, replace_note
from topics.history import NOTE, HistoryEntry, changing
from topics.models import Committee, Edition, Section, Topic

WRONG, RIGHT = "The figrue is in.", "The figure is in."
EVERYWHERE = (PAGE, FEED, PART, TOPIC, "/2030/")


@pytest.fixture
def noted(section: Section) -> Section:
    """Its last change was told with a slip."""
    change(section, WRONG, body="Deep.")
    return section


def newest(row: Model) -> HistoryEntry:
    return entries_of(type(row), row.pk)[0]


def note_of(row: Model) -> str:
    return newest(row).change_note


def note_url(row: Model) -> str:
    return url_of("note", row, newest(row).pk)


def save_note(client: Client, row: Model, note: str, shown: str = WRONG, **how) -> HttpResponse:
    return client.post(note_url(row), {NOTE: note, SHOWN: shown}, **how)


def version() -> int:
    return Edition.objects.get(slug="2030").version


# --- What delegates read ---


def test_a_slip_is_mended_wherever_delegates_read_it(chair, noted):
    assert WRONG in page_of()
    before = version()
    answer = save_note(chair, noted, RIGHT, follow=True)
    assert messages_of(answer) == [f"The note now says: {RIGHT}"]
    assert version() > before
    for path in EVERYWHERE:
        assert WRONG not in page_of(path), path
    for path in (PAGE, FEED, PART):
        assert RIGHT in page_of(path), path


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_an_emptied_note_makes_the_change_a_minor_edit(chair, noted, nothing):
    before = version()
    answer = save_note(chair, noted, nothing, follow=True)
    assert messages_of(answer) == ["Delegates no longer see this change announced."]
    assert version() > before
    assert "No changes to report yet" in read()
    assert "<entry>" not in page_of(FEED)
    for path in EVERYWHERE:
        assert WRONG not in page_of(path), path
        assert 'class="change-mark"' not in page_of(path), path


def test_a_note_that_is_saved_as_it_was_changes_nothing(chair, noted):
    before = version()
    assert save_note(chair, noted, WRONG).status_code == 302
    assert (version(), LogEntry.objects.count()) == (before, 0)


def test_the_note_of_all_that_one_change_told_of_is_one(chair, topic, section):
    with changing(note=WRONG):
        for row in (topic, section):
            row.title += " today"
            row.save()
    assert "1 topic, 1 section." in text_of(chair.get(note_url(section)))
    save_note(chair, section, RIGHT)
    assert note_of(topic) == note_of(section) == RIGHT
    assert page_of().count(RIGHT) == 1


def test_other_changes_keep_their_notes(chair, section):
    change(section, "Older.", body="Deep.")
    change(section, WRONG, body="Deeper.")
    save_note(chair, section, "")
    assert "Older." in read()
    assert [entry.change_note for entry in entries_of(Section, section.pk)] == ["", "Older.", ""]


def test_a_minor_edit_of_the_same_change_stays_one(chair, noted, topic):
    batch = newest(noted).batch
    topic.history.update(batch=batch)
    save_note(chair, noted, RIGHT)
    assert note_of(topic) == ""


def test_what_the_same_change_told_of_another_edition_stays(desk, noted, others):
    far = Committee.objects.get(slug="far")
    far.history.update(batch=newest(noted).batch, change_note=WRONG)
    save_note(desk, noted, RIGHT)
    assert (note_of(noted), note_of(far)) == (RIGHT, WRONG)


# --- What the team reads ---


def test_the_history_keeps_who_when_why_and_what(chair, noted):
    def kept() -> list[dict]:
        return [
            {name: value for name, value in row.items() if name != "change_note"}
            for row in Section.history.order_by("history_id").values()
        ]

    before = kept()
    save_note(chair, noted, RIGHT)
    assert kept() == before


def test_the_log_says_who_changed_the_note_and_none_of_its_words(chair, noted):
    save_note(chair, noted, "")
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.get_edited_object()) == ("awa", noted)
    assert entry.get_change_message() == "Changed the note shown to delegates."


def test_the_history_and_the_time_line_lead_there_where_there_is_a_note(chair, noted, topic):
    for page in (admin_url("history", noted), reverse("admin:topics_topic_timeline", args=[topic.pk])):
        html = chair.get(page).content.decode()
        assert html.count("Edit the note</a>") == 1, page
        assert f'href="{note_url(noted)}">' in html, page


def test_of_what_is_gone_the_time_line_leads_nowhere(chair, noted, topic):
    noted.delete()
    page = text_of(chair.get(reverse("admin:topics_topic_timeline", args=[topic.pk])))
    assert WRONG in page
    assert "Edit the note" not in page


def test_the_page_asks_what_is_told_now_and_writes_nothing(chair, noted):
    before = version()
    page = chair.get(note_url(noted))
    assert f'name="{NOTE}" maxlength="300" value="{WRONG}"' in page.content.decode()
    assert "Edit the note shown to delegates" in text_of(page)
    assert "leave empty for a minor edit" in text_of(page)
    assert (note_of(noted), version()) == (WRONG, before)


def test_a_change_without_a_note_has_nothing_to_edit(chair, section):
    for send in (chair.get, chair.post):
        answer = send(note_url(section), follow=True)
        assert messages_of(answer) == ["This change has no note for delegates."]
    assert note_of(section) == ""


def test_an_entry_of_another_row_is_not_found(chair, noted):
    other = Section.objects.create(topic=noted.topic, slug="pumps", title="Pumps")
    for pk in (newest(noted).pk, 999_999):
        assert chair.post(url_of("note", other, pk), {NOTE: RIGHT, SHOWN: WRONG}).status_code == 404
    assert note_of(noted) == WRONG


# --- Meanwhile ---


@pytest.mark.parametrize("shown", [{}, {SHOWN: ""}, {SHOWN: "Older."}])
def test_a_note_that_somebody_changed_meanwhile_is_shown_and_yours_is_kept(chair, noted, shown):
    answer = chair.post(note_url(noted), {NOTE: "Mine <b>.", **shown})
    assert answer.status_code == 409
    assert "The note was changed in the meantime." in text_of(answer)
    assert f"delegates are told: {WRONG}" in text_of(answer)
    assert 'value="Mine &lt;b&gt;."' in answer.content.decode()
    assert note_of(noted) == WRONG
    assert save_note(chair, noted, "Mine <b>.").status_code == 302
    assert note_of(noted) == "Mine <b>."


def test_a_note_that_somebody_emptied_meanwhile_stays_empty(chair, noted):
    save_note(chair, noted, "")
    answer = save_note(chair, noted, RIGHT, follow=True)
    assert messages_of(answer)[-1] == "This change has no note for delegates."
    assert note_of(noted) == ""


def test_what_was_emptied_after_the_page_had_looked_is_not_told_again(noted):
    entry = newest(noted)
    assert replace_note(entry, "", shown=WRONG)
    with pytest.raises(NoteChangedError):
        replace_note(entry, RIGHT, shown=WRONG)
    assert note_of(noted) == ""


@pytest.mark.django_db(transaction=True)
def test_of_six_who_save_the_note_at_once_one_wins(clients, noted):
    forms = [{NOTE: f"By person {number}.", SHOWN: WRONG} for number in range(MANY)]
    answers = all_at_once(clients, [(note_url(noted), form) for form in forms])
    assert sorted(status for _, status in answers) == ONE_WINS
    assert note_of(noted) in [form[NOTE] for form in forms]


# --- Who ---


def test_who_edits_nothing_here_is_refused(others, noted, client, stranger):
    for other in others:
        assert other.get(note_url(noted)).status_code == 403
        assert save_note(other, noted, RIGHT).status_code == 403
    assert "/admin/login/" in save_note(client, noted, RIGHT)["Location"]
    client.force_login(stranger)
    assert "/admin/login/" in save_note(client, noted, RIGHT)["Location"]
    assert note_of(noted) == WRONG


@pytest.fixture
def shared(noted, edition, others) -> Topic:
    """Of another committee, and told of with the same note."""
    council = Committee.objects.get(slug="council")
    row = Topic.objects.create(committee=council, number=1, slug="peace", title="Peace", published=True)
    row.history.update(batch=newest(noted).batch, change_note=WRONG)
    return row


def test_a_note_that_is_told_of_other_committees_too_is_for_organisers(chair, others, desk, noted, shared):
    for client, row in ((chair, noted), (others[0], shared)):
        assert "Only an organiser can change it" in text_of(client.get(note_url(row)))
        for answer in (client.get(note_url(row)), save_note(client, row, RIGHT)):
            assert answer.status_code == 403
            assert NOTE not in answer.content.decode()
            assert "1 section" not in text_of(answer)  # what else it is told of may be a draft
    assert note_of(noted) == note_of(shared) == WRONG
    assert save_note(desk, noted, RIGHT).status_code == 302
    assert note_of(noted) == note_of(shared) == RIGHT


def test_a_note_of_what_was_moved_to_another_committee_since_is_for_organisers(chair, others, desk, noted):
    row = Topic.objects.create(committee=noted.topic.committee, number=2, slug="peace", title="Peace")
    row.history.update(batch=newest(noted).batch, change_note=WRONG)
    assert chair.get(note_url(noted)).status_code == 200
    row.committee = Committee.objects.get(slug="council")
    row.save()
    assert save_note(chair, noted, RIGHT).status_code == 403
    assert save_note(desk, noted, RIGHT).status_code == 302


def test_who_chairs_all_of_the_committees_edits_it_too(noted, shared, committee):
    both = chair_of("of-both", committee, shared.committee)
    assert save_note(both, shared, RIGHT).status_code == 302
    assert note_of(noted) == RIGHT


def test_a_note_that_is_told_of_the_edition_itself_is_for_organisers(chair, desk, noted, edition):
    edition.history.update(batch=newest(noted).batch, change_note=WRONG)
    assert save_note(chair, noted, RIGHT).status_code == 403
    assert save_note(desk, edition, RIGHT).status_code == 302
    assert note_of(noted) == RIGHT


def test_the_glossarys_is_for_all_chairs_of_the_edition_and_no_other(others, edition):
    term = Term.objects.create(edition=edition, slug="pit", name="pit", definition="A hole.", published=True)
    change(term, WRONG, definition="A deep hole.")
    of_council, of_far, former = others
    for client in (of_far, former):
        assert save_note(client, term, RIGHT).status_code == 403
    assert save_note(of_council, term, RIGHT).status_code == 302
    assert RIGHT in page_of()


def test_who_may_only_look_is_led_nowhere_and_refused(roles, noted, committee):
    user = User.objects.create_user("looker", is_staff=True)
    committee.chairs.add(user)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_topic", "view_section"]))
    looker = Client()
    looker.force_login(user)
    timeline = reverse("admin:topics_topic_timeline", args=[noted.topic.pk])
    for page in (admin_url("history", noted), timeline):
        assert WRONG in text_of(looker.get(page))
        assert "Edit the note" not in text_of(looker.get(page))
    assert save_note(looker, noted, RIGHT).status_code == 403
    assert note_of(noted) == WRONG


def test_a_form_from_elsewhere_is_refused(organiser, noted):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(organiser)
    assert save_note(strict, noted, RIGHT).status_code == 403
    assert note_of(noted) == WRONG
