"""The big list of naughty strings as what editors write: nothing breaks, nothing breaks out, nothing is lost.

Every string is a section's title, text and place in a source, a term, a tool, a source, a fact and a
precedent, all in one edition; so its pages hold them by the hundred, and each text is linked by the names of
all.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

import pytest
from django.test import Client
from django.urls import reverse

from glossary.citing import References
from glossary.linking import LinkIndex, LinkRule, Name, Target, linking_rule
from glossary.models import Source, Term
from portal.serving.in_page import SCRIPT
from tests.support.crawler import JSON_LD, Page, passing_rows, read_page, squeeze
from tests.support.kinds import tool_kind
from tests.support.linked_html import LinkedHtml, text_of
from tests.support.public_cases import public_cases
from topics.models import Committee, Edition, Precedent, QuestionFact, Section, Tool, Topic
from topics.rendering import ALLOWED_TAGS, render_markdown

EACH_PART = 65  # strings in a part of the topic
EACH_ENTRY = 60  # of so many entries one has its own page read
HARMLESS = ["well", "Deep well", "PUMP"]
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs"}  # which of these a page keeps is the business of its parts


@pytest.fixture(scope="module")
def strings() -> list[str]:
    """All of the list; NUL, which no database takes, is not on it."""
    found = list(dict.fromkeys(public_cases("naughty_strings_blns.json")))
    assert len(found) > 500
    assert not any("\0" in text for text in found)
    return found


@pytest.fixture(scope="module")
def pages(strings, django_db_setup, django_db_blocker) -> list[Page]:
    with passing_rows(django_db_blocker):
        return read_pages(make_edition("2041", strings))


@pytest.fixture(scope="module")
def harmless_pages(django_db_setup, django_db_blocker) -> list[Page]:
    with passing_rows(django_db_blocker):
        return read_pages(make_edition("2042", HARMLESS))


def escaped(text: str) -> str:
    """Markdown that says `text` and nothing else."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def visible(text: str) -> str:
    """What a reader sees of `text`: in composed characters, in one line, without what cannot be seen."""
    text = squeeze(unicodedata.normalize("NFC", text))
    return squeeze([character for character in text if unicodedata.category(character) not in INVISIBLE])


def can_be_a_name(text: str) -> bool:
    """The forms refuse a name of spaces."""
    return bool(text.strip())


