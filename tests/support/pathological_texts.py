"""Texts made to keep a renderer busy, each with the names that make linking work hardest on it.

tests/glossary/test_pathological_texts.py gives them time, and `make bench` measures them.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from glossary.backlinks import links_in
from glossary.citing import References
from glossary.entry_index import EntryIndex
from glossary.linking import WORD, LinkIndex, LinkRule, Target, linking_rule
from glossary.models import Source, Term
from glossary.sentences import Sentences
from tests.support.public_cases import public_cases
from topics.models import Edition
from topics.rendering import render_markdown

SIZE = 50_000  # how often the smallest of them repeat themselves
SIZE_IN_TESTS = 10_000
# Of the processor, for each step in tests: ten times what one needs, and far less than one needs that grows
# with the square of its size.
SECONDS = 5.0
LONG_NAME = " ".join(f"w{number}" for number in range(30))
NAMES = ("a", "b", "a b", LONG_NAME)

Step = tuple[str, Callable[[], object]]


@dataclass(frozen=True)
class Pathological:
    """A text and the names for it."""

    name: str
    text: str
    names: tuple[str, ...] = NAMES

    def render(self, *, has_links: bool = True) -> str:
        """The text as a page renders it; every use of every name is a link, unless there are none."""
        names = self.names if has_links else ()
        targets = (Target(f"/t/{place}/", "to-term", LinkRule.EVERY) for place in range(len(names)))
        index = LinkIndex(zip(names, targets, strict=False))
        return render_markdown(self.text, [References({"k": "Source"}).rule, linking_rule(index)])


def ours(size: int = SIZE) -> Iterator[Pathological]:
    """Yield what could be hard on our own rules."""
    many, few = size * 2 // 5, size // 5
    texts = {
        "spaces between the words of a name": f"a{' ' * size}b",
        "a name and 500 spaces, again and again": f"a{' ' * 500}" * (size // 100),
        "hyphens between the words of a name": f"a{'-' * size}b",
        "a name of 30 words without its last": f"{LONG_NAME.rpartition(' ')[0]} " * many,
        "one word of a long name, again and again": "w0 " * size,
        "a name on each line": "a\nb\n" * many,
        "emphasis between names": "a *b* " * few,
        "a word without an end": "a" * size,
        "accents without an end": f"a{chr(0x301) * size}",
        "[[": "[[" * size,
        "[[a": "[[a " * many,
        "[[a]]": "[[a]]" * many,
        "!": "!" * size,
        "!a": "!a " * size,
        "!!": "!!" * size,
        "!!a": "!!a " * many,
        "!!a!!": "!!a!! " * many,
        "escaped marks": r"\!a \[[a]] " * few,
        "[@": "[@" * size,
        "[@k": "[@k " * many,
        "[@k]": "[@k]" * many,
        "[@k; @k …]": f"[@k{'; @k' * many}]",
        "[@k; ; …]": f"[@k{'; ' * size}]",
        "[@k, a place without an end": f"[@k, {'p. 9 ' * many}",
        "a^b^": "a^b^" * few,
        "a^": "a^" * many,
        "a~~": "a~~" * many,
        "[^": f"[^1]: a\n\n{'[^' * size}",
        "[^1]": f"[^1]: a\n\n{'[^1]' * few}",
        "[^1]: on each line": "[^1]: a\n" * few,
        "[^1]: on one line": "[^1]: " * many,
        "dots before the end of a sentence": f"{'.' * size} A b",
        "dots and spaces": f"{'. ' * size}A b",
        "quotes before the end of a sentence": f".{'”' * size} A b",
        "abbreviations": "E.g. U.S. no. " * many,
        "capital letters and dots": f"{'A.' * many} A b",
    }
    for name, text in texts.items():
        yield Pathological(name, text)


def of_cmark() -> Iterator[Pathological]:
    """What has been hard on parsers of Markdown, at a tenth of its size; and two small ones, in full."""
    for case in public_cases("markdown_pathological_cmark.json"):
        yield Pathological(f"cmark: {case['id']}", case["input_10pct"], names_for(case["input_10pct"]))
    for text in ("**x [a*b**c*](d)", "abc\0xyz\0\0 [[abc\0xyz]]"):
        yield Pathological(f"cmark: {text!r}", text, names_for(text))


def names_for(text: str) -> tuple[str, ...]:
    """The first words of `text` alone and in twos, and a name that comes near to being all of them."""
    words = [word.group() for word in islice(WORD.finditer(text), 60)]
    pairs = map(" ".join, pairwise(words))
    return (*dict.fromkeys([*words, *pairs]), f"{' '.join(words[:30])} and no more")


def count_links(form: str, times: int) -> int:
    """Return how many links and citations the backlinks find in one paragraph of "bloc" and "[@k]"."""
    edition = Edition(pk=1, slug="2030", link_rule=Edition.LinkRule.EVERY)
    terms = [Term(pk=1, edition=edition, slug="bloc", name="bloc")]
    entry_index = EntryIndex(edition, terms, [], [Source(pk=1, edition=edition, key="k", title="K")])
    return len(links_in(form * times, entry_index.words(None), frozenset("k"), None, lambda address: True))


def steps(which: str) -> Iterator[Step]:
    """All that is to be done with the texts that are "ours", or of "cmark"."""
    for pathological in ours(SIZE_IN_TESTS) if which == "ours" else of_cmark():
        yield pathological.name, pathological.render
        yield f"{pathological.name}, in sentences", lambda text=pathological.text: Sentences(text)
    if which == "ours":
        for form in ("bloc ", "A bloc. ", "bloc, ", "A bloc [@k]. "):
            yield f"4,000 times “{form}”", lambda form=form: count_links(form, 4_000)


def take(all_steps: Iterable[Step], seconds: float = SECONDS) -> None:
    """Take each step and say its name once it is done; SIGPROF ends the process in one that takes longer."""
    for name, action in all_steps:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        action()
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
