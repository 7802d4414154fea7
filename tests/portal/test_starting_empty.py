"""A portal started empty leads its organiser from nothing to a guide, and names no other conference."""

import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import Invitation
from portal.serving import preparation
from tests.support.admin_forms import admin_url, plant_one_of_each, posted, states_for
from topics.models import CheckItem, Committee, Edition, Section, Topic

# Words of the guide that comes with the code, of its conference, and of its year.
TRACE = re.compile(
    r"INTERPOL|lyc[ée]ens|EDHEC|fugitive|biohub|iarms|red notice|(?<!u)(?<!\d)2026(?!\d)", re.I
)
WORDS = re.compile(r"\bINTERPOL\b|lyc[ée]ens|EDHEC", re.I)
LONG_AFTER = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def empty(db, settings, monkeypatch) -> None:
    """Prepared as `EDITION=none make serve` does, in a year of which no example tells."""
    monkeypatch.setattr(timezone, "now", lambda: LONG_AFTER)
    settings.STARTS_EMPTY = True
    monkeypatch.setattr(preparation, "collect_static_files", lambda: False)  # of which no test here is
    said = StringIO()
    call_command("serve", prepare_only=True, stdout=said)
    assert "There is no edition yet" in said.getvalue()
    assert not TRACE.search(said.getvalue())


@pytest.fixture
def desk(empty) -> Client:
    client = Client()
    client.force_login(User.objects.get())
    return client


def steps(client: Client) -> list[tuple[str, bool]]:
    groups = client.get(reverse("admin:index")).context["home_groups"]
    return [
        (line.words, line.is_done) for group in groups if group.title == "First steps" for line in group.lines
    ]


def traces(text: str) -> list[str]:
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in TRACE.finditer(unescape(text))]


# What is loaded, and what is not


def test_nothing_is_loaded_when_the_portal_shall_start_empty(empty):
    assert not Edition.objects.exists()
    assert not Committee.objects.exists()
    assert User.objects.count() == 1


def test_a_later_start_without_the_setting_loads_nothing_either(empty, settings):
    settings.STARTS_EMPTY = False
    said = StringIO()
    call_command("serve", prepare_only=True, stdout=said)
    assert not Edition.objects.exists()
    assert "There is no edition yet" in said.getvalue()


def test_an_edition_that_organisers_deleted_does_not_come_back(edition):
    preparation.load_roles()
    preparation.create_first_organiser()
    Edition.objects.all().delete()
    assert preparation.load_first_edition() is False


# The way to a guide


def test_visitors_are_told_kindly_and_organisers_where_to_begin(empty):
    page = Client().get("/").content.decode()
    assert "No guide is open yet" in page
    assert f'href="{reverse("admin:index")}"' in page


def test_an_organiser_is_led_from_nothing_to_an_open_guide(desk):
    assert [is_done for _, is_done in steps(desk)] == [False] * 5
    groups = desk.get(reverse("admin:index")).context["home_groups"]
    assert [group.title for group in groups] == ["First steps"]
    for line in groups[0].lines:
        assert desk.get(line.url).status_code == 200, line

    add(desk, Edition, year="2031", slug="2031", conference="Oak Assembly", status="published")
    edition = Edition.objects.get()
    assert [is_done for _, is_done in steps(desk)] == [True, False, False, False, False]
    add(desk, Committee, edition=edition.pk, name="Council", slug="council", published="on")
    committee = Committee.objects.get()
    add(desk, Invitation, expects=200, name="Ada", committees=[committee.pk])
    assert [is_done for _, is_done in steps(desk)] == [True, True, True, False, False]
    add(desk, Topic, committee=committee.pk, number="1", slug="trees", title="Trees", published="on")
    assert [is_done for _, is_done in steps(desk)] == [True, True, True, True, False]
    desk.post(
        admin_url("changelist", Edition),
        {"action": "make_current", "_selected_action": edition.pk} | states_for(edition),
    )
    assert steps(desk) == []
    assert "Oak Assembly" in Client().get("/").content.decode()
    assert "Trees" in Client().get("/2031/council/").content.decode()


