"""Rules about what was meant as a link, a citation or another mark, and is none to readers."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from django.contrib.auth.models import AnonymousUser

from glossary.addresses import MODELS, Addresses
from portal.health.content import Content
from portal.health.findings import Spot, rule
from topics.rendering import followable

# In the words of a text, from which all marks that work have gone.
UNREAD = re.compile(
    r"\[@(?![^\[\]]*\])[^\s\]]*|\[\^[^\s\]]*\]|\*\*|\[\[|\]\]|\]\([^\s)]*|(?<!\S)!!(?=\w)|(?<!\S)##+(?=\S)|\|\s*:?--+|"
    r"</?[A-Za-z][^<>]*>"
)
AT = re.compile(r"(?<![\w.])@([\w.-]*\w)")


@rule(
    "link-nowhere",
    "Links that lead nowhere",
    "Readers get an error, or see plain words. Write the whole address, with https:// before it, "
    "or the address of a page of this guide as the browser shows it.",
)
def links_to_nowhere(content: Content, today: date) -> Iterator[Spot]:
    pages = Addresses(content.edition.slug, pages_in(content), AnonymousUser())
    for text in content.texts:
        for token in text.tokens:
            for child in token.children or ():
                address = str(child.attrs.get("href", "")) if child.type == "link_open" else "#"
                if address.startswith("#") or (followable(address) and pages.is_readable(address)):
                    continue
                what = f"It links to {address}, which is no page." if address else "It has a link to nothing."
                yield Spot(text.row, text.field, what, address)


def pages_in(content: Content) -> set[tuple]:
    """Return the rows that have an address in the edition, published or not, as `Addresses` names them."""
    rows = {model: step for step, model in MODELS.items()}
    known: set[tuple] = {("edition", (content.edition.slug,))}
    known |= {(rows[type(row)], row.natural_key()) for row in content.rows if type(row) in rows}
    known |= {("section", section.natural_key()) for section in content.sections}
    return known | {
        ("key", (content.edition.slug, key)) for source in content.sources for key in source.former_keys
    }


@rule(
    "mark-visible",
    "Marks that readers see as they are typed",
    "A bracket or sign is missing or out of place, so there is no citation, note or bold word. Compare with "
    "what the buttons above the text write.",
)
def visible_marks(content: Content, today: date) -> Iterator[Spot]:
    keys = {source.key for source in content.sources}
    for text in content.texts:
        for mark in unread_marks(text.words, keys):
            yield Spot(text.row, text.field, f"Readers see “{mark}”.", mark)


def unread_marks(words: str, keys: Collection[str]) -> Iterator[str]:
    """Yield what looks like a mark in the `words` of a text, each once; `keys` are those of its sources."""
    found = [mark[0] for mark in UNREAD.finditer(words)]
    found += [mark[0] for mark in AT.finditer(words) if mark[1] in keys and f"[{mark[0]}" not in words]
    yield from dict.fromkeys(found)
