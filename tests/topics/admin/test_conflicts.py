"""Two people at once: what began from another state than the stored one is refused, and nothing is lost."""

import json

import pytest
from django.contrib.auth.models import User

from glossary.models import Term
from tests.support.admin_forms import admin_url, again, open_form, plant_one_of_each, send, states_in_list
from tests.support.crawler import squeeze
from tests.support.draft_forms import BODY
from tests.support.kinds import tool_kind
from topics.admin.submission import STARTED_FROM
from topics.models import Committee, Edition, Section, Tool
from topics.state import changed_since, state_of

# --- The state ---


def test_a_state_changes_with_each_field_however_it_is_written(wells):
    first = state_of(Section.objects.get())
    assert state_of(Section.objects.get()) == first
    Section.objects.update(body="Other.")
    second = state_of(Section.objects.get())
    assert second != first
    wells.title = "Other"
    Section.objects.bulk_update([wells], ["title"])
    third = state_of(Section.objects.get())
    assert third != second
    Section.objects.update(body=BODY, title="Wells")
    assert state_of(Section.objects.get()) == first


def test_a_state_changes_with_the_links_of_a_row(committee, awa, bo):
    first = state_of(committee)
    committee.chairs.set(User.objects.all())
    both = state_of(committee)
    committee.chairs.set(User.objects.filter(username="awa"))
    assert len({first, both, state_of(committee)}) == 3


def test_an_edition_keeps_its_state_when_only_its_content_changes(wells, edition):
    first = state_of(Edition.objects.get())
    Section.objects.update(body="Other.")
    assert state_of(Edition.objects.get()) == first
    Edition.objects.update(ordinal="Third")
    assert state_of(Edition.objects.get()) != first


def test_a_drag_learns_which_rows_are_not_as_it_saw_them(wells, topic):
    other = Section.objects.create(topic=topic, position=2, slug="rain", title="Rain")
    states = {str(row.pk): state_of(row) for row in Section.objects.all()}
    assert changed_since(Section.objects.all(), states) == []
    Section.objects.filter(pk=other.pk).update(position=5)
    assert changed_since(Section.objects.all(), states) == [other]
    assert changed_since(Section.objects.all(), {}) == [wells, other]


# --- The form ---


