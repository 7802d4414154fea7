"""What changed, as delegates are told of it: the noted changes, from the moment readers can see them."""

from topics.changes.noted import Changes, noted_changes
from topics.changes.seen import SeenChange
from topics.changes.telling import ToldChange, ToldRow, tell

__all__ = ["Changes", "SeenChange", "ToldChange", "ToldRow", "noted_changes", "tell"]
