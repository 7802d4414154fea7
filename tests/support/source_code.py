"""Read source code as syntax trees: who imports whom, in our own tree or a house built for a test."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OURS = ("portal", "glossary", "topics", "tests")
APPS = OURS[:3]
# Migrations are written by Django, and what stands under "vendor" by others.
FOLDERS_OF_OTHERS = {"var", "migrations", "node_modules", "vendor"}


@dataclass(frozen=True)
class Import:
    path: str  # of the file, from the root
    line: int
    module: str
    in_function: bool
    for_types_only: bool
    names: tuple[str, ...] = ()  # taken from the module

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


class ImportReader(ast.NodeVisitor):
    """Collects the imports of one file, `import_module("…")` and `__import__("…")` included."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Import] = []
        self._functions = 0
        self._type_blocks = 0

    def _add(self, node: ast.AST, module: str, *names: str) -> None:
        in_function, for_types_only = bool(self._functions), bool(self._type_blocks)
        self.found.append(Import(self.path, node.lineno, module, in_function, for_types_only, names))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            package = Path(self.path).with_suffix("").parts[: -node.level]
            module = ".".join([*package, *([node.module] if node.module else [])])
        else:
            module = node.module
        self._add(node, module, *(alias.name for alias in node.names))

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0] if node.args else None
        if name in ("import_module", "__import__") and isinstance(first, ast.Constant):
            self._add(node, str(first.value))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_FunctionDef(node)

    def visit_If(self, node: ast.If) -> None:
        is_type_block = ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        self._type_blocks += is_type_block
        for child in node.body:
            self.visit(child)
        self._type_blocks -= is_type_block
        for child in node.orelse:
            self.visit(child)


def files_of_ours(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - FOLDERS_OF_OTHERS)
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in sorted(names))


def python_files(root: Path, *packages: str) -> Iterator[tuple[str, str]]:
    """The path from `root` and the text of every Python file of `packages`, migrations too."""
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def trees_in(root: Path, *packages: str) -> Iterator[tuple[str, ast.Module]]:
    """The path and the syntax tree of every Python file of `packages`."""
    for path, text in python_files(root, *packages):
        yield path, ast.parse(text)


def imports_in(root: Path, *packages: str) -> list[Import]:
    return [found for file in python_files(root, *packages) for found in _imports_of(*file)]


@cache
def _imports_of(path: str, text: str) -> list[Import]:
    reader = ImportReader(path)
    reader.visit(ast.parse(text))
    return reader.found


def build_house(root: Path, files: dict[str, str]) -> Path:
    """Write files, given as {path: text}, into a small house at `root`; returns it."""
    for package in OURS:
        (root / package).mkdir(exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
