"""Find the publications that a guide names, in its bibliography and in footnotes. Pure."""

import html
import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from portal.guides.blocks import Block, Item, Shape
from portal.guides.guess import key_for, publisher_from, title_from, type_from, year_from
from portal.guides.guide import Aside, Fate, Guide, Piece, Reference
from portal.guides.labels import FOOTNOTE_MARK, fold, plain
from portal.guides.plain import EMAIL

# Pandoc leaves spaces in addresses.
LINK = re.compile(
    r"\[(?P<words>(?:[^\[\]\\]|\\.)*)\]"
    r"\(<?(?P<link>https?://[^()<>\n\"]*(?:\([^()<>\n]*\)[^()<>\n\"]*)*)>?(?:\"[^\"\n]*\")?\)"
    r"|<(?P<angled>https?://[^<>\s]+)>"
    r"|(?P<bare>https?://[^\s<>\"«»“”]+(?:(?<!\.pdf)(?: [\w()-]+){1,8}\.pdf\b)?"
    r"|(?<![\w@./])www\.[^\s<>\"«»“”]+)",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[“\"«]\s*([^“”\"«»]{4,300}?)[.,]?\s*[”\"»]")
ITALIC = re.compile(r"(?<![*\\\w])[*_](?![*_\s])([^*_]{4,300}?)[*_](?![*_\w])")
YEAR = re.compile(r"(?<![\d/-])(1[89]\d\d|20\d\d)(?![\d/-]*\d{3})")
YEAR_IN_BRACKETS = re.compile(r"\((?:[^()]{0,30}?)(1[89]\d\d|20\d\d)[^()]{0,20}\)")
PAGES = re.compile(r"\b(pp?\.\s?\d+(?:\s?[-–]\s?\d+)?)")
AGAIN = re.compile(r"\W*(?:ibid(?:em)?|id\.|loc\. ?cit)\b", re.IGNORECASE)
PRINTED_NUMBER = re.compile(r"\A\s*\\?\[\d{1,3}\\?\]\s*")
ACCESSED = re.compile(r"[\[(]?\b(?:accessed|retrieved|consult[ée]e?|visited)\b.*", re.IGNORECASE)
HOST = re.compile(r"\s*(?:www\.\S*|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?)\s*", re.IGNORECASE)
TRAILING = ".,;:!?)]}'’*_"
AROUND = " .,;:–—-|("


class Bibliography:
    """Collects publications, each once."""

    def __init__(self) -> None:
        self.references: dict[str, Reference] = {}
        self.found: list[tuple[list[int], list[Reference]]] = []  # lines, and the publications they name
        self.notes: dict[str, Block] = {}

    def note(self, block: Block) -> None:
        """Take a footnote; if two have one name, the second is read like any other text."""
        if self.notes.setdefault(block.name, block) is not block:
            self.found.append((block.lines, self._read(block.text, block.lines)))

    def read(self, block: Block, topics: list[int]) -> list[Item]:
        """Take the publications of a block of the bibliography; return what names none."""
        left = []
        for each in block.items or [Item(block.text, block.lines)]:
            if references := self._read(each.text, each.lines, topics):
                self.found.append((each.lines, references))
            else:
                left.append(each)
        return left

    def _read(self, text: str, lines: list[int], topics: Sequence[int] = ()) -> list[Reference]:
        found = []
        for url, words in references_in(text):
            now = described(url, words)
            reference = self.references.setdefault(identity_of(url) if url else fold(words), now)
            if "title" in reference.guessed and now.guessed != reference.guessed:  # now it is told better
                vars(reference).update(vars(now) | {"lines": reference.lines, "topics": reference.topics})
            reference.lines += [line for line in lines if line not in reference.lines]
            reference.topics += [topic for topic in topics if topic not in reference.topics]
            found.append(reference)
        return found

    def close(self, guide: Guide) -> None:
        """Give each publication its key, put citations where footnotes were, and account for the lines."""
        cited = {
            # A remark may contain a quotation too; a publication has an address or a year.
            name: self._read(note.text, note.lines)
            if LINK.search(note.text) or YEAR.search(note.text)
            else []
            for name, note in self.notes.items()
            if not AGAIN.match(note.text)
        }
        taken: set[str] = set()
        for reference in self.references.values():
            reference.key = key_for(reference, taken)
        guide.references = list(self.references.values())
        self._place_notes(guide, cited)
        for lines, references in self.found:
            keys = ", ".join(dict.fromkeys(reference.key for reference in references))
            fate = (Fate.SOURCE, keys) if keys else (Fate.SKIPPED, "a second footnote of one name")
            guide.asides.append(Aside(lines, *fate))

    def _place_notes(self, guide: Guide, cited: dict[str, list[Reference]]) -> None:
        before: list[Reference] = []
        topic, left = 0, dict(self.notes)
        for entry in guide.entries:
            topic += entry.kind == "topic"
            entry.title = FOOTNOTE_MARK.sub("", entry.title).strip()
            remarks: list[Piece] = []
            for piece in entry.pieces:
                for mark in dict.fromkeys(FOOTNOTE_MARK.findall(piece.text)):
                    note = self.notes.get(mark[2:-1])
                    if note is None:
                        continue
                    references = cited.get(note.name, before)
                    before = references or before
                    for reference in references:
                        reference.topics += [topic] if topic and topic not in reference.topics else []
                    piece.text = piece.text.replace(mark, _citation(note, references))
                    is_first = left.pop(note.name, None) is not None
                    if is_first and references:
                        keys = "; ".join(reference.key for reference in references)
                        guide.asides.append(Aside(note.lines, Fate.SOURCE, keys))
                    elif is_first:
                        remarks.append(Piece(note.text, note.lines))
            entry.pieces += remarks
        for name, note in left.items():
            keys = ", ".join(reference.key for reference in cited.get(name, []))
            reason = keys or "a footnote that nothing refers to"
            guide.asides.append(Aside(note.lines, Fate.SOURCE if keys else Fate.SKIPPED, reason))


def _citation(note: Block, references: list[Reference]) -> str:
    """Return what stands for the mark of a note: a citation, or nothing for a remark."""
    if not references:
        return ""
    pages = PAGES.search(note.text) if len(references) == 1 else None
    keys = "; ".join(f"@{reference.key}" for reference in references)
    return f"[{keys}, {pages[1]}]" if pages else f"[{keys}]"


def is_cut_before_year(block: Block, following: Block) -> bool:
    """Return whether a publication's year and address stand in a paragraph of their own, the next.

    Markdown takes “2018. …” for the item of a list.
    """
    if block.shape is not Shape.PARAGRAPH or len(following.items) > 1 or references_in(block.text):
        return False
    return following.shape in (Shape.PARAGRAPH, Shape.LIST) and YEAR.match(following.text) is not None


def texts_of(block: Block) -> list[str]:
    """Return the texts of a list's items, or that of any other block."""
    return [item.text for item in block.items] or [block.text]


def _is_citation(text: str) -> bool:
    words = plain(text)
    if not 12 < len(words) < 600 or words.endswith("?") or EMAIL.search(words):
        return False
    is_dated = bool(YEAR.search(words))
    is_titled = bool(QUOTED.search(text) or ITALIC.search(text))
    return (is_dated or is_titled) and len(re.findall(r"[.,;(]", words)) >= 2


def references_in(text: str) -> list[tuple[str, str]]:
    """Return (address, words about it) for each publication in a piece of a bibliography."""
    text = text.replace("\\\n", "\n")
    links = list(LINK.finditer(text))
    if not links:
        return [("", text)] if _is_citation(text) else []
    ends = [0, *(link.end() for link in links)]
    starts = [*(link.start() for link in links), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    words_come_first = _has_words(gaps[0])
    found = []
    for index, link in enumerate(links):
        shown = link["words"] or ""
        about = [gaps[index] if words_come_first else gaps[index + 1]]
        if words_come_first and index == len(links) - 1 and _has_words(gaps[-1]):
            about.append(gaps[-1])
        if shown and not HOST.fullmatch(shown) and "://" not in shown:
            about.insert(len(about) if words_come_first else 0, shown)
        if url := _address(link):
            words = " ".join(about)
            found.append((url, words if _has_words(words) else ""))
    return found


def _address(link: re.Match[str]) -> str:
    """Return the address of a link in full; empty if it cannot be one."""
    url = html.unescape(link["link"] or link["angled"] or link["bare"]).strip().replace(" ", "%20")
    if link["bare"]:
        url = re.sub(r"\\+([\W_])", r"\1", url).rstrip(TRAILING if "(" not in url else ".,;:'’*_")
    if url.casefold().startswith("www."):
        url = f"https://{url}"
    try:
        return url if urlsplit(url).hostname and len(url) <= 500 else ""
    except ValueError:
        return ""


def _has_words(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", ACCESSED.sub("", text))) >= 6


def identity_of(url: str) -> str:
    """Return a text that is the same for all addresses of one page."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(part for part in parts.query.split("&") if part)
    return f"{host}{unquote(parts.path).rstrip('/').casefold()}?{query}"


def described(url: str, words: str) -> Reference:
    """Describe a publication by the words about it, or else by its address."""
    shown = ACCESSED.sub("", LINK.sub("", PRINTED_NUMBER.sub("", words)))
    title, authors, year, rest = _read_words(shown)
    guessed = [] if title else ["title"]
    publisher = publisher_from(url) if url else rest
    guessed += ["publisher"] if publisher and url else []
    if year is None and (year := year_from(url)):
        guessed.append("year")
    title = (title or title_from(url))[:300]
    return Reference("", title, url, publisher[:160], authors[:300], year, type_from(url), guessed)


def _read_words(words: str) -> tuple[str, str, int | None, str]:
    """Return title, authors, year and what follows the title, as far as a usual style tells them apart."""
    bare = plain(words).strip(AROUND)
    if len(re.findall(r"[^\W\d_]", bare)) < 6:
        return "", "", None, ""
    dated = YEAR_IN_BRACKETS.search(bare)
    any_year = dated or YEAR.search(bare)
    year = int(any_year[1]) if any_year else None
    before, title, rest = "", bare, ""
    if marked := QUOTED.search(words) or ITALIC.search(words):
        title = plain(marked[1])
        before = plain(words[: marked.start()]).strip(AROUND)
        before = YEAR_IN_BRACKETS.sub("", before).strip(AROUND)
        rest = YEAR_IN_BRACKETS.sub("", plain(words[marked.end() :]))
    elif dated and (after := bare[dated.end() :].strip(AROUND)):
        before = bare[: dated.start()].strip(AROUND)
        title, _, rest = after.partition(". ")
    elif dated:
        title = bare[: dated.start()]
    rest = rest.strip(f'{AROUND})"”»').removesuffix(str(year or "")).strip(f"{AROUND})")
    return title.strip(" .,;"), before if len(before) < 200 else "", year, rest
