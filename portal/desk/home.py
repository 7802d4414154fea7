"""Groups of lines on the admin's home page: what a person has to do.

Each provider yields the lines of one heading about what the person may act on, in a number of queries
that does not grow with the content. To add a heading, write a provider and name it in PROVIDERS.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.contrib.admin.utils import model_ngettext
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, Q
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse

from portal.desk.drafts import PUBLISHABLE
from portal.desk.why_notes import noted_rows
from portal.health.content import content_of
from portal.health.report import report_for
from portal.models import Invitation
from topics.admin_page import admin_address
from topics.models import Committee, DraftRevision, Edition, Topic
from topics.permissions import is_organiser

STATES = {
    Edition.Status.DRAFT: "still a draft",
    Edition.Status.PUBLISHED: "published",
    Edition.Status.ARCHIVED: "archived",
}
WATCHED_EDITIONS = 2  # this year's and next year's; checking more would slow the page down


class Link(NamedTuple):
    words: str
    url: str


class Line(NamedTuple):
    """Something to do: its text and address, and further links from it.

    `is_done` says whether a step in a list of steps is done; it is None for any other line.
    """

    words: str
    url: str
    further: tuple[Link, ...] = ()
    is_done: bool | None = None


class Group(NamedTuple):
    title: str
    lines: list[Line]


def home_groups(request: HttpRequest) -> list[Group]:
    """Return the headings that have lines for this person, in the order of PROVIDERS."""
    groups = (Group(title, list(lines(request.user))) for title, lines in PROVIDERS)
    return [group for group in groups if group.lines]


def first_steps(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield organisers' steps to a first open edition, until there is one. One query once there is."""
    opened = Edition.objects.current().exclude(status=Edition.Status.DRAFT)
    if not is_organiser(person) or Topic.objects.filter(Exists(opened)).exists():
        return
    has_chairs = Invitation.objects.exists() or Committee.objects.exclude(chairs=None).exists()
    has_edition = Edition.objects.exists()
    steps = (
        ("Make the edition: the year and name of your conference", "topics_edition", has_edition),
        ("Make a committee in it", "topics_committee", Committee.objects.exists()),
        ("Invite its chairs", "portal_invitation", has_chairs),
        ("Make its first topic", "topics_topic", Topic.objects.exists()),
        ("Publish the edition, and make it the current one", "topics_edition", opened.exists()),
    )
    for number, (words, name, is_done) in enumerate(steps, 1):
        page = "changelist" if is_done or number == len(steps) else "add"
        further = ()
        if number == 1 and not is_done:
            further = (Link("or import one from a file", reverse("import_edition")),)
        yield Line(f"{number}. {words}", reverse(f"admin:{name}_{page}"), further, is_done)


def to_be_checked(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield for organisers how much of a cloned edition nobody has checked yet."""
    is_open = Q(check_items__isnull=False, check_items__done_at=None)
    editions = Edition.objects.editable_by(person)
    editions = editions.annotate(unchecked=Count("check_items", filter=is_open)).filter(unchecked__gt=0)
    for edition in editions.order_by("-year", "slug"):
        count = edition.unchecked
        words = f"{count} thing{pluralize(count, ' is,s are')} still to be checked in {edition}."
        yield Line(words, reverse("edition_checklist", args=[edition.pk]))


def chaired_committees(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield the committees they chair, with the outlines of their topics and their pages on the site."""
    committees = Committee.objects.editable_by(person).filter(chairs=person).select_related("edition")
    committees = committees.exclude(edition__status=Edition.Status.ARCHIVED)
    for committee in committees.order_by("-edition__year", "position").prefetch_related("topics"):
        outlines = [
            Link(f"outline of topic {topic.number}", admin_address(topic, "outline", topic.pk))
            for topic in committee.topics.all()
        ]
        url = reverse("admin:topics_committee_change", args=[committee.pk])
        on_site = Link("on the site", committee.get_absolute_url())
        yield Line(f"You chair {committee} in {committee.edition}.", url, (*outlines, on_site))


def content_health(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield how many findings the checks report in what they may edit, in the newest editions.

    Further links lead to what changes or shows all texts of an edition.
    """
    for edition in watched_editions(person):
        count = len(report_for(person, edition).findings)
        told = f"{count} thing{pluralize(count, ' needs,s need')} a look" if count else "Nothing needs fixing"
        further = (
            Link("find and replace", reverse("admin:replace_texts", args=[edition.slug])),
            Link("pictures", reverse("admin:pictures", args=[edition.slug])),
        )
        yield Line(f"{told} in {edition}.", reverse("admin:health", args=[edition.slug]), further)


def drafts(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield how many of their rows of each kind are unpublished."""
    for model in PUBLISHABLE:
        count = model.objects.editable_by(person).filter(published=False).count()
        if count:
            words = f"{count} {model_ngettext(model, count)} {pluralize(count, 'is,are')} not published yet."
            yield Line(words, f"{admin_address(model, 'changelist')}?published__exact=0")


def drafts_of_changes(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield how many drafts of changes there are to what they may edit, for each edition that has any."""
    found = DraftRevision.objects.editable_by(person, *PUBLISHABLE)
    found = found.exclude(edition__status=Edition.Status.ARCHIVED).order_by().values_list("edition")
    counts = dict(found.annotate(Count("pk")))
    for edition in Edition.objects.filter(pk__in=counts).order_by("-year", "slug"):
        count = counts[edition.pk]
        words = f"{count} draft{pluralize(count, ' waits,s wait')} to be published in {edition}."
        yield Line(words, reverse("admin:draft_list", args=[edition.slug]))


def editions(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield for organisers every edition with its state."""
    for edition in Edition.objects.editable_by(person).order_by("-year", "slug"):
        state = "the current one" if edition.is_current else STATES[edition.status]
        further = (
            Link("content health", reverse("admin:health", args=[edition.slug])),
            Link("on the site", edition.get_absolute_url()),
        )
        url = reverse("admin:topics_edition_change", args=[edition.pk])
        yield Line(f"{edition} is {state}.", url, further)


def notes_for_next_year(person: AbstractBaseUser) -> Iterator[Line]:
    """Yield for organisers how many notes this year's team has written for the next."""
    if not is_organiser(person):
        return
    for edition in watched_editions(person):
        count = len(noted_rows(content_of(edition)))
        notes = f"{count} note{pluralize(count, ' waits,s wait')}" if count else "No note waits"
        words = f"{notes} in {edition}."
        yield Line(words, reverse("admin:why_notes", args=[edition.slug]))


def watched_editions(person: AbstractBaseUser) -> Iterable[Edition]:
    editions = Edition.objects.with_content_editable_by(person).exclude(status=Edition.Status.ARCHIVED)
    return editions.order_by("-year", "slug")[:WATCHED_EDITIONS]


PROVIDERS: tuple[tuple[str, Callable[[AbstractBaseUser], Iterator[Line]]], ...] = (
    ("First steps", first_steps),
    ("Before it opens", to_be_checked),
    ("Your committees", chaired_committees),
    ("Content health", content_health),
    ("Not published yet", drafts),
    ("Drafts of changes", drafts_of_changes),
    ("For next year’s team", notes_for_next_year),
    ("Editions", editions),
)
