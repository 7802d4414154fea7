"""The history in the admin: reading, comparing, going back, and bringing back what was deleted."""

import re

import pytest
from django.urls import reverse

from glossary.models import Term
from tests.support.admin_forms import admin_url, open_form, save, states_for
from tests.support.history_pages import DELETED_LATELY, deleted, messages_of, text_of, undelete_url, url_of
from tests.support.kinds import tool_kind
from topics.chronicle.lookup import entries_of
from topics.models import Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic

# Reading


def test_a_save_through_the_form_is_told_with_who_when_why_and_what(chair, section):
    save(chair, section, body="Deep.", _change_reason="The jury asked\n for depth")
    page = text_of(chair.get(admin_url("history", section)))
    assert "by Awa Changed: Body The jury asked for depth" in page
    assert "Created" in page
    assert Section.history.first().history_user.username == "awa"


def test_row_and_links_of_one_save_are_one_entry(desk, section):
    question = ResolutionQuestion.objects.create(topic=section.topic, slug="who", label="Who", text="Who?")
    save(desk, question, text="Who digs?", sections=[section.pk])
    assert entries_of(ResolutionQuestion, question.pk).count() == 2
    assert "Changed: Text, Sections" in text_of(desk.get(admin_url("history", question)))


def test_the_form_asks_why_and_keeps_what_was_typed_when_it_is_refused(desk, section):
    assert "Reason (for the team, not shown to delegates)" in text_of(desk.get(admin_url("change", section)))
    form = open_form(desk, section) | {"title": "", "_change_reason": "Shorter"}
    page = desk.post(admin_url("change", section), form).content.decode()
    assert 'name="_change_reason" maxlength="300" value="Shorter"' in page
    assert "id_change_reason" not in desk.get(reverse("admin:auth_user_add")).content.decode()


def test_what_an_outline_move_and_the_mark_of_the_current_edition_leave(desk, section):
    other = Section.objects.create(topic=section.topic, position=2, slug="pumps", title="Pumps")
    address = reverse("admin:topics_topic_outline", args=[section.topic.pk])
    state = desk.get(address).context["state"]
    assert desk.post(address, {"state": state, "move": f"up:{other.pk}"}).status_code == 302
    for row in (section, other):
        assert entries_of(Section, row.pk)[0].history_change_reason == "Moved “Pumps” in the outline."
    assert len({entries_of(Section, row.pk)[0].batch for row in (section, other)}) == 1


def test_a_long_history_comes_in_pages_and_a_few_queries(desk, section, django_assert_max_num_queries):
    for number in range(45):
        section.body = f"Version {number}"
        section.save()
    with django_assert_max_num_queries(25):
        first = desk.get(admin_url("history", section))
    assert len(first.context["lines"]) == 30
    assert len(desk.get(admin_url("history", section) + "?page=2").context["lines"]) == 16
    assert desk.get(admin_url("history", section) + "?page=nonsense").status_code == 200


# Comparing


def test_two_versions_are_compared_word_by_word_with_names_for_what_they_lead_to(desk, committee):
    tool = Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=tool_kind(committee))
    figure = KeyFigure.objects.create(
        committee=committee, slug="one", value="1", statement="One well was dug.", as_of=2020
    )
    figure.statement, figure.tool, figure.published = "One deep well was dug.", tool, True
    figure.save()
    new, old = entries_of(KeyFigure, figure.pk)
    response = desk.get(url_of("compare", figure), {"new": new.pk, "old": old.pk})
    found = {each.label: [(t.text, t.kind) for t in each.tokens] for each in response.context["differences"]}
    assert found["Statement"] == [("One ", ""), ("deep ", "ins"), ("well was dug.", "")]
    assert found["Tool"] == [("Pump", "ins")]
    assert found["Published"] == [("no", "del"), ("yes", "ins")]
    assert list(found) == ["Published", "Statement", "Tool"]


def test_links_are_compared_by_name_also_of_what_is_gone(desk, section):
    question = ResolutionQuestion.objects.create(topic=section.topic, slug="who", label="Who", text="Who?")
    other = Section.objects.create(topic=section.topic, position=2, slug="pumps", title="Pumps")
    question.sections.set([section, other])
    question.sections.set([other])
    section.delete()
    new, old = entries_of(ResolutionQuestion, question.pk)[:2]
    page = text_of(desk.get(url_of("compare", question), {"new": new.pk, "old": old.pk}))
    assert "Wells (deleted)" in page


