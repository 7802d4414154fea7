"""Names of terms and tools are found in running text: whole words, the longest name, right places."""

from itertools import pairwise

import pytest

from glossary.linking import LinkIndex, Match, fold


def found(text: str, *names: str) -> list[str]:
    """The pieces of `text` that are taken for one of `names`."""
    index = LinkIndex((name, name) for name in names)
    return [text[match.start : match.end] for match in index.matches(text)]


def targets(text: str, *names: tuple[str, str]) -> list[object]:
    return [match.target for match in LinkIndex(names).matches(text)]


def test_a_name_is_found_with_its_place_and_target():
    assert list(LinkIndex([("red notice", 7)]).matches("a Red Notice.")) == [Match(2, 12, 7)]


@pytest.mark.parametrize("text", ["", " ", "?!", "nothing here", "\n\n"])
def test_a_text_without_the_name_has_no_match(text):
    assert found(text, "red notice") == []


def test_an_index_without_names_finds_nothing():
    assert found("red notice") == []
    assert found("red - notice", "", "–", "  ") == []


# The longest name, from left to right


def test_the_longest_name_wins():
    names = ("notice", "red notice", "red notice system", "system")
    assert found("the red notice system", *names) == ["red notice system"]
    assert found("the red notice", *names) == ["red notice"]
    assert found("the notice system", *names) == ["notice", "system"]


def test_a_longer_name_that_breaks_off_leaves_the_shorter_one():
    assert found("small arms race", "small arms", "small arms race control") == ["small arms"]
    assert found("light small arms", "light small weapons", "small arms") == ["small arms"]


def test_matches_do_not_overlap_and_come_from_left_to_right():
    index = LinkIndex([("a b", 1), ("b c", 2), ("c", 3)])
    matches = list(index.matches("a b c, b c c"))
    assert [match.target for match in matches] == [1, 3, 2, 3]
    assert all(before.end <= after.start for before, after in pairwise(matches))


def test_every_use_is_found():
    assert found("iARMS, then iARMS again; iARMS", "iARMS") == ["iARMS"] * 3


def test_where_a_name_is_owned_twice_the_first_owner_keeps_it():
    assert targets("a Registry", ("registry", "first"), ("Régistry", "second")) == ["first"]
    assert targets("a Registry", ("régistry", "second"), ("registry", "first")) == ["second"]
    assert targets("ghost gun", ("ghost-gun", "first"), ("ghost gun", "second")) == ["first"]


# Whole words


@pytest.mark.parametrize("text", ["firearms", "armsdealer", "arms_race", "arms2", "2arms", "harms"])
def test_part_of_a_word_is_no_match(text):
    assert found(text, "arms") == []


@pytest.mark.parametrize(
    "text", ["arms", "(arms)", "“arms”", "arms’", "arms.", "*arms*", "small-arms", "arms/ammunition"]
)
def test_a_word_in_punctuation_is_a_match(text):
    assert found(text, "arms") == ["arms"]


# Spellings


@pytest.mark.parametrize("text", ["red notice", "Red Notice", "RED NOTICE", "rED nOTICE"])
@pytest.mark.parametrize("name", ["red notice", "Red Notice"])
def test_case_makes_no_difference(text, name):
    assert found(f"the {text} system", name) == [text]


@pytest.mark.parametrize(("name", "refused"), [("WHO", "who"), ("WHO", "Who"), ("KAFO II", "Kafo II")])
def test_a_name_in_capitals_is_found_in_capitals_only(name, refused):
    assert found(f"as {name} says", name) == [name]
    assert found(f"as {refused} says", name) == []


def test_a_name_in_capitals_leaves_its_other_spellings_to_be_found():
    assert found("KAFO and Kafo", "Kafo", "KAFO") == ["KAFO", "Kafo"]
    assert found("KAFO and Kafo", "KAFO", "Kafo") == ["KAFO", "Kafo"]


