"""A small edition that every rule of content health passes, and ways to look at what the rules find."""

from datetime import date

from glossary.models import Source, Term
from portal.health.content import Content
from portal.health.report import Report, check
from tests.support.kinds import tool_kind
from topics.models import Edition, KeyFigure, ResolutionQuestion, Section, Tool

TODAY = date(2030, 6, 1)


def make_healthy(section: Section) -> Edition:
    """Fill the edition of `section` with a row of each kind that the rules look at."""
    topic = section.topic
    committee, edition = topic.committee, topic.committee.edition
    section.body = "A well can be an aquifer’s door.[@on-wells]"
    section.save()
    question = ResolutionQuestion.objects.create(topic=topic, slug="who", label="Who", text="Who digs?")
    question.sections.add(section)
    Tool.objects.create(
        committee=committee,
        slug="pump",
        name="Pump",
        kind=tool_kind(committee),
        french="pompe",
        body="It lifts water.",
    )
    Term.objects.create(
        edition=edition, slug="aquifer", name="aquifer", definition="Wet rock.", french="aquifère"
    )
    Source.objects.create(
        edition=edition, key="on-wells", title="On wells", publisher="Press", url="https://example.org/wells"
    )
    KeyFigure.objects.create(
        committee=committee,
        slug="wells",
        value="9",
        statement="Nine wells.",
        as_of=2030,
        source_key="on-wells",
    )
    return edition


def report(edition: Edition, today: date = TODAY) -> Report:
    """Return what the rules find in `edition` as it is stored now."""
    return check(Content(Edition.objects.get(pk=edition.pk)), today)


def tripped(edition: Edition, today: date = TODAY) -> list[tuple[str, str, str]]:
    """(rule, place, field) of each finding."""
    return [(found.rule.code, found.place, found.field) for found in report(edition, today).findings]
