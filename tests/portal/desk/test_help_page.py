"""The guide for chairs stands in the admin, and each page leads to the section about it."""

import re

from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from portal.desk.help_page import SECTIONS, guide
from tests.support.admin_forms import admin_url
from topics.models import Topic


def test_it_has_every_section_of_the_file_once_as_rendered_markdown(admin_client):
    page = admin_client.get(reverse("admin:help")).content.decode()
    slugs = [section.slug for section in guide()]
    assert len(slugs) == len(set(slugs)) > 20
    assert all(f'<section id="{slug}">' in page for slug in slugs)
    assert "<code>[[term]]</code>" in page
    assert "<td>Ctrl+B</td>" in page


def test_every_section_that_a_page_leads_to_is_there():
    assert {slug for _, slug in SECTIONS} <= {section.slug for section in guide()}


def test_every_page_of_the_admin_has_a_question_mark(admin_client, section):
    wanted = {
        admin_url("changelist", Topic): "unpublished-rows-and-drafts",
        admin_url("change", section): "write",
        admin_url("history", section): "history",
        admin_url("outline", section.topic): "find-your-topic",
        reverse("admin:index"): "find-your-topic",
        reverse("admin:health", args=["2030"]): "health",
        reverse("admin:replace_texts", args=["2030"]): "find-and-replace",
    }
    for address, slug in wanted.items():
        page = admin_client.get(address).content.decode()
        [href] = re.findall(r'href="([^"]*)"[^>]*title="Help about this page"', page)
        assert href == f"{reverse('admin:help')}#{slug}", address
    for model in site._registry:
        assert "Help about this page" in admin_client.get(admin_url("changelist", model)).content.decode()


def test_nobody_reads_it_who_may_not_enter(db, stranger):
    outside = Client()
    assert outside.get(reverse("admin:help")).status_code == 302
    outside.force_login(stranger)
    assert outside.get(reverse("admin:help")).status_code == 302
