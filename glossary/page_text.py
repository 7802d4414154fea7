"""The texts of one page: their HTML, and the entries and sources they link to."""

from itertools import islice
from typing import NamedTuple

from django.utils.safestring import SafeString
from markdown_it.token import Token

from glossary.addresses import EVERY_ADDRESS
from glossary.citing import Reference, References, Standing, Use
from glossary.entry_index import Entry, EntryIndex
from glossary.linking import LinkIndex, Target, linking_rule
from glossary.mentions import targets_named, what_matters
from topics.links import IsReadable, closed_links, may_have_links
from topics.models import Committee, Tool
from topics.passages import Passage, Passages
from topics.rendering import TokenRule, headings_from, render_markdown, shown_tokens
from topics.roomy import Roomy


class PageText:
    """A renderer for the texts of a page, of `committee` or of none, one after the other.

    It numbers citations through the page, gives passages their anchors, and remembers linked terms and
    tools for the panels at the end of the page. `here` is the path of the page, to resolve authors' links.
    """

    def __init__(
        self,
        entry_index: EntryIndex,
        committee: Committee | None,
        *,
        shows_unknown: bool = False,
        here: str = "/",
    ) -> None:
        self.entry_index = entry_index
        self.here = here
        self.words: LinkIndex = entry_index.words(committee)
        self.references = References(entry_index.sources, shows_unknown=shows_unknown)
        self.passages = Passages()
        self._keys = frozenset(entry_index.sources)
        self._linked: dict[Target, None] = {}
        self._told = 0  # of the sources cited, those that stand beside a text

    def html(
        self, text: str, heading_level: int = 4, own: Entry | None = None, section: str = ""
    ) -> SafeString:
        """Return the HTML of a Markdown text with links and citations, but no links to `own`.

        `section` is the slug of the section with an id of its own on the page whose text it is.
        """
        if not (self.references.shows_unknown or may_have_links(text)):
            words, keys = what_matters(text, self.words, self._keys)
            own_target = own and self.entry_index.target(own)
            standing = self.references.standing(keys)
            shown = kept_shown(text, words, keys, standing, own_target, heading_level, section)
            if self.passages.take(shown.passages):
                self.references.add(shown.uses)
                self._linked |= dict.fromkeys(shown.linked)
                return shown.html
        return render_markdown(text, rules=self.page_rules(heading_level, own, section))

    def tokens(
        self, text: str, heading_level: int = 4, own: Entry | None = None, section: str = ""
    ) -> list[Token]:
        """Return the tokens of which `html` makes HTML, for what is made of them elsewhere than on a page."""
        return shown_tokens(text, rules=self.page_rules(heading_level, own, section))

    def page_rules(self, heading_level: int, own: Entry | None, section: str) -> list[TokenRule]:
        """Return the rules of a text of this page: those of `rules`, its headings, panels and anchors."""
        return rules_of_page(heading_level, self.rules(own), self._linked, self.passages.rule(section))

    def rules(self, own: Entry | None = None) -> list[TokenRule]:
        """Return the rules, in order, that turn names and marks into links and citations."""
        own_target = own and self.entry_index.target(own)
        return linking_rules(self.is_readable, self.references, self.words, own_target)

    def is_readable(self, address: str) -> bool:
        return self.entry_index.addresses.is_readable(address, self.here)

    @property
    def entries(self) -> list[Entry]:
        """The terms and tools that the texts so far link to, in order."""
        return [self.entry_index.entry(target) for target in self._linked]

    def newly_cited(self) -> list[Reference]:
        """Return the sources that the texts cite for the first time since this was last asked."""
        found = list(islice(self.references.cited, self._told, None))
        self._told += len(found)
        return found

    def tools_in(self, *texts: str) -> set[Tool]:
        """Return the tools that these Markdown texts name, linked or not."""
        targets = {target for text in texts for target in targets_named(text, self.words)}
        found = map(self.entry_index.entry, targets)
        return {entry for entry in found if isinstance(entry, Tool)}


class Shown(NamedTuple):
    """A text as a page shows it, and what the page notes of it."""

    html: SafeString
    linked: list[Target]
    uses: list[tuple[str, Use]]
    passages: list[Passage]


@Roomy
def kept_shown(
    text: str,
    words: LinkIndex,
    keys: frozenset[str],
    standing: Standing,
    own: Target | None,
    heading_level: int,
    section: str,
) -> Shown:
    """Return a text that depends on nothing else, without links of its own, as `PageText.html` shows it.

    So the pages of a new version cost no more than its new texts.
    """
    references, passages, linked = References.after(standing, keys), Passages(), dict[Target, None]()
    linking = linking_rules(EVERY_ADDRESS.is_readable, references, words, own)
    rules = rules_of_page(heading_level, linking, linked, passages.rule(section))
    return Shown(render_markdown(text, rules), list(linked), references.new_uses(), list(passages))


def rules_of_page(
    heading_level: int, linking: list[TokenRule], linked: dict[Target, None], anchors: TokenRule
) -> list[TokenRule]:
    """Return the rules of a text of a page, in order; the targets of its links are added to `linked`."""

    def note(tokens: list[Token]) -> None:
        for token in tokens:
            for child in token.children or ():
                if isinstance(child.meta.get("target"), Target):
                    linked.setdefault(child.meta["target"])

    return [headings_from(heading_level), *linking, note, anchors]


def linking_rules(
    is_readable: IsReadable, references: References, words: LinkIndex, own: Target | None
) -> list[TokenRule]:
    """Return the rules that make the links and citations of a text, on pages and for backlinks alike."""
    return [closed_links(is_readable), references.rule, linking_rule(words, own)]
