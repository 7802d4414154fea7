"""Costs of the first page after a change, in processor time and queries, for each kind of page."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glossary.backlinks import backlinks_of
from glossary.changed import changes_in_words
from glossary.entry_index import entry_index_of
from tests.benchmarks.measuring import say
from topics.content import content_of
from topics.models import Edition, Section

COMMITTEE = "/2026/interpol/"
TOPIC = f"{COMMITTEE}topics/tracking-fugitives/"
PAGES = {
    "the cover": "/2026/",
    "the committee": COMMITTEE,
    "how it works": f"{COMMITTEE}how-it-works/",
    "a topic": TOPIC,
    "the longer topic": f"{COMMITTEE}topics/tracing-firearms/",
    "a section": f"{TOPIC}main-forms/",
    "a question": f"{TOPIC}questions/preventing-political-misuse/",
    "the tools": f"{COMMITTEE}tools/",
    "a tool": f"{COMMITTEE}tools/biohub/",
    "the precedents": f"{COMMITTEE}precedents/",
    "the glossary": "/2026/glossary/",
    "a term": "/2026/glossary/ballistics/",
    "the bibliography": "/2026/bibliography/",
    "a source": "/2026/bibliography/interpol-biohub/",
    "the changes": "/2026/changes/",
    "the search page": "/2026/search/",
    "a page not found": "/2026/nowhere/",
}
HOST = {"host": "127.0.0.1"}
READER = AnonymousUser()
ROUNDS = 7


def measure_cold_pages() -> None:
    say(f"\nthe first page after a change: processor time and queries ({ROUNDS} rounds, medians)")
    say(f"  {'':46} {'nothing read yet':>21}   {'content and index read':>22}")
    for name, address in PAGES.items():
        cold = [page_after(address, lambda edition: None) for _ in range(ROUNDS)]
        ready = [page_after(address, make_ready) for _ in range(ROUNDS)]
        say(f"  {name:46} {told(cold)}   {told(ready)}")
    measure_index()


def page_after(address: str, prepare: Callable[[Edition], None]) -> tuple[float, int]:
    """Return the milliseconds and queries of a page after a change, of a server that has kept no page."""
    change()
    if address.endswith("/nowhere/"):
        Client(headers=HOST).get("/2026/elsewhere/")  # whoever searches a version first builds the index
    prepare(Edition.objects.get(slug="2026"))
    reader = Client(headers=HOST)
    with CaptureQueriesContext(connection) as captured:
        taken = milliseconds(lambda: reader.get(address))
    return taken, len(captured)


def change() -> None:
    """Change a text, as an editor does."""
    section = Section.objects.filter(topic__committee__edition__slug="2026").first()
    section.body = f"{section.body} "
    section.save()


def make_ready(edition: Edition) -> None:
    backlinks_of(edition, READER)
    changes_in_words(edition)


def measure_index() -> None:
    parts: dict[str, list[float]] = {"content": [], "entry index": [], "backlinks": [], "all": []}
    for _ in range(ROUNDS):
        change()
        edition = Edition.objects.get(slug="2026")
        taken = [
            milliseconds(partial(build, edition, READER))
            for build in (content_of, entry_index_of, backlinks_of)
        ]
        for name, each in zip(parts, [*taken, sum(taken)], strict=True):
            parts[name].append(each)
    say(f"\nwhat is read once after a change ({ROUNDS} rounds, medians of processor time)")
    for name, taken in parts.items():
        say(f"  {name:46} {statistics.median(taken):9.1f} ms")


def milliseconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def told(rounds: list[tuple[float, int]]) -> str:
    taken, queries = zip(*rounds, strict=True)
    return f"{statistics.median(taken):9.1f} ms {max(queries):3} queries"
