"""A guide saved on a device is read without a network, and never by somebody who edits it."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.axe import violations
from tests.browser.pages import PAGES, PHONE, TOPIC_1, hold_scripts
from tests.browser.saving import (
    SAVED,
    SMALL,
    add_small_guide,
    band,
    kept_on,
    no_network,
    open_sheet,
    said,
    save,
    visited,
    wait_for_file,
    written,
)
from tests.support.served_portal import Served, Visitor, served

SMALL_COMMITTEE, SMALL_GLOSSARY = f"{SMALL}assembly/", f"{SMALL}glossary/"
BAND = re.compile(r"^Saved on \d+ \w+\.")
FROZEN_FOR_AT_MOST = 3_000  # milliseconds until a page is shown
# The worker answers all pages in one way; these are of different addresses and sizes.
OPENED = ("home", "edition", "topic 1", "section of topic 2", "question", "tool", "glossary", "source")
LOCATIONS = re.compile(r"<loc>[a-z]+://[^/]+([^<]+)</loc>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def portal(prepared, folder) -> Iterator[Served]:
    """A portal as it is served, which has two guides, and of the small one a file for offline reading."""
    with served(prepared, folder, workers=1) as portal:
        add_small_guide(folder)
        wait_for_file(portal, folder, SMALL)
        yield portal


@pytest.fixture
def new_device(browser: Browser, portal: Served) -> Iterator[Callable[..., BrowserContext]]:
    devices: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        devices.append(browser.new_context(base_url=portal.address, viewport=PHONE, **options))
        return devices[-1]

    yield make
    for device in devices:
        device.close()


@pytest.fixture
def device(new_device) -> BrowserContext:
    return new_device()


@pytest.fixture
def page(device: BrowserContext) -> Page:
    """A page that shows the small guide."""
    return visited(device.new_page(), SMALL)


@pytest.fixture(scope="module")
def page_of_2026(browser: Browser, portal: Served, folder: Path) -> Iterator[Page]:
    """A device on which the guide of 2026 is saved, and stays so."""
    wait_for_file(portal, folder, "/2026/")
    device = browser.new_context(base_url=portal.address, viewport=PHONE)
    yield save(visited(device.new_page(), "/2026/"))
    device.close()


def test_every_page_of_a_saved_guide_is_kept_and_opens_without_a_network(page_of_2026, portal):
    page = page_of_2026
    all_pages = LOCATIONS.findall(Visitor(portal).read("/sitemap.xml")[1])
    listed = [path for path in all_pages if not path.startswith(SMALL)]
    kept = {path for name, path, *_ in kept_on(page) if name.startswith("edition 2026 ")}
    assert len(listed) > 300
    assert {*listed} - kept == set()
    with no_network(page.context):
        for name in OPENED:
            page.goto(PAGES[name])
            expect(band(page)).to_have_text(BAND)
        page.goto(PAGES["on paper"])  # a form that needs the portal
        page.goto(PAGES["not found"])
        expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
        expect(page.get_by_role("main").get_by_role("link")).to_have_attribute("href", "/2026/")
        assert violations(page) == []
        page.goto("/2026/")
        assert violations(page) == []


def test_panels_diagrams_filters_redirects_and_search_work_without_a_network(page_of_2026):
    page = page_of_2026
    with no_network(page.context):
        page.goto(TOPIC_1)
        page.locator("main a.to-term").first.click()
        expect(page.locator(".panel:popover-open")).to_be_visible()
        expect(page.locator("figure svg, .diagram svg").first).to_be_attached()
        page.goto(f"{TOPIC_1}biohub-facial-recognition/")
        expect(page).to_have_url(re.compile("/main-forms/#biohub-facial-recognition$"))
        page.goto("/2026/glossary/")
        page.get_by_role("main").get_by_role("searchbox").fill("quorum")
        expect(page.locator("[data-entry]").filter(visible=True)).to_have_count(1)
        page.goto("/2026/search/?q=red+notices")
        expect(page.locator(".hit__name").first).to_have_text("Red Notice")


def test_a_guide_is_saved_though_that_was_asked_for_before_the_scripts_had_come(device):
    page = device.new_page()
    bring_scripts = hold_scripts(page)
    page.goto(SMALL, wait_until="commit")
    page.get_by_label("Shortcuts").get_by_role("button", name="Aa").click()
    page.locator(".offline").get_by_role("button", name="Save for offline").click()
    bring_scripts()
    expect(said(page)).to_have_text(SAVED, timeout=30_000)


def test_it_is_still_there_when_the_browser_is_started_again(
    playwright, whole_browser_launch_args, portal, tmp_path
):
    options = {**whole_browser_launch_args, "base_url": portal.address, "viewport": PHONE}
    device = playwright.chromium.launch_persistent_context(tmp_path, **options)
    save(visited(device.pages[0], SMALL))
    device.close()
    device = playwright.chromium.launch_persistent_context(tmp_path, **options)
    with no_network(device):
        page = device.pages[0]
        page.goto(SMALL_GLOSSARY)
        expect(band(page)).to_have_text(BAND)
    device.close()


def test_an_edit_shows_when_the_network_is_back_and_then_in_the_saved_guide(page, device, folder):
    save(page)
    with no_network(device):
        with written(folder) as database:
            database.execute("UPDATE topics_committee SET motto = 'Changed on the train'")
        page.goto(SMALL_COMMITTEE)
        expect(page.get_by_text("Changed on the train")).to_have_count(0)
    page.goto(SMALL_COMMITTEE)
    expect(page.get_by_text("Changed on the train")).to_have_count(1)
    expect(band(page)).to_have_count(0)

    def has_the_newer() -> bool:
        page.evaluate("dispatchEvent(new Event('online'))")
        saved = page.evaluate(f"(async () => {saved_text(SMALL_COMMITTEE)})()")
        return len(saved) == 1 and "Changed on the train" in saved[0]

    wait_until(page, has_the_newer)
    expect(page.get_by_text("Your saved copy is up to date again.")).to_be_visible()


def saved_text(path: str) -> str:
    """A script for the text of a page in each saved copy of the guide."""
    return f"""Promise.all((await caches.keys()).filter((name) => name.startsWith("edition 2020 ")).map(
      async (name) => (await caches.match("{path}", {{ cacheName: name }}))?.text() ?? ""))"""


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("It did not happen in a minute.")


@pytest.fixture
def full(page, device, portal) -> Callable[[], None]:
    """Leave no space on the device for more than it has."""

    def fill() -> None:
        quota = {"origin": portal.address, "quotaSize": 1000}
        device.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)

    return fill


def test_where_space_is_short_the_guide_is_not_saved_and_the_reader_is_told(page, full):
    full()
    open_sheet(page)
    expect(said(page)).to_contain_text("kB to load", timeout=60_000)
    page.locator(".offline").get_by_role("button", name="Save for offline").click()
    expect(said(page)).to_have_text("This device has too little space for the guide.")
    assert [name for name, *_ in kept_on(page) if name.startswith("edition")] == []


def test_where_space_is_short_the_copy_from_before_is_kept(page, device, folder, full):
    save(page)
    before = [name for name, *_ in kept_on(page) if name.startswith("edition")]
    full()
    with written(folder) as database:
        database.execute("UPDATE topics_committee SET motto = 'For another day'")
    told = page.get_by_text(re.compile(r"A newer version could not be saved. The copy of \d+ \w+ is kept."))

    def is_told() -> bool:
        page.evaluate("dispatchEvent(new Event('online'))")
        return told.count() > 0

    wait_until(page, is_told)
    assert [name for name, *_ in kept_on(page) if name.startswith("edition")] == before
    with no_network(device):
        page.goto(SMALL_COMMITTEE)
        expect(band(page)).to_have_text(BAND)


def test_a_server_that_is_silent_is_not_waited_for(page_of_2026, portal):
    page = page_of_2026
    workers = portal.workers
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        page.goto("/2026/glossary/", timeout=FROZEN_FOR_AT_MOST, wait_until="domcontentloaded")
        expect(band(page)).to_have_text(BAND)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


def test_a_page_that_was_read_opens_again_without_a_network_though_nothing_was_saved(page, device):
    page.goto(SMALL_GLOSSARY)
    page.wait_for_function(f"caches.match('{SMALL_GLOSSARY}')")
    with no_network(device):
        page.goto(SMALL_GLOSSARY)
        expect(band(page)).to_have_text(BAND)
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # with its style sheet
        page.goto(SMALL_COMMITTEE)
        expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
        page.get_by_role("main").get_by_role("link", name=re.compile("^Glossary")).click()
        expect(band(page)).to_have_text(BAND)


def test_the_button_on_a_cover_leads_to_the_one_that_saves(page):
    page.goto(SMALL)
    page.get_by_role("main").get_by_role("button", name="Save for offline").click()
    expect(page.locator(".offline").get_by_role("button", name="Save for offline")).to_be_focused()


def sign_in(page: Page, portal: Served) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("organiser")
    page.get_by_label("Password").fill(portal.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Account:")).to_be_visible()


def test_who_is_signed_in_is_shown_no_saved_page_and_nothing_of_theirs_is_kept(page, device, portal):
    save(page)
    sign_in(page, portal)
    for address in ("/2020/search/?q=red", "/healthz", "/admin/topics/", SMALL_GLOSSARY):
        page.goto(address)
    kept = kept_on(page)
    assert kept
    assert [each for each in kept if "/admin/" in each[1] or "no-store" in each[2] or each[3]] == []
    with no_network(device), pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(SMALL_GLOSSARY)
    page.goto("/admin/")
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/")  # as somebody who types its address, and stays a reader
    visited(page, SMALL_GLOSSARY)  # by then the worker knows that nobody is signed in
    with no_network(device):
        page.goto(SMALL_GLOSSARY)
        expect(band(page)).to_have_text(BAND)


def test_two_guides_are_saved_beside_each_other_and_one_is_removed_alone(page_of_2026):
    page = save(visited(page_of_2026, SMALL))
    with no_network(page.context):
        for address, words in {"/2026/": "MUN des Lycéens", SMALL: "Model Assembly"}.items():
            page.goto(address)
            expect(page.get_by_role("banner")).to_contain_text(words)
            expect(band(page)).to_have_text(BAND)
        page.evaluate("localStorage.setItem('portal-place', '{}')")
        open_sheet(page)
        page.locator(".offline").get_by_role("button", name="Remove").click()
        expect(said(page)).to_have_text("Removed from this device.")
        assert page.evaluate("localStorage.getItem('portal-place')") is None
        page.goto("/2026/")
        expect(band(page)).to_have_text(BAND)
        page.goto(SMALL)
        expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_the_copy_of_a_guide_that_is_withdrawn_goes_at_the_next_contact(page, folder):
    save(page)
    visited(page, SMALL_COMMITTEE)
    with written(folder) as database:
        database.execute("UPDATE topics_edition SET status = 'draft' WHERE slug = '2020'")
    try:
        wait_until(page, lambda: page.goto(SMALL).status == 404)
        wait_until(page, lambda: not kept_of_small(page))
    finally:
        with written(folder) as database:
            database.execute("UPDATE topics_edition SET status = 'published' WHERE slug = '2020'")


def kept_of_small(page: Page) -> list[list]:
    """What is kept of the guide, as it was saved or visited."""
    kept = [each for each in kept_on(page) if each[0] != "static"]
    return [each for each in kept if each[0].startswith("edition 2020") or each[1].startswith(SMALL)]


def test_a_page_that_is_gone_is_not_shown_without_a_network(page, device, folder):
    visited(page, SMALL_COMMITTEE)
    with written(folder) as database:
        database.execute("UPDATE topics_committee SET published = FALSE")
    try:
        wait_until(page, lambda: page.goto(SMALL_COMMITTEE).status == 404)
        wait_until(page, lambda: SMALL_COMMITTEE not in [path for _, path, *_ in kept_on(page)])
        assert SMALL in [path for _, path, *_ in kept_on(page)]
    finally:
        with written(folder) as database:
            database.execute("UPDATE topics_committee SET published = TRUE")


def test_a_file_to_take_along_is_not_kept_by_the_worker(page, device, portal, folder):
    wait_for_file(portal, folder, SMALL, "binder.html")
    with page.expect_download():
        page.evaluate(f"location.href = '{SMALL}binder.html'")
    visited(page, SMALL_COMMITTEE)
    with no_network(device):
        for path in ("binder.html", "guide.pdf", "assembly/cards.tsv"):
            page.goto(f"{SMALL}{path}")
            expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_the_portal_can_be_installed(page_of_2026):
    session = page_of_2026.context.new_cdp_session(page_of_2026)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error for error in found if error["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("script", [None, "delete Navigator.prototype.serviceWorker"])
def test_where_nothing_can_be_saved_nothing_is_offered(new_device, script):
    device = new_device(java_script_enabled=script is not None)
    if script:
        device.add_init_script(script)
    page = device.new_page()
    page.goto("/2026/")
    expect(page.locator(".offline")).to_have_count(1)
    expect(page.get_by_text("Save for offline").filter(visible=True)).to_have_count(0)
