"""Moves a glossary or a bibliography between a table, or a reference manager's file, and the database."""
