"""The numbered tree of a topic: numbers, places, links, and trees that are damaged."""

import sys

import pytest

from topics.models import Section, Topic
from topics.outline import Outline, OutlineNode, build_outline


def add(topic: Topic, slug: str, parent: Section | None = None, position: int = 0, **fields) -> Section:
    fields = {"title": slug.title(), "published": True, **fields}
    return topic.sections.create(slug=slug, parent=parent, position=position, **fields)


def plant_circle(*ring: Section) -> None:
    """Make each section the parent of the next and the last the parent of the first, unasked."""
    for above, below in zip(ring, (*ring[1:], ring[0]), strict=True):
        Section.objects.filter(pk=below.pk).update(parent=above)


def numbers(outline: Outline) -> dict[str, str]:
    """Number → slug, in reading order; two nodes of one number would be lost, so it refuses them."""
    pairs = [(node.number, node.section.slug) for node in outline]
    assert len({number for number, _ in pairs}) == len(pairs)
    return dict(pairs)


@pytest.fixture
def parts(topic) -> list[Section]:
    return [add(topic, name, position=place) for place, name in enumerate(["one", "two", "three"], start=1)]


def test_a_topic_without_sections_has_an_empty_outline(topic):
    outline = topic.sections.outline()
    assert list(outline) == outline.parts == []
    assert len(outline) == 0


def test_parts_are_numbered_from_one_by_their_position(topic):
    add(topic, "last", position=9)
    add(topic, "first", position=2)
    add(topic, "middle", position=5)
    assert numbers(topic.sections.outline()) == {"1": "first", "2": "middle", "3": "last"}


def test_sections_of_one_position_stand_in_the_order_they_were_made_in(topic):
    for name in ("zebra", "ant", "bee"):
        add(topic, name)
    assert list(numbers(topic.sections.outline()).values()) == ["zebra", "ant", "bee"]


def test_a_moved_section_takes_the_number_of_its_new_place(topic, parts):
    parts[2].position = 0
    parts[2].save()
    assert numbers(topic.sections.outline()) == {"1": "three", "2": "one", "3": "two"}


def test_what_stands_in_a_section_is_numbered_below_it(topic, parts):
    add(topic, "two-second", parts[1], position=2)
    first = add(topic, "two-first", parts[1], position=1)
    add(topic, "point-a", first, position=1)
    add(topic, "point-b", first, position=2)
    outline = topic.sections.outline()
    assert numbers(outline) == {
        "1": "one",
        "2": "two",
        "2.1": "two-first",
        "2.1.1": "point-a",
        "2.1.2": "point-b",
        "2.2": "two-second",
        "3": "three",
    }
    assert [node.depth for node in outline] == [1, 1, 2, 3, 3, 2, 1]
    assert len(outline) == 7


def test_a_first_point_of_the_third_subsection_of_part_two_is_number_2_3_1(topic, parts):
    subsections = [add(topic, f"sub-{place}", parts[1], position=place) for place in (1, 2, 3)]
    add(topic, "point", subsections[2])
    assert numbers(topic.sections.outline())["2.3.1"] == "point"


def test_points_are_the_leaves_below_a_part(topic, parts):
    subsection = add(topic, "subsection", parts[0])
    add(topic, "point", subsection)
    outline = topic.sections.outline()
    assert [node.section.slug for node in outline if node.is_point] == ["point"]


def nodes_by_id(topic: Topic) -> dict[int, OutlineNode]:
    return {node.section.pk: node for node in topic.sections.outline()}


def test_every_node_knows_its_parent_and_its_part(topic, parts):
    subsection = add(topic, "subsection", parts[0])
    point = add(topic, "point", subsection)
    nodes = nodes_by_id(topic)
    assert nodes[point.pk].parent is nodes[subsection.pk]
    assert nodes[point.pk].part is nodes[subsection.pk].part is nodes[parts[0].pk]
    assert nodes[parts[0].pk].part is nodes[parts[0].pk]
    assert nodes[parts[0].pk].parent is None


def test_a_part_has_a_page_and_what_stands_in_it_an_anchor_there(topic, parts):
    subsection = add(topic, "subsection", parts[0])
    point = add(topic, "point", subsection)
    nodes = nodes_by_id(topic)
    page = "/2030/assembly/topics/water/one/"
    assert nodes[parts[0].pk].url == page
    assert nodes[subsection.pk].url == f"{page}#subsection"
    assert nodes[point.pk].url == f"{page}#point"


def test_a_section_and_its_node_name_the_same_address(topic, parts):
    add(topic, "point", add(topic, "subsection", parts[0]))
    for node in topic.sections.outline():
        assert node.section.get_absolute_url() == node.url


def test_the_neighbours_of_a_part_are_the_parts_beside_it(topic, parts):
    add(topic, "subsection", parts[0])
    outline = topic.sections.outline()
    one, two, three = outline.parts
    assert outline.neighbours(one) == (None, two)
    assert outline.neighbours(two) == (one, three)
    assert outline.neighbours(three) == (two, None)


