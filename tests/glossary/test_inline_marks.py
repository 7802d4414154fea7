"""The marks of linking: [[term]] asks for a link, !term declines one, and !!a passage!! declines them all."""

import pytest

from glossary.inline_marks import MarkedRun, read_marks, without_marks
from glossary.linking import LinkIndex, LinkRule, Name, Target, linking_rule
from tests.support.linked_html import links_of, text_of
from topics.rendering import parse, plain_text, render_markdown, unsafe_html

DIVERSION = Target("/diversion/", "to-term")
POINT = Target("/diversion-point/", "to-term")
STATE = Target("/state/", "to-term", LinkRule.NEVER)
BLOC = Target("/bloc/", "to-term", LinkRule.EVERY)
WHO = Target("/who/", "to-term", LinkRule.EVERY)

INDEX = LinkIndex(
    [
        Name("diversion", DIVERSION),
        Name("diversion point", POINT),
        Name("state", STATE),
        Name("bloc", BLOC),
        Name("WHO", WHO),
    ]
)


def html_of(text: str, own: Target | None = None) -> str:
    return render_markdown(text, [linking_rule(INDEX, own)])


def linked(text: str) -> list[str]:
    """The words that are links of ours."""
    return [words for words, address in links_of(html_of(text)) if not address.startswith("https:")]


def shown(text: str) -> str:
    """Return what a reader reads, the end of the last block left out; the same with links as without."""
    with_links = text_of(html_of(text))
    assert with_links == text_of(render_markdown(text, [without_marks]))
    return with_links.removesuffix("\n")


# A passage that is opted out


@pytest.mark.parametrize(
    ("text", "reads", "links"),
    [
        ("!!A bloc, a diversion!! and a bloc.", "A bloc, a diversion and a bloc.", ["bloc"]),
        ("A bloc. !!A bloc.!!", "A bloc. A bloc.", ["bloc"]),
        (
            "!!A bloc\nand a bloc\nand a bloc!! or a bloc",
            "A bloc\nand a bloc\nand a bloc or a bloc",
            ["bloc"],
        ),
        ("!!a *bloc* and **a bloc**!! bloc", "a bloc and a bloc bloc", ["bloc"]),
        ("!!*a bloc*!! *bloc*", "a bloc bloc", ["bloc"]),
        ("*!!a bloc!!* bloc", "a bloc bloc", ["bloc"]),
        ("*!!a bloc* bloc!! bloc", "a bloc bloc bloc", ["bloc"]),
        ("!!bloc `code` bloc!! bloc", "bloc code bloc bloc", ["bloc"]),
        ("!!bloc [web](https://a.example) bloc!! bloc", "bloc web bloc bloc", ["bloc"]),
        ("!!bloc  \nbloc!! bloc", "bloc\nbloc bloc", ["bloc"]),
        ("!!bloc!! bloc !!bloc!! bloc", "bloc bloc bloc bloc", ["bloc", "bloc"]),
        ("(!!bloc!!), “!!bloc!!” bloc", "(bloc), “bloc” bloc", ["bloc"]),
        ("!!a bloc!!! bloc", "a bloc! bloc", ["bloc"]),
        ("!!a bloc?!! bloc", "a bloc? bloc", ["bloc"]),
        ("!!Stop! A bloc!! bloc", "Stop! A bloc bloc", ["bloc"]),
        ("!!red!! bloc", "red bloc", ["bloc"]),
    ],
)
def test_nothing_in_a_passage_is_linked_and_its_edges_leave_the_text(text, reads, links):
    assert shown(text) == reads
    assert linked(text) == links


@pytest.mark.parametrize("form", ["- {}", "> {}", "1. {}", "|a|\n|-|\n|{}|"])
def test_a_passage_stands_in_lists_quotations_and_tables_too(form):
    assert linked(form.format("!!a bloc!! bloc")) == ["bloc"]


@pytest.mark.parametrize(
    "text",
    [
        "!!a bloc",
        "a bloc!!",
        "a !!bloc",
        "!! a bloc !!",
        "!!a bloc !!",
        "!! a bloc!!",
        "Stop!! A bloc!!",
        "wow!!a bloc!!",
        "!!a bloc!!s",
        "5!! bloc 7!!",
    ],
)
def test_exclamation_marks_that_enclose_nothing_are_text(text):
    assert shown(text) == text
    assert linked(text) == ["bloc"]


@pytest.mark.parametrize(
    "text", ["!!!! a bloc", "Wow!!!! A bloc!!!!", "wow !!!! a bloc", "!!! a bloc", "!!!!!!!!"]
)
def test_a_row_of_exclamation_marks_is_no_passage_without_words(text):
    assert shown(text) == text
    assert linked(text) == ["bloc"] * text.count("bloc")


@pytest.mark.parametrize(
    ("between", "blocks"),
    [("\n\n", 2), ("\n\n***\n\n", 2), ("\n- ", 2), ("\n\n## Heading\n\n", 3), ("\n\n```\ncode\n```\n\n", 2)],
)
def test_a_passage_ends_in_the_paragraph_where_it_begins(between, blocks):
    text = f"!!a bloc{between}a bloc!!"
    assert linked(text) == ["bloc", "bloc"]
    assert shown(text).count("!!") == 2


