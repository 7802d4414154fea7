"""The key of what is made of an edition and stored: by which program, and of which version of the edition.

A file or index with another key is made again. So an upgrade needs no migration that forgets what the
program before it made.
"""

import hashlib
from functools import lru_cache

from django.conf import settings

from topics.derived import effective_version
from topics.models import Edition

CODE = ("portal", "topics", "glossary", "templates", "static", "locale", "requirements.txt")


def key_of_edition(edition: Edition) -> str:
    """Return a name of what the pages of an edition are made of at this moment."""
    return "-".join(map(str, (code(), *effective_version(edition))))


@lru_cache
def code() -> str:
    """Return a digest of the program: with other templates, a page of the same version is another one."""
    made = hashlib.blake2b(digest_size=12)
    for part in CODE:
        place = settings.BASE_DIR / part
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                made.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode())
                made.update(file.read_bytes())
    return made.hexdigest()
