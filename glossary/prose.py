"""The texts of one page: how they become HTML, and what they have led to so far."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString
from markdown_it.token import Token

from glossary.apparatus import Apparatus, Entry
from glossary.citing import BRACKET, References
from glossary.linking import LinkIndex, Target, linking_rule
from topics.links import closed_links
from topics.models import Committee, Tool
from topics.rendering import headings_from, render_markdown


class Prose:
    """Renders the texts of a page of `committee`, or of none, one after the other.

    Their citations are numbered through the page, and the terms and tools they lead to are noted,
    for the panels at its end. `here` is the path of the page, from which links of the author's lead.
    """

    def __init__(
        self,
        apparatus: Apparatus,
        committee: Committee | None,
        *,
        shows_unknown: bool = False,
        here: str = "/",
    ) -> None:
        self.apparatus = apparatus
        self.here = here
        self.words: LinkIndex = apparatus.words(committee)
        self.references = References(apparatus.sources, shows_unknown=shows_unknown)
        self._linked: dict[Target, None] = {}

    def html(self, text: str, heading_level: int = 4, own: Entry | None = None) -> SafeString:
        """HTML of a Markdown text with its links and citations; none leads to `own`, whose page it is."""
        rules = [headings_from(heading_level), *self.rules(own), self._note]
        return render_markdown(text, rules=rules)

    def rules(self, own: Entry | None = None) -> list[Callable[[list[Token]], None]]:
        """The rules that make links and citations of a text's marks and words, in their order."""
        own_target = own and self.apparatus.target(own)
        return [closed_links(self.is_readable), self.references.rule, linking_rule(self.words, own_target)]

    def is_readable(self, address: str) -> bool:
        return self.apparatus.addresses.is_readable(address, self.here)

    @property
    def entries(self) -> list[Entry]:
        """The terms and tools that the texts so far lead to, in order."""
        return [self.apparatus.entry(target) for target in self._linked]

    def tools_in(self, *texts: str) -> set[Tool]:
        """The tools that these Markdown texts name, linked or not."""
        targets = self.words.targets(*(BRACKET.sub("", text) for text in texts))
        found = map(self.apparatus.entry, targets)
        return {entry for entry in found if isinstance(entry, Tool)}

    def _note(self, tokens: list[Token]) -> None:
        for token in tokens:
            for child in token.children or ():
                if isinstance(child.meta.get("target"), Target):
                    self._linked.setdefault(child.meta["target"])
