"""Static files under names that change with their content, so that browsers may keep them for good."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Where each file of a collection comes from: name → (storage, name there).
Sources = Mapping[str, tuple[Storage, str]]

# A style sheet or a script that only names its parts; browsers read it as it is written, too.
PART = re.compile(r"""^@?import "(?:\./)?(?P<name>[\w-]+\.(?:css|js))";\n""", re.MULTILINE)
# In a layer, the minifier takes what follows a name and a colon for a value, and would join them.
BEFORE_PSEUDO = re.compile(r"(?<=[\w\])*]) (?=::?[a-z])")


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Also where a script imports another; a file that only names its parts becomes one with all of them."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Sources, dry_run: bool = False, **options) -> Iterator[tuple]:
        whole = {} if dry_run else dict(files_with_parts(paths))
        for name, text in whole.items():
            Path(self.path(name)).write_text(text, encoding="utf-8")
        sources = {**paths, **{name: (self, name) for name in whole}}
        yield from super().post_process(sources, dry_run=dry_run, **options)


def files_with_parts(paths: Sources) -> Iterator[tuple[str, str]]:
    """Yield the name of each file that only names its parts, and the text of them all."""
    for name in paths:
        if name.startswith("portal/") and name.endswith((".css", ".js")):
            text = text_of(name, paths)
            if PART.search(text):
                yield name, joined(name, text, paths)


def joined(name: str, text: str, paths: Sources) -> str:
    """Return the parts that the file `name` imports as one text, without comments and layout."""

    def part(match: re.Match[str]) -> str:
        source = posixpath.join(posixpath.dirname(name), match["name"])
        if source not in paths:
            raise ImproperlyConfigured(f"{name} imports {source}, which is not there.")
        content = text_of(source, paths)
        # A block keeps the names of a script to itself, as its module did.
        return content if name.endswith(".css") else f"{{\n{content}}}\n"

    text = PART.sub(part, text)
    return cssmin(BEFORE_PSEUDO.sub(" *", text)) if name.endswith(".css") else jsmin(text)


def text_of(name: str, paths: Sources) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()


def static_text(name: str) -> str | None:
    content = static_file(name)
    return None if content is None else content.decode()


def static_file(name: str) -> bytes | None:
    """Return a static file as the server sends it or, before static files are collected, as in the code."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    path = finders.find(name)
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()
