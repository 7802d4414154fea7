"""The device gets all that its reader may find, small, and nothing that others may not see."""

import json

import brotli
import pytest

from portal.search.device import split
from tests.support.people import browser, person
from topics.models import Committee, Section, Tool, ToolKind

DATA = "/2030/search.json"
MOST_BYTES = 45_000  # of the 2026 edition, as brotli packs it


def data(client, address: str = DATA) -> dict:
    return client.get(address).json()


@pytest.mark.usefixtures("stored_2026")
def test_the_2026_edition_is_small(db, reader):
    answer = reader.get("/2026/search.json", headers={"Accept-Encoding": "br"})
    assert answer["Content-Encoding"] == "br"
    assert len(answer.content) <= MOST_BYTES
    columns = json.loads(brotli.decompress(answer.content))
    assert {len(columns[name]) for name in ("texts", "titles", "names", "slugs", "in", "kinds_of")} == {
        len(columns["numbers"])
    }


def test_a_document_is_put_together_from_its_columns(client, section):
    section.body = "A pump."
    section.save()
    found = data(client)
    at = found["titles"].index("Wells")
    assert found["texts"][at] == "A pump."
    assert found["numbers"][at] == "1"
    assert found["places"][found["places_of"][at]] == "Water"
    assert found["folders"][found["in"][at]] + found["slugs"][at] == section.get_absolute_url()
    assert found["kinds"][found["kinds_of"][at]] == ["section", "Sections", False]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("/2030/glossary/well/", ("/2030/glossary/", "well/")),
        ("/2030/assembly/topics/water/#deep", ("/2030/assembly/topics/water/#", "deep")),
        ("/2030/", ("/", "2030/")),
    ],
)
def test_an_address_is_parted_where_others_differ(url, parts):
    assert split(url) == parts


def test_readers_share_an_answer_until_the_edition_changes(reader, section):
    first = reader.get(DATA)
    again = reader.get(DATA, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "no-cache")
    section.title = "Springs"
    section.save()
    assert "Springs" in reader.get(DATA, headers={"If-None-Match": first["ETag"]}).json()["titles"]


def test_a_draft_is_in_the_data_of_who_sees_it_and_in_nobody_elses(reader, section, roles):
    Section.objects.create(
        topic=section.topic, position=2, slug="secret", title="Springs", body="Zebras drink."
    )
    far = Committee.objects.create(
        edition=section.topic.committee.edition, slug="far", name="Far", published=True
    )
    chair = browser(person("chair", "Chairs", section.topic.committee))
    other = browser(person("other", "Chairs", far))
    answers = [each.get(DATA) for each in (chair, reader, other, chair)]
    assert ["Zebras" in answer.content.decode() for answer in answers] == [True, False, False, True]
    assert ["no-store" in answer["Cache-Control"] for answer in answers] == [True, False, True, True]
    assert ["ETag" in answer for answer in answers] == [False, True, False, False]


def test_an_edition_that_is_not_there_has_no_data(reader, edition):
    assert reader.get("/2031/search.json").status_code == 404
    edition.status = "draft"
    edition.save()
    assert reader.get(DATA).status_code == 404


def test_an_archived_edition_has_its_own(reader, section):
    edition = section.topic.committee.edition
    edition.status = "archived"
    edition.save()
    assert "Wells" in data(reader)["titles"]


def test_an_empty_field_offers_tools_with_colours_acronyms_and_questions(reader, committee, topic):
    alert = ToolKind.objects.create(
        edition=committee.edition, slug="alert", name="Alert", has_colours=True, position=9
    )
    other = ToolKind.objects.create(edition=committee.edition, slug="pump", name="Pump", position=8)
    Tool.objects.create(committee=committee, slug="red", name="Red Alert", kind=alert, published=True)
    Tool.objects.create(
        committee=committee, slug="ews", name="Warning System", acronym="EWS", kind=other, published=True
    )
    topic.questions.create(position=1, slug="who", label="Who Pays?", text="Who?", published=True)
    found = data(reader)
    assert found["starters"] == [
        ["Alerts", [["Red Alert", found["titles"].index("Red Alert")]]],
        ["Acronyms", [["EWS", found["titles"].index("Warning System")]]],
        ["Questions", [["Who Pays?", found["titles"].index("Who Pays?")]]],
    ]
