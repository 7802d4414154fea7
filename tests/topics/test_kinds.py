"""Kinds of tools and terms: rows of an edition, with a mark, and colours for those that have some."""

import pytest
from django.db.models import RestrictedError
from django.template.loader import render_to_string

from glossary.models import Term
from tests.support.content_rows import refusals
from tests.support.crawler import read_page, without_layout
from tests.support.kinds import term_kind, tool_kind
from topics.models import Edition, Tool
from topics.models.kind import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(committee) -> Tool:
    return committee.tools.create(slug="pump", name="Pump", kind=tool_kind(committee))


@pytest.fixture
def term(edition) -> Term:
    return edition.terms.create(slug="bloc", name="bloc", definition="Allies.", kind=term_kind(edition))


@pytest.mark.parametrize(
    ("kind", "colour", "refused"),
    [("notice", "red", False), ("notice", "", False), ("device", "", False), ("device", "red", True)],
)
def test_only_tools_of_a_kind_with_colours_have_one(tool, kind, colour, refused):
    tool.kind, tool.notice_colour = tool_kind(tool.committee, kind), colour
    assert refusals(tool) == ({("notice_colour", "colourless")} if refused else set())


@pytest.mark.parametrize(("colour", "refused"), [("red", True), ("", False)])
def test_a_kind_keeps_its_colours_while_a_tool_has_one(tool, colour, refused):
    tool.kind, tool.notice_colour = tool_kind(tool.committee, "notice"), colour
    tool.save()
    tool.kind.has_colours = False
    assert refusals(tool.kind) == ({("has_colours", "colours_in_use")} if refused else set())


@pytest.mark.parametrize(("name", "refused"), [("Device", True), ("device", True), ("Devices", False)])
def test_two_kinds_of_one_edition_have_two_names(edition, tool, term, name, refused):
    for row, a_kind in ((tool, tool_kind), (term, term_kind)):
        kind = a_kind(edition, "other")
        type(kind).objects.filter(pk=row.kind.pk).update(name="Device")
        kind.name = name
        assert refusals(kind) == ({("name", "name_taken")} if refused else set())
        kind.edition = Edition.objects.create(slug=kind._meta.model_name, year=2031, conference="Assembly")
        assert refusals(kind) == set()


def test_a_colour_that_stands_past_all_checks_is_not_shown(tool):
    Tool.objects.update(notice_colour="red")
    assert Tool.objects.get().shown_colour == ""


def test_a_kind_is_one_of_the_same_edition(edition, tool, term):
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")
    for row, a_kind in ((tool, tool_kind), (term, term_kind)):
        assert refusals(row) == set()
        row.kind = a_kind(other)
        assert refusals(row) == {("kind", "other_edition")}


def test_a_kind_in_use_stays_and_one_of_no_use_or_of_an_edition_that_goes_does_not(edition, tool, term):
    for row, a_kind in ((tool, tool_kind), (term, term_kind)):
        with pytest.raises(RestrictedError):
            row.kind.delete()
        a_kind(edition, "other").delete()
    edition.delete()
    assert not any(type(row.kind).objects.exists() for row in (tool, term))


def test_each_mark_has_a_drawing_of_its_own(tool):
    drawn = set()
    for mark in Kind.Mark:
        tool.kind.mark = mark
        drawn.add(render_to_string("topics/_kind_mark.html", {"tool": tool}))
    assert len(drawn) == len(Kind.Mark)


def test_each_kind_of_tool_of_2026_has_a_mark_of_its_own(edition_2026):
    marks = list(edition_2026.tool_kinds.values_list("mark", flat=True))
    assert len(marks) == len(set(marks)) > 10


@pytest.mark.parametrize(
    ("count", "headings"),
    [
        (6, ["Kind 0s", "Kind 1", "Kind 2", "Kind 3", "Kind 4", "Kind 5"]),
        (7, ["Kind 0s", "Other tools"]),
    ],
)
def test_of_many_kinds_those_with_one_or_two_tools_share_a_heading_and_each_line_says_its_kind(
    client, edition, committee, count, headings
):
    for place in range(count):
        kind = edition.tool_kinds.create(slug=f"k{place}", name=f"Kind {place}", position=place)
        for number in range(1 if place else 3):
            name = f"Tool {place}-{number}"
            committee.tools.create(slug=f"t{place}-{number}", name=name, kind=kind, published=True)
    page = read_page(client, f"{committee.get_absolute_url()}tools/")
    found = [text for level, text in page.headings if level == 2]
    assert found[: found.index("Contents")] == headings  # the sheet of a phone comes after the text
    assert page.main.count("Kind 3") == 1
    assert ">Tool 0-0</a>" in without_layout(page.html)  # the underline begins at the name
