"""What holds of links and citations in every text, tried on texts and names that a machine makes up.

The rules are told here a second time, word by word and slowly, and both must find the same.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from glossary.citing import References, without_citations
from glossary.inline_marks import MarkedRun, read_marks, without_marks
from glossary.linking import LinkIndex, LinkRule, Match, Name, Target, linking_rule
from glossary.mentions import what_matters
from glossary.sentences import LONGEST, Sentences
from tests.support.linked_html import LinkedHtml, text_of
from topics.rendering import parse, render_markdown

# Few words, so that names meet, overlap and hold one another.
WORDS = ["bloc", "Bloc", "red", "notice", "arms", "who", "WHO", "état", "e\u0301tat", "24", "R", "हिन्दी"]
FILLERS = ["of", "the", "blocs", "x_bloc", "rednotice", "—", "and,", "(so)", "“", "3.5", "a.b", "&", "<b>"]
JOINTS = [" ", "-", "/", "’", "\u00a0", "\u2011", "  "]
BETWEEN_NAMES = [", ", " & ", "&", ". ", " (", " – ", "; "]
SOURCES = {"one": "Source one", "two": "Source two"}


# Names and texts


def a_name(parts: list[tuple[str, str]], target: Target, is_case_sensitive: bool) -> Name:
    text = "".join(word + between for word, between in parts).removesuffix(parts[-1][1])
    return Name(text, target, is_case_sensitive)


TARGETS = [
    Target(f"/t/{number}/", css_class, rule)
    for number, (css_class, rule) in enumerate(itertools.product(("to-term", "to-tool"), LinkRule))
]
between_names = st.sampled_from([*JOINTS, *BETWEEN_NAMES])
name_parts = st.lists(st.tuples(st.sampled_from(WORDS), between_names), min_size=1, max_size=3)
# Some are owned twice, and some targets have several.
vocabularies = st.lists(
    st.builds(a_name, name_parts, st.sampled_from(TARGETS), st.sampled_from([False, False, True])),
    min_size=1,
    max_size=8,
)

# Stand in a text for the names of a vocabulary, in one spelling or another.
NAMES = [f"§{number}{spelling}" for number in range(8) for spelling in "=^_-"]

BETWEEN = [" ", " ", " ", *JOINTS, *BETWEEN_NAMES, "\n", "\n", "", "*"]
PLAIN = [*NAMES, *NAMES, *WORDS, *(word.upper() for word in WORDS), *FILLERS]
MARKED = [
    *(form.format(name) for form in ("[[{}]]", "!{}", "!!{}!!", "[[{}") for name in NAMES),
    *(("!!", "!!", "[[", "]]", "!", "[@one", "]", r"\!", r"\[", "&#91;", r"\]") * 3),
    *(("[@one]", "[@one]", "[@two, p. 9]", "[@one; @two]", "[@three]", "[@bad key]") * 5),
]
INLINE = ["{}", "{}", "*{}*", "**{}**", "`{}`", "[{}](https://a.example)", "{}  \n", "![{}](x)", "<{}>"]
BLOCKS = ["{}", "{}", "{}", "## {}", "{}\n===", "- {}", "> {}", "1. {}", "    {}", "```\n{}\n```"]
BLOCKS += ["|{}|b|\n|-|-|\n|{}|b|", "[{}]: https://a.example"]


def runs_of(words: list[str]) -> st.SearchStrategy[str]:
    """Running text: words, and what may stand between them."""
    pairs = st.tuples(st.sampled_from(words), st.sampled_from(BETWEEN)).map("".join)
    return st.lists(pairs, min_size=1, max_size=8).map("".join)


def texts_of(runs: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Paragraphs, headings, lists, quotations, tables and code, with mark-up inside."""
    forms = st.tuples(st.sampled_from(BLOCKS), st.sampled_from(INLINE), runs, st.sampled_from(INLINE), runs)
    blocks = forms.map(lambda form: form[0].replace("{}", f"{fill(*form[1:3])} {fill(*form[3:])}"))
    return st.lists(blocks, min_size=1, max_size=3).map("\n\n".join)


