"""The guide in one file: all of it, small, with a policy that lets nothing else run or be fetched."""

import base64
import hashlib
import re
from dataclasses import asdict
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from portal.carry.one_file import one_file
from portal.carry.tree import guide_tree
from tests.support.carried import lines_of
from tests.support.crawler import Page, squeeze
from topics.models import Edition, Section

MOST_BYTES = 300_000
UNPRINTED = {
    *("plate", "diagrams", "events", "summary", "version"),
    *("date", "language", "key", "provenance", "colophon"),
}


@pytest.fixture(scope="module")
def file_of_2026(stored_2026: None) -> str:
    return one_file(Edition.objects.get(slug="2026"))


def words_of(page: str) -> str:
    text = re.sub(r"<(style|script|sup)>.*?</\1>", "", page, flags=re.DOTALL)
    return squeeze(unescape(strip_tags(re.sub(r"(?<=[^>])(?=<(?:br|p|li|d[dt]|h\d)\b)", " ", text))))


def without(data: object, names: set[str]) -> object:
    """The data without the fields of these names, and without addresses."""
    if isinstance(data, dict):
        return {name: without(each, names) for name, each in data.items() if name not in {*names, "address"}}
    return [without(each, names) for each in data] if isinstance(data, list | tuple) else data


def test_it_takes_at_most_300_kb_and_says_all_of_the_guide(file_of_2026: str):
    assert len(file_of_2026.encode()) <= MOST_BYTES
    text, data = words_of(file_of_2026), asdict(guide_tree(Edition.objects.get(slug="2026")))
    for entry in data["entries"]:
        del entry["kind"], entry["other_name"]
    for committee in data["committees"]:
        del committee["short_name"], committee["motto"]
        for topic in committee["topics"]:
            for question in topic["questions"]:
                question["ties"] = [tie["number"] for tie in question["ties"]]
    lines = [line for line in lines_of(without(data, UNPRINTED)) if line]
    assert len(lines) > 1_000
    assert [line for line in lines if line not in text] == []


def test_every_link_inside_leads_to_a_piece_and_no_name_is_twice(file_of_2026: str):
    page = Page("", 200, file_of_2026).read()
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert len(inside) > 300
    assert len(page.ids) == len(set(page.ids))
    assert {link for link in page.links if not link.startswith(("#", "https://", "http://"))} == set()


def test_its_policy_allows_its_own_style_and_script_alone(file_of_2026: str):
    policy = unescape(re.search(r'content="(default-src[^"]*)"', file_of_2026)[1])
    for name in ("style", "script"):
        [text] = re.findall(rf"<{name}>(.*?)</{name}>", file_of_2026, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
        assert len(text) > 2_000
    assert "default-src 'none'" in policy
    assert "img-src data:" in policy
    assert not re.search(r"<(?:link|img|script)[^>]* (?:src|href)=\"(?!data:)", file_of_2026)


def test_it_is_the_same_for_the_same_version(file_of_2026: str):
    assert one_file(Edition.objects.get(slug="2026")) == file_of_2026


def test_what_is_in_a_text_is_never_markup(section: Section):
    Section.objects.filter(pk=section.pk).update(body="`</script><b>[the style] [the script]`", title="<i>")
    page = one_file(section.topic.committee.edition)
    assert "&lt;/script&gt;&lt;b&gt;" in page
    assert "&lt;i&gt;" in page
    assert page.count("</script>") == 1


@pytest.mark.usefixtures("in_one_transaction")
def test_it_is_made_once_and_saved_and_gone_with_the_edition(client: Client, section: Section, begun):
    address = "/2030/binder.html"
    waiting = client.get(address)
    assert (waiting.status_code, waiting["Refresh"], len(begun)) == (202, "2", 1)
    begun.do()
    saved = client.get(address)
    assert saved["Content-Disposition"] == 'attachment; filename="2030-binder.html"'
    assert saved.content.decode() == one_file(section.topic.committee.edition)
    assert client.get(address, headers={"If-None-Match": saved["ETag"]}).status_code == 304
    Section.objects.get(pk=section.pk).save()
    assert client.get(address).status_code == 202  # what is no longer published is in no file
    Edition.objects.update(status=Edition.Status.DRAFT)
    assert client.get(address).status_code == 404
