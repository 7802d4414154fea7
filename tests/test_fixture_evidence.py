"""The evidence of the 2026 edition: each fact has a source and says when, and each slip of the guide a note.

The guide itself is a source only where the text says that there is no other.
"""

import re

import pytest

from tests.support.citation_marks import cited_in, without_marks
from tests.support.paths import SHARED

GUIDE = "guide-2026"
AS_PRINTED = "As printed; no outside source found."
DATE = re.compile(r"\b(?:19|20)\d\d\b|\bundated\b")
SAID = {"topics.keyfigure": "statement", "topics.questionfact": "statement", "topics.precedent": "asked"}
SHEET = SHARED / "source" / "beyond-the-guide.md"

# How the fact sheet begins a row of its section 6 → where the note on it stands, and words of that note.
NOTES = {
    "ITI: records kept": ("tool", "iti", "The ITI has two periods: at least 30 years"),
    'The ITI "requires"': ("tool", "iti", "The ITI itself says “to the extent possible”"),
    "Tracing request to": ("tool", "tracing-requests", "INTERPOL’s page says import"),
    "Tracing ends at": ("section", "tracing-mechanisms", "the last known point of possession"),
    "BioHub cross-checks": ("section", "biohub-facial-recognition", "but no DNA"),
    '"up to 1 million': ("section", "forensic-response", "“is expected to”"),
    '"ID-Check", unveiled': ("tool", "id-check", "Not confirmed"),
    "Firearms Recovery Protocol": ("tool", "firearms-recovery-protocol", "no public text of the protocol"),
    "INSIGHT fuses": ("tool", "project-insight", "a plan for a third phase"),
    'The motto "Connecting': ("committee", "interpol", "a new vision statement, “Together against Crime”"),
    'iARMS "over a million': ("tool", "iarms", "more than 1.5 million"),
    '"Trigger, Kafo, and': (
        "section",
        "targeted-operations",
        "Both Kafo operations took place in West Africa",
    ),
    'ENACT "focuses on"': ("tool", "project-enact", "it covers all organised crime in Africa"),
    "GDPR as the privacy": ("section", "data-protection", "Directive 2016/680"),
    "Orange Notices for": ("tool", "orange-notice", "an event, a person or a process"),
    'INTERPOL "is tradition': ("section", "military-and-police", "close to a study of 2003"),
    'The quotation "quality': ("section", "voluntary-data-entry", "names no source"),
    '"cybercrime and drug': (
        "committee",
        "interpol",
        "Its two topics are in fact fugitives and illicit firearms",
    ),
    "Third part of topic 1": ("section", "tracking-fugitives/challenges", "under the title of part 1"),
}
NOT_FOUND = {  # what the sheet says that nobody found → the rows that say so
    '"450 officers trained': [("section", "training"), ("keyfigure", "officers-trained")],
    "Project CCISOM": [("section", "ccisom"), ("tool", "project-ccisom")],
    "joint INTERPOL–UNODC": [("section", "unodc-joint-initiatives"), ("tool", "unodc-joint-initiatives")],
    "most trafficking into": [("section", "land-routes")],
}


@pytest.fixture(scope="module")
def sheet() -> str:
    """Section 6 of the fact sheet, which lies beside the project."""
    if not SHEET.exists():
        pytest.skip("THE FACT SHEET IS NOT HERE: whether each slip of the guide has a note was NOT tested")
    return SHEET.read_text(encoding="utf-8").partition("\n## 6.")[2].partition("\n## 7.")[0]


def row_at(fixture_objects: list[dict], model: str, place: str) -> dict:
    *topic, slug = place.split("/")
    (row,) = [
        item["fields"]
        for item in fixture_objects
        if item["model"] == f"topics.{model}"
        and item["fields"]["slug"] == slug
        and (not topic or item["fields"]["topic"][-1] == topic[0])
    ]
    return row


def faults_of(item: dict, keys: set[str]) -> list[str]:
    """Return what a figure, fact, precedent or addition lacks in evidence."""
    fields, said = item["fields"], SAID.get(item["model"], "")
    cited = [fields["source_key"]] if said else cited_in(fields["background"])
    text = fields[said] if said else without_marks(fields["background"])
    dated = f"{fields.get('as_of')} {fields.get('as_of_words')} {fields.get('date')}" if said else text
    return [
        *(["no source"] if not cited or not set(cited) <= keys else []),
        *(["no date"] if not DATE.search(dated) else []),
        *(["only as printed"] if GUIDE in cited and AS_PRINTED not in text else []),
    ]


