"""Notes of a text: numbered with its citations, listed with the references, and led to and back."""

import pytest

from glossary.backlinks import links_in
from glossary.citing import References, without_citations
from glossary.linking import LinkIndex, Target, linking_rule
from glossary.structured import plain
from tests.support.linked_html import links_of, text_of
from topics.passages import Passages
from topics.rendering import render_markdown

SOURCES = {"one": "Source one", "two": "Source two"}
WELL = Target("/t/well/", "to-term")
WORDS = LinkIndex([("well", WELL)])


def page_of(*texts: str) -> tuple[list[str], References]:
    references = References(SOURCES)
    rules = [references.rule, linking_rule(WORDS)]
    return [str(render_markdown(text, rules)) for text in texts], references


def listed(references: References) -> list[tuple[int, str]]:
    return [(each.number, each.source or text_of(each.note).strip()) for each in references]


def test_notes_are_numbered_with_the_citations_and_leave_the_text():
    [html], references = page_of("A [@one] b[^x] c [@two].\n\n[^x]: The *note*.\n\nMore.")
    assert html.count("<p>") == 2
    assert text_of(html) == "A1 b2 c3.\nMore.\n"
    assert listed(references) == [(1, "Source one"), (2, "The note."), (3, "Source two")]


def test_a_marker_leads_to_the_note_and_can_be_led_to():
    [html], references = page_of("So[^1].\n\n[^1]: A note.")
    assert html == (
        '<p>So<sup class="cite"><a href="#site-ref-1" id="site-note-1-1" class="to-source" '
        'aria-label="Note 1">1</a></sup>.</p>\n'
    )
    [note] = references
    assert (note.anchor, note.note) == ("site-ref-1", "<p>A note.</p>\n")
    assert [use.anchor for use in note.uses] == ["site-note-1-1"]


def test_the_same_label_in_two_texts_of_a_page_is_two_notes():
    pages, references = page_of("a[^1]\n\n[^1]: First.", "b[^1]\n\n[^1]: Second.")
    assert [links_of(page) for page in pages] == [[("1", "#site-ref-1")], [("2", "#site-ref-2")]]
    assert listed(references) == [(1, "First."), (2, "Second.")]


def test_a_note_that_is_referred_to_twice_is_listed_once():
    [html], references = page_of("a[^1] b[^1]\n\n[^1]: Once.")
    [note] = references
    assert [use.anchor for use in note.uses] == ["site-note-1-1", "site-note-1-2"]
    assert all(f'id="{use.anchor}"' in html for use in note.uses)


def test_a_note_and_a_citation_side_by_side_are_parted_by_a_comma():
    [html], _ = page_of("a [@one][^1][@two]\n\n[^1]: N.")
    assert text_of(html) == "a1, 2, 3\n"


def test_in_a_link_the_marker_is_no_link():
    [html], references = page_of("[a[^1]](https://a.example)\n\n[^1]: N.")
    assert '<sup class="cite">1</sup>' in html
    assert [note.uses for note in references] == [[]]


def test_a_note_has_links_citations_and_several_paragraphs():
    [_], references = page_of("a[^1]\n\n[^1]: A well [@two].\n\n    More.")
    [note, source] = references
    assert links_of(note.note) == [("well", "/t/well/"), ("2", "#site-ref-2")]
    assert (note.note.count("<p>"), source.source) == (2, "Source two")


def test_a_note_within_a_note_is_a_note_too():
    [html], references = page_of("a[^1]\n\n[^1]: One[^2].\n\n    [^2]: Two.")
    assert text_of(html) == "a1\n"
    assert listed(references) == [(1, "One2."), (2, "Two.")]


def test_a_note_that_nothing_refers_to_stays_in_the_text():
    [html], references = page_of("So it is.\n\n[^1]: A forgotten note.")
    assert text_of(html) == "So it is.\n[^1]:\nA forgotten note.\n"
    assert len(references) == 0


def test_of_two_notes_with_one_label_none_is_lost():
    [html], references = page_of("a[^1]\n\n[^1]: First.\n\n[^1]: Second.")
    assert listed(references) == [(1, "First.")]
    assert "Second." in html


def test_notes_are_sanitised():
    [_], references = page_of("a[^1]\n\n[^1]: <script>alert(1)</script> [b](javascript:alert(1))")
    [note] = references
    assert "<script" not in note.note
    assert links_of(note.note) == []


@pytest.mark.parametrize("text", ["In 2024[^1] so.\n\n[^1]: A note.", "[^1]: A note.\n\nIn 2024[^1] so."])
def test_where_citations_are_left_out_notes_are_too(text):
    assert text_of(render_markdown(text, [without_citations])) == "In 2024 so.\n"


def test_the_words_of_a_note_are_found_and_no_marker_is_joined_to_a_year():
    assert plain("In 2024[^1] so [@one].\n\n[^1]: By the well [@two].") == "In 2024 so. By the well."


def test_links_and_citations_of_a_note_lead_back_to_its_text():
    text = "In 2024[^1] 10^er^ so.\n\n[^1]: By the well [@two] in 2023."
    found = dict(links_in(text, WORDS, frozenset(SOURCES), None, lambda _: True))
    assert set(found) == {WELL, "two"}
    assert "".join(found["two"]) == "By the well in 2023."


def test_a_passage_is_quoted_with_its_figures_and_without_markers():
    references, passages = References(SOURCES), Passages()
    render_markdown("The 1^er^ of 10^3^[^1] [@one].\n\n[^1]: A note.", [references.rule, passages.rule()])
    assert [passage.quote for passage in passages] == ["The 1^er of 10³.", "A note."]


def test_the_sentence_around_a_link_has_its_figures_as_they_are():
    [(_, excerpt)] = links_in("The 1^er^ well of 10^3^.", WORDS, frozenset(), None, lambda _: True)
    assert "".join(excerpt) == "The 1^er well of 10³."
