"""Leave the database empty after a transactional test, by looking at what the test has put there.

Django empties every table, and makes the permissions of all models again, which takes longer than many of
these tests, on PostgreSQL above all.
"""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = (ContentType, Permission)  # what migrating makes, and content refers to


class Emptier:
    def __init__(self) -> None:
        self.kept: list[tuple] = []

    def __call__(self, case: TransactionTestCase) -> None:
        """Stands in for `TransactionTestCase._fixture_teardown`, for our one database."""
        if not self.kept or self.kept != rows_kept():
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
            self.kept = rows_kept()
            return
        empty_tables()


def empty_tables() -> None:
    """Leave what migrating makes; the ids of the rows are not given again."""
    filled = filled_tables()
    with transaction.atomic(), connection.cursor() as cursor:  # which looks at foreign keys at its end
        for table in filled:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def rows_kept() -> list[tuple]:
    return [row for model in KEPT for row in model._base_manager.order_by("pk").values_list()]


def filled_tables() -> list[str]:
    """The tables that have rows and should have none."""
    models = [model for model in apps.get_models(include_auto_created=True) if model not in KEPT]
    tables = sorted({model._meta.db_table for model in models})
    looks = (
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [table for (table,) in cursor.fetchall()]
