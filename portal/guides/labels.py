"""Recognise the names that study guides give to their own parts, in English and French. Pure."""

import difflib
import re
import tomllib
import unicodedata
from enum import StrEnum
from importlib.resources import files
from typing import NamedTuple

from portal.guides.words import OPEN_WORDS

LONGEST_LABEL = 160
NEAR = 0.9


class Name(StrEnum):
    """A heading that every guide has, under one of a few names."""

    SUMMARY = "summary"
    PRESENTATION = "presentation"
    INTRODUCTION = "introduction"
    QUESTIONS = "questions"
    BIBLIOGRAPHY = "bibliography"
    CONTACT = "contact"


MORE = r"(?:(?: (?:and|et|for|of topic|du sujet|pour)|\s?[&:(/,-]).*)?"  # possible rest of such a name
NAMES: tuple[tuple[Name, tuple[str, ...]], ...] = (
    (
        Name.SUMMARY,
        (
            r"(?:table of )?contents",
            r"table des mati[eè]res|sommaire|summary|agenda|ordre du jour|index",
        ),
    ),
    (
        Name.PRESENTATION,
        (
            r"(?:presentation|introduction|overview|description) (?:of|to) (?:the |our )?"
            r"(?:committee|council|assembly)\b.*",
            r"(?:about|the) (?:the )?committee",
            r"committee (?:overview|introduction|presentation|background|description)",
            r"pr[eé]sentation (?:du|de la|de l') ?(?:comit[eé]|commission|conseil|assembl[eé]e|organe)\b.*",
            r"(?:le|la) (?:comit[eé]|commission)",
        ),
    ),
    (
        Name.INTRODUCTION,
        (r"(?:general |topic )?introduction(?: (?:to the topic|au sujet|g[eé]n[eé]rale))?",),
    ),
    (
        Name.QUESTIONS,
        (
            r".*\bquestions? (?:that )?(?:a|the|your|any|every|this) (?:\w+ )?resolutions? (?:\w+ )?"
            r"(?:must|should|could|can|might|may|has to|needs? to|ought to)\b.*",
            r".*\bqarmas?\b.*",
            r"(?:key |guiding |essential |some |further )?questions? (?:to|for) (?:be )?"
            r"(?:consider(?:ed|ation)?|address(?:ed)?|answer(?:ed)?|discuss(?:ed|ion)?|debate"
            r"|guide|think about|reflect(?: up)?on)\b.*",
            r"(?:key|guiding|essential|leading) questions",
            r"questions? (?:auxquelles?|que|qu')\b.*r[eé]solution.*",
            r"questions? (?:[aà]|pour) (?:traiter|consid[eé]rer|aborder|se poser|r[eé]soudre|guider|discuter"
            r"|une r[eé]solution)\b.*",
            r"questions (?:cl[eé]s|directrices|essentielles)(?: .*)?|pistes de r[eé]flexion",
        ),
    ),
    (
        Name.BIBLIOGRAPHY,
        tuple(
            names + MORE
            for names in (
                r"(?:selected |general )?bibliograph(?:y|ie)",
                r"(?:list of |selected )?(?:sources|references|works cited)",
                r"(?:further|suggested|recommended|additional|useful) "
                r"(?:readings?|research|sources|resources|links)",
                r"(?:webograph(?:y|ie)|sitographie|r[eé]f[eé]rences|liens utiles|pour aller plus loin)",
            )
        ),
    ),
    (
        Name.CONTACT,
        (r"contacts?(?: us)?|nous contacter|contact (?:details|information)|coordonn[eé]es",),
    ),
)
_NAMES = tuple((name, re.compile("|".join(patterns))) for name, patterns in NAMES)  # of folded titles
TABLE = tomllib.loads(files("portal.guides").joinpath("names.toml").read_text(encoding="utf-8"))
BY_NAME = {
    each: name
    for name, role in ((Name.QUESTIONS, "questions"), (Name.BIBLIOGRAPHY, "sources"))
    for each in TABLE[role]
}
BETWEEN_NAMES = re.compile(r"\s*[|/]\s*")

NUMBER = r"\d{1,2}|[ivx]{1,4}|[a-h]|one|two|three|four|un|deux|trois|quatre"
TOPIC = re.compile(
    r"(?:topic|agenda(?: (?:item|topic))?|th[eè]me|sujet|probl[eé]matique)"
    r"(?: (?:area|no\.?|n[o°]\.?|number|num[eé]ro|#))?"
    rf"\s*(?P<number>{NUMBER})\b(?:\s*/\s*(?:topic|th[eè]me|sujet)\s*(?:{NUMBER})\b)?"
    r"\s*[:.–—)-]*\s*(?P<title>.*)"
    r"|(?P<first>first|second|third|fourth|premier|deuxi[eè]me|troisi[eè]me) (?:topic|th[eè]me|sujet)"
    r"\s*[:.–—-]+\s*(?P<rest>.*)"
    r"|(?:topic|agenda(?: item| topic)?|th[eè]me|sujet)\s*:\s*(?P<sole>.+)",
    re.IGNORECASE,
)
WORD_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one un first premier",
            "two deux second deuxième deuxieme",
            "three trois third troisième troisieme",
            "four quatre fourth",
        ),
        start=1,
    )
    for word in words.split()
}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

