"""The sentence around a word: where it begins and ends, and how much of a long one is shown."""

import pytest

from glossary.sentences import LONGEST, Excerpt, Sentences


def sentence(text: str, words: str) -> str:
    """The sentence around the first `words` in `text`."""
    start = text.index(words)
    excerpt = Sentences(text).around(start, start + len(words))
    assert excerpt.words == words
    return "".join(excerpt)


def cut(text: str) -> list[str]:
    """The sentence around each § in `text`."""
    places = [place for place, character in enumerate(text) if character == "§"]
    return ["".join(Sentences(text).around(place, place + 1)) for place in places]


def assert_sentences(text: str) -> None:
    """The bars in `text` are where a sentence ends; there is a § in each."""
    assert text.count("§") == text.count("|") + 1
    assert cut(text.replace("|", "")) == [part.strip() for part in text.split("|")]


# Where a sentence ends


@pytest.mark.parametrize(
    "text",
    [
        "One §.| Two §.| Three §.",
        "Is it §?| It is §!| So §…| And §",
        "One §.\n|Two §.",
        "One §.  |Two §.",
        "One §...| Two §.",
        "One §?!| Two §.",
        "In 2023 §.| 2024 came §.",
    ],
)
def test_a_sentence_ends_at_its_full_stop_or_what_does_its_work(text):
    assert_sentences(text)


@pytest.mark.parametrize(
    "text",
    [
        "One §. two §",
        "3.5 § and 1.000 §",
        "v2.§ and example.org §",
        "One §.Two §",
        "One §: Two §; Three §, Four § – Five §",
        "…§ and ... §",
        "(really!) § and §",
        "§? and §! or §",
    ],
)
def test_a_stop_that_no_new_sentence_follows_ends_none(text):
    assert set(cut(text)) == {text}


@pytest.mark.parametrize(
    "text",
    [
        "He said “§.”| She said “§.”",
        'He said "§."| "Two §," she said.',
        "(One §.)| (Two §.)",
        "‘One §.’| ‘Two §.’",
        "He said “§!”| And §.",
        "[One §.]| [Two §.]",
        "“(One §.)”| “(Two §.)”",
    ],
)
def test_what_closes_belongs_to_the_sentence_before_and_what_opens_to_the_one_after(text):
    assert_sentences(text)


@pytest.mark.parametrize(
    "text",
    [
        "Il est §.| À demain §.",
        "C’est §.| Été §.| Île §.| Ôter §.| Ça §.",
        "Vraiment § ?| Oui § !| Non §.",
        "Fin §.| Œuvre §.| Ÿ §.",
        "Il part §.| «\u00a0Oui §.\u00a0»| Elle reste §.",
        "Il dit «\u202f§\u202f!\u202f»| «\u202fOui §\u202f»",
    ],
)
def test_french_sentences_are_told_apart(text):
    assert_sentences(text)


@pytest.mark.parametrize("name", ["iARMS", "eTrace", "iPhone"])
def test_a_sentence_may_begin_with_a_name_in_camel_case(name):
    assert_sentences(f"Three tools §.| {name} §.")
    assert set(cut("Three tools §. in fact §")) == {"Three tools §. in fact §"}


# What looks like an end


@pytest.mark.parametrize(
    "short",
    [
        *("e.g.", "i.e.", "etc.", "cf.", "vs.", "ed.", "eds.", "Mr.", "Mrs.", "Ms.", "Dr.", "St."),
        *("J.", "A. B.", "U.S.", "U.N.", "E.G.", "“J.", "(cf.", "[Dr.", "«J."),
    ],
)
def test_an_abbreviation_ends_no_sentence(short):
    text = f"The § {short} Smith §"
    assert cut(text) == [text, text]
    assert cut(f"{short} Smith §") == [f"{short} Smith §"]


@pytest.mark.parametrize(
    "short", ["no.", "No.", "nos.", "art.", "Arts.", "para.", "paras.", "p.", "pp.", "vol."]
)
def test_some_are_abbreviations_before_a_number_only(short):
    text = f"See § {short} 12 §"
    assert cut(text) == [text, text]
    assert cut(f"See § {short}\n12 §") == [text, text]
    assert_sentences(f"See § {short}| Then §")


@pytest.mark.parametrize(
    "word", ["arms.", "Arm.", "past.", "dest.", "x-ed.", "spp.", "WHO.", "plan b.", "3D."]
)
def test_a_word_that_ends_like_an_abbreviation_is_none(word):
    assert_sentences(f"The § {word}| Then §")


def test_a_row_of_dots_or_nothing_but_dots_has_no_sentence_in_it():
    assert cut(f"{'.' * 50} §") == [f"{'.' * 50} §"]
    assert Sentences("...").around(1, 2) == Excerpt(".", ".", ".")