def test_the_second_of_two_saves_is_refused_with_both_texts_who_and_when(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    assert send(awa, wells, hers, body=BODY.replace("words", "nouns")).status_code == 302
    response = send(bo, wells, his, body=BODY.replace("words", "verbs"))
    assert response.status_code == 409
    wells.refresh_from_db()
    assert "nouns" in wells.body
    assert "verbs" not in wells.body
    page = response.content.decode()
    assert "Awa on " in page
    assert "The second has <del>words</del><ins>verbs</ins>." in page
    assert "The second has <del>words</del><ins>nouns</ins>." in page


def test_the_merged_text_is_saved_and_has_both(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body=BODY.replace("words", "nouns"), title="Deep wells")
    response = send(bo, wells, his, body=BODY.replace("words", "verbs"), position="7")
    assert bo.post(admin_url("change", wells), again(response)).status_code == 302
    wells.refresh_from_db()
    assert wells.body == "First.\n\nThe second has verbs.\n\nThe second has nouns.\n\nThird."
    assert (wells.title, wells.position) == ("Deep wells", 7)


@pytest.mark.parametrize(("published", "label"), [(True, "Save and publish the"), (False, "Save the")])
def test_the_button_says_whether_the_merged_text_is_published(awa, bo, wells, published, label):
    Section.objects.update(published=published)
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(bo, wells, his, body="His.")
    page = send(awa, wells, hers, body="Hers.").content.decode()
    assert page.count(f'value="{label} merged text"') == 2


def test_what_only_one_of_them_changed_is_settled_and_told(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body="Hers.", title="Deep wells")
    response = send(bo, wells, his, position="7", slug="deep")
    conflict = response.context["conflict"]
    assert (conflict.texts, conflict.lines, conflict.alternatives) == ([], [], [])
    assert conflict.kept_mine == [("Position", "7"), ("Slug", "deep")]
    assert conflict.took_theirs == [("Title", "Deep wells"), ("Body", "")]
    assert bo.post(admin_url("change", wells), again(response)).status_code == 302
    wells.refresh_from_db()
    assert (wells.body, wells.title, wells.position, wells.slug) == ("Hers.", "Deep wells", 7, "deep")


def test_a_third_change_is_caught_while_the_second_is_merged(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body=BODY.replace("words", "nouns"))
    first = send(bo, wells, his, body=BODY.replace("words", "verbs"))
    send(awa, wells, open_form(awa, wells), body="All new.")
    second = bo.post(admin_url("change", wells), again(first))
    assert second.status_code == 409
    assert bo.post(admin_url("change", wells), again(second)).status_code == 302
    wells.refresh_from_db()
    for word in ("verbs", "All new."):
        assert word in wells.body


def test_the_text_is_built_from_the_choices_without_saving(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body=BODY.replace("words", "nouns"))
    data = again(send(bo, wells, his, body=BODY.replace("words", "verbs")))
    name = next(name for name in data if name.startswith("_choice-body-"))
    del data["_save"]
    for choice, wanted in [
        ("mine", ["verbs"]),
        ("theirs", ["nouns"]),
        ("both", ["verbs", "nouns"]),
        ("nonsense", ["verbs", "nouns"]),
    ]:
        response = bo.post(admin_url("change", wells), data | {name: choice, "_build_again": "body"})
        assert response.status_code == 409
        assert response.context["writer"].name == "Awa"
        [text] = response.context["conflict"].texts
        assert [word for word in ("verbs", "nouns") if word in text.result] == wanted
        assert text.before == ""
    wells.refresh_from_db()
    assert "verbs" not in wells.body


def test_what_was_typed_in_the_box_stays_on_the_page_when_it_is_built_again(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body="Hers.")
    data = again(send(bo, wells, his, body="His."))
    response = bo.post(admin_url("change", wells), data | {"body": "Mine, by hand.", "_build_again": "body"})
    assert response.context["conflict"].texts[0].before == "Mine, by hand."


def test_building_one_text_again_leaves_everything_else_on_the_page_as_it_stands(awa, bo, edition):
    hers, his = open_form(awa, edition), open_form(bo, edition)
    both_notes = ("editor_note", "bibliography_note")
    send(awa, edition, hers, ordinal="Hers", link_rule="every", **dict.fromkeys(both_notes, "Hers."))
    page = send(bo, edition, his, ordinal="His", link_rule="never", **dict.fromkeys(both_notes, "His."))
    data = again(page) | {"ordinal": "Both", "_take-link_rule": "theirs", "editor_note": "By hand."}
    del data["_save"]
    choices = {"_choice-bibliography_note-0": "theirs", "_build_again": "bibliography_note"}
    response = send(bo, edition, data, **choices)
    conflict = response.context["conflict"]
    texts = {text.input_name: text.result for text in conflict.texts}
    assert texts == {"editor_note": "By hand.", "bibliography_note": "Hers."}
    assert [line.result for line in conflict.lines] == ["Both"]
    assert [choice.takes_theirs for choice in conflict.alternatives] == [True]
    assert send(bo, edition, again(response), **{"_take-link_rule": "theirs"}).status_code == 302
    edition.refresh_from_db()
    assert (edition.ordinal, edition.link_rule) == ("Both", "every")
    assert (edition.editor_note, edition.bibliography_note) == ("By hand.", "Hers.")


@pytest.fixture
def pump(committee: Committee) -> Tool:
    return Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=tool_kind(committee))


def test_a_line_that_both_changed_stands_in_a_box_between_both(awa, bo, pump):
    hers, his = open_form(awa, pump), open_form(bo, pump)
    send(awa, pump, hers, name="Hand pump")
    response = send(bo, pump, his, name="Fire engine")
    [line] = response.context["conflict"].lines
    assert (line.label, line.result) == ("Name", "Fire engine")
    assert "".join(token.text for token in line.theirs if token.kind != "del") == "Hand pump"
    assert send(bo, pump, again(response), name="Hand pump, fire engine").status_code == 302
    pump.refresh_from_db()
    assert pump.name == "Hand pump, fire engine"


@pytest.mark.parametrize(("side", "kind"), [("mine", "forum"), ("theirs", "protocol"), ("?", "forum")])
def test_of_two_choices_the_one_that_is_taken_is_saved(awa, bo, pump, side, kind):
    hers, his = open_form(awa, pump), open_form(bo, pump)
    protocol, forum = (tool_kind(pump.committee, slug) for slug in ("protocol", "forum"))
    send(awa, pump, hers, kind=protocol.pk)
    response = send(bo, pump, his, kind=forum.pk)
    [choice] = response.context["conflict"].alternatives
    assert (choice.mine, choice.theirs) == ("Forum — 2030", "Protocol — 2030")
    assert send(bo, pump, again(response), **{"_take-kind": side}).status_code == 302
    pump.refresh_from_db()
    assert pump.kind.slug == kind


