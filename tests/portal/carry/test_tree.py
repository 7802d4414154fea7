"""The guide as data: all that readers see, nothing else, with the codes and addresses of the site."""

from __future__ import annotations

import json
from dataclasses import asdict
from urllib.parse import unquote, urldefrag

import pytest
from django.conf import settings

from glossary.citing import without_citations
from glossary.inline_marks import without_marks
from glossary.models import Source, Term
from portal.carry.blocks import Guide
from portal.carry.choice import FIGURES, GLOSSARY, Choice, chosen, key_of
from portal.carry.paper import walk
from portal.carry.tree import guide_tree
from tests.support.carried import lines_of, spaced
from tests.support.crawler import Page
from tests.support.marked_content import Garden, leaks
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.rendering import plain_text

TEXTS = {
    Committee: ["presentation", "mandate", "background", "how_it_works", "editor_note"],
    Topic: ["title", "short_title", "introduction", "background", "editor_note"],
    Section: ["title", "body", "background", "editor_note"],
    ResolutionQuestion: ["label", "text", "background"],
    QuestionFact: ["statement", "as_of"],
    Precedent: ["body", "number", "date", "title", "asked"],
    KeyFigure: ["statement"],
    Tool: ["name", "summary", "body", "background", "editor_note", "binding", "asks", "coverage"],
    Term: ["name", "definition", "french"],
    Source: ["title"],
}


def words_of(data: object) -> str:
    return "\n".join(lines_of(data))


@pytest.fixture(scope="module")
def whole(stored_2026: None) -> dict:
    return asdict(guide_tree(Edition.objects.get(slug="2026")))


def test_the_text_of_every_row_is_in_the_tree_word_for_word(whole: dict):
    there = spaced(words_of(whole))
    for model, fields in TEXTS.items():
        for row in model.objects.filter(published=True):
            for name in fields:
                plain = spaced(plain_text(getattr(row, name), [without_citations, without_marks]))
                assert plain in there, (row, name)


def test_every_place_is_one_of_the_site_and_has_a_code_of_its_own(
    whole: dict, guide_of_2026: dict[str, Page]
):
    codes: dict[str, str] = {}
    for place in [each for each in walk(whole) if each.keys() == {"code", "address"} and each["address"]]:
        address, anchor = urldefrag(place["address"].removeprefix(settings.PUBLIC_ADDRESS.url))
        assert not anchor or unquote(anchor) in guide_of_2026[address].ids, place
        if place["code"].startswith("T"):
            assert codes.setdefault(place["code"], place["address"]) == place["address"]
    tampering = "/2026/interpol/topics/tracing-firearms/challenges/#tampering"
    assert codes["T2 3.2.3"].endswith(tampering)
    assert f"{tampering}~" in codes["T2 3.2.3 §1"]
    assert "T2 Q1 §1" in codes
    assert len(codes) > 250


def test_what_the_editors_added_is_told_apart(whole: dict):
    asides = [each for each in walk(whole) if each.get("kind") == "aside"]
    added = [row for model in (Topic, Section, ResolutionQuestion, Tool) for row in model.objects.all()]
    added += list(Committee.objects.all())
    assert sum(each["role"] == "addition" for each in asides) == sum(bool(row.background) for row in added)
    assert {each["label"] for each in asides} <= {"Added by the editors", "Editor’s note"}


def test_citations_are_numbered_in_the_order_of_the_whole(whole: dict):
    cited = [each["number"] for each in walk(whole) if each.get("kind") == "cite"]
    references = whole["references"]
    assert [each["number"] for each in references] == list(range(1, len(references) + 1))
    assert set(cited) == {each["number"] for each in references if each["is_cited"]}
    assert {each["key"] for each in references} == set(Source.objects.values_list("key", flat=True))


