"""Run Django's migrate, unless an older version left the database half-migrated."""

from django.core.management.commands import migrate
from django.db import connections

from portal.serving.preparation import refuse_half_migrated


class Command(migrate.Command):
    def handle(self, *args, database: str, **options) -> None:
        refuse_half_migrated(connections[database])
        super().handle(*args, database=database, **options)
