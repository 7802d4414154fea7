"""Names of terms and tools are found in running text: whole words, the longest name, right places."""

from itertools import pairwise

import pytest

from glossary.linking import LinkIndex, Match, Name, fold


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


@pytest.mark.parametrize("nothing_like", [0, "", (), False])
def test_an_owner_that_counts_as_false_keeps_its_name_too(nothing_like):
    assert targets(
        "arms and ARMS", ("arms", nothing_like), ("arms", 1), ("ARMS", nothing_like), ("ARMS", 1)
    ) == [
        nothing_like,
        nothing_like,
    ]


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


def exactly(name: str) -> Name:
    return Name(name, name, is_case_sensitive=True)


@pytest.mark.parametrize("text", ["mena", "MENA", "mENA", "Ména"])
def test_a_case_sensitive_name_is_found_only_as_written(text):
    index = LinkIndex([exactly("Mena")])
    assert [match.target for match in index.matches(f"{text} or Mena")] == ["Mena"]


def test_names_that_differ_in_case_alone_are_told_apart():
    index = LinkIndex([exactly("Mena"), exactly("mEna"), Name("mena", "any"), Name("MENA", "capitals")])
    found = {
        text: match.target
        for text in ("Mena", "mEna", "mena", "menA", "MENA")
        for match in index.matches(text)
    }
    assert found == {"Mena": "Mena", "mEna": "mEna", "mena": "any", "menA": "any", "MENA": "capitals"}


@pytest.mark.parametrize("name", ["État Modèle", "E\u0301tat Mode\u0300le"])
def test_a_case_sensitive_name_with_accents_is_found_however_its_accents_are_stored(name):
    [match] = LinkIndex([Name(name, 1, is_case_sensitive=True)]).matches("l’État-Modèle")
    assert (match.start, match.end) == (2, 13)


@pytest.mark.parametrize("name", ["WHO", "I-24/7", "3D", "ÉTAT", "R&D"])
def test_a_case_sensitive_name_in_capitals_is_one_in_capitals(name):
    assert Name(name, 1, True).claims == Name(name, 1, False).claims
    assert LinkIndex([Name(name, 1, True)]).targets(name) == {1}
    assert LinkIndex([Name(name, 1, True)]).targets(name.lower()) == set()


# What may stand between the words of a name


@pytest.mark.parametrize("between", ["\n", " \n", "\n  ", " \n\t", "\r\n", " \r\n "])
def test_a_name_may_run_over_two_lines(between):
    assert found(f"a tracing{between}request now", "tracing request") == [f"tracing{between}request"]


@pytest.mark.parametrize(
    "between",
    [
        *("\n\n", "\r\n\r\n", "\n \n", ". ", ", ", "; ", ": ", "! ", "? ", "… ", " (", ") "),
        *(" – ", " - ", "—", "--", "&", "“", "*"),
    ],
)
def test_a_name_does_not_run_across_a_blank_line_or_punctuation(between):
    assert found(f"a tracing{between}request now", "tracing request") == []
    assert found(f"a tracing{between}request now", "tracing") == ["tracing"]


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("R&D", ["R D", "R-D", "R, D", "R & D"]),
        ("Q & A", ["Q&A", "Q A"]),
        ("Resolution 1325 (2000)", ["Resolution 1325 2000", "Resolution 1325, 2000"]),
        ("trace, in time", ["trace in time", "trace; in time", "trace,in time"]),
        ("U.S.", ["U S", "U, S"]),
        ("end – user", ["end – to – user", "end user", "end-user"]),
        ("C—D", ["C-D", "C D"]),
    ],
)
def test_what_else_stands_between_the_words_of_a_name_must_stand_in_the_text(name, refused):
    [match] = LinkIndex([(name, 1)]).matches(f"the {name} so")
    assert f"the {name}"[match.start : match.end] == name.rstrip(".)")
    assert [text for text in refused if LinkIndex([(name, 1)]).targets(text)] == []


def test_a_comma_in_a_name_may_stand_at_the_end_of_a_line():
    assert found("to trace,\nin  time", "trace, in time") == ["trace,\nin  time"]


def test_every_name_in_the_guide_is_found(fixture_objects):
    names = []
    for fields in (
        row["fields"] for row in fixture_objects if row["model"] in ("topics.tool", "glossary.term")
    ):
        names += [fields["name"], fields.get("expansion"), *fields.get("aliases", [])]
    assert len([name for name in names if name and "," in name]) == 2
    for name in filter(None, names):
        assert found(f"The {name}.", name) == [name]


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


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("हिन्दी भाषा", "ह"),
        ("ภาษาที่ใช้", "ท"),
        ("מִלָּה", "מ"),
        ("كِتَاب", "ك"),
        ("ὁ Ὅμηρος", "μηρος"),
        ("й", "и\u0306я"),
    ],
)
def test_the_signs_of_other_scripts_belong_to_their_words(text, part):
    assert found(f"so {text} so", text) == [text]
    assert found(f"so {text} so", part) == []


@pytest.mark.parametrize(
    ("text", "name"), [("كِتَاب", "كتاب"), ("מִלָּה", "מלה"), ("ёлка", "елка"), ("Ὅμηρος", "όμηρος")]
)
def test_their_accents_make_no_difference_either(text, name):
    assert found(text, name) == [text]
    assert found(name, text) == [name]


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


# Where no name may be found


def found_beside(closed: list[tuple[int, int]], text: str, *names: str) -> list[str]:
    index = LinkIndex((name, name) for name in names)
    return [text[match.start : match.end] for match in index.matches(text, closed)]


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ([], ["small arms race"]),
        ([(0, 5)], ["arms race"]),
        ([(1, 2)], ["arms race"]),
        ([(6, 10)], ["small", "race"]),
        ([(9, 10)], ["small", "race"]),
        ([(11, 15)], ["small arms"]),
        ([(5, 6)], ["small arms race"]),
        ([(3, 12)], []),
        ([(0, 1), (14, 15)], ["arms"]),
        ([(8, 8)], ["small arms race"]),
        ([(0, 15), (6, 10)], []),
    ],
)
def test_a_word_that_a_closed_span_touches_is_in_no_name(closed, expected):
    names = ("small", "small arms", "small arms race", "arms", "arms race", "race")
    assert found_beside(closed, "small arms race", *names) == expected


@pytest.mark.parametrize("name", ["\n", "_", "\0", "ﾞ", "arms"])
def test_no_name_is_found_in_a_closed_span(name):
    assert found_beside([(0, 9)], f"{name * 9} so", name, "so") == ["so"]
