"""`make screenshots`: take the pictures of docs/screenshots/ of the portal as it is.

`python -m tests.screenshots http://… before` takes the same of a portal that runs already, such as an older
one, and ends their names with “-before”: a pair is the same page, width and theme.
"""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.conftest import CHROMIUM_OPTIONS, SHELL, WHOLE_NAMES  # noqa: E402
from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1, TOPIC_2  # noqa: E402
from tests.support.paths import ROOT  # noqa: E402
from tests.support.served_portal import prepare, served  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
GAP = 24  # pixels between the two pictures of the overview


class Shot(NamedTuple):
    """A page as it is first seen, or from the element `at` on."""

    name: str
    address: str
    width: Literal[360, 1280]
    theme: Literal["light", "dark"]
    at: str = ""


SHOTS = (
    Shot("cover", "/2026/", 1280, "light"),
    Shot("cover", "/2026/", 360, "dark"),
    Shot("topic", TOPIC_1, 360, "light"),
    Shot("map", TOPIC_1, 1280, "dark", at="#site-map"),
    Shot("section", f"{TOPIC_2}forms-and-mechanisms/", 1280, "light"),
    Shot("section", f"{TOPIC_2}forms-and-mechanisms/", 360, "light"),
    Shot("question", f"{TOPIC_1}questions/preventing-political-misuse/", 1280, "dark"),
    Shot("tools", f"{COMMITTEE}tools/", 1280, "light"),
    Shot("tool", f"{COMMITTEE}tools/purple-notice/", 360, "dark"),
    Shot("bibliography", "/2026/bibliography/", 360, "light"),
)
OVERVIEW = ("cover-1280-light", "section-360-light")  # side by side, for README.md


def take(browser: Browser, address: str, ending: str) -> None:
    """Write a WebP of each of SHOTS of the portal at `address`."""
    for name, path, width, theme, at in SHOTS:
        page = browser.new_page(
            base_url=address,
            viewport=PHONE if width == PHONE["width"] else DESK,
            color_scheme=theme,
            reduced_motion="reduce",
            service_workers="block",
        )
        page.goto(path, timeout=120_000)
        if at:
            page.locator(at).evaluate("element => element.scrollIntoView()")
        picture = Image.open(io.BytesIO(page.screenshot()))
        picture.save(FOLDER / f"{name}-{width}-{theme}{ending}.webp", quality=80, method=6)
        page.close()


def lay_side_by_side() -> None:
    """Write the overview: the two pictures of OVERVIEW, as high as the lower one."""
    desk, phone = (Image.open(FOLDER / f"{name}.webp") for name in OVERVIEW)
    height = min(desk.height, phone.height)
    both = Image.new("RGB", (desk.width + GAP + phone.width, height), "white")
    both.paste(desk, (0, 0))
    both.paste(phone, (desk.width + GAP, 0))
    both.save(FOLDER / "overview.webp", quality=80, method=6)


def main(address: str = "", ending: str = "") -> None:
    chromium = next(filter(None, map(shutil.which, (SHELL, *WHOLE_NAMES))), None)
    if chromium is None:
        sys.exit("No pictures: there is no Chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        if address:
            take(browser, address, f"-{ending}" if ending else "")
        else:
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder, "made")
                made.mkdir()
                with served(prepare(made), Path(folder), workers=1) as portal:
                    take(browser, portal.address, "")
    if not ending:
        lay_side_by_side()


main(*sys.argv[1:])
