"""Gathers what an archive of an edition consists of: its pages as readers find them, and all they need."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

from portal.archive.about import About
from portal.archive.addressing import Addressing
from portal.archive.files import classic, style_with
from portal.archive.names import INDEX, file_name, way
from portal.archive.problems import ArchiveError, Progress
from portal.archive.reading import Answer, Reader
from portal.archive.rewriting import Changes, addresses_in, rewritten
from portal.sitemap import published_pages
from topics import clock
from topics.models import Edition
from topics.releases import newest_that_came

ATTEMPTS = 3
GONE = (404, 410)
REDIRECTS = (301, 302, 303, 307, 308)
CHANGING = "{} is being edited just now. Run the command again when nobody is saving."
NOT_GATHERED = (
    "The static files have not been gathered yet. Run “manage.py serve --prepare-only”, then this again."
)


@dataclass(frozen=True)
class Collection:
    """An edition as files: name → what is in it, asked for when it is written."""

    about: About
    files: dict[str, Callable[[], bytes]]
    pages: int
    dead: list[tuple[str, str]]  # a page's path, and an address on it that leads nowhere


def collect(edition: Edition, progress: Progress | None = None) -> Collection:
    """All files of the archive of `edition`, of one version and one moment; raises ArchiveError.

    The same version always gives the same bytes. An edition that changes meanwhile is gathered again.
    """
    try:
        static("portal/css/base.css")
    except ValueError as error:
        raise ArchiveError(NOT_GATHERED) from error
    for _ in range(ATTEMPTS):
        with clock.held():
            before = version_of(edition)
            collection = Collector(edition, before, progress or (lambda done, total: None)).collect()
            if version_of(edition) == before:
                return collection
    raise ArchiveError(CHANGING.format(edition))


def version_of(edition: Edition) -> int:
    """What readers get of the edition now, as nanoseconds; raises ArchiveError when that is nothing."""
    row = Edition.objects.visible_to(AnonymousUser()).filter(pk=edition.pk).first()
    if row is None:
        is_draft = Edition.objects.filter(pk=edition.pk, status=Edition.Status.DRAFT).exists()
        why = "is a draft" if is_draft else "is not released yet"
        raise ArchiveError(f"{edition} {why}: an archive holds only what every reader may see.")
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
        self.others: dict[str, Answer | None] = {}  # path → a file; None: to be read when it is written
        self.statics: dict[str, bytes] = {}  # path → what stands in the archive's file
        self.dead: list[tuple[str, str]] = []
        self._judged: set[str] = set()  # paths of what pages fetch

    def collect(self) -> Collection:
        self._crawl()
        front = self.about.page(INDEX)
        self._load(front, "/")
        files = self._served_files()
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
        """Take in what stands at `path`, which `page` leads to; returns the addresses it leads to."""
        answer = self.reader.get(path)
        if answer.status in REDIRECTS:
            self.addressing.moved[path] = answer.location
            return [answer.location]
        if answer.status in GONE:
            self._miss(path, page)
            return []
        if answer.status != 200:
            raise ArchiveError(f"{path} answers {answer.status} instead of its text; mend that first.")
        if not answer.is_page:
            if path.endswith("/"):
                return []  # hosts take what a folder opens with for a page: links lead to the living one
            self.others[path] = None if self.addressing.is_picture(path) else answer
            if answer.saved_as:
                self.addressing.saved_as[path] = answer.saved_as
            return []
        self.pages[path] = answer.body.decode()
        return self._load(self.pages[path], path)

    def _load(self, page: str, path: str) -> list[str]:
        """Take in what the page fetches; returns the addresses that readers follow from it."""
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
            script = classic(content.decode())
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
        """Every page and file that the portal serves, under its name."""
        contents = {
            **{path: partial(self._as_file, page, path) for path, page in self.pages.items()},
            **{path: partial(self._again, path, answer) for path, answer in self.others.items()},
            **{path: partial(bytes, content) for path, content in self.statics.items()},
        }
        files: dict[str, Callable[[], bytes]] = {}
        for path, content in contents.items():
            name = file_name(path)
            if name in files:
                raise ArchiveError(f"{path} would be the same file as another page, {name}; change its slug.")
            files[name] = content
        return files

    @cached_property
    def _known(self) -> set[str]:
        """The paths that links can lead to, once all is read."""
        return {*self.pages, *self.others}

    def _again(self, path: str, answer: Answer | None) -> bytes:
        return (answer or self.reader.get(path)).body

    def _as_file(self, page: str, path: str, own_name: str = "") -> bytes:
        """A page with its addresses as they are in the archive."""
        name = own_name or file_name(path)

        def follow(address: str) -> str | None:
            return self.addressing.followed(address, path, name, self._known)

        def load(address: str) -> str | None:
            return self.addressing.loaded(address, path, name)

        def save_as(address: str) -> str:
            target = self.addressing.target(address, path)
            return self.addressing.saved_as.get(target.path, "") if target else ""

        return rewritten(page, Changes(follow, load, load, save_as)).encode()


def static_file(name: str) -> bytes | None:
    """A file as the server sends it, or, while nothing is gathered, as it lies with the code."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    path = finders.find(name)
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()
