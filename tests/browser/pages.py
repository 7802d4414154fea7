"""What the browser tests look at, and how they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import BrowserContext, Locator, Page, Route, ViewportSize

COMMITTEE = "/2026/interpol/"
TOPIC_1 = f"{COMMITTEE}topics/tracking-fugitives/"
TOPIC_2 = f"{COMMITTEE}topics/tracing-firearms/"

# One page of every type.
PAGES = {
    "home": "/",
    "edition": "/2026/",
    "committee": COMMITTEE,
    "how it works": f"{COMMITTEE}how-it-works/",
    "precedents": f"{COMMITTEE}precedents/",
    "topic 1": TOPIC_1,
    "topic 2": TOPIC_2,
    "section of topic 1": f"{TOPIC_1}challenges/",
    "section of topic 2": f"{TOPIC_2}forms-and-mechanisms/",
    "question": f"{TOPIC_1}questions/preventing-political-misuse/",
    "cards": f"{COMMITTEE}cards/",
    "tools": f"{COMMITTEE}tools/",
    "tool": f"{COMMITTEE}tools/iarms/",
    "notice": f"{COMMITTEE}tools/red-notice/",
    "instrument": f"{COMMITTEE}tools/iti/",
    "glossary": "/2026/glossary/",
    "term": "/2026/glossary/operative-clause/",
    "bibliography": "/2026/bibliography/",
    "source": "/2026/bibliography/unodc-diversion-2024/",
    "what changed": "/2026/changes/",
    "on paper": "/2026/binder/",
    "not found": "/2026/nothing/here/",
}

# What Playwright says where a test lets no service worker come.
NO_WORKER = "Service Worker registration blocked by Playwright"

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)
VIEWPORTS = {"phone": PHONE, "desk": DESK}

# What pages do after `load`, done before it: so a page that was opened has its scripts, and no test waits.
SCRIPTS_BEFORE_LOAD = """addEventListener("DOMContentLoaded", () => {
  for (const later of document.querySelectorAll("template[data-after-load]"))
    document.head.append(later.content);
})"""

# Notes the look that the page has when its body begins: nothing can have been painted before.
NOTE_FIRST_LOOK = """new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  window.firstLook = { ...document.documentElement.dataset };
}).observe(document, { childList: true, subtree: true })"""


@dataclass
class Watch:
    """Notes all that the pages of a context complain of, from now on."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Violations of the policy may be silent on the console, so the pages report them themselves.
        self.context.expose_binding(
            "reportViolation", lambda _, violation: self.complaints.append(f"policy: {violation}")
        )
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => "
            "reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"
        )
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        self.context.on("requestfailed", self._on_failed_request)
        self.context.on("response", self._on_response)

    def _on_console(self, message) -> None:
        if message.type in ("error", "warning") and message.text != NO_WORKER:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _on_failed_request(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # as the icon is, when the page is left at once
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _on_response(self, response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")


def as_new(page: Page, site: str) -> Page:
    """The page as a new one would be: empty, and with nothing kept by this site on the device but cookies."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.context.set_offline(False)
    page.goto("about:blank")
    page.mouse.move(0, 0)
    page.emulate_media(media="null", color_scheme="light", forced_colors="null", reduced_motion="reduce")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "local_storage"})
    session.detach()
    return page


def each_page(page: Page, viewport: ViewportSize, pages: dict[str, str] = PAGES) -> Iterator[str]:
    """Open one of these pages after the other, by default one of every type; yields their names.

    A test that looks at all of them uses one browser context for all: that takes a third of the time.
    """
    page.set_viewport_size(viewport)
    for name, address in pages.items():
        page.goto(address)
        yield name


def show_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Show the page in this colour scheme, once its colours have faded; one fade may replace another."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        """async () => {
          for (let fades; (fades = document.getAnimations()).length; )
            await Promise.allSettled(fades.map((each) => each.finished));
        }"""
    )


def open_sheet(page: Page, name: str) -> Locator:
    """Press the one visible button called `name`; returns the sheet it opens."""
    page.get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def hold_scripts(page: Page) -> Callable[[], None]:
    """Keep scripts from the page, as a slow network would, and return what lets them come."""
    waiting: list[Route] = []
    page.route("**/static/**/*.js", lambda route: waiting.append(route))

    def bring() -> None:
        assert waiting
        while waiting:
            waiting.pop().continue_()
        page.unroute_all()

    return bring


def first_look(page: Page) -> dict[str, str]:
    return page.evaluate("firstLook")
