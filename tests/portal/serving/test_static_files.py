"""A style sheet or script that names its parts becomes one file with all when static files are collected."""

import gzip
import subprocess
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from tests.support.paths import ROOT
from tests.support.programs import node


@pytest.fixture
def source(settings, tmp_path) -> Path:
    """The folder of our static files, with two in it that name their parts."""
    source = tmp_path / "source"
    write(source / "css" / "page.css", '/* All of it. */\n@import "one.css";\n@import "two.css";\n')
    write(source / "css" / "one.css", "/* One. */\na {\n  color: red;\n}\n")
    write(source / "css" / "two.css", "b { color: blue }\n")
    write(source / "js" / "page.js", '// All of it.\nimport "./one.js";\nimport "./two.js";\n')
    write(source / "js" / "one.js", "// One.\nconst a = 1;\n")
    write(source / "js" / "two.js", 'const a = 2; // two\nconst later = () => import("./three.js");\n')
    write(source / "js" / "three.js", "export const b = 3;\n")
    settings.STATICFILES_DIRS = [("portal", source)]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    kind = {"BACKEND": "portal.serving.static_files.StaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": kind}
    return source


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def collected(name: str) -> Path:
    """The file that pages name once all are collected."""
    call_command("collectstatic", verbosity=0, interactive=False)
    return file_of(name)


def file_of(name: str) -> Path:
    return Path(staticfiles_storage.path(staticfiles_storage.stored_name(name)))


def test_a_style_sheet_is_its_parts_in_their_order_without_comments(source):
    assert collected("portal/css/page.css").read_text() == "a{color:red}b{color:blue}"


def test_a_pseudo_class_still_says_what_is_within(source):
    """A style sheet without layout may say `a *:is(b)`, which is the same, but not `a:is(b)`."""
    rules = (
        "@layer x {\n  a :is(b, c):hover { color: red }\n  a[d] ::marker, a > :first-child { top: 0 }\n}\n"
    )
    write(source / "css" / "two.css", rules)
    text = collected("portal/css/page.css").read_text()
    assert "a *:is(b,c):hover{color:red}" in text
    assert "a[d] *::marker,a>:first-child{top:0}" in text


def test_the_parts_of_a_script_keep_their_names_to_themselves_and_load_others_later(source):
    script = collected("portal/js/page.js")
    three = collected("portal/js/three.js").name
    assert script.read_text() == (f'{{const a=1;}}\n{{const a=2;const later=()=>import("./{three}");}}')


def test_what_changes_in_a_part_changes_the_name_of_the_whole(source):
    before = collected("portal/css/page.css")
    write(source / "css" / "two.css", "b { color: green }\n")
    after = collected("portal/css/page.css")
    assert before.name != after.name
    assert "green" in after.read_text()


def test_the_whole_lies_ready_in_brotli_and_gzip(source):
    write(source / "css" / "two.css", "b { color: blue }\n" * 50)
    style = collected("portal/css/page.css")
    text = style.read_bytes()
    assert brotli.decompress(style.with_name(f"{style.name}.br").read_bytes()) == text
    assert gzip.decompress(style.with_name(f"{style.name}.gz").read_bytes()) == text


def test_a_part_that_is_not_there_stops_the_collecting(source):
    (source / "css" / "two.css").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"portal/css/page\.css imports portal/css/two\.css"):
        collected("portal/css/page.css")


def test_the_scripts_that_pages_load_can_be_read_by_a_browser(source, settings, tmp_path):
    settings.STATICFILES_DIRS = [ROOT / "static"]
    call_command("collectstatic", verbosity=0, interactive=False)
    for name in ("page", "reader", "glossary", "bibliography"):
        script = file_of(f"portal/js/{name}.js").read_text()
        assert 'import "' not in script
        (tmp_path / "script.mjs").write_text(script)
        assert subprocess.run([node(), "--check", tmp_path / "script.mjs"], check=False).returncode == 0
