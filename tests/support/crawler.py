"""Walks the portal as a reader does who follows every link: each page once, with what stands on it.

And looks at a page's drawings: whether their texts can be read, and stand in words beside them.
"""

from __future__ import annotations

import functools
import html
import itertools
import os
import pickle
import re
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.db import transaction
from django.test import Client

from portal.serving import in_page
from portal.serving.templates import BLOCKS
from portal.transfer import import_edition
from tests.support.paths import ROOT
from topics.diagrams.timeline import CHARACTER
from topics.models import Committee, Edition, Section, Topic

NOON = 1_772_366_400_000_000_000  # of 1 March 2026, in nanoseconds
HOUR = 3_600_000_000_000
# Elements that have no end tag.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Attributes whose words are ids of the same page.
ID_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget")
JSON_LD = "application/ld+json"  # a script of this type is data: browsers do not run it
NOT_FOR_READERS = {"script", "style", "title", "template", "sup"}  # raised numbers are no part of a sentence


@dataclass
class Page:
    """What one address answered."""

    url: str
    status: int
    html: str = ""
    leads_to: str = ""  # where a redirect goes
    is_file: bool = False  # to be saved or read by a machine, not by people
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # the href of each <a>, as written
    files: list[str] = field(default_factory=list)  # scripts, styles and icons
    canonical: list[str] = field(default_factory=list)  # the addresses it says are its own
    alternates: list[str] = field(default_factory=list)  # the same for other programs, such as a feed
    about: list[tuple[str, str]] = field(default_factory=list)  # names and contents of its <meta>
    data: list[str] = field(default_factory=list)  # what it says to machines, as written
    named_ids: list[str] = field(default_factory=list)  # ids that the page itself refers to
    attributes: list[tuple[str, str]] = field(default_factory=list)  # names and values of all elements
    headings: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    text: str = ""  # what is read, each run of spaces as one
    main: str = ""  # the same of <main> alone
    blocked: list[str] = field(default_factory=list)  # what a strict content security policy blocks

    def read(self) -> Page:
        """Fill in what is known from `html` alone; pages of the same HTML are only to be read."""
        vars(self).update(read_in(self.html))
        return self

    @property
    def targets(self) -> Iterator[tuple[str, str]]:
        """Address and anchor ("" without one) of each link to a page of the portal."""
        for link in self.links:
            address, anchor = urldefrag(urljoin(f"http://testserver{self.url}", link))
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and parts.netloc == "testserver":
                query = f"?{parts.query}" if parts.query else ""
                yield f"{parts.path}{query}", unquote(anchor)


@functools.lru_cache(maxsize=500)
def read_in(html: str) -> dict[str, object]:
    """The fields of a page that are known from its HTML alone; what comes again is not parsed again."""
    page, unread = Page("", 200, html), Page("", 200, html)
    PageReader(page)
    return {name: value for name, value in vars(page).items() if value != vars(unread)[name]}


