"""Search: the documents of an edition, their index in the database, and how results are ranked and shown."""
