"""Every page of the admin is valid HTML, by the Nu Html Checker of the W3C."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from tests.support.admin_addresses import CONTENT, addresses_of_the_admin
from tests.support.admin_forms import plant_one_of_each
from tests.support.crawler import Page
from tests.support.nu_checker import complaints_about
from topics.models import Committee, Edition, Section

# What the standard has allowed since that checker was made, word for word.
NEWER_THAN_THE_CHECKER = {
    "Attribute “popover” not allowed on element “div” at this point.",
    "Attribute “popovertarget” not allowed on element “button” at this point.",
    "The “dialog” element is not supported in all browsers. Please be sure to test, and consider using a"
    " polyfill.",
    # What is in a <template> is no part of the page, and each text that is edited has one.
    "Duplicate ID “writing-search-title”.",
    "The first occurrence of ID “writing-search-title” was here.",
}
# What Django writes itself.
DJANGOS_OWN = {
    # Of models that one may only look at.
    "A table row was 2 columns wide, which is less than the column count established by the first row (3).",
}


def pages_of_the_admin(section: Section, client: Client) -> Iterator[Page]:
    """All pages that open, and the one that follows an invitation, once."""
    plant_one_of_each(section)
    guide = {model: model._base_manager.first() for model in (*CONTENT, Edition, User, Group)}
    for name, address in addresses_of_the_admin(guide):
        if name in ("admin:logout", "admin:autocomplete", "admin:topics_placed_autocomplete"):
            continue  # no pages
        response = client.get(address)
        if response.streaming:
            list(response.streaming_content)  # a file, which is closed at its end
        elif response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            yield Page(address, 200, html=response.content.decode())
    address = reverse("admin:portal_invitation_add")
    invited = client.post(address, {"name": "Ada", "committees": [Committee.objects.get().pk]})
    yield Page(f"{address}sent", invited.status_code, html=invited.content.decode())


@pytest.mark.usefixtures("roles")
def test_the_checker_finds_nothing_wrong_on_any_page_of_the_admin(section, client, tmp_path):
    client.force_login(User.objects.create_superuser("root"))
    pages = list(pages_of_the_admin(section, client))
    assert len(pages) > 80
    complaints = complaints_about(pages, tmp_path)
    allowed = NEWER_THAN_THE_CHECKER | DJANGOS_OWN
    unexpected = [
        f"{Path(found['url']).name}:{found.get('lastLine')} {found['message']}"
        for found in complaints
        if found["message"] not in allowed
    ]
    assert unexpected == []
    assert {found["message"] for found in complaints} == allowed  # each exception is still needed
