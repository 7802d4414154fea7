"""The printed guide, which lies beside the project, becomes the tree that people made of it by hand."""

import os
import re
import shutil
import subprocess

import pytest
from markdown_it import MarkdownIt

from glossary.models import Source
from portal.guides.drafting import save_drafts
from portal.guides.furniture import Why
from portal.guides.labels import fold
from tests.support.guides import Node, body_of, text_of_pdf, tree_of, understood, with_rows
from tests.support.paths import SHARED
from topics.models import Section, Topic

GUIDE = SHARED / "source" / "guidelines-interpol-2026.md"
if not GUIDE.exists():
    pytest.skip("THE PRINTED GUIDE IS NOT HERE: how it is imported was NOT tested", allow_module_level=True)

NAMES = [f"{name}.{kind}" for name in ("headings", "bold") for kind in ("docx", "odt", "rtf", "html")]
# Only their bold ends name these, which a plain text does not have.
BY_BOLD_ENDS = ["abuse of the red notice system", "public-private friction", "sovereignty conflicts"]


@pytest.fixture
def expected(edition_2026) -> list[Node]:
    """The tree of the fixture without what the guide does not print, as notes say: a letter, some labels."""
    tree: list[Node] = []
    for topic in edition_2026.committees.get().topics.order_by("number"):
        tree.append((0, "topic", fold(topic.title).replace("fugitives", "fugitive")))
        for node in topic.sections.outline():
            if node.depth == 1 or "labels are ours" not in node.parent.section.editor_note:
                tree.append((node.depth, "section", fold(node.section.title)))
        tree += [(1, "question", fold(question.label)) for question in topic.questions.all()]
    return tree


@pytest.fixture(scope="module")
def guide():
    return understood(GUIDE.read_bytes(), "guide.md")


def test_it_gives_the_fixtures_tree_to_the_last_point_and_its_fourteen_sources(guide, expected):
    assert (len(expected), len(guide.references)) == (76, 14)
    assert tree_of(guide) == expected
    assert {each.url for each in guide.references} <= {*Source.objects.values_list("url", flat=True)}
    titled = [each.title for each in guide.references if "title" not in each.guessed]
    assert titled == ["Interpol and Combating International Arms Trafficking"]


def test_its_texts_are_kept_to_the_letter_but_for_broken_headings_and_what_belongs_to_pages(guide):
    text = GUIDE.read_text(encoding="utf-8")
    assert all(line.strip("\\ ") in text for entry in guide.entries for line in entry.body.split("\n"))
    assert sum(len(entry.body) for entry in guide.entries) > 17_000
    doubts = {entry.title: " ".join(entry.doubts) for entry in guide.entries if entry.doubts}
    repeated = "The Various Challenges Facing Interpol in Relation to Fugitive Hunt with New Tech"
    assert "Printed here as “The Main Forms of “Fugitive Pursue”" in doubts[repeated]
    cut = "Operational Opacity and Land-Based Trafficking"
    assert "“Trafficking” was moved to the end of the heading" in doubts[cut]
    assert body_of(guide, cut).startswith("War zones are often inaccessible to external monitors")
    aside = [(row.aside, row.words) for row in with_rows(GUIDE.read_bytes())[1] if row.aside]
    assert {why for why, _ in aside} == {Why.RUNNING_HEAD, Why.COVER, Why.CONTENTS}
    assert [words for why, words in aside if why == Why.RUNNING_HEAD] == ["GUIDELINES INTERPOL"] * 16


def test_it_becomes_drafts_of_its_committee_that_all_are_valid(guide, edition):
    save_drafts(guide, edition=edition, committee="interpol", data=GUIDE.read_bytes(), name="guide.md")
    committee = edition.committees.get()
    assert (committee.name, committee.acronym) == ("International Police", "INTERPOL")
    assert committee.presentation.startswith("The International Criminal Police Organization (ICPO)")
    first, _ = topics = committee.topics.all()
    assert first.introduction.count("\n\n") == 2  # three paragraphs
    assert [(topic.sections.count(), topic.questions.count()) for topic in topics] == [(18, 5), (46, 5)]
    for row in (*Section.objects.all(), *Topic.objects.all(), *Source.objects.all()):
        row.full_clean()


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> dict[str, bytes]:
    """The guide as LibreOffice writes it, with headings and with bold paragraphs in their place."""
    if shutil.which("soffice") is None:
        not_checked = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        not_checked("NOT CHECKED: a guide as DOCX, ODT, RTF and PDF; LibreOffice is not installed.")
    folder = tmp_path_factory.mktemp("guides")
    body = MarkdownIt().render(GUIDE.read_text(encoding="utf-8"))
    bold = re.sub(r"(?s)<h\d>(?:<strong>)?(.*?)(?:</strong>)?</h\d>", r"<p><b>\1</b></p>", body)
    for name, text in (("headings", body), ("bold", bold)):
        page = f"<html><head><meta charset='utf-8'><title>Guide</title></head><body>{text}</body></html>"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    pages = ["--infilter=HTML (StarWriter)", "headings.html", "bold.html"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("docx:MS Word 2007 XML", "odt:writer8", "rtf:Rich Text Format", "pdf"):
        given = ["headings.docx"] if kind == "pdf" else pages
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", ".", *given]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return found | {"headings.txt": text_of_pdf(found["headings.pdf"]).encode()}


@pytest.mark.one_database
@pytest.mark.parametrize("name", [*NAMES, "headings.pdf", "headings.txt"])
def test_any_kind_of_file_gives_the_same_tree_and_sources(files, expected, guide, name):
    found = understood(files[name], name)
    lost = BY_BOLD_ENDS if name == "headings.txt" else []
    assert tree_of(found) == [node for node in expected if node[2] not in lost]
    assert [each.url for each in found.references] == [each.url for each in guide.references]
