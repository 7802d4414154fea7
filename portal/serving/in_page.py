"""The script and the icon that stand in every page itself: requests for them would cost more."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

from rjsmin import jsmin

STATIC = Path(__file__).resolve().parent.parent.parent / "static" / "portal"
SCRIPT_FILE = STATIC / "js" / "begin.js"

# Read once, so that the text and its hash always belong together; `make dev` starts again after an edit.
SCRIPT = jsmin(SCRIPT_FILE.read_text(encoding="utf-8"))
# By this source the content security policy allows it.
SCRIPT_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"
MARK = (STATIC / "mark.svg").read_text(encoding="utf-8").strip()
ICON = f"data:image/svg+xml,{quote(MARK, safe='/:;=()@,')}"
