"""The papers name buttons, commands, settings and files that are really there."""

import re
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

from tests.support.paths import ROOT

GUIDES = [path for path in (ROOT / "docs" / name for name in ("chairs.md", "organisers.md")) if path.exists()]
BOLD = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`[^`]*`")
BLOCKS = re.compile(r"```.*?```", re.DOTALL)
COMMAND = re.compile(r"manage\.py (\w+)")
PAPERS = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
    *sorted((ROOT / "docs").glob("*.md")),
]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
TARGET = re.compile(r"(?:`|^|\s)make ([a-z-]+)(?=`|\s*(?:#|$))", re.MULTILINE)
FOLDERS = ("docs", "fixtures", "glossary", "portal", "static", "templates", "tests", "topics", r"\.ci")
NAMED_PATH = re.compile(rf"(?<![\w/.:-])(?:{'|'.join(FOLDERS)})/(?:[\w.-]+/)*(?:[\w.-]*\w)?")
OURS = ("portal", "topics", "glossary", "templates", "static")
OF_DJANGO = Path(django.__file__).parent / "contrib"


def words_on_screens() -> str:
    """All that our pages, scripts and forms say, and Django's admin, without line breaks."""
    files = [
        path for name in OURS for path in (ROOT / name).rglob("*") if path.suffix in {".html", ".py", ".js"}
    ]
    files += [path for app in ("admin", "auth") for path in (OF_DJANGO / app).rglob("*.html")]
    models = [model._meta for model in apps.get_models()]
    names = [name for each in models for name in (f"{each.verbose_name_plural}", f"Add {each.verbose_name}")]
    texts = [re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in files]
    return "\n".join([*texts, *names]).replace("’", "'").lower()


def labels_in(text: str) -> set[str]:
    """Each step of “Editions → the edition → Clone” but the row that is chosen on the way."""
    plain = CODE.sub("", BLOCKS.sub("", text)).replace("’", "'")
    steps = {step for label in BOLD.findall(plain) for step in label.split("→")}
    labels = {" ".join(step.split()).rstrip(".:,;") for step in steps}
    return {label for label in labels if not label.startswith("the ")}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_button_and_title_that_a_guide_names_stands_on_a_screen(guide):
    screens = words_on_screens()
    named = labels_in(guide.read_text(encoding="utf-8")) - {"words"}
    assert {label for label in named if label.lower() not in screens} == set()
    assert len(named) > 5


def paths_in(text: str) -> set[str]:
    """Files and folders of ours that a paper names."""
    links = LINK.findall(CODE.sub("", BLOCKS.sub("", text)))
    return {*NAMED_PATH.findall(text), *(link for link in links if ":" not in link)}


def targets_in(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def missing_from(folders: tuple[Path, ...], names: set[str]) -> set[str]:
    return {name for name in names if not any((folder / name).exists() for folder in folders)}


every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)


@every_paper
def test_every_command_that_a_paper_names_is_there(paper):
    named = set(COMMAND.findall(paper.read_text(encoding="utf-8")))
    assert named - get_commands().keys() == set()


@every_paper
def test_every_file_and_folder_that_a_paper_names_is_there(paper):
    assert missing_from((ROOT, paper.parent), paths_in(paper.read_text(encoding="utf-8"))) == set()


@every_paper
def test_every_target_of_make_that_a_paper_names_is_there(paper):
    targets = targets_in((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(TARGET.findall(paper.read_text(encoding="utf-8"))) - targets == set()


def test_contributing_names_the_targets_of_a_change():
    named = set(TARGET.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert named >= {"dev", "format", "lint", "test", "test-fast", "lock", "bench"}


def test_a_file_or_a_target_that_is_not_there_would_be_seen():
    text = (
        "Open `topics/nowhere.py`, `topics/models/` and [this](docs/none.md), then\nmake nothing   # at all\n"
    )
    assert missing_from((ROOT,), paths_in(text)) == {"topics/nowhere.py", "docs/none.md"}
    assert TARGET.findall(text) == ["nothing"]
    assert "nothing" not in targets_in("serve: x\n\techo\ntest-fast: y\n")


def test_the_readme_lists_every_setting_that_the_portal_reads():
    text = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"environment\.read_\w+\(\s*os\.environ, \"(\w+)\"", text))
    read |= {"PUBLIC_URL", "DATABASE_URL", "SECRET_KEY"}  # whose readers know their names
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == read


@pytest.mark.parametrize("name", sorted(name for name, app in get_commands().items() if app == "portal"))
def test_a_command_says_what_it_does_and_what_each_argument_is(name):
    command = load_command_class("portal", name)
    arguments = {each.dest: each.help for each in command.create_parser("manage.py", name)._actions}
    assert command.help
    assert {each for each, told in arguments.items() if not told} == set()
    slugs = [arguments[each] for each in ("edition", "old", "new", "committee") if each in arguments]
    assert [told for told in slugs if "slug" not in told or "Example: " not in told] == []


def words_defined_in(text: str) -> list[tuple[str, Path]]:
    """Each word of the table in docs/architecture.md, with the file that defines it."""
    table = text.partition(" words\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| .* \| `(\S+)` \|$", table, re.MULTILINE)
    return [(word, ROOT / name) for word, name in rows]


def test_each_of_the_fifteen_words_is_named_where_it_is_defined():
    words = words_defined_in((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    spelled = {word: re.compile(word.replace(" ", "[ _]?"), re.IGNORECASE) for word, _ in words}
    assert {
        word for word, file in words if not spelled[word].search(file.read_text(encoding="utf-8"))
    } == set()
    assert len(spelled) == 15


def messages_in(text: str) -> set[str]:
    """The constant parts of the messages in the first column of the table of section 7."""
    table = text.partition("| message |")[2].partition("\n\n")[0]
    messages = [row.split("|")[1].replace("’", "'") for row in table.splitlines()[2:]]
    parts = {" ".join(part.split()) for message in messages for part in re.split(r"[…“”,;:.?]|\d+", message)}
    return {part for part in parts if " " in part}


def test_every_message_that_the_chairs_are_told_of_is_one_of_ours():
    screens = re.sub(r"""["'] f?["']""", "", words_on_screens())  # texts broken over lines of Python
    named = messages_in((ROOT / "docs" / "chairs.md").read_text(encoding="utf-8"))
    assert {part for part in named if part.lower() not in screens} == set()
    assert len(named) > 12


def test_a_button_that_is_nowhere_would_be_seen():
    assert labels_in("Press **Frobnicate\nit**, then `**this**`.") == {"Frobnicate it"}
    assert "frobnicate it" not in words_on_screens()
