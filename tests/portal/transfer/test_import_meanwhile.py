"""While an edition is imported: readers read the old one, and what chairs save is neither lost nor halved."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from psycopg.errors import DeadlockDetected

from glossary.models import Term
from portal.transfer import EditionChangedError, TransferError, import_edition, writing
from portal.transfer.importing import ATTEMPTS
from tests.support.admin_forms import admin_url, open_form
from tests.support.people import signed_in
from tests.support.small_edition import WATER, an_object, written
from topics.models import Edition, Section

pytestmark = pytest.mark.django_db(transaction=True)

SECTIONS = 120  # it was tried with 10,000 too; what is shown here does not depend on how many there are
POINTS = 10  # in a part
PARTS = range(0, SECTIONS, POINTS)


def large_edition(word: str) -> list[dict]:
    """Every section has `word` in its title, and none has a text."""
    objects = [
        an_object("topics.edition", slug="2030", year=2030, conference="Assembly", status="published"),
        an_object("topics.committee", edition=["2030"], slug="assembly", name="Assembly", published=True),
        an_object(
            "topics.topic", committee=WATER[:2], number=1, slug="water", title=f"Water {word}", published=True
        ),
    ]
    for number in range(SECTIONS):
        part = number - number % POINTS
        objects.append(
            an_object(
                "topics.section",
                topic=WATER,
                parent=[*WATER, f"section-{part}"] if number != part else None,
                position=number,
                slug=f"section-{number}",
                title=f"Title {word} {number}",
                published=True,
            )
        )
    return objects


@pytest.fixture(autouse=True)
def short_steps(monkeypatch) -> None:
    """So that the import says something in the middle of writing."""
    monkeypatch.setattr(writing, "BATCH_SIZE", SECTIONS // 6)
    monkeypatch.setattr(writing, "PROGRESS_STEP", SECTIONS // 2)


@pytest.fixture
def stored(tmp_path) -> Edition:
    import_edition(written(tmp_path, large_edition("old")))
    return Edition.objects.get()


@pytest.fixture
def new_file(tmp_path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    return written(folder, large_edition("new"))


def in_a_thread(action: Callable[[], object]) -> tuple[threading.Thread, list]:
    """Begin `action` on a connection of its own; its answer, or its error, comes into the list."""
    answers: list = []

    def run() -> None:
        try:
            answers.append(action())
        except Exception as error:  # told by whoever looks at the answer
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def elsewhere(action: Callable[[], object]) -> object:
    """Return what `action` gives on another connection, once it is done."""
    thread, answers = in_a_thread(action)
    thread.join()
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


def titles_read() -> set[str]:
    """Return what readers find on the pages of the first and the last part: "old" or "new", or both."""
    found = set()
    for part in (PARTS[0], PARTS[-1]):
        response = Client().get(f"/2030/assembly/topics/water/section-{part}/")
        assert response.status_code == 200
        page = response.content.decode()
        found |= {word for word in ("old", "new") if f"Title {word} " in page}
    return found


def at(line: str, action: Callable[[], object]) -> Callable[[str], None]:
    """Progress that does `action` when it comes to a line that begins so, once."""
    waiting = [action]

    def progress(said: str) -> None:
        if said.startswith(line) and waiting:
            waiting.pop()()

    return progress


def send(client: Client, section: Section, form: dict, **changes) -> HttpResponse:
    return client.post(admin_url("change", section), form | changes)


def test_readers_see_the_old_edition_until_the_import_commits_and_then_the_new_one(stored, new_file):
    seen = []
    progress = at("Written", lambda: seen.append(elsewhere(titles_read)))
    assert titles_read() == {"old"}
    import_edition(new_file, progress=progress)
    assert seen == [{"old"}]
    assert titles_read() == {"new"}


def test_a_first_edition_is_not_seen_before_it_is_whole(new_file):
    seen = []

    def look() -> None:
        seen.append(elsewhere(lambda: (Client().get("/2030/").status_code, Section.objects.count())))

    import_edition(new_file, progress=at("Written", look))
    assert seen == [(404, 0)]
    assert Client().get("/2030/").status_code == 200


def test_a_chair_who_saves_what_the_import_is_just_changing_waits_and_is_shown_both(stored, new_file):
    section = Section.objects.get(slug="section-7")
    client = signed_in("chair")
    form = open_form(client, section)
    saving: list = []

    def save() -> None:
        saving.append(in_a_thread(lambda: send(client, section, form, title="Mine").status_code))

    import_edition(new_file, progress=at("Written", save))
    thread, answers = saving[0]
    thread.join()
    assert answers == [409]
    assert Section.objects.filter(title__startswith="Title new").count() == SECTIONS


def test_a_chair_who_saves_what_the_file_leaves_alone_waits_and_is_saved(stored, new_file):
    term = Term.objects.create(edition=stored, slug="well", name="well", definition="Old.")
    client = signed_in("chair")
    form = open_form(client, term)
    saving: list = []

    def save() -> None:
        saving.append(in_a_thread(lambda: send(client, term, form, definition="Mine.").status_code))

    import_edition(new_file, progress=at("Written", save))
    thread, answers = saving[0]
    thread.join()
    assert answers == [302]
    term.refresh_from_db()
    assert term.definition == "Mine."
    assert Section.objects.filter(title__startswith="Title new").count() == SECTIONS


def test_what_a_chair_saves_after_the_check_and_before_the_lock_is_checked_again(stored, new_file):
    """The new section takes a title's place that no file knows of; what is in the file is written over it."""
    client = signed_in("chair")
    section = Section.objects.get(slug="section-7")
    form = open_form(client, section)
    lines = []

    def save() -> None:
        assert elsewhere(lambda: send(client, section, form, title="Mine", body="Mine.").status_code) == 302

    progress = at("Writing", save)
    summary = import_edition(new_file, progress=lambda line: (lines.append(line), progress(line)))
    assert "The edition changed meanwhile: checking again" in lines
    section.refresh_from_db()
    assert (section.title, section.body) == ("Title new 7", "Mine.")  # the file gives no body
    told = {change.key[-1]: change.fields for change in summary.changes}
    assert told["section-7"][0].before == "Mine"


