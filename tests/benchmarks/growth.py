"""Growth of what pages cost with the sections and terms of an edition, and with the number of editions."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory, override_settings

from glossary.backlinks import backlinks_of
from glossary.changed import changes_in_words
from glossary.models import Term
from portal.serving.front import Front
from portal.serving.versions import VersionReader
from tests.benchmarks.cold import HOST, READER, milliseconds
from tests.benchmarks.measuring import say, seconds
from topics.models import Edition, Section, Topic

SECTIONS, TERMS, EDITIONS = (30, 300, 3_000), (50, 5_000, 50_000), (1, 10, 100, 1_000)
IN_A_TOPIC = 30
ROUNDS, TIMES = 3, 10_000
LONG_SECONDS = 20  # after which no other round of the same begins
PAGE = "/2026/"


def measure_growth_of_content() -> None:
    say("\nthe first page after a change, as an edition grows (medians of processor time)")
    say(f"  {'':20} {'read first':>12} {'read again':>15} {'a topic then':>15}")
    for what, counts, add in (("sections", SECTIONS, add_sections), ("terms", TERMS, add_terms)):
        for count in counts:
            topic = new_topic(f"{count}-{what}")
            add(topic, count)
            first, *others = rounds_of(topic)
            again = f"{statistics.median(each[0] for each in others):12.1f} ms" if others else f"{'–':>15}"
            page = statistics.median(each[1] for each in (first, *others))
            say(f"  {count:7,} {what:12} {first[0]:9.1f} ms {again} {page:12.1f} ms")


def rounds_of(topic: Topic) -> list[tuple[float, float]]:
    """Measure again and again, but not what takes long."""
    rounds, end = [], time.monotonic() + LONG_SECONDS
    while len(rounds) <= ROUNDS and not (rounds and time.monotonic() > end):
        rounds.append(after_a_change(topic))
    return rounds


def new_topic(slug: str) -> Topic:
    """Return the first topic of a new edition, with a section."""
    edition = Edition.objects.create(slug=slug, year=2999, conference="Large", status="published")
    committee = edition.committees.create(slug="assembly", name="Assembly", published=True)
    return add_topic(committee.topics.create(number=1, slug="one", title="One", published=True), 1)


def add_topic(topic: Topic, sections: int) -> Topic:
    Section.objects.bulk_create(
        Section(topic=topic, position=n, slug=f"s-{n}", title=f"Part {n}", body=body(n), published=True)
        for n in range(sections)
    )
    return topic


def body(number: int) -> str:
    return f"A paragraph that speaks of name{number} and of no other, in some words. " * 5


def add_sections(topic: Topic, count: int) -> None:
    """Fill topics with as many sections in all."""
    topic.sections.all().delete()
    for number in range(1, count // IN_A_TOPIC + 1):
        fields = {"slug": f"topic-{number}", "title": "T", "published": True}
        add_topic(
            topic if number == 1 else topic.committee.topics.create(number=number, **fields), IN_A_TOPIC
        )


def add_terms(topic: Topic, count: int) -> None:
    edition = topic.committee.edition
    terms = (
        Term(edition=edition, slug=f"t-{n}", name=f"name{n}", definition=body(n + 1), published=True)
        for n in range(count)
    )
    Term.objects.bulk_create(terms, batch_size=1_000)


def after_a_change(topic: Topic) -> tuple[float, float]:
    """Return the milliseconds for what is read once after a change of a text, and for a page after that."""
    section = topic.sections.first()
    section.body += " "
    section.save()
    edition = Edition.objects.get(pk=topic.committee.edition_id)
    once = milliseconds(partial(backlinks_of, edition, READER))
    changes_in_words(edition)
    return once, milliseconds(partial(Client(headers=HOST).get, topic.get_absolute_url()))


def measure_editions() -> None:
    say("\nas editions grow in number: what is read once a second, and a kept page")
    stored = Edition.objects.count()
    for count in EDITIONS:
        Edition.objects.bulk_create(
            Edition(slug=str(3_000 + number), year=3_000 + number, conference="Many", status="published")
            for number in range(stored, count)
        )
        stored = max(stored, count)
        read, kept = VersionReader(), kept_page()
        say(f"  {count:7,} {milliseconds(read.read):9.2f} ms {seconds(kept, times=TIMES) * 1e6:9.2f} µs")
    Edition.objects.exclude(slug="2026").delete()


def kept_page() -> Callable[[], object]:
    """Return what answers with a page that has been kept, its versions read."""
    environ = RequestFactory(headers=HOST).get(PAGE).environ

    @override_settings(VERSION_TRUST_SECONDS=600)
    def front() -> Front:
        front = Front(WSGIHandler(), reader=VersionReader())
        front(environ, lambda *given: None)
        return front

    return partial(front(), environ, lambda *given: None)
