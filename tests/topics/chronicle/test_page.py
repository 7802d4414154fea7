"""What changed: chairs tell it with a save, and delegates read it, in words, where they look."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from glossary.changed import kept_changes, kept_words
from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, open_form, plant_one_of_each, save
from tests.support.public_changes import FEED, PAGE, PART, TOPIC, change, page_of, read
from tests.support.small_edition import small_edition, written
from topics import clock
from topics.chronicle.public_changes import MOST_CHANGES
from topics.chronicle.wording import MOST_PARAGRAPHS, MOST_ROWS
from topics.history import NOTE, changing
from topics.models import KeyFigure, Precedent, QuestionFact, ResolutionQuestion, Section, Tool


@pytest.fixture
def desk(organiser) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


# --- The page ---


def test_a_noted_change_is_told_with_its_place_and_the_words_that_changed(section):
    change(section, body="Wells are deep.\n\nThey hold 40 litres.")
    change(section, "The figure for 2025 is in.", body="Wells are deep.\n\nThey hold 50 litres.")
    html = page_of()
    assert "The figure for 2025 is in." in html
    assert f'<a href="{PART}">Wells</a>' in html
    assert "Topic 1 · 1" in html
    assert "They hold <del>40</del><ins>50</ins> litres." in html
    assert "Wells are deep" not in html  # a paragraph that stayed


def test_a_minor_edit_is_not_told(section):
    change(section, body="Wells are deep.")
    assert "No changes to report yet" in read()
    change(section, "Told", body="Wells are dug.")
    change(section, body="Wells are old.")
    assert read().count("Wells are") == 1


def test_the_newest_change_comes_first(section):
    change(section, "First note", body="One.")
    change(section, "Second note", body="Two.")
    html = page_of()
    assert html.index("Second note") < html.index("First note")


def test_words_are_shown_without_the_marks_of_markdown_of_citing_and_of_linking(section):
    change(section, body="A **deep** [[well]] and !state [@a-book, p. 9].")
    change(section, "Mended", body="A **very deep** [[well]] and !state [link](/x/) [@a-book, p. 9].")
    assert "A <ins>very </ins>deep well and state" in page_of()
    assert "a-book" not in page_of()


def test_words_are_text_and_never_html(section):
    change(section, body="Plain.", title="<b>Wells</b>")
    change(section, "<script>alert(1)</script>", body="`<img src=x>` here.")
    html = page_of()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_change_of_what_has_no_words_is_told_by_its_note_alone(section):
    change(section, "Moved up", position=9)
    html = page_of()
    assert "Moved up" in html
    assert "<ins>" not in html
    assert "<del>" not in html


def test_every_kind_of_row_with_a_place_of_its_own_can_be_told(section):
    plant_one_of_each(section)
    topic = section.topic
    rows = [
        *(topic.committee.edition, topic.committee, topic, section, topic.questions.get()),
        *(Tool.objects.get(), KeyFigure.objects.get(), Term.objects.get(), Source.objects.get()),
        *(QuestionFact.objects.get(), Precedent.objects.get()),
    ]
    for row in rows:
        given = {} if type(row)._meta.model_name == "edition" else {"published": True}
        change(row, f"About {row._meta.model_name}.", **given)
    html = page_of()
    for row in rows:
        row.refresh_from_db()
        assert f"About {row._meta.model_name}." in html
        assert f'<a href="{row.get_absolute_url()}">' in html, row


def test_a_fact_changed_while_its_question_is_hidden_is_told_by_what_readers_saw(topic):
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    fact = question.facts.create(
        slug="fund", kind="exists", statement="Nine funds pay.", as_of="2029", published=True
    )
    change(question, published=False)
    change(fact, "Counted", statement="Ten funds pay.")
    change(fact, statement="Eleven funds pay.")
    assert "Counted" not in read()
    change(question, published=True)
    assert "<del>Nine</del><ins>Eleven</ins> funds pay." in page_of()
    assert "Ten" not in page_of()


def test_what_is_for_the_team_alone_is_never_told(section):
    change(section, why_note="zq1qz", why_owner="zq2qz")
    change(section, "Mended", why_note="zq3qz", why_owner="zq4qz", title="Deep wells")
    assert "Deep" in page_of()
    for path in (PAGE, FEED, PART, TOPIC, "/2030/"):
        assert "zq" not in page_of(path)


def test_rows_of_one_change_stand_together(topic, section):
    with changing(note="Names are settled."):
        for row in (topic, section):
            row.title += " today"
            row.save()
    html = page_of()
    assert html.count("Names are settled.") == 1
    assert html.count('class="change__row"') == 2


@pytest.mark.parametrize(("rows", "said"), [(MOST_ROWS, None), (MOST_ROWS + 2, "And 2 more.")])
def test_of_a_change_of_very_many_rows_some_are_counted(topic, rows, said):
    with changing(note="All at once."):
        for number in range(rows):
            Section.objects.create(topic=topic, slug=f"s-{number}", title=f"S {number}", published=True)
    assert page_of().count('class="change__row"') == MOST_ROWS
    assert said is None or said in read()


@pytest.mark.parametrize(("more", "said"), [(0, None), (1, "1 older one is not listed")])
def test_the_list_ends_with_the_newest_fifty_and_says_so(section, more, said):
    for number in range(MOST_CHANGES + more):
        change(section, f"Note {number}.", body=f"Text {number}.")
    html = read()
    assert ("Note 0." in html) is (not more)
    assert f"Note {MOST_CHANGES + more - 1}." in html
    assert ("older one" in html) is bool(more)
    assert said is None or said in html


def test_of_a_row_rewritten_at_length_the_first_paragraphs_are_shown(section):
    count = MOST_PARAGRAPHS + 3
    change(section, body="\n\n".join(f"Line {number} old" for number in range(count)))
    change(section, "Rewritten", body="\n\n".join(f"Line {number} new" for number in range(count)))
    html = page_of()
    assert html.count("<ins>new</ins>") == MOST_PARAGRAPHS
    assert "3 more paragraphs changed." in html


def test_paragraphs_that_come_and_go_are_marked(section):
    change(section, body="One.\n\nTwo.\n\nThree.")
    change(section, "Two is gone.", body="One.\n\nThree.\n\nFour.")
    html = page_of()
    assert "<del>Two.</del>" in html
    assert "<ins>Four.</ins>" in html
    assert "Three." not in html


def test_many_changes_cost_no_query_more_than_one(section):
    def queries(path: str) -> int:
        kept_changes.clear()
        kept_words.clear()
        with CaptureQueriesContext(connection) as captured:
            Client().get(path)
        return len(captured)

    change(section, "One", body="One.")
    paths = (PAGE, FEED, PART, "/2030/")
    few = [queries(path) for path in paths]
    for number in range(20):
        row = Section.objects.create(
            topic=section.topic, parent=section, slug=f"s-{number}", title="S", published=True
        )
        change(row, f"Note {number}", body="Two.")
    assert [queries(path) for path in paths] == few


# --- From when on ---


def test_a_new_row_is_called_new_and_no_stage_of_its_draft_is_told(topic):
    row = Section.objects.create(topic=topic, slug="dams", title="Dams", body="zq1qz")
    change(row, "zq2qz", body="Dams zq3qz")
    change(row, "A part on dams.", body="Dams hold water.", published=True)
    html = page_of()
    assert "A part on dams." in html
    assert '<span class="change-mark">New</span>' in html
    assert "zq" not in html
    assert "Dams hold water" not in html


def test_what_is_hidden_or_deleted_later_is_not_told_any_more(section):
    change(section, body="zq1qz")
    change(section, "Mended", body="zq2qz")
    assert "zq2qz" in page_of()
    change(section, published=False)
    assert "zq" not in page_of()
    assert "Mended" not in page_of()
    change(section, published=True)
    assert "zq2qz" in page_of()
    section.delete()
    assert "zq" not in page_of()


@pytest.mark.parametrize("hide", ["topic", "committee", "edition"])
def test_what_stands_in_something_hidden_is_not_told(section, hide):
    change(section, "Mended", body="zq2qz")
    owners = {"topic": section.topic, "committee": section.topic.committee}
    owners["edition"] = section.topic.committee.edition
    owner = owners[hide]
    change(owner, **({"status": "draft"} if hide == "edition" else {"published": False}))
    answer = Client().get(PAGE)
    assert answer.status_code == (404 if hide == "edition" else 200)
    assert b"zq2qz" not in answer.content


def test_a_section_below_a_draft_is_not_told(section):
    point = Section.objects.create(
        topic=section.topic, parent=section, slug="deep", title="zq1qz", published=True
    )
    change(point, "zq2qz", body="zq3qz")
    assert "zq" in page_of()
    change(section, published=False)
    assert "zq" not in page_of()


def test_a_change_before_a_release_is_told_at_the_release_and_not_before(topic, section):
    release = timezone.localtime() + timedelta(days=3)
    change(topic, release_at=release)
    change(section, "zq1qz", body="zq2qz")
    change(topic, "The topic is out.")
    with clock.frozen(release - timedelta(seconds=1)):
        assert "zq" not in page_of() + page_of(FEED)
        assert "The topic is out." not in page_of()
    with clock.frozen(release):
        html = page_of()
        assert "The topic is out." in html
        assert "zq1qz" in html
        assert f"{release:%Y-%m-%d}" in html


def test_an_editor_sees_the_same_page_as_delegates(section, desk):
    change(section, body="Wells.")
    change(section, "Mended", body="Deep wells.")
    draft = Section.objects.create(topic=section.topic, slug="dams", title="Dams")
    change(draft, "zq1qz", body="zq2qz")
    html = desk.get(PAGE).content.decode()
    assert "Mended" in html
    assert "zq1qz" not in html
    assert "zq2qz" not in html


# --- Asked for in the admin ---


def test_the_form_of_what_delegates_read_asks_what_changed(desk, section):
    plant_one_of_each(section)
    assert f'name="{NOTE}"' in desk.get(admin_url("change", section)).content.decode()
    phrase = section.topic.committee.opening_phrases.get()
    assert f'name="{NOTE}"' not in desk.get(admin_url("change", phrase)).content.decode()


@pytest.mark.parametrize(("note", "is_told"), [("The year is 2025.", True), ("", False), ("   ", False)])
def test_a_save_with_a_note_is_told_and_one_without_is_minor(desk, section, note, is_told):
    save(desk, section, body="It was 2025.", **{NOTE: note})
    assert ("It was 2025" in read().replace(" .", ".")) is is_told


def test_a_note_survives_a_form_with_mistakes(desk, section):
    sent = open_form(desk, section) | {"title": "", NOTE: "What I did"}
    answer = desk.post(admin_url("change", section), sent)
    assert 'value="What I did"' in answer.content.decode()


def test_a_draft_of_a_change_is_told_when_it_is_published(desk, section):
    change(section, body="Old words.")
    sent = open_form(desk, section) | {"body": "New words.", "_keep_draft": "1", NOTE: "zq1qz"}
    assert desk.post(admin_url("change", section), sent).status_code == 302
    assert "zq" not in page_of()
    assert "New" not in read()
    draft = desk.get(admin_url("draft", section))
    assert f'name="{NOTE}"' in draft.content.decode()
    state = draft.context["draft"].state
    desk.post(admin_url("draft_publish", section), {"state": state, NOTE: "Better words."})
    html = page_of()
    assert "Better words." in html
    assert "<del>Old</del><ins>New</ins> words." in html


@pytest.mark.parametrize(("arguments", "is_told"), [(["--note", "From the team."], True), ([], False)])
def test_an_import_is_minor_unless_it_is_noted(db, tmp_path, arguments, is_told):
    objects = small_edition()
    for each in objects:
        if each["model"] not in (
            "topics.edition",
            "topics.openingphrase",
            "topics.dismissal",
            "topics.checkitem",
            "topics.toolkind",
            "glossary.termkind",
        ):
            each["fields"]["published"] = True
    file = written(tmp_path, objects)
    call_command("import_edition", str(file), *arguments, verbosity=0)
    assert ("From the team." in page_of()) is is_told


def test_nothing_is_told_of_an_edition_that_is_not_there(db):
    assert Client().get(reverse("glossary:changes", args=["1999"])).status_code == 404
    assert Client().get(reverse("glossary:changes_feed", args=["1999"])).status_code == 404


def test_a_question_is_told_with_its_topic(topic):
    row = ResolutionQuestion.objects.create(topic=topic, slug="who", label="Who", text="Who?", published=True)
    change(row, "Asked anew", text="Who pays?")
    assert "Topic 1 · Resolution question" in read()
