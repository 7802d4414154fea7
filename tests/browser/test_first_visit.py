"""A first visit takes little, shows its text before any script is asked for, and nothing moves afterwards."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, ViewportSize, expect

from portal.serving.answers import QUICK, packed
from tests.browser.pages import DESK, PAGES, PHONE, TOPIC_1, Watch
from tests.support.served_portal import Served, served

MOST_BYTES = 30_000  # with the heads of the answers
NOTE_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
}).observe({ type: "layout-shift", buffered: true });"""
# Looked for in each frame: the policy lets Playwright's own waiting evaluate nothing.
UNTIL = (
    "new Promise((done) => {{ const look = () => ({0}) ? done() : requestAnimationFrame(look); look(); }})"
)
IS_PAINTED = UNTIL.format("performance.getEntriesByName('first-contentful-paint').length")
HAS_MOVED = UNTIL.format("shifts.length")
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Visit:
    """The resources that a visit asked for, in bytes by kind, and what moved in it."""

    sizes: dict[str, int] = field(default_factory=dict)
    scripts_before_load: list[str] = field(default_factory=list)
    shifts: list[list] = field(default_factory=list)


class Reader:
    """Somebody who was never here, whose scripts come only when they are let go."""

    def __init__(self, browser: Browser, portal: Served, viewport: ViewportSize) -> None:
        self.context = browser.new_context(
            base_url=portal.address, viewport=viewport, service_workers="block"
        )
        self.context.add_init_script(NOTE_SHIFTS)
        self.context.route("**/*.js", self.meet)
        self.page = self.context.new_page()
        self.held: list[Route] = []
        self.let_through = ""  # the address of the page whose scripts may come

    def meet(self, route: Route) -> None:
        if route.request.headers["referer"] == self.let_through:
            route.continue_()
        else:
            self.held.append(route)

    def let_go(self) -> None:
        """Let the script come that this page asks for, and none of a page before it, once it is painted."""
        self.page.evaluate(IS_PAINTED)
        with self.page.expect_event("requestfinished", lambda request: request.resource_type == "script"):
            self.let_through = self.page.url
            held, self.held = self.held, []
            for route in held:
                if route.request.headers["referer"] == self.page.url:
                    route.continue_()
        self.let_through = ""
        self.page.evaluate(TWO_FRAMES)

    def visit(self, address: str) -> Visit:
        visit, kinds = Visit(), {}
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        has_loaded: list[bool] = []
        self.page.once("load", lambda _: has_loaded.append(True))

        def on_request(event: dict) -> None:
            kinds[event["requestId"]] = event["type"]
            if event["type"] == "Script" and not has_loaded:
                visit.scripts_before_load.append(event["request"]["url"])

        def on_finished(event: dict) -> None:
            visit.sizes[kinds[event["requestId"]]] = event["encodedDataLength"]

        session.on("Network.requestWillBeSent", on_request)
        session.on("Network.loadingFinished", on_finished)
        answer = self.page.goto(address)
        self.let_go()
        visit.shifts = self.page.evaluate("shifts")
        session.detach()
        if answer.headers.get("content-encoding") != "br":  # as the portal's cache sends it
            head = len("".join(f"{name}: {value}\r\n" for name, value in answer.headers.items()))
            visit.sizes["Document"] = head + len(packed(answer.body(), QUICK))
        return visit


@pytest.fixture(scope="module")
def portal(prepared, tmp_path_factory) -> Iterator[Served]:
    """A portal as it is served: its files put together, named by their content, and compressed."""
    with served(prepared, tmp_path_factory.mktemp("portal"), workers=1) as portal:
        yield portal


@pytest.fixture(scope="module")
def new_reader(browser: Browser, portal: Served) -> Iterator[Callable[[ViewportSize], Reader]]:
    readers: list[Reader] = []

    def make(viewport: ViewportSize = PHONE) -> Reader:
        readers.append(Reader(browser, portal, viewport))
        return readers[-1]

    yield make
    for reader in readers:
        reader.context.close()


