"""The law of the house: who may import whom, where HTML is trusted, and how long a file may be."""

import ast
import re
from functools import partial
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.source_code import OURS, build_house, files_of_ours, imports_in, python_files, trees_in

# Each app, and those of ours that stand above it.
ABOVE = {"topics": ("glossary", "portal"), "glossary": ("portal",), "portal": ()}
PURE = {
    "topics/markdown_marks.py",
    "topics/pictures.py",
    "topics/links.py",
    "topics/rendering.py",
    "topics/outline.py",
    "topics/merging.py",
    "topics/passages.py",
    "topics/roomy.py",
    "topics/chronicle/visibility.py",
    "glossary/text_runs.py",
    "glossary/inline_marks.py",
    "glossary/linking.py",
    "glossary/made_keys.py",
    "glossary/mentions.py",
    "glossary/citing.py",
    "glossary/sentences.py",
    *(f"portal/carry/{name}.py" for name in ("blocks", "choice", "glyphs", "typeset")),
    "portal/archive/names.py",
    "portal/archive/rewriting.py",
    "portal/links/addresses.py",
    "portal/links/connecting.py",
    "portal/links/fetching.py",
    *(
        f"portal/guides/{name}.py"
        for name in (
            *("bibliography", "blocks", "errors", "furniture", "guesses"),
            *("guide", "labels", "pdf", "plain", "points", "roles", "screen", "tree"),
        )
    ),
}
PURE_NAMES = {path.removesuffix(".py").replace("/", ".") for path in PURE}
THE_ONE_DOOR = "topics/rendering.py"
LONGEST_FILE = 400

# They run in processes of their own: what they import takes no memory of the workers that serve.
PROGRAMS = {"portal.guides.pdf"}
NEEDED_BY_PROGRAMS = {"pypdf": {"portal/guides/pdf.py"}}
TRUSTING_TEMPLATE = re.compile(r"\{[{%][^}%]*\|\s*safe(?:seq)?\b|\{%-?\s*autoescape\s+off\b")
TRUSTING_NAMES = {"mark_safe", "html_safe", "SafeText"}
TRUSTING_CLASSES = {"SafeString", "SafeData"}


def upward_imports(root: Path) -> list[str]:
    return [
        str(found)
        for package, above in ABOVE.items()
        for found in imports_in(root, package)
        if found.package in (*above, "tests")
    ]


def impure_imports(root: Path) -> list[str]:
    return [
        str(found)
        for found in imports_in(root, *ABOVE)
        if found.path in PURE
        and (found.package in OURS or found.module.startswith("django.db"))
        and found.module not in PURE_NAMES
    ]


def hidden_imports(root: Path) -> list[str]:
    return [
        str(found) for found in imports_in(root, *OURS) if found.in_function and found.package in OURS[:3]
    ]


def imports_of_programs(root: Path) -> list[str]:
    """Every import of a program that runs apart, and every other import of what it alone needs."""
    return [
        str(found)
        for found in imports_in(root, *ABOVE)
        if PROGRAMS & {found.module, *(f"{found.module}.{name}" for name in found.names)}
        or (found.package in NEEDED_BY_PROGRAMS and found.path not in NEEDED_BY_PROGRAMS[found.package])
    ]


def trusting_places(root: Path) -> list[str]:
    """Every place outside the one door where text is declared to be safe HTML."""
    found = []
    for name, tree in trees_in(root, *ABOVE):
        if name != THE_ONE_DOOR:
            found += [f"{name}:{node.lineno}" for node in ast.walk(tree) if trusts(node)]
    for path in files_of_ours(root):
        if "templates" in path.relative_to(root).parts[:-1]:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if TRUSTING_TEMPLATE.search(line):
                    found.append(f"{path.relative_to(root).as_posix()}:{number}")
    return found


def trusts(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in TRUSTING_NAMES
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in TRUSTING_CLASSES
        case ast.ClassDef(bases=bases):
            return any(ast.unparse(base).rpartition(".")[2] in TRUSTING_CLASSES for base in bases)
        case ast.FunctionDef(name=name):
            return name == "__html__"
        case ast.keyword(arg="autoescape", value=ast.Constant(value=False)):
            return True
        case ast.Constant(value=str(text)):
            return bool(TRUSTING_TEMPLATE.search(text))
    return False


def long_files(root: Path) -> list[str]:
    counts = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files_of_ours(root)
        if path.suffix in (".py", ".html", ".css", ".js")
    }
    return [f"{name} has {count} lines" for name, count in counts.items() if count > LONGEST_FILE]


# What holds here


def test_no_app_imports_one_that_stands_above_it():
    assert upward_imports(ROOT) == []


def test_the_pure_modules_import_nothing_of_ours_but_one_another():
    assert impure_imports(ROOT) == []


def test_our_own_code_is_never_imported_inside_a_function():
    assert hidden_imports(ROOT) == []


def test_what_runs_in_a_process_of_its_own_is_imported_by_no_worker():
    assert imports_of_programs(ROOT) == []


def test_only_the_rendering_module_declares_text_to_be_safe_html():
    assert trusting_places(ROOT) == []


