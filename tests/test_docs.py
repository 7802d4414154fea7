"""The pages of docs/ for chairs and organisers name buttons and commands that are really there."""

import re
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.conftest import ROOT

GUIDES = [path for path in (ROOT / "docs" / name for name in ("chairs.md", "organisers.md")) if path.exists()]
BOLD = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`[^`]*`")
BLOCKS = re.compile(r"```.*?```", re.DOTALL)
COMMAND = re.compile(r"manage\.py (\w+)")
OURS = ("portal", "topics", "glossary", "templates", "static")
OF_DJANGO = Path(django.__file__).parent / "contrib"


def words_on_screens() -> str:
    """All that our pages, scripts and forms say, and Django's admin, without line breaks."""
    files = [
        path for name in OURS for path in (ROOT / name).rglob("*") if path.suffix in {".html", ".py", ".js"}
    ]
    files += [path for app in ("admin", "auth") for path in (OF_DJANGO / app).rglob("*.html")]
    names = [model._meta.verbose_name_plural.capitalize() for model in apps.get_models()]
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


@pytest.mark.parametrize("guide", [*GUIDES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_command_that_a_guide_names_is_there(guide):
    named = set(COMMAND.findall(guide.read_text(encoding="utf-8")))
    assert named - get_commands().keys() == set()


def test_a_button_that_is_nowhere_would_be_seen():
    assert labels_in("Press **Frobnicate\nit**, then `**this**`.") == {"Frobnicate it"}
    assert "frobnicate it" not in words_on_screens()
