"""The rows that tests begin with are those that an import makes."""

import pytest
from django.db import connection

from portal.transfer import import_edition
from tests.support.kept_rows import KeptRows, rows_of_content
from tests.support.small_edition import small_edition, written
from topics.models import Edition, Section

pytestmark = pytest.mark.django_db


def rows_without_versions() -> list[tuple]:
    Edition._base_manager.update(version=1)
    return rows_of_content()


def test_rows_put_back_are_all_that_the_import_made_with_their_history_and_a_later_version(tmp_path):
    kept, calls = KeptRows(), []

    def make() -> None:
        calls.append(import_edition(written(tmp_path, small_edition())))

    kept.store("small", make)
    version, made = Edition.objects.get().version, rows_without_versions()
    with connection.cursor() as cursor:
        for model, _, _ in made:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    kept.store("small", make)
    assert len(calls) == 1
    assert Edition.objects.get().version > version
    assert rows_without_versions() == made
    assert Section.history.model in [model for model, _, _ in made]
    Section.objects.first().save()  # whose entry takes an id that is free


def test_beside_other_content_it_is_imported(edition):
    kept, calls = KeptRows(), []
    for _ in range(2):
        kept.store("small", lambda: calls.append(Edition.objects.count()))
    assert calls == [1, 1]