def test_the_same_version_gives_the_same_data_and_json_can_hold_it(stored_2026: None, whole: dict):
    edition = Edition.objects.get(slug="2026")
    again = json.loads(json.dumps(asdict(guide_tree(edition))))
    assert json.dumps(again) == json.dumps(whole)
    assert again["other_language"] == "fr"
    assert (again["language"], again["version"].partition("-")[0]) == ("en-GB", str(edition.version))


def test_drawings_are_files_with_words(whole: dict):
    diagrams = [each for each in walk(whole) if "svg" in each]
    assert len(diagrams) == 7  # time line, map and plate of each topic, and the committee's time line
    for diagram in diagrams:
        assert diagram["svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg"')
        assert len(diagram["words"]) > 40


def test_a_choice_has_what_was_ticked_and_no_more(stored_2026: None):
    edition = Edition.objects.get(slug="2026")
    topic = Topic.objects.get(number=2)
    part = topic.sections.get(slug="challenges")
    question = topic.questions.last()
    keys = frozenset({key_of(part.part_url), key_of(question.get_absolute_url())})
    found = guide_tree(edition, Choice(keys, frozenset({GLOSSARY})))
    [committee] = found.committees
    [taken] = committee.topics
    assert [each.title for each in taken.sections] == [part.title]
    assert [(each.number, each.label) for each in taken.questions] == [
        (topic.questions.count(), question.label)
    ]
    assert (committee.blocks, taken.blocks, taken.figures, found.tools, taken.is_whole) == (
        [],
        [],
        [],
        [],
        False,
    )
    assert 0 < len(found.entries) < Term.objects.count()
    assert all(each.is_cited for each in found.references)


def test_a_topic_alone_has_all_that_is_in_it(stored_2026: None, whole: dict):
    edition = Edition.objects.get(slug="2026")
    topic = Topic.objects.get(number=2)
    found = guide_tree(edition, Choice(frozenset({key_of(topic.get_absolute_url())}), frozenset({FIGURES})))
    [taken] = found.committees[0].topics
    assert taken.is_whole
    assert found.title == "Topic 2: Tracing firearms"
    assert [each.number for each in taken.sections] == [
        each["number"] for each in whole["committees"][0]["topics"][1]["sections"]
    ]
    assert len(taken.figures) == topic.figures.count()


def test_equal_choices_are_equal_and_what_there_is_not_is_left_out():
    known = {"who": "", "who/safe-water": "", "who/safe-water/wells": "who/safe-water"}
    one = chosen(["who", "who", "../x", "who/safe-water"], ["figures", "nothing"], known)
    assert one == Choice(frozenset({"who", "who/safe-water"}), frozenset({FIGURES}))
    other = chosen(["who/safe-water/wells", "who/safe-water", "who"], ["figures"], known)
    assert (one, one.name) == (other, other.name)
    assert chosen(["who/safe-water/wells"], [], known).name != one.name


def test_nothing_unpublished_is_in_the_tree_and_all_that_is_published_is(committee: Committee):
    shown, hidden = Garden(), Garden(_texts=iter(range(5_000, 9_000)), _years=iter(range(2_700, 2_000, -1)))
    hidden.guide(committee, published=False)
    hidden.entry_index(committee.edition, published=False)
    hidden.guide(hidden.plant(Committee, edition=committee.edition, published=False), published=True)
    shown.guide(committee, published=True)
    shown.entry_index(committee.edition, published=True)
    text = json.dumps(asdict(guide_tree(Edition.objects.get(pk=committee.edition_id))))
    assert leaks({"the tree": text.encode()}, hidden.planted) == []
    for planted in shown.planted:
        if planted.field in TEXTS.get(type(planted.row), ()):
            assert planted.marker in text, str(planted)


@pytest.fixture
def tree_of(section: Section):
    """A function from the text of a section to the guide with it."""

    def tree_of(text: str, **others: str) -> Guide:
        Section.objects.filter(pk=section.pk).update(body=text, **others)
        return guide_tree(Edition.objects.get(slug="2030"))

    return tree_of


def blocks_of(guide: Guide) -> list[dict]:
    return asdict(guide.committees[0].topics[0].sections[0])["blocks"]


def test_notes_are_numbered_and_keep_their_blocks_and_citations(tree_of, edition: Edition):
    Source.objects.create(edition=edition, key="book", title="A book", published=True)
    text = "So[^a] it[^b] is [@book, p. 9].\n\n[^b]: Two.\n\n    More [@book].\n\n[^a]: One, as[^b] said."
    guide = tree_of(text, background="And[^c].\n\n[^c]: Three.")
    first = blocks_of(guide)[0]["inlines"]
    assert [each["kind"] for each in first] == ["text", "note", "text", "note", "text", "cite", "text"]
    assert first[5] == {"kind": "cite", "number": 1, "locator": "p. 9"}
    notes = asdict(guide)["notes"]
    assert [each["number"] for each in notes] == [1, 2, 3]
    assert [next(lines_of(each["blocks"])) for each in notes] == ["One, as said.", "Two.", "Three."]
    assert [len(each["blocks"]) for each in notes] == [1, 2, 1]
    assert notes[0]["blocks"][0]["inlines"][1] == {"kind": "note", "number": 2}


def test_a_note_that_nothing_refers_to_and_a_source_that_is_hidden_are_as_on_the_page(
    tree_of, edition: Edition
):
    Source.objects.create(edition=edition, key="book", title="A book", published=False)
    guide = tree_of("It is [@book].\n\n[^x]: Alone.")
    assert words_of(blocks_of(guide)[0]["inlines"]) == "It is."
    assert "Alone." in words_of(blocks_of(guide))
    assert guide.references == []


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("## One\n\n#### Two\n\n##### Three\n\n## Four", [1, 2, 3, 1]),
        ("#\n\n### Only\n", [1]),
        ("###### Deep\n\n# High", [1, 1]),
    ],
)
def test_headings_begin_at_one_skip_no_level_and_have_words(tree_of, text: str, levels: list[int]):
    headings = [each for each in blocks_of(tree_of(text)) if each["kind"] == "heading"]
    assert [each["level"] for each in headings] == levels


