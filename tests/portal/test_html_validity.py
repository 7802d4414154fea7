"""Every page is valid HTML, by the Nu Html Checker of the W3C.

Our style sheets are not put to it: the edition of the checker that can be installed with the other
packages dates from 2020 and refuses `@layer`, with which each of them begins, as unknown.
"""

import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from portal import views
from tests.support.crawler import (
    Page,
    crawl,
    make_editions_being_written,
    passing_rows,
    read_page,
)
from tests.support.nu_checker import complaints_about, find_java
from topics.models import Edition

# What the standard has allowed since that checker was made, word for word. An entry that no page
# needs fails the last test, so that the list does not outlive its reasons.
NEWER_THAN_THE_CHECKER = {
    # Popovers came in 2023. Their values are tested below instead.
    "Attribute “popover” not allowed on element “div” at this point.",
    "Attribute “popovertarget” not allowed on element “button” at this point.",
    "Attribute “popovertargetaction” not allowed on element “button” at this point.",
    # Which key a phone shows for “search”; in the standard since 2019.
    "Attribute “enterkeyhint” not allowed on element “input” at this point.",
    # ARIA in HTML gives <svg> any role; a drawing with links in it cannot be an image.
    "Bad value “group” for attribute “role” on element “svg”.",
}
# The checker guesses languages by frequent words, and the page of a source has little else than its title.
OF_A_SOURCE, GUESS = "2026__bibliography__", "This document appears to be written in French"
ALLOWED_VALUES = {
    "popover": {"", "auto", "manual"},
    "popovertargetaction": {"toggle", "show", "hide"},
    "enterkeyhint": {"enter", "done", "go", "next", "previous", "search", "send"},
}

pytestmark = pytest.mark.usefixtures("db")  # by this pytest-django sees that a test database is needed


@pytest.fixture(scope="module")
def pages(guide_of_2026, django_db_blocker) -> list[Page]:
    """All of the 2026 guide, an edition that has next to nothing yet, errors, and the admin's door."""
    with passing_rows(django_db_blocker):
        beside = [*pages_without_an_edition(), *pages_of_editions_being_written(), *pages_of_errors()]
    return [*guide_of_2026.values(), *beside]


def pages_without_an_edition() -> list[Page]:
    client = Client()
    login = reverse("admin:login")
    pages = [read_page(client, url) for url in ("/", "/nowhere/", login)]
    pages.append(Page(f"{login}refused", 200, html=client.post(login, {"username": "x"}).content.decode()))
    return pages


def pages_of_editions_being_written() -> list[Page]:
    editions = make_editions_being_written()
    pages = [page for edition in editions for page in crawl(Client(), edition.get_absolute_url()).values()]
    pages += [read_page(Client(), f"{edition.get_absolute_url()}binder/") for edition in editions]
    Edition.objects.filter(pk=editions[-1].pk).update(is_current=True)
    return [*pages, read_page(Client(), "/2034/nowhere/")]


def pages_of_errors() -> list[Page]:
    request = RequestFactory().get("/")
    answers = [
        views.bad_request(request, None),
        views.permission_denied(request, None),
        views.server_error(request),
        views.form_refused(request),
    ]
    with patch.object(connection, "cursor", side_effect=OperationalError):
        answers.append(Client().get("/"))
    return [
        Page(f"/error/{answer.status_code}", answer.status_code, answer.content.decode())
        for answer in answers
    ]


@pytest.fixture(scope="module")
def complaints(pages: list[Page], tmp_path_factory) -> list[dict]:
    return complaints_about(pages, tmp_path_factory.mktemp("pages"))


def test_without_java_the_check_is_skipped_aloud_and_fails_where_ci_runs_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="HTML IS NOT CHECKED"):
        find_java()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="HTML IS NOT CHECKED"):
        find_java()


def test_the_checker_finds_nothing_wrong_on_any_page(complaints):
    unexpected = [
        f"{Path(found['url']).name}:{found.get('lastLine')} {found['message']}"
        for found in complaints
        if found["message"] not in NEWER_THAN_THE_CHECKER
        and not (OF_A_SOURCE in found["url"] and found["message"].startswith(GUESS))
    ]
    assert unexpected == []


def test_the_checker_has_read_the_pages_and_every_exception_is_still_needed(complaints):
    assert {found["message"] for found in complaints} >= NEWER_THAN_THE_CHECKER


def test_every_kind_of_page_is_among_those_checked(pages):
    statuses = {page.status for page in pages}
    assert statuses == {200, 400, 403, 404, 500, 503}
    assert len({page.url for page in pages}) > 180


def test_what_is_newer_than_the_checker_has_values_the_standard_allows(pages):
    for name, allowed in ALLOWED_VALUES.items():
        given = {value for page in pages for attribute, value in page.attributes if attribute == name}
        assert given
        assert given <= allowed
