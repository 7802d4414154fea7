"""Editions in the admin: import, clone, checklist, and the banner of archived ones."""