@pytest.fixture(scope="module")
def visits(new_reader) -> dict[str, Visit]:
    """Name of a page → the visit of somebody who comes there first, with a phone."""
    return {name: new_reader().visit(address) for name, address in PAGES.items()}


def test_a_first_visit_takes_at_most_30_kb_whatever_the_type_of_page(visits):
    totals = {name: sum(visit.sizes.values()) for name, visit in visits.items()}
    assert {name: size for name, size in totals.items() if size > MOST_BYTES} == {}
    assert min(totals.values()) > 9_000  # all of it was counted


def test_a_page_asks_for_one_style_sheet_and_one_script_and_nothing_else(visits):
    kinds = {name: sorted(visit.sizes) for name, visit in visits.items()}
    assert {name: each for name, each in kinds.items() if each != ["Document", "Script", "Stylesheet"]} == {}


def test_no_script_is_asked_for_before_the_page_is_loaded(visits):
    assert {
        name: visit.scripts_before_load for name, visit in visits.items() if visit.scripts_before_load
    } == {}


def test_nothing_moves_on_a_phone_though_the_scripts_come_late(visits):
    assert {name: visit.shifts for name, visit in visits.items() if visit.shifts} == {}


def test_nothing_moves_on_a_desk_though_the_scripts_come_late(new_reader):
    reader = new_reader(DESK)
    visits = {name: reader.visit(address) for name, address in PAGES.items()}
    assert {name: visit.shifts for name, visit in visits.items() if visit.shifts} == {}


def test_what_moves_would_be_noticed(new_reader):
    reader = new_reader()
    reader.visit("/2026/")
    reader.page.evaluate("document.querySelector('main').prepend(document.createElement('hr'))")
    reader.page.evaluate(HAS_MOVED)


def test_a_link_leads_to_its_page_before_the_script_has_come_and_opens_its_panel_after(new_reader):
    reader = new_reader(DESK)
    reader.page.goto(TOPIC_1)
    term = reader.page.locator("main a.to-term").first
    address = term.get_attribute("href")
    term.click()
    reader.page.wait_for_url(f"**{address}")
    reader.held.clear()
    reader.page.go_back()
    reader.let_go()
    term.click()
    expect(reader.page.locator(".panel:popover-open")).to_be_visible()
    assert urlsplit(reader.page.url).path == TOPIC_1


def test_what_is_typed_before_the_script_has_come_is_filtered_by(new_reader):
    reader = new_reader()
    reader.page.goto("/2026/glossary/")
    reader.page.get_by_role("main").get_by_role("searchbox").fill("quorum")
    reader.context.route("**/search-words.*.js", lambda route: route.continue_())
    reader.let_go()
    expect(reader.page.locator("[data-entry]").filter(visible=True)).to_have_count(1)


def test_what_is_typed_before_the_script_has_come_is_searched_for(new_reader):
    reader = new_reader(DESK)
    reader.page.goto(TOPIC_1)
    reader.page.get_by_role("searchbox").click()
    reader.page.keyboard.type("red notice")
    reader.context.route(re.compile(r"/(mini)?search[\w.-]*\.js$"), lambda route: route.continue_())
    reader.let_go()
    expect(reader.page.locator(".hit__title").first).to_have_text("Red Notice")


def test_the_script_in_the_page_runs_only_as_it_was_written(new_reader):
    reader = new_reader()
    watch = Watch(reader.context)
    page = reader.page
    page.goto("/2026/")
    assert watch.complaints == []
    assert page.evaluate("document.documentElement.className") == "has-script has-worker"

    def alter(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<script>{", "<script> {", 1))

    page.route("**/2026/", alter)
    page.reload()
    assert page.evaluate("document.documentElement.className") == ""
    assert [complaint for complaint in watch.complaints if "script-src" in complaint]
