"""Cases of public suites, and small inputs, which lie beside the project and not in it."""

import json
import os
from pathlib import Path

import pytest

from tests.support.paths import SHARED


def public_cases(name: str) -> list:
    """Return what the file `name` holds."""
    return json.loads(case_file(name).read_text(encoding="utf-8"))


def case_file(name: str) -> Path:
    """Return the file's path. Where it is not, the test is skipped aloud, or fails if CI runs it."""
    path = SHARED / "cases" / name
    if not path.exists():
        message = f"NOT CHECKED: the cases of {name} lie beside the project, and they are not there."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