def test_a_draft_hides_all_that_stands_in_it_and_takes_no_number(topic, parts):
    draft = add(topic, "draft", parts[0], position=1, published=False)
    add(topic, "below-the-draft", draft)
    add(topic, "beside-the-draft", parts[0], position=2)
    assert numbers(topic.sections.published().outline()) == {
        "1": "one",
        "1.1": "beside-the-draft",
        "2": "two",
        "3": "three",
    }
    assert numbers(topic.sections.all().outline())["1.1.1"] == "below-the-draft"


def test_the_sections_of_another_topic_stay_out(topic, parts, committee):
    other = Topic.objects.create(committee=committee, number=2, slug="air", title="Air")
    add(other, "wind")
    assert "wind" not in numbers(topic.sections.outline()).values()


def test_the_outline_takes_one_query(topic, parts, django_assert_num_queries):
    for part in parts:
        add(topic, f"point-{part.slug}", add(topic, f"subsection-{part.slug}", part))
    with django_assert_num_queries(1):
        outline = topic.sections.published().outline()
        assert len(numbers(outline)) == 9
        assert len(outline) == 9
        assert [node.part.section.title for node in outline if node.is_point] == ["One", "Two", "Three"]


# Trees that validation refuses, and that a damaged database may hold all the same


def test_sections_in_a_circle_are_all_shown_once(topic, parts):
    ring = [add(topic, name) for name in ("alpha", "beta", "gamma")]
    add(topic, "hanger-on", ring[1])
    plant_circle(*ring)
    assert numbers(topic.sections.outline()) == {
        "1": "one",
        "2": "two",
        "3": "three",
        "4": "alpha",
        "4.1": "beta",
        "4.1.1": "gamma",
        "4.1.2": "hanger-on",
    }


def test_two_circles_are_both_shown(topic):
    first = [add(topic, name) for name in ("alpha", "beta")]
    second = [add(topic, name) for name in ("gamma", "delta", "epsilon")]
    plant_circle(*first)
    plant_circle(*second)
    shown = numbers(topic.sections.outline())
    assert sorted(shown.values()) == ["alpha", "beta", "delta", "epsilon", "gamma"]
    assert [number for number in shown if "." not in number] == ["1", "2"]


def test_a_section_that_is_its_own_parent_is_shown_once():
    odd = Section(pk=1, parent_id=1, slug="odd", title="Odd")
    assert numbers(build_outline([odd])) == {"1": "odd"}


def test_a_section_in_a_circle_still_has_an_address(topic):
    plant_circle(*[add(topic, name) for name in ("alpha", "beta", "gamma")])
    for section in topic.sections.all():
        assert section.get_absolute_url().startswith("/2030/assembly/topics/water/")


def test_in_a_circle_the_section_shown_as_a_part_has_the_page(topic):
    plant_circle(*[add(topic, name) for name in ("alpha", "beta", "gamma")])
    page = "/2030/assembly/topics/water/alpha/"
    assert [node.url for node in topic.sections.outline()] == [page, f"{page}#beta", f"{page}#gamma"]


def test_a_draft_in_a_circle_hides_the_circle(topic, parts):
    ring = [add(topic, name) for name in ("alpha", "beta")]
    plant_circle(*ring)
    Section.objects.filter(pk=ring[0].pk).update(published=False)
    assert numbers(topic.sections.published().outline()) == {"1": "one", "2": "two", "3": "three"}


@pytest.mark.parametrize("closed", [False, True], ids=["chain", "circle"])
def test_a_long_chain_is_shown_to_its_end_in_the_six_levels_headings_have(closed):
    length = sys.getrecursionlimit() + 100
    above = {1: length if closed else None}
    sections = [
        Section(pk=pk, parent_id=above.get(pk, pk - 1), slug=f"link-{pk}", title="Link")
        for pk in range(1, length + 1)
    ]
    outline = build_outline(sections)
    nodes = list(outline)
    assert [node.section.pk for node in nodes] == list(range(1, length + 1))
    assert [node.depth for node in nodes] == [1, 2, 3, 4, 5] + [6] * (length - 5)
    assert [node.number for node in nodes[4:7]] == ["1.1.1.1.1", "1.1.1.1.1.1", "1.1.1.1.1.2"]
    assert len(numbers(outline)) == length
    assert nodes[-1].part is nodes[0]


def test_what_stands_too_deep_keeps_its_place_in_the_reading_order():
    parents = {1: None, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 6, 10: 5, 11: 1}
    sections = [
        Section(pk=pk, parent_id=parent, slug=f"section-{pk}", title="Section")
        for pk, parent in parents.items()
    ]
    nodes = list(build_outline(sections))
    assert [node.section.pk for node in nodes] == list(parents)
    assert [node.depth for node in nodes] == [1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 2]
