"""Find the names of terms and tools in running text. Pure: no models, no database.

Names and text are cut into words, folded one-to-one (case, accents, hyphen and apostrophe
variants), so that places in the folded text are places in the text. The longest name wins, and
only whole words count: both come from walking a trie word by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

# Letters and digits, with the accents that may stand as characters of their own.
WORD = re.compile(r"\w[\w\u0300-\u036f]*")
# Between the words of a name: spaces and one line end, a hyphen, dash, slash or apostrophe.
JOINT = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t]*|[-\u2010\u2011\u2013/'’]")


@dataclass(frozen=True)
class Match:
    start: int  # characters into the text
    end: int
    target: Hashable


@dataclass
class _Branch:
    branches: dict[str, _Branch] = field(default_factory=dict)
    target: Hashable | None = None  # of a name that ends here
    capitals_target: Hashable | None = None  # of one that is found in capitals only

    def target_of(self, text: str) -> Hashable | None:
        """What `text`, the words that lead here, names."""
        if self.capitals_target is not None and text.isupper():
            return self.capitals_target
        return self.target


class LinkIndex:
    """Names → targets, for one edition version.

    `names` yields (name, target) pairs; where a name is owned twice, the first owner keeps it.
    A name in capitals is found in capitals only: WHO is not who.
    """

    def __init__(self, names: Iterable[tuple[str, Hashable]]) -> None:
        self._root = _Branch()
        for name, target in names:
            branch = self._root
            for word in WORD.findall(name):
                branch = branch.branches.setdefault(fold(word), _Branch())
            if branch is self._root:
                continue
            if name.isupper() and branch.capitals_target is None:
                branch.capitals_target = target
            elif not name.isupper() and branch.target is None:
                branch.target = target

    def matches(self, text: str) -> Iterator[Match]:
        """The names used in `text`, from left to right, none overlapping another."""
        words = list(WORD.finditer(text))
        at = 0
        while at < len(words):
            branch, last, target = self._root, at, None
            for ahead in range(at, len(words)):
                joint = text[words[ahead - 1].end() : words[ahead].start()] if ahead > at else ""
                next_branch = branch.branches.get(fold(words[ahead].group()))
                if next_branch is None or not JOINT.fullmatch(joint):
                    break
                branch = next_branch
                named = branch.target_of(text[words[at].start() : words[ahead].end()])
                if named is not None:
                    last, target = ahead, named
            if target is not None:
                yield Match(words[at].start(), words[last].end(), target)
            at = last + 1

    def targets(self, *texts: str) -> set[Hashable]:
        """Everything that these texts name."""
        return {match.target for text in texts for match in self.matches(text)}


def fold(word: str) -> str:
    """`word` without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
