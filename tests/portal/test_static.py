"""Every style and script is used by a page, loads nothing from elsewhere, and can be read by a browser."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.html import escape

from portal.carry import one_file
from portal.carry.views import WORKER_FILE
from portal.serving import in_page
from tests.support.paths import ROOT
from tests.support.programs import node

STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
PART = re.compile(r"""^@?import "(?:\./)?([\w-]+\.(?:css|js))";$""", re.MULTILINE)
WHOLE = [
    path for path in (*STYLES, *SCRIPTS) if PART.search(path.read_text(encoding="utf-8"))
]  # name their parts
# The admin's own styles have no layers, and come after Django's.
OF_READERS = [path for path in STYLES if path.parent.name == "css" and path not in WHOLE]
# Layers that come after all that the order names, or stand alone: pages without them need not know of them.
LAST = {"binder", "one-file", "paper"}
TEXT_FILES = sorted(
    path
    for folder in (STATIC, TEMPLATES)
    for path in folder.rglob("*")
    if path.is_file() and path.suffix != ".png"
)

# What comes to readers by itself: in each page, or at an address of its own.
ALONE = {path.relative_to(STATIC).as_posix() for path in (in_page.SCRIPT_FILE, WORKER_FILE)}
STATIC_TAG = re.compile(r"\{%\s*static\s+'([^']+)'\s*%\}")
MODULE_TAG = re.compile(
    r"<(?:script\s+type=\"module\"\s+src|link rel=\"modulepreload\" href)=\"\{%\s*static\s+'([^']+)'\s*%\}\""
)
BY_SCRIPTS = re.compile(r"\b(?:import\(|from )\"\./([\w-]+\.js)\"")
# In Python, what the admin's forms load.
NAME_IN_CODE = re.compile(r"\"(portal/[\w./-]+\.(?:css|js))\"")
MODULE_IN_CODE = re.compile(r"Script\(\"([^\"]+)\", type=\"module\"\)")
ADDRESS = re.compile(r"(?:\w+:)?//[\w.{-][^\s\"'<>)]*|https?\b")
# All that looks like an address elsewhere, and why it may: nothing here is loaded by a page.
ADDRESSES = {
    "static/portal/mark.svg": {"http://www.w3.org/2000/svg"},  # the name of SVG
    "static/portal/admin/editing.js": {"https"},  # how the address of a link begins
    "static/portal/admin/pasted.js": {"https"},  # which links are kept
    "static/portal/css/print.css": {"http"},  # which links are printed with their address
    "templates/portal/archive/index.html": {"http"},  # of http-equiv, as in the next
    "templates/portal/archive/404.html": {"http"},
    "templates/portal/carry/one_file.html": {"http"},
    "templates/portal/opensearch.xml": {"http://a9.com/-/spec/opensearch/1.1/"},  # the name of its elements
    "templates/portal/_colophon.html": {
        "https://www.instagram.com/{{",  # a link to the organisers
        "https",  # left out of the address of theirs that is shown
    },
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def of_each(paths: list[Path]):
    assert paths
    return pytest.mark.parametrize("path", paths, ids=name_of)


@cache
def references() -> set[str]:
    """The static files that templates, the admin's forms and other scripts name."""
    in_templates = {
        name for path in TEMPLATES.rglob("*.html") for name in STATIC_TAG.findall(path.read_text())
    }
    parts = {(path.parent / name).relative_to(STATIC).as_posix() for path in WHOLE for name in parts_of(path)}
    return in_templates | in_code(NAME_IN_CODE) | parts | loaded_by_scripts() | ALONE


@cache
def loaded_by_scripts() -> set[str]:
    """The modules that scripts import: at once, or when they are needed."""
    return {
        (path.parent / name).relative_to(STATIC).as_posix()
        for path in SCRIPTS
        for name in BY_SCRIPTS.findall(without_comments(path))
    }


def parts_of(path: Path) -> list[str]:
    return PART.findall(path.read_text(encoding="utf-8"))


@cache
def in_code(pattern: re.Pattern) -> set[str]:
    files = [path for app in ("topics", "glossary", "portal") for path in (ROOT / app).rglob("*.py")]
    return {name for path in files for name in pattern.findall(path.read_text(encoding="utf-8"))}


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) if path.suffix == ".js" else text


@of_each([*STYLES, *SCRIPTS])
def test_each_style_and_script_is_used_by_a_template_or_a_form(path):
    assert path.relative_to(STATIC).as_posix() in references()


def test_each_static_file_that_a_template_or_a_form_names_is_there():
    missing = [name for name in references() if finders.find(name) is None]
    assert missing == []
    assert len(references()) >= len(STYLES) + len(SCRIPTS)


def test_every_static_tag_is_one_that_these_tests_understand():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert len(re.findall(r"\{%\s*static\b", text)) == len(STATIC_TAG.findall(text)), name_of(path)
        assert "/static/" not in text, name_of(path)


@of_each(TEXT_FILES)
def test_nothing_is_loaded_from_another_host(path):
    assert set(ADDRESS.findall(without_comments(path))) == ADDRESSES.get(name_of(path), set())