def test_without_an_older_one_a_version_is_compared_with_the_one_before_or_with_nothing(desk, section):
    section.body = "Deep."
    section.save()
    new, old = entries_of(Section, section.pk)
    page = desk.get(url_of("compare", section), {"new": new.pk})
    assert (page.context["older"].pk, page.context["newer"].pk) == (old.pk, new.pk)
    page = desk.get(url_of("compare", section), {"new": old.pk})
    assert page.context["older"] is None
    assert "Wells" in text_of(page)


def test_the_newer_is_compared_with_the_older_however_they_were_chosen(desk, section):
    section.save()
    new, old = entries_of(Section, section.pk)
    page = desk.get(url_of("compare", section), {"new": old.pk, "old": new.pk})
    assert (page.context["older"].pk, page.context["newer"].pk) == (old.pk, new.pk)
    assert "Both versions have the same words" in text_of(page)


@pytest.mark.parametrize(
    "query", ["", "?new=&old=", "?new=x", "?new=1&old=999999", "?new=9999999999999999999999", "?new=²"]
)
def test_a_comparison_of_what_is_not_there_says_what_to_choose(desk, section, query):
    response = desk.get(url_of("compare", section) + query, follow=True)
    assert messages_of(response) == ["Choose two different versions of this history to compare."]


def test_versions_of_another_row_are_not_compared(desk, section):
    other = Section.objects.create(topic=section.topic, slug="pumps", title="Pumps")
    foreign = entries_of(Section, other.pk)[0]
    response = desk.get(url_of("compare", section), {"new": foreign.pk})
    assert response.status_code == 302
    assert desk.get(url_of("restore", section, foreign.pk)).status_code == 404


# Restoring


def test_a_restore_asks_shows_what_would_change_and_is_told(chair, section):
    old = entries_of(Section, section.pk)[0]
    save(chair, section, body="Deep.", title="Pits")
    page = chair.get(url_of("restore", section, old.pk))
    assert {each.label for each in page.context["differences"]} == {"Title", "Body"}
    assert Section.objects.get().title == "Pits"
    sent = {**states_for(section), "_change_reason": "By mistake"}
    answer = chair.post(url_of("restore", section, old.pk), sent, follow=True)
    assert messages_of(answer)[0].startswith("The section “Wells” is restored to ")
    assert (Section.objects.get().title, Section.objects.get().body) == ("Wells", "")
    newest = entries_of(Section, section.pk)[0]
    assert newest.history_user.username == "awa"
    assert re.fullmatch(r"Restored the version of .*: By mistake", newest.history_change_reason)
    assert entries_of(Section, section.pk)[1].body == "Deep."


def test_a_restore_of_what_was_changed_meanwhile_changes_nothing_and_shows_it(chair, section):
    old = entries_of(Section, section.pk)[0]
    sent = states_for(section)
    Section.objects.update(body="Meanwhile.")
    response = chair.post(url_of("restore", section, old.pk), sent)
    assert response.status_code == 409
    assert "Somebody changed it in the meantime." in text_of(response)
    assert Section.objects.get().body == "Meanwhile."
    again = {"_state": response.context["states"]}
    assert chair.post(url_of("restore", section, old.pk), again).status_code == 302
    assert Section.objects.get().body == ""


def test_a_restore_without_the_state_that_was_shown_is_refused(chair, section):
    old = entries_of(Section, section.pk)[0]
    assert chair.post(url_of("restore", section, old.pk)).status_code == 409


def test_what_the_checks_refuse_is_said_and_not_restored(desk, section):
    old = entries_of(Section, section.pk)[0]
    save(desk, section, slug="fountains")
    Section.objects.create(topic=section.topic, slug="wells", title="Other")
    response = desk.post(url_of("restore", section, old.pk), states_for(section))
    assert response.status_code == 409
    assert "Section with this Topic and Slug already exists. Rename or delete that one first." in text_of(
        response
    )


# Deleting and undeleting


def test_a_deletion_names_what_goes_what_stays_and_says_that_it_can_be_undone(desk, section, edition):
    question = ResolutionQuestion.objects.create(topic=section.topic, slug="who", label="Who", text="Who?")
    question.sections.add(section)
    Section.objects.create(topic=section.topic, parent=section, slug="deep", title="Deep wells")
    page = text_of(desk.get(admin_url("delete", section)))
    assert "Deep wells" in page
    assert "relationship" not in page
    assert "Sections: 2" in page
    assert "The resolution question “Who”, by its sections" in page
    assert "You can undo this" in page
    term = Term.objects.create(
        edition=edition, slug="well", name="well", definition="A hole.", published=True
    )
    Section.objects.update(body="A well is a well.", published=True)
    assert "The text of “" in text_of(desk.get(admin_url("delete", term)))


