"""Recognise titles, names, numbers and labels in the words of a guide. Pure."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from importlib.resources import files
from typing import NamedTuple

LONGEST_LABEL = 160


class Name(StrEnum):
    """A heading that every guide has, under one of the names in names.toml."""

    SUMMARY = "summary"
    COMMITTEE = "committee"
    LETTER = "letter"
    INTRODUCTION = "introduction"
    QUESTIONS = "questions"
    SOURCES = "sources"
    ANNEX = "annex"
    CONTACT = "contact"


DATA = tomllib.loads(files("portal.guides").joinpath("names.toml").read_text(encoding="utf-8"))
TABLE = {key: re.compile("|".join(names).replace("…", ".*")) for key, names in DATA["names"].items()}
BETWEEN_NAMES = re.compile(r"\s*[|/]\s*")
SMALL_WORDS = frozenset(DATA["words"]["small"].split())

WORD_NUMBERS = {
    word: number
    for key in ("numbers", "ordinals")
    for number, words in enumerate(DATA["topics"][key], start=1)
    for word in words.split()
}
NUMBER = "|".join([r"\d{1,2}|[ivx]{1,4}|[a-h]", *" ".join(DATA["topics"]["numbers"]).split()])
ORDINAL = "|".join(" ".join(DATA["topics"]["ordinals"]).split())
TOPIC_WORD = f"(?:{'|'.join(DATA['topics']['words'])})"
TOPIC = re.compile(
    TOPIC_WORD + r"(?: (?:area|no\.?|n[o°]\.?|number|num[eé]ro|#))?"
    rf"\s*(?P<number>{NUMBER})\b(?:\s*/\s*(?:{TOPIC_WORD}|point)\s*(?:{NUMBER})\b)?"
    r"[\s:.|–—)-]*(?P<title>.*)"
    rf"|(?P<first>{ORDINAL}) (?:topic|th[eè]me|sujet)\s*[:.–—-]+\s*(?P<rest>.*)"
    rf"|{TOPIC_WORD}\s*:\s*(?P<sole>.+)",
    re.IGNORECASE,
)

NUMBERING = re.compile(
    r"(?:(?P<decimal>\d{1,2}(?:\.\s?\d{1,2})*)(?:[.)]|\s*[–—-](?=\s)|(?=\s))"
    r"|(?P<roman>[IVX]{1,5})(?:[.)]|\s*[–—-])|(?P<letter>[A-Za-z])[.)])\s+(?=\S)"
)
MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|_{2,3}|`+)|\\(?=[!-/:-@\[-`{-~])")
# Possessive, so that a text with an unclosed bracket is read only once, not once for each character.
LINK = re.compile(r"\[([^\[\]]*+)\]\([^()\s]*+(?:\([^()\s]*+\))?+[^()]*+\)")
FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
QUOTES = str.maketrans(
    {**dict.fromkeys('“”«»„"', "'"), **dict.fromkeys("‘’`", "'"), **dict.fromkeys("‐‑–—", "-")}
)
LABELLED = re.compile(
    r"(?P<sign>\*{2,3}|__)(?=\S)(?P<label>[^*\n]{1,160}?)"
    r"(?:\s*[:：]\s*(?P=sign)(?:[ \t]+|(?=\n)|$)"  # **Label:** text
    r"|(?P=sign)\s*(?:[:：]|\s[–—-])(?:\s+|$)"  # **Label**: text
    r"|\.\s*(?P=sign)\s+)(?P<rest>.*)",  # **Label.** text
    re.DOTALL,
)
PLAINLY_LABELLED = re.compile(
    r"(?P<label>(?=[^\W\d_])(?:\b\w{1,3}\.|[^:.?!;\n*\[\]]){2,80}?)\s?:(?:\s+|$)(?P<rest>.*)", re.DOTALL
)
WHOLLY_ITALIC = re.compile(r"([*_])(?=[^\s*_])(?P<text>[^*_\n]+?)\1")
WHOLLY_BOLD = re.compile(r"(\*{2,3}|__)(?=\S)(?P<text>(?:(?!\*\*|__).)+?)\1", re.DOTALL)


class Label(NamedTuple):
    label: str
    rest: str


def plain(text: str) -> str:
    """Return the words of one line of Markdown, without its markup."""
    text = FOOTNOTE_MARK.sub("", LINK.sub(r"\1", text))
    return " ".join(MARKS.sub("", text).split())


def fold(text: str) -> str:
    """Return `text` for comparison: without case, quote and dash variants, extra spaces or a final colon."""
    text = unicodedata.normalize("NFC", plain(text)).casefold().translate(QUOTES)
    return " ".join(text.split()).strip(" :.")


def bare(title: str) -> str:
    """Return a title for comparison: folded, without its number."""
    return fold(without_numbering(title)[1])


def name_of(title: str) -> Name | None:
    """Return the part of every guide that has this title, if any."""
    words = bare(title)
    if not words or len(words) >= 200:
        return None
    halves = {_named(each) for each in BETWEEN_NAMES.split(words)}
    return halves.pop() if len(halves) == 1 and None not in halves else _named(words)


def _named(words: str) -> Name | None:
    return next((name for name in Name if TABLE[name].fullmatch(words)), None)


def topic_of(title: str) -> tuple[int, str] | None:
    """Return number and title of "Topic 2: …", or None; the number is 0 if there is none."""
    words = without_numbering(title)[1] if title[:1].isdigit() else title
    found = TOPIC.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    if found["sole"]:
        return 0, found["sole"].strip()
    given = (found["first"] or found["number"]).casefold()
    number = int(given) if given.isdigit() else WORD_NUMBERS.get(given) or ord(given) - 96
    return number, (found["rest"] if found["first"] else found["title"]).strip()


def without_numbering(title: str) -> tuple[str, str]:
    """Return the number of a title ("2.1", "IV", "b", or "") and the title without it."""
    found = NUMBERING.match(title)
    if found is None:
        return "", title
    decimal = (found["decimal"] or "").replace(" ", "")
    return decimal or found["roman"] or found["letter"], title[found.end() :]


def numbering_style(title: str) -> str:
    """Return how a title is numbered: "Topic 1", "1", "1.1", "I", "A", "a", or "" without a number."""
    numbering = without_numbering(title)[0]
    if topic_of(title):
        return "Topic 1"
    if numbering[:1].isdigit():
        return "1" + ".1" * numbering.count(".")
    return "I" if re.fullmatch(r"[IVX]+", numbering) else "A" if numbering.isupper() else numbering and "a"


def split_label(text: str) -> Label | None:
    """Return the bold label at the beginning of a text, and the text after it; None without one."""
    found = LABELLED.match(text)
    label = plain(found["label"]).strip(" :") if found else ""
    return Label(label, found["rest"].strip()) if label else None


def split_plain_label(text: str) -> Label | None:
    """Do as `split_label` for a label that only its colon marks."""
    found = PLAINLY_LABELLED.match(text)
    if found is None or len(found["label"].split()) > 10:
        return None
    return Label(plain(found["label"]).strip(), found["rest"].strip())


def bold_words(text: str) -> str:
    """Return the words of a paragraph that is bold throughout; empty for any other."""
    found = WHOLLY_BOLD.fullmatch(text.strip())
    return " ".join(found["text"].split()) if found else ""


def italic_words(text: str) -> str:
    """Return the words of a paragraph that is in italics throughout; empty for any other."""
    found = WHOLLY_ITALIC.fullmatch(text.strip())
    return found["text"] if found else ""


def is_sentences(text: str) -> bool:
    """Return whether `text` consists of sentences rather than being a line on its own."""
    words = plain(text)
    return len(words.split()) > 14 or (
        len(words.split()) > 6 and words.rstrip("\"”»' ").endswith((".", "!", ";"))
    )
