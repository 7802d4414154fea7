"""Pages of the history: versions, notes, the timeline of a topic, deletions."""
