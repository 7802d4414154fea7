"""What writers of Markdown and programs of the web put around a guide: data, remarks, notes, addresses."""

import time
from contextlib import suppress

import pytest

from portal.guides.errors import GuideError
from portal.guides.guide import Kind
from portal.guides.report import Fate, accounts
from tests.support.guides import outline_of, texts_of, understood

BODY = "# Topic 1: Debt\n\nSome states owe more than they earn.\n"


def fates(guide, *numbers):
    return [account.fate for account in accounts(guide) if account.number in numbers]


def test_data_at_the_beginning_of_a_markdown_file_is_skipped_and_told():
    ahead = '---\ntitle: "Debt"\nauthor:\n  - Priya\n  - Tom\n\ndate: 14 March 2027\n---\n\n'
    guide = understood(ahead + BODY)
    assert outline_of(guide).splitlines() == ["# Debt", "  introduction"]
    assert set(fates(guide, 1, 2, 3, 4, 5, 7, 8)) == {Fate.SKIPPED}


def test_a_drawn_line_at_the_beginning_of_a_markdown_file_takes_no_text_with_it():
    guide = understood("---\nDear delegates: welcome.\n\nWe are your chairs, all of us.\n\n---\n\n" + BODY)
    assert "We are your chairs" in guide.entries[0].body


def test_a_remark_in_a_markdown_file_is_shown_to_no_reader():
    remark = "<!-- ask Ana:\n# is this true?\n-->\n\n"
    guide = understood(BODY + remark + "It is <!-- really? --> so.\n\n<!-- one --> It was.\n")
    assert [entry.title for entry in guide.entries if entry.kind is Kind.PART] == []
    assert not any(mark in entry.body for entry in guide.entries for mark in ("<!--", "Ana", "really", "one"))
    assert fates(guide, 5, 6, 7, 9, 11) == [*[Fate.SKIPPED] * 3, *[Fate.KEPT] * 2]


@pytest.mark.parametrize(
    "wrapped",
    [
        "https://www.google.com/url?q=https://www.icrc.org/water&sa=D&source=editors&ust=17&usg=AO",
        "https://www.google.com/url?q=https://www.icrc.org/water&amp;sa=D",
        "https://www.google.com/url?sa=t&q=https%3A%2F%2Fwww.icrc.org%2Fwater&usg=AO",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.icrc.org%2Fwater&data=05",
    ],
)
def test_an_address_that_only_leads_on_to_another_is_the_other(wrapped):
    assert texts_of(f"[ICRC]({wrapped}) says".encode(), "g.md") == ["[ICRC](https://www.icrc.org/water) says"]


def test_an_address_with_another_in_it_is_left_as_it_is():
    kept = "[a](https://web.archive.org/web/2024/https://a.org) [b](https://www.google.com/search?q=water)"
    assert texts_of(kept.encode(), "g.md") == [kept]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("C:\\\\Users\\\\someone\\\\cover.png", ""),
        ("/home/someone/cover", ""),
        ("cover.JPG", ""),
        ("https://example.org/a picture", "https://example.org/a picture"),
        ("https://example.org/a", ""),
        ("A dam and/or a wall", "A dam and/or a wall"),
    ],
)
def test_a_path_a_name_of_a_file_and_an_address_describe_no_picture(words, kept):
    text = "![{}](a.png) and ![x](b.png)"
    assert texts_of(text.format(words).encode(), "g.md") == [text.format(kept)]


def test_a_number_that_leads_to_no_note_stays_a_link_and_loses_nothing():
    page = (
        '<h1>Topic 1: Sahel</h1><p>See <a id="a" href="#b">1</a> and <a id="c" href="#a">2</a>.</p>'
        '<p><a id="x" href="#y">3</a> is a place.</p><p><a id="y" href="#nowhere">4</a> too.</p>'
    )
    guide = understood(f"<html><body>{page}</body></html>", "guide.html")
    assert guide.entries[-1].body == "See 1 and 2.\n\n3 is a place.\n\n4 too."


def test_a_number_that_was_typed_before_a_question_is_no_part_of_it():
    asked = "\n## Questions to Consider\n\n1\\. Who pays?\n\n2) Who lends?\n\n2027 or later, which is it?\n"
    questions = [entry for entry in understood(BODY + asked).entries if entry.kind is Kind.QUESTION]
    assert [question.body for question in questions] == [
        "Who pays?",
        "Who lends?",
        "2027 or later, which is it?",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("guide.txt", "Contents\n" + "." * 300_000 + "\nTopic 1: X\n"),
        ("guide.md", "# Contents\n\n" + "." * 300_000 + "x\n"),
        ("guide.md", "x " + "<!--" * 100_000),
        ("guide.md", "x " + "https://www.google.com/url?a=" * 30_000),
    ],
)
def test_signs_without_end_are_read_or_refused_in_a_moment(name, text):
    start = time.process_time()  # which a busy machine does not lengthen
    with suppress(GuideError):  # pandoc is given little time
        understood(text, name)
    assert time.process_time() - start < 5
