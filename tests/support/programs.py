"""Programs that some checks need."""

import os
import shutil

import pytest


def node() -> str:
    """The path of Node.js. A test without it is skipped, but fails in CI, which must not pass without it."""
    found = shutil.which("node")
    if found is None:
        message = "SCRIPTS ARE NOT CHECKED: there is no node"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    return found