NUMBERING = re.compile(
    r"(?:(?P<decimal>\d{1,2}(?:\.\s?\d{1,2})*)(?:[.)]|\s*[–—-](?=\s)|(?=\s))|(?P<roman>[IVX]{1,5})(?:[.)]|\s*[–—-])|(?P<letter>[A-Za-z])[.)])\s+(?=\S)"
)
MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|_{2,3}|`+)|\\(?=[!-/:-@\[-`{-~])")
# Possessive, so that a text with an unclosed bracket is read only once, not once for each character.
LINK = re.compile(r"\[([^\[\]]*+)\]\([^()\s]*+(?:\([^()\s]*+\))?+[^()]*+\)")
FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
QUOTES = str.maketrans(
    {**dict.fromkeys('“”«»„"', "'"), **dict.fromkeys("‘’`", "'"), **dict.fromkeys("‐‑–—", "-")}
)

BOLD = r"(?P<{0}>\*{{2,3}}|__)(?=\S)(?P<label{0}>[^*\n]{{1,160}}?)"
LABELLED = re.compile(
    BOLD.format("a") + r"\s*[:：]\s*(?P=a)(?:[ \t]+|(?=\n)|$)(?P<resta>.*)"  # **Label:** text
    r"|" + BOLD.format("b") + r"(?P=b)\s*(?:[:：]|\s[–—-])(?:\s+|$)(?P<restb>.*)"  # **Label**: text
    r"|" + BOLD.format("c") + r"\.\s*(?P=c)\s+(?P<restc>.*)",  # **Label.** text
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


def name_of(title: str) -> Name | None:
    """Return the part of every guide that has this title, if any."""
    words = fold(without_numbering(title)[1])
    if len(words) >= 200:
        return None
    in_table = {BY_NAME.get(each) for each in BETWEEN_NAMES.split(words)}
    if len(in_table) == 1 and None not in in_table:
        return in_table.pop()
    return next((name for name, pattern in _NAMES if pattern.fullmatch(words)), None)


def topic_of(title: str) -> tuple[int, str] | None:
    """Return number and title of "Topic 2: …", or None; the number is 0 if there is none."""
    words = without_numbering(title)[1] if title[:1].isdigit() else title
    found = TOPIC.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    if found["sole"]:
        return 0, found["sole"].strip()
    if found["first"]:
        return WORD_NUMBERS.get(found["first"].casefold(), 0), found["rest"].strip()
    given = found["number"].casefold()
    number = int(given) if given.isdigit() else WORD_NUMBERS.get(given) or ROMAN.get(given) or ord(given) - 96
    return number, found["title"].strip()


def without_numbering(title: str) -> tuple[str, str]:
    """Return the number of a title ("2.1", "IV", "b", or "") and the title without it."""
    found = NUMBERING.match(title)
    if found is None:
        return "", title
    decimal = (found["decimal"] or "").replace(" ", "")
    return decimal or found["roman"] or found["letter"], title[found.end() :]


def split_label(text: str) -> Label | None:
    """Return the bold label at the beginning of a text, and the text after it; None without one."""
    found = LABELLED.match(text)
    if found is None:
        return None
    form = next(form for form in "abc" if found[form])
    label = plain(found[f"label{form}"]).strip(" :")
    return Label(label, found[f"rest{form}"].strip()) if label else None


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


COMPOUND = re.compile(
    r"\w+-(?:\w+(?:ed|ing)|based|led|related|wide|scale|level|term|made|driven|run|held|owned)"
)


def is_open(title: str) -> bool:
    """Return whether `title` is incomplete.

    It ends with an article, with "and", with a word such as "land-based", or inside a quotation.
    """
    if title.count('"') % 2 or any(title.count(a) > title.count(b) for a, b in ("“”", "()", "«»")):
        return True
    words = fold(title).split()
    return bool(words) and (words[-1] in OPEN_WORDS or COMPOUND.fullmatch(words[-1]) is not None)


def is_sentences(text: str) -> bool:
    """Return whether `text` consists of sentences rather than being a line on its own."""
    words = plain(text)
    return len(words.split()) > 14 or (
        len(words.split()) > 6 and words.rstrip("\"”»' ").endswith((".", "!", ";"))
    )


def alike(one: str, other: str) -> bool:
    """Return whether two folded titles are the same apart from a typing error."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    if not one or not other or longer > 400 or abs(len(one) - len(other)) > (1 - NEAR) * 2 * longer:
        return False
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