@pytest.mark.parametrize(("side", "stored"), [("mine", True), ("theirs", False)])
def test_a_tick_is_asked_about_when_nobody_knows_what_it_began_with(awa, pump, side, stored):
    form = open_form(awa, pump)
    form[STARTED_FROM] = ""
    response = send(awa, pump, form, published="on")
    assert response.context["conflict"].alternatives[0].mine == "yes"
    assert send(awa, pump, again(response), **{"_take-published": side}).status_code == 302
    pump.refresh_from_db()
    assert pump.published is stored


def test_choices_of_several_take_both_changes(awa, bo, edition):
    terms = [Term.objects.create(edition=edition, slug=slug, name=slug, definition="A.") for slug in "abcd"]
    a, b, c, d = terms
    a.see_also.set([b])
    hers, his = open_form(awa, a), open_form(bo, a)
    assert send(awa, a, hers, see_also=[b.pk, c.pk]).status_code == 302
    response = send(bo, a, his, see_also=[d.pk])
    assert bo.post(admin_url("change", a), again(response)).status_code == 302
    assert set(a.see_also.all()) == {c, d}


def test_a_change_by_a_program_is_refused_like_any_other(awa, wells):
    form = open_form(awa, wells)
    Section.objects.update(body="An import.")
    response = send(awa, wells, form, body="Hers.")
    assert response.status_code == 409
    assert "an import or a program" in response.content.decode()


def test_ones_own_other_window_is_told_so(awa, wells):
    form = open_form(awa, wells)
    send(awa, wells, form, body="In one window.")
    assert "you, in another window" in send(awa, wells, form, body="In the other.").content.decode()


@pytest.mark.parametrize(
    "started", [None, "", "[]", "{}", "{", json.dumps({"state": 1, "base": {"body": 1}})]
)
def test_a_form_that_does_not_say_what_it_began_with_is_refused_unless_it_says_what_is_stored(
    awa, wells, started
):
    form = open_form(awa, wells)
    del form[STARTED_FROM]
    if started is not None:
        form[STARTED_FROM] = started
    assert send(awa, wells, form).status_code == 302
    response = send(awa, wells, form, body="Blind.")
    assert response.status_code == 409
    assert "Blind." in response.content.decode()
    wells.refresh_from_db()
    assert wells.body == BODY


def test_a_text_that_waited_on_the_device_is_merged_by_what_it_began_with(awa, bo, wells):
    """As the editor may say when it puts back a text that began before the form was opened."""
    send(bo, wells, open_form(bo, wells), body=BODY.replace("Third", "Third, his"))
    form = open_form(awa, wells)
    started = json.loads(form[STARTED_FROM])
    started |= {"state": "restored", "opened": "2026-01-01T00:00:00Z"}
    started["base"]["body"] = [BODY]
    response = send(
        awa, wells, form, body=BODY.replace("First", "First, hers"), _started_from=json.dumps(started)
    )
    assert response.status_code == 409
    assert response.context["writer"].name == "bo"
    assert response.context["conflict"].texts[0].result == BODY.replace("First", "First, hers").replace(
        "Third", "Third, his"
    )


def test_a_form_with_an_error_keeps_what_it_began_with(awa, bo, wells):
    form = open_form(awa, wells)
    send(bo, wells, open_form(bo, wells), body="His.")
    response = send(awa, wells, open_form(awa, wells), title="")
    assert response.status_code == 200
    wrong = send(awa, wells, form, title="", body="Hers.")
    assert wrong.status_code == 409
    Section.objects.update(body=BODY)
    wrong = send(awa, wells, form, title="", body="Hers.")
    assert wrong.status_code == 200
    assert wrong.context["started_from"] == form[STARTED_FROM]


def test_two_who_write_the_same_do_not_disturb_one_another(awa, bo, wells):
    hers, his = open_form(awa, wells), open_form(bo, wells)
    for client, form in [(awa, hers), (bo, his)]:
        assert send(client, wells, form, body="The same.").status_code == 302


