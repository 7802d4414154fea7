"""A new row of each model of content, in an edition of its own."""

from dataclasses import dataclass
from itertools import count

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models

from glossary.models import Source, Term, TermKind
from tests.support.kinds import tool_kind
from topics.models import (
    CheckItem,
    Committee,
    Dismissal,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    ToolKind,
    Topic,
)

NUMBERS = count(1)


@dataclass
class Place:
    """An edition with one committee and one topic, for rows to stand in."""

    edition: Edition
    committee: Committee
    topic: Topic

    @property
    def question(self) -> ResolutionQuestion:
        """The one question of its own, made when it is asked for first."""
        values = {"label": "Who digs", "text": "Who?"}
        return self.topic.questions.get_or_create(slug="who-digs", defaults=values)[0]


def make_place(slug: str) -> Place:
    edition = Edition.objects.create(slug=slug, year=2030, conference="Model Assembly", status="published")
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly")
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Water")
    return Place(edition, committee, topic)


# Model → the fields of a new row besides its slug (or key).
MAKERS = {
    Committee: lambda place: {"edition": place.edition, "name": "Council"},
    Topic: lambda place: {"committee": place.committee, "number": next(NUMBERS) + 1, "title": "Air"},
    Section: lambda place: {"topic": place.topic, "title": "Wells"},
    ResolutionQuestion: lambda place: {"topic": place.topic, "label": "Who pays", "text": "Who?"},
    Tool: lambda place: {"committee": place.committee, "name": "Pump", "kind": tool_kind(place.edition)},
    ToolKind: lambda place: {"edition": place.edition, "name": "Device"},
    KeyFigure: lambda place: {"committee": place.committee, "value": "9", "statement": "So.", "as_of": 2029},
    QuestionFact: lambda place: {
        "question": place.question,
        "kind": "exists",
        "statement": "A fund.",
        "as_of": "2029",
    },
    Precedent: lambda place: {
        "committee": place.committee,
        "body": "UN",
        "year": 2010,
        "date": "2010",
        "title": "Water",
    },
    OpeningPhrase: lambda place: {"committee": place.committee, "kind": "operative", "english": "Urges"},
    TermKind: lambda place: {"edition": place.edition, "name": "Water"},
    Term: lambda place: {"edition": place.edition, "name": "aquifer", "definition": "Wet rock."},
    Source: lambda place: {"edition": place.edition, "title": "On wells"},
    Dismissal: lambda place: {"edition": place.edition, "rule": "term-unused", "why_note": "So."},
    CheckItem: lambda place: {"edition": place.edition, "what": "Still so?"},
}


each_model = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


LINKS = [(model, field.name) for model in MAKERS for field in model._meta.many_to_many]


def new_row(model: type[models.Model], place: Place) -> models.Model:
    name = f"row-{next(NUMBERS)}"
    own_key = model.natural_key_lookups[-1]
    return model(**{own_key: name}, **MAKERS[model](place))


def saved_row(model: type[models.Model], place: Place) -> models.Model:
    row = new_row(model, place)
    row.save()
    return row


def text_of(model: type[models.Model]) -> str:
    """The last of the model's free text fields, for a test to change."""
    texts = [field for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)]
    return [field.name for field in texts if not field.choices][-1]


def dumped(tmp_path, row: models.Model) -> str:
    """The path of a fixture of `row`, as the portal keeps them: without a version."""
    names = [field.name for field in (*row._meta.fields, *row._meta.many_to_many)]
    fields = [name for name in names if name not in ("id", "version")]
    path = tmp_path / "row.json"
    path.write_text(serializers.serialize("json", [row], fields=fields, use_natural_primary_keys=True))
    return str(path)


def refusals(row: models.Model) -> set[tuple[str, str]]:
    """The (field, code) pairs that full validation of `row` refuses."""
    try:
        row.full_clean()
    except ValidationError as error:
        return {(field, one.code) for field, errors in error.error_dict.items() for one in errors}
    return set()
