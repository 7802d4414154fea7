"""An edition with two of everything that readers find: a page shows the one, and must not show the other."""

from django.db.models import Model

from glossary.models import Source, Term
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic

Guide = dict[str, Model]
# The field by which readers know a row.
NAMED_BY = dict.fromkeys((Topic, Section, Source), "title")
NAMED_BY |= {ResolutionQuestion: "label", KeyFigure: "statement"}


def guide_with_two_of_everything(edition: Edition) -> Guide:
    """Makes the edition current, with two rows of each kind: the first is given by it, tied to its like."""
    edition.is_current = True
    edition.save()
    rows: Guide = {"edition": edition}

    def add(model: type[Model], key: str, /, **fields) -> Model:
        fields |= {NAMED_BY.get(model, "name"): f"A {key} to find", "published": True}
        rows[key] = model.objects.create(**fields)
        return rows[key]

    committee = add(Committee, "committee", edition=edition, slug="assembly")
    add(Committee, "other committee", edition=edition, slug="council")
    topic = add(Topic, "topic", committee=committee, number=1, slug="water", introduction="word " * 301)
    add(Topic, "other topic", committee=committee, number=2, slug="air")
    first = add(Section, "first part", topic=topic, position=1, slug="springs")
    part = add(Section, "part", topic=topic, position=2, slug="wells", body="A pump is old.")
    add(Section, "last part", topic=topic, position=3, slug="rivers")
    for place in (1, 2):
        add(Section, f"section {place} before", topic=topic, parent=part, position=place, slug=f"dry-{place}")
    section = add(
        Section, "section", topic=topic, parent=part, position=3, slug="deep", body="Pumps, sieves."
    )
    point = add(Section, "point", topic=topic, parent=section, position=1, slug="shaft")
    tool = add(
        Tool,
        "tool",
        committee=committee,
        slug="pump",
        kind=tool_kind(committee),
        aliases=["pump", "pumps"],
        since=1712,
    )
    sieve = add(
        Tool, "other tool", committee=committee, slug="sieve", kind=tool_kind(committee), aliases=["sieves"]
    )
    question = add(ResolutionQuestion, "question", topic=topic, slug="who-pays", text="And for pumps?")
    other_question = add(ResolutionQuestion, "other question", topic=topic, slug="how-much", text="How much?")
    for asked in (question, other_question):
        asked.sections.add(part, section, point, first)
    term = add(Term, "term", edition=edition, slug="well", definition="A hole with water.")
    other_term = add(Term, "other term", edition=edition, slug="aquifer", definition="Wet rock.")
    term.see_also.add(other_term)
    other_term.see_also.add(term)
    source = add(Source, "source", edition=edition, key="atlas", publisher="A press")
    other_source = add(Source, "other source", edition=edition, key="survey", publisher="A press")
    for cited in (source, other_source):
        cited.topics.add(topic, rows["other topic"])
        cited.tools.add(tool, sieve)
    figure = {"committee": committee, "value": "7", "on_timeline": True, "as_of": 1990}
    add(KeyFigure, "figure", slug="seven", tool=tool, source_key="atlas", **figure)
    add(KeyFigure, "other figure", slug="eight", topic=rows["other topic"], source_key="survey", **figure)
    return rows
