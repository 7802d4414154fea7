"""What is brought back: a row as it was, and what was deleted, with order, links and relations."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.db.models.deletion import Collector
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.transfer import import_edition
from tests.support.kinds import tool_kind
from tests.support.small_edition import content_by_natural_key, everything_stored, small_edition, written
from topics.chronicle.lookup import entries_of, latest_deletions, models_with_history
from topics.chronicle.restoring import NotRestoredError, restore, undelete
from topics.history import changing
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic

EVERYTHING = models.Q()


def newest(row: models.Model, back: int = 0):
    return entries_of(type(row), row.pk)[back]


def deleted(row: models.Model | models.QuerySet):
    """Delete in a change of its own; returns its batch."""
    rows = row if isinstance(row, models.QuerySet) else type(row).objects.filter(pk=row.pk)
    with changing(reason="By mistake") as change:
        rows.delete()
    return change.batch


def content_stored() -> dict[str, list[tuple]]:
    """Everything but the history, the editions' versions, and the numbers of links."""
    stored = {label: rows for label, rows in everything_stored().items() if ".Historical" not in label}
    version = [field.name for field in Edition._meta.fields].index("version")
    stored["topics.Edition"] = [row[:version] + row[version + 1 :] for row in stored["topics.Edition"]]
    links = {label for label in stored if "_" in label}
    return {
        label: sorted(row[1:] for row in rows) if label in links else rows for label, rows in stored.items()
    }


def reasons_against(action, *args) -> list[str]:
    """Return why it is refused, having written nothing."""
    before = everything_stored()
    with pytest.raises(NotRestoredError) as refusal, transaction.atomic():
        action(*args)
    assert everything_stored() == before
    return refusal.value.reasons


@pytest.fixture
def question(section: Section) -> ResolutionQuestion:
    question = ResolutionQuestion.objects.create(
        topic=section.topic, slug="who", label="Who", text="Who digs?"
    )
    question.sections.add(section)
    return question


@pytest.fixture
def tool(committee: Committee) -> Tool:
    return Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=tool_kind(committee))


@pytest.fixture
def figure(tool: Tool, topic: Topic) -> KeyFigure:
    return KeyFigure.objects.create(
        committee=tool.committee, slug="one", value="1", statement="One.", as_of=2020, tool=tool, topic=topic
    )


# Restoring a row


def test_a_row_is_restored_with_text_place_and_links_and_that_is_a_change_of_its_own(question, section):
    other = Section.objects.create(topic=section.topic, position=2, slug="pumps", title="Pumps")
    before = content_stored()
    entry = newest(question)
    question.text, question.position = "Something else", 7
    question.save()
    question.sections.set([other])
    restored = restore(ResolutionQuestion.objects.get(), entry, reason="Restored")
    assert content_stored() == before
    assert restored.left_out == []
    assert newest(question).history_change_reason == "Restored"
    assert newest(question).history_type == "~"


def test_a_restore_can_be_undone_by_another(section):
    old = newest(section)
    section.body = "Deep."
    section.save()
    new = newest(section)
    restore(section, old)
    restore(section, new)
    assert Section.objects.get().body == "Deep."
    assert [entry.body for entry in entries_of(Section, section.pk)] == ["Deep.", "", "Deep.", ""]


def test_a_section_goes_back_to_where_it_stood(section):
    parent = Section.objects.create(topic=section.topic, position=2, slug="pumps", title="Pumps")
    entry = newest(section)
    section.parent, section.position = parent, 1
    section.save()
    restore(section, entry)
    assert Section.objects.get(slug="wells").parent is None


def test_what_was_written_past_the_history_is_kept_before_it_is_written_over(section):
    entry = newest(section)
    Section._base_manager.filter(pk=section.pk).update(body="Written in the dark.")
    restore(Section.objects.get(), entry)
    texts = [(found.body, found.history_change_reason) for found in entries_of(Section, section.pk)]
    assert texts == [("", ""), ("Written in the dark.", "As it was before it was restored"), ("", "")]


@pytest.mark.parametrize(
    ("taken", "reason"),
    [(True, "already exists. Rename or delete that one first."), (False, None)],
)
def test_a_slug_that_another_has_taken_stands_in_the_way(section, taken, reason):
    entry = newest(section)
    section.slug = "fountains"
    section.save()
    if not taken:
        restore(section, entry)
        assert Section.objects.get().slug == "wells"
        return
    Section.objects.create(topic=section.topic, slug="wells", title="Other")
    [sentence] = reasons_against(restore, section, entry)
    assert sentence.startswith("The section “Wells” cannot come back.")
    assert sentence.endswith(reason)


def test_a_text_that_cites_what_is_gone_is_not_restored(section, edition):
    source = Source.objects.create(edition=edition, key="a-book", title="A book")
    section.body = "Deep [@a-book]."
    section.save()
    entry = newest(section)
    section.body = ""
    section.save()
    source.delete()
    assert "a-book" in reasons_against(restore, section, entry)[0]


