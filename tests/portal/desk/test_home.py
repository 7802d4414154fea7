"""The admin's home says what waits for the person who opens it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from glossary.models import Term
from portal.desk.home import PROVIDERS
from portal.transfer import import_edition
from tests.support.healthy_edition import make_healthy
from tests.support.people import load_roles
from tests.support.small_edition import next_small_edition, written
from topics.models import Committee, Edition, KeyFigure, Publishable, Section, Topic


@pytest.fixture
def healthy(section: Section) -> Edition:
    """All of it published."""
    edition = make_healthy(section)
    for model in (KeyFigure, Term):
        model.objects.update(published=True)
    for rows in (edition.sources, section.topic.questions, section.topic.committee.tools):
        rows.update(published=True)
    return edition


@pytest.fixture
def chair(healthy, committee) -> Client:
    load_roles()
    user = User.objects.create_user("chair", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    committee.chairs.add(user)
    return browser(user)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def waiting(client: Client) -> dict[str, list[str]]:
    """Heading → the words of its lines, on the admin's home."""
    groups = client.get(reverse("admin:index")).context["home_groups"]
    return {group.title: [line.words for line in group.lines] for group in groups}


def addresses(client: Client) -> list[str]:
    groups = client.get(reverse("admin:index")).context["home_groups"]
    return [link.url for group in groups for line in group.lines for link in (line, *line.further)]


def test_a_chair_is_told_of_their_committee_and_that_nothing_is_to_be_mended(chair):
    assert waiting(chair) == {
        "Your committees": ["You chair Assembly in Model Assembly 2030."],
        "Content health": ["Nothing needs fixing in Model Assembly 2030."],
    }


def test_what_is_written_comes_before_who_may_enter(chair):
    organiser = browser(User.objects.create_superuser("root"))
    for client, labels in [
        (chair, ["topics", "glossary"]),
        (organiser, ["topics", "glossary", "portal", "auth"]),
    ]:
        apps = client.get(reverse("admin:index")).context["app_list"]
        assert [app["app_label"] for app in apps if app["app_label"] in labels] == labels


def test_a_chair_is_told_of_findings_and_drafts_that_are_theirs(chair, healthy):
    council = Committee.objects.create(edition=healthy, slug="council", name="Council")
    Topic.objects.create(committee=council, number=1, slug="peace", title="Peace [[nobody]]")
    Topic.objects.update(introduction="[[nobody]]")
    Section.objects.update(published=False)
    Term.objects.update(published=False, french="")
    told = waiting(chair)
    assert told["Content health"] == ["2 things need a look in Model Assembly 2030."]
    assert told["Not published yet"] == ["1 section is not published yet.", "1 term is not published yet."]


def test_an_organiser_is_told_of_every_edition_and_of_the_notes(healthy, organiser):
    Edition.objects.create(slug="2029", year=2029, conference="Last", status="archived")
    Edition.objects.create(slug="2031", year=2031, conference="Next")
    Term.objects.update(why_note="Asked every year.")
    told = waiting(browser(organiser))
    assert told["Editions"] == [
        "Next 2031 is still a draft.",
        "Model Assembly 2030 is published.",
        "Last 2029 is archived.",
    ]
    assert told["For next year’s team"] == [
        "No note waits in Next 2031.",
        "1 note waits in Model Assembly 2030.",
    ]
    assert told["Content health"] == [
        "Nothing needs fixing in Next 2031.",
        "Nothing needs fixing in Model Assembly 2030.",
    ]
    assert "Your committees" not in told


def test_a_chair_is_told_nothing_of_editions(chair):
    assert {"Editions", "For next year’s team"} & waiting(chair).keys() == set()


def test_archived_committees_wait_for_nobody(chair, healthy):
    Edition.objects.filter(pk=healthy.pk).update(status="archived")
    assert waiting(chair) == {}
    assert "Begin with an edition" in chair.get(reverse("admin:index")).content.decode()


def test_every_line_leads_to_a_page(chair, healthy, organiser):
    Section.objects.update(published=False)
    for client in (chair, browser(organiser)):
        found = addresses(client)
        assert len(found) > 4
        assert {url: client.get(url).status_code for url in found} == dict.fromkeys(found, 200)


def test_a_list_of_drafts_lists_the_drafts_alone(chair):
    Term.objects.update(published=False)
    Term.objects.create(
        edition=Edition.objects.get(), slug="public", name="public", definition="P.", published=True
    )
    url = next(url for url in addresses(chair) if "term" in url)
    assert [row.name for row in chair.get(url).context["cl"].result_list] == ["aquifer"]


def test_the_home_takes_as_many_queries_for_many_rows_as_for_few(
    healthy, organiser, django_assert_num_queries, tmp_path
):
    client = browser(organiser)
    client.get(reverse("admin:index"))
    Edition.objects.update(ordinal="x", is_current=True)  # so that the content is read anew
    # 20 read an edition's content; once it is read, until it changes, they are spared.
    with django_assert_num_queries(44):
        client.get(reverse("admin:index"))
    with django_assert_num_queries(24):
        client.get(reverse("admin:index"))
    healthy.delete()
    import_edition(written(tmp_path, next_small_edition()))
    Edition.objects.update(is_current=True)
    for model in apps.get_models():
        if issubclass(model, Publishable):
            model.objects.update(published=True)
    with django_assert_num_queries(44):
        client.get(reverse("admin:index"))


def test_the_page_of_one_app_says_nothing_of_tasks(organiser):
    page = browser(organiser).get(reverse("admin:app_list", args=["topics"])).content.decode()
    assert "Your tasks" not in page
    assert "Begin with an edition" not in page


def test_the_providers_have_headings_of_their_own():
    titles = [title for title, _ in PROVIDERS]
    assert len(set(titles)) == len(titles)
