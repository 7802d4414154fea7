"""Find the publications that a guide names, in its bibliography and in footnotes. Pure."""

import re
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from glossary.made_keys import free_name, made_key
from portal.guides.blocks import Block, Item, Shape
from portal.guides.guide import Guide, Reference
from portal.guides.labels import FOOTNOTE_MARK, fold, plain
from topics.rendering import with_scheme

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
TITLE = re.compile(  # in quotation marks or italics
    r"[“\"«]\s*(?P<quoted>[^“”\"«»]{4,300}?)[.,]?\s*[”\"»]"
    r"|(?<![*\\\w])[*_](?![*_\s])(?P<italic>[^*_]{4,300}?)[*_](?![*_\w])"
)
YEAR = re.compile(r"(?<![\d/-])(1[89]\d\d|20\d\d)(?![\d/-]*\d{3})")
YEAR_IN_BRACKETS = re.compile(r"\((?:[^()]{0,30}?)(1[89]\d\d|20\d\d)[^()]{0,20}\)")
PAGES = re.compile(r"\b(pp?\.\s?\d+(?:\s?[-–]\s?\d+)?)")
AGAIN = re.compile(r"\W*(?:ibid(?:em)?|id\.|loc\. ?cit)\b", re.IGNORECASE)
# Its number in print, and when it was read.
NO_WORDS = re.compile(
    r"\A\s*\\?\[\d{1,3}\\?\]\s*|[\[(]?\b(?:accessed|retrieved|consult[ée]e?|visited)\b.*", re.IGNORECASE
)
AROUND = " .,;:–—-|("
LONGEST_ADDRESS = 500
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "edu", "net", "gouv"})


