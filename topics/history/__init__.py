"""Write the history: who changed content, when, why, and the row as stored after the change.

Every model has a table of entries beside its own. Saves, links, deletions and the querysets' bulk
writers record themselves; code that writes in another way calls `record`.
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
from topics.history.deletions import cascade_of, pointing_at, record_deletions, recording_deletion
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
from topics.history.lost_drafts import DRAFT, bring_back_drafts
