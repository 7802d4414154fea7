"""The script and the icon that stand in every page itself: requests for them would cost more."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

from rjsmin import jsmin


def source_of(text: str) -> str:
    """Return the source by which a content security policy allows just this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


STATIC = Path(__file__).resolve().parent.parent.parent / "static" / "portal"
SCRIPT_FILE = STATIC / "js" / "begin.js"

# Read once, so that the text and its hash always belong together; `make dev` starts again after an edit.
SCRIPT = jsmin(SCRIPT_FILE.read_text(encoding="utf-8"))
SCRIPT_SOURCE = source_of(SCRIPT)
MARK = (STATIC / "mark.svg").read_text(encoding="utf-8").strip()
ICON = f"data:image/svg+xml,{quote(MARK, safe='/:;=()@,')}"
