"""A check of an edition's links: in bounds, one thing at a time at each host, shared by all who check."""

import threading
import time
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from glossary.models import Source
from portal.links.checking import BATCH_SECONDS, CLAIM, POLITE, Pace, check_batch, user_agent
from portal.links.connecting import Network
from portal.links.fetching import TOTAL_SECONDS
from portal.management.commands import check_links
from tests.support.link_servers import Internet, answer, raw, redirect
from topics.models import Edition

QUICK = Pace(seconds_each=2, pause=0)
Status = Source.LinkStatus


def add(edition: Edition, *urls: str) -> list[Source]:
    return [
        Source.objects.create(edition=edition, key=f"source-{number}", title=f"Source {number}", url=url)
        for number, url in enumerate(urls, start=Source.objects.count() + 1)
    ]


def run(edition: Edition, internet: Internet, pace: Pace = QUICK) -> list[tuple[str, str]]:
    """Return what one batch finds: (key, outcome)."""
    batch = check_batch(edition, timezone.now(), network=internet.network, pace=pace)
    return sorted((checked.source.key, checked.finding.outcome.value) for checked in batch)


def statuses() -> dict[str, str]:
    return dict(Source.objects.values_list("key", "link_status"))


def command(internet: Internet, *arguments: str, pace: Pace = QUICK) -> list[str]:
    said = StringIO()
    call_command("check_links", *arguments, network=internet.network, pace=pace, stdout=said)
    return said.getvalue().splitlines()


# A batch


def test_each_link_of_a_batch_has_its_status(edition, internet):
    internet.host("a.test", answer("404 Not Found"))
    internet.host("b.test", redirect("http://127.0.0.1/"))
    internet.host("c.test")
    add(edition, "http://a.test/1", "http://b.test/2", "http://c.test/3", "", "http://c.test/4")
    assert run(edition, internet) == [
        ("source-1", "dead"),
        ("source-2", "forbidden"),
        ("source-3", "working"),
        ("source-5", "working"),
    ]
    assert statuses()["source-4"] == Status.UNCHECKED
    assert not Source.objects.left_alone(timezone.now()).exists()


def test_a_batch_has_no_more_links_than_it_may_and_the_next_goes_on(edition, internet):
    internet.host("a.test")
    add(edition, *(f"http://a.test/{number}" for number in range(5)))
    before = timezone.now()
    sizes = []
    for _ in range(4):
        pace = Pace(links=2, pause=0)
        sizes.append(len(list(check_batch(edition, before, network=internet.network, pace=pace))))
    assert sizes == [2, 2, 1, 0]


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_and_by_name(edition, internet):
    under_way, most, starts = [0], [0], []
    lock = threading.Lock()

    def behave(connection, request):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            starts.append(time.monotonic())
        time.sleep(0.05)
        with lock:
            under_way[0] -= 1
        answer()(connection, request)

    server = internet.host("a.test", behave)
    add(edition, *(f"http://a.test/{number}" for number in range(4)))
    run(edition, internet, Pace(pause=0.2))
    assert most == [1]
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(starts))
    assert all(f"User-Agent: {user_agent()}" in request for request in server.requests)
    assert "http://127.0.0.1:8000" in user_agent()


def test_hosts_are_asked_side_by_side_but_no_more_than_a_few(edition, internet):
    lock, under_way, most = threading.Lock(), [0], [0]
    are_three = threading.Event()

    def behave(connection, request):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            if under_way[0] == 3:
                are_three.set()
        are_three.wait(5)
        time.sleep(0.15)  # in which a fourth would come
        with lock:
            under_way[0] -= 1
        answer()(connection, request)

    for number in range(6):
        internet.host(f"host-{number}.test", behave)
    add(edition, *(f"http://host-{number}.test/" for number in range(6)))
    assert len(run(edition, internet, Pace(hosts=3, pause=0))) == 6
    assert most[0] == 3


def test_a_batch_begins_nothing_more_when_its_time_is_up(edition, internet):
    internet.host("a.test")
    add(edition, *(f"http://a.test/{number}" for number in range(8)))
    found = run(edition, internet, Pace(seconds=0.5, pause=0.3))
    assert 1 <= len(found) < 8
    assert list(statuses().values()).count("unchecked") == 8 - len(found)
    assert not Source.objects.left_alone(timezone.now()).exists()


