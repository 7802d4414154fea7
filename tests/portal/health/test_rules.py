"""Each rule of content health: what trips it, and what is near it and does not."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from glossary.models import Source, Term
from portal.health.content import Content
from portal.health.facts import same_address
from portal.health.findings import RULES
from portal.health.report import check
from tests.support.healthy_edition import TODAY, make_healthy, report, tripped
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.pictures import ASKS_FOR_WORDS

SECTION = "assembly/water/wells"
BODY = (SECTION, "body")
Change = Callable[[], object]


@pytest.fixture
def healthy(section: Section) -> Edition:
    return make_healthy(section)


def body(text: str) -> Change:
    """The section says this too."""

    def change() -> None:
        section = Section.objects.get()
        section.body += f"\n\n{text}"
        section.save()

    return change


def set_all(model: type, **values: object) -> Change:
    return lambda: model.objects.update(**values)


def add(model: type, **values: object) -> Change:
    def change() -> None:
        owner = values.pop("owner", Edition)
        name = "question" if owner is ResolutionQuestion else owner._meta.model_name
        model.objects.create(**{name: owner.objects.get()}, **values)

    return change


def fact(**values: object) -> Change:
    """Adds a fact of the only question."""
    given = {
        "slug": "fund",
        "kind": "exists",
        "statement": "A fund.",
        "as_of": "2029",
        "source_key": "on-wells",
    }
    return add(QuestionFact, owner=ResolutionQuestion, **{**given, **values})


def precedent(**values: object) -> Change:
    given = {"slug": "old", "body": "Assembly", "year": 2010, "date": "2010", "title": "Water"}
    return add(Precedent, owner=Committee, **{**given, "source_key": "on-wells", **values})


def explain_in_topic() -> None:
    body("A non-governmental organisation (NGO) has an aquifer.")()
    fact(statement="An NGO pays.")()


def unlink() -> None:
    ResolutionQuestion.objects.get().sections.clear()


SENTENCE = "The cat sat on the mat. "
HARD = "Organisational interoperability necessitates institutional harmonisation considerations. " * 20

# rule, what trips it, where it is found, and its near misses
CASES = [
    ("figure-uncited", set_all(KeyFigure, source_key=""), ("assembly/wells", "source_key"), []),
    ("figure-uncited", fact(source_key=""), ("assembly/water/who/fund", "source_key"), [fact()]),
    ("figure-uncited", precedent(source_key=""), ("assembly/old", "source_key"), [precedent()]),
    ("figure-undated", set_all(KeyFigure, as_of=None), ("assembly/wells", "as_of"), []),
    ("figure-undated", fact(as_of=" "), ("assembly/water/who/fund", "as_of"), [fact(as_of="undated")]),
    ("citation-unknown", fact(source_key="nowhere"), ("assembly/water/who/fund", "source_key"), []),
    (
        "background-uncited",
        set_all(Section, background="Wells are old."),
        ("assembly/water/wells", "background"),
        [set_all(Section, background="Wells are old.[@on-wells]")],
    ),
    (
        "text-filler",
        body("The guide gives no year. An aquifer."),
        BODY,
        [body("The guide gives a year. An aquifer.")],
    ),
    (
        "term-no-french",
        set_all(Tool, french=""),
        ("assembly/pump", "french"),
        [set_all(Tool, french="Pump"), set_all(Tool, french="none found")],
    ),
    (
        "acronym-undefined",
        fact(statement="An NGO pays."),
        ("assembly/water/who/fund", "statement"),
        [explain_in_topic],
    ),
    ("question-alone", unlink, ("assembly/water/who", "sections"), []),
    (
        "source-twice",
        add(Source, key="two", title="Else", publisher="Z", url="http://www.EXAMPLE.org/wells/#top"),
        ("two", "url"),
        [add(Source, key="two", title="On wells", publisher="Other", url="https://example.org/wells?page=2")],
    ),
    (
        "source-twice",
        add(Source, key="z-copy", title="On  Wells", publisher="press"),
        ("z-copy", "title"),
        [add(Source, key="z-copy", title="On wells", publisher="Press", year=2020)],
    ),
    (
        "citation-unknown",
        body("So.[@nowhere]"),
        BODY,
        [body("So.[@on-wells, p. 3]"), body("So \\[@nowhere]"), body("So `[@nowhere]`")],
    ),
    ("citation-unknown", body("So.[@On Wells]"), BODY, []),
    ("citation-unknown", set_all(KeyFigure, source_key="nowhere"), ("assembly/wells", "source_key"), []),
    ("source-uncited", add(Source, key="idle", title="Idle"), ("idle", "key"), []),
    (
        "link-unchecked",
        None,
        ("on-wells", "url"),
        [],
    ),
    (
        "acronym-undefined",
        body("Ask the NGOs and the NGO."),
        BODY,
        [
            body("Ask non-state groups (NGO), an NGO too."),
            body("NGO (a group of citizens)."),
            body("Charles II and XIV."),
            body("See I-NGO, NGOsphere and 2NGO."),
            body("So say A/RES/73/179, AG-2011-RES-11, UNIS/CP/517 and COM(2021) 647."),
            set_all(Source, title="NGO or CSO?", publisher="NGO"),
        ],
    ),
    (
        "term-unused",
        add(Term, slug="bucket", name="bucket", definition="A bucket.", french="seau", aliases=["pails"]),
        ("bucket", "name"),
        [],
    ),
    ("term-no-french", set_all(Term, french=" "), ("aquifer", "french"), []),
    (
        "mark-unknown",
        body("The [[nobody]] here."),
        BODY,
        [body("The [[Aquifer]] and [[pump]] here."), body("The \\[[nobody]] here."), body("`[[nobody]]`")],
    ),
    (
        "paragraph-long",
        body("word " * 121),
        BODY,
        [
            body("word " * 120),
            body(f"{'word ' * 120}[@on-wells]"),
            body(f"{'word ' * 70}\n\n{'word ' * 70}"),
        ],
    ),
    ("reading-hard", body(HARD[:1500]), BODY, [body(SENTENCE * 30)]),
    (
        "reading-hard",
        body(HARD[:400]),
        BODY,
        [
            body("We met Organisational Interoperability and Institutional Harmonisation. " * 3),
            body("So INTERPOL may."),
        ],
    ),
    (
        "reading-hard",
        set_all(Tool, summary=HARD[:200]),
        ("assembly/pump", "summary"),
        [set_all(Tool, summary=HARD[:80]), set_all(Section, title=HARD[:200])],
    ),
    ("reading-hard", set_all(ResolutionQuestion, text=HARD[:200]), ("assembly/water/who", "text"), []),
    (
        "heading-order",
        body("## A\n\n#### B"),
        BODY,
        [body("## A\n\n### B\n\n#### C\n\n## D"), body("### A\n\n### B"), body("`## A`\n\n#### B")],
    ),
    ("heading-order", body("### A\n\n## B"), BODY, []),
    (
        "image-without-words",
        body("![](/media/a.png)"),
        BODY,
        [body("![A well](/media/a.png)"), body("`![](/media/a.png)`"), body("[](/media/a.png)")],
    ),
    ("image-without-words", body(f"![{ASKS_FOR_WORDS}](/media/a.png)"), BODY, []),
    ("link-nowhere", body("See [it](example.org)."), BODY, [body("See [it](https://example.org).")]),
    ("names-joined", set_all(Tool, aliases=["pumps, hand pumps"]), ("assembly/pump", "aliases"), []),
    ("mark-visible", body("So.[@on-wells"), BODY, [body("So.[@on-wells]")]),
]
STORED_CASES = [case for case in CASES if case[1] is not None]


def named(case: tuple) -> str:
    return f"{case[0]} at {case[2][1]}"


def test_every_rule_is_tried():
    assert [code for code in RULES if code not in {case[0] for case in CASES}] == []


def test_every_rule_says_what_it_is_and_why(db):
    for rule in RULES.values():
        assert rule.title
        assert rule.explanation.endswith(".")


def test_a_healthy_edition_trips_no_rule(healthy):
    assert tripped(healthy) == []


@pytest.mark.parametrize("case", STORED_CASES, ids=named)
def test_a_rule_is_tripped_by_what_it_is_about_and_by_nothing_else(healthy, case):
    code, change, where, _ = case
    change()
    found = tripped(healthy)
    assert (code, *where) in found
    assert {each[0] for each in found if each[0] != code} <= {"source-uncited"}


NEAR = [(case[0], near) for case in STORED_CASES for near in case[3]]


@pytest.mark.parametrize(("code", "near"), NEAR, ids=[f"{code}-{n}" for n, (code, _) in enumerate(NEAR)])
def test_what_is_near_a_rule_does_not_trip_it(healthy, code, near):
    near()
    assert code not in [found[0] for found in tripped(healthy)]


def test_an_edition_of_nothing_trips_no_rule(edition):
    assert tripped(edition) == []
    assert report(edition).counted == []


def test_an_acronym_is_no_symbol_of_a_document_without_a_number_of_it(healthy):
    for text in ("NGO/CSO", "NGO-2", "NGO (2010)", "NGO-led-by"):
        Section.objects.update(body=f"An aquifer, {text}.[@on-wells]")
        assert "acronym-undefined" in {found[0] for found in tripped(healthy)}, text


def test_what_is_honest_or_undone_but_no_fault_is_counted_and_no_finding(healthy):
    unchecked = "Sources that nobody has checked: 1."
    assert report(healthy).counted == [unchecked]
    for values, is_counted in (
        ({"as_of": 2029}, True),
        ({"as_of": 2030}, False),
        ({"as_of": 2031}, False),
        ({"as_of": 1923, "value": "1923"}, False),
        ({"as_of": None, "as_of_words": "undated"}, False),
    ):
        KeyFigure.objects.update(**{"value": "9", "as_of_words": "", **values})
        older = ["Figures from before 2030: 1."] if is_counted else []
        assert report(healthy).counted == [*older, unchecked], values
        assert tripped(healthy) == []
    Source.objects.update(accessed_on=TODAY)
    assert report(healthy).counted == []
    Tool.objects.update(french="none found")
    assert report(healthy).counted == ["Tools without a name in French in the sources: 1."]


def test_an_edition_is_checked_with_the_same_number_of_queries_whatever_it_holds(
    healthy, django_assert_num_queries
):
    edition = Edition.objects.get()
    with django_assert_num_queries(20):
        check(Content(edition), TODAY)
    for number in range(5):
        add(Term, slug=f"t{number}", name=f"t{number}", definition="T.")()
        topic = Topic.objects.create(
            committee=edition.committees.get(), number=number + 2, slug=f"a{number}", title="A"
        )
        Section.objects.create(topic=topic, slug="b", title="B")
        question = topic.questions.create(slug="c", label="C", text="C?")
        question.sections.set(topic.sections.all())
    edition = Edition.objects.get()
    with django_assert_num_queries(20):
        check(Content(edition), TODAY)


def test_a_term_counts_as_used_in_a_heading_a_title_and_another_entry(healthy):
    for name, change in (
        ("bucket", body("## Of buckets\n\nSo.")),
        ("rope", set_all(Section, title="Ropes and wells")),
        ("crank", set_all(Term, definition="A crank turns it.")),
    ):
        add(Term, slug=name, name=name, definition="It.", french="x", aliases=[f"{name}s"])()
        assert ("term-unused", name, "name") in tripped(healthy)
        change()
        assert "term-unused" not in {found[0] for found in tripped(healthy)}


def test_an_acronym_is_told_once_where_it_is_first_and_not_where_a_term_or_name_explains_it(healthy):
    body("An NGO.\n\nTwo NGO.")()
    add(OpeningPhrase, owner=Committee, slug="x", english="X", kind="operative", strength="soft")()
    Tool.objects.update(body="The NGO lifts.")
    assert [found for found in tripped(healthy) if found[0] == "acronym-undefined"] == [
        ("acronym-undefined", *BODY)
    ]
    add(Term, slug="ngo", name="NGO", definition="A group.", french="ONG")()
    assert tripped(healthy) == []


def test_an_explanation_reaches_through_its_topic_and_no_further(healthy):
    body("A group of citizens (NGO).")()
    ResolutionQuestion.objects.update(text="Which NGO?")
    assert tripped(healthy) == []
    Tool.objects.update(body="The NGO lifts.")
    assert tripped(healthy) == [("acronym-undefined", "assembly/pump", "body")]


def test_how_hard_is_too_hard_is_a_setting_of_the_edition(healthy):
    body(HARD)()
    assert "reading-hard" in {found[0] for found in tripped(healthy)}
    Edition.objects.update(lowest_reading_ease=0)
    Section.objects.update(body=f"{SENTENCE * 18}[@on-wells] Aquifer.")
    assert tripped(healthy) == []
    Edition.objects.update(lowest_reading_ease=100)
    assert tripped(healthy) == []  # it is easier than any number


def test_names_count_in_a_long_text_and_not_in_a_short_one(healthy):
    names = "Lyon sees the International Organisation and INTERPOL. "
    for times, is_hard in ((2, False), (30, True)):
        Section.objects.update(body=f"{names * times}{SENTENCE * 2}[@on-wells] An aquifer.")
        assert ("reading-hard" in {found[0] for found in tripped(healthy)}) is is_hard, times


def checks(healthy: Edition, checked: dict[str, datetime | None]) -> list[str]:
    """The sources whose links are told of when they were checked at these times."""
    content = Content(healthy)
    for source in content.sources:
        source.link_checked_at = checked[source.key]
    return [found.place for found in check(content, TODAY).findings if found.rule.code == "link-unchecked"]


def test_a_link_is_told_of_60_days_after_its_last_check_and_once_others_were_checked(healthy):
    add(Source, key="other", title="Other", url="https://example.org/other")()
    add(Source, key="a-book", title="A book")()

    def told(first: datetime | None, second: datetime | None) -> list[str]:
        return checks(healthy, {"on-wells": first, "other": second, "a-book": None})

    fresh, stale = datetime(2030, 4, 2, 12, tzinfo=UTC), datetime(2030, 4, 1, 12, tzinfo=UTC)
    assert told(None, None) == []
    assert told(fresh, fresh) == []
    assert told(fresh, stale) == ["other"]
    assert told(None, fresh) == ["on-wells"]
    assert (TODAY - date(2030, 4, 2)).days == 60


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://un.org/a", "http://www.un.org/a/", True),
        ("https://UN.org/a#b", "https://un.org/a", True),
        ("https://un.org/a", "https://un.org/A", False),
        ("https://un.org/a?b=1", "https://un.org/a?b=2", False),
        ("https://un.org/a", "https://data.un.org/a", False),
    ],
)
def test_two_addresses_of_one_page_are_one(one, other, is_same):
    assert (same_address(one) == same_address(other)) is is_same
