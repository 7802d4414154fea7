"""The pages that a reader may open, so that authors' links to other pages can be left out."""

from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, ResolverMatch, resolve

from glossary.models import Source, Term
from topics.content import content_of
from topics.derived import KeptByVersion
from topics.models import Committee, Edition, Precedent, ResolutionQuestion, Tool, Topic
from topics.pages import whole_topics_of
from topics.permissions import Person

# Prefix of ids that pages set themselves; all others are slugs of sections or, on their page, of precedents.
OWN_ANCHORS = "site-"
# The named parts of addresses, each with the parts that identify its row.
STEPS = {
    "edition": ("edition",),
    "committee": ("edition", "committee"),
    "topic": ("edition", "committee", "topic"),
    "section": ("edition", "committee", "topic", "section"),
    "question": ("edition", "committee", "topic", "question"),
    "tool": ("edition", "committee", "tool"),
    "precedent": ("edition", "committee", "precedent"),
    "term": ("edition", "term"),
    "key": ("edition", "key"),
}
MODELS = {
    "committee": Committee,
    "topic": Topic,
    "question": ResolutionQuestion,
    "tool": Tool,
    "precedent": Precedent,
    "term": Term,
    "key": Source,
}
DEFAULT_PORTS = {"http": 80, "https": 443}


class Addresses:
    """The pages that `reader` may open, by the parts of their addresses: those of `edition`, and others'.

    Those of another edition are looked up when an address first leads there.
    """

    def __init__(self, edition: str, known: set[tuple], reader: Person) -> None:
        self._known = {edition: known}
        self._reader = reader

    def is_readable(self, address: str, here: str = "/") -> bool:
        """Return whether the reader may open the target of a link to `address` on the page `here`.

        Only pages of the guide are checked; other hosts and files are always readable.
        """
        try:
            parts = urlsplit(urljoin(f"{settings.PUBLIC_ADDRESS.url}{here}", address.strip()))
            if parts.scheme not in DEFAULT_PORTS or not is_ours(parts.hostname, parts.port, parts.scheme):
                return True
        except ValueError:
            return True  # not an address to any browser
        match = page_at(unquote(parts.path))
        if match is None:
            return True
        named = {step: str(match.kwargs[step]) for step in STEPS if step in match.kwargs}
        known = self._known_in(named["edition"]) if named else set()
        anchor = unquote(parts.fragment).partition("~")[0]  # of a passage, the section
        ways = [(step, tuple(named.get(name, "") for name in STEPS[step])) for step in named]
        if anchor and not anchor.startswith(OWN_ANCHORS):
            step, owner = (
                ("precedent", "committee") if match.url_name == "precedents" else ("section", "topic")
            )
            ways.append((step, (*(named.get(name, "") for name in STEPS[owner]), anchor)))
        return all(way in known for way in ways)

    def _known_in(self, slug: str) -> set[tuple]:
        if slug not in self._known:
            edition = Edition.objects.visible_to(self._reader).filter(slug=slug).first()
            self._known[slug] = known_in(edition, self._reader) if edition else set()
        return self._known[slug]


@dataclass(frozen=True)
class PageLinks:
    """The addresses that links on the page `here` may lead to."""

    addresses: Addresses
    here: str

    def is_readable(self, address: str) -> bool:
        return self.addresses.is_readable(address, self.here)


class EveryAddress(Addresses):
    """Every address, for texts whose edition is not known yet."""

    def __init__(self) -> None:
        super().__init__("", set(), AnonymousUser())

    def is_readable(self, address: str, here: str = "/") -> bool:
        return True


EVERY_ADDRESS = EveryAddress()


def is_ours(host: str | None, port: int | None, scheme: str) -> bool:
    public = urlsplit(settings.PUBLIC_ADDRESS.url)
    own_port = public.port or DEFAULT_PORTS[public.scheme]
    return host == public.hostname and (port or DEFAULT_PORTS[scheme]) in (own_port, DEFAULT_PORTS[scheme])


def page_at(path: str) -> ResolverMatch | None:
    """Return the view at `path`, with or without a final slash; None if there is none."""
    for tried in (path, f"{path}/"):
        try:
            return resolve(tried)
        except Resolver404:
            continue
    return None


@KeptByVersion
def addresses_of(edition: Edition, reader: Person) -> Addresses:
    """Return the addresses that `reader` may open, as texts of `edition` may link to."""
    return Addresses(edition.slug, known_in(edition, reader), reader)


def known_in(edition: Edition, reader: Person) -> set[tuple]:
    """Return what `reader` may open in `edition`: a step, and the parts of the address that lead there."""
    content = content_of(edition, reader)
    known = {("edition", (edition.slug,))}
    known |= {(step, row.natural_key()) for step, model in MODELS.items() for row in content.of(model)}
    known |= {  # only those that the outline shows
        ("section", node.section.natural_key())
        for whole_topics in whole_topics_of(edition, reader).values()
        for whole in whole_topics
        for node in whole.outline
    }
    # A source's former addresses lead to that of now.
    known |= {("key", (edition.slug, key)) for source in content.of(Source) for key in source.former_keys}
    return known