class Bibliography:
    """Collects the publications of a guide, each once."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.known: dict[str, Reference] = {}
        self.keys: set[str] = set()  # of the publications
        self.notes: dict[str, Block] = {}  # footnotes by their marks
        self.placed: set[str] = set()  # marks
        self.before: list[Reference] = []  # what the last footnote cites

    def note(self, block: Block) -> list[Block | Item]:
        """Take a footnote; if two have one name, the second is read like any other text."""
        is_first = self.notes.setdefault(f"[^{block.name}]", block) is block
        return [] if is_first else self.read(block, [])

    def read(self, block: Block, topics: list[int]) -> list[Block | Item]:
        """Take the publications of a block of the bibliography; return what names none."""
        return [each for each in block.items or [block] if not self._read(each.text, topics)]

    def _read(self, text: str, topics: list[int]) -> list[Reference]:
        found = []
        for url, words in references_in(text):
            identity = identity_of(url) or fold(words)
            if identity not in self.known:
                reference = self.known[identity] = described(url, words)
                reference.key = free_name(made_key(asdict(reference)), self.keys)
                self.guide.references.append(reference)
            reference = self.known[identity]
            reference.topics += [topic for topic in topics if topic not in reference.topics]
            found.append(reference)
        return found

    def close(self) -> None:
        """Put citations where the marks of footnotes are, and remarks below the text that has the mark."""
        topic = 0
        for entry in self.guide.entries:
            topic += entry.kind == "topic"
            entry.title = FOOTNOTE_MARK.sub("", entry.title).strip()
            remarks: list[str] = []
            place = partial(self._place, topics=[topic] if topic else [], remarks=remarks)
            entry.pieces = [FOOTNOTE_MARK.sub(place, text) for text in entry.pieces] + remarks
        # What nothing refers to stays too.
        left = [note.text for mark, note in self.notes.items() if mark not in self.placed]
        self.guide.entries[-1].pieces += [text for text in left if not self._read(text, [])]

    def _place(self, found: re.Match[str], topics: list[int], remarks: list[str]) -> str:
        """Return the citation for the mark of a note; for a remark nothing, and add it to `remarks`."""
        mark = found[0]
        if mark not in self.notes:
            return mark
        text = self.notes[mark].text
        cited = self.before if AGAIN.match(text) else self._read(text, topics)
        if not cited and mark not in self.placed:
            remarks.append(text)
        self.placed.add(mark)
        self.before = cited or self.before
        pages = PAGES.search(text) if len(cited) == 1 else None
        keys = "; ".join(f"@{reference.key}" for reference in cited)
        return keys and (f"[{keys}, {pages[1]}]" if pages else f"[{keys}]")


def is_cut_before_year(block: Block, following: Block) -> bool:
    """Return whether a publication's year and address stand in a paragraph of their own, the next.

    Markdown takes “2018. …” for the item of a list.
    """
    is_text = block.shape is Shape.PARAGRAPH and following.shape in (Shape.PARAGRAPH, Shape.LIST)
    is_rest = is_text and len(following.items) < 2 and YEAR.match(following.text) is not None
    return is_rest and not references_in(block.text)


def references_in(text: str) -> list[tuple[str, str]]:
    """Return (address, words about it) for each publication in a piece of a bibliography.

    The words are those before the address, and behind the last. A piece with a broken address has none.
    """
    text = text.replace("\\\n", "\n")
    links = list(LINK.finditer(text))
    if not links:
        return [("", text)] if _is_citation(text) else []
    parts = [text[start:end] for start, end in pairwise([0, *(link.end() for link in links[:-1]), len(text)])]
    # Of a link its words count, unless they are an address too.
    words = [LINK.sub("", LINK.sub(r"\g<words>", part)) for part in parts]
    urls = [_address(link) for link in links]
    return list(zip(urls, words, strict=True)) if all(urls) else []


def _is_citation(text: str) -> bool:
    """Return whether a text without an address is a publication: it has a year, and parts."""
    words = plain(text)
    is_parted = len(re.findall(r"[.,;(]", words)) >= 2 and not words.endswith("?")
    return is_parted and 12 < len(words) < 600 and YEAR.search(words) is not None


def _address(link: re.Match[str]) -> str:
    """Return the address of a link in full; empty if it cannot be one."""
    url = (link["link"] or link["angled"] or link["bare"]).strip().replace(" ", "%20")
    if link["bare"]:
        trailing = ".,;:’'*_" if "(" in url else ".,;:!?)]}’'*_"
        url = re.sub(r"\\+([\W_])", r"\1", url).rstrip(trailing)
    url = with_scheme(url)
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return ""
    return url if len(url) <= LONGEST_ADDRESS else ""


def identity_of(url: str) -> str:
    """Return a text that is the same for all addresses of one page."""
    return re.sub(r"\A\w+://(?:www\.)?|[/?&]*(?:#.*)?\Z", "", unquote(url).casefold())


def described(url: str, words: str) -> Reference:
    """Describe a publication by the words about it, as far as a usual style parts them, or by its address."""
    words = NO_WORDS.sub("", words)
    bare = plain(words).strip(AROUND) if len(re.findall(r"[^\W\d_]", words)) >= 6 else ""
    dated = YEAR_IN_BRACKETS.search(bare)
    told = dated or YEAR.search(bare)
    year = int(told[1]) if told else None
    authors, title, rest = "", bare, ""
    if bare and (marked := TITLE.search(words)):
        parts = words[: marked.start()], marked[marked.lastindex or 0], words[marked.end() :]
        authors, title, rest = map(plain, parts)
    elif dated:
        authors, after = bare[: dated.start()], bare[dated.end() :].strip(AROUND)
        title, _, rest = after.partition(". ")
    authors, rest = (YEAR_IN_BRACKETS.sub("", each).strip(f'{AROUND})"”»') for each in (authors, rest))
    authors, title = (authors, title.strip(" .,;")) if title else ("", authors)
    publisher = publisher_from(url) if url else rest.removesuffix(str(year or "")).strip(f"{AROUND})")
    guessed = [name for name, is_told in {"title": title, "publisher": not url}.items() if not is_told]
    title = (title or title_from(url))[:300]
    return Reference("", title, url, publisher[:160], authors[:300], year, guessed)


def title_from(url: str) -> str:
    """Return the last part of the address as words."""
    parts = urlsplit(url)
    words = re.sub(r"[\s\x00-\x1f\x7f_+-]+", " ", PurePosixPath(unquote(parts.path)).stem).strip()
    words = words if re.search(r"[^\W\d_]{3}", words) else f"{parts.hostname or 'Untitled'} {words}".strip()
    return words[:1].upper() + words[1:]


def publisher_from(url: str) -> str:
    """Return the name in the host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [label for label in host.split(".")[:-1] if label not in SECOND_LEVEL]
    name = names[-1] if names else host
    return name.upper() if len(name) <= 5 else name.capitalize()
