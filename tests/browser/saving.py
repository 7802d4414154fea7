"""Guides saved on a device: what a test does to save one, and what is kept then."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.paths import ROOT
from tests.support.served_portal import PATIENCE_SECONDS, PAUSE_SECONDS, Served, Visitor, run_portal

# A guide beside the one of 2026, of few pages: it is soon saved, and soon made again after a change.
SMALL = "/2020/"
SAVED = re.compile(r"^Saved on \d+ \w+: \d+ pages, \d+ kB\.")
# All that is kept on the device: [name of the cache, path, value of Cache-Control, whether it is marked].
KEPT = """Promise.all((await caches.keys()).map(async (name) => {
  const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (key) => {
    const { headers } = await cache.match(key);
    return [name, new URL(key.url).pathname, headers.get("Cache-Control") ?? "", headers.has("Signed-In")];
  }));
})).then((each) => each.flat())"""


def add_small_guide(folder: Path) -> None:
    awkward = (ROOT / "tests/samples/awkward-edition.json").read_text(encoding="utf-8")
    file = folder / "small.json"
    file.write_text(awkward.replace("2030", SMALL.strip("/")), encoding="utf-8")
    command = "manage.py", "import_edition", str(file)
    run = run_portal(*command, DATABASE_URL=f"sqlite:///{folder}/portal.sqlite3")
    assert run.returncode == 0, run.stderr


def wait_for_file(portal: Served, folder: Path, guide: str, name: str = "offline.json") -> None:
    """Ask for a file of a guide once, and look for it where it is stored.

    Who asked again and again would take the processor from what makes it, and after a while begin it anew.
    """
    Visitor(portal).read(f"{guide}{name}")
    stored = (
        "SELECT size FROM portal_editionfile JOIN topics_edition ON edition_id = topics_edition.id"
        " WHERE name = ? AND slug = ? AND size > 0"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    with closing(sqlite3.connect(folder / "portal.sqlite3", timeout=30)) as database:
        while not database.execute(stored, [name, guide.strip("/")]).fetchone():
            assert time.monotonic() < deadline
            time.sleep(PAUSE_SECONDS)


def visited(page: Page, address: str) -> Page:
    """Open a page, and wait until the worker has kept it."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(f"caches.match('{address}', {{ cacheName: 'visited' }})")
    return page


def said(page: Page) -> Locator:
    return page.locator(".offline").get_by_role("status")


def open_sheet(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save for offline|^Saved on")).first.click()


def save(page: Page) -> Page:
    """Save the guide of the page."""
    open_sheet(page)
    expect(said(page)).to_contain_text(re.compile(r"It takes \d+ kB to load"), timeout=60_000)
    page.locator(".offline").get_by_role("button", name="Save for offline").click()
    expect(said(page)).to_have_text(SAVED, timeout=30_000)
    return page


def band(page: Page) -> Locator:
    return page.locator(".saved-band")


@contextmanager
def no_network(device: BrowserContext) -> Iterator[None]:
    device.set_offline(True)
    yield
    device.set_offline(False)


@contextmanager
def written(folder: Path) -> Iterator[sqlite3.Connection]:
    """Change the small guide as a program beside the portal does; its file is made again at the next look."""
    with sqlite3.connect(folder / "portal.sqlite3", timeout=30) as database:
        yield database
        database.execute("UPDATE topics_edition SET version = version + 1000 WHERE slug = '2020'")
        database.execute("UPDATE portal_editionfile SET begun_at = NULL")
    database.close()


def kept_on(page: Page) -> list[list]:
    return page.evaluate(f"(async () => {KEPT})()")