def make_edition(slug: str, strings: list[str]) -> Edition:
    edition = Edition.objects.create(
        slug=slug, year=2041, conference="Assembly", status="published", link_rule="every"
    )
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=1, slug="t", title="T", published=True)
    names = [(number, text) for number, text in enumerate(strings) if can_be_a_name(text)]
    Term.objects.bulk_create(
        Term(
            edition=edition, slug=f"t{number}", name=text[:120], aliases=[text, f"the {text}"],
            french=text[:160], definition=text, published=True,
        )
        for number, text in names
    )  # fmt: skip
    Tool.objects.bulk_create(
        Tool(
            committee=committee, slug=f"t{number}", name=text[:160], acronym=text[:40], expansion=text[:200],
            aliases=[f"a {text}"], kind=tool_kind(committee), summary=text[:240], body=text, published=True,
            french=text[:160], binding=text[:60], asks=text[:300], coverage=text[:160],
        )
        for number, text in names
    )  # fmt: skip
    Source.objects.bulk_create(
        Source(
            edition=edition, key=f"s{number}", title=text[:300], publisher=text[:160], authors=text[:300],
            note=text, published=True,
        )
        for number, text in names
    )  # fmt: skip
    parts = Section.objects.bulk_create(
        Section(topic=topic, slug=f"part{number}", title=f"Part {number}", position=number, published=True)
        for number in range(-(-len(strings) // EACH_PART))
    )
    Section.objects.bulk_create(
        Section(
            topic=topic, parent=parts[number // EACH_PART], slug=f"s{number}", title=text[:240] or "Empty",
            body=text_of_section(number, text), editor_note=text, published=True, position=number,
            background=text if number % 10 == 0 else "",
        )
        for number, text in enumerate(strings)
    )  # fmt: skip
    add_evidence(topic, names)
    return edition


def add_evidence(topic: Topic, names: list[tuple[int, str]]) -> None:
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    shared = [
        {"slug": f"e{number}", "source_key": f"s{number}", "locator": text[:60], "published": True}
        for number, text in names
    ]
    QuestionFact.objects.bulk_create(
        QuestionFact(question=question, kind="exists", statement=text[:400], as_of=text[:60], **values)
        for values, (_, text) in zip(shared, names, strict=True)
    )
    precedents = Precedent.objects.bulk_create(
        Precedent(
            committee=topic.committee, body=text[:120], number=text[:60], year=2010, date=text[:60],
            title=text[:240], asked=text[:400], **values,
        )
        for values, (_, text) in zip(shared, names, strict=True)
    )  # fmt: skip
    question.precedents.add(*precedents)


def text_of_section(number: int, text: str) -> str:
    """`text` in its own words, in citations, in a link forced and declined, and as Markdown."""
    return "\n\n".join(
        [
            f"It says {escaped(text)} so.",
            f"So [@s{number}, {escaped(text)}] or [@s{number}, {text}] or [@{text}].",
            f"Or [[{text}]] or !{text} or !!{text}!!.",
            text,
        ]
    )


def read_pages(edition: Edition) -> list[Page]:
    client = Client()
    return [read_page(client, url) for url in addresses(edition)]


def addresses(edition: Edition) -> Iterator[str]:
    """All pages that list many strings, and of the entries' own some."""
    committee = edition.committees.get()
    yield from (row.get_absolute_url() for row in (edition, committee, committee.topics.get()))
    yield from (part.get_absolute_url() for part in Section.objects.filter(parent=None).in_order())
    yield from (question.get_absolute_url() for question in committee.topics.get().questions.all())
    yield reverse("topics:precedents", args=[edition.slug, committee.slug])
    yield reverse("topics:tool_list", args=[edition.slug, committee.slug])
    yield reverse("glossary:term_list", args=[edition.slug])
    yield reverse("glossary:source_list", args=[edition.slug])
    for rows in (committee.tools, edition.terms, edition.sources):
        yield from (row.get_absolute_url() for row in islice(rows.all(), 0, None, EACH_ENTRY))


def page_named(pages: list[Page], name: str) -> Page:
    [page] = [page for page in pages if page.url.endswith(f"/{name}/")]
    return page


def tags_in(pages: Iterable[Page]) -> set[str]:
    return {tag for page in pages for tag in LinkedHtml(page.html).tags}


def attributes_in(pages: Iterable[Page]) -> set[str]:
    return {name for page in pages for name, _ in page.attributes}


# Pages


def test_every_page_answers(pages):
    assert [(page.url, page.status) for page in pages if page.status != 200] == []
    assert len(pages) > 35


def test_nothing_on_them_can_run(pages):
    assert [(page.url, page.blocked) for page in pages if page.blocked] == []
    for page in pages:
        scripts = re.findall(r"<script\b[^>]*>", page.html.replace(f"<script>{SCRIPT}</script>", ""))
        assert [tag for tag in scripts if "src=" not in tag and JSON_LD not in tag] == []


def test_they_have_no_element_or_attribute_that_harmless_pages_have_not(pages, harmless_pages):
    assert {page.status for page in harmless_pages} == {200}
    assert tags_in(pages) - tags_in(harmless_pages) <= ALLOWED_TAGS
    assert attributes_in(pages) - attributes_in(harmless_pages) <= {"start", "title"}


def test_what_they_say_to_machines_can_be_read_by_them(pages):
    found = [json.loads(data) for page in pages for data in page.data]
    assert len(found) > 10


def test_no_anchor_is_there_twice(pages):
    assert [page.url for page in pages if len(set(page.ids)) != len(page.ids)] == []


def test_every_name_and_title_can_be_read_in_its_list(pages, strings):
    lists = {"tools": 160, "glossary": 120, "bibliography": 300, "who": 400, "precedents": 400}
    for name, longest in lists.items():
        said = visible(page_named(pages, name).main)
        names = [text[:longest] for text in strings if can_be_a_name(text)]
        assert [text for text in names if visible(text) not in said] == []


def parts_with_strings(pages: list[Page], strings: list[str]) -> Iterator[tuple[Page, list[str]]]:
    for start in range(0, len(strings), EACH_PART):
        yield page_named(pages, f"part{start // EACH_PART}"), strings[start : start + EACH_PART]


def test_every_title_and_text_can_be_read_on_its_page(pages, strings):
    for page, its in parts_with_strings(pages, strings):
        said = visible(page.main)
        assert [text for text in its if visible(text[:240]) not in said] == []
        assert [text for text in its if visible(f"It says {text} so.") not in said] == []


def test_every_text_that_is_read_as_markdown_says_what_it_says_without_links(pages, strings):
    for page, its in parts_with_strings(pages, strings):
        said = visible(page.main)
        marked = re.compile(r"\[\[|\[@|!(?=\w)|!!")
        lost = [
            text
            for text in its
            if not marked.search(text) and visible(text_of(render_markdown(text))) not in said
        ]
        assert lost == []


def test_the_pages_are_linked_and_cited_throughout(pages, strings):
    for page, its in parts_with_strings(pages, strings):
        links = [link for link in LinkedHtml(page.html).links if link.is_ours]
        assert sum(link.attributes["class"] in ("to-term", "to-tool") for link in links) > len(its)
        assert sum(link.attributes["class"] == "to-source" for link in links) > len(its) // 2


def test_the_place_in_a_source_is_said_as_it_is_written(pages, strings):
    labels = {visible(value) for page in pages for name, value in page.attributes if name == "aria-label"}
    said = "\n".join(labels)  # one search for each string, not one in each label
    assert sum(visible(f", {text}") in said for text in strings) > 400


# Texts by themselves, with what no database takes


@pytest.mark.parametrize(
    "form", ["{}", "[@s, {}]", "[[{}]]", "!{}", "!!{}!!", "\0{}\0", "# {}", "[{}](x)", "`{}`"]
)
def test_every_string_is_linked_by_the_names_of_all_wherever_it_stands(strings, form):
    target = Target("/t/", "to-term", LinkRule.EVERY)
    index = LinkIndex(
        Name(text, target, is_case_sensitive=place % 2 == 0) for place, text in enumerate(strings)
    )
    for text in strings:
        references = References({"s": "S"}, shows_unknown=True)
        html = render_markdown(form.replace("{}", text), [references.rule, linking_rule(index)])
        found = LinkedHtml(html)
        assert set(found.tags) <= ALLOWED_TAGS, text
        assert all("a" not in link.within for link in found.links), text
        assert all(
            set(link.attributes) <= {"href", "title", "id", "class", "aria-label", "rel"}
            for link in found.links
        )
