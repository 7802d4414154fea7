"""Which state of the code this is."""

import hashlib
import tomllib
from pathlib import Path

# All that decides what a page looks like besides its edition.
PARTS = ("portal", "topics", "glossary", "templates", "static", "locale", "requirements.txt")


def release_name(root: Path) -> str:
    """The version in pyproject.toml with a mark of the files' content: "0.1.0-3f9a…".

    It stands in the key of everything derived, so that a reader's copy of a page from before an
    update is not confirmed after it. Every host with the same files has the same name.
    """
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(path for part in PARTS for path in _files(root / part)):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return f"{version}-{digest.hexdigest()}"


def _files(part: Path) -> list[Path]:
    if part.is_file():
        return [part]
    return [path for path in part.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