def test_the_bounds_of_a_batch_are_seconds_and_its_claim_outlasts_them():
    assert (POLITE.links, POLITE.hosts) == (8, 4)
    assert BATCH_SECONDS + TOTAL_SECONDS <= 20 < CLAIM.total_seconds()


def test_a_host_that_asks_for_time_is_left_alone_with_all_its_links(edition, internet):
    server = internet.host("a.test", answer("429 Slow", "Retry-After: 3600"))
    internet.host("b.test")
    add(edition, "http://a.test/1", "http://a.test/2", "http://b.test/")
    assert run(edition, internet) == [("source-1", "later"), ("source-3", "working")]
    assert run(edition, internet) == [("source-3", "working")]
    assert len(server.requests) == 1
    assert statuses()["source-1"] == Status.UNCHECKED
    Source.objects.update(link_not_before=timezone.now() - timedelta(seconds=1))
    assert ("source-1", "later") in run(edition, internet)


def test_a_portal_without_internet_takes_no_page_for_gone(edition, internet):
    add(edition, "http://a.invalid/", "http://b.invalid/")
    for _ in range(2):
        run(edition, internet)
        Source.objects.update(link_since=timezone.localdate() - timedelta(days=3))
    assert set(statuses().values()) == {"unreachable"}


@pytest.mark.parametrize("neighbour", ["http://b.invalid/", "http://127.0.0.1/", "http://localhost/"])
def test_nor_when_only_one_host_or_none_that_may_be_asked_is_beside_it_in_the_batch(
    edition, internet, neighbour
):
    internet.names["localhost"] = [["127.0.0.1"]]
    add(edition, "http://a.invalid/", neighbour, "http://c.invalid/")
    for _ in range(3):
        run(edition, internet, Pace(links=1, seconds_each=2, pause=0))
        run(edition, internet, Pace(links=2, seconds_each=2, pause=0))
        Source.objects.update(link_since=timezone.localdate() - timedelta(days=3))
    assert {statuses()["source-1"], statuses()["source-3"]} == {"unreachable"}


def test_a_name_that_is_lost_alone_in_its_batch_counts_while_another_is_found_elsewhere(edition, internet):
    server = internet.host("a.test")
    add(edition, "http://b.invalid/", "http://a.test/")
    run(edition, internet, Pace(links=1, seconds_each=2, pause=0))
    assert statuses() == {"source-1": "name_lost", "source-2": "unchecked"}
    assert server.connections == 0  # its name was looked up, and no more


def test_a_name_that_is_lost_while_others_are_found_counts(edition, internet):
    internet.host("a.test")
    add(edition, "http://a.test/", "http://b.invalid/")
    run(edition, internet)
    assert statuses() == {"source-1": "working", "source-2": "name_lost"}


def test_what_was_found_is_kept_when_the_check_is_interrupted(edition, internet):
    internet.host("a.test")
    add(edition, "http://a.test/1", "http://a.test/2")
    batch = check_batch(edition, timezone.now(), network=internet.network, pace=QUICK)
    assert next(batch).source.key == "source-1"
    batch.close()
    assert statuses() == {"source-1": "working", "source-2": "unchecked"}
    assert not Source.objects.left_alone(timezone.now()).exists()


