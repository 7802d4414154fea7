"""Every door of the admin, walked by its address: whoever has no business behind it is refused there.

A new address fails `test_every_address_has_its_kind` until it is put among the kinds below, and so among
what the other tests try.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from glossary.models import Source, Term
from portal.models import Invitation, StagedGuide
from tests.support.admin_addresses import (
    CONTENT,
    KINDS,
    OF_AN_EDITION,
    OF_ANY_EDITOR,
    OF_COMMITTEE,
    OF_CONTENT,
    OF_EDITION,
    OF_EVERYBODY,
    OF_ITS_APPARATUS,
    OF_ONES_EDITIONS,
    OF_ONES_OWN,
    OF_ORGANISERS,
    OF_SIGHT,
    OF_WRITING,
    WITHOUT_NAME,
    addresses_of_the_admin,
    doors,
    each_model,
    is_refused,
    patterns,
)
from tests.support.admin_forms import admin_url, open_form, save, states_for
from tests.support.small_edition import everything_stored
from topics.models import (
    Committee,
    Edition,
    Publishable,
    Section,
    Tool,
    ToolKind,
    Topic,
)
from topics.moves import SectionTree


def strangers_to(model: type[Model]) -> list[str]:
    """Return the chairs who may not edit a row of `guide`; what is of an edition is shared by all its chairs.

    Those who edit nothing at all are refused at each address, whatever they send: those who chair nothing
    any more below, the others in test_permissions.py.
    """
    return [*(["other_chair"] if model in OF_COMMITTEE else []), "far_chair"]


@pytest.fixture
def everything(guide, cast) -> dict[type[Model], Model]:
    """A row for each address that asks for one."""
    people = {User: User.objects.get(username="chair"), Group: Group.objects.get(name="Chairs")}
    edition = guide[Committee].edition
    invitation = Invitation.objects.create(name="Ada Lovelace", token_hash="x")
    reading = {"kind": "Markdown", "lines": [""], "blocks": [], "doubts": []}
    staged = StagedGuide.objects.create(
        edition=edition, committee_slug="a", file_name="a.md", reading=reading
    )
    return {**guide, **people, Invitation: invitation, StagedGuide: staged, Edition: edition}


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
    before = everything_stored()
    for view, address in addresses_of_the_admin(everything):
        for method in ("get", "post"):
            # Help shows a file that is the same for all, and holds nothing of a guide.
            if view in OF_EVERYBODY | OF_SIGHT | {"admin:second_step_leave", "admin:help"}:
                continue
            response = getattr(cast["former_chair"], method)(address)
            if view in OF_ONES_OWN:  # an account stays its owner's
                assert response.status_code in (200, 302, 404, 405), (method, address)
                assert [name for name in names if name in response.content.decode()] == [], (method, address)
            elif view in OF_CONTENT:
                assert is_refused(response), (method, address)
                assert response.status_code != 302, (method, address)
            else:
                assert is_refused(response) or response.status_code == 404, (method, address)
    assert everything_stored() == before


def test_no_chair_gets_in_where_organisers_do(cast, everything):
    """Not even the chair of all that the addresses name."""
    tried = set()
    for view, address in addresses_of_the_admin(everything):
        if view in OF_ORGANISERS:
            for method in ("get", "post"):
                assert is_refused(getattr(cast["chair"], method)(address)), (method, address)
            tried.add(view)
    assert tried == OF_ORGANISERS


def address_of(view: str, edition: Edition) -> str:
    wanted = {"slug": edition.slug} if view in OF_AN_EDITION else {"edition_id": edition.pk}
    if view.startswith("confirm_"):
        wanted["token"] = "0"
    if view.startswith("export_"):
        wanted["ending"] = "csv"
    return reverse(view, kwargs=wanted)


@pytest.mark.parametrize("view", sorted(OF_AN_EDITION | OF_ITS_APPARATUS))
def test_what_is_of_a_whole_edition_is_for_its_chairs_and_organisers(cast, everything, view):
    address = address_of(view, everything[Edition])
    before = everything_stored()
    for name in ("far_chair", "former_chair", "stranger", None):
        for method in ("get", "post"):
            answer = getattr(cast[name], method)(address)
            assert is_refused(answer) or answer.status_code == 404, (name, method)
    assert everything_stored() == before
    for name in ("other_chair", "helper"):  # both of no committee that has anything
        assert cast[name].get(address).status_code in (200, 302, 405), name  # 302: what was sent is gone


@pytest.mark.parametrize("view", sorted(OF_ONES_EDITIONS - {"admin:topics_edition_undelete"}))
def test_lists_by_edition_name_to_a_chair_only_their_own(cast, everything, view):
    named = str(everything[Edition])
    if view == "admin:topics_edition_deleted":  # it lists rows
        named = str(everything[Section])
        everything[Section].delete()
    for name in ("former_chair", "stranger", None):
        assert is_refused(cast[name].get(reverse(view))), name
    assert named in cast["chair"].get(reverse(view), follow=True).content.decode()
    assert named not in cast["far_chair"].get(reverse(view), follow=True).content.decode()


# --- Content ---


@each_model
def test_a_row_is_closed_to_who_may_not_edit_it(cast, guide, model):
    row = guide[model]
    sent = open_form(cast["organiser"], row) | {"post": "yes", "move": f"up:{row.pk}"} | states_for(row)
    before = everything_stored()
    for name in strangers_to(model):
        for method, address in doors(row):
            response = getattr(cast[name], method)(address, sent if method == "post" else {})
            assert is_refused(response), (name, method, address)
            assert response.status_code != 302, (name, method, address)
        assert everything_stored() == before, name


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
            elif address.endswith(("/history/compare/", "/draft/", "/draft/drop/", "/draft/publish/")):
                expected = 302  # nothing is chosen, and there is no draft
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
    if Tool not in models:
        Tool.objects.all().delete()  # a kind in use stays
    first = [model for model in models if model is Tool]
    for model in [*first, *reversed([model for model in models if model is not Tool])]:
        if model not in (Committee, Topic):
            row = guide[model]
            data = {"post": "yes"} | states_for(row)
            assert client.post(admin_url("delete", row), data).status_code == 302, model
            assert not model.objects.filter(pk=row.pk).exists(), model


@each_model
def test_a_list_shows_nothing_of_others_and_a_form_adds_nothing_there(cast, guide, model):
    row = guide[model]
    slug = "key" if model is Source else "slug"
    new = open_form(cast["organiser"], row) | {slug: "planted", "number": 9, "name": "Planted"}
    before = everything_stored()
    for name in strangers_to(model):
        listed = cast[name].get(admin_url("changelist", model), {"q": str(row)})
        assert row not in listed.context["cl"].result_list, name
        answer = cast[name].post(admin_url("add", model), new)
        assert is_refused(answer) or answer.context["adminform"].form.errors, name
        assert everything_stored() == before, name


def test_the_same_form_adds_a_row_where_one_may(cast, guide):
    for name, models in (("chair", CONTENT), ("other_chair", OF_EDITION), ("organiser", [Committee])):
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


@each_model
def test_no_action_reaches_rows_of_others(cast, guide, organiser, rf, model):
    row = guide[model]
    actions = actions_of(model, organiser, rf)
    assert "delete_selected" in actions
    before = everything_stored()
    for action in actions:
        chosen = {"action": action, "_selected_action": [row.pk], "post": "yes"} | states_for(row)
        for name in strangers_to(model):
            for address in (admin_url("changelist", model), f"{admin_url('changelist', model)}?pk={row.pk}"):
                cast[name].post(address, chosen)
            assert everything_stored() == before, (action, name)


@each_model
def test_the_right_chair_deletes_from_the_list(cast, guide, chair, rf, model):
    row = guide[model]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"} | states_for(row)
    cast["chair"].post(admin_url("changelist", model), chosen)
    stays = model in (Committee, ToolKind)  # a kind in use is not deleted
    assert model.objects.filter(pk=row.pk).exists() == stays
    publishing = ["publish_chosen", "unpublish_chosen"] if issubclass(model, Publishable) else []
    deleting = [] if model is Committee else ["delete_selected"]
    assert actions_of(model, chair, rf) == [*deleting, *publishing]


def test_the_actions_of_organisers_are_closed_to_chairs(cast, everything, organiser, rf):
    own = {model for model in admin.site._registry if model not in CONTENT}
    before = everything_stored()
    for model in own:
        for action in actions_of(model, organiser, rf):
            chosen = {"action": action, "_selected_action": [everything[model].pk], "post": "yes"}
            assert is_refused(cast["chair"].post(admin_url("changelist", model), chosen)), (model, action)
    assert everything_stored() == before


@pytest.mark.parametrize("model", admin.site._registry)
def test_no_rows_are_edited_in_a_list_or_below_the_form_of_another(organiser, rf, model):
    """Nothing compares such rows with what others saved meanwhile, nor asks whose they are.

    Whoever adds some tries here that rows of others cannot be posted, and guards them as a form is guarded
    (topics/admin/conflicts/saving.py).
    """
    request = rf.get("/")
    request.user = organiser
    model_admin = admin.site.get_model_admin(model)
    assert model_admin.list_editable == ()
    assert not model_admin.inlines
    assert not model_admin.get_inlines(request, None)


# --- Writing ---


def ask(client: Client, view: str, at: str, **more: object) -> HttpResponse:
    send = client.post if view == "markdown_preview" else client.get
    return send(reverse(view), {"at": at, "field": "body", "content": "wells", **more})


@each_model
def test_what_helps_to_write_is_for_who_may_edit_the_text_and_for_nobody_else(cast, guide, model):
    address, strangers = admin_url("change", guide[model]), strangers_to(model)
    nobodies = ("former_chair", "stranger", None) if model is Section else ()  # who has no text at all
    for view in OF_WRITING:
        for name in (*strangers, *nobodies):
            assert is_refused(ask(cast[name], view, address)), (view, name)
        for name in {"chair", "other_chair"} - {*strangers}:
            assert ask(cast[name], view, address).status_code == 200, (view, name)


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
