"""NUL characters in what a browser sends: PostgreSQL can look for none, so none may reach it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.crawler import read_page
from topics.models import Edition


@pytest.fixture
def source_list() -> str:
    return reverse("admin:glossary_source_changelist")


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/2030%00/",
        "/2030/bibliography/%00/",
        "/2030/bibliography/%00.bib",
        "/2030/bibliography.%00",
        "/2030/glossary/%00/",
        "/2030/assembly/topics/%00/",
        "/media/images/%00",
        "/static/%00",
    ],
)
def test_an_address_with_a_nul_character_is_a_404_that_leads_on(client, edition, address):
    page = read_page(client, address)
    assert page.status == 404
    assert "Page not found" in page.main


def test_an_admin_list_takes_a_nul_character_in_a_filter_for_a_value_that_no_row_has(
    client, organiser, edition, source_list
):
    edition.sources.create(key="who", title="Wells", link_status="working")
    client.force_login(organiser)
    for value, found in (("working", 1), ("%00", 0), ("working%00x", 0), ("%2500", 0), ("%%0000", 0)):
        answer = client.get(f"{source_list}?link_status__exact={value}")
        assert (answer.status_code, answer.context["cl"].result_count) == (200, found), value
    for query in ("q=%00", "edition__id__exact=%00", "o=%00", "p=%00", "all=%00", "key=%00"):
        assert client.get(f"{source_list}?{query}").status_code < 500, query


def test_a_nul_character_beside_the_words_of_a_search_does_not_hide_what_they_find(
    client, organiser, edition, source_list
):
    edition.sources.create(key="who", title="Wells")
    client.force_login(organiser)
    assert client.get(f"{source_list}?q=%00wells%00").context["cl"].result_count == 1


def test_a_session_cookie_of_nul_characters_is_nobody_s(edition):
    Edition.objects.update(conference="Assembly of wells")
    for value in (r'"{}"'.format(r"\000" * 32), "\\000", r'"\\000000000000"', r'"\0\00\000\0000"'):
        answer = Client().get("/2030/", headers={"cookie": f"sessionid={value}"})
        assert answer.status_code == 200, value
        assert "Assembly of wells" in answer.content.decode()
