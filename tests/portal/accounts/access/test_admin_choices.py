"""The admin's suggestions, and its ways to the pages of rows: for whoever may edit what they name."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.support.admin_addresses import CONTENT, OF_CHOOSING, OF_EDITION, OUTSIDERS, each_model, is_refused
from tests.support.admin_forms import admin_url
from topics.models import Section

# --- Choosing a row, and going to its page ---


def suggestions(client: Client, view: str, model: type[Model], field: str) -> HttpResponse:
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return client.get(reverse(view), {**asked, "term": ""})


@pytest.mark.parametrize("view", sorted(OF_CHOOSING))
@pytest.mark.parametrize("name", OUTSIDERS)
def test_suggestions_hold_nothing_of_others(cast, guide, view, name):
    asked = 0
    for model in CONTENT:
        for field in admin.site.get_model_admin(model).autocomplete_fields:
            response = suggestions(cast[name], view, model, field)
            asked += 1
            if is_refused(response):
                continue
            assert name in ("other_chair", "far_chair")
            related = model._meta.get_field(field).related_model
            ids = {result["id"] for result in response.json()["results"]}
            is_shared = name == "other_chair" and related in OF_EDITION
            assert (str(guide[related].pk) in ids) == is_shared, (model, field)
    assert asked > 5


@pytest.mark.parametrize("view", sorted(OF_CHOOSING))
def test_suggestions_hold_what_the_right_chair_may_choose(cast, guide, view):
    for model in CONTENT:
        for field in admin.site.get_model_admin(model).autocomplete_fields:
            response = suggestions(cast["chair"], view, model, field)
            if model._meta.get_field(field).related_model is User:
                assert response.status_code == 403  # people are for organisers
                continue
            ids = {result["id"] for result in response.json()["results"]}
            assert str(guide[model._meta.get_field(field).related_model].pk) in ids, (model, field)


@pytest.mark.parametrize("name", ["chair", "organiser"])
def test_without_scripts_the_list_of_a_field_holds_what_its_suggestions_hold(cast, guide, name):
    compared = 0
    for model in CONTENT:
        form = cast[name].get(admin_url("add", model))
        for field in () if is_refused(form) else admin.site.get_model_admin(model).autocomplete_fields:
            suggested = suggestions(cast[name], "admin:topics_placed_autocomplete", model, field).json()
            listed = re.findall(r'value="(\d+)"', str(form.context["adminform"].form[field]))
            assert set(listed) == {result["id"] for result in suggested["results"]}, (model, field)
            compared += len(listed)
    assert compared > 5


@each_model
def test_the_way_to_a_rows_page_is_shown_to_who_may_edit_it(cast, guide, model):
    row = guide[model]
    type_id = ContentType.objects.get_for_model(model).pk
    address = reverse("admin:view_on_site", args=[type_id, row.pk])
    for name in ("chair", "helper", "organiser"):
        answer = cast[name].get(address)
        has_page = hasattr(row, "get_absolute_url")
        assert answer.status_code == (302 if has_page else 404), name
        assert not has_page or answer.url == f"http://testserver{row.get_absolute_url()}"
    for name in OUTSIDERS:
        is_shared = name == "other_chair" and model in OF_EDITION
        answer = cast[name].get(address)
        assert (is_refused(answer) or answer.status_code == 404) != (is_shared and answer.status_code == 302)


def test_a_way_to_what_is_not_in_the_admin_or_not_there_leads_nowhere(cast, guide):
    type_id = ContentType.objects.get_for_model(Section).pk
    for parts in ([type_id, 999_999], [999_999, 1], ["x", "y"], [type_id, "x"]):
        assert cast["organiser"].get(reverse("admin:view_on_site", args=parts)).status_code == 404, parts


def test_a_closed_door_leads_to_the_login_and_back(cast, guide):
    address = admin_url("change", guide[Section])
    sent_to = urlsplit(cast[None].get(address)["Location"])
    assert parse_qs(sent_to.query) == {"next": [address]}
