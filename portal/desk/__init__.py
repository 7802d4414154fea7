"""The editor's desk: work to do, drafts of changes, notes for next year."""
