"""From the tokens of a text to its blocks: the words, links, citations and notes that its page shows."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from urllib.parse import urljoin

from django.conf import settings
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from glossary.citing import Reference as CitedOnPage
from glossary.entry_index import Entry
from glossary.page_text import PageText
from portal.carry import blocks as made
from portal.carry.blocks import Block, Inline, Place
from topics.markdown_marks import REFERS, cut_notes
from topics.pictures import ADDRESS, read_name, words_of
from topics.rendering import followable

MARKS = {"em": "em", "strong": "strong", "s": "struck", "sup": "sup", "sub": "sub"}
HIGHEST = 2  # level of the highest heading of a text, as `shown_tokens` has it; here it is 1
ROLES = {"to-term": "term", "to-tool": "tool"}


class Numbers:
    """The numbers of sources and notes in the whole that is carried, in the order in which they are met."""

    def __init__(self) -> None:
        self.sources: dict[object, int] = {}
        self.notes: list[made.Note] = []

    def of_source(self, source: object) -> int:
        return self.sources.setdefault(source, len(self.sources) + 1)

    def cite(self, source: object | None, locator: str = "") -> made.Cite | None:
        """Return a citation of `source`; nothing where there is none."""
        return made.Cite(self.of_source(source), locator) if source is not None else None

    def new_note(self) -> made.Note:
        self.notes.append(made.Note(len(self.notes) + 1, []))
        return self.notes[-1]


class Page:
    """Turns the texts of one page into blocks, in the order of the page.

    Passages have the anchors of the page and, under `code` ("T2") and the section's number, its codes.
    """

    def __init__(self, page_text: PageText, numbers: Numbers, code: str = "") -> None:
        self._text = page_text
        self._numbers = numbers
        self._code = code
        self._passages: Counter[str] = Counter()  # met so far, by section
        self._notes: dict[int, made.Note] = {}  # by their number on the page
        self.entries: dict[Entry, None] = {}

    def blocks(self, text: str, own: Entry | None = None, section: str = "", number: str = "") -> list[Block]:
        """Return the blocks of a Markdown text: that of the section with this slug and number, if of any."""
        if not text:
            return []
        notes: list[tuple[CitedOnPage, list[Token]]] = []
        tokens = self._text.tokens(text, HIGHEST, own, section)
        tokens = cut_notes(tokens, lambda begins, within: notes.append((begins.meta["cited"][0], within)))
        walk = Walk(self, section, " ".join(filter(None, [self._code, number])))
        found = walk.blocks(SyntaxTreeNode(tokens).children)
        for reference, within in notes:
            unnumbered = Walk(self, section, "", counts=False)
            self.note_of(reference).blocks += unnumbered.blocks(SyntaxTreeNode(within).children)
        self.entries |= dict.fromkeys(self._text.entries)
        return found

    def aside(self, role: str, text: str, **place: object) -> list[Block]:
        """Return what the editors added, or noted, in its frame; nothing where they wrote nothing."""
        label = {"addition": "Added by the editors", "editor-note": "Editor’s note"}[role]
        found = self.blocks(text, **place)
        return [made.Aside(role, label, found)] if found else []

    def place(self, anchor: str, code: str = "") -> Place:
        return Place(code, self.address(f"#{anchor}"))

    def address(self, href: str) -> str:
        """Return the whole address of a link on this page; nothing if nobody may follow it."""
        try:
            return followable(urljoin(f"{settings.PUBLIC_ADDRESS.url}{self._text.here}", href))
        except ValueError:
            return ""

    def next_code(self, section: str, code: str) -> str:
        """Return the code of the next passage of a section, as the page counts them."""
        self._passages[section] += 1
        return f"{code} §{self._passages[section]}".strip()

    def cite(self, reference: CitedOnPage, locator: str) -> Inline:
        if reference.source is None:
            return made.NoteMark(self.note_of(reference).number)
        return made.Cite(self._numbers.of_source(reference.source), locator)

    def note_of(self, reference: CitedOnPage) -> made.Note:
        if reference.number not in self._notes:
            self._notes[reference.number] = self._numbers.new_note()
        return self._notes[reference.number]


class Walk:
    """One way through the tree of a text's tokens."""

    def __init__(self, page: Page, section: str, code: str, *, counts: bool = True) -> None:
        self._page = page
        self._section = section
        self._code = code
        self._counts = counts  # False for notes, which stand after all passages of the page
        self._level = 0  # of the last heading

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[Block]:
        return list(chain.from_iterable(self._block(node) for node in nodes))

    def _block(self, node: SyntaxTreeNode) -> list[Block]:
        match node.type:
            case "paragraph":
                inlines, place = self._inlines_of(node), self._place(node)
                return [made.Paragraph(inlines, place)] if is_something(inlines) else []
            case "heading":
                return self._heading(node)
            case "bullet_list" | "ordered_list":
                items = [made.Item(self.blocks(each.children), place) for each, place in self._placed(node)]
                is_numbered = node.type == "ordered_list"
                start = int(node.attrs.get("start", 1)) if is_numbered else 1
                items = [item for item in items if item.blocks]
                return [made.Items(items, is_numbered, start)] if items else []
            case "blockquote":
                within = self.blocks(node.children)
                return [made.Quote(within)] if within else []
            case "fence" | "code_block":
                return [made.Listing(node.content.rstrip("\n"))] if node.content.strip() else []
            case "hr":
                return [made.Rule()]
            case "table":
                return self._table(node)
            case "footnote_reference":  # of a note to which nothing refers: shown as it is written
                mark = made.Paragraph([made.Text(f"[^{node.meta['label']}]:")])
                return [mark, *self.blocks(node.children)]
        return self.blocks(node.children)

    def _heading(self, node: SyntaxTreeNode) -> list[Block]:
        inlines = self._inlines_of(node)
        if not words(inlines):
            return []
        self._level = min(max(1, int(node.tag[1]) - HIGHEST + 1), self._level + 1)
        anchor = node.attrs.get("id")
        place = self._page.place(anchor) if anchor else Place()
        return [made.Heading(self._level, inlines, place)]

    def _table(self, node: SyntaxTreeNode) -> list[Block]:
        parts = {part.type: self._rows(part) for part in node.children}
        head, rows = parts.get("thead", []), parts.get("tbody", [])
        return (
            [made.Table(head, rows)] if any(words(c.inlines) for r in (*head, *rows) for c in r.cells) else []
        )

    def _rows(self, node: SyntaxTreeNode) -> list[made.Row]:
        return [
            made.Row(
                [
                    made.Cell(
                        self._inlines_of(cell), str(cell.attrs.get("style", "")).removeprefix("text-align:")
                    )
                    for cell in row.children
                ],
                place,
            )
            for row, place in self._placed(node)
        ]

    def _placed(self, node: SyntaxTreeNode) -> Iterable[tuple[SyntaxTreeNode, Place]]:
        """Yield the points of a list or rows of a table, each with its place before those within it."""
        return ((each, self._place(each)) for each in node.children)

    def _place(self, node: SyntaxTreeNode) -> Place:
        anchor = node.attrs.get("id")
        if not anchor:
            return Place()
        code = self._page.next_code(self._section, self._code) if self._counts else ""
        return self._page.place(str(anchor), code)

    def _inlines_of(self, node: SyntaxTreeNode) -> list[Inline]:
        found = [inline for child in node.children for inline in self._inlines(child.children, ())]
        return joined(found)

    def _inlines(self, nodes: Iterable[SyntaxTreeNode], marks: tuple[str, ...]) -> Iterable[Inline]:
        for node in nodes:
            yield from self._inline(node, marks)

    def _inline(self, node: SyntaxTreeNode, marks: tuple[str, ...]) -> Iterable[Inline]:
        match node.type:
            case "text" | "text_special":
                yield made.Text(node.content, sorted(marks))
            case "softbreak":
                yield made.Text(" ", sorted(marks))
            case "hardbreak":
                yield made.Break()
            case "code_inline":
                yield made.Text(node.content, sorted({*marks, "code"}))
            case "image":
                yield from self._picture(node)
            case "link":
                yield from self._link(node, marks)
            case "sup" if "cited" in node.meta:
                yield self._page.cite(*node.meta["cited"])
            case _ if node.type in MARKS:
                yield from self._inlines(node.children, tuple({*marks, MARKS[node.type]}))
            case _ if node.type == REFERS:
                yield made.Text(f"[^{node.meta['label']}]", sorted(marks))
            case _:
                yield from self._inlines(node.children, marks)

    def _link(self, node: SyntaxTreeNode, marks: tuple[str, ...]) -> Iterable[Inline]:
        inlines = joined(self._inlines(node.children, marks))
        address = self._page.address(str(node.attrs.get("href", "")))
        if not (address and words(inlines)):
            yield from inlines
            return
        is_ours = address.startswith(f"{settings.PUBLIC_ADDRESS.url}/")
        role = ROLES.get(str(node.attrs.get("class", "")), "guide" if is_ours else "outside")
        yield made.Link(address, role, inlines)

    def _picture(self, node: SyntaxTreeNode) -> Iterable[Inline]:
        picture = read_name(str(node.attrs.get("src", "")).removeprefix(ADDRESS))
        described = words_of(node.token.children or ()) if node.token else ""
        if picture is not None:
            yield made.Picture(picture.name(), described, picture.width, picture.height)


def joined(inlines: Iterable[Inline]) -> list[Inline]:
    """Return `inlines` with texts of the same marks made one; empty ones are left out."""
    found: list[Inline] = []
    for inline in inlines:
        last = found[-1] if found else None
        if not isinstance(inline, made.Text):
            found.append(inline)
        elif isinstance(last, made.Text) and last.marks == inline.marks:
            last.words += inline.words
        elif inline.words:
            found.append(inline)
    return found


def is_something(inlines: list[Inline]) -> bool:
    return any(not isinstance(inline, made.Text) or inline.words.strip() for inline in inlines)


def words(inlines: Iterable[Inline]) -> str:
    """Return the words of `inlines`, without the numbers of citations and notes; a picture has its own."""
    found = []
    for inline in inlines:
        match inline:
            case made.Text() | made.Picture():
                found.append(inline.words)
            case made.Link():
                found.append(words(inline.inlines))
            case made.Break():
                found.append(" ")
    return "".join(found).strip()
