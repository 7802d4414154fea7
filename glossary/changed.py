"""What changed in an edition, kept under its version like all that is worked out from it.

It is the same for everybody: a change is told once delegates can see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from glossary.citing import References
from glossary.derived import KeptByVersion
from glossary.marks import without_marks
from topics.changes import Changes, ToldChange, noted_changes, tell
from topics.models import Edition
from topics.rendering import plain_text

if TYPE_CHECKING:
    from glossary.derived import Reader

ON_THE_COVER = 4


@KeptByVersion
def kept_changes(edition: Edition, reader: Reader) -> Changes:
    return noted_changes(edition)


@KeptByVersion
def kept_told(edition: Edition, reader: Reader) -> list[ToldChange]:
    return tell(changes_of(edition), edition, words_of)


def changes_of(edition: Edition) -> Changes:
    """One query where nothing is noted, else two; none once it is kept."""
    return kept_changes(edition, AnonymousUser())


def told_changes(edition: Edition) -> list[ToldChange]:
    """The newest changes, in words, the newest first."""
    return kept_told(edition, AnonymousUser())


def words_of(paragraph: str) -> str:
    """Without the marks of linking and citing: no key of a source is told."""
    return plain_text(paragraph, rules=[References({}).rule, without_marks])
