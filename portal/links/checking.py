"""Check the links of an edition in small batches: politely, within limits, and never twice at once."""

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
BATCH_SECONDS = 8.0  # no link is started after this; one takes at most TOTAL_SECONDS
PAUSE = 1.0  # seconds between two requests to one host
CLAIM = timedelta(seconds=60)  # how long a batch that never ends reserves its links


@dataclass(frozen=True)
class Checked:
    """A source and the finding about it; `is_recorded` is False if its address changed meanwhile."""

    source: Source
    finding: Finding
    is_recorded: bool


@dataclass(frozen=True)
class Pace:
    """The size and duration of a batch; tests use shorter ones."""

    links: int = BATCH
    hosts: int = HOSTS_AT_ONCE
    seconds: float = BATCH_SECONDS
    seconds_each: float = TOTAL_SECONDS
    pause: float = PAUSE


POLITE = Pace()


def user_agent() -> str:
    """Return a name that says who is asking, and where to complain."""
    return f"MUN-research-portal-link-check/1.0 (+{settings.PUBLIC_ADDRESS.url})"


def check_batch(
    edition: Edition, before: datetime, *, network: Network = PUBLIC_WEB, pace: Pace = POLITE
) -> Iterator[Checked]:
    """Check some of the links that nobody has checked since `before`; yield each once it is recorded.

    Yields nothing if none may be requested now. Each host gets one request at a time, with a pause, and
    simultaneous checks get different hosts. What is yielded is stored, even if the caller stops.
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
                findings.append((source, finding))  # possibly our own fault: decided at the end
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
    Outcome.UNREACHABLE, "No host name could be found: perhaps the portal itself has no internet connection."
)


ASKED_NOBODY = {Outcome.FORBIDDEN, Outcome.MALFORMED}  # they say nothing about our connection
OTHERS_TRIED = 2  # each takes seconds if the name server does not answer


def _finds_another(edition: Edition, lost: set[str], network: Network) -> bool:
    """Return whether the name of another host is found, so that `lost` is gone and our connection works.

    Several lost names at once are our own fault; a single one with no other to try is taken as gone.
    """
    if len(lost) > 1:
        return False
    urls = edition.sources.with_link().order_by("-link_checked_at").values_list("url", flat=True)
    others = [host for host in dict.fromkeys(map(host_of, urls)) if host not in lost][:OTHERS_TRIED]
    return not others or any(map(network.finds, others))


def busy_hosts() -> set[str]:
    """Return the hosts that a check is using, or that asked to be left alone for a while."""
    urls = Source.objects.left_alone(timezone.now()).values_list("url", flat=True)
    return {host_of(url) for url in urls}


def _claim(edition: Edition, before: datetime, until: datetime, most: int) -> list[Source]:
    """Reserve links, but none of a host that another check is using or that asked to be left alone."""
    with transaction.atomic():
        locked(edition.sources.unchecked_since(before))  # rows before editions, as every save does
        # The second of two simultaneous checks waits here, and then sees what the first has reserved.
        list(Edition.objects.select_for_update(no_key=True).order_by("pk"))
        busy = busy_hosts()
        waiting = edition.sources.unchecked_since(before)
        claimed = [source for source in waiting if host_of(source.url) not in busy][:most]
        ids = [source.pk for source in claimed]
        Source.objects.filter(pk__in=ids).update_unseen(link_not_before=until)
    return claimed


def _ask(hosts: dict[str, list[Source]], network: Network, pace: Pace) -> Iterator[tuple[Source, Finding]]:
    """Request from several hosts at once, as `pace` allows, and yield each finding as it arrives.

    The threads do not use the database: whoever takes their findings writes them.
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
        # Nothing was learnt about the page, so it keeps its status and its turn.
        same = Source.objects.filter(pk=source.pk, url=source.url)
        changed = same.update_unseen(link_not_before=now + finding.wait, link_note=finding.note)
        return Checked(source, finding, bool(changed))
    is_recorded = Source.objects.record_check(source, finding.outcome.value, finding.note, now)
    return Checked(source, finding, is_recorded)
