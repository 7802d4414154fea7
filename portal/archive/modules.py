"""Turn module scripts into classic ones, which browsers also run on pages opened from disk. Pure.

A module becomes a function, which keeps its names private, with those that it imports before it. The forms
of import and export that our scripts use are known; a module with another one cannot be turned.
"""

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str | None]

IMPORT = re.compile(
    r"""^import\s+(?:(?P<names>\w+|\{[^}]*\})\s+from\s+)?["'](?P<first>[^"']+)["'];$"""
    r"""|\bimport\(["'](?P<later>[^"']+)["']\)""",
    re.MULTILINE,
)
EXPORT = re.compile(
    r"^export\s+(?P<declared>(?:const|class)\s+(?P<name>\w+))|\bexport\s*\{\s*(?P<own>\w+) as default\s*\};?",
    re.MULTILINE,
)
UNKNOWN = re.compile(r"^\s*(?:import|export)\b|\bimport\s*\(|\bimport\.meta\b", re.MULTILINE)


class NotClassicError(ValueError):
    """A module that is missing, or has an import or export of an unknown form."""


def classic(path: str, read: Read) -> str | None:
    """Return the module at `path` as a classic script; None if it cannot be one.

    `read` returns the text of a module; None if there is none.
    """
    try:
        modules = Modules(read)
        body, _ = modules.body_of(path)
    except NotClassicError:
        return None
    return "\n".join(["(() => {", '"use strict";', *modules.bodies, body.rstrip(), "})();", ""])


class Modules:
    """The modules that are imported, each once and before those that import it."""

    def __init__(self, read: Read) -> None:
        self.bodies: list[str] = []
        self._read = read
        self._names: dict[str, str] = {}  # path → the name of a module's exports

    def body_of(self, path: str) -> tuple[str, list[str]]:
        """Return the text of a module without imports and exports, and what it exports."""
        text = self._read(path)
        if text is None:
            raise NotClassicError(path)
        exports: list[str] = []

        def imported(match: re.Match[str]) -> str:
            address = match["first"] or match["later"]
            name = self._name_of(posixpath.normpath(posixpath.join(posixpath.dirname(path), address)))
            if match["later"]:
                return f"Promise.resolve({name})"
            names = match["names"]
            if names is None:
                return ""
            return f"const {names} = {name};" if names.startswith("{") else f"const {names} = {name}.default;"

        def exported(match: re.Match[str]) -> str:
            exports.append(match["name"] or f"default: {match['own']}")
            return match["declared"] or ""

        body = EXPORT.sub(exported, IMPORT.sub(imported, text))
        if UNKNOWN.search(body):
            raise NotClassicError(path)
        return body, exports

    def _name_of(self, path: str) -> str:
        if path not in self._names:
            body, exports = self.body_of(path)
            self._names[path] = name = f"module{len(self._names)}"
            self.bodies.append(
                f"const {name} = (() => {{\n{body.rstrip()}\nreturn {{ {', '.join(exports)} }};\n}})();"
            )
        return self._names[path]
