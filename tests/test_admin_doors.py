"""Every door of the admin, walked by its address: whoever has no business behind it is refused there.

A new address fails `test_every_address_has_its_kind` until it is put among the kinds below, and so among
what the other tests try.
"""

# ruff: noqa: F811 – the cast's fixtures are imported, and then asked for by name

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from glossary.models import Source, Term
from portal.models import Invitation
from tests.admin_pages import admin_url, open_form, save, states_for
from tests.small_edition import everything_stored
from tests.test_permissions import (  # noqa: F401 – fixtures: the cast
    OF_COMMITTEE,
    OF_EDITION,
    addresses_of_the_admin,
    browser,
    chair,
    council,
    far_chair,
    far_committee,
    former_chair,
    guide,
    helper,
    other_chair,
    patterns,
    roles,
)
from topics.models import Committee, Edition, Section, Topic
from topics.moves import SectionTree

CONTENT = [*OF_COMMITTEE, *OF_EDITION]
PAGES_OF_CONTENT = {"changelist", "add", "change", "delete", "history", "presence"}
OUTSIDERS = ("other_chair", "far_chair", "former_chair", "stranger", None)

# The kinds of address.
OF_CONTENT = {
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for model in CONTENT
    for page in PAGES_OF_CONTENT
} | {"admin:topics_topic_outline"}
OF_ORGANISERS = (
    {f"admin:topics_edition_{page}" for page in PAGES_OF_CONTENT}
    | {
        f"admin:{model}_{page}"
        for model in ("auth_user", "auth_group", "portal_invitation")
        for page in PAGES_OF_CONTENT - {"presence"}
    }
    | {"admin:auth_user_password_change", "clone_edition", "edition_checklist"}
)
OF_WRITING = {"markdown_preview", "find_sources", "find_terms"}  # ask where the text stands, by `at`
OF_ANY_EDITOR = {"markdown_upload"}  # a picture has no place: its name is what is in it
OF_CHOOSING = {"admin:autocomplete", "admin:topics_placed_autocomplete"}
OF_ROWS = {"admin:view_on_site"}
OF_ONES_OWN = {
    *("admin:index", "admin:app_list", "admin:password_change", "admin:password_change_done"),
    *("admin:second_step", "admin:second_step_leave", "admin:second_factor", "admin:second_factor_begin"),
    *("admin:second_factor_confirm", "admin:second_factor_picture", "admin:second_factor_codes"),
    "admin:second_factor_remove",
}
OF_EVERYBODY = {"admin:login", "admin:logout", "admin:jsi18n", "admin:invitation"}
KINDS = (
    *(OF_CONTENT, OF_ORGANISERS, OF_WRITING, OF_ANY_EDITOR),
    *(OF_CHOOSING, OF_ROWS, OF_ONES_OWN, OF_EVERYBODY),
)
# Django's redirect of an old address, and its answer to all that is not there.
WITHOUT_NAME = ("<path:object_id>/", "(?P<url>.*)$")


def label(model: type[Model]) -> str:
    return model._meta.label


each_model = pytest.mark.parametrize("model", CONTENT, ids=label)
each_foreign_row = pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param(name, model, id=f"{name}-{label(model)}")
        for name in OUTSIDERS
        for model in CONTENT
        if name != "other_chair" or model in OF_COMMITTEE  # the rest is shared by the chairs of the edition
    ],
)


@pytest.fixture
def cast(guide, chair, other_chair, far_chair, former_chair, stranger, helper, organiser) -> dict:
    """Browsers by name; None is nobody's."""
    people = {"chair": chair, "other_chair": other_chair, "far_chair": far_chair, "helper": helper}
    people |= {"former_chair": former_chair, "stranger": stranger, "organiser": organiser, None: None}
    return {name: browser(user) for name, user in people.items()}


@pytest.fixture
def everything(guide, cast) -> dict[type[Model], Model]:
    """A row for each address that asks for one."""
    people = {User: User.objects.get(username="chair"), Group: Group.objects.get(name="Chairs")}
    invitation = Invitation.objects.create(name="Ada Lovelace", token_hash="x")
    return {**guide, **people, Invitation: invitation, Edition: guide[Committee].edition}


