"""One list has all drafts of changes of an edition, and the admin's home leads to it."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from portal.transfer import import_edition
from tests.support.admin_forms import admin_url
from tests.support.draft_forms import html_of
from tests.support.edition_with_drafts import DRAFTS, edition_with_drafts, with_draft
from tests.support.kept_rows import KeptRows
from tests.support.people import load_roles
from tests.support.small_edition import SECTION, written
from topics.models import Committee, DraftRevision, Edition, Section

LIST = "/admin/drafts/2030/"


@pytest.fixture
def waiting(kept_rows: KeptRows, tmp_path, awa) -> Edition:
    kept_rows.store("with drafts", lambda: import_edition(written(tmp_path, edition_with_drafts())))
    return Edition.objects.get()


def told_at_home(client: Client) -> list[str]:
    groups = client.get(reverse("admin:index")).context["home_groups"]
    return [line.words for group in groups if group.title == "Drafts of changes" for line in group.lines]


def listed(client: Client) -> dict[str, list[str]]:
    return {kind: [row["name"] for row in rows] for kind, rows in client.get(LIST).context["groups"]}


def test_the_home_counts_them_and_leads_to_the_list(awa, waiting):
    assert told_at_home(awa) == [f"{len(DRAFTS)} drafts wait to be published in Model Assembly 2030."]
    assert f'href="{LIST}"' in html_of(awa, reverse("admin:index"))


def test_the_home_says_nothing_where_nothing_waits_and_counts_one_as_one(awa, tmp_path):
    import_edition(written(tmp_path, with_draft(SECTION, None)))
    assert told_at_home(awa) == []
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"title": "Deep wells"}})))
    assert told_at_home(awa) == ["1 draft waits to be published in Model Assembly 2030."]
    Edition.objects.update(status="archived")
    assert told_at_home(awa) == []


def test_the_list_names_each_with_what_it_changes_and_leads_to_its_page(awa, waiting):
    found = listed(awa)
    assert sum(map(len, found.values())) == len(DRAFTS)
    assert found["sections"] == ["Wells", "Deep"]
    page = html_of(awa, LIST)
    assert f'href="{admin_url("draft", Section.objects.get(slug="wells"))}"' in page
    assert "Changes title, body." in page
    assert "Note for delegates: “The wells are counted.”" in page
    assert page.count("has changed since this draft was begun") == 3
    assert "There are no drafts" not in page


def test_the_list_says_so_where_nothing_waits(awa, waiting):
    DraftRevision.objects.all().delete()
    assert "There are no drafts." in html_of(awa, LIST)


def test_a_chair_finds_the_drafts_of_what_they_may_edit(waiting):
    load_roles()
    council = Committee.objects.create(edition=waiting, slug="council", name="Council")
    chairs = {}
    for name, committee in [("chair", waiting.committees.get(slug="assembly")), ("other", council)]:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name="Chairs"))
        committee.chairs.add(user)
        chairs[name] = Client()
        chairs[name].force_login(user)
    assert sum(map(len, listed(chairs["chair"]).values())) == len(DRAFTS)
    assert set(listed(chairs["other"])) == {"terms", "sources"}
    assert told_at_home(chairs["other"]) == ["3 drafts wait to be published in Model Assembly 2030."]


def test_the_list_takes_as_many_queries_for_many_as_for_few(awa, waiting, django_assert_num_queries):
    awa.get(LIST)
    with django_assert_num_queries(22):
        awa.get(LIST)
    section = Section.objects.get(slug="wells")
    [change] = DraftRevision.objects.of_row(section)
    for number in range(20):
        row = Section.objects.create(topic=section.topic, slug=f"point-{number}", title="x", published=True)
        change.pk, change.object_id = None, row.pk
        change.save(force_insert=True)
    with django_assert_num_queries(22):
        assert len(listed(awa)["sections"]) == 22
