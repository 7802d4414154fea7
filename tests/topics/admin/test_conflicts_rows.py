"""Two people at once in inlines and in editable lists: a row that changed meanwhile is refused."""

import pytest
from django.contrib import admin
from django.test import Client

from tests.support.admin_forms import admin_url, open_form, posted
from topics.admin import KeyFigureAdmin, TopicAdmin
from topics.admin.conflicts.formsets import REFUSED
from topics.models import Committee, KeyFigure, Section, Topic


class SectionInline(admin.StackedInline):
    model = Section
    fields = ["position", "slug", "title", "body"]
    extra = 0


class SectionRow(admin.TabularInline):
    model = Section
    fields = ["position", "slug", "title", "body"]
    extra = 1


@pytest.fixture
def rain(topic: Topic, section: Section) -> Section:
    return Section.objects.create(topic=topic, position=2, slug="rain", title="Rain", body="It falls.")


@pytest.fixture(params=[SectionInline, SectionRow])
def with_inline(request, monkeypatch):
    monkeypatch.setattr(TopicAdmin, "inlines", [request.param])


@pytest.fixture
def with_list(monkeypatch):
    monkeypatch.setattr(KeyFigureAdmin, "list_display", ["value", "position", "published"])
    monkeypatch.setattr(KeyFigureAdmin, "list_editable", ["published", "position"])


@pytest.fixture
def one(committee: Committee) -> KeyFigure:
    return KeyFigure.objects.create(
        committee=committee, slug="one", value="1", statement="One well.", as_of=2020
    )


@pytest.fixture
def two(committee: Committee) -> KeyFigure:
    return KeyFigure.objects.create(committee=committee, slug="two", value="2", statement="Two.", as_of=2020)


def formset_data(formset) -> dict[str, object]:
    data = posted(formset.management_form)
    for form in formset.forms:
        data |= posted(form)
    return data


def open_topic(client: Client, topic: Topic) -> dict[str, object]:
    context = client.get(admin_url("change", topic)).context
    return open_form(client, topic) | formset_data(context["inline_admin_formsets"][0].formset)


def open_list(client: Client) -> dict[str, object]:
    return formset_data(client.get(admin_url("changelist", KeyFigure)).context["cl"].formset) | {
        "_save": "Save"
    }


# --- Inlines ---


def test_an_inline_row_saved_meanwhile_is_refused_with_both_texts(awa, bo, topic, rain, with_inline):
    hers, his = open_topic(awa, topic), open_topic(bo, topic)
    url = admin_url("change", topic)
    assert awa.post(url, hers | {"sections-1-body": "It falls hard."}).status_code == 302
    refused = bo.post(url, his | {"sections-1-body": "It falls often."})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert REFUSED in page
    assert "It falls <del>hard</del><ins>often</ins>." in page
    assert "It falls <del>often</del><ins>hard</ins>." in page
    assert "Changed in the meantime by Awa on " in page
    rain.refresh_from_db()
    assert rain.body == "It falls hard."

    shown = refused.context["inline_admin_formsets"][0].formset
    merged = his | formset_data(shown) | {"sections-1-body": "It falls hard and often."}
    assert bo.post(url, merged).status_code == 302
    rain.refresh_from_db()
    assert rain.body == "It falls hard and often."


def test_a_row_saved_below_its_topic_is_told_by_its_own_form_too(awa, bo, topic, rain, with_inline):
    hers, his = open_topic(awa, topic), open_form(bo, rain)
    awa.post(admin_url("change", topic), hers | {"sections-1-body": "It falls hard."})
    refused = bo.post(admin_url("change", rain), his | {"body": "It falls often."})
    assert refused.status_code == 409
    assert refused.context["writer"].name == "Awa"


def test_what_was_left_alone_in_a_refused_row_takes_the_stored_value(awa, topic, rain, with_inline):
    hers = open_topic(awa, topic)
    Section.objects.filter(pk=rain.pk).update(title="Showers", position=9)
    refused = awa.post(admin_url("change", topic), hers | {"sections-1-body": "Hers."})
    assert refused.status_code == 409
    data = formset_data(refused.context["inline_admin_formsets"][0].formset)
    assert awa.post(admin_url("change", topic), hers | data).status_code == 302
    rain.refresh_from_db()
    assert (rain.title, rain.position, rain.body) == ("Showers", 9, "Hers.")


def test_a_row_that_the_sender_left_alone_is_not_refused_nor_overwritten(awa, topic, rain, with_inline):
    hers = open_topic(awa, topic)
    Section.objects.filter(pk=rain.pk).update(title="Showers")
    assert awa.post(admin_url("change", topic), hers | {"sections-0-title": "Deep"}).status_code == 302
    assert list(Section.objects.order_by("pk").values_list("title", flat=True)) == ["Deep", "Showers"]


def test_a_third_change_to_an_inline_row_is_caught_again(awa, topic, rain, with_inline):
    url = admin_url("change", topic)
    data = open_topic(awa, topic)
    for title in ("Showers", "Storms"):
        Section.objects.filter(pk=rain.pk).update(body=title)
        refused = awa.post(url, data | {"sections-1-body": "Hers."})
        assert refused.status_code == 409
        data |= formset_data(refused.context["inline_admin_formsets"][0].formset)
    assert awa.post(url, data).status_code == 302


def test_an_inline_row_that_changed_is_not_deleted(awa, topic, rain, with_inline):
    hers = open_topic(awa, topic) | {"sections-1-DELETE": "on"}
    Section.objects.filter(pk=rain.pk).update(body="New.")
    refused = awa.post(admin_url("change", topic), hers)
    assert refused.status_code == 409
    assert "You were about to delete it." in refused.content.decode()
    assert Section.objects.filter(pk=rain.pk).exists()
    data = formset_data(refused.context["inline_admin_formsets"][0].formset) | {"sections-1-DELETE": "on"}
    assert awa.post(admin_url("change", topic), hers | data).status_code == 302
    assert not Section.objects.filter(pk=rain.pk).exists()