class PageReader(HTMLParser):
    """Fills in a Page from its HTML."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._open: list[str] = []
        self._text: list[str] = []
        self._main: list[str] = []
        self._heading: list[str] = []
        self._title: list[str] = []
        self._in_data = False
        self.feed(page.html)
        self.close()
        page.text, page.main, page.title = (squeeze(part) for part in (self._text, self._main, self._title))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        page = self.page
        page.attributes += given.items()
        if "id" in given:
            page.ids.append(given["id"])
        for name in ID_REFERENCES:
            page.named_ids += given.get(name, "").split()
        if tag == "a" and "href" in given:
            page.links.append(given["href"])
        page.files += [given[name] for name in ("src", "srcset") if name in given]
        if tag == "link":
            kinds = {"canonical": page.canonical, "alternate": page.alternates}
            kinds.get(given.get("rel"), page.files).append(given["href"])
        if tag == "meta":
            page.about += [(given[name], given["content"]) for name in ("name", "property") if name in given]
        self._in_data = tag == "script" and given.get("type") == JSON_LD
        if self._in_data:
            page.data.append("")
        page.blocked += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and not self._in_data):
            page.blocked.append(f"<{tag}>")
        if given.get("href", "").strip().lower().startswith("javascript:"):
            page.blocked.append(f"<{tag} href=javascript:>")
        if tag not in VOID:
            self._open.append(tag)
        self._stand_below(tag)
        if is_heading(tag):
            self._heading = []

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._stand_below(tag)
        if is_heading(tag):
            self.page.headings.append((int(tag[1]), squeeze(self._heading)))
        while tag in self._open and self._open.pop() != tag:
            pass

    def _stand_below(self, tag: str) -> None:
        """Part the words before and after the edge of a block, as those who see or hear the page do."""
        if re.fullmatch(BLOCKS, tag):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and "svg" not in self._open:
            self._title.append(data)
        if self._open[-1:] == ["script"] and self._in_data:
            self.page.data[-1] += data
        if self._open[-1:] == ["script"] and data == in_page.SCRIPT:
            self.page.blocked.remove("<script>")  # by its hash the policy allows just this text
        if not NOT_FOR_READERS.isdisjoint(self._open):
            return
        self._text.append(data)
        if "main" in self._open:
            self._main.append(data)
        self._heading.append(data)


def is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"


def squeeze(pieces: list[str] | str) -> str:
    """Text with each run of spaces and line ends as one space."""
    return " ".join("".join(pieces).split())


def without_layout(html: str) -> str:
    """HTML on one line, without the spaces beside its tags, to compare what it says and not how it is set."""
    return re.sub(r" ?(<[^>]*>) ?", r"\1", squeeze(html))


def read_page(client: Client, url: str) -> Page:
    """The page at `url` as this client gets it; a redirect is told, not followed."""
    response = client.get(url)
    page = Page(url, response.status_code, leads_to=response.get("Location", ""))
    is_feed = response.get("Content-Type", "").startswith("application/atom+xml")
    page.is_file = is_feed or "Content-Disposition" in response
    if response.get("Content-Type", "").startswith("text/html"):
        page.html = response.content.decode()
        page.read()
    return page


def crawl(client: Client, start: str = "/") -> dict[str, Page]:
    """Address → page for `start` and all that can be reached from it, without files to be saved."""
    pages: dict[str, Page] = {}
    asked: set[str] = set()
    waiting = deque([start])
    while waiting:
        url = waiting.popleft()
        if url in asked:
            continue
        asked.add(url)
        page = read_page(client, url)
        if page.is_file:
            continue
        pages[url] = page
        if page.leads_to:
            waiting.append(urldefrag(page.leads_to).url)
        waiting.extend(address for address, _ in page.targets)
    return pages


@contextmanager
def passing_rows(django_db_blocker) -> Iterator[None]:
    """For fixtures that outlive a test: rows made inside are gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_editions_being_written() -> list[Edition]:
    """Editions from an empty one, over two committees with and without a topic, to one with a first part."""
    editions = []
    for year in range(2031, 2035):
        edition = Edition.objects.create(
            slug=str(year), year=year, conference="Model <Assembly> & “Co”", status=Edition.Status.PUBLISHED
        )
        editions.append(edition)
        if year > 2031:
            committee = Committee.objects.create(edition=edition, slug="a", name="A & <B>", published=True)
            Committee.objects.create(edition=edition, slug="b", name="B", published=True)
        if year > 2032:
            topic = Topic.objects.create(committee=committee, number=1, slug="t", title="<T>", published=True)
        if year > 2033:
            Section.objects.create(topic=topic, slug="s", title="S & <S>", published=True)
    return editions


def import_2026() -> None:
    import_edition(ROOT / "fixtures" / "2026.json")
    date_2026()


def date_2026() -> None:
    """Let the 2026 edition be of one day: pages tell that of its version, and tests run past midnight."""
    Edition._base_manager.filter(slug="2026").update(version=NOON + time.time_ns() % HOUR)  # none comes twice


