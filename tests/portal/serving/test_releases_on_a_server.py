"""A real server with several workers releases on time: never before, and within two seconds on every one."""

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.served_portal import Answer, Served, Visitor, look, preloaded_faketime, served, watch

WORKERS = 2
PARIS = ZoneInfo("Europe/Paris")
AT_MOST = 2.0  # seconds after its time
LEAD = 5.0  # seconds that are watched before it
PAGES = ["/", "/2026/", "/2026/interpol/topics/tracking-fugitives/", "/2026/glossary/", "/sitemap.xml"]


def is_shown(answer: Answer) -> bool:
    return answer.status == 200 and ("INTERPOL" in answer.text or "/2026/" in answer.text)


class Organiser(Visitor):
    """Who sets the release of the 2026 edition in the admin."""

    def __init__(self, portal: Served) -> None:
        super().__init__(portal)
        self.sign_in(portal.password)
        listed = self.read("/admin/topics/edition/")[1]
        self.form = re.search(r"/admin/topics/edition/\d+/change/", listed)[0]

    def schedule(self, day: str, at: str) -> str:
        """The page that the admin answers with to that day and time."""
        return self.submit(self.form, "edition_form", release_at_0=day, release_at_1=at)

    def schedule_and_be_taken(self, day: str, at: str) -> None:
        page = self.schedule(day, at)
        assert "was changed successfully" in page, re.findall(r"errorlist.*?</ul>", page, re.DOTALL)


def is_told_by_all(portal: Served, answers: list[Answer]) -> bool:
    """Every page came, and every worker answered."""
    workers = {answer.worker for answer in answers if answer.worker is not None}
    return {answer.path for answer in answers} == set(PAGES) and workers == portal.workers


def wait_until_all_hide_it(portal: Served) -> None:
    """Ask until each worker hides each page: on a busy machine that may take longer than a second."""
    everywhere = {(path, worker) for path in PAGES for worker in portal.workers}

    def is_hidden(answers: list[Answer]) -> bool:
        return {(each.path, each.worker) for each in answers if not is_shown(each)} >= everywhere

    assert is_hidden(watch(portal, PAGES, is_hidden))


def is_hidden_by_all(portal: Served, moment: float) -> bool:
    """Ask until every worker has told; returns whether that was well before `moment` of our clock."""
    answers = watch(portal, PAGES, lambda answers: is_told_by_all(portal, answers))
    assert [answer.path for answer in answers if is_shown(answer) and answer.ended < moment] == []
    assert is_told_by_all(portal, answers)
    assert len(portal.workers) == WORKERS
    return time.time() < moment - LEAD


def assert_released_on_time(portal: Served, moment: float) -> None:
    """Not shown before `moment`, which is of our clock and must lie ahead; by every worker soon after."""
    time.sleep(max(moment - LEAD - time.time(), 0))

    def after(answers: list[Answer]) -> list[Answer]:
        return [answer for answer in answers if answer.began >= moment + AT_MOST]

    answers = watch(portal, PAGES, lambda answers: is_told_by_all(portal, after(answers)))
    before = [answer for answer in answers if answer.ended < moment]
    assert before, "the machine was too slow to see anything before the release"
    assert [answer.path for answer in before if is_shown(answer)] == []
    assert [answer.path for answer in after(answers) if not is_shown(answer)] == []
    assert is_told_by_all(portal, after(answers))
    assert len(portal.workers) == WORKERS


def local(moment: float) -> tuple[str, str]:
    """Day and time as clocks in Paris show them."""
    at = datetime.fromtimestamp(moment, PARIS)
    return f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}"


def test_an_edition_appears_at_its_time_on_every_worker(prepared, tmp_path):
    with served(prepared, tmp_path, WORKERS) as portal:
        organiser = Organiser(portal)
        assert is_shown(look(portal, "/2026/"))
        for ahead in (20, 60, 180):  # whatever a busy machine takes until everybody has told
            moment = float(int(time.time()) + ahead)
            organiser.schedule_and_be_taken(*local(moment))
            wait_until_all_hide_it(portal)
            if is_hidden_by_all(portal, moment):
                break
        assert_released_on_time(portal, moment)


# Where clocks change


class ShiftedClock:
    """The time that the server sees; ours goes on."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shift = 0
        self.file.write_text("+0s\n")

    def set_to(self, moment: datetime) -> None:
        """Let it be `moment` there now, to the second."""
        self.shift = int(moment.timestamp() - time.time())
        written = self.file.with_suffix(".new")
        written.write_text(f"{self.shift:+d}s\n")
        written.replace(self.file)  # at once: whoever reads half a file keeps it as long as a whole one
        # The library reads the file anew when the clock's full seconds are more than one further than they
        # were when it read last; a worker that still saw the time before would take a sign-in for old.
        time.sleep(2.1)

    def ours(self, moment: datetime) -> float:
        return moment.timestamp() - self.shift


@pytest.fixture(scope="module")
def elsewhen(prepared, tmp_path_factory) -> Iterator[tuple[Served, ShiftedClock]]:
    """A portal whose clock the test sets."""
    try:
        library = preloaded_faketime()
    except FileNotFoundError:
        message = "NOT CHECKED: releases where clocks change need the command faketime, which is not there."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("elsewhen")
    clock = ShiftedClock(folder / "shift")
    settings = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with served(prepared, folder, WORKERS, **settings) as portal:
        yield portal, clock


@pytest.mark.parametrize(
    ("change", "refused", "typed"),
    [  # the moment of the change, a time that it makes unclear, and how the moment itself is typed
        (datetime(2026, 10, 25, 1, tzinfo=UTC), ("2026-10-25", "02:00"), ("2026-10-25", "02:00 +01:00")),
        (datetime(2027, 3, 28, 1, tzinfo=UTC), ("2027-03-28", "02:00"), ("2027-03-28", "03:00")),
    ],
    ids=["back to winter", "forward to summer"],
)
def test_an_edition_appears_at_its_time_where_clocks_change(elsewhen, change, refused, typed):
    portal, clock = elsewhen
    clock.set_to(change - timedelta(hours=1))  # long enough for a busy machine
    organiser = Organiser(portal)
    assert "Clocks go" in organiser.schedule(*refused)
    organiser.schedule_and_be_taken(*typed)
    wait_until_all_hide_it(portal)
    assert is_hidden_by_all(portal, clock.ours(change))
    clock.set_to(change - timedelta(seconds=LEAD + 3))
    assert_released_on_time(portal, clock.ours(change))
