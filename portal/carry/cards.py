"""Cards to learn a guide's words from, in files for Anki and Quizlet: terms, notices and acronyms."""

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from glossary.models import Term
from glossary.structured import plain
from topics.content import Content
from topics.models import Committee, Tool


class Card(NamedTuple):
    """The English of a word, and on the back its French, what it stands for and what it means."""

    guid: str
    front: str
    back: tuple[str, ...]


def cards_of(content: Content, committee: Committee) -> list[Card]:
    """Return the cards of a committee, in the order of their fronts.

    The guid depends on nothing that an editor changes in the text of an entry, so that a learner's card is
    updated in place.
    """
    line = f"mun-{content.edition.slug}-{committee.slug}"
    of_terms = (
        Card(f"{line}-term-{term.slug}", in_line(term.name), filled(term.french, plain(term.definition)))
        for term in content.of(Term)
    )
    tools = [tool for tool in content.of(Tool, committee=committee) if tool.shown_colour or tool.expansion]
    of_tools = (Card(f"{line}-tool-{tool.slug}", *sides_of_tool(tool)) for tool in tools)
    return sorted(
        (card for card in (*of_terms, *of_tools) if card.back),
        key=lambda card: (card.front.casefold(), card.guid),
    )


def sides_of_tool(tool: Tool) -> tuple[str, tuple[str, ...]]:
    front = f"{tool.name} ({tool.shown_acronym})" if tool.shown_acronym else tool.name
    return in_line(front), filled(tool.french_note or tool.french, tool.expansion, tool.summary)


def filled(*texts: str) -> tuple[str, ...]:
    return tuple(line for line in map(in_line, texts) if line)


def in_line(text: str) -> str:
    return " ".join(text.split())


def for_anki(cards: Iterable[Card], deck: str, tag: str) -> str:
    """Return a text file for Anki's import, whose two fields any language's plain note type has.

    It names neither a note type nor its columns: Anki translates these names, and makes wrong cards of those
    it does not know. It has no column of tags either, which would take a learner's own from the notes.
    """
    text = io.StringIO()
    text.write(f"#separator:tab\n#html:false\n#deck:{in_line(deck)}\n#tags:{tag}\n#guid column:1\n")
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    lines.writerows((card.guid, card.front, "\n".join(card.back)) for card in cards)
    return text.getvalue()


def for_quizlet(cards: Iterable[Card]) -> str:
    """Return lines to paste into Quizlet: the front, a tab, and the back."""
    return "".join(f"{card.front}\t{' – '.join(card.back)}\n" for card in cards)