def crawl_of_2026(django_db_blocker, folder: Path) -> dict[str, Page]:
    """The 2026 edition as an anonymous reader finds it, from `/` on. It leaves no row behind.

    What one process has found lies in `folder` for the others.
    """
    file = folder / "pages"
    if file.exists():
        return pickle.loads(file.read_bytes())  # noqa: S301 – written below
    with passing_rows(django_db_blocker):
        import_2026()
        pages = crawl(Client())
    written = folder / str(os.getpid())
    written.write_bytes(pickle.dumps(pages))
    written.replace(file)  # at once: nobody reads half of it
    return pages


ASCENT, DESCENT = 13, 4  # of a line of text, above and below its baseline
TEXT = re.compile(r"<text (?P<attributes>[^>]*)>(?P<text>[^<]*)</text>")
PERIOD = re.compile(r" \([0-9]{4}–[0-9]{4}\)$")  # the list says it before the label
POLE = re.compile(r"M(?P<x>[0-9.]+) (?P<axis>[0-9.]+)V(?P<end>[0-9.]+)")
COLUMN = '<g class="nodes'


@dataclass
class Box:
    """Where something stands, in units of the drawing."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        apart = self.bottom <= other.top or other.bottom <= self.top
        return not beside and not apart


def number_in(attributes: str, name: str) -> float:
    return float(re.search(rf'(?:^| ){name}="([^"]+)"', attributes)[1])


def texts_in(svg: str) -> list[Box]:
    """The texts of a printed drawing, as wide as the mean character makes them."""
    boxes = []
    for found in TEXT.finditer(svg):
        # Drawn text collapses white space, as any text does.
        text, attributes = " ".join(html.unescape(found["text"]).split()), found["attributes"]
        x, y, width = number_in(attributes, "x"), number_in(attributes, "y"), len(text) * CHARACTER
        column = svg[max(svg.rfind(COLUMN, 0, found.start()), 0) :].partition(">")[0]
        left = x - width if 'text-anchor="end"' in f"{attributes}{column}" else x
        boxes.append(Box(text, left, y - ASCENT, left + width, y + DESCENT))
    return boxes


def lines_in(svg: str) -> list[Box]:
    """The poles of a time line, and its axis with its dots."""
    boxes = []
    for found in POLE.finditer("".join(re.findall(r'class="pole" d="([^"]*)"', svg))):
        x, axis, end = (float(found[name]) for name in ("x", "axis", "end"))
        boxes.append(Box(f"pole at {x}", x - 0.5, min(axis, end), x + 0.5, max(axis, end)))
        boxes.append(Box("axis", 0, axis - 4, 1000, axis + 4))
    return boxes


def unreadable(svg: str) -> list[str]:
    """Texts that lie on each other or on a line, and what leaves the picture."""
    texts, lines = texts_in(svg), lines_in(svg)
    assert texts
    width, height = (float(size) for size in re.search(r'viewBox="0 0 (\S+) (\S+)" role', svg).groups())
    pairs = [*itertools.combinations(texts, 2), *itertools.product(texts, lines)]
    crossed = [f"{one.what} × {other.what}" for one, other in pairs if one.meets(other)]
    picture = Box("picture", 0, -1, width, height)  # the headings of columns touch the upper edge
    return crossed + [box.what for box in (*texts, *lines) if not holds(picture, box)]


def holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def texts_only_drawn(page: Page) -> list[str]:
    """The texts of drawings that the list under them does not say; headings of columns are left out."""
    missing = []
    for plate in re.findall(r'<figure class="plate.*?</figure>', page.html, re.DOTALL):
        svg, _, words = plate.partition("<details")
        said = Page("", 200, f"<main><details{words}</main>").read().main
        shown = [html.unescape(found["text"]) for found in TEXT.finditer(svg) if "column" not in found[0]]
        assert shown
        missing += [text for text in shown if squeeze(PERIOD.sub("", text)) not in said]
    return missing
