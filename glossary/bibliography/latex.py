"""Mend what pandoc leaves of LaTeX in the entries of a .bib file, as reference managers write them. Pure."""

import re

from glossary.bibliography.csl import Item, Name
from topics.days import MONTHS
from topics.markdown_marks import raised_or_lowered

HREF = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{[^{}]*\}")
# In the name of a body, pandoc takes “and” for the end of one name and the beginning of another.
BODY = re.compile(
    r"^([ \t]*(?:@string[ \t]*\{[ \t]*\w+|publisher|institution|organization|school)[ \t]*=[ \t]*[{\"])(.*)$",
    re.MULTILINE | re.IGNORECASE,
)
UNIVERSITY = re.compile(r"^([ \t]*)university(?=[ \t]*=)", re.MULTILINE | re.IGNORECASE)  # of EndNote
AND = re.compile(r"(?<=\s)and(?=\s)")

# Words that end or hold the name of a body that has no braces around it, and is read as a person's.
OF_BODIES = re.compile(
    r"\b(?:Agency|Assembly|Association|Centre|Center|Commission|Committee|Council|Department|"
    r"Institute|Ministry|Nations|Office|Organi[sz]ation|Parliament|Programme|Secretariat|Survey|Union|University)\b"
)
NAME_PARTS = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
# What EndNote calls its types, where its entry is of another.
GENRES = {
    "newspaper article": "article-newspaper",
    "magazine article": "article-magazine",
    "web page": "webpage",
    "legal rule or regulation": "legislation",
    "statute": "legislation",
    "bill": "bill",
    "case": "legal_case",
}

ADDRESSES = ("URL", "DOI")
COMMAND = re.compile(r"\\url\s*(?=\{)")
TILDE = re.compile(r"\{?\\textasciitilde(?:\{\})?\}?|\{?\\~(?:\{\})?\}?")
ESCAPED = re.compile(r"\\([_&%#$])")
BRACES = {r"\{": "%7B", r"\}": "%7D", "{": "", "}": ""}
BRACE = re.compile("|".join(map(re.escape, BRACES)))
IN_TEXT = re.compile(r"https?://[^\s{}<>\"]+(?<![.,;:)\]])")
# What some give as the way of publishing.
ONLINE = {"online", "web", "web page", "website", "internet", "en ligne"}

MATHS = re.compile(r"\$([^$\n]{1,80})\$")
MATHS_SHIFTED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\w))")
MATHS_FONT = re.compile(r"\\(?:textrm|mathrm|text|mathit)\s*\{([^{}]*)\}")
MATHS_COMMAND = re.compile(r"\\[a-zA-Z]+\s*|[{}]")
SHIFTS = {"_": "sub", "^": "sup"}

ACCESSED = re.compile(
    r"(?:accessed|retrieved|consulted|consulté)\b[\s:]*(?:on|le)?\s*(.{8,24})", re.IGNORECASE
)
ISO_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
DAY_MONTH = re.compile(r"(\d\d?)(?:st|nd|rd|th|er)?[\s.-]+([^\W\d]{3,9})[\s.,-]+(\d{4})")
MONTH_DAY = re.compile(r"([^\W\d]{3,9})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})")


def prepared(text: str) -> str:
    """Return the file as pandoc reads it better: links keep their address, and a body's name stays one."""
    text = UNIVERSITY.sub(r"\1school", HREF.sub(r"\\url{\1}", text))
    return BODY.sub(lambda found: found[1] + AND.sub("{and}", found[2]), text)


def mended(item: Item) -> Item:
    """Return the item without LaTeX in its texts, and with each value in its place."""
    item = {name: without_maths(value) if isinstance(value, str) else value for name, value in item.items()}
    for name in ADDRESSES:
        if name in item:
            item[name] = as_address(item[name])
    if "author" in item:
        item["author"] = [named(name) for name in item["author"]]
    genre = item.get("genre", "").casefold()
    item["type"] = GENRES.get(genre, item["type"])
    publisher, note = item.get("publisher", ""), item.get("note", "")
    if found := IN_TEXT.match(publisher):
        item.setdefault("URL", as_address(publisher.split()[0]))
    if found or publisher.casefold() in ONLINE:
        del item["publisher"]
    if not any(name in item for name in ADDRESSES) and (found := IN_TEXT.search(note)):
        item["URL"] = as_address(found[0])
    if "accessed" not in item and (found := ACCESSED.search(note)) and (day := day_in(found[1])):
        item["accessed"] = {"date-parts": [day]}
    # EndNote has the year of the access as a volume, and its day as a number.
    if genre == "web page" and (day := day_in(f"{item.get('number', '')} {item.get('volume', '')}")):
        item["accessed"] = {"date-parts": [day]}
        del item["number"]
    return item


def named(name: Name) -> Name:
    """Return a name as it is meant: that of a body as one, and “others” as our bibliographies say it."""
    whole = " ".join(name[part] for part in NAME_PARTS if part in name)
    if OF_BODIES.search(whole):
        return {"literal": whole}
    return {"literal": "et al."} if name == {"literal": "others"} else name


def as_address(text: str) -> str:
    """Return an address without the signs by which LaTeX escapes or groups characters."""
    text = ESCAPED.sub(r"\1", TILDE.sub("~", COMMAND.sub("", text)))
    return BRACE.sub(lambda found: BRACES[found[0]], text).strip()


def without_maths(text: str) -> str:
    """Return the text with a formula as CO$_2$ in Unicode, CO₂; other dollars stay."""

    def shifted(found: re.Match) -> str:
        return raised_or_lowered(SHIFTS[found[1]], found[2] or found[3] or "")

    def in_unicode(formula: re.Match) -> str:
        if not re.search(r"[_^\\]", formula[1]):
            return formula[0]
        return MATHS_COMMAND.sub("", MATHS_SHIFTED.sub(shifted, MATHS_FONT.sub(r"\1", formula[1]))).strip()

    return MATHS.sub(in_unicode, text)


def day_in(text: str) -> list[int] | None:
    """Return year, month and day of a date in English or French words, or in numbers if the year is first."""
    if found := ISO_DAY.match(text):
        return [int(part) for part in found.groups()]
    if found := DAY_MONTH.match(text):
        day, name, year = found.groups()
    elif found := MONTH_DAY.match(text):
        name, day, year = found.groups()
    else:
        return None
    name = name.casefold()
    months = {number for month, number in MONTHS.items() if month.startswith(name)}
    return [int(year), months.pop(), int(day)] if len(months) == 1 else None
