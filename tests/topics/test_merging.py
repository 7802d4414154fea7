"""Merging two texts that began as one: what each side changed is kept, and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.merging import (
    MOST_WORDS,
    Change,
    Choice,
    Chunk,
    Token,
    compare,
    marked,
    merged,
    normalised,
    proposed,
    three_way,
    words,
    woven,
)

UNITS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=8)
PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(["one", "two", "three", "four.", "five,"]), max_size=5).map(" ".join), max_size=5
).map("\n\n".join)
BASE = "First.\n\nThe second has words.\n\nThird."


@given(UNITS, UNITS, UNITS)
def test_the_chunks_of_any_three_texts_hold_all_of_each_in_order(base, mine, theirs):
    chunks = three_way(base, mine, theirs)
    for side, whole in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert [unit for chunk in chunks for unit in getattr(chunk, side)] == whole


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_no_word_that_either_side_added_is_lost(base, mine, theirs):
    text = merged(compare(mine, theirs, base))
    for side in (mine, theirs):
        for paragraph in set(side.split("\n\n")) - set(base.split("\n\n")):
            for token in marked(base, paragraph):
                if token.kind == "ins":
                    assert set(words(token.text)) <= set(words(text))


@given(PARAGRAPHS, PARAGRAPHS)
def test_without_what_they_began_with_every_paragraph_of_both_is_kept(mine, theirs):
    result = merged(compare(mine, theirs, None)).split("\n\n")
    assert set(mine.split("\n\n")) | set(theirs.split("\n\n")) <= set(result) | {""}


@given(PARAGRAPHS, PARAGRAPHS)
def test_who_changed_nothing_gets_the_other_text(base, changed):
    assert merged(compare(changed, base, base)) == changed
    assert merged(compare(base, changed, base)) == changed
    assert merged(compare(changed, changed, base)) == changed


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_one_choice_for_all_paragraphs_gives_that_side(base, mine, theirs):
    chunks = compare(mine, theirs, base)
    places = range(len(chunks))
    assert merged(chunks, dict.fromkeys(places, Choice.MINE)) == mine
    assert merged(chunks, dict.fromkeys(places, Choice.THEIRS)) == theirs


@given(PARAGRAPHS, PARAGRAPHS)
def test_marked_words_are_the_new_text_and_what_it_lacks_of_the_old(old, new):
    tokens = marked(old, new)
    assert "".join(token.text for token in tokens if token.kind != "del") == new
    assert "".join(token.text for token in tokens if token.kind != "ins") == old


def changes(chunks: list[Chunk]) -> list[Change]:
    return [chunk.change for chunk in chunks]


def test_changes_in_different_paragraphs_are_both_made():
    mine = "First, mine.\n\nThe second has words.\n\nThird."
    theirs = "First.\n\nThe second has words.\n\nThird, theirs."
    chunks = compare(mine, theirs, BASE)
    assert changes(chunks) == [Change.MINE, Change.NONE, Change.THEIRS]
    assert merged(chunks) == "First, mine.\n\nThe second has words.\n\nThird, theirs."


def test_changes_in_neighbouring_paragraphs_are_told_apart():
    mine = BASE.replace("First", "First, mine").replace("words", "nouns")
    theirs = BASE.replace("words", "verbs").replace("Third", "Third, theirs")
    chunks = compare(mine, theirs, BASE)
    assert changes(chunks) == [Change.MINE, Change.CONFLICT, Change.THEIRS]
    assert merged(chunks) == (
        "First, mine.\n\nThe second has nouns.\n\nThe second has verbs.\n\nThird, theirs."
    )


def test_words_changed_in_different_places_of_one_paragraph_are_woven():
    mine = BASE.replace("The second", "My second")
    theirs = BASE.replace("has words", "has other words")
    chunks = compare(mine, theirs, BASE)
    assert changes(chunks) == [Change.NONE, Change.CONFLICT, Change.NONE]
    assert proposed(chunks[1]) == Choice.MERGED
    assert merged(chunks) == BASE.replace("The second has words", "My second has other words")


def test_words_changed_in_the_same_place_stand_twice():
    mine, theirs = BASE.replace("words", "nouns"), BASE.replace("words", "verbs")
    chunks = compare(mine, theirs, BASE)
    assert woven(chunks[1]) is None
    assert proposed(chunks[1]) == Choice.BOTH
    assert merged(chunks) == "First.\n\nThe second has nouns.\n\nThe second has verbs.\n\nThird."


def test_what_one_deletes_and_the_other_leaves_alone_is_deleted_but_not_what_the_other_changed():
    without = "First.\n\nThird."
    assert merged(compare(without, BASE, BASE)) == without
    changed = BASE.replace("words", "new words")
    assert "The second has new words." in merged(compare(without, changed, BASE))


def test_both_adding_at_the_end_keeps_both():
    assert merged(compare(f"{BASE}\n\nMine.", f"{BASE}\n\nTheirs.", BASE)) == f"{BASE}\n\nMine.\n\nTheirs."


def test_the_same_change_by_both_is_made_once():
    same = BASE.replace("words", "nouns")
    chunks = compare(same, same, BASE)
    assert Change.ALIKE in changes(chunks)
    assert merged(chunks) == same


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_are_no_change(ends):
    assert normalised(BASE.replace("\n", ends)) == BASE
    assert changes(compare(BASE.replace("\n", ends), BASE, BASE)) == [Change.NONE]
    assert [token.kind for token in marked(BASE, BASE.replace("\n", ends))] == [""]


def test_blank_lines_within_a_listing_stay():
    text = "```\na\n\n\n\nb\n```"
    assert merged(compare(text, "x", "x")) == text


def test_words_are_marked_with_what_became_of_them():
    assert marked("a red well", "a deep well") == [
        Token("a "),
        Token("red", "del"),
        Token("deep", "ins"),
        Token(" well"),
    ]


def test_texts_too_long_to_compare_word_by_word_are_marked_and_kept_whole():
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert marked(old, new) == [Token(old, "del"), Token(new, "ins")]
    assert marked(old, old) == [Token(old)]
    chunk = Chunk(("x",), (old,), (new,))
    assert woven(chunk) is None
    assert merged([chunk]) == f"{old}\n\n{new}"


# --- What both added ---

LONG = "A paragraph that is long enough for nobody to write it twice by chance."


def test_a_paragraph_that_both_added_in_one_place_is_kept_once():
    chunks = compare("A.\n\nNew.\n\nMine.", "A.\n\nNew.\n\nTheirs.", "A.")
    assert merged(chunks) == "A.\n\nNew.\n\nMine.\n\nTheirs."
    both = dict.fromkeys(range(len(chunks)), Choice.BOTH)
    assert merged(chunks, both) == "A.\n\nNew.\n\nMine.\n\nTheirs."


def test_a_paragraph_that_both_added_in_different_places_is_kept_once_if_it_is_long():
    base = "A.\n\nB."
    mine, theirs = f"{LONG}\n\n{base}", f"{base}\n\n{LONG}"
    assert merged(compare(mine, theirs, base)) == mine
    assert merged(compare(theirs, mine, base)) == theirs


def test_short_paragraphs_and_signs_that_both_added_may_come_twice():
    base = "A.\n\nB."
    assert merged(compare(f"See.\n\n{base}", f"{base}\n\nSee.", base)) == f"See.\n\n{base}\n\nSee."
    text = merged(compare("A.\n\n---\n\nMine.", "A.\n\n---\n\nTheirs.", "A."))
    assert text == "A.\n\n---\n\nMine.\n\n---\n\nTheirs."
    assert merged(compare(f"{LONG}\n\n{LONG}", LONG, "")).count(LONG) == 2
