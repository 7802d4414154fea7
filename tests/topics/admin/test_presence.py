"""Who else has a form open is told, as a courtesy."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.transfer.catalogue import catalogue
from tests.support.admin_forms import admin_url, open_form, send
from tests.support.crawler import without_layout
from topics.models import EditingPresence, Edition, Section
from topics.models.presence import SEEN_WITHIN


def ping(client: Client, section: Section):
    return client.post(reverse("admin:topics_section_presence", args=[section.pk]))


def shown(client: Client, section: Section) -> str:
    return client.get(admin_url("change", section)).context["others_here"]


def test_a_form_says_who_else_has_it_open_and_since_when(awa, bo, section):
    assert ping(awa, section).json() == {"others": ""}
    since = timezone.localtime(EditingPresence.objects.get().since)
    told = f"Awa has had this open since {since:%H:%M}."
    assert ping(bo, section).json() == {"others": told}
    assert shown(bo, section) == told
    assert shown(awa, section).startswith("bo has had this open since ")
    page = without_layout(bo.get(admin_url("change", section)).content.decode())
    assert f'role="status" data-presence="/admin/topics/section/{section.pk}/presence/">{told}</p>' in page


def test_where_nobody_else_is_the_line_takes_no_room(bo, section):
    [line] = re.findall(
        r"<p class=.presence.[^>]*>(.*?)</p>", bo.get(admin_url("change", section)).content.decode(), re.S
    )
    assert line == ""  # a blank would count as words, until a script takes it away and all below moves up


def test_another_section_says_nothing(awa, bo, section, topic):
    other = Section.objects.create(topic=topic, position=2, slug="rain", title="Rain")
    ping(awa, section)
    assert shown(bo, other) == ""


def test_who_is_not_heard_of_any_more_does_not_count_and_is_forgotten(awa, bo, section):
    ping(awa, section)
    EditingPresence.objects.update(seen_at=timezone.now() - SEEN_WITHIN + timedelta(seconds=20))
    assert shown(bo, section) != ""
    EditingPresence.objects.update(seen_at=timezone.now() - SEEN_WITHIN)
    assert shown(bo, section) == ""
    ping(bo, section)
    assert [presence.user.username for presence in EditingPresence.objects.all()] == ["bo"]


def test_since_is_when_it_was_opened_not_when_it_was_last_said(awa, section):
    ping(awa, section)
    first = EditingPresence.objects.get()
    ping(awa, section)
    again = EditingPresence.objects.get()
    assert again.since == first.since
    assert again.seen_at > first.seen_at


def test_since_another_day_says_which(awa, bo, section):
    ping(awa, section)
    EditingPresence.objects.update(since=timezone.now() - timedelta(days=2))
    day = timezone.localtime(timezone.now() - timedelta(days=2))
    assert f"since {day.day} " in shown(bo, section)


def test_who_saves_and_leaves_has_it_open_no_longer_but_who_goes_on_does(awa, section):
    ping(awa, section)
    send(awa, section, open_form(awa, section), _continue="1")
    assert EditingPresence.objects.exists()
    send(awa, section, open_form(awa, section))
    assert not EditingPresence.objects.exists()


def test_presence_gives_no_edition_a_new_version_and_no_export_has_it(awa, section, edition):
    edition.refresh_from_db()
    ping(awa, section)
    assert Edition.objects.get().version == edition.version
    assert EditingPresence not in [content.model for content in catalogue().values()]


def test_only_who_may_edit_says_so_and_by_post(awa, client, stranger, section):
    url = reverse("admin:topics_section_presence", args=[section.pk])
    assert awa.get(url).status_code == 405
    assert awa.post(reverse("admin:topics_section_presence", args=[section.pk + 1])).status_code == 403
    assert client.post(url).status_code == 302
    client.force_login(stranger)
    assert client.post(url).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(awa.get(admin_url("change", section)).wsgi_request.user)
    assert strict.post(url).status_code == 403
    assert not EditingPresence.objects.exists()
