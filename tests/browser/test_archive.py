"""The archive opens from disk and from a plain static server, and is the guide as it is read live."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.archive.names import file_name
from tests.browser.axe import faults_at
from tests.browser.pages import (
    DESK,
    PAGES,
    PHONE,
    SCRIPTS_BEFORE_LOAD,
    Watch,
    open_sheet,
    show_scheme,
)
from tests.support.crawler import date_2026

# What saves the guide for offline reading is left out, as the archive leaves it out.
MAIN = """(() => {
  const main = document.querySelector("main");
  for (const control of main.querySelectorAll(".needs-worker, form.choices")) control.remove();
  return main.innerText.replace(/\\s+/g, " ").trim();
})()"""
TOPIC = "2026/interpol/topics/tracking-fugitives/index.html"
SECTION = "2026/interpol/topics/tracking-fugitives/challenges/index.html"
GLOSSARY = "2026/glossary/index.html"
# One page of every type; tests/portal/archive/test_pages.py compares all pages there are.
EACH_TYPE = [address for name, address in PAGES.items() if name not in ("home", "not found", "on paper")]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """What `python -m http.server` answers with, without its log."""

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="package")
def folder(site: str, archived_2026: Path) -> Path:
    """The archive of the edition that the site shows."""
    return archived_2026


@pytest.fixture(scope="package")
def host(folder: Path) -> Iterator[str]:
    """The address of a plain static server on which the archive is not at the root."""
    handler = functools.partial(QuietHandler, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a%20guide%20%26%20more"
        server.shutdown()
        thread.join()


@pytest.fixture(params=["from disk", "from a host"])
def root(request: pytest.FixtureRequest, folder: Path) -> str:
    return folder.as_uri() if request.param == "from disk" else request.getfixturevalue("host")


@pytest.fixture
def requests(context: BrowserContext) -> list[str]:
    """The address of everything that is fetched."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.fixture(scope="package")
def live(browser: Browser, site: str) -> dict[str, str]:
    """The main text of one live page of every type, by the name of its file."""
    date_2026()  # as that of the archive is
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.add_init_script(SCRIPTS_BEFORE_LOAD)
    page = context.new_page()
    texts = {}
    for address in EACH_TYPE:
        page.goto(address)
        texts[file_name(address)] = page.evaluate(MAIN)
    context.close()
    return texts


def test_a_page_of_every_type_is_read_as_it_is_live_and_nothing_fails(
    live: dict[str, str], root: str, watch: Watch, page: Page, requests: list[str]
) -> None:
    differing = []
    for name, text in live.items():
        page.goto(f"{root}/{name}")
        if page.evaluate(MAIN) != text:
            differing.append(name)
    page.wait_for_load_state("networkidle")
    assert differing == []
    assert len(live) == len(EACH_TYPE)
    assert all(live.values())
    assert watch.complaints == []
    assert [address for address in requests if not address.startswith(f"{root}/")] == []


def test_it_opens_with_the_cover_and_leads_on(root: str, watch: Watch, page: Page) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{root}/index.html")
    page.wait_for_url(f"{root}/2026/index.html")
    page.get_by_role("navigation", name="Guide").get_by_role("link", name="Glossary").click()
    page.wait_for_url(f"{root}/{GLOSSARY}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossary")
    assert watch.complaints == []


def test_its_scripts_work(root: str, watch: Watch, page: Page) -> None:
    """The filter, the panels, the contents that follow, the look that is remembered."""
    page.set_viewport_size(PHONE)
    page.goto(f"{root}/{GLOSSARY}")
    page.get_by_role("main").get_by_role("searchbox").fill("operative")
    expect(page.locator("[data-filter-count]")).to_contain_text("shown")
    page.keyboard.press("Tab")  # while one types, there is a keyboard where the bar is
    sheet = open_sheet(page, "Aa")
    sheet.get_by_label("Dark").check()
    sheet.get_by_role("button", name="Close").click()
    page.set_viewport_size(DESK)
    page.goto(f"{root}/{SECTION}")
    for _ in range(5):  # Chromium shows 3 in 100 pages from disk an empty storage, until they reload
        if page.locator("html").get_attribute("data-theme"):
            break
        page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("main a.to-term").first.click()
    panel = page.locator(".panel:popover-open")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    marked = page.locator("[data-follows] [aria-current=location]").locator("visible=true")
    expect(marked).to_have_count(1)
    assert watch.complaints == []


def test_it_follows_the_device_into_the_dark(root: str, page: Page) -> None:
    page.goto(f"{root}/{TOPIC}")
    colours = []
    for scheme in ("light", "dark"):
        show_scheme(page, scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours[0] != colours[1]


def test_pages_from_disk_break_no_rule_in_light_or_dark(page: Page, folder: Path) -> None:
    page.set_viewport_size(PHONE)
    found = {}
    for name in ("topic 1", "glossary"):
        page.goto(f"{folder.as_uri()}/{file_name(PAGES[name])}")
        found[name] = faults_at(page, PHONE, DESK)
    assert found == {"topic 1": [], "glossary": []}


def test_without_scripts_it_is_read_in_full(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{TOPIC}")
    page.get_by_role("link", name="Challenges", exact=False).first.click()
    page.wait_for_url(f"{folder.as_uri()}/{SECTION}*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()


def test_a_file_for_a_reference_manager_is_saved_under_its_name(host: str, page: Page) -> None:
    page.goto(f"{host}/2026/bibliography/index.html")
    with page.expect_download() as saved:
        page.get_by_role("link", name="BibTeX").click()
    assert saved.value.suggested_filename == "bibliography-2026.bib"


def test_a_page_that_is_missing_on_a_host_is_noticed(host: str, watch: Watch, page: Page) -> None:
    """The other side of the line: the tests above would see it."""
    page.goto(f"{host}/2026/nothing.html")
    page.wait_for_load_state("networkidle")
    assert any(complaint.startswith("404: ") for complaint in watch.complaints)
