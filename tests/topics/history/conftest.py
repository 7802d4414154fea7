"""People who read the history: an organiser, the chair of the row, and chairs of others."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.people import chair_of
from topics.models import Committee, Edition


@pytest.fixture
def desk(organiser: User) -> Client:
    """The browser of an organiser."""
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def chair(roles, committee: Committee) -> Client:
    return chair_of("awa", committee)


@pytest.fixture
def others(roles, edition: Edition) -> list[Client]:
    """A chair of another committee, one of another edition, and one of none any more."""
    council = Committee.objects.create(edition=edition, slug="council", name="Council")
    far = Committee.objects.create(
        edition=Edition.objects.create(slug="2031", year=2031, conference="Far"), slug="far", name="Far"
    )
    return [chair_of("of-council", council), chair_of("of-far", far), chair_of("former")]
