"""Every field of the content's forms says what goes into it, by an example."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.forms import BaseForm

from tests.support.admin_addresses import CONTENT, label
from topics.models import Edition


def form_of(model: type[Model], user: User, rf) -> type[BaseForm]:
    request = rf.get("/")
    request.user = user
    return admin.site.get_model_admin(model).get_form(request)


@pytest.mark.parametrize("model", [*CONTENT, Edition], ids=label)
def test_every_field_has_a_help_with_an_example(organiser, rf, model):
    fields = form_of(model, organiser, rf).base_fields
    assert fields
    lacking = [name for name, field in fields.items() if not re.search(r"Example: \S", str(field.help_text))]
    assert lacking == []


@pytest.mark.parametrize("model", [*CONTENT, Edition], ids=label)
def test_an_example_fits_into_the_field_it_is_given_for(organiser, rf, model):
    """What stands alone after the word is a value to type; an example in prose is none."""
    fields = form_of(model, organiser, rf).base_fields
    for name in {"slug", "key", "year", "since", "as_of", "position", "number", "url"} & fields.keys():
        example = str(fields[name].help_text).partition("Example: ")[2]
        assert fields[name].clean(example), (name, example)