def fill(form: str, text: str) -> str:
    return form.replace("{}", text)


def using(names: list[Name], text: str) -> str:
    """`text` with names in the places that stand for them."""

    def name(place: re.Match) -> str:
        text = names[int(place[1]) % len(names)].text
        return {"=": text, "^": text.upper(), "_": text.lower(), "-": re.sub(r"[ /-]", "\n", text)}[place[2]]

    return re.sub(r"§(\d)(.)", name, text)


def with_names(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[list[Name], str]]:
    """A vocabulary and a text that uses its names."""
    return st.tuples(vocabularies, texts).map(lambda pair: (pair[0], using(*pair)))


plain_runs, marked_runs = runs_of(PLAIN), runs_of([*PLAIN, *MARKED])
plain_texts, marked_texts = texts_of(plain_runs), texts_of(marked_runs)
# What a keyboard can do to a text, with the characters that mean something to us or to Markdown.
noise = st.text("aé R\n\t!![[]]@@,;.*_`\\()<>#&-|:/1'’“»", max_size=60)


def html_of(text: str, names: list[Name], *, own: Target | None = None) -> str:
    return render_markdown(text, [References(SOURCES).rule, linking_rule(LinkIndex(names), own)])


def html_without_links(text: str) -> str:
    return render_markdown(text, [References(SOURCES).rule, without_marks])


# The same rules told slowly