def is_refused(response: HttpResponse) -> bool:
    is_sent_away = response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
    return is_sent_away or response.status_code in (403, 405)


def doors(row: Model) -> Iterator[tuple[str, str]]:
    """(method, address) of all that the admin has for `row` itself, by the addresses there are."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_"
    pages = {door.removeprefix(name) for door in OF_CONTENT if door.startswith(name)} - {"changelist", "add"}
    for page in sorted(pages):
        for method in ("get", "post"):
            yield method, admin_url(page, row)


# --- All addresses ---


def test_every_address_has_its_kind():
    named, unnamed = set(), set()
    for namespace, path, entry in patterns(get_resolver()):
        if path.startswith("admin/") and entry.name is None:
            unnamed.add(str(entry.pattern))
        elif path.startswith("admin/"):
            named.add(f"{namespace}:{entry.name}" if namespace else entry.name)
    assert named == set().union(*KINDS)
    assert sum(map(len, KINDS)) == len(named), "an address is of one kind"
    assert unnamed == set(WITHOUT_NAME)


def test_who_chairs_nothing_any_more_finds_nothing_of_the_guide_at_any_address(cast, everything):
    names = [str(row) for row in everything.values() if len(str(row)) > 4]
    for view, address in addresses_of_the_admin(everything):
        for method in ("get", "post"):
            if view in OF_EVERYBODY | {"admin:second_step_leave"}:
                continue
            response = getattr(cast["former_chair"], method)(address)
            if view in OF_ONES_OWN:  # an account stays its owner's
                assert response.status_code in (200, 302, 404, 405), (method, address)
                assert not any(name in response.content.decode() for name in names), (method, address)
            else:
                assert is_refused(response) or response.status_code == 404, (method, address)


@pytest.mark.parametrize("name", ["chair", "other_chair", "far_chair"])
def test_no_chair_gets_in_where_organisers_do(cast, everything, name):
    tried = set()
    for view, address in addresses_of_the_admin(everything):
        if view in OF_ORGANISERS:
            for method in ("get", "post"):
                assert is_refused(getattr(cast[name], method)(address)), (method, address)
            tried.add(view)
    assert tried == OF_ORGANISERS


# --- Content ---


@each_foreign_row
def test_a_row_is_closed_to_who_may_not_edit_it(cast, guide, name, model):
    row = guide[model]
    sent = open_form(cast["organiser"], row) | {"post": "yes", "move": f"up:{row.pk}"} | states_for(row)
    before = everything_stored()
    for method, address in doors(row):
        response = getattr(cast[name], method)(address, sent if method == "post" else {})
        assert is_refused(response), (method, address)
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("name", "models"), [("chair", CONTENT), ("other_chair", OF_EDITION)], ids=["chair", "other chair"]
)
def test_who_may_edit_gets_in_at_each_of_the_same_doors(cast, guide, name, models):
    """The glossary, the bibliography and the phrases are shared by all chairs of an edition."""
    client = cast[name]
    for model in models:
        row = guide[model]
        for method, address in doors(row):
            expected = 200
            if method == "get" and address.endswith("/presence/"):
                expected = 405
            elif model is Committee and address.endswith("/delete/"):
                expected = 403  # for organisers
            elif method == "post" and not address.endswith("/presence/"):
                continue  # below, with what makes it succeed
            assert getattr(client, method)(address).status_code == expected, (method, address)
        save(client, row)
        assert str(row) in client.get(admin_url("changelist", model)).content.decode()
        added = client.get(admin_url("add", model)).status_code
        assert added == (403 if model is Committee else 200), model
    section = guide.get(Section)
    if name == "chair":
        second = Section.objects.create(topic=section.topic, position=2, slug="second", title="Second")
        state = SectionTree(section.topic.sections.in_order()).state
        move = {"state": state, "move": f"up:{second.pk}"}
        assert client.post(admin_url("outline", section.topic), move).status_code == 302
        second.refresh_from_db()
        assert second.position < Section.objects.get(pk=section.pk).position
    for model in reversed(models):
        if model not in (Committee, Topic):
            row = guide[model]
            data = {"post": "yes"} | states_for(row)
            assert client.post(admin_url("delete", row), data).status_code == 302, model
            assert not model.objects.filter(pk=row.pk).exists(), model


@each_foreign_row
def test_a_list_shows_nothing_of_others_and_a_form_adds_nothing_there(cast, guide, model, name):
    row = guide[model]
    client = cast[name]
    slug = "key" if model is Source else "slug"
    new = open_form(cast["organiser"], row) | {slug: "planted", "number": 9, "name": "Planted"}
    listed = client.get(admin_url("changelist", model), {"q": str(row)})
    assert is_refused(listed) or row not in listed.context["cl"].result_list
    before = everything_stored()
    answer = client.post(admin_url("add", model), new)
    assert is_refused(answer) or answer.context["adminform"].form.errors
    assert everything_stored() == before


def test_the_same_form_adds_a_row_where_one_may(cast, guide):
    for name, models in (("chair", CONTENT), ("other_chair", OF_EDITION), ("organiser", OF_COMMITTEE)):
        for model in models:
            if (name, model) == ("chair", Committee):
                continue
            slug = "key" if model is Source else "slug"
            new = open_form(cast["organiser"], guide[model])
            new |= {slug: f"planted-by-{name.replace('_', '-')}", "name": f"{model.__name__} by {name}"}
            new |= {"number": 9 if name == "chair" else 10}
            answer = cast[name].post(admin_url("add", model), new)
            assert answer.status_code == 302, (name, model, answer.context["adminform"].form.errors)


# --- Lists: actions, and editing in the list ---


def actions_of(model: type[Model], user: User, rf) -> list[str]:
    request = rf.get("/")
    request.user = user
    return list(admin.site.get_model_admin(model).get_actions(request))


@each_foreign_row
def test_no_action_reaches_rows_of_others(cast, guide, organiser, rf, model, name):
    row = guide[model]
    actions = actions_of(model, organiser, rf)
    assert "delete_selected" in actions
    before = everything_stored()
    for action in actions:
        chosen = {"action": action, "_selected_action": [row.pk], "post": "yes"} | states_for(row)
        for address in (admin_url("changelist", model), f"{admin_url('changelist', model)}?pk={row.pk}"):
            cast[name].post(address, chosen)
            assert everything_stored() == before, action


@each_model
def test_the_right_chair_deletes_from_the_list(cast, guide, chair, rf, model):
    row = guide[model]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"} | states_for(row)
    cast["chair"].post(admin_url("changelist", model), chosen)
    assert model.objects.filter(pk=row.pk).exists() == (model is Committee)
    assert actions_of(model, chair, rf) == ([] if model is Committee else ["delete_selected"])


@pytest.mark.parametrize("name", ["chair", "other_chair", "former_chair", "stranger", None])
def test_the_actions_of_organisers_are_closed_to_chairs(cast, everything, organiser, rf, name):
    own = {model for model in admin.site._registry if model not in CONTENT}
    before = everything_stored()
    for model in own:
        for action in actions_of(model, organiser, rf):
            chosen = {"action": action, "_selected_action": [everything[model].pk], "post": "yes"}
            assert is_refused(cast[name].post(admin_url("changelist", model), chosen)), (model, action)
    assert everything_stored() == before


@each_model
def test_no_list_is_edited_in_place(model):
    """Whoever makes one so tries here that rows of others cannot be posted to it."""
    assert admin.site.get_model_admin(model).list_editable == ()


# --- Writing ---


def ask(client: Client, view: str, at: str, **more: object) -> HttpResponse:
    send = client.post if view == "markdown_preview" else client.get
    return send(reverse(view), {"at": at, "field": "body", "content": "wells", **more})


@each_model
@pytest.mark.parametrize("name", OUTSIDERS)
def test_what_helps_to_write_is_not_for_a_text_of_others(cast, guide, model, name):
    is_shared = name == "other_chair" and model in OF_EDITION
    for view in OF_WRITING:
        response = ask(cast[name], view, admin_url("change", guide[model]))
        assert is_refused(response) != is_shared, view
        assert not is_shared or response.status_code == 200, view


@each_model
def test_what_helps_to_write_is_for_the_right_chair(cast, guide, model):
    for view in OF_WRITING:
        assert ask(cast["chair"], view, admin_url("change", guide[model])).status_code == 200, view


def test_a_draft_of_another_edition_is_not_found_by_naming_it_in_a_form(cast, guide):
    for model in (Term, Source):
        model.objects.update(published=False)
    edition, committee = guide[Committee].edition, guide[Committee]
    for name, finds in (("chair", True), ("far_chair", False)):
        for view, words in (("find_terms", "well"), ("find_sources", "A book")):
            at, place = admin_url("add", Term), {"edition": edition.pk, "committee": committee.pk}
            found = ask(cast[name], view, at, q=words, **place).json()["results"]
            assert bool(found) == finds, (name, view)


@pytest.mark.parametrize("view", sorted(OF_ANY_EDITOR))
def test_a_picture_is_added_by_any_chair_and_by_nobody_else(cast, view):
    for name in ("chair", "other_chair", "far_chair", "helper"):
        assert cast[name].post(reverse(view)).status_code == 400, name  # in, without a picture
    for name in ("former_chair", "stranger", None):
        assert is_refused(cast[name].post(reverse(view))), name


# --- Choosing a row, and going to its page ---


def suggestions(client: Client, view: str, model: type[Model], field: str) -> HttpResponse:
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return client.get(reverse(view), {**asked, "term": ""})


@pytest.mark.parametrize("view", sorted(OF_CHOOSING))
@pytest.mark.parametrize("name", OUTSIDERS)
def test_suggestions_hold_nothing_of_others(cast, guide, view, name):
    asked = 0
    for model in CONTENT:
        for field in admin.site.get_model_admin(model).autocomplete_fields:
            response = suggestions(cast[name], view, model, field)
            asked += 1
            if is_refused(response):
                continue
            assert name in ("other_chair", "far_chair")
            related = model._meta.get_field(field).related_model
            ids = {result["id"] for result in response.json()["results"]}
            is_shared = name == "other_chair" and related in OF_EDITION
            assert (str(guide[related].pk) in ids) == is_shared, (model, field)
    assert asked > 5


@pytest.mark.parametrize("view", sorted(OF_CHOOSING))
def test_suggestions_hold_what_the_right_chair_may_choose(cast, guide, view):
    for model in CONTENT:
        for field in admin.site.get_model_admin(model).autocomplete_fields:
            response = suggestions(cast["chair"], view, model, field)
            if model._meta.get_field(field).related_model is User:
                assert response.status_code == 403  # people are for organisers
                continue
            ids = {result["id"] for result in response.json()["results"]}
            assert str(guide[model._meta.get_field(field).related_model].pk) in ids, (model, field)


@each_model
def test_the_way_to_a_rows_page_is_shown_to_who_may_edit_it(cast, guide, model):
    row = guide[model]
    type_id = ContentType.objects.get_for_model(model).pk
    address = reverse("admin:view_on_site", args=[type_id, row.pk])
    for name in ("chair", "helper", "organiser"):
        answer = cast[name].get(address)
        has_page = hasattr(row, "get_absolute_url")
        assert answer.status_code == (302 if has_page else 404), name
        assert not has_page or answer.url == f"http://testserver{row.get_absolute_url()}"
    for name in OUTSIDERS:
        is_shared = name == "other_chair" and model in OF_EDITION
        answer = cast[name].get(address)
        assert (is_refused(answer) or answer.status_code == 404) != (is_shared and answer.status_code == 302)


def test_a_way_to_what_is_not_in_the_admin_or_not_there_leads_nowhere(cast, guide):
    type_id = ContentType.objects.get_for_model(Section).pk
    for parts in ([type_id, 999_999], [999_999, 1], ["x", "y"], [type_id, "x"]):
        assert cast["organiser"].get(reverse("admin:view_on_site", args=parts)).status_code == 404, parts


def test_a_closed_door_leads_to_the_login_and_back(cast, guide):
    address = admin_url("change", guide[Section])
    sent_to = urlsplit(cast[None].get(address)["Location"])
    assert parse_qs(sent_to.query) == {"next": [address]}
