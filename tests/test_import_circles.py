"""The arrows between modules run one way: no circles, none to the commands, none by a model's name."""

import ast
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.source_code import APPS, build_house, imports_in, python_files, trees_in

COMMANDS = "portal.management"
NAMED_MODELS = {"get_model", "get_registered_model"}
Arrows = dict[str, set[str]]


def module_of(path: str) -> str:
    """The name by which the file at `path` is imported; that of its package for an `__init__.py`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room_of(module: str, modules: Arrows) -> str:
    """The package in an app that `module` stands in, or the module itself at an app's root."""
    app, _, rest = module.partition(".")
    room = f"{app}.{rest.partition('.')[0]}"
    return room if any(name.startswith(f"{room}.") for name in modules) else module


def arrows_between_modules(root: Path) -> Arrows:
    """Module → those of ours that it imports, for types too.

    `from package import module` leads to the module, and not to what the package hands on.
    """
    arrows: Arrows = {module_of(path): set() for path, _ in python_files(root, *APPS)}
    for found in imports_in(root, *APPS):
        inside = [f"{found.module}.{name}" for name in found.names]
        targets = {name if name in arrows else found.module for name in inside} or {found.module}
        arrows[module_of(found.path)] |= targets & arrows.keys() - {module_of(found.path)}
    return arrows


def arrows_between_rooms(root: Path) -> Arrows:
    modules = arrows_between_modules(root)
    arrows: Arrows = defaultdict(set)
    for module, targets in modules.items():
        room = room_of(module, modules)
        arrows[room] |= {room_of(target, modules) for target in targets} - {room}
    return arrows


def circles(arrows: Arrows) -> set[str]:
    """All that stand in a circle or between two: what is left when ends are taken away as long as any are."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        aimed_at = set().union(*left.values())
        ends = {name for name, targets in left.items() if not targets or name not in aimed_at}
        if not ends:
            return set(left)
        left = {name: targets - ends for name, targets in left.items() if name not in ends}


def imports_of_commands(root: Path) -> list[str]:
    inside = COMMANDS.replace(".", "/") + "/"
    return [
        str(found)
        for found in imports_in(root, *APPS)
        if not found.path.startswith(inside)
        and any(
            f"{name}.".startswith(f"{COMMANDS}.")
            for name in (found.module, *(f"{found.module}.{each}" for each in found.names))
        )
    ]


def models_by_name(root: Path) -> list[str]:
    """Places that ask for a model by its name, past the imports; migrations have no other way."""
    return [
        f"{path}:{node.lineno}"
        for path, tree in trees_in(root, *APPS)
        if "/migrations/" not in path
        for node in ast.walk(tree)
        if getattr(node, "attr", getattr(node, "id", "")) in NAMED_MODELS
        or (isinstance(node, ast.alias) and node.name in NAMED_MODELS)
    ]


# What holds here


def test_no_modules_import_one_another_in_a_circle():
    assert circles(arrows_between_modules(ROOT)) == set()


def test_no_rooms_import_one_another_in_a_circle():
    assert circles(arrows_between_rooms(ROOT)) == set()


def test_nothing_imports_from_the_commands():
    assert imports_of_commands(ROOT) == []


def test_no_model_is_asked_for_by_its_name():
    assert models_by_name(ROOT) == []


def test_the_checker_has_read_the_real_arrows():
    modules, rooms = arrows_between_modules(ROOT), arrows_between_rooms(ROOT)
    assert {"topics.models.base", "topics.models.edition"} <= modules["topics.models"]
    assert "topics.outline" in modules["topics.querysets"]
    assert {"topics.history", "topics.releases"} <= rooms["topics.models"]
    assert "portal.transfer" in rooms["portal.management"]


# The checker itself, on a house built for the purpose


@pytest.fixture
def house(tmp_path):
    return partial(build_house, tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        {"topics/a.py": "import topics.b", "topics/b.py": "from topics.a import x"},
        {"topics/a.py": "from topics import b", "topics/b.py": "from . import a"},
        {
            "topics/a.py": "import topics.b",
            "topics/b.py": "import topics.c",
            "topics/c.py": "import topics.a",
        },
        {"topics/a.py": "if TYPE_CHECKING:\n    import topics.b", "topics/b.py": "import topics.a"},
        {"topics/a.py": "def late():\n    import topics.b", "topics/b.py": "import topics.a"},
        {
            "portal/room/__init__.py": "from portal.room.a import x",
            "portal/room/a.py": "from portal.room import x",
        },
        {"portal/room/__init__.py": "from .a import x", "portal/room/a.py": "import portal.room"},
    ],
)
def test_a_circle_of_modules_is_found_whole(house, files):
    root = house(files)
    assert circles(arrows_between_modules(root)) == {module_of(path) for path in files}


@pytest.mark.parametrize(
    "files",
    [
        {
            "topics/a.py": "import topics.b, topics.c",
            "topics/b.py": "import topics.c",
            "topics/c.py": "import json",
        },
        {  # a package that hands on what its modules hold, which import one another
            "portal/room/__init__.py": "from portal.room.a import x\nfrom portal.room.b import y",
            "portal/room/a.py": "from portal.room.b import y",
            "portal/room/b.py": "import topics.a",
            "topics/a.py": "",
        },
        {  # one module of a package by the package's name
            "portal/room/__init__.py": "from portal.room.a import x",
            "portal/room/a.py": "from portal.room import b",
            "portal/room/b.py": "",
        },
    ],
)
def test_arrows_that_run_one_way_are_no_circle(house, files):
    assert circles(arrows_between_modules(house(files))) == set()


def test_two_rooms_in_a_circle_are_found_where_no_modules_are(house):
    files = {
        "portal/desk/a.py": "import portal.links.a",
        "portal/desk/b.py": "",
        "portal/links/a.py": "import topics.a",
        "portal/links/b.py": "import portal.desk.b",
        "topics/a.py": "",
    }
    root = house(files)
    assert circles(arrows_between_modules(root)) == set()
    assert circles(arrows_between_rooms(root)) == {"portal.desk", "portal.links"}
    (root / "portal/links/b.py").write_text("import portal.links.a")
    assert circles(arrows_between_rooms(root)) == set()


@pytest.mark.parametrize(
    ("place", "text", "count"),
    [
        ("portal/desk/a.py", "from portal.management.commands import serve", 1),
        ("portal/desk/a.py", "from portal import management", 1),
        ("portal/views.py", "from .management.commands.serve import Command", 1),
        ("portal/desk/a.py", "import portal.management_of_rows", 0),
        ("portal/desk/a.py", "from django.core import management", 0),
        ("portal/management/commands/a.py", "from portal.management.commands import serve", 0),
    ],
)
def test_an_import_from_the_commands_is_found(house, place, text, count):
    assert len(imports_of_commands(house({place: text}))) == count


@pytest.mark.parametrize(
    ("place", "text", "count"),
    [
        ("topics/a.py", "apps.get_model('topics', 'Edition')", 1),
        ("topics/a.py", "late = apps.get_model", 1),
        ("topics/a.py", "from portal.lookups import get_model", 1),
        ("topics/a.py", "apps.get_registered_model('topics', 'Edition')", 1),
        ("topics/a.py", "models.ForeignKey('topics.Edition', models.CASCADE)\nget_user_model()", 0),
        ("topics/a.py", "apps.get_models()", 0),
        ("topics/migrations/a.py", "apps.get_model('topics', 'Edition')", 0),
    ],
)
def test_a_model_asked_for_by_its_name_is_found(house, place, text, count):
    assert len(models_by_name(house({place: text}))) == count
