"""The index of an edition's terms, tools and sources by name, read once for each version."""

from functools import lru_cache

from glossary.addresses import EVERY_ADDRESS, Addresses, addresses_of
from glossary.linking import LinkIndex, LinkRule, Name, Target
from glossary.models import Source, Term
from topics.content import content_of
from topics.derived import KEPT, KeptByVersion
from topics.models import Committee, Edition, Tool
from topics.permissions import Person

Entry = Term | Tool


class EntryIndex:
    """The terms, tools and sources of `edition` that a reader may see, and the pages they may open."""

    def __init__(
        self,
        edition: Edition,
        terms: list[Term],
        tools: list[Tool],
        sources: list[Source],
        addresses: Addresses | None = None,
    ) -> None:
        self.addresses = addresses or EVERY_ADDRESS
        self.terms = terms
        self.tools = tools
        self.sources = {source.key: source for source in sources}
        self._targets = {entry: target_of(entry, edition) for entry in (*terms, *tools)}
        self._entries = {target: entry for entry, target in self._targets.items()}
        self._words: dict[int | None, LinkIndex] = {}

    def words(self, committee: Committee | None) -> LinkIndex:
        """Return the names that a text of `committee` can use: all terms, and the committee's tools.

        Two committees may have tools of the same name; without a committee the first one's is found.
        """
        key = committee and committee.pk
        if key not in self._words:
            tools = [tool for tool in self.tools if key is None or tool.committee_id == key]
            self._words[key] = link_index_of(
                tuple(
                    Name(name.text, self._targets[entry], name.is_case_sensitive)
                    for entry in (*tools, *self.terms)
                    for name in names_of(entry)
                )
            )
        return self._words[key]

    def target(self, entry: Entry) -> Target | None:
        """Return the target of the names of `entry`; None if the reader may not see it."""
        return self._targets.get(entry)

    def entry(self, target: Target) -> Entry:
        return self._entries[target]


@lru_cache(maxsize=KEPT)
def link_index_of(names: tuple[Name, ...]) -> LinkIndex:
    """Return the index of these names; the same one for every version that has the same names."""
    return LinkIndex(names)


@KeptByVersion
def entry_index_of(edition: Edition, reader: Person) -> EntryIndex:
    """Return the index of `edition` as `reader` may see it; from its content."""
    content = content_of(edition, reader)
    return EntryIndex(
        edition,
        content.of(Term),
        [tool for committee in content.of(Committee) for tool in content.of(Tool, committee=committee)],
        content.of(Source),
        addresses_of(edition, reader),
    )


def target_of(entry: Entry, edition: Edition) -> Target:
    """Return the target of an entry, with the link rule of `edition` unless a term has its own."""
    if isinstance(entry, Tool):
        return Target(entry.get_absolute_url(), "to-tool", LinkRule(edition.link_rule))
    has_own_rule = entry.link_rule != Term.LinkRule.EDITION
    rule = LinkRule(entry.link_rule if has_own_rule else edition.link_rule)
    return Target(entry.get_absolute_url(), "to-term", rule)


def names_of(entry: Entry) -> list[Name]:
    """Return every word or phrase that links to `entry`."""
    if isinstance(entry, Tool):
        return [Name(text, entry) for text in entry.names]
    return [Name(text, entry, entry.case_sensitive) for text in (entry.name, *entry.aliases)]
