"""How the tests find, fill in and send the admin's forms."""

from django.db.models import Model
from django.forms import Form, MultiWidget
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from tests.support.kinds import term_kind, tool_kind
from topics.admin.conflicts.deleting import states_of_cascades
from topics.models import KeyFigure, OpeningPhrase, Precedent, QuestionFact, ResolutionQuestion, Section, Tool
from topics.state import state_of


def admin_url(page: str, target: type[Model] | Model) -> str:
    """The address of a model's "changelist" or "add" page, or of a row's "change" or "delete" page."""
    name = f"admin:{target._meta.app_label}_{target._meta.model_name}_{page}"
    return reverse(name, args=[target.pk] if isinstance(target, Model) else [])


def posted(form: Form) -> dict[str, object]:
    """Return what a browser sends for `form` when nobody changes anything."""
    values: dict[str, object] = {}
    for field in form:
        widget = field.field.widget
        if isinstance(widget, MultiWidget):
            parts = widget.decompress(field.value())
            values |= {f"{field.html_name}_{place}": part for place, part in enumerate(parts)}
        else:
            values[field.html_name] = field.value()
    return {name: value for name, value in values.items() if value is not None and value is not False}


def open_form(client: Client, row: Model) -> dict[str, object]:
    """Return what the form of `row` holds, and what it carries of the row it began with."""
    return open_page(client, admin_url("change", row))


def open_page(client: Client, address: str) -> dict[str, object]:
    """Return the same of the form at an address."""
    context = client.get(address).context
    return {**posted(context["adminform"].form), "_started_from": context.get("started_from", "")}


def states_for(*rows: Model) -> dict[str, object]:
    """Return what a list or a confirmation that was opened now carries for `rows`."""
    stored = [type(row).objects.get(pk=row.pk) for row in rows]
    return {
        "_state": [f"{row.pk}:{state_of(row)}" for row in stored],
        "_cascades": states_of_cascades(stored),
    }


def save(client: Client, row: Model, **changes) -> None:
    """Change `row` through its form; it must be taken."""
    response = client.post(admin_url("change", row), open_form(client, row) | changes)
    assert response.status_code == 302, response.context["adminform"].form.errors
    row.refresh_from_db()


def errors_after(client: Client, row: Model, **changes) -> dict[str, list[str]]:
    """The messages of the form of `row` sent with `changes`; the answer must be the form again."""
    response = client.post(admin_url("change", row), open_form(client, row) | changes)
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def plant_one_of_each(section: Section) -> None:
    """Rows of all other models beside the one `section` of an edition."""
    topic = section.topic
    committee, edition = topic.committee, topic.committee.edition
    question = ResolutionQuestion.objects.create(
        topic=topic, slug="who-owns-wells", label="Wells", text="Whose are they?"
    )
    QuestionFact.objects.create(
        question=question, slug="fund", kind="exists", statement="A fund pays.", as_of="2029"
    )
    Precedent.objects.create(
        committee=committee, slug="a-64-292", body="UN", year=2010, date="2010", title="Water"
    )
    Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=tool_kind(committee))
    KeyFigure.objects.create(committee=committee, slug="one", value="1", statement="One well.", as_of=2020)
    OpeningPhrase.objects.create(
        committee=committee, slug="noting", english="Noting", kind="preambulatory", strength="soft"
    )
    term_kind(edition)
    Term.objects.create(edition=edition, slug="well", name="well", definition="A hole with water.")
    Source.objects.create(edition=edition, key="a-book", title="A book")


def send(client: Client, row: Model, form: dict, **changes) -> HttpResponse:
    return client.post(admin_url("change", row), form | changes)


def again(response: HttpResponse) -> dict:
    """Return what the page of a conflict sends when nothing on it is touched and its text is saved."""
    conflict = response.context["conflict"]
    data: dict[str, list[str]] = {}
    for name, value in conflict.hidden:
        data.setdefault(name, []).append(value)
    for text in conflict.texts:
        data[text.input_name] = text.result
        for paragraph in text.paragraphs:
            data.update((paragraph.name, value) for value, _, chosen in paragraph.choices if chosen)
    data |= {line.input_name: line.result for line in conflict.lines}
    return data | {choice.name: "mine" for choice in conflict.alternatives} | {"_save": "Save"}


def states_in_list(client: Client, model) -> list[str]:
    rows = client.get(admin_url("changelist", model)).context["cl"].result_list
    return [f"{row.pk}:{row.state_when_shown}" for row in rows]
