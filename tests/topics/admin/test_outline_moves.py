"""Sections are put in order in the topic's outline: none is lost, and none moved on an old picture."""

import re
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.support.admin_forms import admin_url, open_form, open_page
from topics.models import DraftRevision, Edition, Section, Topic
from topics.moves import MoveError, SectionTree, Step


def tree_of(*shape: tuple[str, str | None]) -> tuple[SectionTree, dict[str, int]]:
    """A tree of (name, parent's name) in order, and the ids of the names."""
    ids = {name: number for number, (name, _) in enumerate(shape, start=1)}
    rows = [
        Section(pk=ids[name], title=name, parent_id=ids.get(parent), position=position)
        for position, (name, parent) in enumerate(shape, start=1)
    ]
    return SectionTree(rows), ids


SHAPE = (("a", None), ("b", None), ("c", None), ("a1", "a"), ("a2", "a"), ("b1", "b"), ("a1x", "a1"))


def drawn(tree: SectionTree, parent: int | None = None) -> str:
    """ "a(a1 a2) b": each name with its children in brackets."""
    parts = []
    for pk in tree.children(parent):
        below = drawn(tree, pk)
        parts.append(tree.rows[pk].title + (f"({below})" if below else ""))
    return " ".join(parts)


@pytest.mark.parametrize(
    ("name", "step", "after"),
    [
        ("b", Step.UP, "b(b1) a(a1(a1x) a2) c"),
        ("a", Step.DOWN, "b(b1) a(a1(a1x) a2) c"),
        ("c", Step.IN, "a(a1(a1x) a2) b(b1 c)"),
        ("b", Step.IN, "a(a1(a1x) a2 b(b1)) c"),
        ("a1", Step.OUT, "a(a2) a1(a1x) b(b1) c"),
        ("a1x", Step.OUT, "a(a1 a1x a2) b(b1) c"),
        ("a2", Step.UP, "a(a2 a1(a1x)) b(b1) c"),
    ],
)
def test_a_step_takes_a_section_with_all_that_stands_in_it(name, step, after):
    tree, ids = tree_of(*SHAPE)
    tree.move(ids[name], *tree.target(ids[name], step), deepest=4)
    assert drawn(tree) == after


@pytest.mark.parametrize(
    ("name", "step"),
    [("a", Step.UP), ("c", Step.DOWN), ("a", Step.OUT), ("a", Step.IN), ("a1", Step.IN), ("b1", Step.DOWN)],
)
def test_a_step_with_nowhere_to_go_is_refused(name, step):
    tree, ids = tree_of(*SHAPE)
    with pytest.raises(MoveError):
        tree.target(ids[name], step)


def test_only_rows_whose_place_is_another_are_given_back():
    tree, ids = tree_of(*SHAPE[:3])
    assert {row.title for row in tree.move(ids["c"], None, 1, deepest=4)} == {"b", "c"}
    assert tree.move(ids["a"], None, 0, deepest=4) == []


@pytest.mark.parametrize("parent", ["a", "a1", "a1x"])
def test_a_section_cannot_stand_in_itself_or_in_what_stands_in_it(parent):
    tree, ids = tree_of(*SHAPE)
    before = drawn(tree)
    with pytest.raises(MoveError, match="into itself"):
        tree.move(ids["a"], ids[parent], 0, deepest=9)
    assert drawn(tree) == before


def test_depth_is_measured_with_all_that_stands_in_the_section():
    tree, ids = tree_of(*SHAPE)
    with pytest.raises(MoveError, match="too deep"):
        tree.move(ids["a"], ids["b1"], 0, deepest=4)
    tree.move(ids["a"], ids["b1"], 0, deepest=5)
    assert drawn(tree) == "b(b1(a(a1(a1x) a2))) c"


@pytest.mark.parametrize(("section", "parent"), [(99, None), (1, 99)])
def test_what_is_not_of_the_topic_is_refused(section, parent):
    tree, _ = tree_of(*SHAPE)
    with pytest.raises(MoveError, match="no longer here"):
        tree.move(section, parent, 0, deepest=4)


@given(
    st.lists(
        st.tuples(st.integers(1, 7), st.one_of(st.none(), st.integers(1, 7)), st.integers(0, 9)), max_size=12
    )
)
def test_whatever_is_moved_every_section_stays_once_and_in_a_tree(moves):
    tree, _ = tree_of(*SHAPE)
    for section, parent, place in moves:
        before = drawn(tree)
        try:
            tree.move(section, parent, place, deepest=4)
        except MoveError:
            assert drawn(tree) == before
    assert sorted(re.findall(r"\w+", drawn(tree))) == sorted(name for name, _ in SHAPE)
    for siblings in (tree.children(parent) for parent in (None, *tree.rows)):
        positions = [tree.rows[pk].position for pk in siblings]
        assert positions == sorted(positions)