def test_a_deletion_from_the_list_says_the_same(desk, section):
    question = ResolutionQuestion.objects.create(topic=section.topic, slug="who", label="Who", text="Who?")
    question.sections.add(section)
    chosen = {"action": "delete_selected", "_selected_action": [section.pk], **states_for(section)}
    page = text_of(desk.post(admin_url("changelist", Section), chosen))
    assert "question “Who”, by its sections" in page
    assert "You can undo this" in page
    desk.post(admin_url("changelist", Section), {**chosen, "post": "yes", "_change_reason": "Twice"})
    assert Section.history.first().history_change_reason == "Twice"


def test_a_deletion_in_the_admin_offers_its_undoing_and_that_brings_it_back(chair, section):
    question = ResolutionQuestion.objects.create(topic=section.topic, slug="who", label="Who", text="Who?")
    question.sections.add(section)
    sent = {"post": "yes", "_change_reason": "Not needed", **states_for(section)}
    answer = chair.post(admin_url("delete", section), sent, follow=True)
    [address] = re.findall(r'href="(/admin/topics/edition/deleted/[0-9a-f-]+/)"', answer.content.decode())
    listed = text_of(chair.get(reverse(DELETED_LATELY)))
    assert "The section “Wells” Not needed" in listed
    assert "The section “Wells”" in text_of(chair.get(address))
    assert not Section.objects.exists()
    answer = chair.post(address, follow=True)
    assert messages_of(answer) == ["Back where they were: The section “Wells”."]
    assert list(question.sections.all()) == [section]
    assert Section.history.first().history_change_reason.startswith("Undeleted what Awa deleted on ")
    assert "Brought back" in text_of(chair.get(admin_url("history", Section.objects.get())))
    assert messages_of(chair.post(address, follow=True)) == ["Nothing is missing: everything is there again."]


def test_what_stands_in_the_way_of_undeleting_is_said_and_nothing_comes_back(chair, section):
    batch = deleted(section)
    Section.objects.create(topic=section.topic, slug="wells", title="Other")
    response = chair.post(undelete_url(batch))
    assert response.status_code == 409
    assert (
        "The section “Wells” cannot come back. Section with this Topic and Slug already exists."
        in text_of(response)
    )
    assert Section.objects.get().title == "Other"


def test_deletions_are_shown_by_edition(desk, section):
    other = Edition.objects.create(slug="2031", year=2031, conference="Far")
    deleted(section)
    deleted(Term.objects.create(edition=other, slug="pit", name="pit", definition="A hole."))
    page = reverse(DELETED_LATELY)
    assert "“Wells”" in text_of(desk.get(page))
    here = text_of(desk.get(page, {"edition": section.topic.committee.edition.pk}))
    assert "“Wells”" in here
    assert "“pit”" not in here
    for odd in ("x", "999999", "99999999999999999999999", "²"):
        assert desk.get(page, {"edition": odd}).status_code == 200
    assert "Deleted lately" in text_of(desk.get(admin_url("changelist", Section)))


@pytest.mark.parametrize("batch", ["nonsense", "00000000-0000-0000-0000-00000000000g"])
def test_a_deletion_that_never_was_is_told_as_such(desk, batch, section):
    assert desk.get(undelete_url(batch)).status_code == 404
    assert desk.post(undelete_url(batch)).status_code == 404


def test_a_topics_time_line_has_all_that_happened_in_it(chair, section, committee):
    topic = section.topic
    question = ResolutionQuestion.objects.create(topic=topic, slug="who", label="Who digs", text="Who?")
    question.facts.create(slug="fund", kind="exists", statement="A fund pays.", as_of="2029")
    KeyFigure.objects.create(
        committee=committee, slug="one", value="1", statement="One.", as_of=2020, topic=topic
    )
    save(chair, section, body="Deep.", _change_reason="Depth")
    deleted(section)
    other = Topic.objects.create(committee=committee, number=2, slug="air", title="Air")
    Section.objects.create(topic=other, slug="winds", title="Winds")
    asked = ResolutionQuestion.objects.create(topic=other, slug="who", label="Who flies", text="Who?")
    asked.facts.create(slug="kites", kind="exists", statement="Kites fly.", as_of="2029")
    page = text_of(chair.get(reverse("admin:topics_topic_timeline", args=[topic.pk])))
    for expected in (
        "Deleted: Section “Wells”",
        "Changed: Section “Wells” (Body) Depth",
        "Who digs",
        "Created: Question fact “A fund pays.”",
        "1: One.",
    ):
        assert expected in page
    assert "Created: Topic “1. Water”" in page
    assert "Winds" not in page
    assert "Kites" not in page
    lines = chair.get(reverse("admin:topics_topic_timeline", args=[topic.pk])).context["lines"]
    assert [line.line.when for line in lines] == sorted((line.line.when for line in lines), reverse=True)
