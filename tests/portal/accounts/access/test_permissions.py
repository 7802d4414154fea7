"""Who edits what: the right chair gets in everywhere, everybody else is refused at every door."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse

from glossary.entry_index import entry_index_of
from glossary.models import Source, Term
from tests.support.admin_addresses import OF_CONTENT, OF_EDITION, addresses_of_the_admin
from tests.support.admin_forms import admin_url, open_form, save
from tests.support.people import browser, person
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.permissions import audience_of, enters_admin, is_organiser


def doors(row: Model) -> Iterator[str]:
    """The pages that the admin has for `row`."""
    for page in ("change", "delete", "history"):
        yield admin_url(page, row)
    if isinstance(row, Topic):
        yield reverse("admin:topics_topic_outline", args=[row.pk])


# The decision


def test_an_organiser_edits_everything(helper, guide, organiser):
    for user in (helper, organiser):
        assert is_organiser(user)
        assert all(row.editable_by(user) for row in guide.values())


def test_a_chair_edits_the_committee_and_the_apparatus_of_its_edition(chair, guide, far_committee):
    assert all(row.editable_by(chair) for row in guide.values())
    assert not guide[Committee].edition.editable_by(chair)
    assert not far_committee.editable_by(chair)


def test_a_chair_of_another_committee_edits_the_apparatus_only(other_chair, guide):
    editable = {model for model, row in guide.items() if row.editable_by(other_chair)}
    assert editable == set(OF_EDITION)


def test_nobody_else_edits_anything(far_chair, former_chair, stranger, guide):
    for user in (far_chair, former_chair, stranger, AnonymousUser()):
        assert not any(row.editable_by(user) for row in guide.values()), user


def test_a_chair_without_the_role_or_without_staff_status_edits_nothing_in_the_admin(roles, guide):
    guide[Committee].chairs.add(
        User.objects.create_user("plain"), User.objects.create_user("s", is_staff=True)
    )
    assert not guide[Section].editable_by(User.objects.get(username="plain"))
    client = browser(User.objects.get(username="s"))
    assert [client.get(door).status_code for door in doors(guide[Section])] == [403, 403, 403]


def test_who_was_made_inactive_edits_nothing(chair, guide):
    User.objects.update(is_active=False)
    assert not any(row.editable_by(User.objects.get(pk=chair.pk)) for row in guide.values())


def test_a_row_that_two_of_a_persons_committees_own_comes_once(roles, guide, council):
    user = person("both", "Chairs", guide[Committee], council)
    assert Term.objects.editable_by(user).count() == 1
    assert Edition.objects.with_content_editable_by(user).count() == 1


@pytest.mark.parametrize("name", ["chair", "other_chair", "far_chair", "helper"])
def test_who_has_something_to_edit_enters_the_admin(name, request):
    assert enters_admin(request.getfixturevalue(name))


def test_nobody_else_enters_it(former_chair, stranger):
    assert not any(enters_admin(user) for user in (former_chair, stranger, AnonymousUser()))


# Drafts


def test_drafts_are_seen_by_those_who_may_edit_them(chair, helper, guide):
    for model in (Topic, Section, Tool, Term, Source):
        model.objects.update(published=False)
        for user in (chair, helper):
            assert model.objects.visible_to(user).exists(), (model, user)


def test_drafts_are_seen_by_nobody_else(other_chair, far_chair, former_chair, stranger, guide):
    Topic.objects.update(published=False)
    Term.objects.update(published=False)
    for user in (far_chair, former_chair, stranger, AnonymousUser()):
        assert not Topic.objects.visible_to(user).exists(), user
        assert not Term.objects.visible_to(user).exists(), user
    assert not Topic.objects.visible_to(other_chair).exists()
    assert Term.objects.visible_to(other_chair).exists()


def test_a_draft_edition_is_seen_by_its_chairs_and_organisers(chair, helper, far_chair, former_chair, guide):
    Edition.objects.filter(slug="2030").update(status=Edition.Status.DRAFT)
    seen = [
        Edition.objects.visible_to(user).filter(slug="2030").exists()
        for user in (chair, helper, far_chair, former_chair, AnonymousUser())
    ]
    assert seen == [True, True, False, False, False]


def test_readers_of_different_rights_share_nothing_that_is_kept(
    chair, other_chair, former_chair, guide, helper
):
    sights = [audience_of(user) for user in (chair, other_chair, helper)]
    assert len(set(sights)) == 3
    assert audience_of(former_chair) == audience_of(AnonymousUser())
    Tool.objects.update(published=False)
    edition = Edition.objects.get(slug="2030")
    tools = [len(entry_index_of(edition, user).tools) for user in (chair, other_chair, former_chair, chair)]
    assert tools == [1, 0, 0, 1]


# In the admin


def test_a_row_that_is_not_there_is_told_as_such(chair):
    address = reverse("admin:topics_section_change", args=[999_999])
    assert browser(chair).get(address).status_code == 302


@pytest.mark.parametrize(("model", "place"), [(Section, "topic"), (Tool, "committee"), (Term, "edition")])
def test_content_is_not_put_where_one_may_not_edit(chair, far_committee, guide, model, place):
    far_topic = Topic.objects.create(committee=far_committee, number=1, slug="air", title="Air")
    elsewhere = {"topic": far_topic, "committee": far_committee, "edition": far_committee.edition}[place]
    client = browser(chair)
    data = open_form(client, guide[model]) | {place: elsewhere.pk, "slug": "moved"}
    for address in (admin_url("add", model), admin_url("change", guide[model])):
        response = client.post(address, data)
        assert response.status_code == 200
        assert place in response.context["adminform"].form.errors
    assert model.objects.filter(**{place: elsewhere}).count() == 0


def test_the_places_on_offer_are_those_where_one_may_edit(chair, far_committee, council, guide):
    place = {"app_label": "topics", "model_name": "tool", "field_name": "committee", "term": ""}
    found = browser(chair).get(reverse("admin:topics_placed_autocomplete"), place).json()["results"]
    assert [result["id"] for result in found] == [str(guide[Committee].pk)]


def test_a_chair_keeps_the_committee_in_its_edition(chair, far_committee, guide):
    committee = guide[Committee]
    save(browser(chair), committee, motto="Dig", edition=far_committee.edition.pk)
    assert (committee.motto, committee.edition.slug) == ("Dig", "2030")


def test_a_link_that_others_made_survives_a_save_by_a_chair(chair, council, guide):
    topic = Topic.objects.create(committee=council, number=1, slug="peace", title="Peace")
    guide[Source].topics.add(topic, guide[Topic])
    save(browser(chair), guide[Source], note="Read.")
    assert set(guide[Source].topics.all()) == {topic, guide[Topic]}


@pytest.fixture
def hidden(council) -> dict[str, Model]:
    """A draft topic of another committee in the same edition, and a section of it."""
    topic = Topic.objects.create(committee=council, number=1, slug="peace", title="Hidden topic")
    return {"topic": topic, "section": Section.objects.create(topic=topic, slug="talks", title="Hidden part")}


@pytest.mark.parametrize(
    ("model", "name", "kind"),
    [
        (Section, "topic", "topic"),
        (Section, "parent", "section"),
        (ResolutionQuestion, "topic", "topic"),
        (ResolutionQuestion, "sections", "section"),
        (KeyFigure, "topic", "topic"),
        (Source, "topics", "topic"),
    ],
)
def test_no_form_names_a_draft_of_others_whose_id_somebody_guessed(chair, guide, hidden, model, name, kind):
    client = browser(chair)
    guess = {name: hidden[kind].pk}
    answers = [
        client.get(admin_url("add", model), guess),
        client.post(admin_url("change", guide[model]), open_form(client, guide[model]) | guess),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "Hidden" not in answer.content.decode()
    assert (
        "Hidden" in browser(person("head", "Organisers")).get(admin_url("add", model), guess).content.decode()
    )


def test_what_is_no_id_is_no_choice_in_a_form(chair, guide):
    client = browser(chair)
    for model, name in ((Section, "topic"), (Section, "parent"), (Source, "topics"), (Term, "see_also")):
        for wrong in ("abc", "\0", "9" * 40):
            assert client.get(admin_url("add", model), {name: wrong}).status_code == 200
        data = open_form(client, guide[model]) | {name: "abc"}
        answer = client.post(admin_url("change", guide[model]), data)
        assert name in answer.context["adminform"].form.errors


# Every address of the admin

OPEN_TO_ALL = {"admin:login", "admin:logout", "admin:jsi18n"}


@pytest.mark.parametrize("name", [None, "stranger"])
def test_every_address_of_the_admin_refuses_who_has_nothing_to_edit(guide, name, request):
    user = name and request.getfixturevalue(name)
    signed_in = browser(user)
    tried = 0
    for view, address in addresses_of_the_admin(guide):
        if view in OPEN_TO_ALL:
            continue
        for method in ("get", "post"):
            client = browser(user) if "second_step" in view else signed_in  # which may end the session
            response = getattr(client, method)(address)
            # Who owes no second step is sent on to the front page, which is among the addresses tried here.
            elsewhere = (reverse("admin:login"), reverse("admin:index") if "second_step" in view else "")
            is_sent_away = response.status_code == 302 and response["Location"].split("?")[0] in elsewhere
            refusals = (403, 405) if view in OF_CONTENT else (403, 404, 405)
            assert is_sent_away or response.status_code in refusals, (method, address, response.status_code)
            tried += 1
    assert tried > 2 * 5 * len(admin.site._registry)