def test_what_was_typed_for_a_row_deleted_meanwhile_is_offered_for_copying(awa, wells):
    form = open_form(awa, wells)
    wells.delete()
    response = send(awa, wells, form, body="Hers & only here.")
    assert response.status_code == 409
    assert "Hers &amp; only here." in response.content.decode()
    assert not Section.objects.exists()


def test_every_content_model_can_be_in_conflict(awa, wells):
    plant_one_of_each(wells)
    for model, name in [(Edition, "ordinal"), (Committee, "motto"), (Tool, "name"), (Term, "definition")]:
        row = model.objects.get()
        form = open_form(awa, row)
        model.objects.update(**{name: "Changed by a program"})
        assert send(awa, row, form, **{name: "Mine"}).status_code == 409, model


def test_hostile_text_on_the_page_of_a_conflict_is_text(awa, bo, wells):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    hers, his = open_form(awa, wells), open_form(bo, wells)
    send(awa, wells, hers, body=hostile)
    page = send(bo, wells, his, body=f"{hostile} </textarea>").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("</textarea>") == 1


# --- Deleting and actions ---


def test_a_row_that_changed_since_deleting_it_was_asked_is_kept(awa, bo, wells):
    asked = awa.get(admin_url("delete", wells)).context["states"]
    send(bo, wells, open_form(bo, wells), body="His.")
    refused = awa.post(admin_url("delete", wells), {"post": "yes", "_state": asked})
    assert refused.status_code == 409
    assert "changed in the meantime by bo on" in squeeze(refused.content.decode())
    later = awa.post(
        admin_url("delete", wells), {"post": "yes", "_state": asked, "_opened": "2999-01-01T00:00:00Z"}
    )
    assert "changed in the meantime by an import or a program." in squeeze(later.content.decode())
    assert awa.post(admin_url("delete", wells), {"post": "yes"}).status_code == 409
    assert Section.objects.exists()
    asked = refused.context["states"]
    assert awa.post(admin_url("delete", wells), {"post": "yes", "_state": asked}).status_code == 302
    assert not Section.objects.exists()


def test_the_list_has_a_state_beside_each_box(awa, wells):
    page = awa.get(admin_url("changelist", Section)).content.decode()
    assert f'<input type="hidden" name="_state" value="{wells.pk}:{state_of(wells)}">' in page


def test_deleting_from_the_list_is_refused_for_rows_that_changed_at_either_step(awa, wells):
    url = admin_url("changelist", Section)
    data = {"action": "delete_selected", "_selected_action": [wells.pk]}

    listed = states_in_list(awa, Section)
    Section.objects.update(title="Other")
    refused = awa.post(url, data | {"_state": listed}, follow=True)
    assert "Nothing was done: “Other” changed" in refused.content.decode()

    asked = awa.post(url, data | {"_state": states_in_list(awa, Section)})
    assert asked.status_code == 200
    states = asked.context["states"]
    assert f'name="_state" value="{states[0]}"' in asked.content.decode()
    Section.objects.update(title="Another")
    awa.post(url, data | {"post": "yes", "_state": states})
    assert Section.objects.exists()

    states = awa.post(url, data | {"_state": states_in_list(awa, Section)}).context["states"]
    awa.post(url, data | {"post": "yes", "_state": states})
    assert not Section.objects.exists()


def test_all_rows_across_the_pages_are_asked_about_before_they_are_deleted(awa, wells, topic):
    other = Section.objects.create(topic=topic, position=2, slug="rain", title="Rain")
    url = admin_url("changelist", Section)
    data = {"action": "delete_selected", "_selected_action": [wells.pk], "select_across": "1"}
    asked = awa.post(url, data | {"_state": [f"{wells.pk}:{state_of(wells)}"]})
    assert {state.partition(":")[0] for state in asked.context["states"]} == {str(wells.pk), str(other.pk)}
    Section.objects.update(title="Other")
    refused = awa.post(url, data | {"_state": [f"{wells.pk}:{state_of(wells)}"]}, follow=True)
    assert "Nothing was done" in refused.content.decode()


def test_the_mark_of_the_current_edition_does_not_move_to_one_that_changed(awa, edition):
    listed = states_in_list(awa, Edition)
    Edition.objects.update(conference="Renamed")
    data = {"action": "make_current", "_selected_action": [edition.pk], "_state": listed}
    awa.post(admin_url("changelist", Edition), data)
    assert not Edition.objects.current().exists()
    awa.post(admin_url("changelist", Edition), data | {"_state": states_in_list(awa, Edition)})
    assert Edition.objects.current().exists()
