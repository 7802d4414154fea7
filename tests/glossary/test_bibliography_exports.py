"""The bibliography, a source and a page of the guide as files that reference managers read without loss."""

import html
import json
import re
import subprocess
from urllib.parse import urlsplit

import pypandoc
import pytest
import rispy
from django.test import Client

from glossary.bibliography.csl import BY_PUBLISHERS, names
from glossary.bibliography.describing import described_source
from glossary.bibliography.formats import EXPORTS, STYLES, Style
from glossary.bibliography.reading import bibtex_items, ris_items
from glossary.bibliography.styling import as_printed, body_of, for_style
from glossary.models import Source
from tests.support.crawler import squeeze
from topics.models import Edition, Section, Topic

pytestmark = pytest.mark.usefixtures("stored_2026")

TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}
# What a source of each type is called in CSL and in RIS.
CALLED = {
    "web_page": ("webpage", "ELEC"),
    "news": ("article-newspaper", "NEWS"),
    "report": ("report", "RPRT"),
    "issue_paper": ("report", "RPRT"),
    "article": ("article-journal", "JOUR"),
    "legal_text": ("legislation", "STAT"),
}
BIBLIOGRAPHY = "/2026/bibliography"
TOPIC = "/2026/interpol/topics/tracking-fugitives"


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def pandoc(text: str, *options: str) -> str:
    command = [pypandoc.get_pandoc_path(), *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def read_text(page: str) -> str:
    return squeeze(html.unescape(re.sub(r"<[^>]*>", "", page)))


def shown(page: str, style: Style) -> str:
    """The citation in `style` that a page shows."""
    return read_text(re.search(rf'id="site-citation-{style}">(.*?)</div>', page, re.DOTALL)[1])


@pytest.fixture
def dated_edition(edition_2026: Edition) -> Edition:
    """The 2026 edition, of which every other source has a date of access."""
    for source in edition_2026.sources.in_order()[::2]:
        source.accessed_on = "2026-01-31"
        source.save()
    return edition_2026


def issued(source: Source) -> list[int]:
    """The date of the source, as far as it is known."""
    return [part for part in (source.year, source.month, source.day) if part]


def by_itself(source: Source) -> bool:
    """Return whether the source is by the body that published it."""
    is_author = source.authors == source.publisher or (not source.authors and source.type in BY_PUBLISHERS)
    return is_author and source.publisher != ""


def test_the_bib_file_holds_all_sources_without_loss(dated_edition, client):
    read = json.loads(pandoc(text_of(client, f"{BIBLIOGRAPHY}.bib"), "--from=biblatex", "--to=csljson"))
    sources = list(dated_edition.sources.in_order())
    assert len(read) == len(sources) > 100
    for item, source in zip(read, sources, strict=True):
        assert item["id"] == source.key
        assert item["title"] == source.title
        assert item.get("publisher", "") == source.publisher
        assert item["type"] == CALLED[source.type][0]
        assert item.get("URL", "") == source.url
        assert item.get("number", item.get("issue", "")) == source.number
        assert item.get("issued", {}).get("date-parts", [[]]) == [issued(source)]
        assert item.get("accessed") == ({"date-parts": [[2026, 1, 31]]} if source.accessed_on else None)
        assert item["abstract"] == source.note
        assert item.get("author", []) == (
            [{"literal": source.publisher}] if by_itself(source) else names(source.authors)
        )


def test_the_ris_file_holds_all_sources_without_loss(dated_edition, client):
    read = rispy.loads(text_of(client, f"{BIBLIOGRAPHY}.ris"))
    sources = list(dated_edition.sources.in_order())
    assert len(read) == len(sources) > 100
    for record, source in zip(read, sources, strict=True):
        assert record["id"] == source.key
        assert record["title"] == source.title
        assert record.get("publisher", record.get("secondary_title", "")) == source.publisher
        assert record["type_of_reference"] == CALLED[source.type][1]
        assert record.get("urls", []) == ([source.url] if source.url else [])
        # Zotero keeps the number of a report from SN and that of a legal text from M1.
        assert record.get("issn" if CALLED[source.type][1] == "RPRT" else "note", "") == source.number
        assert record.get("year") == (str(source.year) if source.year else None)
        assert record.get("date", "") == "/".join(f"{part:02}" for part in issued(source))
        assert record.get("access_date") == ("2026/01/31" if source.accessed_on else None)
        assert record["abstract"] == source.note
        if by_itself(source):  # a comma would make a person of the body
            assert record["authors"] == [source.publisher.replace(", ", " – ")]


# What Zotero's import of CSL-JSON has a field for (zotero-schema); other facts it leaves out.
ZOTERO_FIELDS = {
    "webpage": {"container-title"},
    "article-newspaper": {"container-title"},
    "report": {"number", "publisher", "genre"},
    "article-journal": {"container-title"},
    "legislation": {"number"},
}


def test_zotero_has_a_field_for_author_date_and_number_of_every_document(edition_2026, client):
    common = {"id", "type", "title", "author", "issued", "URL", "accessed", "abstract"}
    for item in json.loads(text_of(client, f"{BIBLIOGRAPHY}.json")):
        lost = item.keys() - common - ZOTERO_FIELDS[item["type"]]
        if "container-title" in item:  # the newspaper is its own publisher
            lost -= {"publisher"}
        assert lost <= ({"number"} if item["type"] in ("webpage", "article-newspaper") else set()), item["id"]


@pytest.mark.parametrize("extension", EXPORTS)
def test_each_file_is_read_back_by_the_portal_as_it_was(edition_2026, client, extension):
    items = {"bib": bibtex_items, "ris": ris_items, "json": json.loads}[extension](
        text_of(client, f"{BIBLIOGRAPHY}.{extension}")
    )
    for item, source in zip(items, edition_2026.sources.in_order(), strict=True):
        read = described_source(item)
        fields = ("title", "publisher", "authors", "number", "year", "month", "day", "url", "note")
        assert {name: read.get(name) or None for name in fields} == {
            name: getattr(source, name) or None for name in fields
        }
        # No format has a type for issue papers; their genre is told where the title or number does not.
        assert read["type"] in (source.type, "report" if source.type == "issue_paper" else "")


def test_authors_are_read_back_from_both_files(edition_2026, client):
    edition_2026.sources.filter(key="interpol-biohub").update(authors="Smith, Jane; Okafor, Chidi")
    address = f"{BIBLIOGRAPHY}/interpol-biohub"
    [item] = json.loads(pandoc(text_of(client, f"{address}.bib"), "--from=biblatex", "--to=csljson"))
    [record] = rispy.loads(text_of(client, f"{address}.ris"))
    assert item["author"] == [
        {"family": "Smith", "given": "Jane"},
        {"family": "Okafor", "given": "Chidi"},
    ]
    assert record["authors"] == ["Smith, Jane", "Okafor, Chidi"]
    assert item["publisher"] == record["secondary_title"] == "INTERPOL"


def test_the_three_files_hold_the_same_sources_in_the_order_of_the_page(edition_2026, client):
    page = text_of(client, f"{BIBLIOGRAPHY}/")
    keys = re.findall(rf'href="{BIBLIOGRAPHY}/([^"/]+)/"', page)
    bib = re.findall(r"^@\w+\{(.*),$", text_of(client, f"{BIBLIOGRAPHY}.bib"), re.MULTILINE)
    ris = [record["id"] for record in rispy.loads(text_of(client, f"{BIBLIOGRAPHY}.ris"))]
    items = [item["id"] for item in json.loads(text_of(client, f"{BIBLIOGRAPHY}.json"))]
    assert keys == bib == ris == items
    assert len(keys) > 100


def some_of(items: list[dict]) -> list[dict]:
    """The first item of each type and kind of author, title and date."""
    kinds = {
        (item["type"], body_of(item) != "", item["title"][0] == "[", "issued" in item): item
        for item in reversed(items)
    }
    return list(kinds.values())


def test_the_citations_shown_are_what_pandoc_makes_of_the_exported_json_for_each_style(dated_edition, client):
    exported = [
        item
        for address in (f"{BIBLIOGRAPHY}.json", f"{TOPIC}.json", f"{TOPIC}/main-forms.json")
        for item in some_of(json.loads(text_of(client, address)))
    ]
    made = {
        style: pandoc(
            json.dumps([for_style(item, style) for item in exported]),
            *("--from=csljson", "--to=html", "--citeproc", f"--csl={STYLES / style}.csl"),
        )
        for style in Style
    }
    for item in exported:
        is_page = "main-forms" in item["id"] or "tracking-fugitives" in item["id"]
        page = text_of(client, urlsplit(item["URL"]).path if is_page else f"{BIBLIOGRAPHY}/{item['id']}/")
        for style in Style:
            entry = re.search(rf'<div id="ref-{item["id"]}".*?</div>', made[style], re.DOTALL)[0]
            assert shown(page, style) == as_printed(read_text(entry), style).replace("\\", "")


@pytest.mark.parametrize("extension", EXPORTS)
@pytest.mark.parametrize(
    ("address", "name"),
    [
        (BIBLIOGRAPHY, "bibliography-2026"),
        (f"{BIBLIOGRAPHY}/interpol-biohub", "interpol-biohub"),
        (TOPIC, "tracking-fugitives"),
        (f"{TOPIC}/main-forms", "main-forms"),
    ],
)
def test_a_file_has_its_type_and_a_name_also_when_it_is_kept(edition_2026, reader, address, name, extension):
    answers = [
        reader.get(f"{address}.{extension}", headers=headers)
        for headers in ({}, {}, {"Accept-Encoding": "gzip"})
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer["Content-Type"] == TYPES[extension]
        assert answer["Content-Disposition"] == f'attachment; filename="{name}.{extension}"'
        assert answer["ETag"].startswith(answers[0]["ETag"][:-1])
    again = reader.get(f"{address}.{extension}", headers={"If-None-Match": answers[0]["ETag"]})
    assert again.status_code == 304
    assert "Content-Disposition" not in reader.get(f"{address}/")


def test_a_page_of_the_guide_is_exported_as_a_web_page(edition_2026, client):
    [topic] = json.loads(text_of(client, f"{TOPIC}.json"))
    [part] = json.loads(text_of(client, f"{TOPIC}/main-forms.json"))
    for item in (topic, part):
        assert item["type"] == "webpage"
        assert item["author"] == [{"literal": "EDHEC Nations Unies"}]
        assert item["issued"] == {"date-parts": [[2026]]}
        assert "MUN des Lycéens, XIe édition" in item["container-title"]
        assert item["container-title"].endswith(": INTERPOL study guide")
        assert "accessed" not in item
    assert topic["title"] == Topic.objects.get(slug="tracking-fugitives").title
    assert part["title"] == Section.objects.get(slug="main-forms").title
    [record] = rispy.loads(text_of(client, f"{TOPIC}.ris"))
    assert record["secondary_title"] == "MUN des Lycéens, XIe édition: INTERPOL study guide"
    # Whose words they are travels with them.
    words = "After the 2026 guide of EDHEC Nations Unies, retold and annotated by the editors of this site."
    assert record["notes"] == [topic["annote"]] == [part["annote"]] == [words]


@pytest.mark.parametrize("key", ["x", "x.bib", "a.b-c_d", "x.json"])
def test_a_key_with_dots_has_its_page_and_its_files(edition, client, key):
    source = Source.objects.create(edition=edition, key=key, title="Atlas", published=True)
    assert client.get(source.get_absolute_url()).status_code == 200
    for extension in EXPORTS:
        page = client.get(source.get_absolute_url()).content.decode()
        address = f"{source.get_absolute_url().rstrip('/')}.{extension}"
        assert f'href="{address}"' in page
        assert key in text_of(client, address)


@pytest.mark.parametrize("extension", EXPORTS)
@pytest.mark.parametrize(
    "address",
    [
        "/1999/bibliography",
        "/2030/bibliography/nowhere",
        "/2030/assembly/topics/nowhere",
        "/2030/assembly/topics/water/nowhere",
        "/2030/assembly/topics/water/deep",
        "/2030/nowhere/topics/water",
        "/2030/assembly/topics/water/questions",
    ],
)
def test_what_has_no_page_has_no_file(section, client, address, extension):
    Section.objects.create(
        topic=section.topic, parent=section, slug="deep", title="Deep", position=1, published=True
    )
    assert client.get(f"{address}.{extension}").status_code == 404
    assert client.get(f"/2030/assembly/topics/water/wells.{extension}").status_code == 200


@pytest.mark.parametrize("address", [f"{BIBLIOGRAPHY}.txt", f"{BIBLIOGRAPHY}.bibs", f"{BIBLIOGRAPHY}.bib/"])
def test_other_ends_of_an_address_are_not_there(edition_2026, client, address):
    assert client.get(address).status_code == 404


@pytest.fixture
def drafts(section) -> dict[str, object]:
    """A row by the address of each file that shows it."""
    edition = section.topic.committee.edition
    source = Source.objects.create(edition=edition, key="atlas", title="Atlas", published=True)
    topic = "/2030/assembly/topics/water"
    return {"/2030/bibliography/atlas": source, topic: section.topic, f"{topic}/wells": section}


@pytest.mark.parametrize("extension", EXPORTS)
def test_drafts_are_exported_to_staff_alone(drafts, client, admin_client, stranger, extension):
    signed_in = Client()
    signed_in.force_login(stranger)
    for address, row in drafts.items():
        file = f"{address}.{extension}"
        assert client.get(file).status_code == signed_in.get(file).status_code == 200
        type(row).objects.filter(pk=row.pk).update(published=False)
        assert client.get(file).status_code == signed_in.get(file).status_code == 404
        assert admin_client.get(file).status_code == 200
        type(row).objects.filter(pk=row.pk).update(published=True)


@pytest.mark.parametrize("extension", EXPORTS)
def test_a_draft_is_not_in_the_bibliography(drafts, client, admin_client, extension):
    Source.objects.update(published=False)
    assert "atlas" not in text_of(client, f"/2030/bibliography.{extension}")
    assert "atlas" in text_of(admin_client, f"/2030/bibliography.{extension}")
    Edition.objects.update(status=Edition.Status.DRAFT)
    assert client.get(f"/2030/bibliography.{extension}").status_code == 404


def test_an_edition_without_sources_has_empty_files(edition, client):
    assert text_of(client, "/2030/bibliography.bib") == text_of(client, "/2030/bibliography.ris") == ""
    assert json.loads(text_of(client, "/2030/bibliography.json")) == []


def test_files_are_for_reading_only(drafts, client):
    for address in (*drafts, "/2030/bibliography"):
        assert client.post(f"{address}.json").status_code == 405
        assert client.head(f"{address}.json").status_code == 200


def test_without_pandoc_the_file_it_makes_is_refused_in_a_sentence_and_the_others_are_there(
    drafts, client, monkeypatch, caplog
):
    def fail(*arguments, **options):
        raise FileNotFoundError("no pandoc")

    with monkeypatch.context() as patch:
        patch.setattr("glossary.bibliography.formats.output_of", fail)
        response = client.get("/2030/bibliography.bib")
        assert (response.status_code, response["Content-Type"]) == (503, "text/plain; charset=utf-8")
        assert response.content.decode().count(".") == 1
        assert "Content-Disposition" not in response
        assert "no pandoc" in caplog.text
        assert "no pandoc" not in response.content.decode()
        assert client.get("/2030/bibliography.ris").status_code == 200
        assert client.get("/2030/bibliography.json").status_code == 200
    assert client.get("/2030/bibliography.bib").status_code == 200
