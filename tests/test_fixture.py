"""The 2026 edition as it stands in fixtures/2026.json: whole, valid, and written in short paragraphs."""

import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command

from glossary.linking import WORD, fold
from tests.support.citation_marks import cited_in, ill_formed_marks, marks_in, misplaced_marks, without_marks
from topics.fields import MarkdownField
from topics.models import KeyFigure, Section

LONGEST_PARAGRAPH = 90  # words
CITING_FIELDS = {
    *("presentation", "mandate", "how_it_works", "introduction", "body", "text", "definition"),
    *("background", "editor_note"),
}


def model_of(item: dict):
    return apps.get_model(item["model"])


def named(item: dict) -> str:
    """The object as a person would look for it: glossary.term 2026 bloc."""
    return " ".join([item["model"], *natural_key(item)])


def natural_key(item: dict) -> list[str]:
    """The key of an object in the file: that of the row it stands in, and its own last name."""
    *_, last = model_of(item).natural_key_lookups
    owner = getattr(model_of(item), "edition_lookup", "").partition("__")[0]
    return [*(item["fields"][owner] if owner else []), item["fields"][last]]


def of_model(fixture_objects: list[dict], name: str) -> list[dict]:
    return [item["fields"] for item in fixture_objects if item["model"] == name]


def markdown_texts(item: dict) -> dict[str, str]:
    fields = [field.name for field in model_of(item)._meta.fields if isinstance(field, MarkdownField)]
    return {name: item["fields"][name] for name in fields if item["fields"].get(name)}


def all_texts(item: dict) -> list[str]:
    values = [
        value
        for field in item["fields"].values()
        for value in (field if isinstance(field, list) else [field])
    ]
    return [value for value in values if isinstance(value, str)]


# What is in it


def test_the_edition_has_all_its_parts(fixture_objects):
    counts = Counter(item["model"] for item in fixture_objects)
    assert counts["topics.edition"] == 1
    assert counts["topics.committee"] == 1
    assert counts["topics.topic"] == 2
    assert counts["topics.resolutionquestion"] == 10
    assert counts["topics.questionfact"] >= 50
    assert counts["topics.precedent"] >= 35
    assert counts["topics.tool"] >= 35
    assert counts["glossary.source"] >= 100
    assert counts["glossary.term"] >= 120
    assert counts["topics.section"] >= 65
    assert counts["topics.keyfigure"] >= 50
    assert counts["topics.openingphrase"] >= 30


def test_it_is_the_current_and_published_edition_with_nothing_left_in_draft(fixture_objects):
    (edition,) = of_model(fixture_objects, "topics.edition")
    assert (edition["slug"], edition["status"], edition["is_current"]) == ("2026", "published", True)
    drafts = [named(item) for item in fixture_objects if item["fields"].get("published") is False]
    assert drafts == []


def test_every_term_has_a_definition_in_sentences_and_a_french_equivalent(fixture_objects):
    for term in of_model(fixture_objects, "glossary.term"):
        definition = without_marks(term["definition"])
        assert re.search(r"\w.*[.!?”*]\Z", definition), term["name"]
        assert 1 <= len(re.findall(r"[.!?](?=\s|\Z|”)", definition)) <= 5, term["name"]
        assert term["french"].strip(), term["name"]


def test_every_figure_has_a_year_a_sentence_and_a_source_that_is_listed(fixture_objects):
    keys = {source["key"] for source in of_model(fixture_objects, "glossary.source")}
    for figure in of_model(fixture_objects, "topics.keyfigure"):
        assert 1900 <= (figure["as_of"] or 1900) <= 2026, figure["slug"]
        assert figure["as_of"] or figure["as_of_words"] == "undated", figure["slug"]
        assert figure["statement"].endswith("."), figure["slug"]
        assert figure["source_key"] in keys, figure["slug"]


def test_every_tool_has_a_summary_and_a_text_of_the_guide_or_of_the_editors(fixture_objects):
    assert [
        tool["slug"]
        for tool in of_model(fixture_objects, "topics.tool")
        if not (tool["summary"] and (tool["body"] or tool["background"]))
    ] == []


def test_every_section_and_question_has_a_text(fixture_objects):
    assert [row["slug"] for row in of_model(fixture_objects, "topics.section") if not row["body"]] == []
    assert [
        row["slug"] for row in of_model(fixture_objects, "topics.resolutionquestion") if not row["text"]
    ] == []