# In the admin


@pytest.fixture
def parts(topic: Topic) -> dict[str, Section]:
    rows = {
        slug: Section.objects.create(topic=topic, position=number, slug=slug, title=slug.capitalize())
        for number, slug in enumerate(("one", "two", "three"), start=1)
    }
    rows["point"] = Section.objects.create(
        topic=topic, parent=rows["one"], position=1, slug="point", title="Point", body="word " * 130
    )
    return rows


@pytest.fixture
def page(client: Client, organiser, topic: Topic) -> str:
    client.force_login(organiser)
    return reverse("admin:topics_topic_outline", args=[topic.pk])


def state_on(client: Client, page: str) -> str:
    return client.get(page).context["state"]


def order(topic: Topic) -> dict[str, str]:
    return {node.number: node.section.slug for node in topic.sections.outline()}


def test_the_page_shows_the_tree_with_words_and_what_to_look_at(client, page, parts):
    html = client.get(page).content.decode()
    assert "130 words in all" in html
    assert html.count("a paragraph of more than 120 words") == 1
    assert html.count(">no text<") == 2
    assert html.count(">unpublished<") == 4
    assert f'value="in:{parts["two"].pk}"' in html
    assert re.search(rf'value="up:{parts["one"].pk}"[^>]* disabled', html)
    assert re.search(rf'value="down:{parts["three"].pk}"[^>]* disabled', html)


def test_a_button_moves_a_section_and_leads_back_to_it(client, page, parts, topic):
    version = Edition.objects.get().version
    response = client.post(page, {"move": f"up:{parts['two'].pk}", "state": state_on(client, page)})
    assert response["Location"].startswith(f"{page}?moved={parts['two'].pk}&")
    assert response["Location"].endswith(f"#section-{parts['two'].pk}")
    assert order(topic) == {"1": "two", "2": "one", "2.1": "point", "3": "three"}
    assert Edition.objects.get().version > version
    assert LogEntry.objects.get().change_message == "Moved “Two” in the outline."


def test_a_drop_puts_a_section_at_its_place(client, page, parts, topic):
    move = f"to:{parts['three'].pk}:{parts['one'].pk}:0"
    assert client.post(page, {"move": move, "state": state_on(client, page)}).status_code == 302
    assert order(topic) == {"1": "one", "1.1": "three", "1.2": "point", "2": "two"}


@pytest.mark.parametrize("move", ["up:{two}", "in:{three}", "to:{one}::2", "out:{point}"])
def test_the_last_move_is_undone_until_somebody_makes_another(client, page, parts, topic, move):
    before = order(topic)
    asked = move.format(**{slug: row.pk for slug, row in parts.items()})
    moved = client.post(page, {"move": asked, "state": state_on(client, page)})["Location"]
    shown = client.get(moved)
    assert "Undo the last move" in shown.content.decode()
    client.post(page, {"move": shown.context["back"], "state": shown.context["state"]})
    assert order(topic) == before
    client.post(page, {"move": asked, "state": state_on(client, page)})
    client.post(page, {"move": f"up:{topic.sections.in_order().last().pk}", "state": state_on(client, page)})
    assert "Undo the last move" not in client.get(moved).content.decode()


def test_a_section_can_be_added_right_below_another(client, page, parts, topic):
    add = re.search(
        r'href="([^"]+)"[^>]*>Add below<span class="visually-hidden">: One<', client.get(page).text
    )[1]
    form = client.get(add.replace("&amp;", "&")).context["adminform"].form
    new = {name: form[name].value() for name in ("topic", "parent", "position")}
    Section.objects.create(
        topic=topic, parent_id=new["parent"] or None, position=new["position"], slug="new", title="New"
    )
    assert order(topic) == {"1": "one", "1.1": "point", "2": "new", "3": "two", "4": "three"}


LINKS = [">Two<", '>Add below<span class="visually-hidden">: Two<', ">Add a section<"]


def address_of(client, page, link):
    return re.search(rf'href="([^"]+)"[^>]*{link}', client.get(page).text)[1].replace("&amp;", "&")