def test_a_section_whose_parent_is_gone_is_not_restored_to_it(section):
    parent = Section.objects.create(topic=section.topic, slug="pumps", title="Pumps")
    section.parent = parent
    section.save()
    entry = newest(section)
    section.parent = None
    section.save()
    parent.delete()
    assert reasons_against(restore, section, entry) == [
        "The section “Wells” belonged to the section “Pumps”, which is no longer there. Undelete that first."
    ]


def test_links_to_what_is_gone_are_left_out_and_told(question, section, figure, tool):
    entries = newest(question), newest(figure)
    deleted(section)
    deleted(tool)
    question.refresh_from_db()
    figure.refresh_from_db()
    assert restore(question, entries[0]).left_out == [
        "The resolution question “Who” was linked to the section “Wells”, which is no longer there."
    ]
    assert restore(figure, entries[1]).left_out == [
        "The key figure “1: One.” referred to the tool “Pump”, which is no longer there."
    ]


# Deleting


def test_all_that_goes_along_has_an_entry_in_the_same_batch_and_what_stays_tells_its_loss(
    question, section, figure, tool
):
    batch = deleted(section.topic)
    told = {
        (model._meta.model_name, entry.history_type)
        for model in models_with_history()
        for entry in model.history.filter(batch=batch)
    }
    assert told == {("topic", "-"), ("section", "-"), ("resolutionquestion", "-"), ("keyfigure", "~")}
    assert newest(figure).topic_id is None
    assert {newest(row).history_change_reason for row in (question, section, figure)} == {"By mistake"}


def test_a_cascade_sends_no_signal_of_links_and_the_history_knows_them_all_the_same(question, section):
    sent = []
    receiver = lambda **kwargs: sent.append(kwargs["action"])  # noqa: E731
    models.signals.m2m_changed.connect(receiver)
    try:
        batch = deleted(section)
    finally:
        models.signals.m2m_changed.disconnect(receiver)
    assert sent == []
    assert newest(section).lost == {"topics.resolutionquestion.sections": [question.pk]}
    assert newest(question).links == {"sections": []}
    undelete(batch)
    assert list(question.sections.all()) == [section]
    assert newest(question).links == {"sections": [section.pk]}


@pytest.mark.parametrize("way", ["row", "queryset", "past both"])
def test_every_way_of_deleting_is_told(section, way):
    if way == "row":
        section.delete()
    elif way == "queryset":
        Section.objects.all().delete()
    else:
        collector = Collector(using="default")
        collector.collect([section])
        collector.delete()
    assert [entry.history_type for entry in Section.history.order_by("history_id")] == ["+", "-"]


def test_a_deletion_is_told_in_statements_by_the_table_not_by_the_row(topic):
    def statements(count: int) -> int:
        Section.objects.bulk_create(Section(topic=topic, slug=f"s{n}", title="Well") for n in range(count))
        with CaptureQueriesContext(connection) as queries, changing() as change:
            Section.objects.all().delete()
        assert Section.history.filter(batch=change.batch, history_type="-").count() == count
        return sum("historical" in query["sql"].lower() for query in queries)

    assert statements(2) == statements(300) == 1


def test_a_deletion_rolled_back_is_not_told(section):
    with transaction.atomic():
        section.delete()
        transaction.set_rollback(True)
    assert not Section.history.filter(history_type="-").exists()


# Undeleting


def test_a_topic_comes_back_with_all_that_stood_in_it_and_led_to_it(question, section, figure, edition):
    point = Section.objects.create(topic=section.topic, parent=section, position=3, slug="p", title="P")
    source = Source.objects.create(edition=edition, key="a-book", title="A book")
    source.topics.add(section.topic)
    question.sections.add(point)
    before = content_stored()
    batch = deleted(section.topic)
    assert content_stored() != before
    restored = undelete(batch, reason="Undeleted")
    assert content_stored() == before
    assert restored.left_out == []
    assert len(restored.rows) == 4
    for row in (section, point, question):
        assert (newest(row).history_type, newest(row).history_change_reason) == ("+", "Undeleted")
    for row in (source, figure):
        assert (newest(row).history_type, newest(row).history_change_reason) == ("~", "Undeleted")


def test_a_whole_committee_comes_back_with_its_chairs(question, figure, committee):
    chair = User.objects.create_user("chair")
    gone = User.objects.create_user("gone")
    committee.chairs.add(chair, gone)
    before = content_stored()
    batch = deleted(committee)
    undelete(batch)
    assert content_stored() == before
    batch = deleted(Committee.objects.get())
    gone.delete()
    undelete(batch)
    assert list(Committee.objects.get().chairs.all()) == [chair]


def test_a_whole_edition_with_rows_and_links_of_every_kind_comes_back_as_it_was(stored):
    before, as_file = content_stored(), content_by_natural_key()
    batch = deleted(stored)
    assert not Section.objects.exists()
    undelete(batch)
    assert content_stored() == before
    assert content_by_natural_key() == as_file
    assert Edition.objects.get().version > stored.version


