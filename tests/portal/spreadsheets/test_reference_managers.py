"""BibTeX as Zotero, Mendeley, JabRef and EndNote write it: forty entries, each read as it is meant."""

import json

import pytest

from glossary.bibliography.csl import exported_item
from glossary.bibliography.describing import described_source
from glossary.bibliography.formats import formatted
from glossary.bibliography.reading import bibtex_items
from glossary.bibliography.styling import Style
from glossary.models import Source
from portal.spreadsheets.moving import BIBLIOGRAPHY
from portal.transfer import import_edition
from tests.support.paths import ROOT
from tests.support.small_edition import small_edition, written
from tests.support.spreadsheets import imported

SAMPLES = ROOT / "tests" / "samples" / "reference_managers"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))  # file → key → fields


@pytest.mark.parametrize("name", EXPECTED)
def test_ten_entries_of_a_program_are_read_as_they_are_meant(name):
    items = bibtex_items((SAMPLES / name).read_text(encoding="utf-8"))
    assert {item["id"]: described_source(item) for item in items} == EXPECTED[name]


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPECTED)
def test_they_come_in_as_sources_without_a_complaint(tmp_path, name):
    import_edition(written(tmp_path, small_edition()))
    outcome = imported(BIBLIOGRAPHY, (SAMPLES / name).read_bytes(), name)
    assert outcome.summary.created == 10


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        (Style.APA, "Okafor, C., van der Berg, J., et al. (2019)."),
        (Style.MLA, "Okafor, Chidi, et al."),
        (Style.CHICAGO, "Okafor, Chidi, Jan van der Berg, et al. 2019."),
    ],
)
def test_others_who_are_not_named_are_cited_as_et_al(style, begins):
    fields = EXPECTED["zotero.bib"]["okaforSmallArms2019"]
    source = Source(key="a", **fields)
    assert formatted([exported_item(source)], style)["a"].startswith(begins)