def with_evidence(fixture_objects: list[dict]) -> list[dict]:
    return [item for item in fixture_objects if item["model"] in SAID or item["fields"].get("background")]


def test_every_figure_fact_precedent_and_addition_has_a_source_and_says_when(fixture_objects):
    keys = {item["fields"]["key"] for item in fixture_objects if item["model"] == "glossary.source"}
    rows = with_evidence(fixture_objects)
    assert {
        "topics.section",
        "topics.tool",
        "topics.topic",
        "topics.committee",
        "topics.resolutionquestion",
    } <= {item["model"] for item in rows}
    assert len(rows) > 200
    assert [(item["fields"]["slug"], faults) for item in rows if (faults := faults_of(item, keys))] == []


@pytest.mark.parametrize(
    ("model", "fields", "faults"),
    [
        ("topics.section", {"background": "In 2019, so.[@a] Undated.[@b]"}, []),
        ("topics.section", {"background": "In 2019, so."}, ["no source"]),
        ("topics.section", {"background": "In 2019, so.[@a][@c]"}, ["no source"]),
        ("topics.section", {"background": "So.[@a-2019]"}, ["no source", "no date"]),
        ("topics.section", {"background": "In 2019, so.[@guide-2026]"}, ["only as printed"]),
        ("topics.keyfigure", {"statement": "So.", "source_key": "a", "as_of": 2019}, []),
        ("topics.keyfigure", {"statement": "So.", "source_key": "a", "as_of_words": "undated"}, []),
        (
            "topics.keyfigure",
            {"statement": "In 2019.", "source_key": "", "as_of": None},
            ["no source", "no date"],
        ),
        ("topics.keyfigure", {"statement": AS_PRINTED, "source_key": GUIDE, "as_of": 2019}, []),
        (
            "topics.questionfact",
            {"statement": "So.", "source_key": GUIDE, "as_of": "2019"},
            ["only as printed"],
        ),
        ("topics.precedent", {"asked": "", "source_key": "b", "date": "May 2019"}, []),
        ("topics.precedent", {"asked": "In 2019.", "source_key": "b", "date": "May"}, ["no date"]),
    ],
)
def test_a_lack_of_evidence_would_be_seen(model, fields, faults):
    assert faults_of({"model": model, "fields": fields}, {"a", "b", GUIDE}) == faults


def test_how_the_committee_works_cites_for_each_paragraph_and_never_the_guide(fixture_objects):
    text = row_at(fixture_objects, "committee", "interpol")["how_it_works"]
    paragraphs = [part for part in text.split("\n\n") if not part.startswith("#")]
    assert [part for part in paragraphs if not cited_in(part)] == []
    assert GUIDE not in cited_in(text)


@pytest.mark.parametrize("beginning", NOTES)
def test_a_note_tells_of_each_slip_that_the_fact_sheet_lists(fixture_objects, beginning):
    model, place, said = NOTES[beginning]
    assert said in row_at(fixture_objects, model, place)["editor_note"]


def test_the_fact_sheet_lists_no_other_slips(sheet):
    printed = re.findall(r"^\| (.+?) \|", sheet, re.MULTILINE)[1:]  # without the head
    assert "---" in printed[0]
    found = [[start for start in NOTES if line.startswith(start)] for line in printed[1:]]
    assert [len(starts) for starts in found] == [1] * len(NOTES)


@pytest.mark.parametrize("beginning", NOT_FOUND)
def test_what_nobody_found_outside_the_guide_is_given_as_printed(fixture_objects, beginning):
    for model, place in NOT_FOUND[beginning]:
        row = row_at(fixture_objects, model, place)
        assert AS_PRINTED in (row["statement"] if model == "keyfigure" else row["editor_note"])


def test_the_fact_sheet_names_nothing_else_that_nobody_found(sheet):
    (line,) = re.findall(r"^Not shown to be wrong, but not found either: (.+)$", sheet, re.MULTILINE)
    parts = line.split("; ")
    assert [[start for start in NOT_FOUND if part.startswith(start)] for part in parts] == [
        [start] for start in NOT_FOUND
    ]