def test_what_was_typed_in_rows_deleted_meanwhile_stays_on_the_page_beside_the_others(
    awa,
    section,
    topic,
    rain,
    with_inline,
):
    snow = Section.objects.create(topic=topic, position=3, slug="snow", title="Snow")
    hers = open_topic(awa, topic)
    Section.objects.filter(pk__in=[section.pk]).delete()
    typed = {"sections-0-body": "Only & here.", "sections-1-body": "Falls.", "sections-2-body": "Lies."}
    refused = awa.post(admin_url("change", topic), hers | typed)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Somebody deleted this row in the meantime" in page
    for text in ("Only &amp; here.", "Falls.", "Lies."):
        assert text in page
    data = formset_data(refused.context["inline_admin_formsets"][0].formset)
    without = {name: value for name, value in hers.items() if not name.startswith("sections-")}
    assert awa.post(admin_url("change", topic), without | data).status_code == 302
    rain.refresh_from_db()
    snow.refresh_from_db()
    assert (rain.body, snow.body) == ("Falls.", "Lies.")


def test_rows_that_do_not_say_what_they_began_with_are_refused(awa, topic, rain, with_inline):
    hers = open_topic(awa, topic)
    for missing in ("", "[]", "{", '{"1": 2}'):
        hers["sections-_started_from"] = missing
        response = awa.post(admin_url("change", topic), hers | {"sections-1-body": "Blind."})
        assert response.status_code == 409
    rain.refresh_from_db()
    assert rain.body == "It falls."


def test_a_new_inline_row_is_added_beside_rows_that_changed(awa, topic, rain, monkeypatch):
    monkeypatch.setattr(TopicAdmin, "inlines", [SectionRow])
    hers = open_topic(awa, topic)
    Section.objects.filter(pk=rain.pk).update(title="Showers")
    new = {"sections-2-slug": "snow", "sections-2-title": "Snow", "sections-2-position": "3"}
    assert awa.post(admin_url("change", topic), hers | new).status_code == 302
    assert Section.objects.filter(title__in=["Showers", "Snow"]).count() == 2


def test_a_conflict_of_the_topic_carries_the_rows_typed_below_it(awa, topic, rain, with_inline):
    hers = open_topic(awa, topic)
    Topic.objects.update(introduction="Changed.")
    refused = awa.post(
        admin_url("change", topic), hers | {"introduction": "Mine.", "sections-1-body": "Typed."}
    )
    assert refused.status_code == 409
    data = dict(refused.context["conflict"].hidden) | {"introduction": "Both."}
    assert awa.post(admin_url("change", topic), data).status_code == 302
    rain.refresh_from_db()
    topic.refresh_from_db()
    assert (topic.introduction, rain.body) == ("Both.", "Typed.")


# --- Editable lists ---


def test_a_list_edit_of_a_row_saved_meanwhile_is_refused(awa, bo, one, two, with_list):
    url = admin_url("changelist", KeyFigure)
    hers, his = open_list(awa), open_list(bo)
    place = next(name for name, value in hers.items() if name.endswith("-id") and value == two.pk)[:-3]
    assert awa.post(url, hers | {f"{place}-position": "5"}).status_code == 302
    refused = bo.post(url, his | {f"{place}-position": "7"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert REFUSED in page
    assert "<del>5</del><ins>7</ins>" in page
    two.refresh_from_db()
    assert two.position == 5
    mended = formset_data(refused.context["cl"].formset) | {"_save": "Save"}
    assert mended[f"{place}-position"] == "7"
    assert bo.post(url, mended).status_code == 302
    two.refresh_from_db()
    assert two.position == 7


def test_a_list_edit_leaves_rows_alone_that_only_others_changed(awa, one, two, with_list):
    hers = open_list(awa)
    mine = next(name for name, value in hers.items() if name.endswith("-id") and value == one.pk)[:-3]
    KeyFigure.objects.filter(pk=two.pk).update(position=5, published=True)
    assert awa.post(admin_url("changelist", KeyFigure), hers | {f"{mine}-position": "3"}).status_code == 302
    two.refresh_from_db()
    one.refresh_from_db()
    assert (two.position, two.published, one.position) == (5, True, 3)


def test_a_refused_list_shows_each_form_beside_its_own_row(awa, one, two, with_list):
    hers = open_list(awa)
    mine = next(name for name, value in hers.items() if name.endswith("-id") and value == one.pk)[:-3]
    KeyFigure.objects.filter(pk=one.pk).update(position=9)
    refused = awa.post(admin_url("changelist", KeyFigure), hers | {f"{mine}-position": "3"})
    assert refused.status_code == 409
    shown = refused.context["cl"]
    assert [row.pk for row in shown.result_list] == [form.instance.pk for form in shown.formset.forms]


def test_a_list_edit_of_a_row_deleted_meanwhile_keeps_the_others(awa, one, two, with_list):
    hers = open_list(awa)
    places = {hers[name]: name[:-3] for name in hers if name.endswith("-id")}
    one.delete()
    typed = {f"{place}-position": "8" for place in places.values()}
    refused = awa.post(admin_url("changelist", KeyFigure), hers | typed)
    assert refused.status_code == 409
    assert "Somebody deleted this row in the meantime" in refused.content.decode()
    data = formset_data(refused.context["cl"].formset) | {"_save": "Save"}
    assert awa.post(admin_url("changelist", KeyFigure), data).status_code == 302
    two.refresh_from_db()
    assert two.position == 8
