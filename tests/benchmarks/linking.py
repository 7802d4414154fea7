"""What linking and citing cost: on a long section with many terms, and on texts made to keep them busy."""

import gc
import random
from collections.abc import Callable, Iterator

from glossary.citing import References
from glossary.linking import LinkIndex, Target, linking_rule
from glossary.sentences import Sentences
from tests.benchmarks.measuring import compare, say, seconds
from tests.support.pathological_texts import SIZE, count_links, of_cmark, ours
from topics.rendering import parse, render_markdown

TERMS = 5_000
WORDS = 10_000
ROUNDS = 15
BEST_OF = 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure_linking() -> None:
    for names_in_a_hundred in (5, 50):
        what = f"{TERMS:,} terms in a section of {WORDS:,} words, {names_in_a_hundred} in a hundred a name"
        compare(what, linking_ways(names_in_a_hundred), rounds=ROUNDS)


def linking_ways(names_in_a_hundred: int) -> dict[str, Callable[[], float]]:
    made = random.Random(2026)  # noqa: S311 – the same text in every run
    names, text = made_up(made, names_in_a_hundred)
    targets = [Target(f"/2026/glossary/{place}/", "to-term") for place in range(TERMS)]
    index = LinkIndex(zip(names, targets, strict=True))

    def by_rule_alone() -> float:
        tokens = parse(text)
        return seconds(lambda: linking_rule(index)(tokens))

    def with_links() -> float:
        return seconds(lambda: render_markdown(text, [References({}).rule, linking_rule(index)]))

    return {
        "render_markdown without links": lambda: seconds(lambda: render_markdown(text)),
        "render_markdown with links and citations": with_links,
        "the rule for linking alone": by_rule_alone,
        "finding the names alone": lambda: seconds(lambda: list(index.matches(text))),
        "building the index": lambda: seconds(lambda: LinkIndex(zip(names, targets, strict=True))),
    }


def made_up(made: random.Random, names_in_a_hundred: int) -> tuple[list[str], str]:
    """Names of one to three words, and paragraphs of a hundred words that use them."""
    words = ["".join(made.choices(LETTERS, k=made.randint(2, 10))) for _ in range(4_000)]
    common, rare = words[:1_000], words[1_000:]
    names = [" ".join(made.choices(rare, k=made.randint(1, 3))) for _ in range(TERMS)]

    def word() -> str:
        return made.choice(names if made.random() * 100 < names_in_a_hundred else common)

    return names, "\n\n".join(" ".join(word() for _ in range(100)) + "." for _ in range(WORDS // 100))


def measure_growth() -> None:
    """Texts that keep a renderer busy, at a quarter of their size and in full: four times is linear."""
    say(f"\ntexts made to keep a renderer busy, {SIZE // 4:,} and {SIZE:,} repetitions (best of {BEST_OF})")
    for name, quarter, full in growing():
        one, four = best(quarter), best(full)
        say(f"  {name:60} {one * 1000:9.1f} ms {four * 1000:9.1f} ms   {four / one:6.1f} times")
    say(f"\nwhat parsers of Markdown are tested with: parsed, and rendered with links (best of {BEST_OF})")
    for text in of_cmark():
        parsed, rendered = best(lambda text=text: parse(text.text)), best(text.render)
        say(f"  {text.name:60} {parsed * 1000:9.1f} ms {rendered * 1000:9.1f} ms")


def best(action: Callable[[], object]) -> float:
    """The least of some times, without the collector of cycles, whose passes come in steps."""
    gc.collect()
    gc.disable()
    try:
        return min(seconds(action) for _ in range(BEST_OF))
    finally:
        gc.enable()


def growing() -> Iterator[tuple[str, Callable[[], object], Callable[[], object]]]:
    for small, large in zip(ours(SIZE // 4), ours(SIZE), strict=True):
        yield (
            f"{large.name}: parsed",
            lambda text=small: parse(text.text),
            lambda text=large: parse(text.text),
        )
        yield f"{large.name}: rendered", small.render, large.render
        yield (
            f"{large.name}: in sentences",
            lambda text=small: Sentences(text.text),
            lambda text=large: Sentences(text.text),
        )
    for form in ("bloc ", "A bloc. ", "A bloc [@k]. "):
        yield (
            f"5,000 and 20,000 times “{form}” told with its sentence",
            lambda form=form: count_links(form, 5_000),
            lambda form=form: count_links(form, 20_000),
        )
