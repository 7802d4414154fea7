"""The Atom feed of changes, read by an XML parser against what RFC 4287 asks."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from topics.history import changing
from topics.models import Section

FEED = "/2030/changes.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def tell(row: Section, note: str, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    with changing(note=note):
        row.save()


def feed(host: str = "testserver") -> ElementTree.Element:
    answer = Client().get(FEED, headers={"host": host})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 – our own


def texts(element: ElementTree.Element, *names: str) -> list[str]:
    return [element.findtext(f"{ATOM}{name}") for name in names]


def check(element: ElementTree.Element) -> None:
    """Exactly one id, title and updated; the id an absolute IRI, the time of RFC 3339."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{ATOM}{name}")) == 1, name
    assert element.findtext(f"{ATOM}id").startswith(("http://", "https://", "tag:"))
    assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None


def test_a_feed_without_entries_is_valid_and_stays_the_same(section):
    root = feed()
    check(root)
    assert root.findall(f"{ATOM}entry") == []
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Model Assembly"
    assert ElementTree.tostring(feed()) == ElementTree.tostring(root)


def test_each_change_is_an_entry_with_its_words(section):
    tell(section, "", body="Wells hold 40 litres.")
    tell(section, "The figure is in.", body="Wells hold 50 litres.")
    root = feed()
    check(root)
    assert root.find(f"{ATOM}author/{ATOM}name").text
    [entry] = root.findall(f"{ATOM}entry")
    check(entry)
    assert texts(entry, "title") == ["Wells: The figure is in."]
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "Wells hold <del>40</del><ins>50</ins> litres." in summary.text
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated")


def test_ids_last_and_differ(section):
    tell(section, "First", body="One.")
    [first] = [entry.findtext(f"{ATOM}id") for entry in feed().findall(f"{ATOM}entry")]
    tell(section, "Second", body="Two.")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed().findall(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    assert ids[1] == first


@pytest.mark.parametrize("host", ["testserver", "another.example"])
def test_addresses_are_the_public_ones_whatever_host_was_asked(section, settings, host):
    settings.ALLOWED_HOSTS = [host]
    public = settings.PUBLIC_ADDRESS.url
    tell(section, "Told", body="One.")
    root = feed(host)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{public}/2030/changes/", "self": f"{public}{FEED}"}
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href").startswith(f"{public}/2030/changes/#change-")
    assert f'href="{public}/2030/assembly/' in entry.findtext(f"{ATOM}summary")


def test_signs_that_no_xml_can_hold_are_left_out(section):
    tell(section, "Told \x0c", body="One.")
    tell(section, "Mended ]]> & <b>", title="We\x01lls ￿ & <i>", body="Two \x02 &amp; ]]>")
    [newest, _] = feed().findall(f"{ATOM}entry")
    assert texts(newest, "title") == ["Wells  & <i>: Mended ]]> & <b>"]


def test_the_feed_ends_with_the_newest_thirty(section):
    for number in range(31):
        tell(section, f"Note {number}", body=f"Text {number}.")
    entries = feed().findall(f"{ATOM}entry")
    assert len(entries) == 30
    assert texts(entries[0], "title") == ["Wells: Note 30"]


def test_a_change_of_several_rows_says_how_many(topic, section):
    with changing(note="Names are settled."):
        for row in (topic, section):
            row.title += " today"
            row.save()
    [entry] = feed().findall(f"{ATOM}entry")
    assert texts(entry, "title") == ["Names are settled. (2 places)"]
