"""Drafts: changes of published rows that readers do not see yet."""
