"""Collect the content of an edition's archive: its pages as readers see them, and all they need."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial

from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static

from portal.archive.about import About
from portal.archive.addressing import Addressing
from portal.archive.modules import classic
from portal.archive.names import INDEX, file_name, way
from portal.archive.problems import ArchiveError, Progress
from portal.archive.rewriting import Changes, addresses_in, rewritten, style_with
from portal.search.device import search_data
from portal.serving import in_page
from portal.serving.reading import Answer, Reader
from portal.serving.sitemap import published_pages
from portal.serving.static_files import static_file, static_text
from topics import clock
from topics.models import Edition
from topics.releases import newest_that_came

ATTEMPTS = 3
GONE = (404, 410)
CHANGING = "{} is being edited right now. Run the command again when nobody is saving."
NOT_GATHERED = (
    "The static files have not been collected yet. Run “manage.py serve --prepare-only”, then this again."
)


@dataclass(frozen=True)
class Collection:
    """An edition as files: name → function that returns the content when it is compared and written."""

    about: About
    files: dict[str, Callable[[], bytes]]
    pages: int
    dead: list[tuple[str, str]]  # a page's path, and a dead link on it


def collect(edition: Edition, progress: Progress | None = None) -> Collection:
    """Return all files of the archive of `edition`, at one version and moment; raises ArchiveError.

    The same version always gives the same bytes. If the edition changes meanwhile, it is collected again.
    """
    try:
        static("portal/css/base.css")
    except ValueError as error:
        raise ArchiveError(NOT_GATHERED) from error
    for _ in range(ATTEMPTS):
        with clock.frozen():
            before = version_of(edition)
            collection = Collector(edition, before, progress or (lambda done, total: None)).collect()
            if version_of(edition) == before:
                return collection
    raise ArchiveError(CHANGING.format(edition))


def version_of(edition: Edition) -> int:
    """Return the version readers get now, in nanoseconds; raises ArchiveError if they get none."""
    row = Edition.objects.visible_to(AnonymousUser()).filter(pk=edition.pk).first()
    if row is None:
        is_draft = Edition.objects.filter(pk=edition.pk, status=Edition.Status.DRAFT).exists()
        why = "is a draft" if is_draft else "is not released yet"
        raise ArchiveError(f"{edition} {why}: an archive contains only what every reader may see.")
    return max(row.version, newest_that_came(row.release_times))


class Collector:
    """Reads one edition, following every link from its cover and from the list of its pages."""

    def __init__(self, edition: Edition, version: int, progress: Progress) -> None:
        self.edition = edition
        self.about = About(edition, version)
        self.progress = progress
        self.reader = Reader()
        self.addressing = Addressing(edition)
        self.pages: dict[str, str] = {}  # path → HTML
        self.others: dict[str, Answer | None] = {}  # path → a file; None: read again when written
        self.statics: dict[str, bytes] = {}  # path → content in the archive
        self.dead: list[tuple[str, str]] = []
        self._judged: set[str] = set()  # paths already loaded for pages

    def collect(self) -> Collection:
        self._crawl()
        front = self.about.page(INDEX)
        self._load(front, "/")
        files = self._served_files()
        files[self.search_name] = self._search_data().encode
        files[INDEX] = partial(self._as_file, front, "/", INDEX)
        files["404.html"] = self.about.page("404.html").encode
        files["README.txt"] = self.about.readme().encode
        return Collection(self.about, files, len(self.pages), self.dead)

    # Reading

    def _crawl(self) -> None:
        listed = [entry.path for entry in published_pages() if entry.edition.pk == self.edition.pk]
        found = {path: path for path in listed}  # path → the page that leads to it
        waiting = deque(listed)
        while waiting:
            path = waiting.popleft()
            for address in self._read(path, found[path]):
                target = self.addressing.target(address, path)
                if target is not None and target.is_in_archive and target.path not in found:
                    found[target.path] = path
                    waiting.append(target.path)
            self.progress(len(found) - len(waiting), len(found))

    def _read(self, path: str, page: str) -> list[str]:
        """Read `path`, which `page` links to; return the addresses found there."""
        answer = self.reader.get(path)
        if answer.is_redirect:
            self.addressing.moved[path] = answer.location
            return [answer.location]
        if answer.status in GONE:
            self._miss(path, page)
            return []
        if answer.status != 200:
            raise ArchiveError(f"{path} answers {answer.status} instead of its text; fix that first.")
        if not answer.is_page:
            if path.endswith("/"):
                return []  # hosts serve a folder's index as a page: links lead to the live one instead
            self.others[path] = None if self.addressing.is_picture(path) else answer
            if answer.saved_as:
                self.addressing.saved_as[path] = answer.saved_as
            return []
        self.pages[path] = answer.body.decode()
        return self._load(self.pages[path], path)

    def _load(self, page: str, path: str) -> list[str]:
        """Load what the page fetches; return the addresses it links to."""
        followed, loaded, modules = addresses_in(page)
        for address in loaded:
            self._load_file(address, path, is_module=False)
        for address in modules:
            self._load_file(address, path, is_module=True)
        return followed

    def _load_file(self, address: str, path: str, *, is_module: bool) -> None:
        target = self.addressing.target(address, path)
        if target is None or target.path in self._judged:
            return
        self._judged.add(target.path)
        if (name := self.addressing.static_name(target.path)) is not None:
            content = static_file(name)
            if content is None:
                self._miss(target.path, path)
            else:
                self._keep_static(target.path, content, is_module=is_module)
        elif target.is_in_archive:
            if self.reader.get(target.path).status != 200:
                self._miss(target.path, path)
            else:
                self.others[target.path] = None
        else:
            self._miss(target.path, path)

    def _keep_static(self, path: str, content: bytes, *, is_module: bool) -> None:
        if is_module:
            script = classic(self.addressing.static_name(path), static_text)
            if script is None:
                self.addressing.gone.add(path)
                return
            content = script.encode()
        self.statics[path] = content
        if path.endswith(".css"):
            own = file_name(path)

            def change(address: str) -> str:
                target = self.addressing.target(address, path)
                if target is None or self.addressing.static_name(target.path) is None:
                    return address
                self._load_file(address, path, is_module=False)
                return way(own, file_name(target.path), target.fragment)

            self.statics[path] = style_with(content.decode(), change).encode()

    def _miss(self, path: str, page: str) -> None:
        self.addressing.gone.add(path)
        self.dead.append((page, path))

    # Writing

    def _served_files(self) -> dict[str, Callable[[], bytes]]:
        """Return every page and file of the portal by its name in the archive."""
        contents = {
            **{path: cache(partial(self._as_file, page, path)) for path, page in self.pages.items()},
            **{path: partial(self._again, path, answer) for path, answer in self.others.items()},
            **{path: partial(bytes, content) for path, content in self.statics.items()},
        }
        files: dict[str, Callable[[], bytes]] = {}
        for path, content in contents.items():
            name = file_name(path)
            if name in files:
                raise ArchiveError(f"{path} and another page would both be the file {name}; change its slug.")
            files[name] = content
        return files

    @cached_property
    def _known(self) -> set[str]:
        """Return the paths that links can lead to, once all pages are read."""
        return {*self.pages, *self.others}

    def _again(self, path: str, answer: Answer | None) -> bytes:
        return (answer or self.reader.get(path)).body

    def _as_file(self, page: str, path: str, own_name: str = "") -> bytes:
        """Return a page with its addresses rewritten for the archive."""
        name = own_name or file_name(path)

        def follow(address: str) -> str | None:
            return self.addressing.followed(address, path, name, self._known)

        def load(address: str) -> str | None:
            return self.addressing.loaded(address, path, name)

        def save_as(address: str) -> str:
            target = self.addressing.target(address, path)
            return self.addressing.saved_as.get(target.path, "") if target else ""

        def data(address: str) -> str:
            return way(name, self.search_name)

        return rewritten(page, Changes(follow, load, load, save_as, data, in_page.SCRIPT_SOURCE)).encode()

    @property
    def search_name(self) -> str:
        return file_name(f"{self.edition.get_absolute_url()}search-data.js")

    def _search_data(self) -> str:
        """Return a script with what search on the device searches, as a page from disk can fetch nothing."""

        def follow(address: str) -> str | None:
            return self.addressing.followed(address, "/", self.search_name, self._known)

        data = json.dumps(search_data(self.edition, AnonymousUser(), follow), ensure_ascii=False)
        return f"window.guideData = {data};\n"
