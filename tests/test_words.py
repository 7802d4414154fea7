"""One word for one thing: names that were given up are not used again."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.support.paths import ROOT
from tests.support.source_code import APPS, build_house, files_of_ours, trees_in

GIVEN_UP = {
    *("pending", "waiting", "carried", "held", "kept", "told_fields", "found_fields", "telling", "seen"),
    *("noted", "along", "gone", "started", "places", "MeantSo", "sight_of", "refusals", "runs", "marks"),
    *("prose", "apparatus", "plates", "loosen", "lay_bare", "PendingChange"),
}
# Not even as a part of a name.
GIVEN_UP_WHOLLY = {"pending", "waiting", "carried", "brief", "briefs"}
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
FIELD_IN_TEMPLATE = re.compile(r"""<(?:input|select|textarea|button)\b[^>]*?\sname=["']([\w-]+)["']""")
POSTED = {"POST", "FILES"}


def is_given_up(name: str) -> bool:
    parts = {part.lower() for part in WORD.findall(name)}
    return name.strip("_") in GIVEN_UP or not parts.isdisjoint(GIVEN_UP_WHOLLY)


def names_defined_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of classes, functions, and POST fields: read by their name, or named by a constant."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case (
                ast.Subscript(value=ast.Attribute(attr=sent), slice=key)
                | ast.Call(func=ast.Attribute(value=ast.Attribute(attr=sent)), args=[key, *_])
                | ast.Compare(left=key, comparators=[ast.Attribute(attr=sent)])
            ) if sent in POSTED:
                name = constants.get(key.id) if isinstance(key, ast.Name) else getattr(key, "value", None)
                if isinstance(name, str):
                    yield node.lineno, name


def old_names_in(root: Path) -> list[str]:
    """Places at which a file, a class, a function or a field of a form has a name that was given up."""
    found = []
    for path, tree in trees_in(root, *APPS):
        if "/migrations/" not in path:
            found += [f"{path}:{line} {name}" for line, name in names_defined_in(tree) if is_given_up(name)]
    for path in files_of_ours(root):
        name = path.relative_to(root).as_posix()
        folder, *parts = path.relative_to(root).with_suffix("").parts
        if folder in (*APPS, "templates", "static") and any(is_given_up(part) for part in parts):
            found.append(name)
        if folder == "templates":
            fields = FIELD_IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
            found += [f"{name} {field}" for field in fields if is_given_up(field)]
    return found


# What holds here


def test_no_name_that_was_given_up_is_used_again():
    assert old_names_in(ROOT) == []


def test_no_field_of_a_model_has_a_name_that_was_given_up():
    fields = [
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
    ]
    assert len(fields) > 200
    assert [str(field) for field in fields if is_given_up(field.name)] == []


# The checker itself


@pytest.mark.parametrize(
    "name", ["kept", "_gone", "PendingChange", "show_waiting", "WaitingRow", "wasCarried", "is-pending"]
)
def test_an_old_name_is_known(name):
    assert is_given_up(name)


@pytest.mark.parametrize(
    "name", ["keep", "kept_entries", "telling_deletion", "seen_before", "await_rows", "Draft"]
)
def test_a_word_that_only_holds_one_or_does_not_matter_so_is_allowed(name):
    assert not is_given_up(name)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("topics/seen.py", ""),
        ("portal/marks/a.py", ""),
        ("topics/a.py", "class MeantSo: pass"),
        ("topics/a.py", "class A:\n    async def lay_bare(self): pass"),
        ("topics/a.py", "def a():\n    def show_waiting(): pass"),
        ("portal/a.py", "request.POST['kept']"),
        ("portal/a.py", "request.POST.get('kept', '')"),
        ("portal/a.py", "FIELD = 'kept'\nrequest.POST.getlist(FIELD)"),
        ("portal/a.py", "'kept' in request.POST"),
        ("portal/a.py", "FIELD = 'kept'\nrequest.FILES[FIELD]"),
        ("templates/portal/_pending.html", ""),
        ("static/prose.css", ""),
        ("templates/a.html", '<p><input type="hidden" name="pending" value="1">'),
    ],
)
def test_a_place_with_an_old_name_is_found(tmp_path, place, text):
    assert len(old_names_in(build_house(tmp_path, {place: text}))) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("topics/a.py", "kept = waiting = 1\n'kept' in found\nrequest.GET.get('kept')"),
        ("topics/migrations/0001_pending.py", "def waiting(): pass"),
        ("portal/a.py", "FIELD = 'note'\nrequest.POST.getlist(FIELD)"),
        ("tests/test_marks.py", "def pending(): pass"),
        ("templates/a.html", '<p class="prose"><input name="note" value="pending">'),
    ],
)
def test_another_place_is_allowed(tmp_path, place, text):
    assert old_names_in(build_house(tmp_path, {place: text})) == []
