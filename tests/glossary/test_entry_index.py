"""The apparatus is worked out once for each version of an edition, and for each reader's rights."""

from collections.abc import Callable
from functools import partial
from types import ModuleType

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glossary import backlinks, linking, mentions
from glossary.backlinks import backlinks_of
from glossary.entry_index import entry_index_of
from glossary.linking import LinkRule
from glossary.models import Source, Term
from tests.support.kinds import tool_kind
from topics import roomy
from topics.derived import KEPT, KeptByVersion, every_kept
from topics.models import Committee, Edition, Tool

READER = AnonymousUser()


@pytest.fixture(autouse=True)
def nothing_kept():
    for kept in every_kept:
        kept.clear()


@pytest.fixture
def term(edition: Edition) -> Term:
    return Term.objects.create(edition=edition, slug="well", name="well", definition="It.", published=True)


def fresh(edition: Edition) -> Edition:
    """The edition as a request reads it."""
    return Edition.objects.get(pk=edition.pk)


def cost(build, edition: Edition, reader=READER) -> int:
    with CaptureQueriesContext(connection) as captured:
        build(edition, reader)
    return len(captured)


@pytest.mark.parametrize("build", [entry_index_of, backlinks_of])
def test_it_costs_the_queries_of_the_content_once_for_a_version(edition, section, term, build):
    section.topic.questions.create(slug="who", label="Who?", text="Who?", published=True)
    edition = fresh(edition)
    assert cost(build, edition) == 2  # the release times, and the content
    assert cost(build, fresh(edition)) == 0
    term.name = "borehole"
    term.save()
    assert cost(build, fresh(edition)) == 2


def counted(monkeypatch, module: ModuleType, name: str) -> list[tuple]:
    """The arguments with which the function of this name in `module` is called from now on."""
    calls, function = [], getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: calls.append(given) or function(*given))
    return calls


def test_a_new_name_or_key_costs_the_texts_that_mention_it(edition, section, term, monkeypatch):
    texts = ("A well.", "No w[@ell].", "A pump.", "One [@who].", "A pump_ing.")
    for number, body in enumerate(texts):
        section.topic.sections.create(
            slug=f"s{number}", title="S", body=body, position=number + 2, published=True
        )
    backlinks_of(fresh(edition), READER)
    linked = counted(monkeypatch, backlinks, "links_in")

    def linked_again(change: Callable[[], object]) -> int:
        linked.clear()
        change()
        backlinks_of(fresh(edition), READER)
        return len(linked)

    def rename(name: str) -> None:
        term.name = name
        term.save()

    underscored = 1  # whose words are known only once it is parsed
    assert linked_again(lambda: rename("pump")) == 2 + underscored
    assert linked_again(lambda: rename("drought")) == underscored  # both are known without a name
    cite = partial(Source.objects.create, edition=edition, title="T", published=True)
    assert linked_again(lambda: cite(key="who")) == 1 + underscored
    assert linked_again(lambda: cite(key="what")) == underscored


def test_a_large_edition_costs_no_more_than_the_text_and_the_name_that_changed(edition, term, monkeypatch):
    """However many texts and names it has: more than a cache holds of what it has not been told of."""
    monkeypatch.setattr(roomy, "LEAST", 2)
    for number in range(20):
        fields = {"slug": f"t{number}", "name": f"name{number}", "definition": f"Like name{number + 1}."}
        edition.terms.create(**fields, published=True)
    backlinks_of(fresh(edition), READER)
    linked = counted(monkeypatch, backlinks, "links_in")
    read = counted(monkeypatch, mentions, "Mentions")
    branches = counted(monkeypatch, linking, "_Branch")

    def costs(**values: str) -> tuple[int, int, int]:
        for calls in (linked, read, branches):
            calls.clear()
        for name, value in values.items():
            setattr(term, name, value)
        term.save()
        backlinks_of(fresh(edition), READER)
        return len(linked), len(read), len(branches)

    assert costs(definition="Another.") == (1, 1, 0)
    assert costs(name="fountain") == (0, 0, 1)
    assert costs(name="like") == (20, 0, 1)  # every other text has this word