# The place in it


TEXT = "The bloc meets. Then it votes on it. It ends."


@pytest.mark.parametrize(
    ("words", "excerpt"),
    [
        ("The", ("", "The", " bloc meets.")),
        ("bloc", ("The ", "bloc", " meets.")),
        ("meets", ("The bloc ", "meets", ".")),
        ("Then", ("", "Then", " it votes on it.")),
        ("votes on", ("Then it ", "votes on", " it.")),
        ("ends", ("It ", "ends", ".")),
        ("ends.", ("It ", "ends.", "")),
        (" Then", ("", " Then", " it votes on it.")),
    ],
)
def test_a_word_at_the_start_in_the_middle_and_at_the_end(words, excerpt):
    start = TEXT.index(words)
    assert Sentences(TEXT).around(start, start + len(words)) == excerpt


@pytest.mark.parametrize(
    ("place", "excerpt"),
    [
        (0, ("", "", "The bloc meets.")),
        (8, ("The bloc", "", " meets.")),
        (14, ("The bloc meets", "", ".")),
        (15, ("The bloc meets.", "", "")),
        (16, ("", "", "Then it votes on it.")),
        (36, ("Then it votes on it.", "", "")),
        (45, ("It ends.", "", "")),
    ],
)
def test_a_place_between_two_sentences_belongs_to_the_first(place, excerpt):
    assert Sentences(TEXT).around(place, place) == excerpt


def test_words_that_run_over_an_end_have_both_sentences():
    text = "The U. Ending. Small arms. Then more."
    start = text.index("Ending")
    assert Sentences(text).around(start, start + len("Ending. Small")) == (
        "The U. ",
        "Ending. Small",
        " arms.",
    )


def test_one_object_answers_for_many_places_in_any_order():
    sentences = Sentences(TEXT)
    places = [(40, 44), (0, 3), (16, 20), (40, 44)]
    assert [sentences.around(*place) for place in places] == [
        Sentences(TEXT).around(*place) for place in places
    ]


@pytest.mark.parametrize("text", ["", " ", "x", "\n"])
def test_a_text_of_next_to_nothing_has_an_excerpt(text):
    assert "".join(Sentences(text).around(0, 0)).strip() == text.strip()
    assert "".join(Sentences(text).around(len(text), len(text))).strip() == text.strip()


# How it is shown


def test_lines_and_rows_of_spaces_become_single_spaces():
    text = "Before.\n A  long\nway \t to\nthe red\nnotice  and\n\non."
    start = text.index("red")
    excerpt = Sentences(text).around(start, start + len("red\nnotice"))
    assert excerpt == ("A long way to the ", "red notice", " and on.")


def test_a_sentence_that_fits_is_shown_whole():
    before, after = "b" * (LONGEST - 1) + " ", " " + "a" * (LONGEST - 1)
    text = before + "X" + after
    assert Sentences(text).around(LONGEST, LONGEST + 1) == (before, "X", after)


def test_a_longer_one_is_cut_between_words_on_both_sides():
    words = [f"word{number}" for number in range(200)]
    words[100] = "X"
    text = " ".join(words)
    excerpt = Sentences(text).around(text.index("X"), text.index("X") + 1)
    assert excerpt.before.startswith("… word")
    assert excerpt.after.endswith(" …")
    before, after = excerpt.before.removeprefix("… "), excerpt.after.removesuffix(" …")
    assert f"{before}X{after}" in text
    assert set(f"{before}X{after}".split()) <= set(words)
    for shown, side in ((before, text[: text.index("X")]), (after, text[text.index("X") + 1 :])):
        assert LONGEST - len(" word100") <= len(shown) <= LONGEST
        assert shown in side


def test_one_side_may_be_cut_and_the_other_not():
    text = "X " + "word " * 100
    assert Sentences(text).around(0, 1).before == ""
    assert Sentences(text).around(0, 1).after.endswith("word …")
    text = "word " * 100 + "X."
    assert Sentences(text).around(500, 501).before.startswith("… word")
    assert Sentences(text).around(500, 501).after == "."


def test_a_word_too_long_to_be_shown_is_left_out_whole():
    text = f"{'b' * 500} X {'a' * 500}"
    assert Sentences(text).around(501, 502) == ("… ", "X", " …")


def test_the_neighbours_of_a_long_sentence_stay_out():
    text = f"Before it. {'word ' * 100}X {'word ' * 100}end. After it."
    start = text.index("X")
    assert "Before" not in "".join(Sentences(text).around(start, start + 1))
    assert "After" not in "".join(Sentences(text).around(start, start + 1))