def test_who_confirmed_a_summary_is_not_given_another_import_than_it_showed(stored, new_file):
    shown = import_edition(new_file, dry_run=True)

    def save() -> None:
        elsewhere(lambda: Section.objects.filter(slug="section-7").update(title="Mine"))

    with pytest.raises(EditionChangedError) as change:
        import_edition(new_file, version=shown.version, progress=at("Writing", save))
    assert change.value.summary.version > shown.version
    assert Section.objects.filter(title__startswith="Title new").count() == 0


def test_who_changes_the_edition_at_every_attempt_is_made_to_wait_in_the_end(stored, new_file):
    attempts, waiting = [], []

    def save() -> int:
        return Section.objects.filter(slug="section-7").update(body="Mine.")

    def progress(line: str) -> None:
        if line == "Writing":
            attempts.append(line)
            if len(attempts) < ATTEMPTS:
                elsewhere(save)
            else:
                waiting.append(in_a_thread(save))

    import_edition(new_file, progress=progress)
    thread, answers = waiting[0]
    thread.join()
    assert (len(attempts), answers) == (ATTEMPTS, [1])
    assert Section.objects.filter(title__startswith="Title new").count() == SECTIONS
    assert Section.objects.get(slug="section-7").body == "Mine."


def test_two_imports_at_once_come_one_after_the_other(stored, new_file, tmp_path):
    other = written(tmp_path, large_edition("newer"))
    second: list = []

    def begin() -> None:
        second.append(in_a_thread(lambda: import_edition(other).changed))

    import_edition(new_file, progress=at("Written", begin))
    thread, answers = second[0]
    thread.join()
    assert answers == [SECTIONS + 1]
    assert Section.objects.filter(title__startswith="Title newer").count() == SECTIONS


def test_chairs_who_save_all_the_time_and_an_import_never_hold_each_other_up_for_good(stored, new_file):
    """Each takes rows and the edition in the same order, so that no one is turned away with an error."""
    start, stop = threading.Barrier(4), threading.Event()
    clients = [signed_in(f"chair-{number}") for number in range(3)]

    def write(client: Client, number: int) -> list[int]:
        answers = []
        start.wait()
        while not stop.is_set() and len(answers) < 12:
            section = Section.objects.get(slug=f"section-{number}")
            form = open_form(client, section)
            answers.append(send(client, section, form, body=f"Save {len(answers)}.").status_code)
        return answers

    writers = [in_a_thread(lambda each=each: write(each[1], each[0])) for each in enumerate(clients)]
    start.wait()
    try:
        import_edition(new_file)
    finally:
        stop.set()
        for thread, _ in writers:
            thread.join()
    for _, answers in writers:
        assert set(answers[0]) <= {302, 409}
    assert Section.objects.filter(title__startswith="Title new").count() == SECTIONS


@pytest.mark.parametrize("times", [1, 9])
def test_an_import_that_postgresql_ends_for_somebody_elses_sake_is_tried_again(stored, new_file, times):
    ended = iter(range(times))

    def end(execute, sql, params, many, context):
        if sql.startswith('UPDATE "topics_topic"') and next(ended, None) is not None:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end):
        if times == 1:
            assert import_edition(new_file).changed == SECTIONS + 1
        else:
            with pytest.raises(TransferError, match=r"refused it \(deadlock detected\); nothing was written"):
                import_edition(new_file)
    assert titles_read() == ({"new"} if times == 1 else {"old"})
