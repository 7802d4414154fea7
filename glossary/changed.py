"""The announced changes of an edition, cached by its version like all derived data.

They are the same for everybody: a change is announced once delegates can see it.
"""

from django.contrib.auth.models import AnonymousUser

from glossary.structured import plain
from topics.chronicle import Changes, PublicChange, describe_changes, public_changes_of
from topics.derived import KeptByVersion
from topics.models import Edition
from topics.permissions import Person

ON_THE_COVER = 4


@KeptByVersion
def kept_changes(edition: Edition, reader: Person) -> Changes:
    return public_changes_of(edition)


@KeptByVersion
def kept_words(edition: Edition, reader: Person) -> list[PublicChange]:
    return describe_changes(changes_of(edition), edition, plain)


def changes_of(edition: Edition) -> Changes:
    """Return the announced changes of `edition`; at most two queries, none when cached."""
    return kept_changes(edition, AnonymousUser())


def changes_in_words(edition: Edition) -> list[PublicChange]:
    """Return the newest changes in words, the newest first."""
    return kept_words(edition, AnonymousUser())
