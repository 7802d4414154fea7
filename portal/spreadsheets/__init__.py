"""Move lists, such as the glossary, between the database and a table or reference manager's file."""
