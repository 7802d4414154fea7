"""Rewrite a page, or a style sheet, of the portal for the archive, changing nothing else. Pure.

Only what has to differ is rewritten: the values of some attributes, and a few elements left out. All other
characters stay. The addresses are collected by a pass of the same kind that changes nothing.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Takes an address as written and returns its replacement, or None to remove the attribute.
Change = Callable[[str], str | None]

# A comment, or a tag; a page of ours has its attributes in quotes that are closed.
TAG = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^"'>])*+>""", re.DOTALL
)
OF_PLAIN_TEXT = {"script", "style"}  # elements
ATTRIBUTE = re.compile(
    r"""(?P<space>\s*)(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+)))?"""
)
WIDTH = re.compile(r"(?P<address>[^\s,][^\s]*[^\s,]|[^\s,])(?P<rest>\s[^,]*)?")
# url(…) and @import "…" in a style sheet; comments are skipped.
REFERENCE = re.compile(
    r"""/\*.*?\*/|(?P<before>url\(\s*|@import\s+)(?P<quote>["']?)(?P<address>[^"')\s;]+)(?P=quote)""",
    re.DOTALL,
)
# (element, attribute) pairs that a browser fetches with the page. Links are fetched when followed.
LOADED = {
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("script", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
}
FOLLOWED = {("a", "href"), ("area", "href"), ("a", "xlink:href")}
# All other elements stay as they are, unless they have one of the two attributes below.
CHANGED = {"form", "meta", "link", *(element for element, _ in LOADED | FOLLOWED)}
PANEL = "data-panel-of"  # the same address as the href of the link that opens the panel
DATA = "data-search"  # the address of what search on the device searches
LOADED_RELATIONS = {"stylesheet", "icon", "apple-touch-icon"}
KEPT_RELATIONS = {"canonical"}  # search engines should still find the live page
FOLLOWED_RELATIONS = {"next", "prev", "alternate"}
# The rules for a page from disk also apply to it on a host. “file:” is needed because browsers do not count
# pages from disk as 'self'; on a host it allows nothing. Directives that need a header are left out.
POLICY = (
    "default-src 'none'; script-src 'self' file:{script}; style-src 'self' file:; "
    "img-src 'self' data: file:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Changes:
    """Functions that rewrite the addresses of a page."""

    follow: Change  # of links
    load: Change  # of resources that are fetched with the page
    run: Change  # of module scripts
    save_as: Callable[[str], str] = lambda address: ""  # file name under which a linked download is saved
    data: Change = lambda address: address  # of what search on the device searches
    script: str = ""  # the source by which a policy allows the script that stands in the page


@dataclass(frozen=True)
class Tag:
    """A tag and its position in the page."""

    name: str
    start: int
    end: int
    is_end: bool = False


def tags_in(page: str) -> Iterator[Tag]:
    """Yield the tags of `page`, in order; those in comments, scripts and style sheets are text."""
    place = 0
    while found := TAG.search(page, place):
        place = found.end()
        if found["name"] is None:  # a comment
            continue
        name = found["name"].lower()
        yield Tag(name, found.start(), place, is_end=bool(found["end"]))
        if name in OF_PLAIN_TEXT and not found["end"]:
            place = max(place, page.find(f"</{name}", place))


def rewritten(page: str, changes: Changes) -> str:
    """Return `page` with new addresses and classic scripts, without forms that need a server."""
    pieces: list[str] = []
    done = 0
    left_out = ""  # the element being skipped up to its end tag
    for tag in tags_in(page):
        if left_out:
            if tag.is_end and tag.name == left_out:
                left_out, done = "", tag.end
            continue
        if tag.is_end:
            continue
        new = _rewritten_tag(page, tag, changes)
        pieces.append(page[done : tag.start])
        done = tag.end
        if new is not None:
            pieces.append(new)
        elif tag.name in ("form", "script"):
            left_out = tag.name
    if not left_out:
        pieces.append(page[done:])
    return "".join(pieces)


def addresses_in(page: str) -> tuple[list[str], list[str], list[str]]:
    """Return the addresses of the page's links, of resources it fetches, and of its module scripts."""
    followed: list[str] = []
    loaded: list[str] = []
    modules: list[str] = []

    def note(found: list[str]) -> Change:
        def change(address: str) -> str:
            found.append(address)
            return address

        return change

    rewritten(page, Changes(note(followed), note(loaded), note(modules)))
    return followed, loaded, modules


def _rewritten_tag(page: str, tag: Tag, changes: Changes) -> str | None:
    """Return the replacement of a start tag; None if its element is left out."""
    text = page[tag.start : tag.end]
    if tag.name not in CHANGED and PANEL not in text and DATA not in text:
        return text
    given = {
        found["name"].lower(): html.unescape(found["double"] or found["single"] or found["bare"] or "")
        for found in ATTRIBUTE.finditer(text[len(tag.name) + 1 :])
    }
    new: dict[str, str | None] = {}
    if tag.name == "form" and "action" in given:
        if "data-on-device" not in given:
            return None
        new["action"] = None
    if tag.name == "meta" and "charset" in given:
        policy = POLICY.format(script=f" {changes.script}" if changes.script else "")
        return f'{text}\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    if tag.name == "script" and given.get("type") == "module":
        address = changes.run(given["src"]) if "src" in given else None
        return None if address is None else _with(text, tag.name, {"type": None, "src": address, "defer": ""})
    if tag.name == "link":
        relations = set(given.get("rel", "").lower().split())
        if relations & KEPT_RELATIONS or "href" not in given:
            return text
        if not relations & (LOADED_RELATIONS | FOLLOWED_RELATIONS):
            return None  # relations that only make sense with a server
        change = changes.load if relations & LOADED_RELATIONS else changes.follow
        new["href"] = change(given["href"])
        if new["href"] is None:
            return None
    for name, value in given.items():
        if (tag.name, name) in LOADED:
            new[name] = widths(value, changes.load) if name == "srcset" else changes.load(value)
        elif (tag.name, name) in FOLLOWED and not is_printed(page, tag, value):
            new[name] = changes.follow(value)
            if saved_as := changes.save_as(value):
                new["download"] = saved_as
        elif name == PANEL:
            new[name] = changes.follow(value)
        elif name == DATA:
            new[name] = changes.data(value)
    return _with(text, tag.name, {name: value for name, value in new.items() if value != given.get(name)})


def is_printed(page: str, tag: Tag, address: str) -> bool:
    """Return whether a link's text is its whole address, as in a citation: it must lead where it says."""
    words = page[tag.end : tag.end + 2 * len(address) + 4].partition("<")[0]
    return "://" in address and html.unescape(words).strip() == address


def widths(value: str, load: Change) -> str | None:
    """Return a srcset with its addresses changed; None if one of them is missing."""
    found = [(load(match["address"]), match["rest"] or "") for match in WIDTH.finditer(value)]
    if not found or any(address is None for address, _ in found):
        return None
    return ", ".join(f"{address}{rest}" for address, rest in found)


def _with(text: str, name: str, new: dict[str, str | None]) -> str:
    """Return the start tag `text` of element `name` with attributes changed, removed (None) or added."""
    if not new:
        return text
    left = dict(new)

    def change(match: re.Match[str]) -> str:
        attribute = match["name"].lower()
        if attribute not in left:
            return match[0]
        value = left.pop(attribute)
        return "" if value is None else f'{match["space"]}{match["name"]}="{html.escape(value)}"'

    head, rest = text[: len(name) + 1], text[len(name) + 1 :]
    rest = ATTRIBUTE.sub(change, rest)
    added = (f' {key}="{html.escape(value)}"' if value else f" {key}" for key, value in left.items())
    return f"{head}{''.join(added)}{rest}"


def style_with(text: str, change: Callable[[str], str]) -> str:
    """Return a style sheet with its addresses changed, except in comments."""

    def replace(match: re.Match[str]) -> str:
        if match["address"] is None:
            return match[0]
        return f"{match['before']}{match['quote']}{change(match['address'])}{match['quote']}"

    return REFERENCE.sub(replace, text)