@pytest.mark.parametrize("text", ["clause opératoire", "clause operatoire", "CLAUSE OPÉRATOIRE"])
@pytest.mark.parametrize("name", ["clause opératoire", "clause operatoire"])
def test_accents_make_no_difference(text, name):
    assert found(f"Une {text}.", name) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "end user",
        "end-user",
        "end\u2010user",
        "end\u2011user",
        "end–user",
        "end/user",
        "end'user",
        "end’user",
        "end\u00a0user",
        "end\u202fuser",
        "end  user",
        "end\tuser",
    ],
)
@pytest.mark.parametrize("name", ["end user", "end-user", "end/user", "end’user"])
def test_hyphens_spaces_slashes_and_apostrophes_stand_for_one_another(text, name):
    assert found(f"The {text} signs.", name) == [text]


@pytest.mark.parametrize("text", ["I-24/7", "I 24/7", "I-24-7", "I\u201124/7", "I–24/7"])
def test_the_network_is_found_however_its_name_is_joined(text):
    assert found(f"over {text}, the network", "I-24/7") == [text]


@pytest.mark.parametrize("text", ["INTERPOL’s", "INTERPOL's"])
def test_a_possessive_is_found_without_its_ending(text):
    assert found(text, "INTERPOL") == ["INTERPOL"]
    assert found(f"{text} mission", "INTERPOL’s mission") == [f"{text} mission"]


@pytest.mark.parametrize(
    ("first", "second"), [("STRASSE", "straße"), ("ﬁle", "file"), ("Œuvre", "œuvre"), ("ÉTÉ", "été")]
)
def test_letters_are_folded_alike(first, second):
    assert fold(first) == fold(second)


def test_different_letters_stay_different():
    assert fold("arm") != fold("aim")
    assert fold("n") != fold("m")


# What may stand between the words of a name


@pytest.mark.parametrize("between", ["\n", " \n", "\n  ", " \n\t"])
def test_a_name_may_run_over_two_lines(between):
    assert found(f"a tracing{between}request now", "tracing request") == [f"tracing{between}request"]


@pytest.mark.parametrize(
    "between",
    [
        *("\n\n", "\n \n", ". ", ", ", "; ", ": ", "! ", "? ", "… ", " (", ") "),
        *(" – ", " - ", "—", "--", "&", "“", "*"),
    ],
)
def test_a_name_does_not_run_across_a_blank_line_or_punctuation(between):
    assert found(f"a tracing{between}request now", "tracing request") == []
    assert found(f"a tracing{between}request now", "tracing") == ["tracing"]


# Places in texts with unusual characters


@pytest.mark.parametrize(
    "before", ["", "🕵️🏽‍♀️ ", "𝔘𝔑 ", "e\u0301te\u0301 ", "ﬁﬂ ", "ß ", "İstanbul ", "\u200b", "हिन्दी "]
)
def test_places_are_right_after_unusual_characters(before):
    text = f"{before}iARMS and IBIN"
    assert found(text, "iARMS", "IBIN") == ["iARMS", "IBIN"]


@pytest.mark.parametrize("name", ["café", "cafe\u0301", "cafe"])
@pytest.mark.parametrize("text", ["café", "cafe\u0301", "CAFE\u0301"])
def test_an_accent_written_as_a_character_of_its_own_belongs_to_its_word(name, text):
    assert found(f"un {text} noir", name) == [text]


def test_a_word_is_not_cut_at_an_accent_written_as_a_character_of_its_own():
    assert found("re\u0301sume\u0301", "re") == []
    assert found("re\u0301sume\u0301", "resume") == ["re\u0301sume\u0301"]


def test_names_beyond_the_basic_plane_are_found():
    assert found("the 𝔘𝔑 meets", "𝔘𝔑") == ["𝔘𝔑"]
    assert found("the 𝔘𝔑 meets", "𝔘") == []


# Many texts, many names


def test_the_targets_of_several_texts_are_collected():
    index = LinkIndex([("iARMS", 1), ("IBIN", 2), ("IFRT", 3)])
    assert index.targets("iARMS and iARMS", "nothing", "IBIN") == {1, 2}
    assert index.targets() == set()


def test_a_long_text_and_many_names_are_matched_to_the_end():
    index = LinkIndex((f"name number {number}", number) for number in range(5_000))
    text = " and ".join(f"Name-number {number}" for number in range(0, 5_000, 10))
    assert [match.target for match in index.matches(text)] == list(range(0, 5_000, 10))