def test_a_passage_does_not_run_from_cell_to_cell():
    assert linked("|!!bloc|bloc!!|\n|-|-|\n|bloc|!!bloc|") == ["bloc"] * 4


def test_an_unended_passage_leaves_the_next_paragraph_alone():
    assert linked("!!a bloc\n\na bloc\n\n!!a bloc!!\n\na bloc") == ["bloc"] * 3


# One use that stays plain


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("A !bloc.", "A bloc."),
        ("!Bloc", "Bloc"),
        ("(!bloc) “!bloc” – !bloc", "(bloc) “bloc” – bloc"),
        ("*!bloc* and **!bloc**", "bloc and bloc"),
        ("a\n!bloc", "a\nbloc"),
        ("the !diversion point", "the diversion point"),
        ("the !diversion\npoint", "the diversion\npoint"),
        ("the diversion !point", "the diversion point"),
        ("!nobody knows", "nobody knows"),
        ("!état", "état"),
    ],
)
def test_a_word_behind_an_exclamation_mark_stays_plain_and_the_mark_goes(text, reads):
    assert shown(text) == reads
    assert linked(text) == []


def test_only_that_use_stays_plain():
    assert linked("!bloc, bloc, !bloc, bloc") == ["bloc", "bloc"]
    assert linked("!diversion. Diversion. Diversion.") == ["Diversion"]
    assert linked("the !diversion point and the diversion") == ["diversion"]


@pytest.mark.parametrize(
    "text", ["Stop! A bloc", "Now!and a bloc", "wow ! a bloc", "bloc!", "!*bloc*", "!(bloc)", "é!a bloc"]
)
def test_an_exclamation_mark_that_is_not_before_a_word_stays(text):
    assert shown(text) == text.replace("*", "")
    assert linked(text) == ["bloc"]


# A use that is forced


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[[state]]", ["state"]),
        ("[[State]] and [[STATE]]", ["State", "STATE"]),
        ("a state, a [[state]], a state", ["state"]),
        ("[[diversion\npoint]]", ["diversion\npoint"]),
        ("([[state]]), *[[state]]*", ["state", "state"]),
        ("[[state]]s", ["state"]),
        ("inter[[state]]", ["state"]),
        ("[[state]][[state]]", ["state", "state"]),
        ("!!a bloc and a [[state]]!!", ["state"]),
        ("- [[state]]\n\n> [[state]]", ["state", "state"]),
    ],
)
def test_what_stands_in_double_brackets_is_linked(text, links):
    assert linked(text) == links
    assert "[" not in shown(text)
    assert "]" not in shown(text)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("[[the state]]", "the state"),
        ("[[ state ]]", " state "),
        ("[[state and bloc]]", "state and bloc"),
        ("[[bloc, state]]", "bloc, state"),
        ("[[who]]", "who"),
        ("[[a b c]]", "a b c"),
        ("[[?]]", "?"),
    ],
)
def test_what_is_not_as_a_whole_a_name_becomes_plain_text(text, reads):
    assert shown(f"x{text}") == f"x{reads}"
    assert linked(text) == []


@pytest.mark.parametrize(
    "text", ["[[]]", "[bloc]", "[[bloc", "bloc]]", "[[bloc]", "[bloc]]", "[[a]bloc]]", "[[a [bloc]]"]
)
def test_brackets_that_are_no_pair_of_pairs_are_text(text):
    assert shown(text) == text
    assert linked(text) == ["bloc"] * text.count("bloc")


def test_three_brackets_hold_two():
    assert shown("[[[state]]]") == "[state]"
    assert linked("[[[state]]]") == ["state"]


@pytest.mark.parametrize("own", [STATE, BLOC])
def test_not_even_a_forced_use_leads_to_the_page_it_stands_on(own):
    found = links_of(html_of("a bloc, a [[bloc]] and a [[state]]", own))
    assert own.url not in [address for _, address in found]
    assert len(found) == (2 if own is STATE else 1)


def test_a_mark_splits_a_longer_name_and_leaves_its_other_words_to_be_found():
    assert linked("[[diversion]] point") == ["diversion"]
    names = LinkIndex([("red bloc list", DIVERSION), ("red", POINT), ("bloc", BLOC), ("list", STATE)])
    html = render_markdown("a red [[bloc]] list", [linking_rule(names)])
    assert [words for words, _ in links_of(html)] == ["red", "bloc"]
    html = render_markdown("a !!red!! bloc, [[bloc]]lists and red", [linking_rule(names)])
    assert [words for words, _ in links_of(html)] == ["bloc", "bloc", "red"]


# Where no link can stand, the marks leave the text all the same


@pytest.mark.parametrize("form", ["## {}", "{}\n===", "[{}](https://a.example)", "# *{}*"])
@pytest.mark.parametrize("mark", ["[[bloc]]", "!bloc", "!!bloc!!"])
def test_marks_leave_headings_and_links_which_hold_no_link_of_ours(form, mark):
    assert shown(form.format(mark)) == "bloc"
    assert linked(form.format(mark)) == []


