"""Number, date and body of a source in each kind of file, as they are read back."""

import json
from urllib.parse import parse_qsl

import pytest

from glossary.bibliography.context_objects import context_object
from glossary.bibliography.csl import source_item
from glossary.bibliography.describing import described_source
from glossary.bibliography.formats import bibtex, csl_json, ris
from glossary.bibliography.reading import bibtex_items, ris_items
from glossary.models import Source

Type = Source.Type


def source(**fields) -> Source:
    return Source(**{"key": "atlas", "title": "Atlas of wells", "publisher": "Water Press", **fields})


@pytest.mark.parametrize(
    ("parts", "date"),
    [((2023, 11, 7), "2023-11-07"), ((2023, 11, None), "2023-11"), ((2023, None, None), "2023")],
)
def test_zotero_is_told_the_date_as_far_as_it_is_known(parts, date):
    row = source(**dict(zip(("year", "month", "day"), parts, strict=True)))
    assert dict(parse_qsl(context_object(source_item(row))))["rft.date"] == date


@pytest.mark.parametrize("kind", Type)
def test_number_and_date_are_read_back_from_each_file(kind):
    row = source(type=kind, number="A/64/292 (B)", year=2010, month=7, day=8)
    items = [source_item(row)]
    for read in (bibtex_items(bibtex(items)), ris_items(ris(items)), json.loads(csl_json(items))):
        found = described_source(read[0])
        assert (found["year"], found["month"], found["day"]) == (2010, 7, 8)
        if kind not in (Type.ARTICLE, Type.BOOK):  # programs have their own numbers for these
            assert found["number"] == "A/64/292 (B)"


def test_the_fullest_date_of_a_ris_file_counts():
    [item] = ris_items("TY  - NEWS\nTI  - A\nDA  - Nov 7\nPY  - 2023/11\nER  - \n")
    assert described_source(item)["month"] == 11


@pytest.mark.parametrize("body", ["Parliament, House of Lords", "Ministry, Water, and Wells"])
def test_a_body_with_commas_in_its_name_is_one_author_in_a_ris_file(body):
    text = ris([source_item(source(type=Type.REPORT, publisher=body))])
    assert f"AU  - {body.replace(', ', ' – ')}\n" in text
    found = described_source(ris_items(text)[0])
    assert (found["publisher"], found.get("authors")) == (body, None)
