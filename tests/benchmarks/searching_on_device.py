"""Costs of a letter typed in the field of search, on a device that is six times slower than this one."""

import json
import os
import random
import shutil

from django.contrib.auth.models import AnonymousUser
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from portal.search.device import search_data
from tests.benchmarks.measuring import say
from tests.browser.conftest import CHROMIUM_OPTIONS, SHELL, WHOLE_NAMES
from tests.browser.pages import COMMITTEE, DESK
from topics.models import Edition

SLOWER = 6
LARGE = 5_000
TYPED = ("interpol", "firearms", "red notice", "notice rouge", "information sharing", "ballistc", "the")
COLUMNS = ("texts", "titles", "names", "slugs", "in", "places_of", "numbers", "kinds_of")
ROUNDS = 5
# Types letter by letter; returns for each what was typed and how long the page was busy at a time, with its
# layout: until the first screen of results is there, and for each group that follows.
TYPE = """async (typed) => {
  const field = document.querySelector(".find input");
  const taken = [];
  const later = window.setTimeout;
  let busy = 0;
  const timed = (work) => {
    const start = performance.now();
    work();
    document.body.getBoundingClientRect();
    busy = Math.max(busy, performance.now() - start);
  };
  window.setTimeout = (work, wait) => later(() => timed(work), wait);
  for (const words of typed) {
    for (let end = 1; end <= words.length; end += 1) {
      await new Promise((resume) => later(resume, 100));
      const start = performance.now();
      field.value = words.slice(0, end);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (let turn = 0; turn < 10; turn += 1) await null;
      document.body.getBoundingClientRect();
      busy = performance.now() - start;
      await new Promise((resume) => later(resume, 100));
      taken.push([field.value, busy]);
    }
  }
  window.setTimeout = later;
  return taken;
}"""


def measure_typing() -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = next(filter(None, map(shutil.which, (SHELL, *WHOLE_NAMES))), None)
    if chromium is None:
        say("\ntyping in the field of search: not measured, as no Chromium is installed")
        return
    data = search_data(Edition.objects.get(slug="2026"), AnonymousUser())
    server = LiveServer("127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for size, served in ((len(data["titles"]), data), (LARGE, enlarged(data))):
            page = browser.new_page(base_url=server.url, viewport=DESK)
            serve(page, json.dumps(served))
            tell(size, measured(page))
            page.close()
        browser.close()
    server.stop()


def serve(page: Page, text: str) -> None:
    page.route("**/search.json", lambda route: route.fulfill(body=text))


def enlarged(data: dict) -> dict:
    """Return the data of LARGE documents, made of those there are with a third of their words exchanged."""
    chance = random.Random(1)  # noqa: S311 – the same texts in every run
    words = sorted({word for text in data["texts"] for word in text.split()})
    rows = list(zip(*(data[name] for name in COLUMNS), strict=True))

    def mixed(text: str) -> str:
        return " ".join(chance.choice(words) if chance.random() < 1 / 3 else word for word in text.split())

    made = [(mixed(text), mixed(title), *others) for text, title, *others in (rows * 10)[:LARGE]]
    return {**data, **dict(zip(COLUMNS, map(list, zip(*made, strict=True)), strict=True))}


def measured(page: Page) -> dict[str, float]:
    """Return what is typed → the best of some rounds, in milliseconds; the machine may do something else."""
    page.goto(COMMITTEE, wait_until="networkidle")  # scripts come after the page
    page.keyboard.press("/")
    page.locator(".starters").first.wait_for(timeout=60_000)
    page.evaluate(TYPE, TYPED)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    rounds = [page.evaluate(TYPE, TYPED) for _ in range(ROUNDS)]
    return {each[0][0]: min(ms for _, ms in each) for each in zip(*rounds, strict=True)}


def tell(size: int, taken: dict[str, float]) -> None:
    say(f"\na letter typed in the field of search, {size:,} documents, {SLOWER} times slower")
    ordered = sorted(taken.values())
    slowest = sorted(taken, key=taken.get)[-3:]
    say(f"  median {ordered[len(ordered) // 2]:.1f} ms, most {ordered[-1]:.1f} ms")
    say("  slowest: " + ", ".join(f"“{words}” {taken[words]:.1f} ms" for words in reversed(slowest)))
