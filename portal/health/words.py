"""Rules of words: acronyms, terms and the marks that ask for a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from glossary.linking import forced_in_vain
from portal.health.content import Content, Text, squeezed
from portal.health.findings import Spot, rule

ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,}(?=s?(?!\w))")
NUMERAL = re.compile(r"[IVXLC]+")


@rule(
    "acronym-undefined",
    "Acronyms that nobody explains",
    "Jargon is what delegates stumble over first. Add a term to the glossary, or write the words out once: "
    "“non-state armed groups (NSAGs)”. Each is told of where it is used first.",
)
def undefined_acronyms(content: Content, today: date) -> Iterator[Spot]:
    known = known_names(content)
    told: set[str] = set()
    explained: dict[object, set[str]] = {}
    for text in content.all_texts:
        explained.setdefault(scope_of(text), set()).update(explained_in(text.words))
    for text in content.all_texts:
        names = content.names(text)
        for match in ACRONYM.finditer(text.words):
            acronym = match.group()
            if NUMERAL.fullmatch(acronym) or acronym in told | known | explained[scope_of(text)]:
                continue
            if names.targets(acronym, f"{acronym}s"):
                continue
            told.add(acronym)
            around = text.words[max(0, match.start() - 40) : match.end() + 40]
            yield Spot(text.row, text.field, f"“{acronym}” in “…{squeezed(around)}…”", acronym)


def known_names(content: Content) -> set[str]:
    """The acronyms in names: of the conference, the committees, and what has a page to explain it."""
    names = [content.edition.conference, content.edition.organiser]
    for committee in content.committees:
        names += [committee.name, committee.acronym]
    for tool in content.tools:
        names += tool.names
    for term in content.terms:
        names += [term.name, *term.aliases]
    return {acronym for name in names for acronym in ACRONYM.findall(name)}


def scope_of(text: Text) -> object:
    """How far an explanation reaches: through a topic, or else through the texts of its row."""
    return ("topic", text.row.topic.pk) if hasattr(text.row, "topic") and text.row.topic else text.row


def explained_in(words: str) -> set[str]:
    """The acronyms that stand in brackets behind words, or before words in brackets."""
    behind = re.findall(r"\w[”\"']? \(([A-Z]{2,})s?[,;)]", words)
    before = re.findall(r"(?<![\w-])([A-Z]{2,})s? \((?=[^()]*[a-z]{3})", words)
    return {*behind, *before}


@rule(
    "term-unused",
    "Terms that no text uses",
    "Nothing leads to this entry. Use the word, give the term the spelling that the guide has as an alias, "
    "or take the entry out.",
)
def unused_terms(content: Content, today: date) -> Iterator[Spot]:
    for term in content.terms:
        if term not in content.named:
            yield Spot(term, "name", "No text but its own names it.", "; ".join([term.name, *term.aliases]))


@rule(
    "term-no-french",
    "Terms without French",
    "Half of the conference thinks in French. Add the French equivalent.",
)
def terms_without_french(content: Content, today: date) -> Iterator[Spot]:
    for term in content.terms:
        if not term.french.strip():
            yield Spot(term, "french", "It has no French equivalent.", term.name)


@rule(
    "mark-unknown",
    "Double brackets around nobody’s name",
    "[[so]] asks for a link, and no term or tool bears this name, so none is made. Correct the name, add it "
    "as an alias, or take the brackets away.",
)
def unknown_marks(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        if "[[" not in text.text:
            continue
        for name in dict.fromkeys(forced_in_vain(text.tokens, content.names(text))):
            yield Spot(text.row, text.field, f"“[[{name}]]” is no name of a term or tool.", name)