@pytest.mark.parametrize("link", LINKS)
def test_who_saves_a_section_that_the_outline_led_to_is_back_there(client, page, parts, link):
    address = address_of(client, page, link)
    saved = client.post(address, open_page(client, address) | {"title": "New", "slug": "new"})
    new = Section.objects.get(slug="new")
    assert saved["Location"] == f"{page}?moved={new.pk}#section-{new.pk}"
    elsewhere = client.post(admin_url("change", new), open_form(client, new))
    assert elsewhere["Location"] == reverse("admin:topics_section_changelist")


@pytest.mark.parametrize("link", LINKS)
def test_who_saves_such_a_section_and_goes_on_is_back_there_after_the_next_save(client, page, parts, link):
    address = address_of(client, page, link)
    form = open_page(client, address) | {"title": "New", "slug": "new", "_continue": "1"}
    goes_on = client.post(address, form)["Location"]
    new = Section.objects.get(slug="new")
    assert goes_on.startswith(admin_url("change", new))
    saved = client.post(goes_on, open_page(client, goes_on))
    assert saved["Location"] == f"{page}?moved={new.pk}#section-{new.pk}"


def test_a_row_with_a_draft_of_a_change_is_marked_and_leads_to_it(client, page, parts, organiser):
    DraftRevision.objects.keep(parts["two"], {"body": "Changed."}, saved_by=organiser)
    html = client.get(page).text
    assert html.count("draft of a change") == 1
    assert reverse("admin:topics_section_draft", args=[parts["two"].pk]) in html


def test_a_move_on_an_old_picture_is_refused_and_shows_the_new_order(client, page, parts, topic):
    old = state_on(client, page)
    client.post(page, {"move": f"down:{parts['one'].pk}", "state": old})
    between = order(topic)
    response = client.post(page, {"move": f"up:{parts['three'].pk}", "state": old})
    assert response.status_code == 409
    assert "Somebody moved sections in the meantime" in response.content.decode()
    assert response.context["state"] != old
    assert order(topic) == between


def test_a_changed_text_does_not_make_the_picture_old(client, page, parts, topic):
    state = state_on(client, page)
    parts["two"].body = "New."
    parts["two"].save()
    assert client.post(page, {"move": f"up:{parts['two'].pk}", "state": state}).status_code == 302


@pytest.mark.parametrize(
    "move",
    [
        "",
        "up",
        "up:x",
        "sideways:{one}",
        "to:{one}",
        "up:{one}",
        "to:{one}:{point}:0",
        "to:{one}:999999:0",
        "up:999999",
    ],
)
def test_an_impossible_move_is_refused_with_a_sentence_and_moves_nothing(client, page, parts, topic, move):
    before = order(topic)
    asked = move.format(**{slug: row.pk for slug, row in parts.items()})
    response = client.post(page, {"move": asked, "state": state_on(client, page)})
    assert response.status_code == 409
    assert len(list(response.context["messages"])) == 1
    assert order(topic) == before


def test_a_section_of_another_topic_cannot_be_moved_here(client, page, parts, topic):
    other = Topic.objects.create(committee=topic.committee, number=2, slug="air", title="Air")
    stray = Section.objects.create(topic=other, slug="stray", title="Stray")
    response = client.post(page, {"move": f"to:{stray.pk}::0", "state": state_on(client, page)})
    assert response.status_code == 409
    stray.refresh_from_db()
    assert stray.topic == other


def test_a_topic_that_is_not_there_is_not_found(client, page):
    assert client.get(reverse("admin:topics_topic_outline", args=[999_999])).status_code == 404
    assert client.get(reverse("admin:topics_topic_outline", args=["x"])).status_code == 404


def test_the_topic_and_the_list_lead_to_its_outline(client, page, topic):
    assert page in client.get(reverse("admin:topics_topic_change", args=[topic.pk])).content.decode()
    assert page in client.get(reverse("admin:topics_topic_changelist")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_six_who_move_at_once_one_wins(topic, organiser):
    parts = [
        Section.objects.create(topic=topic, position=n, slug=f"part-{n}", title=f"Part {n}")
        for n in range(1, 8)
    ]
    page = reverse("admin:topics_topic_outline", args=[topic.pk])
    clients = [Client() for _ in range(6)]
    for client in clients:
        client.force_login(organiser)
    state, answers, start = state_on(clients[0], page), [], threading.Barrier(6)

    def move(client: Client, section: Section) -> None:
        start.wait()
        try:
            answers.append(client.post(page, {"move": f"up:{section.pk}", "state": state}).status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=move, args=(client, section))
        for client, section in zip(clients, parts[1:], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409, 409, 409]
    assert len(order(topic)) == 7
