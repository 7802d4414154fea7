"""Every change of the content: who, when, why, and what it was before.

Entries stand in one table beside each model's own. Saves, links, deletions and the querysets' bulk
writers leave them by themselves; who writes in another way calls `record`.
"""

from topics.history.changes import (
    NOTE,
    REASON,
    Change,
    changing,
    current_change,
    history_of_requests,
    one_line,
    paused_history,
)
from topics.history.deletions import pointing_at, tell_deletions, telling_deletion
from topics.history.drafts import DRAFT, bring_back_drafts
from topics.history.entries import (
    CHANGED,
    CREATED,
    DELETED,
    ContentHistory,
    HistoryEntry,
    has_tracked,
    history_of,
    record,
    tracked_names,
)
from topics.history.links import has_history, link_fields, links_of

__all__ = [
    "CHANGED",
    "CREATED",
    "DELETED",
    "DRAFT",
    "NOTE",
    "REASON",
    "Change",
    "ContentHistory",
    "HistoryEntry",
    "bring_back_drafts",
    "changing",
    "current_change",
    "has_history",
    "has_tracked",
    "history_of",
    "history_of_requests",
    "link_fields",
    "links_of",
    "one_line",
    "paused_history",
    "pointing_at",
    "record",
    "tell_deletions",
    "telling_deletion",
    "tracked_names",
]
