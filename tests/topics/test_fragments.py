"""What a page prints of a row is kept for the next version, and printed anew as soon as it would differ."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Model, SlugField, TextField
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from tests.support.two_of_everything import Guide
from topics.content import content_of
from topics.models import Edition, Tool
from topics.roomy import Results
from topics.templatetags import fragments

NEVER_SAID = ("key", "source_key")


@pytest.fixture
def printed(monkeypatch) -> Results:
    """What is kept: nothing, at first."""
    monkeypatch.setattr(fragments, "printed", Results())
    return fragments.printed


def pages_with_rows(client: Client, guide: Guide) -> dict[str, str]:
    """Return the pages that keep what they print of rows, by name."""
    found = {
        key: type(guide[key])._base_manager.get(pk=guide[key].pk) for key in ("topic", "tool", "committee")
    }
    addresses = {key: row.get_absolute_url() for key, row in found.items()}
    slug = guide["edition"].slug
    addresses |= {name: reverse(f"glossary:{name}_list", args=[slug]) for name in ("term", "source")}
    addresses["tools"] = reverse("topics:tool_list", args=[slug, found["committee"].slug])
    return {name: client.get(address).content.decode() for name, address in addresses.items()}


def change_all_texts(row: Model) -> None:
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, SlugField)
        value = getattr(row, field.name)
        if is_text and value and not field.choices and field.name not in NEVER_SAID:
            setattr(row, field.name, f"{value[:20]} anew")
    row.save()


@pytest.mark.parametrize(
    "key",
    ["edition", "committee", "topic", "section", "question", "tool", "term", "source", "figure", "kind"],
)
def test_after_any_change_pages_are_as_if_nothing_had_been_kept(guide, client, printed, monkeypatch, key):
    before = pages_with_rows(client, guide)
    row = guide["tool"].kind if key == "kind" else guide[key]
    change_all_texts(type(row).objects.get(pk=row.pk))
    after = pages_with_rows(client, guide)
    monkeypatch.setattr(fragments, "printed", Results())
    assert after == pages_with_rows(client, guide)
    assert after != before


def test_only_a_row_that_changed_is_printed_again(guide, printed, monkeypatch):
    template = Template(
        "{% load fragments %}{% fragment tool=tool %}{{ tool.kind.name }}: {{ tool.name }}{% endfragment %}"
    )
    again: list[str] = []
    render = fragments.NodeList.render

    def noted(*given: object) -> str:
        again.append(render(*given))
        return again[-1]

    monkeypatch.setattr(fragments.NodeList, "render", noted)

    def print_tools() -> list[str]:
        again.clear()
        tools = content_of(Edition.objects.get(), AnonymousUser()).of(Tool)
        return [template.nodelist[-1].render(Context({"tool": tool})) for tool in tools]

    pump, sieve = sorted(print_tools())
    assert sorted(again) == [pump, sieve]
    Edition.objects.update(colophon="A new version")
    assert (sorted(print_tools()), again) == ([pump, sieve], [pump, sieve])  # a cover may say it
    guide["term"].save()
    assert (sorted(print_tools()), again) == ([pump, sieve], [])
    Tool.objects.filter(pk=guide["tool"].pk).update(name="A lever")
    assert len(print_tools()) == 2
    assert [each.partition(": ")[2] for each in again] == ["A lever"]


def test_the_block_sees_nothing_but_the_values_it_names(printed):
    template = Template("{% load fragments %}{% fragment name=name %}{{ name }}{{ other }}{% endfragment %}")
    assert template.render(Context({"name": "Pump", "other": "unseen"})) == "Pump"


def test_a_row_that_was_not_read_with_its_edition_is_printed_each_time(guide, printed):
    template = Template("{% load fragments %}{% fragment tool=tool %}{{ tool.name }}{% endfragment %}")
    tool = Tool.objects.get(pk=guide["tool"].pk)
    assert template.render(Context({"tool": tool})) == tool.name
    tool.name = "A lever"
    assert template.render(Context({"tool": tool})) == "A lever"
