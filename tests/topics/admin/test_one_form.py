"""One form, one submission: what was sent is read once, and handed to few functions of few classes."""

import ast
import re
import sys
from collections.abc import Callable
from inspect import getsource
from textwrap import dedent
from types import FrameType

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from tests.support.admin_addresses import CONTENT, label
from tests.support.admin_forms import admin_url, again, open_form, send
from tests.support.draft_forms import BODY, DRAFT, KEEP, keep, open_draft, press
from tests.support.paths import ROOT
from topics.admin import ContentAdmin, submission
from topics.admin.conflicts.saving import save_or_refuse
from topics.admin.forms import SectionForm
from topics.models import DraftRevision, Edition, Section

PACKAGE = ROOT / "topics" / "admin"
MOST_CLASSES = 6
MOST_STATIONS = 10
MOST_RETURNS = 4


@pytest.mark.parametrize("model", [Edition, *CONTENT], ids=label)
def test_the_admin_of_content_stands_on_few_classes(model):
    """Its own, that of all content, and those of Django and Python."""
    order = type(admin.site.get_model_admin(model)).__mro__
    assert len(order) <= MOST_CLASSES, [each.__name__ for each in order]


def test_what_the_forms_of_the_admin_send_has_its_names_in_one_module():
    names = {value for name, value in vars(submission).items() if name.isupper() and isinstance(value, str)}
    assert {"_keep_draft", "_started_from", "_cascades"} <= names
    spelt = {
        (node.value, path.name)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert {path for _, path in spelt} == {"submission.py"}


# --- The stations of a submission ---


def stations_of(submit: Callable[[], HttpResponse]) -> tuple[int, set[str]]:
    """Return the status of the answer, and the functions of the admin through which the submission went."""
    passed = set()

    def notice(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            name = code.co_qualname.partition(".<locals>")[0]
            if "submitted" in {*code.co_varnames, *code.co_names} or name == "SubmittedForm.read":
                passed.add(name)

    sys.setprofile(notice)
    try:
        status = submit().status_code
    finally:
        sys.setprofile(None)
    return status, passed


def test_a_submission_is_answered_at_few_places():
    """On its way from the address to the answer; the return before it is read is for forms to be shown."""
    way = ContentAdmin.changeform_view, save_or_refuse, ContentAdmin.response_change
    code = "".join(dedent(getsource(station)) for station in way).partition("SubmittedForm.read")[2]
    assert len(re.findall(r"^ +return\b", code, re.MULTILINE)) <= MOST_RETURNS


def test_a_saved_change_passes_few_stations(awa, wells):
    form = open_form(awa, wells)
    status, stations = stations_of(lambda: send(awa, wells, form, body=DRAFT))
    assert status == 302
    assert {"ContentAdmin.changeform_view", "SubmittedForm.read", "save_or_refuse"} <= stations
    assert len(stations) <= MOST_STATIONS, stations


def test_a_kept_and_a_published_draft_pass_few_stations(awa, wells):
    form = open_form(awa, wells)
    status, stations = stations_of(lambda: send(awa, wells, form, body=DRAFT, **KEEP))
    assert (status, len(stations) <= MOST_STATIONS) == (302, True), stations
    assert "keep_draft" in stations
    status, stations = stations_of(lambda: press(awa, "draft_publish", wells))
    assert (status, len(stations) <= MOST_STATIONS) == (302, True), stations
    assert "end_draft" in stations


def test_a_refused_change_and_its_merged_text_pass_few_stations(awa, wells):
    form = open_form(awa, wells)
    Section.objects.update(body=BODY.replace("words", "nouns"))
    answers = []

    def first() -> HttpResponse:
        answers.append(send(awa, wells, form, body=DRAFT))
        return answers[0]

    status, stations = stations_of(first)
    assert (status, len(stations) <= MOST_STATIONS) == (409, True), stations
    status, stations = stations_of(lambda: awa.post(admin_url("change", wells), again(answers[0])))
    assert (status, len(stations) <= MOST_STATIONS) == (302, True), stations


def test_a_change_with_an_error_passes_few_stations(awa, wells):
    form = open_form(awa, wells)
    status, stations = stations_of(lambda: send(awa, wells, form, title=""))
    assert (status, len(stations) <= MOST_STATIONS) == (200, True), stations


def test_a_change_of_a_row_that_is_gone_passes_few_stations(awa, wells):
    form, url = open_form(awa, wells), admin_url("change", wells)
    wells.delete()
    status, stations = stations_of(lambda: awa.post(url, form))
    assert (status, len(stations) <= MOST_STATIONS) == (409, True), stations


# --- What a draft must never do ---


def test_a_draft_whose_errors_are_gone_when_they_are_to_be_shown_is_kept_and_not_saved(
    awa, wells, monkeypatch
):
    asked = []

    def clean(self) -> dict:
        asked.append(self)
        if len(asked) == 1:
            raise ValidationError("Somebody had this a moment ago.")
        return plain(self)

    plain = SectionForm.clean
    monkeypatch.setattr(SectionForm, "clean", clean)
    assert keep(awa, wells, body=DRAFT).status_code == 302
    wells.refresh_from_db()
    assert wells.body == BODY
    assert DraftRevision.objects.get().values == {"body": DRAFT}


def test_the_form_of_an_edition_which_has_no_drafts_is_saved_whatever_button_it_names(awa, edition):
    assert send(awa, edition, open_form(awa, edition), ordinal="Third", **KEEP).status_code == 302
    edition.refresh_from_db()
    assert edition.ordinal == "Third"
    assert not DraftRevision.objects.exists()


def test_a_draft_that_is_kept_again_while_it_is_published_stays(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    Section.objects.update(title="Deep wells")
    page = press(awa, "draft_publish", wells)
    merged = dict(again(page))
    send(bo, wells, open_draft(bo, wells), body="His.", **KEEP)
    assert awa.post(admin_url("change", wells), merged).status_code == 302
    wells.refresh_from_db()
    assert wells.body == DRAFT
    assert DraftRevision.objects.get().values["body"] == "His."
