"""What whoever makes an archive is told: how far it is, and what stops it."""

from collections.abc import Callable

Progress = Callable[[int, int], object]  # so many of so many that are known by now


class ArchiveError(Exception):
    """One line that says what is in the way and how to mend it."""
