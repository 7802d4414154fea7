"""A passage keeps its anchor whatever changes around it, and a changed one is known as changed."""

import json
import random
from functools import lru_cache

import pytest

from glossary.citing import without_citations
from glossary.inline_marks import without_marks
from tests.support.changed_passages import Found, find
from tests.support.paths import ROOT
from topics.passages import SIGNS, Passage, Passages, mark_of
from topics.rendering import headings_from, parse, render_markdown

FIELDS = {
    "topics.section": ("body", "background", "editor_note"),
    "topics.topic": ("introduction", "background", "editor_note"),
    "topics.committee": ("presentation", "mandate", "background", "how_it_works"),
    "topics.tool": ("body", "background", "editor_note"),
    "topics.resolutionquestion": ("text", "background"),
    "glossary.term": ("definition",),
}
EDITS = 50
Text = tuple[str, str]  # the slug of its section, or "", and its Markdown, in which each line is a passage


def read(text: str, section: str = "", passages: Passages | None = None) -> list[Passage]:
    passages = Passages() if passages is None else passages
    tokens = parse(text)
    for rule in (headings_from(2), without_citations, without_marks, passages.rule(section)):
        rule(tokens)
    return list(passages)


def anchors(text: str, section: str = "") -> list[str]:
    return [passage.anchor for passage in read(text, section)]


def quotes(text: str) -> list[str]:
    return [passage.quote for passage in read(text)]


def texts_of_the_guide() -> list[list[Text]]:
    """The texts of each page that has some, with those of its sections; a section stands for its part."""
    pages: dict[object, list[Text]] = {}
    for row in json.loads((ROOT / "fixtures" / "2026.json").read_text(encoding="utf-8")):
        fields, is_section = row["fields"], row["model"] == "topics.section"
        page = str(fields["topic"]) if is_section else (row["model"], fields.get("slug"))
        for name in FIELDS.get(row["model"], ()):
            if fields.get(name):
                pages.setdefault(page, []).append((fields["slug"] if is_section else "", fields[name]))
    return list(pages.values())


PAGES = texts_of_the_guide()


@lru_cache(maxsize=1 << 14)
def marks_in_line(line: str) -> tuple[Passage, ...]:
    return tuple(read(line))


def on_page(lines: list[Text]) -> list[Passage]:
    """The passages of a page by its lines, each parsed once: what stands around a line changes no anchor."""
    passages = Passages()
    for section, line in lines:
        for passage in marks_in_line(line):
            passages.add(f"{section}{passage.anchor}", passage.quote)
    return list(passages)


def lines_of(page: list[Text]) -> list[Text]:
    return [
        (section, line)
        for section, text in page
        for line in text.split("\n")
        if line.strip() and marks_in_line(line)
    ]


def edit(line: str, chance: random.Random) -> str:
    """Replace, leave out or insert some words of a line."""
    words = line.split(" ")
    at, few = chance.randrange(len(words)), chance.randint(1, 3)
    new = [chance.choice(["water", "treaty", "border", "analysis"]) + str(chance.randrange(99))]
    ways = [[*words[:at], *new, *words[at + few :]], [*words[:at], *new * few, *words[at:]]]
    if len(words) > few + 3:
        ways.append([*words[:at], *words[at + few :]])
    return " ".join(chance.choice(ways))


def edited_elsewhere(lines: list[Text], kept: int, chance: random.Random) -> list[Text]:
    """The page after fifty edits of what surrounds a line: words, whole lines gone, new or moved."""
    kept_line, others = lines[kept], [*lines[:kept], *lines[kept + 1 :]]
    for _ in range(EDITS):
        at, way = chance.randrange(len(others) + 1), chance.choice(["words", "gone", "new", "moved"])
        if way == "new" or at == len(others):
            others.insert(
                at, (chance.choice(lines)[0], edit("A new passage stands here, with words.", chance))
            )
        elif way == "words":
            others[at] = (others[at][0], edit(others[at][1], chance))
        else:
            line = others.pop(at)
            if way == "moved":
                others.insert(chance.randrange(len(others) + 1), line)
    others.insert(chance.randrange(len(others) + 1), kept_line)
    return others


def test_each_passage_of_the_guide_is_found_by_its_anchor_after_fifty_edits_elsewhere():
    chance, count = random.Random(16), 0  # noqa: S311 – the same edits in every run
    for lines in map(lines_of, PAGES):
        before = on_page(lines)
        assert len(before) == len(lines)
        for place, passage in enumerate(before):
            after = on_page(edited_elsewhere(lines, place, chance))
            found = find(passage.anchor, after)
            assert (found.passage.anchor, found.passage.quote) == (passage.anchor, passage.quote)
            assert not found.is_changed
            count += 1
    assert count > 450


def test_each_passage_of_the_guide_is_known_as_changed_after_an_edit_of_itself():
    """Nearly all are found where they stand; some short ones have no word in common with what they were."""
    chance, found_there, count = random.Random(61), 0, 0  # noqa: S311 – the same edits in every run
    for lines in map(lines_of, PAGES):
        for place, passage in enumerate(on_page(lines)):
            section, line = lines[place]
            edited = edit(line, chance)
            while read(edited) and read(edited)[0].quote == passage.quote:  # a citation was edited
                edited = edit(line, chance)
            after = on_page([*lines[:place], (section, edited), *lines[place + 1 :]])
            found = find(passage.anchor, after)
            assert passage.anchor not in [each.anchor for each in after]
            assert found is None or found.is_changed, (line, found)
            found_there += found == Found(after[place], is_changed=True) if len(after) > place else 0
            count += 1
    assert found_there / count > 0.95


