"""A small guide of which everything can be set to appear later."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from django.test import Client

from glossary.models import Source, Term
from tests.support.kinds import tool_kind
from topics import clock
from topics.models import Committee, Edition, KeyFigure, Section, Tool, Topic

MOMENT = datetime(2030, 12, 3, 17, tzinfo=UTC)
JUST_BEFORE = MOMENT - timedelta(microseconds=1)
RELEASABLE = [Edition, Committee, Topic]

each_releasable = pytest.mark.parametrize("model", RELEASABLE, ids=lambda model: model.__name__)


@dataclass
class Guide:
    """An edition with one of everything, all published. Names tell where a row stands."""

    edition: Edition
    committee: Committee
    topic: Topic

    def row(self, model: type[models.Model]) -> models.Model:
        return {Edition: self.edition, Committee: self.committee, Topic: self.topic}[model]


PAGES = {  # address → the model it stands in, as far down as a release time can be
    "/2031/": Edition,
    "/2031/glossary/": Edition,
    "/2031/glossary/aquifer/": Edition,
    "/2031/bibliography/": Edition,
    "/2031/bibliography.bib": Edition,
    "/2031/bibliography/un-water/": Edition,
    "/2031/assembly/": Committee,
    "/2031/assembly/how-it-works/": Committee,
    "/2031/assembly/precedents/": Committee,
    "/2031/assembly/tools/": Committee,
    "/2031/assembly/tools/pump/": Committee,
    "/2031/assembly/topics/water/": Topic,
    "/2031/assembly/topics/water/wells/": Topic,
    "/2031/assembly/topics/water/questions/who-pays/": Topic,
}


def make_guide() -> Guide:
    edition = Edition.objects.create(slug="2031", year=2031, conference="Assembly", status="published")
    shown = {"published": True}
    committee = Committee.objects.create(
        edition=edition, slug="assembly", name="Committee name", how_it_works="It works.", **shown
    )
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Topic name", **shown)
    text = "Section text on an aquifer and a pump [@un-water]."
    Section.objects.create(topic=topic, slug="wells", title="Section name", body=text, **shown)
    question = topic.questions.create(slug="who-pays", label="Question name", text="?", **shown)
    dated = {"source_key": "un-water", **shown}
    question.facts.create(slug="fund", kind="exists", statement="Fact on it", as_of="2020", **dated)
    resolved = {"slug": "a-1", "body": "UN", "year": 2010, "date": "2010", "title": "Precedent name"}
    committee.precedents.create(**resolved, **dated).questions.add(question)
    tool = Tool.objects.create(
        committee=committee, slug="pump", name="pump", kind=tool_kind(committee), **shown
    )
    figure = {"committee": committee, "as_of": 2020, "on_timeline": True, "source_key": "un-water", **shown}
    KeyFigure.objects.create(slug="a", value="7", statement="Topic figure", topic=topic, tool=tool, **figure)
    KeyFigure.objects.create(slug="b", value="8", statement="Committee figure", tool=tool, **figure)
    Term.objects.create(edition=edition, slug="aquifer", name="aquifer", definition="It.", **shown)
    source = Source.objects.create(edition=edition, key="un-water", title="On water", **shown)
    source.topics.add(topic)
    source.tools.add(tool)
    return Guide(edition, committee, topic)


def schedule(row: models.Model, moment: datetime | None = MOMENT) -> None:
    row.release_at = moment
    row.save()


def statuses(client: Client, moment: datetime) -> dict[str, int]:
    with clock.frozen(moment):
        return {page: client.get(page).status_code for page in PAGES}


def stands_in(model: type[models.Model]) -> set[str]:
    return {page for page, place in PAGES.items() if RELEASABLE.index(place) >= RELEASABLE.index(model)}
