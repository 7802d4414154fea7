"""Recognise titles, names, numbers and labels in the words of a guide. Pure."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from importlib.resources import files

LONGEST_NAME = 200  # characters of a title that is looked up in the table
DATA = tomllib.loads(files("portal.guides").joinpath("names.toml").read_text(encoding="utf-8"))
# The headings that every guide has, under one of the names in the table.
Name = StrEnum("Name", [key.upper() for key in DATA["names"]])
TABLE = {key: re.compile("|".join(names).replace("…", ".*")) for key, names in DATA["names"].items()}
SMALL_WORDS = frozenset(DATA["words"]["small"].split())
NUMBERS = DATA["numbers"]
NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})\b"
TOPIC_WORD = rf"(?:{'|'.join(DATA['topics']['words'])})(?: (?:area|no\.?|n[o°]\.?|number|num[eé]ro|#))?\s*"
TOPIC = re.compile(
    rf"(?i){TOPIC_WORD}(?:(?P<number>{NUMBER})(?:\s*/\s*{TOPIC_WORD}{NUMBER})?[\s:.|–—)-]*|:\s*(?=\S))(?P<title>.*)"
)
NUMBERING = re.compile(
    r"\A(?:\d{1,2}(?:\.\s?\d{1,2})*[.)]?|(?:[IVX]{1,5}|[A-Za-z])(?:[.)]|(?=\s*[–—-])))(?:\s*[–—-])?\s+(?=\S)"
)
MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|_{2,3}|`+)|\\(?=[!-/:-@\[-`{-~])")
# Possessive, so that a text with an unclosed bracket is read only once, not once for each character.
LINK = re.compile(r"\[([^\[\]]*+)\]\([^()\s]*+(?:\([^()\s]*+\))?+[^()]*+\)")
FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
QUOTES = str.maketrans('“”«»„"‘’`‐‑–—', "'" * 9 + "-" * 4)  # and dashes
# **Label:** text, **Label.** text, **Label**: text, **Label** – text
LABELLED = re.compile(
    r"(?s)(\*{2,3}|__)(?=\S)(?P<label>[^*\n]{1,160}?)"
    r"(?:\s*[:：]\s*\1|\.\s*\1(?=\s)|\1\s*[:：]|\1\s*\s[–—-])(?:\s+|$)(?P<rest>.*)"
)
PLAINLY_LABELLED = re.compile(
    r"(?s)(?P<label>(?=[^\W\d_])(?:\b\w{1,3}\.|[^:.?!;\n*\[\]]){2,80}?)\s?:(?:\s+|$)(?P<rest>.*)"
)
WHOLLY_ITALIC = re.compile(r"([*_])(?=[^\s*_])(?P<text>[^*_\n]+?)\1")
WHOLLY_BOLD = re.compile(r"(\*{2,3}|__)(?=\S)(?P<text>(?:(?!\*\*|__).)+?)\1", re.DOTALL)


def plain(text: str) -> str:
    """Return the words of one line of Markdown, without its markup."""
    text = FOOTNOTE_MARK.sub("", LINK.sub(r"\1", text))
    return " ".join(MARKS.sub("", text).split())


def fold(text: str) -> str:
    """Return `text` for comparison: without case, quote and dash variants, extra spaces or a final colon."""
    return unicodedata.normalize("NFC", plain(text)).casefold().translate(QUOTES).strip(" :.")


def bare(title: str) -> str:
    """Return a title for comparison: folded, without its number."""
    return fold(without_numbering(title))


def name_of(title: str) -> Name | None:
    """Return the part of every guide that has this title, or each half: “Work Cited | Further Reading”."""
    words = bare(title)
    halves = re.split(r"\s*[|/]\s*", words) if len(words) < LONGEST_NAME else []
    found = (name for name in Name if TABLE[name].fullmatch(words) or all(map(TABLE[name].fullmatch, halves)))
    return next(found, None) if words and halves else None


def topic_of(title: str) -> tuple[int, str] | None:
    """Return number and title of "Topic 2: …", or None; the number is 0 if there is none."""
    words = without_numbering(title) if title[:1].isdigit() else title
    found = TOPIC.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    number = (found["number"] or "").casefold()
    return int(number) if number.isdecimal() else NUMBERS.get(number, 0), found["title"].strip()


def without_numbering(title: str) -> str:
    """Return a title without its number: "2.1", "IV.", "b)"."""
    return NUMBERING.sub("", title)


def numbering_style(title: str) -> str:
    """Return how a title is numbered: "1", "1.1", "I", "A", "a", or "" without a number."""
    number = re.sub(r"\d+", "1", title.removesuffix(without_numbering(title)).strip(" .)–—-"))
    if number.isalpha():
        return "I" if set(number) <= set("IVX") else "A" if number.isupper() else "a"
    return number


def split_label(text: str, *, plainly: bool = False) -> tuple[str, str] | None:
    """Return the bold label at the beginning of a text, and the text after it; None without one.

    With `plainly` only the colon need mark the label.
    """
    found = LABELLED.match(text) or (PLAINLY_LABELLED.match(text) if plainly else None)
    label = plain(found["label"]).strip(" :") if found else ""
    return (label, found["rest"].strip()) if found and label else None


def bold_words(text: str) -> str:
    """Return the words of a paragraph that is bold throughout; empty for any other."""
    found = WHOLLY_BOLD.fullmatch(text.strip())
    return " ".join(found["text"].split()) if found else ""


def italic_words(text: str) -> str:
    """Return the words of a paragraph that is in italics throughout; empty for any other."""
    found = WHOLLY_ITALIC.fullmatch(text.strip())
    return found["text"] if found else ""