def test_a_change_is_in_the_next_one(edition, term):
    assert [each.name for each in entry_index_of(fresh(edition), READER).terms] == ["well"]
    term.name = "borehole"
    term.save()
    assert [each.name for each in entry_index_of(fresh(edition), READER).terms] == ["borehole"]


def test_what_staff_see_is_not_shown_to_readers(edition, organiser):
    Term.objects.create(edition=edition, slug="draft", name="draft", definition="It.")
    Source.objects.create(edition=edition, key="draft", title="Draft")
    edition = fresh(edition)
    assert len(entry_index_of(edition, organiser).terms) == 1
    assert "draft" in entry_index_of(edition, organiser).sources
    assert entry_index_of(edition, READER).terms == []
    assert entry_index_of(edition, READER).sources == {}


@pytest.mark.parametrize("of_edition", Edition.LinkRule)
@pytest.mark.parametrize("of_term", Term.LinkRule)
def test_the_edition_says_how_often_entries_are_linked_unless_a_term_says_itself(
    edition, term, of_edition, of_term
):
    Edition.objects.update(link_rule=of_edition)
    Term.objects.update(link_rule=of_term)
    edition = fresh(edition)
    target = entry_index_of(edition, READER).target(fresh_term(term))
    own = of_term is not Term.LinkRule.EDITION
    assert target.rule == LinkRule(of_term if own else of_edition)


def fresh_term(term: Term) -> Term:
    return Term.objects.get(pk=term.pk)


def test_the_edition_says_so_for_tools_too(edition, committee):
    tool = Tool.objects.create(
        committee=committee, slug="pump", name="pump", kind=tool_kind(committee), published=True
    )
    Edition.objects.update(link_rule=Edition.LinkRule.NEVER)
    assert entry_index_of(fresh(edition), READER).target(tool).rule is LinkRule.NEVER


@pytest.mark.parametrize(
    ("rule", "links"),
    [(Edition.LinkRule.FIRST, 1), (Edition.LinkRule.EVERY, 3), (Edition.LinkRule.NEVER, 0)],
)
def test_the_setting_of_the_edition_shows_on_its_pages(client, section, term, rule, links):
    section.body = "A well, a well and a well."
    section.save()
    Edition.objects.update(link_rule=rule)
    page = client.get(section.get_absolute_url()).content.decode()
    assert page.count('class="to-term"') == links


def test_a_text_finds_the_tool_of_its_own_committee(edition, committee):
    council = Committee.objects.create(edition=edition, slug="council", name="Council", published=True)
    fields = {"slug": "pump", "name": "pump", "kind": tool_kind(edition), "published": True}
    tools = [Tool.objects.create(committee=each, **fields) for each in (committee, council)]
    entry_index = entry_index_of(fresh(edition), READER)
    for each, tool in zip((committee, council), tools, strict=True):
        [match] = entry_index.words(each).matches("the pump")
        assert entry_index.entry(match.target) == tool
    [match] = entry_index.words(None).matches("the pump")
    assert entry_index.entry(match.target) == tools[0]


def test_only_so_many_versions_are_kept(edition):
    built = []
    kept = KeptByVersion(lambda edition, reader: built.append(edition.version))
    edition.version = 0
    for version in [*range(KEPT + 1), KEPT, 1, 0]:
        edition.version = version
        kept(edition, READER)
    assert built == [*range(KEPT + 1), 0]


def test_an_edited_term_shows_at_the_next_request_on_every_page_that_uses_it(client, edition_2026):
    """On all servers, once each reads the new version: one second at most (test_front.py)."""
    term = edition_2026.terms.get(slug="diversion")
    uses = backlinks_of(edition_2026, READER).to(term)
    pages = {place.url.partition("#")[0] for _, places in uses for place, _ in places}
    assert len(pages) > 5
    for page in pages:
        assert "Ink on water." not in client.get(page).content.decode()
    term.definition = "Ink on water."
    term.french = "encre"
    term.save()
    for page in [*pages, term.get_absolute_url(), "/2026/glossary/"]:
        html = client.get(page).content.decode()
        assert "Ink on water." in html, page
        assert 'lang="fr">encre</span>' in html, page
    term.delete()
    for page in pages:
        assert "/2026/glossary/diversion/" not in client.get(page).content.decode(), page
