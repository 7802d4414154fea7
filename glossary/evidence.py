"""The sentence of a section that bears most on a question, and the passage in which it stands."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from glossary.citing import without_citations
from glossary.inline_marks import without_marks
from glossary.sentences import Sentences
from topics.outline import OutlineNode
from topics.passages import TELLING, WORD, Passages, folded
from topics.rendering import parse

STEM = 6  # letters, by which "trace" is no "track" and "tracing" is a "trace"


class Sentence(NamedTuple):
    """A sentence of the section at `node`, and the address of its passage there."""

    node: OutlineNode
    url: str
    text: str


class Evidence(NamedTuple):
    """A section that bears on a question, with its sentence; None if it has no text."""

    node: OutlineNode
    sentence: Sentence | None


def evidence_for(asked: str, nodes: Iterable[OutlineNode]) -> list[Evidence]:
    """Return the sentence of each node, or of one below it, that shares most words with `asked`.

    What is below a node and is given itself keeps its sentences.
    A word counts the more the fewer of all their sentences have it; of equal sentences the first is taken.
    """
    tied = list(nodes)
    found = [
        (
            node,
            [
                each
                for inner in node.walk()
                if inner is node or inner not in tied
                for each in sentences_of(inner)
            ],
        )
        for node in tied
    ]
    stems = {sentence: stems_in(sentence.text) for _, sentences in found for sentence in sentences}
    having = Counter(stem for each in stems.values() for stem in each)
    wanted = stems_in(asked)

    def weight(sentence: Sentence) -> float:
        return sum(math.log(1 + len(stems) / having[stem]) for stem in stems[sentence] & wanted)

    return [Evidence(node, max(sentences, key=weight, default=None)) for node, sentences in found]


def sentences_of(node: OutlineNode) -> Iterator[Sentence]:
    """Yield the sentences of the text of `node`, in reading order."""
    passages, tokens = Passages(), parse(node.section.body)
    for rule in (without_citations, without_marks, passages.rule(node.section.slug if node.parent else "")):
        rule(tokens)
    for passage in passages:
        address = f"{node.part.section.part_url}#{passage.anchor}"
        yield from (Sentence(node, address, text.strip()) for text in Sentences(passage.quote))


def stems_in(text: str) -> frozenset[str]:
    """Return the beginnings of the telling words of `text`, without case and accents."""
    return frozenset(word[:STEM] for word in WORD.findall(folded(text)) if len(word) >= TELLING)
