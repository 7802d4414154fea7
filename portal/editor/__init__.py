"""The editor of texts: preview, suggestions, and pictures."""
