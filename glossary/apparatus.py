"""The apparatus of an edition: what the words of its texts lead to, read once for each version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.addresses import Addresses, EveryAddress, addresses_of
from glossary.derived import KeptByVersion
from glossary.linking import LinkIndex, LinkRule, Name, Target
from glossary.models import Source, Term
from topics.models import Committee, Edition, Tool

if TYPE_CHECKING:
    from glossary.derived import Reader

Entry = Term | Tool


class Apparatus:
    """The terms, tools and sources of `edition` that a reader may see, and the pages they may open."""

    def __init__(
        self,
        edition: Edition,
        terms: list[Term],
        tools: list[Tool],
        sources: list[Source],
        addresses: Addresses | None = None,
    ) -> None:
        self.addresses = addresses or EveryAddress()
        self.terms = terms
        self.tools = tools
        self.sources = {source.key: source for source in sources}
        self._targets = {entry: target_of(entry, edition) for entry in (*terms, *tools)}
        self._entries = {target: entry for entry, target in self._targets.items()}
        self._words: dict[int | None, LinkIndex] = {}

    def words(self, committee: Committee | None) -> LinkIndex:
        """The names that a text of `committee`, or of none, can use: every term's, and of tools its own.

        Two committees may each have a tool of one name. A text of neither finds that of the first.
        """
        key = committee and committee.pk
        if key not in self._words:
            tools = [tool for tool in self.tools if key is None or tool.committee_id == key]
            self._words[key] = LinkIndex(
                Name(name.text, self._targets[entry], name.is_case_sensitive)
                for entry in (*tools, *self.terms)
                for name in names_of(entry)
            )
        return self._words[key]

    def target(self, entry: Entry) -> Target | None:
        """Where the names of `entry` lead; None for one that the reader may not see."""
        return self._targets.get(entry)

    def entry(self, target: Target) -> Entry:
        return self._entries[target]


@KeptByVersion
def apparatus_of(edition: Edition, reader: Reader) -> Apparatus:
    """The apparatus of `edition` as `reader` may see it, in three queries beside that of the addresses."""
    tools = Tool.objects.visible_to(reader).filter(committee__edition=edition)
    tools = list(tools.select_related("committee__edition").in_order())
    tools.sort(key=lambda tool: (tool.committee.position, tool.committee.slug))
    return Apparatus(
        edition,
        list(edition.terms.visible_to(reader).in_order()),
        tools,
        list(edition.sources.visible_to(reader).in_order()),
        addresses_of(edition, reader),
    )


def target_of(entry: Entry, edition: Edition) -> Target:
    """`edition` says how often an entry is linked, unless a term has a rule of its own."""
    if isinstance(entry, Tool):
        return Target(entry.get_absolute_url(), "to-tool", LinkRule(edition.link_rule))
    has_own_rule = entry.link_rule != Term.LinkRule.EDITION
    rule = LinkRule(entry.link_rule if has_own_rule else edition.link_rule)
    return Target(entry.get_absolute_url(), "to-term", rule)


def names_of(entry: Entry) -> list[Name]:
    """Every word or phrase that leads to `entry`."""
    if isinstance(entry, Tool):
        return [Name(text, entry) for text in entry.names]
    return [Name(text, entry, entry.case_sensitive) for text in (entry.name, *entry.aliases)]
