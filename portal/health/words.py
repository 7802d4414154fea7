"""Rules about words: acronyms, terms and the marks that ask for a link."""

import re
from collections.abc import Iterator
from datetime import date

from glossary.linking import forced_in_vain
from glossary.models import Source
from portal.health.content import Content, Text, squeezed
from portal.health.findings import Spot, counted, rule
from topics.models import QuestionFact
from topics.models.facts import NO_FRENCH

ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,}(?=s?(?!\w))")
# A/RES/73/179, AG-2011-RES-11 and COM(2021) 647: they have a number, which no acronym has.
DOCUMENT_SYMBOL = re.compile(
    r"(?<!\w)(?=[\w./-]*\d)[A-Z]+(?:(?:/[A-Z\d][\w.]*)+|(?:-[A-Z\d]+){2,})|(?<!\w)[A-Z]+(?=\(\d{4}\))"
)
NUMERAL = re.compile(r"[IVXLC]+")


@rule(
    "acronym-undefined",
    "Acronyms that nobody explains",
    "Acronyms are the first thing delegates stumble over. Add a term to the glossary, or write the words out "
    "once: “non-state armed groups (NSAGs)”. Each is listed where it is first used.",
)
def undefined_acronyms(content: Content, today: date) -> Iterator[Spot]:
    known = known_names(content)
    reported: set[str] = set()
    explained: dict[object, set[str]] = {}
    for text in content.all_texts:
        explained.setdefault(scope_of(text), set()).update(explained_in(text.words))
    for text in content.all_texts:
        if isinstance(text.row, Source) and text.field != "note":
            continue  # quoted as printed
        names = content.names(text)
        without_symbols = DOCUMENT_SYMBOL.sub(lambda symbol: " " * len(symbol[0]), text.words)
        for match in ACRONYM.finditer(without_symbols):
            acronym = match.group()
            if NUMERAL.fullmatch(acronym) or acronym in reported | known | explained[scope_of(text)]:
                continue
            if names.targets(acronym, f"{acronym}s"):
                continue
            reported.add(acronym)
            around = text.words[max(0, match.start() - 40) : match.end() + 40]
            yield Spot(text.row, text.field, f"“{acronym}” in “…{squeezed(around)}…”", acronym)


def known_names(content: Content) -> set[str]:
    """Return the acronyms in the names of conference, committees, entries, and who wrote the sources."""
    names = [content.edition.conference, content.edition.organiser]
    names += [name for source in content.sources for name in (source.publisher, source.authors)]
    for committee in content.committees:
        names += [committee.name, committee.acronym]
    for tool in content.tools:
        names += tool.names
    for term in content.terms:
        names += [term.name, *term.aliases]
    return {acronym for name in names for acronym in ACRONYM.findall(name)}


def scope_of(text: Text) -> object:
    """Return how far an explanation reaches: through a topic, or else through the texts of its row."""
    row = text.row.question if isinstance(text.row, QuestionFact) else text.row
    return ("topic", row.topic.pk) if hasattr(row, "topic") and row.topic else row


def explained_in(words: str) -> set[str]:
    """Return the acronyms in brackets after words, or before words in brackets."""
    behind = re.findall(r"\w[”\"']? \(([A-Z]{2,})s?[,;)]", words)
    before = re.findall(r"(?<![\w-])([A-Z]{2,})s? \((?=[^()]*[a-z]{3})", words)
    return {*behind, *before}


@rule(
    "term-unused",
    "Terms that no text uses",
    "Nothing links to this entry. Use the word, add the spelling that the guide uses as an alias, "
    "or delete the entry.",
)
def unused_terms(content: Content, today: date) -> Iterator[Spot]:
    for term in content.terms:
        if term not in content.named_entries:
            yield Spot(term, "name", "No other text names it.", "; ".join([term.name, *term.aliases]))


JOINED = re.compile(r"\s*[,;]\s+")
MOST_IN_A_NAME = 3  # words; more between commas are a title


@rule(
    "names-joined",
    "Several names in one line",
    "The field has one name in each line. No text has these words with commas between them, so nothing links "
    "to the entry by them. Write each name on a line of its own.",
)
def joined_names(content: Content, today: date) -> Iterator[Spot]:
    texts = [text.text.casefold() for text in content.all_texts]
    for entry in (*content.tools, *content.terms):
        for alias in entry.aliases:
            names = JOINED.split(alias.strip())
            is_list = len(names) > 1 and all(len(name.split()) <= MOST_IN_A_NAME for name in names)
            if is_list and not any(alias.casefold() in text for text in texts):
                yield Spot(entry, "aliases", f"It has the alias “{alias}”.", alias)


@rule(
    "term-no-french",
    "Terms and tools without an equivalent",
    "Half of the conference thinks in the other language of the edition. Add the equivalent. For a tool, "
    "repeat a name that does not change, and say “none found” if no source gives one.",
)
def entries_without_equivalent(content: Content, today: date) -> Iterator[Spot]:
    for entry in (*content.tools, *content.terms):
        if not entry.french.strip():
            language = content.edition.equivalent_language.label
            yield Spot(entry, "french", f"It has no {language} equivalent.", entry.name)


@counted
def tools_of_no_french(content: Content) -> tuple[str, int]:
    language = content.edition.equivalent_language.label
    return f"Tools without a name in {language} in the sources", sum(
        tool.french == NO_FRENCH for tool in content.tools
    )


FILLER = re.compile(
    r"\b(?:the|this) (?:printed )?guide (?:gives|says|tells|names) (?:no|nothing)\b|"
    r"\b(?:the|this) (?:printed )?guide does not (?:say|tell|give|name)\b",
    re.IGNORECASE,
)


@rule(
    "text-filler",
    "Sentences about what the guide does not say",
    "A reader learns nothing from them. Leave them out, or add a fact with its source.",
)
def filler(content: Content, today: date) -> Iterator[Spot]:
    for text in content.all_texts:
        for found in FILLER.finditer(text.words):
            yield Spot(text.row, text.field, f"It says: “{found[0]}”.", found[0])


@rule(
    "mark-unknown",
    "Double brackets around an unknown name",
    "[[so]] asks for a link, but no term or tool has this name, so there is none. Correct the name, add it "
    "as an alias, or remove the brackets.",
)
def unknown_marks(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        if "[[" not in text.text:
            continue
        for name in dict.fromkeys(forced_in_vain(text.tokens, content.names(text))):
            yield Spot(text.row, text.field, f"“[[{name}]]” is not the name of a term or tool.", name)
