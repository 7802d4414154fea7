"""COinS: what a page is about, or lists, as OpenURL context objects that Zotero and its like save from it.

Zotero reads them before any other metadata that a page may have. It knows its own item types in `rft.type`
(of Dublin Core), and tells reports, books and articles by the formats that OpenURL itself has for them.
"""

from urllib.parse import quote, urlencode

from glossary.bibliography.csl import Item, bodies_in_authors_place, unmarked

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
    """The item as the value of a COinS span: keys and values as in a query string."""
    kind = item["type"]
    dublin_core = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.type", DUBLIN_CORE_TYPES.get(kind))]
    pairs = [("ctx_ver", "Z39.88-2004"), *FORMATS.get(kind, dublin_core)]
    pairs.append((TITLES.get(kind, "rft.title"), item["title"]))
    pairs.append(("rft.jtitle" if kind == "article-journal" else "rft.source", item.get("container-title")))
    for name in bodies_in_authors_place(item):
        if "literal" in name:
            pairs.append(("rft.aucorp", name["literal"]))
        else:
            pairs.append(("rft.au", f"{name['family']}, {name['given']}"))
    if "issued" in item:
        pairs.append(("rft.date", str(item["issued"]["date-parts"][0][0])))
    pairs.append(("rft.publisher", item.get("publisher")))
    if kind in DUBLIN_CORE_TYPES:
        pairs.append(("rft.description", item.get("abstract")))
    pairs.append(("rft_id", item.get("URL")))
    known = [(key, unmarked(value)) for key, value in pairs if value]
    return urlencode(known, quote_via=quote, safe="")
