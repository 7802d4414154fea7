"""Which pages a reader may open: what decides whether a link that an author wrote is one for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import Resolver404, ResolverMatch, resolve

from glossary.derived import KeptByVersion
from glossary.models import Source, Term
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic

if TYPE_CHECKING:
    from glossary.derived import Reader

OWN_ANCHORS = "site-"  # how the ids begin that pages set themselves; all others are slugs of sections
# The names that addresses have for what they lead through, with those that must come before each.
STEPS = {
    "edition": ("edition",),
    "committee": ("edition", "committee"),
    "topic": ("edition", "committee", "topic"),
    "section": ("edition", "committee", "topic", "section"),
    "question": ("edition", "committee", "topic", "question"),
    "tool": ("edition", "committee", "tool"),
    "term": ("edition", "term"),
    "key": ("edition", "key"),
}
DEFAULT_PORTS = {"http": 80, "https": 443}


class Row(NamedTuple):
    """Something with a page: its step's name and, from the edition down, what its address is made of."""

    step: str
    names: tuple[str, ...]
    pk: int
    parent: int | None


class Addresses:
    """The pages of the portal that a reader may open, by what their addresses are made of."""

    def __init__(self, rows: Iterable[Row]) -> None:
        rows = list(rows)
        sections = {row.pk: row for row in rows if row.step == "section"}
        shown = placed(sections)
        self._known = {(row.step, row.names) for row in rows if row.step != "section" or row.pk in shown}

    def is_readable(self, address: str, here: str = "/") -> bool:
        """Whether a link to `address` on the page `here` leads to what the reader may open.

        Only pages of the guide are judged: other hosts and files are anybody's.
        """
        try:
            parts = urlsplit(urljoin(f"{settings.PUBLIC_ADDRESS.url}{here}", address.strip()))
            if parts.scheme not in DEFAULT_PORTS or not is_ours(parts.hostname, parts.port, parts.scheme):
                return True
        except ValueError:
            return True  # no browser makes an address of it
        match = page_at(unquote(parts.path))
        if match is None:
            return True
        named = {step: str(match.kwargs[step]) for step in STEPS if step in match.kwargs}
        anchor = unquote(parts.fragment)
        ways = [(step, tuple(named.get(name, "") for name in STEPS[step])) for step in named]
        if anchor and not anchor.startswith(OWN_ANCHORS):
            ways.append(("section", (*(named.get(name, "") for name in STEPS["topic"]), anchor)))
        return all(way in self._known for way in ways)


@dataclass(frozen=True)
class PageLinks:
    """What the links on the page `here` may lead to."""

    addresses: Addresses
    here: str

    def is_readable(self, address: str) -> bool:
        return self.addresses.is_readable(address, self.here)


class EveryAddress(Addresses):
    """For texts of which nobody knows the edition yet."""

    def __init__(self) -> None:
        super().__init__([])

    def is_readable(self, address: str, here: str = "/") -> bool:
        return True


def is_ours(host: str | None, port: int | None, scheme: str) -> bool:
    public = urlsplit(settings.PUBLIC_ADDRESS.url)
    own_port = public.port or DEFAULT_PORTS[public.scheme]
    return host == public.hostname and (port or DEFAULT_PORTS[scheme]) in (own_port, DEFAULT_PORTS[scheme])


def page_at(path: str) -> ResolverMatch | None:
    """What answers under `path`, with the slash that Django would add; None when nothing does."""
    for tried in (path, f"{path}/"):
        try:
            return resolve(tried)
        except Resolver404:
            continue
    return None


def placed(sections: dict[int, Row]) -> set[int]:
    """The ids of those that an outline shows: all they stand in is shown too."""
    shown: set[int] = set()
    for row in sections.values():
        way, above = [], row
        while above is not None and above.pk not in shown and above.pk not in way:
            way.append(above.pk)
            if above.parent is not None and above.parent not in sections:
                break
            above = sections.get(above.parent) if above.parent is not None else None
        else:
            shown.update(way)
    return shown


@KeptByVersion
def addresses_of(edition: Edition, reader: Reader) -> Addresses:
    """What `reader` may open, of all editions: a text may lead to another one. One query."""
    parts = [
        _rows("edition", Edition.objects.visible_to(reader), "slug"),
        _rows("committee", Committee.objects.visible_to(reader), "edition__slug", "slug"),
        _rows("topic", Topic.objects.visible_to(reader), *Topic.natural_key_lookups),
        _rows("section", Section.objects.visible_to(reader), *Section.natural_key_lookups),
        _rows("question", ResolutionQuestion.objects.visible_to(reader), *Section.natural_key_lookups),
        _rows("tool", Tool.objects.visible_to(reader), *Tool.natural_key_lookups),
        _rows("term", Term.objects.visible_to(reader), *Term.natural_key_lookups),
        _rows("key", Source.objects.visible_to(reader), *Source.natural_key_lookups),
    ]
    found = parts[0].union(*parts[1:], all=True)
    return Addresses(
        Row(step, tuple(name for name in names if name), pk, parent) for step, *names, pk, parent in found
    )


def _rows(step: str, rows: QuerySet, *lookups: str) -> QuerySet:
    """Five columns and more, alike for all models, so that one query asks for all."""
    names = [F(lookup) for lookup in lookups] + [Value("")] * (4 - len(lookups))
    columns = {f"name_{place}": Cast(name, CharField()) for place, name in enumerate(names)}
    parent = F("parent_id") if step == "section" else F("pk")
    return (
        rows.order_by()
        .annotate(step=Cast(Value(step), CharField()), **columns, within=parent)
        .values_list("step", *columns, "pk", "within")
    )
