"""Sitemap of every published page, for machines that read the whole portal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django.urls import reverse

from glossary.models import Source, Term
from topics.models import Committee, Edition, Precedent, ResolutionQuestion, Section, Tool, Topic
from topics.releases import newest_that_came

Row = TypeVar("Row", bound=Model)


class SitemapEntry(NamedTuple):
    """The path of a page, and the edition it belongs to."""

    path: str
    edition: Edition


class GuideSitemap(Sitemap):
    """The published pages of all editions, under the portal's public address.

    The front page is left out: it is the current edition's cover, which has an address of its own.
    """

    def items(self) -> list[SitemapEntry]:
        return list(published_pages())

    def location(self, item: SitemapEntry) -> str:
        return item.path

    def lastmod(self, item: SitemapEntry) -> datetime:
        changed = max(item.edition.version, newest_that_came(item.edition.release_times))
        return datetime.fromtimestamp(changed // 1_000_000_000, UTC)

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PUBLIC_ADDRESS.url).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.PUBLIC_ADDRESS.url).netloc


def published_pages() -> Iterator[SitemapEntry]:
    """Yield every public page once, with one query for each model that has pages."""
    editions = {edition.pk: edition for edition in Edition.objects.published()}
    committees = rows_in(
        editions, "edition", Committee.objects.published(), "slug", "release_at", "how_it_works"
    )
    topics = rows_in(committees, "committee", Topic.objects.published(), "slug", "release_at")
    parts = rows_in(topics, "topic", Section.objects.published().filter(parent=None))
    questions = rows_in(topics, "topic", ResolutionQuestion.objects.published())
    tools = rows_in(committees, "committee", Tool.objects.published())
    with_precedents = {*Precedent.objects.published().values_list("committee", flat=True)}
    terms = rows_in(editions, "edition", Term.objects.published())
    sources = rows_in(editions, "edition", Source.objects.published(), "key")

    times = {edition.pk: [edition.release_at] for edition in editions.values()}
    for committee in committees.values():
        times[committee.edition_id].append(committee.release_at)
    for topic in topics.values():
        times[topic.committee.edition_id].append(topic.release_at)
    for edition in editions.values():
        edition.release_times = tuple(times[edition.pk])  # from the rows above: no query for each edition
        yield SitemapEntry(edition.get_absolute_url(), edition)
        yield SitemapEntry(reverse("glossary:term_list", args=[edition.slug]), edition)
        yield SitemapEntry(reverse("glossary:source_list", args=[edition.slug]), edition)
        yield SitemapEntry(reverse("glossary:changes", args=[edition.slug]), edition)
    for row in (*terms.values(), *sources.values()):
        yield SitemapEntry(row.get_absolute_url(), row.edition)
    for committee in committees.values():
        edition = committee.edition
        yield SitemapEntry(committee.get_absolute_url(), edition)
        yield SitemapEntry(reverse("topics:tool_list", args=[edition.slug, committee.slug]), edition)
        yield SitemapEntry(reverse("cards", args=[edition.slug, committee.slug]), edition)
        others = {"precedents": committee.pk in with_precedents, "how_it_works": committee.how_it_works}
        for name in (name for name, is_there in others.items() if is_there):
            yield SitemapEntry(reverse(f"topics:{name}", args=[edition.slug, committee.slug]), edition)
    for row in (*topics.values(), *tools.values()):
        yield SitemapEntry(row.get_absolute_url(), row.committee.edition)
    for part in parts.values():
        yield SitemapEntry(part.part_url, part.topic.committee.edition)
    for question in questions.values():
        yield SitemapEntry(question.get_absolute_url(), question.topic.committee.edition)


def rows_in(places: dict[int, Model], place: str, rows: QuerySet[Row], *names: str) -> dict[int, Row]:
    """Return id → row for those of `rows` whose owner is among `places`, in order.

    Only the fields `names` (default: the slug) and `place` are read; each row gets its owner attached.
    """
    found = {}
    for row in rows.in_order().only(*(names or ("slug",)), place):
        owner_id = getattr(row, f"{place}_id")
        if owner_id in places:
            setattr(row, place, places[owner_id])
            found[row.pk] = row
    return found
