"""Names of an archive's files that every operating system accepts. Pure."""

import hashlib
import posixpath
import re
from urllib.parse import unquote

# In characters; the deepest page with the longest slugs stays under 200 in all.
LONGEST_FOLDER, LONGEST_FILE = 40, 60
INDEX = "index.html"
PLAIN_FOLDER = re.compile(r"[a-z0-9_-]+")
PLAIN_FILE = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
EXTENSION = re.compile(r"\.[a-z0-9]{1,5}\Z")
NO_EXTENSION = ".bin"  # so that a file never has the name of a folder
# Names that Windows reserves for devices, with any extension.
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))}


def file_name(path: str) -> str:
    """Return the file of `path` in an archive: "/2026/glossary/" → "2026/glossary/index.html".

    A part that some system cannot store, or could confuse with another, is shortened and marked: device
    names, capitals, unusual characters, long names, and folders with a dot, which look like files.
    """
    *folders, file = unquote(path).lstrip("/").split("/")
    parts = [
        folder if is_plain(folder, PLAIN_FOLDER, LONGEST_FOLDER) else marked(folder, LONGEST_FOLDER)
        for folder in folders
    ]
    if not file:
        return "/".join([*parts, INDEX])
    if not is_plain(file, PLAIN_FILE, LONGEST_FILE):
        extension = EXTENSION.search(file.lower())
        file = marked(file, LONGEST_FILE, extension[0] if extension else NO_EXTENSION)
    return "/".join([*parts, file])


def is_plain(part: str, plain: re.Pattern[str], longest: int) -> bool:
    is_device = part.partition(".")[0] in DEVICES
    return plain.fullmatch(part) is not None and len(part) <= longest and not is_device


def marked(part: str, longest: int, extension: str = "") -> str:
    """Return a shortened `part` with a mark that no other part has."""
    mark = f"-{hashlib.blake2b(part.encode(), digest_size=4).hexdigest()}{extension}"
    stem = part.lower().removesuffix(extension)
    return re.sub(r"[^a-z0-9_-]+", "-", stem)[: longest - len(mark)].strip("-") + mark


def way(start: str, end: str, fragment: str = "") -> str:
    """Return the relative address from one file to another, or to an anchor in the same one."""
    anchor = f"#{fragment}" if fragment else ""
    if start == end and anchor:
        return anchor
    return posixpath.relpath(end, posixpath.dirname(start) or ".") + anchor
