"""The cast of the admin: one guide, and people by what they may do with it."""

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from tests.support.admin_addresses import OF_COMMITTEE, OF_EDITION
from tests.support.admin_forms import plant_one_of_each
from tests.support.people import person
from topics.models import Committee, Edition, Section


@pytest.fixture
def guide(section: Section) -> dict[type[Model], Model]:
    """One row of each model of content, all of one committee."""
    plant_one_of_each(section)
    topic = section.topic
    planted = {type(row): row for row in (topic.committee, topic, section)}
    return {model: planted.get(model) or model.objects.get() for model in (*OF_COMMITTEE, *OF_EDITION)}


@pytest.fixture
def council(guide, edition: Edition) -> Committee:
    """Another committee of the same edition."""
    return Committee.objects.create(edition=edition, slug="council", name="Council", published=True)


@pytest.fixture
def far_committee(db) -> Committee:
    """A committee of another edition."""
    other = Edition.objects.create(slug="2031", year=2031, conference="Other Assembly", status="published")
    return Committee.objects.create(edition=other, slug="assembly", name="Far", published=True)


@pytest.fixture
def chair(roles, guide) -> User:
    return person("chair", "Chairs", guide[Committee])


@pytest.fixture
def other_chair(roles, council) -> User:
    return person("other", "Chairs", council)


@pytest.fixture
def far_chair(roles, far_committee) -> User:
    return person("far", "Chairs", far_committee)


@pytest.fixture
def former_chair(roles) -> User:
    return person("former")


@pytest.fixture
def helper(roles) -> User:
    """An organiser who is no superuser."""
    return person("helper", "Organisers")