@pytest.mark.parametrize(
    ("text", "is_elsewhere"),
    [
        ('<script src="https://cdn.example/x.js">', True),
        ('<img src="//cdn.example/x.png">', True),
        ("@import url(http://fonts.example/a.css)", True),
        ('fetch("wss://example.org/x")', True),
        ('<a href="/2026/">', False),
        ("a / b", False),
        ("{% static 'portal/css/base.css' %}", False),
    ],
)
def test_an_address_elsewhere_is_told_from_one_of_ours(text, is_elsewhere):
    assert bool(ADDRESS.search(text)) is is_elsewhere


# Reads [[file, whether it is a module]], and prints the files that do not parse.
PARSE = """
const { Script, SourceTextModule } = require("node:vm");
const { readFileSync } = require("node:fs");
const parses = ([file, isModule]) => {
  try {
    return Boolean(new (isModule ? SourceTextModule : Script)(readFileSync(file, "utf8")));
  } catch {
    return false;
  }
};
const failed = JSON.parse(readFileSync(0)).filter((each) => !parses(each)).map(([file]) => file);
console.log(JSON.stringify(failed));
"""


def unreadable(scripts: dict[Path, bool]) -> list[Path]:
    """Those of these scripts that do not parse as what they are: a module, or a classic script."""
    given = json.dumps([[str(path), is_module] for path, is_module in scripts.items()])
    command = [node(), "--no-warnings", "--experimental-vm-modules", "--eval", PARSE]
    run = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return [Path(name) for name in json.loads(run.stdout)]


def test_each_script_parses_as_what_pages_load_it_for():
    """A module, or a classic script; all of them in one process."""
    modules = {name for page in TEMPLATES.rglob("*.html") for name in MODULE_TAG.findall(page.read_text())}
    modules |= (
        loaded_by_scripts()
        | {one_file.SCRIPT}
        | in_code(MODULE_IN_CODE)
        | {f"portal/js/{name}" for path in WHOLE for name in parts_of(path)}
    )
    assert unreadable({path: path.relative_to(STATIC).as_posix() in modules for path in SCRIPTS}) == []


@pytest.mark.parametrize(
    ("text", "is_module", "is_read"),
    [
        ("const a = ;", True, False),
        ("const a = ;", False, False),
        ("import './b.js'; await 1;", True, True),
        ("import './b.js';", False, False),
        ("with (a) b;", False, True),
    ],
)
def test_a_script_that_does_not_parse_would_be_noticed(tmp_path, text, is_module, is_read):
    script = tmp_path / "script.js"
    script.write_text(text)
    assert unreadable({script: is_module}) == ([] if is_read else [script])


@of_each(STYLES)
def test_no_style_sheet_makes_a_size_container(path):
    """Of a page that comes in pieces, Chromium showed a container without its content, once in 300 times."""
    assert "container-type" not in path.read_text(encoding="utf-8")


@of_each(STYLES)
def test_each_style_sheet_is_whole(path):
    text = re.sub(r"\"[^\"]*\"|'[^']*'", "", without_comments(path))
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert not re.findall(r"@font-face", text)


@of_each(WHOLE)
def test_a_file_that_names_its_parts_has_nothing_else(path):
    assert PART.sub("", without_comments(path)).strip() == ""


@of_each([path for path in (*STYLES, *SCRIPTS) if path not in WHOLE])
def test_no_other_file_is_put_together_from_parts(path):
    assert not re.findall(r"^@import", without_comments(path), re.MULTILINE)


def test_only_names_of_their_own_are_given_by_the_scripts_that_become_one():
    """Each stands in a block there, where nothing can be imported or exported."""
    scripts = {
        STATIC / "portal" / "js" / name for path in WHOLE for name in parts_of(path) if name.endswith(".js")
    }
    assert scripts
    for path in scripts:
        assert not re.findall(r"^(?:import|export|var)\b", path.read_text(encoding="utf-8"), re.MULTILINE), (
            path
        )


def test_the_script_that_stands_in_each_page_has_no_sign_that_templates_escape():
    assert escape(in_page.SCRIPT) == in_page.SCRIPT != ""


@of_each(OF_READERS)
def test_each_style_sheet_of_the_readers_stands_in_the_layer_of_its_name(path):
    assert f"@layer {path.stem} {{" in without_comments(path)


def test_the_order_of_the_layers_is_said_once_before_any_of_them():
    first = without_comments(STATIC / "portal" / "css" / "tokens.css").strip().splitlines()[0]
    others = [path.stem for path in OF_READERS if path.stem not in LAST]
    assert sorted(first.removeprefix("@layer ").rstrip(";").split(", ")) == others
    assert {parts_of(path)[0] for path in WHOLE if path.suffix == ".css"} == {"tokens.css"}


@of_each([path for path in STYLES if path.parent.name == "admin"])
def test_a_colour_in_a_style_of_the_admin_is_one_of_light_and_one_of_dark(path):
    once = re.sub(r"light-dark\([^)]*\)", "", without_comments(path))
    assert re.findall(r"#[0-9a-f]{3,8}\b", once) == []
