"""The page and the Atom feed of an edition's announced changes."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from glossary.changed import changes_in_words, changes_of
from topics.chronicle import PublicChange
from topics.models import Edition
from topics.navigation import navigation_for

MOST_IN_FEED = 30
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@require_safe
def change_list(request: HttpRequest, edition: str) -> HttpResponse:
    """Show the newest announced changes of an edition; for editors, too, without unpublished content."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)
    context = {
        "navigation": navigation_for(edition, request.user),
        "edition": edition,
        "changes_in_words": changes_in_words(edition),
        "changes": changes_of(edition),
    }
    return render(request, "glossary/change_list.html", context)


class ChangesOfEdition(Atom1Feed):
    """A feed dated by its newest entry or, without any, by the edition's version."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["changed"]


class ChangesFeed(Feed):
    """The feed of the newest changes, with absolute public addresses."""

    feed_type = ChangesOfEdition
    subtitle = "Changes in the study guide, announced by its chairs."

    def get_object(self, request: HttpRequest, edition: str) -> Edition:
        return get_object_or_404(Edition.objects.visible_to(request.user), slug=edition)

    def title(self, edition: Edition) -> str:
        return for_xml(f"What changed – {edition}")

    def link(self, edition: Edition) -> str:
        return public(reverse("glossary:changes", args=[edition.slug]))

    def feed_url(self, edition: Edition) -> str:
        return public(reverse("glossary:changes_feed", args=[edition.slug]))

    def author_name(self, edition: Edition) -> str:
        return for_xml(edition.organiser or edition.conference)

    def feed_extra_kwargs(self, edition: Edition) -> dict[str, datetime]:
        return {"changed": datetime.fromtimestamp(edition.version // 1_000_000_000, UTC)}

    def items(self, edition: Edition) -> list[tuple[PublicChange, Edition]]:
        return [(change, edition) for change in changes_in_words(edition)[:MOST_IN_FEED]]

    def item_title(self, item: tuple[PublicChange, Edition]) -> str:
        change, _ = item
        [first, *others] = change.rows
        more = len(others) + change.more
        return for_xml(f"{first.title}: {change.note}" if not more else f"{change.note} ({more + 1} places)")

    def item_description(self, item: tuple[PublicChange, Edition]) -> str:
        context = {"change": item[0], "public_url": settings.PUBLIC_ADDRESS.url}
        return for_xml(render_to_string("glossary/_change_in_feed.html", context))

    def item_link(self, item: tuple[PublicChange, Edition]) -> str:
        change, edition = item
        return f"{self.link(edition)}#{change.anchor}"

    def item_pubdate(self, item: tuple[PublicChange, Edition]) -> datetime:
        return item[0].moment

    item_updateddate = item_pubdate


changes_feed = require_safe(ChangesFeed())


def public(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS.url}{path}"


def for_xml(text: str) -> str:
    """Return `text` without characters that XML does not allow."""
    return NOT_IN_XML.sub("", text)
