"""COinS: the sources on a page as OpenURL context objects, which Zotero and others can save.

Zotero prefers them to any other metadata of a page. It reads its own item types from `rft.type` (of Dublin
Core), and recognises reports, books and articles by OpenURL's own formats.
"""

import re

from glossary.bibliography.csl import Item, unmarked

# What separates keys and values. Other signs need no escape in an attribute, though they would in an address:
# escaped, words with them could not be compressed.
SEPARATING = re.compile("[%&=+]")
FORMATS = {
    "report": [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", "report")],
    "book": [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", "book")],
    "article-journal": [("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"), ("rft.genre", "article")],
}
DUBLIN_CORE_TYPES = {
    "webpage": "webpage",
    "article-newspaper": "newspaperArticle",
    "legislation": "statute",
}
TITLES = {"report": "rft.btitle", "book": "rft.btitle", "article-journal": "rft.atitle"}


def context_object(item: Item) -> str:
    """Return the item as the value of a COinS span: keys and values as in a query string."""
    kind = item["type"]
    dublin_core = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.type", DUBLIN_CORE_TYPES.get(kind))]
    pairs = [("ctx_ver", "Z39.88-2004"), *FORMATS.get(kind, dublin_core)]
    pairs.append((TITLES.get(kind, "rft.title"), item["title"]))
    pairs.append(("rft.jtitle" if kind == "article-journal" else "rft.source", item.get("container-title")))
    for name in item.get("author", []):
        if "literal" in name:
            pairs.append(("rft.aucorp", name["literal"]))
        else:
            pairs.append(("rft.au", f"{name['family']}, {name['given']}"))
    if "issued" in item:
        pairs.append(("rft.date", "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0])))
    if item.get("publisher") != item.get("container-title"):
        pairs.append(("rft.publisher", item.get("publisher")))
    if kind in DUBLIN_CORE_TYPES:
        pairs.append(("rft.description", item.get("abstract")))
    pairs.append(("rft_id", item.get("URL")))
    return "&".join(f"{key}={escaped(unmarked(value))}" for key, value in pairs if value)


def escaped(value: str) -> str:
    return SEPARATING.sub(lambda sign: f"%{ord(sign[0]):02X}", value)
