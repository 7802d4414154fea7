"""What a guide can be refused with."""

from __future__ import annotations


class GuideError(ValueError):
    """The guide was not taken, and nothing was written. Its text is one line for whoever sent it."""