def test_blocks_of_every_kind_keep_their_words_and_marks(tree_of):
    text = (
        "One *two **three*** `four` 10^er^\\\nfive.\n\n- a\n- b\n\n  1. c\n\n7. d\n\n> e\n\n"
        "```\nf\n```\n\n---\n\n| g | h |\n|:--|--:|\n| i | j |\n\n"
        "[k](https://example.org) [l](javascript:x) [m](/2030/) ![n](x.png)"
    )
    first, points, numbered, quote, listing, rule, table, last = blocks_of(tree_of(text))
    assert [each["marks"] for each in first["inlines"] if each["kind"] == "text"] == [
        *([], ["em"], ["em", "strong"], [], ["code"], [], ["sup"], [])
    ]
    assert [each["kind"] for each in (points, numbered, quote, listing, rule, table)] == [
        *("items", "items", "quote", "listing", "rule", "table")
    ]
    assert (points["is_numbered"], numbered["is_numbered"], numbered["start"]) == (False, True, 7)
    assert [cell["align"] for cell in table["rows"][0]["cells"]] == ["left", "right"]
    assert [(each["role"], each["address"]) for each in last["inlines"] if each["kind"] == "link"] == [
        ("outside", "https://example.org"),
        ("guide", f"{settings.PUBLIC_ADDRESS.url}/2030/"),
    ]
    assert "[l](javascript:x)" in words_of(last["inlines"])
    assert words_of(last["inlines"]).endswith("n")


def test_a_link_that_no_reader_can_follow_is_words(tree_of, topic: Topic):
    Topic.objects.filter(pk=topic.pk).update(introduction="")
    [block] = blocks_of(tree_of("See [here](/2030/nothing/) and [there](ftp://example.org/)."))
    assert [each["kind"] for each in block["inlines"]] == ["text"]
    assert words_of(block["inlines"]) == "See here and there."
