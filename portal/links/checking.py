"""Checks the links of an edition in small batches: politely, in bounds, and never twice at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from glossary.models import Source
from portal.links.addresses import host_of
from portal.links.connecting import PUBLIC_WEB, Network
from portal.links.fetching import TOTAL_SECONDS, Finding, Outcome, check
from topics.models import Edition
from topics.state import locked

BATCH = 8  # links
HOSTS_AT_ONCE = 4
BATCH_SECONDS = 8.0  # after these no link is begun any more; one takes TOTAL_SECONDS at most
PAUSE = 1.0  # seconds between two requests to one host
CLAIM = timedelta(seconds=60)  # how long a batch keeps its links to itself, should it not come to its end


@dataclass(frozen=True)
class Checked:
    """A source, and what was found; `is_recorded` is False when its address changed meanwhile."""

    source: Source
    finding: Finding
    is_recorded: bool


@dataclass(frozen=True)
class Pace:
    """How many links a batch has, and how long it takes; tests are in a hurry."""

    links: int = BATCH
    hosts: int = HOSTS_AT_ONCE
    seconds: float = BATCH_SECONDS
    seconds_each: float = TOTAL_SECONDS
    pause: float = PAUSE


POLITE = Pace()


def user_agent() -> str:
    """Who asks, and where to complain of it."""
    return f"MUN-research-portal-link-check/1.0 (+{settings.PUBLIC_ADDRESS.url})"


def check_batch(
    edition: Edition, before: datetime, *, network: Network = PUBLIC_WEB, pace: Pace = POLITE
) -> Iterator[Checked]:
    """Check some of the links that nobody checked since `before`; yields each when it is recorded.

    None, when there are no more that may be asked now. Each host is asked one thing at a time, with a pause.
    Whoever checks at the same time gets other hosts. What is yielded is stored, even if no more comes.
    """
    until = timezone.now() + CLAIM
    claimed = _claim(edition, before, until, pace.links)
    hosts: dict[str, list[Source]] = {}
    for source in claimed:
        hosts.setdefault(host_of(source.url), []).append(source)
    try:
        findings, has_found = [], False
        for source, finding in _ask(hosts, network, pace):
            if finding.outcome == Outcome.NAME_LOST:
                findings.append((source, finding))  # which may be our own fault: seen at the end
            else:
                has_found = has_found or finding.outcome not in ASKED_NOBODY
                yield _record(source, finding)
        lost = {host_of(source.url) for source, _ in findings}
        is_offline = bool(lost) and not has_found and not _finds_another(edition, lost, network)
        for source, finding in findings:
            yield _record(source, OFFLINE if is_offline else finding)
    finally:
        ids = [source.pk for source in claimed]
        Source.objects.filter(pk__in=ids, link_not_before=until).update_unseen(link_not_before=None)


OFFLINE = Finding(
    Outcome.UNREACHABLE, "No name at all was found: perhaps the portal itself has no way to the internet."
)


ASKED_NOBODY = {Outcome.FORBIDDEN, Outcome.MALFORMED}  # it says nothing of the way to the internet
OTHERS_TRIED = 2  # a name server that does not answer takes seconds each time


def _finds_another(edition: Edition, lost: set[str], network: Network) -> bool:
    """Whether one name of another host is found: then it is those in `lost` that are gone, and not our way.

    Several that are lost at once are our own fault; of one alone, with no other to try, nobody can tell.
    """
    if len(lost) > 1:
        return False
    urls = edition.sources.with_link().order_by("-link_checked_at").values_list("url", flat=True)
    others = [host for host in dict.fromkeys(map(host_of, urls)) if host not in lost][:OTHERS_TRIED]
    return not others or any(map(network.finds, others))


def busy_hosts() -> set[str]:
    """Those that a check has in hand, or that asked to be left alone for a while."""
    urls = Source.objects.left_alone(timezone.now()).values_list("url", flat=True)
    return {host_of(url) for url in urls}


def _claim(edition: Edition, before: datetime, until: datetime, most: int) -> list[Source]:
    """Take links in hand, none of a host that another check has in hand or that asked to be left alone."""
    with transaction.atomic():
        locked(edition.sources.unchecked_since(before))  # rows before editions, as whoever saves one
        # Two checks at once: the second waits here, and then sees what the first has taken.
        list(Edition.objects.select_for_update(no_key=True).order_by("pk"))
        busy = busy_hosts()
        waiting = edition.sources.unchecked_since(before)
        claimed = [source for source in waiting if host_of(source.url) not in busy][:most]
        ids = [source.pk for source in claimed]
        Source.objects.filter(pk__in=ids).update_unseen(link_not_before=until)
    return claimed


def _ask(hosts: dict[str, list[Source]], network: Network, pace: Pace) -> Iterator[tuple[Source, Finding]]:
    """Ask all hosts at once, as many as `pace` allows, and yield what is found as it comes.

    The threads know nothing of the database: what they find is written by whoever takes it.
    """
    agent, last_start = user_agent(), time.monotonic() + pace.seconds
    pool = ThreadPoolExecutor(max_workers=pace.hosts, thread_name_prefix="link-check")

    def ask(source: Source, pause: float) -> Finding | None:
        time.sleep(pause)
        if time.monotonic() > last_start:
            return None
        return check(source.url, agent=agent, network=network, seconds=pace.seconds_each)

    waiting: dict[Future, tuple[Source, list[Source]]] = {}

    def begin(sources: list[Source], pause: float = 0) -> None:
        if sources:
            first, *others = sources
            waiting[pool.submit(ask, first, pause)] = first, others

    try:
        for sources in hosts.values():
            begin(sources)
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                source, others = waiting.pop(future)
                finding = future.result()
                if finding is None:
                    continue
                if finding.outcome != Outcome.LATER:
                    begin(others, pace.pause)
                yield source, finding
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _record(source: Source, finding: Finding) -> Checked:
    now = timezone.now()
    if finding.outcome == Outcome.LATER:
        # Nothing was learnt of the page, so it keeps its status and stays in line.
        same = Source.objects.filter(pk=source.pk, url=source.url)
        changed = same.update_unseen(link_not_before=now + finding.wait, link_note=finding.note)
        return Checked(source, finding, bool(changed))
    is_recorded = Source.objects.record_check(source, finding.outcome.value, finding.note, now)
    return Checked(source, finding, is_recorded)