def test_every_source_has_a_title_a_note_and_an_address_of_its_own_or_none(fixture_objects):
    sources = of_model(fixture_objects, "glossary.source")
    addresses = [source["url"] for source in sources if source["url"]]
    assert len(set(addresses)) == len(addresses) > 80
    assert [source["key"] for source in sources if not (source["title"] and source["note"])] == []


# Keys and names


def test_no_two_objects_share_a_natural_key(fixture_objects):
    names = Counter(named(item) for item in fixture_objects)
    assert [name for name, times in names.items() if times > 1] == []


def test_every_object_belongs_to_the_edition_of_2026(fixture_objects):
    assert {natural_key(item)[0] for item in fixture_objects} == {"2026"}


def test_no_object_has_an_id_or_a_version_of_its_own(fixture_objects):
    assert [named(item) for item in fixture_objects if "pk" in item or "version" in item["fields"]] == []


def owners(fixture_objects: list[dict]) -> dict[tuple[str, ...], set[str]]:
    """Every name as the linking engine reads it → the terms and tools that bear it."""
    found: dict[tuple[str, ...], set[str]] = {}
    for item in fixture_objects:
        if item["model"] in ("glossary.term", "topics.tool"):
            fields = item["fields"]
            names = [fields["name"], fields.get("acronym"), fields.get("expansion"), *fields["aliases"]]
            for name in filter(None, names):
                key = tuple(fold(word) for word in WORD.findall(name))
                found.setdefault(key, set()).add(named(item))
    return found


def test_every_name_and_alias_is_owned_once_among_terms_and_tools(fixture_objects):
    clashes = {" ".join(key): bearers for key, bearers in owners(fixture_objects).items() if len(bearers) > 1}
    assert clashes == {}


def test_a_name_owned_twice_would_be_seen():
    term = {
        "model": "glossary.term",
        "fields": {"edition": ["2026"], "slug": "a", "name": "Ghost-gun", "aliases": []},
    }
    tool = {
        "model": "topics.tool",
        "fields": {"committee": ["2026", "interpol"], "slug": "b", "name": "B", "aliases": ["ghost gun"]},
    }
    assert len(owners([term, tool])["ghost", "gun"]) == 2


def test_no_name_is_given_twice_to_the_same_term_or_tool(fixture_objects):
    for item in fixture_objects:
        if "aliases" in item["fields"]:
            names = [item["fields"]["name"], *item["fields"]["aliases"]]
            assert len(set(names)) == len(names), named(item)


# Texts