def test_the_anchors_of_the_guide_are_those_of_its_lines():
    """So the two tests above try what a page shows."""
    for page in PAGES:
        passages = Passages()
        for section, text in page:
            read(text, section, passages)
        of_lines = [passage.anchor for passage in on_page(lines_of(page))]
        assert [each.anchor for each in passages if "|" not in each.quote] == of_lines


def test_no_two_passages_of_a_page_have_the_same_anchor():
    assert anchors("Same words.\n\nSame words.\n\nSAME, words!") == [
        (first := f"~{mark_of('Same words.')}"),
        f"{first}.2",
        f"{first}.3",
    ]
    assert anchors("Same words.\n\nOther words.")[0] == first


def test_an_anchor_names_the_section_and_spells_no_word():
    (anchor,) = anchors("A passage of the deep wells.", "wells")
    section, _, mark = anchor.partition("~")
    assert (section, len(mark)) == ("wells", 7)
    assert set(mark) <= set(SIGNS)
    assert not set("aeioul") & set(SIGNS)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Wells run dry.", "wells, RUN dry", True),
        ("Wells run dry.", "Wells **run** [dry](/2026/).", True),
        ("Wells run dry.", "Wells run dry.[@a-book, p. 3]", True),
        ("Wells run dry.", "Wells [[run]] !dry.", True),
        ("La région", "La re\u0301gion", True),
        ("Wells run dry.", "Wells ran dry.", False),
        ("Wells run dry.", "Wells dry run.", False),
    ],
)
def test_an_anchor_depends_on_the_words_alone(one, other, is_same):
    assert (anchors(one) == anchors(other)) is is_same


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("One.\n\nTwo\nlines.", ["One.", "Two lines."]),
        ("- One\n- Two\n  - Below\n- Three", ["One", "Two", "Below", "Three"]),
        ("- One\n\n  More\n\n- Two", ["One", "More", "Two"]),
        ("> Quoted.\n>\n> Again.", ["Quoted.", "Again."]),
        ("## A heading\n\nOne.", ["A heading", "One."]),
        ("| a | b |\n|---|---|\n| c | d |\n\nOne.", ["a b", "c d", "One."]),
        ("- > Quoted\n- One", ["Quoted", "One"]),
        ("…\n\n---\n\nOne.", ["One."]),
        ("One.\\\nTwo `three` \\*four\\*.", ["One. Two three *four*."]),
        ("", []),
    ],
)
def test_what_a_reader_would_point_at_is_a_passage(text, passages):
    assert quotes(text) == passages


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("One.", ["p"]),
        ("- One\n- Two", ["li", "li"]),
        ("- One\n\n- Two", ["p", "p"]),
        ("# One", ["h2"]),
        ("| a |\n|---|\n| b |", ["tr", "tr"]),
    ],
)
def test_the_anchor_is_the_id_of_the_element_on_the_page(text, tags):
    passages = Passages()
    html = render_markdown(text, rules=[headings_from(2), passages.rule("wells")])
    shown = [f'<{tag} id="{passage.anchor}">' for tag, passage in zip(tags, passages, strict=True)]
    assert [part for part in shown if html.count(part) != 1] == []


LONG = "Delegates describe the wells of the northern villages before the debate begins."
LIKE_IT = "Delegates describe the wells of the western villages before the debate begins."
OTHER = "Nobody has measured how much water the pumps of the city take each summer."


def one(text: str, section: str = "") -> Passage:
    return read(text, section)[0]


@pytest.mark.parametrize(
    ("there", "found", "is_changed"),
    [
        ([one(OTHER, "wells"), one(LONG, "wells")], one(LONG, "wells"), False),
        ([one(LONG, "pumps"), one(LONG, "wells")], one(LONG, "wells"), False),
        ([one(LONG, "pumps"), one(OTHER, "wells")], one(LONG, "pumps"), False),
        ([one(LIKE_IT, "pumps"), one(LONG, "pumps")], one(LONG, "pumps"), False),
        ([Passage("wells~7spfc0s.2", LONG)], Passage("wells~7spfc0s.2", LONG), False),
        ([one(OTHER, "wells"), one(LIKE_IT, "wells")], one(LIKE_IT, "wells"), True),
        ([one(OTHER, "wells"), one(LIKE_IT, "pumps")], one(LIKE_IT, "pumps"), True),
    ],
    ids=[
        "there",
        "its own first",
        "moved",
        "moved beside one like it",
        "twin",
        "changed",
        "moved and changed",
    ],
)
def test_an_anchor_leads_to_its_passage_there_or_in_another_section(there, found, is_changed):
    assert find(one(LONG, "wells").anchor, there) == Found(found, is_changed)


@pytest.mark.parametrize("there", [[], [one(OTHER, "wells")], [one(OTHER)]])
def test_an_anchor_whose_passage_is_gone_leads_nowhere(there):
    assert find(one(LONG, "wells").anchor, there) is None


@pytest.mark.parametrize("anchor", ["", "wells", "~", "wells~", "a~b~c", "wells~7", "~.2"])
def test_what_is_no_anchor_leads_nowhere(anchor):
    assert find(anchor, [one(LONG, "wells")]) is None


def test_a_mark_is_the_same_on_every_machine():
    """Links that were made keep their meaning: whoever changes how marks are made breaks them all."""
    assert mark_of(LONG) == mark_of(LONG.upper()) == "7spfc0s"
