"""Links, citations and other marks that were meant and are none: health says so, and of nothing else."""

import pytest

from portal.health.misread import unread_marks
from tests.support.healthy_edition import make_healthy, tripped
from topics.models import ResolutionQuestion, Section, Tool


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("example.org/a", True),
        ("htp://example.org", True),
        ("../pump/", True),
        ("", True),
        ("/2030/nowhere/", True),
        ("/2030/glossary/nothing/", True),
        ("/2030/assembly/topics/water/#nothing", True),
        ("/2031/", True),
        ("www.example.org/a", False),
        ("https://example.org/a", False),
        ("mailto:ada@example.org", False),
        ("#wells", False),
        ("/2030/", False),
        ("/2030/glossary/aquifer/", False),
        ("/2030/bibliography/on-wells/", False),
        ("/2030/assembly/tools/pump", False),
        ("/2030/assembly/topics/water/#wells", False),
        ("/2030/assembly/topics/water/questions/who/", False),
    ],
)
def test_a_link_is_told_of_if_readers_reach_nothing_by_it(section, address, is_told):
    edition = make_healthy(section)
    ResolutionQuestion.objects.update(published=False)  # what is to come is a page too
    Section.objects.update(body=f"An aquifer, [here]({address}).[@on-wells]")
    assert (("link-nowhere", "assembly/water/wells", "body") in tripped(edition)) is is_told


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("So [@on-wells and more", ["[@on-wells"]),
        ("So [@On Wells], which is told as a citation", []),
        ("So (@on-wells).", ["@on-wells"]),
        ("So @on-wells, and @on-wells.", ["@on-wells"]),
        ("Ask @who or ada@on-wells.", []),
        ("So.[^1] Two.[^1]", ["[^1]"]),
        ("**Pumps break.", ["**"]),
        ("2 * 3 * 4, or 2*3", []),
        ("The [[pump breaks.", ["[["]),
        ("[it](https://example.org /a)", ["](https://example.org"]),
        ("[Report] (2010)", []),
        ("It breaks!! Soon. !!A pump breaks.", ["!!"]),
        ("##Pumps, # 3 and #pumps", ["##"]),
        ("| a | b | |---|---|", ["|---"]),
        ("So<br>and <b>so</b>, but 3 < 4 > 2", ["<br>", "<b>", "</b>"]),
    ],
)
def test_words_that_look_like_a_mark_are_told_of(words, marks):
    assert list(unread_marks(words, {"on-wells"})) == marks


@pytest.mark.parametrize(
    "text",
    ["So.[@on-wells, p. 3]", "So.[^1]\n\n[^1]: It is.", "A **pump** and [[Aquifer]]", "!!An aquifer!!"],
)
def test_marks_that_work_are_not_told_of(section, text):
    edition = make_healthy(section)
    Section.objects.update(body=f"An aquifer.[@on-wells]\n\n{text}")
    assert tripped(edition) == []


@pytest.mark.parametrize(
    ("alias", "is_told"),
    [
        ("pumps, hand pumps", True),
        ("pumps; hand pumps", True),
        ("Lyon, France", False),  # as a text has it
        ("I-24/7", False),
        ("Instrument to Trace, in a Timely Manner, Illicit Small Arms", False),
    ],
)
def test_names_that_share_a_line_are_told_of_unless_a_text_has_them_so(section, alias, is_told):
    edition = make_healthy(section)
    Section.objects.update(body="An aquifer in Lyon, France.[@on-wells]")
    Tool.objects.update(aliases=[alias])
    assert (("names-joined", "assembly/pump", "aliases") in tripped(edition)) is is_told
