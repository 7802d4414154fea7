"""Several people at once, and a place for rows of any model."""

import pytest
from django.test import Client

from tests.support.at_once import MANY
from tests.support.content_rows import Place, make_place
from tests.support.people import signed_in


@pytest.fixture
def clients(db) -> list[Client]:
    return [signed_in(f"person-{number}") for number in range(MANY)]


@pytest.fixture
def place(db) -> Place:
    return make_place("here")
