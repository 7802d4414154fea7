"""Refusal of a guide."""


class GuideError(ValueError):
    """The guide was refused, and nothing was written. The text is one line for whoever sent it."""
