"""What the database's check constraints refuse, an import tells before at the field."""

import pytest
from django.db.models import CheckConstraint

from portal.transfer.catalogue import catalogue
from tests.support.small_edition import (
    EDITION,
    FIGURE,
    SECTION,
    TOPIC,
    WATER,
    only_problem_of,
    small_edition,
    written,
)

pytestmark = pytest.mark.django_db

# The database's checks, and an object that each refuses.
CHECKS = {
    "edition_status_known": (EDITION, {"status": "open"}),
    "topic_number_from_one": (TOPIC, {"number": 0}),
    "section_not_its_own_parent": (SECTION, {"parent": [*WATER, "wells"]}),
    "figure_period_in_order": (FIGURE, {"period_start": 2023}),
}


@pytest.mark.parametrize("name", CHECKS)
def test_what_a_check_of_the_database_refuses_is_told_at_its_field(tmp_path, name):
    number, fields = CHECKS[name]
    objects = small_edition()
    objects[number - 1]["fields"] |= fields
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, {problem.field}) == (number, fields.keys())


def test_no_check_of_the_database_is_forgotten_above():
    found = [each for content in catalogue().values() for each in content.model._meta.constraints]
    assert {each.name for each in found if isinstance(each, CheckConstraint)} == CHECKS.keys()
