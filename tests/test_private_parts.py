"""Private parts of Django are used in the modules that say so, and nowhere else."""

import ast
import inspect
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.db.models import QuerySet

from tests.support.paths import ROOT
from tests.support.source_code import APPS, build_house, python_files, trees_in

# Names with an underscore that Django's documentation has, and those that Python gives to classes.
DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager"}
OF_PYTHON = {"_abc_impl", "_is_protocol"}
USED = {  # module → the names of others that it reads or defines anew
    "portal/accounts/sessions.py": {"_get_session_from_db"},
    "topics/loaded_rows.py": {"_clone", "_fetch_all", "_iterable_class", "_result_cache"},
    "topics/admin/base.py": {"_get_obj_does_not_exist_redirect"},
    "topics/admin/forms.py": {"_post_clean"},
    "topics/admin/widgets.py": {"_render"},
    "portal/serving/granian_master.py": {"_serve_loop"},
}
# What is reached by other ways than a name, and the modules that may.
HIDDEN = {
    ("_prefetched_objects_cache", "topics/loaded_rows.py"),
    ("fields_cache", "topics/loaded_rows.py"),
    ("INSERT INTO", "topics/history/copying.py"),
    ("INSERT INTO", "portal/backup/tables.py"),
}
Names = dict[str, set[str]]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_") and name not in DOCUMENTED | OF_PYTHON


def names_given(tree: ast.Module) -> Iterator[str]:
    """The names that a module gives to functions, classes, variables and attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def names_read(root: Path) -> Names:
    """Path → the private names that the module reads of others; they are those that none of ours gives."""
    trees = {path: tree for path, tree in trees_in(root, *APPS) if "/migrations/" not in path}
    ours = {name for tree in trees.values() for name in names_given(tree)}
    found = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            name = getattr(node, "attr", "") or (isinstance(node, ast.alias) and node.name) or ""
            if is_private(name) and name not in ours:
                found[path].add(name)
    return dict(found)


def names_overridden(module: ModuleType) -> set[str]:
    """The private names of others that classes of `module` define anew."""
    found: set[str] = set()
    for each in vars(module).values():
        if inspect.isclass(each) and each.__module__ == module.__name__:
            others = [base for base in each.__mro__ if base.__module__.partition(".")[0] not in APPS]
            found |= {
                name for name in vars(each) for base in others if name in vars(base) and is_private(name)
            }
    return found


def names_hidden(root: Path) -> set[tuple[str, str]]:
    files = python_files(root, *APPS)
    names = {name for name, _ in HIDDEN}
    return {
        (name, path) for path, text in files if "/migrations/" not in path for name in names if name in text
    }


# What holds here


def test_each_private_part_of_others_is_used_in_the_one_module_that_says_so():
    found = defaultdict(set, names_read(ROOT))
    for path, _ in python_files(ROOT, *APPS):
        if "/migrations/" not in path and not path.endswith("settings.py"):
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found[path] |= names_overridden(import_module(module))
    assert {path: names for path, names in found.items() if names} == USED


def test_each_part_that_has_no_name_of_its_own_is_used_in_the_modules_that_say_so():
    assert names_hidden(ROOT) == HIDDEN


# The checker itself


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("rows._fetch_all()", {"_fetch_all"}),
        ("from django.utils.text import _lazy", {"_lazy"}),
        ("row._meta.pk\nrow._state.db\nrow.__dict__\nModel._base_manager", set()),
        ("class A:\n    def _own(self): self._own()", set()),
        ("class A:\n    def __init__(self): self._own = 1\na._own", set()),
    ],
)
def test_a_private_name_of_others_is_told_from_our_own(tmp_path, text, names):
    found = names_read(build_house(tmp_path, {"topics/a.py": text}))
    assert found == ({"topics/a.py": names} if names else {})


def test_a_private_name_that_is_defined_anew_is_found():
    module = ModuleType("topics.made_for_this")
    body = {"__module__": module.__name__, "_own": 1}
    module.Plain = type("Plain", (QuerySet,), body)
    assert names_overridden(module) == set()
    module.Bold = type("Bold", (QuerySet,), {**body, "_fetch_all": None})
    assert names_overridden(module) == {"_fetch_all"}