def test_terms_that_see_one_another_come_back_linked(edition):
    well, pump, bucket = (
        Term.objects.create(edition=edition, slug=name, name=name, definition="So.")
        for name in ("well", "pump", "bucket")
    )
    well.see_also.add(pump)
    pump.see_also.add(well)
    bucket.see_also.add(well)
    before = content_stored()
    batch = deleted(Term.objects.exclude(slug="bucket"))
    undelete(batch)
    assert content_stored() == before


def test_several_deleted_from_a_list_come_back_together(topic):
    rows = [Section.objects.create(topic=topic, position=n, slug=f"s{n}", title="W") for n in range(3)]
    batch = deleted(Section.objects.filter(pk__in=[row.pk for row in rows[:2]]))
    undelete(batch)
    assert list(Section.objects.in_order()) == rows


def test_what_has_got_something_else_meanwhile_keeps_it(figure, tool, committee):
    batch = deleted(tool)
    other = Tool.objects.create(committee=committee, slug="bucket", name="Bucket", kind=tool_kind(committee))
    KeyFigure.objects.filter(pk=figure.pk).update(tool=other)
    undelete(batch)
    figure.refresh_from_db()
    assert figure.tool == other


def test_what_has_gone_meanwhile_is_not_missed(figure, tool, question, section):
    batches = deleted(tool), deleted(section)
    figure.delete()
    question.delete()
    assert [undelete(batch).left_out for batch in batches] == [[], []]


def test_links_to_what_went_later_are_left_out_and_told(question, section):
    batch = deleted(question)
    section.delete()
    assert undelete(batch).left_out == [
        "The resolution question “Who” was linked to the section “Wells”, which is no longer there."
    ]


# What stands in the way


def test_a_place_that_another_has_taken_is_not_taken_back(section):
    batch = deleted(section)
    other = Section.objects.create(topic=section.topic, slug="wells", title="Other wells")
    [sentence] = reasons_against(undelete, batch)
    assert sentence.startswith("The section “Wells” cannot come back. Section with this Topic and Slug")
    other.slug = "other"
    other.save()
    undelete(batch)
    assert Section.objects.count() == 2


def test_a_name_that_another_entry_has_taken_is_not_taken_back(tool, edition):
    batch = deleted(tool)
    Term.objects.create(edition=edition, slug="pump", name="pump", definition="So.")
    [sentence] = reasons_against(undelete, batch)
    assert "“Pump”" in sentence
    assert "already links to" in sentence


def test_what_stood_in_something_deleted_too_waits_for_that(section):
    batches = deleted(section), deleted(section.topic)
    assert reasons_against(undelete, batches[0]) == [
        "The section “Wells” belonged to the topic “1. Water”, which is no longer there. Undelete that first."
    ]
    undelete(batches[1])
    undelete(batches[0])
    assert list(Section.objects.all()) == [section]


def test_what_is_there_again_is_not_brought_back_twice(section):
    batch = deleted(section)
    assert latest_deletions(EVERYTHING, None, 9) == [batch]
    undelete(batch)
    assert latest_deletions(EVERYTHING, None, 9) == []
    assert reasons_against(undelete, batch) == ["There is nothing to bring back: everything is there again."]


def test_another_current_edition_stands_in_the_way_of_one_that_was_current(edition):
    Edition.objects.update(is_current=True)
    batch = deleted(Edition.objects.get())
    other = Edition.objects.create(slug="2031", year=2031, conference="Other", is_current=True)
    [sentence] = reasons_against(undelete, batch)
    assert "Another edition is the current one" in sentence
    other.delete()
    undelete(batch)
    assert Edition.objects.get().slug == "2030"


def test_what_broke_a_rule_before_it_went_comes_back_as_it_was(section):
    Section._base_manager.filter(pk=section.pk).update(title="")  # no form would take it
    batch = deleted(Section.objects.get())
    undelete(batch)
    assert Section.objects.get().title == ""


def test_deletions_are_listed_newest_first_by_edition(section, edition):
    other = Edition.objects.create(slug="2031", year=2031, conference="Other")
    term = Term.objects.create(edition=other, slug="well", name="well", definition="A hole.")
    batches = deleted(section), deleted(term)
    assert latest_deletions(EVERYTHING, None, 9) == [batches[1], batches[0]]
    assert latest_deletions(EVERYTHING, None, 1) == [batches[1]]
    assert latest_deletions(EVERYTHING, edition.pk, 9) == [batches[0]]


def test_an_edition_imported_again_after_its_deletion_stands_in_the_way_of_undeleting(tmp_path, stored):
    batch = deleted(stored)
    import_edition(written(tmp_path, small_edition()))
    assert "Edition with this Slug already exists" in reasons_against(undelete, batch)[0]
