"""Cases of public suites, which lie beside the project and not in it."""

import json
import os

import pytest

from tests.support.paths import SHARED


def public_cases(name: str) -> list:
    """What the file `name` holds. Where it is not, the test is skipped aloud, or fails if CI runs it."""
    path = SHARED / "cases" / name
    if not path.exists():
        message = f"NOT CHECKED: the cases of {name} lie beside the project, and they are not there."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return json.loads(path.read_text(encoding="utf-8"))
