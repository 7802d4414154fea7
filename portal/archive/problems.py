"""Progress and errors of archiving."""

from collections.abc import Callable

Progress = Callable[[int, int], object]  # how many are done, of how many known so far


class ArchiveError(Exception):
    """One line that says what is wrong and how to fix it."""
