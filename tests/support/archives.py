"""Archives as a test looks at them: made in a folder, and walked by their links."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.core.management import call_command

from portal.transfer import import_edition
from tests.support.crawler import Page, date_2026, passing_rows
from tests.support.paths import ROOT
from topics.models import Edition

PART = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
SEARCHED = re.compile(r'data-search="([^"]+)"')  # what search loads when its field is touched


def archive(slug: str, folder: Path, **options) -> str:
    """Run the command; returns what it prints, and then what it says of mistakes."""
    said, complained = StringIO(), StringIO()
    call_command("archive_edition", slug, str(folder), stdout=said, stderr=complained, **options)
    return said.getvalue() + complained.getvalue()


def archive_of_2026(django_db_blocker, folder: Path, name: str) -> Path:
    """The archive of the 2026 edition, of that name in this folder. It leaves no row behind.

    What one process has made lies in `folder` for the others.
    """
    done = folder / name
    if not done.exists():
        own = folder / str(os.getpid())
        with passing_rows(django_db_blocker):
            if not Edition.objects.filter(slug="2026").exists():
                import_edition(ROOT / "fixtures" / "2026.json")
            date_2026()
            archive("2026", own)
        with suppress(OSError):  # another worker was quicker
            own.rename(done)
    return done


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def times_in(folder: Path) -> dict[str, int]:
    return {path.as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@dataclass
class Walk:
    """What somebody finds who opens a folder's index.html and follows every link and file from there."""

    folder: Path

    def __post_init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.files: set[str] = set()
        self.missing: list[str] = []  # "page → address"
        self.outside: set[str] = set()  # addresses with a scheme
        waiting = [Path("index.html")]
        while waiting:
            name = waiting.pop().as_posix()
            if name not in self.pages:
                self.pages[name] = Page(name, 200, (self.folder / name).read_text(encoding="utf-8")).read()
                waiting += [
                    Path(other) for other in self._ways_from(self.pages[name]) if other.endswith(".html")
                ]

    def _ways_from(self, page: Page) -> list[str]:
        found = []
        for address in (*page.links, *page.files, *SEARCHED.findall(page.html)):
            for one in address.split(", ") if " " in address else [address]:  # several in a srcset
                if one.startswith("data:"):
                    continue  # a file that stands in the page itself
                if urlsplit(one).scheme:
                    self.outside.add(one)
                    continue
                target, _ = urldefrag(urljoin(f"file:///{page.url}", one.split()[0]))
                name = unquote(urlsplit(target).path).lstrip("/")
                if one.startswith("/") or not (self.folder / name).is_file():
                    self.missing.append(f"{page.url} → {one}")
                else:
                    found.append(name)
                    self.files |= {name, *self._parts_of(name)}
        return found

    def _parts_of(self, name: str) -> set[str]:
        """The style sheets that a style sheet imports, as it does before static files are collected."""
        if not name.endswith(".css"):
            return set()
        parts = PART.findall((self.folder / name).read_text(encoding="utf-8"))
        return {(Path(name).parent / part).as_posix() for part in parts}

    @property
    def lost_anchors(self) -> list[str]:
        lost = []
        for page in self.pages.values():
            for link in page.links:
                address, anchor = urldefrag(urljoin(f"file:///{page.url}", link))
                if address.startswith("file:") and anchor:
                    target = self.pages[unquote(urlsplit(address).path).lstrip("/")]
                    if unquote(anchor) not in target.ids:
                        lost.append(f"{page.url} → {link}")
        return lost
