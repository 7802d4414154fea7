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

from portal.guides.labels import fold
from portal.guides.report import Fate, accounts
from tests.support.guides import Node, body_of, likeness, text_of_pdf, tree_of, understood
from tests.support.paths import SHARED

GUIDE = SHARED / "source" / "guidelines-interpol-2026.md"
if not GUIDE.exists():
    pytest.skip("THE PRINTED GUIDE IS NOT HERE: how it is imported was NOT tested", allow_module_level=True)

# As printed, in the heading and the summary alike → as the editors corrected it; their note tells of it.
CORRECTED = {"using new technologies to track fugitive": "using new technologies to track fugitives"}
ENOUGH = 0.95


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


def as_corrected(tree: list[Node]) -> list[Node]:
    return [(depth, kind, CORRECTED.get(title, title)) for depth, kind, title in tree]


def addresses(guide) -> list[str]:
    return sorted(reference.url for reference in guide.references)


def test_the_markdown_gives_the_fixtures_tree_to_the_last_point(guide, expected):
    assert len(expected) == 76
    assert as_corrected(tree_of(guide)) == expected


def test_it_gives_the_fixtures_fourteen_sources(guide, fixture_objects):
    stored = {found["fields"]["url"] for found in fixture_objects if found["model"] == "glossary.source"}
    assert len(addresses(guide)) == 14
    assert set(addresses(guide)) <= stored
    titled = [reference for reference in guide.references if "title" not in reference.guessed]
    assert [reference.title for reference in titled] == [
        "Interpol and Combating International Arms Trafficking"
    ]
    assert all("publisher" in reference.guessed for reference in guide.references)


def test_the_running_heads_and_the_cover_are_skipped_and_nothing_else_of_the_text(guide):
    skipped = [account for account in accounts(guide) if account.fate is Fate.SKIPPED]
    heads = [account for account in skipped if "running head" in account.reason]
    assert {account.text for account in heads} == {"# GUIDELINES INTERPOL"}
    assert len(heads) == sum(1 for line in guide.lines if line == "# GUIDELINES INTERPOL") == 16
    reasons = {account.reason for account in skipped} - {heads[0].reason}
    assert reasons == {
        "the cover",
        "the summary: the portal makes its own",
        "contact data, which belong to the edition",
    }


def test_the_two_broken_headings_are_mended_and_flagged(guide):
    doubts = {entry.title: " ".join(entry.doubts) for entry in guide.entries if entry.doubts}
    repeated = "The Various Challenges Facing Interpol in Relation to Fugitive Hunt with New Tech"
    assert "Printed here as “The Main Forms of “Fugitive Pursue”" in doubts[repeated]
    cut = "Operational Opacity and Land-Based Trafficking"
    assert "“Trafficking” was moved to the end of the heading" in doubts[cut]
    assert body_of(guide, cut).startswith("War zones are often inaccessible to external monitors")


def test_a_text_is_kept_to_the_letter(guide):
    text = "\n".join(guide.lines)
    for entry in guide.entries:
        for piece in entry.pieces:
            assert piece.text in text
    assert sum(len(entry.body) for entry in guide.entries) > 17_000


def test_the_presentation_the_introduction_and_the_acronyms_are_found(guide):
    assert guide.entries[0].kind == "presentation"
    assert guide.entries[0].body.startswith("The International Criminal Police Organization (ICPO)")
    assert (guide.committee_name, guide.committee_acronym) == ("International Police", "INTERPOL")
    assert guide.entries[2].kind == "introduction"
    assert len(guide.entries[2].pieces) == 3
    found = {each.acronym: each.expansion for each in guide.abbreviations}
    assert found["ICPO"] == "International Criminal Police Organization"
    assert found["SALW"] == "small arms and light weapons"
    assert found["IBIN"] == "INTERPOL Ballistic Information Network"


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
    bold = re.sub(
        r"<h\d>(.*?)</h\d>",
        lambda found: f"<p><b>{re.sub('</?strong>', '', found[1])}</b></p>",
        body,
        flags=re.DOTALL,
    )
    page = "<html><head><meta charset='utf-8'><title>Guide</title></head><body>{}</body></html>"
    (folder / "headings.html").write_text(page.format(body), encoding="utf-8")
    (folder / "bold.html").write_text(page.format(bold), encoding="utf-8")
    for kind in ("docx:MS Word 2007 XML", "odt:writer8", "rtf:Rich Text Format"):
        convert(folder, kind, "headings.html", "bold.html")
    convert(folder, "pdf", "headings.docx")
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    found["headings.txt"] = text_of_pdf(found["headings.pdf"]).encode()
    return found


def convert(folder: Path, to: str, *names: str) -> None:
    reads_as_document = ["--infilter=HTML (StarWriter)"] if names[0].endswith(".html") else []
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *reads_as_document, "--convert-to", to, "--outdir", "."]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True, timeout=120)


@pytest.mark.parametrize(
    "name",
    [
        *("headings.docx", "bold.docx", "headings.odt", "bold.odt", "headings.rtf", "bold.rtf"),
        *("headings.html", "bold.html", "headings.pdf", "headings.txt"),
    ],
)
def test_any_kind_of_file_gives_the_same_tree_and_sources(files, expected, guide, name):
    found = understood(files[name], name)
    assert likeness(as_corrected(tree_of(found)), expected) >= ENOUGH
    assert addresses(found) == addresses(guide)


def test_a_likeness_is_one_for_the_same_tree_and_less_for_a_node_more_fewer_or_elsewhere(expected):
    assert likeness(expected, expected) == 1
    for other in (
        expected[1:],
        [*expected, (1, "question", "one more")],
        [*expected[:-1], (2, "question", "x")],
    ):
        assert 0.9 < likeness(other, expected) < 1
