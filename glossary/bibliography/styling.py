"""Rules of the style guides that CSL cannot express: items as its processor gets them right.

CSL cannot tell whether the author is the publisher, nor a title from a description of ours. Pure.
"""

import re
from enum import StrEnum

from glossary.bibliography.csl import Item, keep_case

# A description of a text without a title, which editors write in square brackets.
DESCRIPTION = re.compile(r"\[([^\[\]]*)\]")
START, END = "\ue000", "\ue001"  # stand for its brackets while the style sets the rest
PRINTED_DESCRIPTION = re.compile(rf"[*“]*{START}(.*?){END}([.,?!]?)[*”]*")
# Of the last author, who stands for others, the processor makes one more name.
OTHERS = re.compile(r",? (?:&|and) et al\.")
FRENCH = re.compile(r"\b(?:la|les?|de|des|du|et|par|pour|sur|aux?)\b|\b[dl]’", re.IGNORECASE)
ENGLISH = re.compile(r"\b(?:the|an?|of|and|to|in|on|for|by|with|from)\b", re.IGNORECASE)


class Style(StrEnum):
    APA = "apa"
    MLA = "mla"
    CHICAGO = "chicago"

    @property
    def label(self) -> str:
        return {"apa": "APA 7", "mla": "MLA 9", "chicago": "Chicago 18 author-date"}[self.value]


# Types of CSL under which a style prints body, title, number and full date of a legal text. Under
# “legislation” they would print a law of the United States, without the body and the day.
LEGAL_TEXTS = {Style.APA: "document", Style.CHICAGO: "standard"}


def for_style(item: Item, style: Style) -> Item:
    """Return `item` as the processor is to read it for `style`."""
    item, kind, body = {**item}, item["type"], body_of(item)
    if kind == "legislation":
        item["type"] = LEGAL_TEXTS.get(style, kind)
    elif kind == "article-newspaper" and body:
        item["type"] = kind = "webpage"  # news of the body itself, such as a press release
    elif kind == "article-journal" and "container-title" not in item and style is not Style.APA:
        item["type"] = "document"  # in quotation marks, as every article is
    if style is Style.MLA and body:  # its entry begins with the title (MLA, p. 119)
        del item["author"]
        item["container-title" if kind == "webpage" else "publisher"] = body
    if found := DESCRIPTION.fullmatch(item["title"]):
        item["title"] = keep_case(f"{START}{found[1]}{END}")
    elif is_french(item["title"]):
        item["title"] = keep_case(item["title"])  # styles set capitals in English titles only
    return item


def body_of(item: Item) -> str:
    """Return the body that is author and publisher of the item; "" if it has no such body."""
    match item:
        case {"publisher": _} | {"container-title": _} | {"type": "article-journal"}:
            return ""
        case {"author": [{"literal": body}]}:
            return body
    return ""


def is_french(title: str) -> bool:
    found = len(FRENCH.findall(title))
    return found > 1 and found > len(ENGLISH.findall(title))


def as_printed(citation: str, style: Style) -> str:
    """Return `citation` with a description in place of a title as the guides print it.

    It is neither in italics nor in quotation marks; only APA (9.22) puts it in brackets. No “and” is before
    “et al.” in place of the last author.
    """
    citation = OTHERS.sub(", et al.", citation)
    brackets = r"\\[\1\\]\2" if style is Style.APA else r"\1\2"
    return PRINTED_DESCRIPTION.sub(brackets, citation)