def add(client: Client, model: type, expects: int = 302, **values: object) -> None:
    """Send the form that the admin shows for a new row."""
    form = client.get(admin_url("add", model)).context["adminform"].form
    response = client.post(admin_url("add", model), posted(form) | values)
    assert response.status_code == expects, response.context["adminform"].form.errors


def test_a_chair_is_not_told_the_steps_of_organisers(desk, edition, committee):
    call_command("loaddata", "roles", verbosity=0)
    user = User.objects.create_user("chair", is_staff=True)
    committee.chairs.add(user)
    client = Client()
    client.force_login(user)
    assert steps(client) == []


def test_where_a_guide_is_open_nobody_is_told_the_steps(desk, topic):
    Edition.objects.update(is_current=True)
    assert steps(desk) == []
    Edition.objects.update(status="draft")
    assert len(steps(desk)) == 5


# No trace


def test_no_page_that_anybody_may_open_names_another_conference(empty):
    client = Client()
    for url in (
        "/",
        "/robots.txt",
        "/sitemap.xml",
        "/healthz",
        "/nowhere/",
        "/nowhere/at/all/",
        "/admin/login/",
    ):
        assert traces(client.get(url).content.decode()) == [], url


def admin_addresses() -> list[str]:
    fixed = ("admin:index", "admin:password_change", "admin:second_factor", "import_edition", "links")
    lists = [admin_url(page, model) for model in admin.site._registry for page in ("changelist", "add")]
    apps = {model._meta.app_label for model in admin.site._registry}
    return [*map(reverse, fixed), *lists, *(reverse("admin:app_list", args=[app]) for app in apps)]


def test_no_page_of_the_admin_names_another_conference(desk):
    seen = 0
    for url in admin_addresses():
        response = desk.get(url)
        seen += response.status_code == 200
        assert traces(response.content.decode()) == [], url
    assert seen > 30


def test_no_page_of_a_guide_that_was_made_there_names_another_conference(desk, section: Section):
    edition = section.topic.committee.edition
    Edition.objects.update(is_current=True)
    plant_one_of_each(section)
    edition.check_items.create(place="topics.edition/email", what="Mail?")
    urls = [
        "/",
        *re.findall(r"<loc>http://[^/]*([^<]*)</loc>", Client().get("/sitemap.xml").content.decode()),
    ]
    urls += [
        *(reverse(name, args=[edition.pk]) for name in ("clone_edition", "edition_checklist", "check_links")),
        *(reverse(f"admin:{name}", args=[edition.slug]) for name in ("health", "why_notes", "draft_list")),
        *(admin_url(page, edition) for page in ("change", "history")),
        *(admin_url("change", row) for row in (section, section.topic, section.topic.committee)),
    ]
    assert len(urls) > 12
    assert CheckItem.objects.exists()
    for url in urls:
        response = desk.get(url)
        assert response.status_code == 200, url
        assert traces(response.content.decode()) == [], url


def test_what_a_form_says_of_a_mistake_names_no_other_conference(desk, edition):
    response = desk.post(admin_url("add", Edition), {"release_at_0": "x", "release_at_1": "x", "slug": "a b"})
    assert response.context["adminform"].form.errors
    assert traces(response.content.decode()) == []


def test_no_static_file_names_another_conference():
    seen = 0
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            text = path.read_bytes().decode("utf-8", "ignore")
            is_ours = path.is_relative_to(portal_settings.BASE_DIR / "static")
            assert not (TRACE if is_ours else WORDS).search(text), name
            seen += 1
    assert seen > 50


def test_no_address_of_mail_or_name_of_the_site_names_another_conference():
    texts = (
        *(portal_settings.DEFAULT_FROM_EMAIL, portal_settings.SERVER_EMAIL, portal_settings.OTP_TOTP_ISSUER),
        *(admin.site.site_header, admin.site.site_title, str(admin.site.index_title)),
    )
    assert not any(TRACE.search(text) for text in texts)