@pytest.mark.parametrize("form", ["`{}`", "    {}", "```\n{}\n```", "~~~x\n{}\n~~~"])
@pytest.mark.parametrize("mark", ["[[bloc]]", "!bloc", "!!bloc!!", "[@key]"])
def test_in_code_there_are_no_marks(form, mark):
    assert shown(form.format(mark)).strip() == mark
    assert linked(form.format(mark)) == []


def test_what_markdown_reads_as_a_link_or_a_picture_is_no_mark():
    text = "[[web]]\n\n![state](https://a.example/x.png)\n\n[web]: https://a.example"
    assert shown(text) == "[web]\nstate"
    assert links_of(html_of(text)) == [("web", "https://a.example"), ("state", "https://a.example/x.png")]


# Escaped marks


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (r"\[[state]]", "[[state]]"),
        (r"[\[state]]", "[[state]]"),
        (r"[[state\]]", "[[state]]"),
        (r"[[state]\]", "[[state]]"),
        (r"\[\[state\]\]", "[[state]]"),
        ("&#91;[state]]", "[[state]]"),
        ("[&lbrack;state]]", "[[state]]"),
        ("[[state&#93;]", "[[state]]"),
        ("[[state]&rsqb;", "[[state]]"),
        (r"\!state", "!state"),
        ("&#33;state", "!state"),
        ("&excl;state", "!state"),
        (r"\!!state", "!state"),
        (r"!\!state", "!!state"),
    ],
)
def test_an_escaped_mark_is_text(text, reads):
    assert shown(text) == reads
    assert linked(text) == []


@pytest.mark.parametrize(
    "text", [r"\!!a bloc!!", r"!\!a bloc!!", r"!!a bloc\!!", r"!!a bloc!\!", "!&#33;a bloc!!"]
)
def test_an_escaped_edge_neither_begins_nor_ends_a_passage(text):
    assert linked(text) == ["bloc"]


def test_an_escape_is_of_one_mark_alone():
    assert shown(r"\[[bloc]] and [[state]], \!bloc and !bloc") == "[[bloc]] and state, !bloc and bloc"
    assert linked(r"\[[bloc]] and [[state]], \!bloc and !bloc") == ["bloc", "state", "bloc"]
    assert linked(r"!!a \*bloc\*!! and \*bloc\*") == ["bloc"]


@pytest.mark.parametrize("rule", [linking_rule(INDEX), without_marks])
@pytest.mark.parametrize(
    "text", [r"\*a bloc\* \<b\> &amp; [[state]] \[[bloc]]", r"\!", r"*\!* **&lt;bloc&gt;**"]
)
def test_escaped_characters_reach_the_html_as_text(rule, text):
    for html in (unsafe_html(text, [rule]), render_markdown(text, [rule])):
        assert "text_special" not in html
        assert "<>" not in html
    assert "&lt;b&gt; &amp;" in unsafe_html(r"\<b\> &amp; bloc", [rule])


def test_a_name_may_hold_escaped_characters():
    index = LinkIndex([("end-user", BLOC)])
    html = render_markdown(r"the end\-user and the end&#45;user", [linking_rule(index)])
    assert [words for words, _ in links_of(html)] == ["end-user", "end-user"]


# The marks by themselves


def marked_runs(text: str) -> list[MarkedRun]:
    [inline] = [token for token in parse(text) if token.type == "inline"]
    return [piece for piece in read_marks(inline.children) if isinstance(piece, MarkedRun)]


def test_the_places_of_what_is_marked_are_places_in_the_text_without_marks():
    [marked] = marked_runs("a [[b]] !c !!d [[e]] !f!! \\[[g]]")
    text = marked.run.text
    assert text == "a b c d e f [[g]]"
    assert [text[slice(*span)] for span in marked.forced] == ["b", "e"]
    assert [text[slice(*span)] for span in marked.plain] == ["d e f"]
    assert [text[place] for place in marked.plain_starts] == ["c", "f"]
    assert [text[place] for place in marked.run.escaped] == ["["]
    assert marked.run.escaped == {text.index("[[")}


def test_a_passage_over_several_runs_is_a_span_in_each():
    runs = marked_runs("a !!b *c* d!! e")
    assert [[marked.run.text[slice(*span)] for span in marked.plain] for marked in runs] == [
        ["b "],
        ["c"],
        [" d"],
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 5, True), (0, 4, False), (4, 5, True), (5, 9, False)]
)
def test_a_word_that_stays_plain_keeps_plain_whatever_holds_it(start, end, expected):
    assert MarkedRun(None, plain_starts=[4, 20]).keeps_plain(start, end) is expected


def test_taking_the_marks_out_links_nothing():
    text = "A [[bloc]], a !state, !!a passage!! and `[[code]]`"
    assert render_markdown(text, [without_marks]) == (
        "<p>A bloc, a state, a passage and <code>[[code]]</code></p>\n"
    )
    assert plain_text(text, [without_marks]) == "A bloc, a state, a passage and [[code]]"