@pytest.mark.django_db(transaction=True)
def test_two_checks_at_once_ask_for_each_page_once(edition, internet):
    servers = [internet.host(f"host-{number}.test") for number in range(8)]
    add(edition, *(f"http://host-{number}.test/{page}" for number in range(8) for page in (1, 2)))
    before, start = timezone.now(), threading.Barrier(2, timeout=30)

    def check_all():
        try:
            start.wait()
            while Source.objects.unchecked_since(before).exists():
                list(check_batch(edition, before, network=internet.network, pace=Pace(links=3, pause=0)))
        finally:
            connection.close()

    threads = [threading.Thread(target=check_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(server.requests) for server in servers] == [2] * 8
    assert set(statuses().values()) == {"working"}


def test_a_claim_that_nobody_ended_lapses(edition, internet):
    internet.host("a.test")
    [source] = add(edition, "http://a.test/")
    Source.objects.update(link_not_before=timezone.now() + CLAIM)
    assert run(edition, internet) == []
    Source.objects.filter(pk=source.pk).update(link_not_before=timezone.now() - timedelta(seconds=1))
    assert run(edition, internet) == [("source-1", "working")]


# The command


def test_the_command_tells_of_each_link_and_the_totals(edition, internet):
    internet.host("a.test", answer("404 Not Found"))
    internet.host("b.test")
    add(edition, "http://a.test/", "http://b.test/")
    Source.objects.filter(key="source-1").update(archived_url="https://archive.example/1")
    said = command(internet, "2030")
    assert sorted(line.partition("] ")[2] for line in said[:2]) == [
        "source-1: gone – It answers 404: the page no longer exists.",
        "source-2: working",
    ]
    assert [line.partition("]")[0] for line in said[:2]] == ["[1/2", "[2/2"]
    assert said[2].startswith("2 of 2 links checked: ")
    assert said[3:] == ["Gone: source-1 (archived copy: https://archive.example/1)"]


def test_the_command_keeps_to_its_limit_and_goes_on_with_what_is_old(edition, internet):
    server = internet.host("a.test")
    add(edition, *(f"http://a.test/{number}" for number in range(5)))
    assert "3 of 3 links checked: 3 working." in command(internet, "2030", "--limit", "3")
    said = command(internet, "2030", "--older-than", "1")
    assert said[-1] == "2 of 2 links checked: 2 working."
    assert len(server.requests) == 5
    assert command(internet, "2030", "--older-than", "1") == ["0 of 0 links checked."]


def test_the_command_fails_for_gone_pages_only_if_asked_to(edition, internet):
    internet.host("a.test", answer("410 Gone"))
    add(edition, "http://a.test/")
    command(internet, "2030")
    with pytest.raises(CommandError, match="The pages of 1 source of Model Assembly 2030 are gone"):
        command(internet, "2030", "--strict")


def test_an_interrupted_command_says_how_far_it_came_and_keeps_it(edition, internet, monkeypatch):
    internet.host("a.test")
    add(edition, "http://a.test/1", "http://a.test/2")

    def interrupted(*arguments, **options):
        yield next(check_batch(*arguments, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(check_links, "check_batch", interrupted)
    with pytest.raises(CommandError, match="Interrupted; what was found is stored") as end:
        command(internet, "2030")
    assert end.value.returncode == 130
    assert statuses() == {"source-1": "working", "source-2": "unchecked"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1999"], "no edition '1999'; there are: 2030"),
        (["2030", "--limit", "0"], "--limit must be 1 or more"),
        (["2030", "--minutes", "-1"], "--minutes must be 1 or more"),
        (["2030", "--older-than", "-1"], "--older-than must be a number of days"),
        (["2030", "--older-than", "99999999"], "--older-than must be a number of days"),
    ],
)
def test_the_command_says_what_it_cannot_do(edition, internet, arguments, message):
    with pytest.raises(CommandError, match=message):
        command(internet, *arguments)


def test_hostile_links_end_in_their_bounds_and_each_has_its_status(edition, internet):
    """The whole of it: the canary of `internet` counts what reaches a forbidden address."""
    for name, target in (
        ("to-loopback", "http://127.0.0.1/"),
        ("to-metadata", "http://169.254.169.254/latest/"),
        ("to-six", "http://[::1]/"),
        ("to-name", "http://inside.test/"),
    ):
        internet.host(f"{name}.test", redirect(target))
    internet.names["inside.test"] = [["10.0.0.1"]]
    silent = internet.host("silent.test", lambda connection, request: silent.is_over.wait(20))
    internet.host("large.test", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"))
    internet.host("endless.test", endless_head)
    names = ["to-loopback", "to-metadata", "to-six", "to-name", "silent", "large", "endless", "inside"]
    add(edition, *(f"http://{name}.test/" for name in names))
    started = time.monotonic()
    command(internet, "2030")
    assert time.monotonic() - started < 15
    assert list(statuses().values()) == [*["forbidden"] * 4, "timeout", "large", "garbled", "forbidden"]


def endless_head(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Again: and again\r\n" * 100)


def test_no_shell_can_lead_the_command_into_a_private_network(edition, internet):
    with pytest.raises(CommandError, match="unrecognized arguments"):
        call_command("check_links", "2030", "--network=anything")
    add(edition, "http://127.0.0.1/", "http://[::1]/")
    call_command("check_links", "2030", pace=QUICK, stdout=StringIO())
    assert set(statuses().values()) == {"forbidden"}
    assert Network() == Network()
