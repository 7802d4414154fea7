"""The whole of an edition in one file, from which a reader's device makes every page without a network."""

import json
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.urls import reverse

from glossary.addresses import page_at
from portal.serving.reading import Reader
from portal.serving.sitemap import published_pages
from portal.serving.static_files import static_text
from topics.models import Edition, Section, Topic

FRONT_PAGE = "/"
LINK = re.compile(r'\shref="(?P<path>/[^"#?]*)')
STATIC = re.compile(rf'"(?P<path>{settings.STATIC_URL}[^"?#]+)"')
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](?P<path>[^"':]+\.(?:js|css))["']""")
PICTURE = re.compile(rf'\ssrc="{settings.MEDIA_URL}(?P<name>[^"?#]+)"')
# Headers of a page that say how a browser must treat it; the others are of one answer.
OF_PAGES = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def offline_edition(edition: Edition) -> str:
    """Return the file as JSON; it is the same for the same version of the edition.

    It has the edition's `title`, the `headers` that pages have, `pages` (path → text), `redirects` (path →
    address), and the addresses of static `files` and of `pictures`, which the device fetches by themselves.
    """
    return json.dumps(Pages(edition).read(), ensure_ascii=False, separators=(",", ":"))


class Pages:
    """Reads the public pages of one edition, and what they link to in it."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._reader = Reader()
        self._texts: dict[str, str] = {}
        self._redirects: dict[str, str] = {}
        self._headers: dict[str, str] = {}

    def read(self) -> dict[str, object]:
        waiting = deque(dict.fromkeys(self._listed()))
        found = {*waiting}
        while waiting:
            links = self._read(waiting.popleft())
            new = [path for path in dict.fromkeys(links) if path not in found and self._is_page(path)]
            found.update(new)
            waiting.extend(new)
        return {
            "title": str(self._edition),
            "headers": self._headers,
            "pages": self._texts,
            "redirects": self._redirects,
            "files": sorted(self._files()),
            "pictures": sorted(self._pictures()),
        }

    def _listed(self) -> Iterator[str]:
        """Yield the addresses of the edition's pages, also of those to which no page links."""
        edition = self._edition
        yield from (entry.path for entry in published_pages() if entry.edition.pk == edition.pk)
        yield reverse("search", args=[edition.slug])
        yield reverse("search_documents", args=[edition.slug])
        deeper = Section.objects.published().filter(topic__committee__edition=edition).exclude(parent=None)
        yield from (section.part_url for section in deeper.select_related("topic__committee__edition"))
        for topic in Topic.objects.published().filter(committee__edition=edition).select_related("committee"):
            place = [edition.slug, topic.committee.slug]
            yield reverse("topics:topic_list", args=place)
            yield reverse("topics:question_list", args=[*place, topic.slug])
        if Edition.objects.for_front_page(AnonymousUser()).first() == edition:
            yield FRONT_PAGE

    def _is_page(self, path: str) -> bool:
        match = page_at(path) if path.endswith("/") else None
        return match is not None and match.kwargs.get("edition") == self._edition.slug

    def _read(self, path: str) -> list[str]:
        """Read the page at `path`, and return the paths to which it links."""
        answer = self._reader.get(path)
        if answer.is_redirect:
            self._redirects[path] = answer.location
            return [urlsplit(answer.location).path]
        if answer.status != 200:
            return []
        self._texts[path] = text = answer.body.decode()
        if not answer.is_page:
            return []
        self._headers = self._headers or {
            name: answer.headers[name] for name in OF_PAGES if name in answer.headers
        }
        return [link["path"] for link in LINK.finditer(text)]

    def _files(self) -> set[str]:
        """Return the addresses of static files that the pages need, and those that these import."""
        waiting = [match["path"] for text in self._texts.values() for match in STATIC.finditer(text)]
        found: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            if path.endswith((".js", ".css")):
                text = static_text(unquote(path.removeprefix(settings.STATIC_URL))) or ""
                waiting += [urljoin(path, match["path"]) for match in IMPORT.finditer(text)]
        return found

    def _pictures(self) -> set[str]:
        names = {match["name"] for text in self._texts.values() for match in PICTURE.finditer(text)}
        return {f"{settings.MEDIA_URL}{name}" for name in names if default_storage.exists(name)}
