"""Several people at once, a place for rows of any model, and a guide with two of everything."""

import pytest
from django.test import Client

from tests.support.at_once import MANY
from tests.support.content_rows import Place, make_place
from tests.support.people import signed_in
from tests.support.two_of_everything import Guide, guide_with_two_of_everything
from topics.models import Edition


@pytest.fixture
def clients(db) -> list[Client]:
    return [signed_in(f"person-{number}") for number in range(MANY)]


@pytest.fixture
def place(db) -> Place:
    return make_place("here")


@pytest.fixture
def guide(edition: Edition) -> Guide:
    return guide_with_two_of_everything(edition)
