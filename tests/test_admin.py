"""The admin: every model's pages open, save, and refuse what does not fit."""

from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.forms import Form, model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from glossary.models import Source, Term
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.versioning import is_content

# Each content model with a field that is changed through its form.
CHANGES = {
    Edition: ("ordinal", "Twelfth"),
    Committee: ("motto", "Another motto"),
    Topic: ("summary", "Another summary."),
    Section: ("body", "Another body."),
    ResolutionQuestion: ("text", "Another question?"),
    KeyFigure: ("statement", "Another statement."),
    Tool: ("aliases", "One name\nAnother name"),
    OpeningPhrase: ("french", "Une autre"),
    Term: ("definition", "Another definition."),
    Source: ("note", "Another note."),
}
CONTENT = list(CHANGES)
REGISTERED = list(admin.site._registry)
WITHOUT_PAGE = [KeyFigure, OpeningPhrase]

of_each_content_model = pytest.mark.parametrize("model", CONTENT, ids=lambda model: model._meta.label)
of_each_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


def admin_url(page: str, target: type[Model] | Model) -> str:
    """The address of a model's "changelist" or "add" page, or of a row's "change" or "delete" page."""
    name = f"admin:{target._meta.app_label}_{target._meta.model_name}_{page}"
    return reverse(name, args=[target.pk] if isinstance(target, Model) else [])


def posted(form: Form) -> dict[str, object]:
    """What a browser sends for `form` when nobody changes anything."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def open_form(client: Client, row: Model) -> dict[str, object]:
    return posted(client.get(admin_url("change", row)).context["adminform"].form)


def errors_after(client: Client, row: Model, **changes) -> dict[str, list[str]]:
    """The messages of the change form sent with `changes`; the answer must be the form again."""
    response = client.post(admin_url("change", row), open_form(client, row) | changes)
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def save(client: Client, row: Model, **changes) -> None:
    response = client.post(admin_url("change", row), open_form(client, row) | changes)
    assert response.status_code == 302, response.context["adminform"].form.errors


class WhatThePolicyBlocks(HTMLParser):
    """Collects scripts and styles that stand in a page itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        is_data = names.get("type") in ("application/json", "text/plain")
        self.inside = tag if tag in ("script", "style") and not is_data else ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.found.append(f"{self.inside}: {data.strip()}")


@pytest.fixture
def full(edition_2026: Edition, organiser: User, client: Client) -> Client:
    """An organiser before the whole 2026 edition; every registered model has rows."""
    call_command("loaddata", "roles", verbosity=0)
    client.force_login(organiser)
    return client


@pytest.fixture
def small(section: Section, organiser: User, client: Client) -> Client:
    """An organiser before an edition with one row of each model."""
    edition, committee, topic = section.topic.committee.edition, section.topic.committee, section.topic
    ResolutionQuestion.objects.create(topic=topic, slug="wells", label="Wells", text="Whose?")
    tool = Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=Tool.Kind.DEVICE)
    KeyFigure.objects.create(
        committee=committee, slug="one", value="1", statement="One.", as_of=2020, tool=tool
    )
    OpeningPhrase.objects.create(edition=edition, slug="noting", english="Noting", kind="preambulatory")
    Term.objects.create(edition=edition, slug="well", name="well", definition="A hole.")
    Source.objects.create(edition=edition, key="book", title="A book")
    client.force_login(organiser)
    return client


@of_each_model
def test_an_organiser_opens_the_list_a_search_each_filter_a_new_row_and_a_stored_one(full, model):
    changelist_url = admin_url("changelist", model)
    changelist = full.get(changelist_url).context["cl"]
    filters = {choice["query_string"] for spec in changelist.filter_specs for choice in spec.choices(changelist)}
    row = model._base_manager.order_by("pk").first()
    pages = [changelist_url + query for query in {"", "?q=a", *filters}]
    for url in (*pages, admin_url("add", model), admin_url("change", row)):
        response = full.get(url)
        assert response.status_code == 200
        assert WhatThePolicyBlocks(response.content.decode()).found == []


def test_a_page_with_a_style_in_it_would_be_noticed():
    page = '<p style="x" onclick="y"><script src="z"></script><script>w</script><style>v</style>text'
    assert WhatThePolicyBlocks(page).found == ["style", "onclick", "script: w", "style: v"]


@of_each_model
@pytest.mark.parametrize("who", ["anonymous", "stranger"])
def test_who_is_not_staff_is_sent_to_the_login(client, stranger, model, who):
    if who == "stranger":
        client.force_login(stranger)
    row = model._base_manager.first() or model(pk=1)
    for url in (admin_url("changelist", model), admin_url("add", model), admin_url("change", row)):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))


def test_every_content_model_is_in_the_admin():
    models = {model for model in REGISTERED if is_content(model)} | {Edition}
    assert models == set(CONTENT)


