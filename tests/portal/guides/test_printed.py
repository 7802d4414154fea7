"""The printed 2026 guide becomes the tree that people made of it by hand, from whichever kind of file.

The guide itself lies beside the project and is no part of it; without it nothing here can run.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from portal.guides.furniture import Why
from portal.guides.labels import fold
from tests.support.guides import Node, body_of, text_of_pdf, tree_of, understood, with_rows
from tests.support.paths import SHARED

GUIDE = SHARED / "source" / "guidelines-interpol-2026.md"
if not GUIDE.exists():
    pytest.skip("THE PRINTED GUIDE IS NOT HERE: how it is imported was NOT tested", allow_module_level=True)

# As printed, in the heading and the summary alike → as the editors corrected it; their note tells of it.
CORRECTED = {"using new technologies to track fugitive": "using new technologies to track fugitives"}
# Only their bold ends name these, which a plain text does not have.
BY_BOLD_ENDS = ["abuse of the red notice system", "public-private friction", "sovereignty conflicts"]


@pytest.fixture(scope="module")
def expected(fixture_objects) -> list[Node]:
    """The tree of the fixture, without the labels of which its notes say that the guide prints none."""
    rows: dict[str, list[dict]] = {}
    for found in fixture_objects:
        rows.setdefault(found["model"], []).append(found["fields"])
    tree: list[Node] = []

    def walk(topic: list[str], parent: list[str] | None, depth: int) -> None:
        children = [row for row in rows["topics.section"] if (row["topic"], row["parent"]) == (topic, parent)]
        for row in sorted(children, key=lambda row: row["position"]):
            tree.append((depth, "section", fold(row["title"])))
            if not re.search(r"labels are ours", row.get("editor_note", "")):
                walk(topic, [*topic, row["slug"]], depth + 1)

    for topic in sorted(rows["topics.topic"], key=lambda row: row["number"]):
        key = [*topic["committee"], topic["slug"]]
        tree.append((0, "topic", fold(topic["title"])))
        walk(key, None, 1)
        questions = [row for row in rows["topics.resolutionquestion"] if row["topic"] == key]
        tree += [
            (1, "question", fold(row["label"])) for row in sorted(questions, key=lambda r: r["position"])
        ]
    return tree


@pytest.fixture(scope="module")
def guide():
    return understood(GUIDE.read_bytes(), "guide.md")


def corrected_tree(guide) -> list[Node]:
    return [(depth, kind, CORRECTED.get(title, title)) for depth, kind, title in tree_of(guide)]


def addresses(guide) -> list[str]:
    return sorted(reference.url for reference in guide.references)


def test_it_gives_the_fixtures_tree_to_the_last_point_and_its_fourteen_sources(
    guide, expected, fixture_objects
):
    assert len(expected) == 76
    assert corrected_tree(guide) == expected
    stored = {found["fields"]["url"] for found in fixture_objects if found["model"] == "glossary.source"}
    assert len(addresses(guide)) == 14
    assert set(addresses(guide)) <= stored
    titled = [reference.title for reference in guide.references if "title" not in reference.guessed]
    assert titled == ["Interpol and Combating International Arms Trafficking"]


def test_the_running_heads_and_the_cover_are_skipped_and_nothing_else_of_the_text():
    rows = [row for row in with_rows(GUIDE.read_bytes())[1] if row.aside]
    assert [row.words for row in rows if row.aside == Why.RUNNING_HEAD] == ["GUIDELINES INTERPOL"] * 16
    assert {row.aside for row in rows} == {Why.RUNNING_HEAD, Why.COVER, Why.CONTENTS}


def test_the_two_broken_headings_are_mended_and_flagged(guide):
    doubts = {entry.title: " ".join(entry.doubts) for entry in guide.entries if entry.doubts}
    repeated = "The Various Challenges Facing Interpol in Relation to Fugitive Hunt with New Tech"
    assert "Printed here as “The Main Forms of “Fugitive Pursue”" in doubts[repeated]
    cut = "Operational Opacity and Land-Based Trafficking"
    assert "“Trafficking” was moved to the end of the heading" in doubts[cut]
    assert body_of(guide, cut).startswith("War zones are often inaccessible to external monitors")


def test_a_text_is_kept_to_the_letter_with_the_presentation_and_the_introduction(guide):
    text = GUIDE.read_text(encoding="utf-8")
    assert all(line.strip("\\ ") in text for entry in guide.entries for line in entry.body.split("\n"))
    assert sum(len(entry.body) for entry in guide.entries) > 17_000
    presentation, _, introduction, *_ = guide.entries
    assert presentation.body.startswith("The International Criminal Police Organization (ICPO)")
    assert (guide.committee_name, guide.committee_acronym) == ("International Police", "INTERPOL")
    assert (introduction.kind, len(introduction.pieces)) == ("introduction", 3)


# Other kinds of files


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> dict[str, bytes]:
    """The guide as LibreOffice writes it, with headings and with bold paragraphs in their place."""
    if shutil.which("soffice") is None:
        message = "NOT CHECKED: a guide as DOCX, ODT and PDF; LibreOffice is not installed."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("guides")
    body = MarkdownIt().render(GUIDE.read_text(encoding="utf-8"))
    bold = re.sub(r"(?s)<h\d>(?:<strong>)?(.*?)(?:</strong>)?</h\d>", r"<p><b>\1</b></p>", body)
    for name, text in (("headings", body), ("bold", bold)):
        page = f"<html><head><meta charset='utf-8'><title>Guide</title></head><body>{text}</body></html>"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    for kind in ("docx:MS Word 2007 XML", "odt:writer8", "rtf:Rich Text Format"):
        convert(folder, kind, "headings.html", "bold.html")
    convert(folder, "pdf", "headings.docx")
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return found | {"headings.txt": text_of_pdf(found["headings.pdf"]).encode()}


def convert(folder: Path, to: str, *names: str) -> None:
    reads_as_document = ["--infilter=HTML (StarWriter)"] if names[0].endswith(".html") else []
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *reads_as_document, "--convert-to", to, "--outdir", "."]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True, timeout=120)


NAMES = [f"{name}.{kind}" for name in ("headings", "bold") for kind in ("docx", "odt", "rtf", "html")]


@pytest.mark.parametrize("name", [*NAMES, "headings.pdf", "headings.txt"])
def test_any_kind_of_file_gives_the_same_tree_and_sources(files, expected, guide, name):
    found = understood(files[name], name)
    lost = BY_BOLD_ENDS if name == "headings.txt" else []
    assert corrected_tree(found) == [node for node in expected if node[2] not in lost]
    assert addresses(found) == addresses(guide)
