"""Find the publications that a guide names, in its bibliography and in footnotes. Pure."""

import html
import re
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from portal.guides.blocks import Block, Item, Shape
from portal.guides.guess import key_for, publisher_from, title_from, type_from, year_from
from portal.guides.guide import Guide, Reference
from portal.guides.labels import FOOTNOTE_MARK, fold, plain

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
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
    """Collects the publications of a guide, each once."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.known: dict[str, Reference] = {}
        self.keys: set[str] = set()
        self.notes: dict[str, Block] = {}

    def note(self, block: Block) -> list[Block | Item]:
        """Take a footnote; if two have one name, the second is read like any other text."""
        return [] if self.notes.setdefault(block.name, block) is block else self.read(block, [])

    def read(self, block: Block, topics: list[int]) -> list[Block | Item]:
        """Take the publications of a block of the bibliography; return what names none."""
        return [each for each in block.items or [block] if not self._read(each.text, topics)]

    def _read(self, text: str, topics: list[int]) -> list[Reference]:
        found = []
        for url, words in references_in(text):
            identity = identity_of(url) if url else fold(words)
            if identity not in self.known:
                self.known[identity] = described(url, words)
                self.known[identity].key = key_for(self.known[identity], self.keys)
                self.guide.references.append(self.known[identity])
            reference = self.known[identity]
            reference.topics += [topic for topic in topics if topic not in reference.topics]
            found.append(reference)
        return found

    def close(self) -> None:
        """Put citations where the marks of footnotes are, and remarks below the text that has the mark."""
        before: list[Reference] = []
        topic, left = 0, dict(self.notes)
        for entry in self.guide.entries:
            topic += entry.kind == "topic"
            topics = [topic] if topic else []
            entry.title = FOOTNOTE_MARK.sub("", entry.title).strip()
            remarks: list[str] = []
            for place, text in enumerate(entry.pieces):
                for mark in dict.fromkeys(FOOTNOTE_MARK.findall(text)):
                    note = self.notes.get(mark[2:-1])
                    if note is None:
                        continue
                    references = before if AGAIN.match(note.text) else self._cited(note, topics)
                    before = references or before
                    entry.pieces[place] = entry.pieces[place].replace(mark, _citation(note, references))
                    if left.pop(note.name, None) and not references:
                        remarks.append(note.text)
            entry.pieces += remarks
        # What nothing refers to stays too.
        self.guide.entries[-1].pieces += [note.text for note in left.values() if not self._cited(note, [])]

    def _cited(self, note: Block, topics: list[int]) -> list[Reference]:
        """Return what a footnote cites. A remark may have a quotation too, but no address or year."""
        is_cited = LINK.search(note.text) or YEAR.search(note.text)
        return self._read(note.text, topics) if is_cited else []


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
    words_come_first = _has_words(text[: links[0].start()])
    ends = [link.end() for link in links[:-1]] if words_come_first else [link.start() for link in links[1:]]
    parts = [text[start:end] for start, end in pairwise([0, *ends, len(text)])]
    found = [(_address(link), LINK.sub(_shown, part)) for link, part in zip(links, parts, strict=True)]
    return [(url, words if _has_words(words) else "") for url, words in found if url]


def _shown(link: re.Match[str]) -> str:
    """Return the words of a link, if they are no address."""
    words = link["words"] or ""
    return "" if HOST.fullmatch(words) or "://" in words else words


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
    return f"{host}{unquote(parts.path).rstrip('/').casefold()}?{parts.query.strip('&')}"


def described(url: str, words: str) -> Reference:
    """Describe a publication by the words about it, as far as a usual style parts them, or by its address."""
    words = ACCESSED.sub("", PRINTED_NUMBER.sub("", words))
    bare = plain(words).strip(AROUND) if _has_words(words) else ""
    dated = YEAR_IN_BRACKETS.search(bare)
    told = dated or YEAR.search(bare)
    year = int(told[1]) if told else year_from(url)
    authors, title, rest = "", bare, ""
    if bare and (marked := QUOTED.search(words) or ITALIC.search(words)):
        authors, title, rest = map(plain, (words[: marked.start()], marked[1], words[marked.end() :]))
    elif dated:
        authors, after = bare[: dated.start()], bare[dated.end() :].strip(AROUND)
        title, _, rest = after.partition(". ")
    authors, rest = (YEAR_IN_BRACKETS.sub("", each).strip(f'{AROUND})"”»') for each in (authors, rest))
    authors, title = (authors, title.strip(" .,;")) if title else ("", authors)
    publisher = publisher_from(url) if url else rest.removesuffix(str(year or "")).strip(f"{AROUND})")
    is_guessed = {"title": not title, "publisher": url and publisher, "year": year and not told}
    guessed = [name for name, guess in is_guessed.items() if guess]
    authors = authors if len(authors) < 200 else ""
    title = (title or title_from(url))[:300]
    return Reference("", title, url, publisher[:160], authors, year, type_from(url), guessed)
