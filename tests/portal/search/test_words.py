"""Words are compared without accents, hyphens, apostrophes, endings and spellings of numerals."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.search.excerpts import excerpt, marked
from portal.search.queries import MOST_LETTERS, MOST_WORDS, Query
from portal.search.words import name_key, stem, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Traçage des armes à feu", ["tracage", "des", "armes", "a", "feu"]),
        ("l’Assemblée d'INTERPOL", ["l", "assemblee", "d", "interpol"]),
        ("end-user", ["end", "user"]),
        ("I-24/7", ["i", "24", "7"]),
        ("Œuvre ŒUVRE", ["oeuvre", "oeuvre"]),
        ("KAFO II, Trigger IX", ["kafo", "2", "trigger", "9"]),
        ("Article V, part I", ["article", "v", "part", "i"]),
        ("snake_case", ["snake", "case"]),
        ("15,548 of 1,234,567; 15\u202f548", ["15548", "of", "1234567", "15548"]),
        ("1.5 million, 12,5 and 2013,2014", ["1", "5", "million", "12", "5", "and", "2013", "2014"]),
        ("\0 \u202e ’ – ", []),
        ("مرحبا", ["مرحبا"]),
    ],
)
def test_a_text_is_read_as_these_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(("one", "other"), [("notices", "notice"), ("tracing", "traced"), ("armes", "arme")])
def test_the_forms_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("end-user", "End users"),
        ("deepfake", "deep fakes"),
        ("I-24/7", "i247"),
        ("the Red Notices", "red notice"),
        ("arme à feu", "armes a feu"),
        ("3D printing", "3-D printing"),
        ("15,548", "15548"),
    ],
)
def test_the_spellings_of_a_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_names_that_differ_have_other_keys():
    assert name_key("Red Notice") != name_key("Blue Notice")


def test_small_words_are_left_out_of_a_query_unless_there_are_no_others():
    assert Query.of("What is a red notice?").words == ("red", "notice")
    assert Query.of("the who").words == ("the", "who")
    assert Query.of("How do I define a red notice?").words == ("red", "notice")
    assert Query.of("Qu’est-ce que c’est, une notice rouge ?").words == ("notice", "rouge")


@pytest.mark.parametrize(
    ("text", "words"), [("3-D guns", ("3", "d", "guns")), ("I 24/7", ("i", "24", "7")), ("d’arme", ("arme",))]
)
def test_a_small_letter_beside_a_number_is_part_of_a_name(text, words):
    assert Query.of(text).words == words


def test_a_long_query_is_cut_in_letters_and_words():
    assert len(Query.of("word " * 1000).words) == MOST_WORDS
    assert Query.of("a" * 3000).words == ("a" * MOST_LETTERS,)


def test_the_last_word_may_be_a_beginning_and_the_others_may_not():
    query = Query.of("not notic")
    assert query.matches(1, stem("notices"))
    assert not query.matches(0, stem("notices"))


def test_two_neighbours_may_be_one_word():
    assert [variant.words for variant in Query.of("deep fake").variants] == [
        ("deep", "fake"),
        ("deepfake",),
    ]


def test_a_large_number_is_one_word_however_it_is_typed():
    for typed in ("15,548", "15548", "15 548"):
        pieces = marked("There were 15,548 in 2024, not 548.", Query.of(typed))
        assert "15,548" in [piece.text for piece in pieces if piece.is_match], typed


def test_what_was_looked_for_is_marked_and_all_of_the_text_is_kept():
    pieces = marked("A Notice, and notices.", Query.of("notice"))
    assert "".join(piece.text for piece in pieces) == "A Notice, and notices."
    assert [piece.text for piece in pieces if piece.is_match] == ["Notice", "notices"]


def test_an_excerpt_is_the_passage_with_most_of_the_words():
    text = " ".join(["red"] + ["dull"] * 60 + ["red", "notice"] + ["dull"] * 60)
    pieces = excerpt(text, Query.of("red notice"))
    assert [piece.text for piece in pieces if piece.is_match] == ["red", "notice"]
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")


@pytest.mark.parametrize(("text", "shown"), [("", ""), ("A short text.", "A short text.")])
def test_a_short_text_is_shown_whole_and_an_empty_one_not_at_all(text, shown):
    assert "".join(piece.text for piece in excerpt(text, Query.of("nowhere"))) == shown


def test_two_readers_who_search_at_once_do_not_mix_up_their_words():
    words = [f"organis{a}{b}tion{end}" for a in "aeiou" for b in "bcdfglmnprst" for end in ("s", "al", "ed")]
    alone = [stem.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads take turns within a word
    try:
        with ThreadPoolExecutor(4) as readers:
            together = [*readers.map(lambda _: [stem.__wrapped__(word) for word in words], range(12))]
    finally:
        sys.setswitchinterval(interval)
    assert together == [alone] * 12