def test_a_list_takes_as_many_queries_for_a_whole_edition_as_for_one_row(small):
    def queries_of_each_list() -> dict[type[Model], int]:
        taken = {}
        for model in CONTENT:
            with CaptureQueriesContext(connection) as queries:
                assert small.get(admin_url("changelist", model)).context["cl"].result_count == model.objects.count()
            taken[model] = len(queries)
        return taken

    queries_of_each_list()  # what is looked up once in a process is looked up now
    assert all(model.objects.count() == 1 for model in CONTENT)
    for_one_row = queries_of_each_list()
    call_command("loaddata", "2026", verbosity=0)
    assert all(model.objects.count() > 1 for model in CONTENT)
    assert queries_of_each_list() == for_one_row


@of_each_content_model
def test_a_saved_form_changes_its_field_alone_and_gives_the_edition_a_new_version(full, edition_2026, model):
    name, value = CHANGES[model]
    row = model.objects.order_by("pk").first()
    before = model_to_dict(row)
    save(full, row, **{name: value})
    row.refresh_from_db()
    stored = value.split("\n") if name == "aliases" else value
    assert model_to_dict(row) == {**before, name: stored}
    assert Edition.objects.get(pk=edition_2026.pk).version > edition_2026.version


def test_every_row_of_the_guide_passes_its_own_form_unchanged(edition_2026, organiser, rf):
    request = rf.get("/")
    request.user = organiser
    for model in CONTENT:
        model_admin = admin.site.get_model_admin(model)
        form_class = model_admin.get_form(request, model(), change=True)
        for row in model_admin.get_queryset(request):
            form = form_class(posted(form_class(instance=row)), instance=row)
            assert form.is_valid(), (row, form.errors)
            assert form.changed_data == [], row


@of_each_content_model
def test_an_empty_form_is_answered_with_what_it_lacks(full, model):
    response = full.post(admin_url("add", model), {})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("model", "given"), [(Section, "parent"), (KeyFigure, "tool"), (ResolutionQuestion, "sections")]
)
def test_a_row_without_its_owner_is_refused_for_that_alone(full, model, given):
    related = model._meta.get_field(given).related_model.objects.first()
    data = open_form(full, model.objects.first())
    owner = model.edition_lookup.partition("__")[0]
    del data[owner]
    response = full.post(admin_url("add", model), data | {"slug": "new", given: related.pk})
    assert list(response.context["adminform"].form.errors) == [owner]


@of_each_content_model
def test_a_slug_follows_the_name_of_a_new_row_only(full, model):
    row = model.objects.first()
    follows = admin.site.get_model_admin(model).prepopulated_fields
    assert bool(full.get(admin_url("add", model)).context["adminform"].prepopulated_fields) == bool(follows)
    assert full.get(admin_url("change", row)).context["adminform"].prepopulated_fields == []


@pytest.mark.parametrize("model", [model for model in CONTENT if model not in WITHOUT_PAGE])
def test_view_on_site_leads_to_the_page_of_the_row(full, model):
    row = model.objects.order_by("-pk").first()
    context = full.get(admin_url("change", row)).context
    assert full.get(context["absolute_url"]).url == f"http://testserver{row.get_absolute_url()}"


@pytest.mark.parametrize("model", WITHOUT_PAGE)
def test_what_has_no_page_has_no_link_to_one(full, model):
    assert not full.get(admin_url("change", model.objects.first())).context["has_absolute_url"]


def test_a_new_row_stands_in_the_current_edition(full, edition_2026):
    assert full.get(admin_url("add", Term)).context["adminform"].form["edition"].value() == edition_2026.pk
    committee = Committee.objects.get()
    assert full.get(admin_url("add", Tool)).context["adminform"].form["committee"].value() == committee.pk
    Committee.objects.create(edition=edition_2026, slug="second", name="Second")
    assert full.get(admin_url("add", Tool)).context["adminform"].form["committee"].value() is None


def test_aliases_are_one_name_a_line_there_and_back(full):
    tool = Tool.objects.get(slug="i-24-7")
    assert tool.aliases == ["I-24/7 system", "I-24/7 network", "I-24-7"]
    assert open_form(full, tool)["aliases"] == "I-24/7 system\nI-24/7 network\nI-24-7"
    save(full, tool, aliases="  Réseau,  I-24/7 \r\n\r\nI-24/7\r\nI-24/7\r\n")
    tool.refresh_from_db()
    assert tool.aliases == ["Réseau, I-24/7", "I-24/7"]
    save(full, tool, aliases="")
    tool.refresh_from_db()
    assert tool.aliases == []


@pytest.mark.parametrize(
    ("model", "word", "slug"), [(Tool, "I-24/7 network", "i-24-7"), (Term, "3D-printed", "3d-printing")]
)
def test_a_search_finds_a_row_by_its_alias(full, model, word, slug):
    found = full.get(admin_url("changelist", model), {"q": word}).context["cl"].result_list
    assert slug in [row.slug for row in found]


def test_a_markdown_text_has_the_editor_with_preview(full):
    page = full.get(admin_url("change", Section.objects.first())).content.decode()
    assert page.count("markdownx-editor") == 2
    assert 'data-markdownx-urls-path="/admin/markdown/preview/"' in page
    assert page.count("markdownx-preview") == 2