def test_no_text_holds_a_mark_of_linking(fixture_objects):
    assert [named(item) for item in fixture_objects for text in all_texts(item) if "[[" in text] == []


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a Markdown text; each point of a list is one of them, and each row of a table."""
    return re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|\n(?=\|)", text)


def test_a_point_of_a_list_is_a_paragraph_and_a_second_line_is_none():
    assert paragraphs("one\ntwo\n\nthree:\n\n- four\n- five\n1. six\n\n| seven |\n| eight |") == [
        "one\ntwo",
        "three:",
        "- four",
        "- five",
        "1. six",
        "| seven |",
        "| eight |",
    ]


def test_no_paragraph_is_longer_than_90_words(fixture_objects):
    long = [
        (named(item), field, len(paragraph.split()))
        for item in fixture_objects
        for field, text in markdown_texts(item).items()
        for paragraph in paragraphs(text)
        if len(paragraph.split()) > LONGEST_PARAGRAPH
    ]
    assert long == []


def test_the_texts_checked_are_those_of_the_guide(fixture_objects):
    texts = [text for item in fixture_objects for text in markdown_texts(item).values()]
    assert len(texts) > 200
    assert sum(len(text.split()) for text in texts) > 10_000


@pytest.mark.parametrize("mark", ["\t", "\r", "\u200b", "\ufeff", "\ufffd", "  ", "Xle", "TODO", "lorem"])
def test_no_text_holds_remains_of_typing(fixture_objects, mark):
    holding = {named(item) for item in fixture_objects for text in all_texts(item) if mark in text}
    assert holding == ({"topics.edition 2026"} if mark == "Xle" else set())


# Citations


def citing_texts(fixture_objects: list[dict]) -> list[tuple[str, str]]:
    """(the object's name, its text) for every text that may cite."""
    return [
        (named(item), text)
        for item in fixture_objects
        for field, text in markdown_texts(item).items()
        if field in CITING_FIELDS
    ]


def test_citations_stand_only_in_the_texts_that_may_cite(fixture_objects):
    everywhere = sum(text.count("[@") for item in fixture_objects for text in all_texts(item))
    assert everywhere == sum(text.count("[@") for _, text in citing_texts(fixture_objects)) > 50


def test_a_text_may_cite_and_its_heading_may_not():
    fields = {"topic": ["2026", "b", "c"], "slug": "d", "title": "A", "body": "B", "why_note": "C"}
    assert citing_texts([{"model": "topics.section", "fields": fields}]) == [
        ("topics.section 2026 b c d", "B")
    ]


def test_every_mark_of_citation_is_well_formed(fixture_objects):
    assert [
        (named(item), ill_formed_marks(text))
        for item in fixture_objects
        for text in all_texts(item)
        if ill_formed_marks(text)
    ] == []


def test_every_citation_names_a_source_of_the_edition(fixture_objects):
    keys = {source["key"] for source in of_model(fixture_objects, "glossary.source")}
    unknown = [
        (name, key)
        for name, text in citing_texts(fixture_objects)
        for key in cited_in(text)
        if key not in keys
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "text", ["So.[@]", "So.[@A-key]", "So.[@a key]", "So.[@a, 9]", "So.[ @a]", "So.[@a", "So.[@a[@b]]"]
)
def test_a_mark_that_is_ill_formed_would_be_seen(text):
    assert ill_formed_marks(text)
    assert "@" in without_marks(text)


def test_a_mark_that_is_well_formed_is_read_and_taken_out():
    text = "One.[@a] Two,[@b-2.c, arts 3 and 5][@a, art. 4(2)] three.\n\nWrite to chair@example.org."
    assert ill_formed_marks(text) == []
    assert cited_in(text) == ["a", "b-2.c", "a"]
    assert without_marks(text) == "One. Two, three.\n\nWrite to chair@example.org."


def test_every_citation_stands_at_the_end_of_what_it_supports(fixture_objects):
    misplaced = [(name, misplaced_marks(text)) for name, text in citing_texts(fixture_objects)]
    assert [(name, marks) for name, marks in misplaced if marks] == []


@pytest.mark.parametrize(
    "text",
    [
        *("So [@a] it is.", "So. [@a] It is.", "So[@a].", "So.[@a]. It is.", "So.[@a]It is.", "## So.[@a]"),
        "| So[@a] | It |",
    ],
)
def test_a_mark_in_the_wrong_place_would_be_seen(text):
    assert misplaced_marks(text)


def test_marks_at_the_end_of_a_sentence_a_line_or_a_text_are_in_their_place():
    assert misplaced_marks("## So\n\nSo,[@a] so.[@a][@b, p. 2] So.[@a]\n- So.[@b]\n\n| A | So[@a] |") == []


def test_no_text_cites_a_place_in_a_source_more_than_twice_but_in_the_rows_of_a_table(fixture_objects):
    often = [
        (name, mark)
        for name, text in citing_texts(fixture_objects)
        for mark, times in Counter(marks_in(re.sub(r"^\|.*", "", text, flags=re.MULTILINE))).items()
        if times > 2
    ]
    assert often == []


def test_every_source_is_cited_in_a_text_or_named_by_a_figure_a_fact_or_a_precedent(fixture_objects):
    cited = {key for _, text in citing_texts(fixture_objects) for key in cited_in(text)}
    cited |= {item["fields"].get("source_key") for item in fixture_objects}
    assert {source["key"] for source in of_model(fixture_objects, "glossary.source")} - cited == set()


# In the database


def test_django_finds_each_row_of_the_whole_fixture_again(edition_2026, fixture_objects):
    call_command("loaddata", "2026", verbosity=0)
    for name, count in Counter(item["model"] for item in fixture_objects).items():
        assert apps.get_model(name).objects.count() == count, name


def test_every_object_is_valid_and_every_section_is_shown(edition_2026, fixture_objects):
    for model in {model_of(item) for item in fixture_objects}:
        for row in model.objects.all():
            row.full_clean()
    topics = edition_2026.committees.get().topics.published()
    assert sum(len(topic.sections.published().outline()) for topic in topics) == Section.objects.count()
    keys = set(edition_2026.sources.published().values_list("key", flat=True))
    assert set(KeyFigure.objects.values_list("source_key", flat=True)) - {""} <= keys