def test_no_file_of_ours_is_longer_than_400_lines():
    assert long_files(ROOT) == []


def test_the_checker_has_read_the_real_code():
    read = {path for path, _ in python_files(ROOT, *ABOVE)}
    assert read >= PURE
    assert {"portal/urls.py", "glossary/migrations/0001_content.py"} <= read
    assert any(found.package == "topics" for found in imports_in(ROOT, "glossary"))
    assert any("templates" in path.parts for path in files_of_ours(ROOT) if path.suffix == ".html")


# The checker itself, on a house built for the purpose


@pytest.fixture
def house(tmp_path):
    return partial(build_house, tmp_path)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("topics/a.py", "import glossary.models"),
        ("topics/a.py", "from glossary import models"),
        ("topics/deep/a.py", "from portal.views import home"),
        ("topics/a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import glossary"),
        ("topics/a.py", "from importlib import import_module\nimport_module('portal.views')"),
        ("topics/migrations/a.py", "import glossary.models"),
        ("glossary/a.py", "import portal"),
        ("glossary/a.py", "def late():\n    from portal import views"),
    ],
)
def test_an_upward_import_is_found(house, place, text):
    assert len(upward_imports(house({place: text}))) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("topics/a.py", "from topics import models\nfrom . import b\nimport portalocker, json"),
        ("glossary/migrations/a.py", "import topics.fields"),
        ("glossary/a.py", "from topics.models import Edition"),
        ("portal/a.py", "import glossary.models\nimport topics.models"),
    ],
)
def test_an_import_from_below_is_allowed(house, place, text):
    assert upward_imports(house({place: text})) == []


@pytest.mark.parametrize(
    ("place", "text", "count"),
    [
        ("topics/outline.py", "from topics.models import Section", 1),
        ("topics/outline.py", "from .models import Section", 1),
        ("topics/outline.py", "from django.db import connection", 1),
        ("topics/rendering.py", "if TYPE_CHECKING:\n    from topics.models import Section", 1),
        ("glossary/linking.py", "import topics", 1),
        ("topics/outline.py", "if TYPE_CHECKING:\n    from topics.models import Section", 1),
        ("topics/rendering.py", "import nh3", 0),
        ("glossary/linking.py", "from glossary.entry_index import names_of", 1),
        ("glossary/linking.py", "from glossary.inline_marks import read_marks", 0),
        ("topics/reading.py", "from topics.rendering import count_words", 0),
    ],
)
def test_a_pure_module_is_told_from_an_impure_one(house, place, text, count):
    assert len(impure_imports(house({place: text}))) == count


@pytest.mark.parametrize(
    ("place", "text", "count"),
    [
        ("portal/a.py", "from portal.guides import pdf", 1),
        ("portal/guides/reading.py", "from portal.guides.pdf import pages", 1),
        ("portal/a.py", "import pypdf", 1),
        ("portal/guides/pdf.py", "import pypdf", 0),
        ("portal/a.py", "from portal.guides import reading", 0),
    ],
)
def test_an_import_of_a_program_or_of_what_it_needs_is_found(house, place, text, count):
    assert len(imports_of_programs(house({place: text}))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("def late():\n    from topics import models", 1),
        ("class A:\n    async def late(self):\n        import glossary.models", 1),
        ("late = lambda: __import__('portal')", 1),
        ("def late():\n    import json", 0),
        ("from topics import models", 0),
    ],
)
def test_an_import_inside_a_function_is_found(house, text, count):
    assert len(hidden_imports(house({"portal/a.py": text}))) == count


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("glossary/a.py", "from django.utils.safestring import mark_safe"),
        ("glossary/a.py", "from django.utils import safestring as s\ns.mark_safe('x')"),
        ("portal/a.py", "SafeString('x')"),
        ("portal/a.py", "class Sneaky(safestring.SafeData): pass"),
        ("portal/a.py", "def __html__(self): return self"),
        ("portal/a.py", "Context({}, autoescape=False)"),
        ("portal/a.py", "Template('{{ text|safe }}')"),
        ("templates/a.html", "{{ text | safe }}"),
        ("templates/deep/a.txt", "{% if texts|safeseq %}"),
        ("topics/templates/a.html", "{% autoescape off %}"),
    ],
)
def test_a_second_door_to_html_is_found(house, place, text):
    assert trusting_places(house({place: text})) != []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("topics/rendering.py", "from django.utils.safestring import mark_safe\nmark_safe('x')"),
        ("topics/a.py", "from django.utils.safestring import SafeString\ndef f() -> SafeString: ..."),
        ("templates/a.html", "{{ text|markdown }} safe {% autoescape on %} {{ safe }}"),
    ],
)
def test_the_one_door_and_plain_names_are_allowed(house, place, text):
    assert trusting_places(house({place: text})) == []


def test_a_file_of_401_lines_is_found_and_one_of_400_is_not(house):
    root = house({"topics/long.css": "\n" * 401, "topics/short.css": "\n" * 400})
    (root / "var").mkdir()
    (root / "var" / "made.js").write_text("\n" * 500)
    assert long_files(root) == ["topics/long.css has 401 lines"]