# --- What the forms refuse ---


@pytest.mark.parametrize("slug", ["glossary", "Search", "fr"])
@pytest.mark.parametrize("model", [Edition, Committee, Topic, Section, ResolutionQuestion, Tool])
def test_a_slug_that_the_portal_needs_is_refused(full, model, slug):
    row = model.objects.first()
    (message,) = errors_after(full, row, slug=slug)["slug"]
    assert "is the address of a page of the portal itself" in message


def test_a_slug_near_to_one_that_the_portal_needs_is_taken(full):
    topic = Topic.objects.first()
    save(full, topic, slug="glossary-1")
    assert Topic.objects.filter(slug="glossary-1").exists()


def test_a_key_of_odd_characters_is_refused(full):
    (message,) = errors_after(full, Source.objects.first(), key="a/b")["key"]
    assert message.startswith("Use small letters")


def test_a_second_current_edition_is_refused(full, edition):
    errors = errors_after(full, edition, is_current="on")
    assert errors == {"__all__": ["Another edition is the current one; take that mark from it first."]}


def test_the_first_current_edition_is_taken(full, edition, edition_2026):
    save(full, edition_2026, is_current="")
    save(full, edition, is_current="on")
    assert Edition.objects.current().get() == edition


def test_a_source_key_must_be_in_the_bibliography(full):
    figure = KeyFigure.objects.first()
    near, source = "interpol-biohub", Source.objects.first()
    Source.objects.get_or_create(edition=source.edition, key=near, defaults={"title": "BioHub"})
    (message,) = errors_after(full, figure, source_key="interpol-bihub")["source_key"]
    assert message.startswith(f"The bibliography of {source.edition} has no source “interpol-bihub”.")
    assert f"“{near}”" in message
    (message,) = errors_after(full, figure, source_key="zzzz")["source_key"]
    assert message.endswith("Add the source first, or leave this empty.")
    for key in (source.key, ""):
        save(full, figure, source_key=key)
        figure.refresh_from_db()
        assert figure.source_key == key


def test_a_source_key_of_another_edition_is_refused(full, edition):
    Source.objects.create(edition=edition, key="other-book", title="Another book")
    assert "source_key" in errors_after(full, KeyFigure.objects.first(), source_key="other-book")


def test_a_figure_with_a_tool_of_another_committee_is_refused(full, committee):
    tool = Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=Tool.Kind.DEVICE)
    errors = errors_after(full, KeyFigure.objects.first(), tool=tool.pk)
    assert errors == {"tool": ["This tool belongs to another committee."]}


def test_links_to_another_edition_are_refused(full, edition):
    other = Term.objects.create(edition=edition, slug="well", name="well", definition="A hole.")
    term = Term.objects.get(slug="3d-printing")
    errors = errors_after(full, term, see_also=[other.pk])
    assert errors == {"see_also": ["“well” belongs to another edition."]}
    allowed = Term.objects.get(slug="ghost-gun", edition=term.edition)
    save(full, term, see_also=[allowed.pk])
    assert list(term.see_also.all()) == [allowed]


def test_a_source_takes_topics_of_its_edition_only(full, topic):
    source = Source.objects.first()
    assert errors_after(full, source, topics=[topic.pk]) == {
        "topics": ["“1. Water” belongs to another edition."]
    }


# --- The action, and deleting editions ---


def make_current(client: Client, *editions: Edition) -> str:
    data = {"action": "make_current", "_selected_action": [edition.pk for edition in editions]}
    page = client.post(admin_url("changelist", Edition), data, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def test_the_action_moves_the_mark_of_the_current_edition(full, edition, edition_2026):
    assert make_current(full, edition) == "Model Assembly 2030 is now the current edition."
    assert Edition.objects.current().get() == edition
    for changed in (edition, edition_2026):
        assert Edition.objects.get(pk=changed.pk).version > changed.version
    assert "Made the current edition." in full.get(admin_url("history", edition)).content.decode()


def test_the_action_wants_one_edition(full, edition, edition_2026):
    assert make_current(full, edition, edition_2026) == "Choose one edition, not several."
    assert Edition.objects.current().get() == edition_2026


@pytest.mark.parametrize("status", [Edition.Status.DRAFT, Edition.Status.ARCHIVED])
def test_the_action_refuses_an_edition_that_is_not_published(full, edition, edition_2026, status):
    Edition.objects.filter(pk=edition.pk).update(status=status)
    assert make_current(full, edition).startswith("Model Assembly 2030 is not published")
    assert Edition.objects.current().get() == edition_2026


def test_a_superuser_deletes_an_edition(full, edition, section):
    assert full.post(admin_url("delete", edition), {"post": "yes"}).status_code == 302
    assert not Edition.objects.filter(pk=edition.pk).exists()
    assert not Section.objects.filter(pk=section.pk).exists()
    assert Group.objects.exists()