def bare(text: str) -> str:
    """`text` without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def cut(text: str) -> list[str]:
    """Words, and what stands between them, by turns."""
    parts, is_word = [""], False
    for character in unicodedata.normalize("NFC", text):
        is_sign = unicodedata.category(character).startswith("M")
        belongs = character.isalnum() or character == "_" or (is_sign and is_word)
        if belongs != is_word:
            parts.append("")
            is_word = belongs
        parts[-1] += character
    return parts


def joined(between: str) -> str:
    """Return what stands between two words of a name, all that joins them alike."""
    if between in "-\u2010\u2011\u2013/'’" or (not between.strip() and between.count("\n") < 2):
        return "joined"
    return re.sub(r"\s+", " ", between)


def is_use_of(name: Name, words: str) -> bool:
    """Return whether `words` are `name` as a text may have it."""
    mine, its = cut(name.text), cut(words)
    if name.is_case_sensitive and not name.text.isupper():
        same = mine[1::2] == its[1::2]
    else:
        same = [bare(word) for word in mine[1::2]] == [bare(word) for word in its[1::2]]
        same = same and (words.isupper() or not name.text.isupper())
    ends = len(its) % 2 == 0 and its[0] == ""
    return ends and same and [joined(part) for part in mine[2:-1:2]] == [joined(part) for part in its[2:-1:2]]


def owner_of(names: list[Name], words: str) -> Target | None:
    """Whose name `words` are: those written just so go first, then those in capitals."""
    users = [name for name in names if is_use_of(name, words)]
    users.sort(key=lambda name: (not name.is_exact, not name.is_capitals))
    return users[0].target if users else None


def found_slowly(names: list[Name], text: str) -> Iterator[Match]:
    """Each name used in `text`: at each word from the left, the longest run of words that is one."""
    parts = cut(text)
    places = [sum(map(len, parts[:number])) for number in range(len(parts) + 1)]
    at = 1
    while at < len(parts):
        for last in range(min(len(parts) - 1, at + 4) | 1, at - 1, -2):
            if last < len(parts):
                start, end = places[at], places[last + 1]
                target = owner_of(names, text[start:end])
                if target is not None:
                    yield Match(start, end, target)
                    at = last
                    break
        at += 2


def linked_slowly(names: list[Name], text: str) -> list[tuple[str, str]]:
    """(words, address) of the links that a text without marks has."""
    seen, found, is_closed = set(), [], False
    for block in parse(text):
        if block.type in ("heading_open", "heading_close"):
            is_closed = block.type == "heading_open"
        run, links = "", 0
        for token in [*(block.children or ()), Token("end", "", 0)]:
            if token.type in ("text", "text_special", "softbreak"):
                run += token.content or "\n"
                continue
            for match in found_slowly(names, run) if not (is_closed or links) else ():
                rule = match.target.rule
                if rule is LinkRule.EVERY or (rule is LinkRule.FIRST and match.target not in seen):
                    found.append((run[match.start : match.end], match.target.url))
                seen.add(match.target)
            run = ""
            links += token.nesting if token.type.startswith("link") else 0
    return found


# Matching


@settings(max_examples=50)
@given(with_names(plain_runs))
def test_the_names_found_are_those_that_a_slow_reader_finds(guide):
    names, text = guide
    text = unicodedata.normalize("NFC", text)
    matches = list(LinkIndex(names).matches(text))
    assert matches == list(found_slowly(names, text))
    assert all(one.end <= other.start for one, other in pairwise(matches))


@settings(max_examples=50)
@given(with_names(plain_runs), st.data())
def test_closed_spans_hold_no_name_and_change_nothing_beside_them(guide, data):
    names, text = guide
    text = unicodedata.normalize("NFC", text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    closed = list(zip(cuts[::2], cuts[1::2], strict=False))
    for match in LinkIndex(names).matches(text, closed):
        assert all(match.end <= start or end <= match.start or start == end for start, end in closed)
        assert owner_of(names, text[match.start : match.end]) == match.target
    assert list(LinkIndex(names).matches(text, [(0, len(text))])) == []


@settings(max_examples=50)
@given(vocabularies)
def test_names_that_share_no_claim_are_told_apart_and_those_that_are_one_share_one(names):
    assume(len(names) >= 2)
    for name in names:
        for other in names:
            if name.target != other.target and is_use_of(name, other.text) and is_use_of(other, name.text):
                assert name.claims & other.claims, (name, other)
    whose = {}
    for name in names:
        if all(whose.setdefault(claim, name.target) == name.target for claim in name.claims):
            continue
        return  # a clash, which the forms refuse
    for name in names:
        [match] = LinkIndex(names).matches(unicodedata.normalize("NFC", name.text))
        assert match.target == name.target


# Linked texts


@settings(max_examples=50)
@given(with_names(plain_texts))
def test_a_text_without_marks_is_linked_as_a_slow_reader_links_it(guide):
    names, text = guide
    found = [link for link in LinkedHtml(html_of(text, names)).links if link.href.startswith("/t/")]
    assert [(link.words, link.href) for link in found] == linked_slowly(names, text)


@settings(max_examples=50)
@given(with_names(marked_texts | noise))
def test_links_stand_where_links_may_and_say_a_name_of_their_target(guide):
    names, text = guide
    for link in LinkedHtml(html_of(text, names)).links:
        assert "a" not in link.within
        if link.href.startswith("/t/"):
            assert not {"h2", "h3", "h4", "h5", "h6", "code", "pre", "sup"} & set(link.within)
            assert owner_of(names, link.words).url == link.href
        elif link.is_ours:
            assert link.within[-1] == "sup"


@settings(max_examples=50)
@given(with_names(marked_texts | noise))
def test_links_change_nothing_but_to_be_links(guide):
    names, text = guide
    html = html_of(text, names)
    assert re.sub(r'<a href="/t/[^>]*>([^<]*)</a>', r"\1", html) == html_without_links(text)


@settings(max_examples=50)
@given(with_names(plain_texts))
def test_a_text_without_marks_reads_the_same_with_all_rules_and_with_none(guide):
    names, text = guide
    assert text_of(html_of(text, names)) == text_of(render_markdown(text))


@settings(max_examples=50)
@given(with_names(marked_texts))
def test_nothing_leads_to_the_page_the_text_stands_on(guide):
    names, text = guide
    own = names[0].target
    with_own = LinkedHtml(html_of(text, names, own=own)).links
    assert own.url not in [link.href for link in with_own]
    others = [link for link in LinkedHtml(html_of(text, names)).links if link.href != own.url]
    assert [(link.words, link.href) for link in with_own] == [(link.words, link.href) for link in others]


@settings(max_examples=50)
@given(with_names(marked_texts), marked_texts)
def test_a_rule_keeps_nothing_of_one_text_for_the_next(guide, second):
    names, first = guide
    second = using(names, second)
    rule = linking_rule(LinkIndex(names))
    fresh = [render_markdown(text, [linking_rule(LinkIndex(names))]) for text in (first, second)]
    assert [render_markdown(text, [rule]) for text in (first, second)] == fresh


@settings(max_examples=50)
@given(with_names(marked_texts | noise | st.text(max_size=40)))
def test_what_a_text_mentions_is_all_that_its_links_depend_on(guide):
    names, text = guide
    words, keys = what_matters(text, LinkIndex(names), frozenset(SOURCES))
    sources = {key: SOURCES[key] for key in keys}
    rules = [References(sources).rule, linking_rule(words)]
    assert render_markdown(text, rules) == html_of(text, names)


@settings(max_examples=50)
@given(with_names(noise | st.text(max_size=40) | marked_runs))
def test_a_text_with_everything_escaped_has_no_marks(guide):
    names, text = guide
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
    plain = text_of(html_without_links(escaped))
    assert plain == text_of(render_markdown(escaped))
    assert text_of(html_of(escaped, names)) == plain


# Marks and citations


@settings(max_examples=50)
@given(marked_texts | noise)
def test_the_spans_of_a_marked_run_lie_in_it_in_order(text):
    for block in parse(text):
        for piece in read_marks(block.children or []):
            if isinstance(piece, MarkedRun):
                length = len(piece.run.text)
                for spans in (piece.forced, piece.plain):
                    assert all(0 <= start <= end <= length for start, end in spans)
                    assert all(one[1] <= other[0] for one, other in pairwise(spans))
                assert sorted(set(piece.plain_starts)) == piece.plain_starts
                assert all(0 <= place < length for place in (*piece.plain_starts, *piece.run.escaped))


@settings(max_examples=50)
@given(st.lists(marked_texts | noise, min_size=1, max_size=3))
def test_markers_and_references_lead_to_one_another(texts):
    references = References(SOURCES)
    pages = [LinkedHtml(render_markdown(text, [references.rule])) for text in texts]
    markers = [link for page in pages for link in page.links if "sup" in link.within]
    anchors = [link.attributes["id"] for link in markers]
    assert len(anchors) == len(set(anchors))
    assert {link.href for link in markers} <= {f"#{reference.anchor}" for reference in references}
    assert [reference.number for reference in references] == list(range(1, len(references) + 1))
    assert sorted(anchors) == sorted(use.anchor for reference in references for use in reference.uses)
    assert len({reference.source for reference in references}) == len(references)


@settings(max_examples=50)
@given(marked_texts | noise)
def test_citations_leave_the_text_as_it_would_be_without_them(text):
    class Nothing(dict):
        def get(self, key: str, default: object = None) -> None:
            return None

    left_out = render_markdown(text, [References(Nothing()).rule])
    assert left_out == render_markdown(text, [without_citations])
    cited = render_markdown(text, [References(SOURCES).rule])
    assert re.sub(r'<sup class="cite(?: cite--next)?">.*?</sup>', "", cited, flags=re.DOTALL) == left_out


# Sentences


@given(st.lists(plain_runs, max_size=6).map(" ".join) | st.text(max_size=300), st.data())
def test_an_excerpt_is_a_piece_of_its_paragraph(text, data):
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    before, words, after = Sentences(text).around(start, end)
    squeezed = re.sub(r"[ \t\n\r\f\v]+", " ", text)
    assert words == re.sub(r"[ \t\n\r\f\v]+", " ", text[start:end])
    shown = before.removeprefix("… ") + words + after.removesuffix(" …")
    assert re.sub(r" +", " ", shown).strip() in squeezed
    assert len(before) <= LONGEST + 2
    assert len(after) <= LONGEST + 2
