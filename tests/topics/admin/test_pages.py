"""The admin: every model's pages open and save, and stay within the content security policy."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.forms import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from glossary.models import Source, Term, TermKind
from portal.models import Invitation, StagedGuide
from portal.transfer import import_edition
from tests.support.admin_forms import admin_url, open_form, plant_one_of_each, posted, save, states_for
from tests.support.people import load_roles
from tests.support.small_edition import next_small_edition, written
from topics.admin import WRITING_LIMIT
from topics.admin.row_names import owner_name
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
    ToolKind,
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
    Tool: ("name", "Another name"),
    ToolKind: ("french", "Une autre sorte"),
    QuestionFact: ("statement", "Another fact."),
    Precedent: ("title", "Another title"),
    OpeningPhrase: ("french", "Une autre"),
    Term: ("definition", "Another definition."),
    TermKind: ("french", "Une autre sorte"),
    Source: ("note", "Another note."),
}
CONTENT = list(CHANGES)
WITHOUT_PAGE = [OpeningPhrase, ToolKind, TermKind]


def label(model: type[Model]) -> str:
    return model._meta.label


of_each_model = pytest.mark.parametrize("model", list(admin.site._registry), ids=label)
of_each_content_model = pytest.mark.parametrize("model", CONTENT, ids=label)


class WhatThePolicyBlocks(HTMLParser):
    """Collects the scripts and styles that stand in a page itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        is_data = names.get("type") == "application/json"
        self.inside = tag if tag in ("script", "style") and not is_data else ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.found.append(f"{self.inside}: {data.strip()}")


@pytest.fixture
def small(section: Section, organiser: User, client: Client) -> Client:
    """An organiser before an edition with one row of each content model."""
    plant_one_of_each(section)
    client.force_login(organiser)
    return client


def test_every_content_model_is_in_the_admin():
    assert {model for model in admin.site._registry if is_content(model)} | {Edition} == set(CONTENT)


def test_a_list_names_the_committee_of_its_rows_only_where_there_are_two(small, committee):
    def columns() -> list[str]:
        return small.get(admin_url("changelist", Section)).context["cl"].list_display

    assert "committee_place" not in columns()
    Committee.objects.create(edition=committee.edition, slug="council", name="Council")
    assert "committee_place" in columns()


def test_a_list_names_the_edition_of_its_rows_only_where_there_are_two(small):
    def columns() -> list[str]:
        return small.get(admin_url("changelist", Term)).context["cl"].list_display

    assert "edition" not in columns()
    Edition.objects.create(slug="2031", year=2031, conference="Next")
    assert "edition" in columns()


@pytest.fixture
def full(stored: Edition, organiser: User, client: Client, tmp_path: Path) -> Client:
    """An organiser before two editions; every registered model has rows, and nearly each filter choices."""
    import_edition(written(tmp_path, next_small_edition()))
    load_roles()
    Invitation.objects.create(name="Ada Lovelace")
    reading = {"kind": "Markdown", "lines": [""], "blocks": [], "doubts": []}
    StagedGuide.objects.create(edition=stored, committee_slug="a", file_name="a.md", reading=reading)
    client.force_login(organiser)
    return client


@of_each_model
def test_an_organiser_opens_the_list_a_search_each_filter_a_new_row_and_a_stored_one(full, model):
    pages = [full.get(admin_url("changelist", model))]
    changelist = pages[0].context["cl"]
    row = model._base_manager.order_by("pk").first()
    addresses = ["?q=a", admin_url("add", model), admin_url("change", row)]
    for spec in changelist.filter_specs:
        # The first takes all rows, and the last may take those without a value.
        _, *choices = [choice["query_string"] for choice in spec.choices(changelist)]
        addresses += {choices[0], choices[-1]}
    for address in addresses:
        pages.append(full.get(urljoin(admin_url("changelist", model), address)))
    for page in pages:
        assert page.status_code == 200
        assert WhatThePolicyBlocks(page.content.decode()).found == []
    assert len(changelist.filter_specs) >= len(changelist.list_filter) - 1  # where all rows have one value


def test_a_script_or_style_in_a_page_would_be_noticed():
    page = '<p style="x" onclick="y"><script src="z"></script><script>w</script><style>v</style>text'
    assert WhatThePolicyBlocks(page).found == ["style", "onclick", "script: w", "style: v"]


@pytest.mark.parametrize("model", [model for model in CONTENT if model is not Edition], ids=label)
def test_a_form_begins_with_what_readers_read_and_folds_the_place_of_the_row(model):
    place = {owner_name(model), "slug", "position"}
    (_, text), *others = admin.site.get_model_admin(model).fieldsets
    assert not place & {*text["fields"]}
    assert all("collapse" in more.get("classes", ()) for _, more in others if place & {*more["fields"]})


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(small, tmp_path):
    def queries_of_each_list() -> dict[str, int]:
        taken = {}
        for model in CONTENT:
            with CaptureQueriesContext(connection) as queries:
                response = small.get(admin_url("changelist", model))
            assert response.context["cl"].result_count == model.objects.count()
            taken[label(model)] = len(queries)
        return taken

    queries_of_each_list()  # what is looked up once in a process is looked up now
    assert all(model.objects.count() == 1 for model in CONTENT)
    for_one_row = queries_of_each_list()
    import_edition(written(tmp_path, next_small_edition()))
    assert all(model.objects.count() > 1 for model in CONTENT)
    assert queries_of_each_list() == for_one_row


@of_each_content_model
def test_a_saved_form_changes_its_field_alone_and_gives_the_edition_a_new_version(small, edition, model):
    name, value = CHANGES[model]
    row = model.objects.get()
    before = model_to_dict(row)
    edition.refresh_from_db()
    save(small, row, **{name: value})
    assert model_to_dict(row) == {**before, name: value}
    assert Edition.objects.get().version > edition.version


@of_each_content_model
def test_a_form_sent_empty_changes_nothing_and_says_what_it_lacks(small, edition, model):
    edition.refresh_from_db()
    response = small.post(admin_url("add", model), {})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert model.objects.count() == 1
    assert Edition.objects.get().version == edition.version


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
def test_a_slug_follows_the_name_of_a_new_row_only(small, organiser, rf, model):
    request = rf.get("/")
    request.user = organiser
    model_admin = admin.site.get_model_admin(model)
    assert model_admin.get_prepopulated_fields(request) == model_admin.prepopulated_fields
    assert model_admin.get_prepopulated_fields(request, model.objects.get()) == {}


def test_the_page_of_a_new_row_has_the_fields_that_a_slug_follows_and_that_of_a_stored_one_none(small):
    new, stored = admin_url("add", Tool), admin_url("change", Tool.objects.get())
    followed = [small.get(page).context["adminform"].prepopulated_fields for page in (new, stored)]
    assert [[entry["field"].name for entry in fields] for fields in followed] == [["slug"], []]


@pytest.mark.parametrize("model", [model for model in CONTENT if model not in WITHOUT_PAGE], ids=label)
def test_view_on_site_leads_to_where_readers_meet_the_row(small, model):
    row = model.objects.get()
    link = small.get(admin_url("change", row)).context["absolute_url"]
    answer = small.get(link)
    assert answer.url == f"http://testserver{row.get_absolute_url()}"
    page = small.get(answer.url).content.decode()
    shown = {KeyFigure: "statement", Topic: "title", Precedent: "title"}.get(model)
    assert (getattr(row, shown) if shown else str(row)) in page
    anchor = answer.url.partition("#")[2]
    assert not anchor or f'id="{anchor}"' in page


def test_a_figure_of_a_topic_is_viewed_on_the_page_of_the_topic(small, topic):
    figure = KeyFigure.objects.get()
    assert figure.get_absolute_url() == f"{topic.committee.get_absolute_url()}#site-figures"
    save(small, figure, topic=topic.pk)
    assert figure.get_absolute_url() == f"{topic.get_absolute_url()}#site-figures"
    page = small.get(topic.get_absolute_url()).content.decode()
    assert 'id="site-figures"' in page
    assert figure.statement in page


@pytest.mark.parametrize("model", WITHOUT_PAGE, ids=label)
def test_what_has_no_page_has_no_link_to_one(small, model):
    assert not small.get(admin_url("change", model.objects.get())).context["has_absolute_url"]


def test_a_new_row_stands_in_the_current_edition_where_that_leaves_one_place(small, edition, committee):
    def proposed(model: type[Model], name: str) -> object:
        return small.get(admin_url("add", model)).context["adminform"].form[name].value()

    assert proposed(Term, "edition") is None
    assert proposed(Tool, "committee") is None
    Edition.objects.filter(pk=edition.pk).update(is_current=True)
    assert proposed(Term, "edition") == edition.pk
    assert proposed(Tool, "committee") == committee.pk
    Committee.objects.create(edition=edition, slug="second", name="Second")
    assert proposed(Tool, "committee") is None


def test_aliases_are_one_name_a_line_there_and_back(small):
    tool = Tool.objects.get()
    for lines, names in [
        ("  Réseau,  a-pump \r\n\r\nPUMP\r\nPUMP\r\n", ["Réseau, a-pump", "PUMP"]),
        ("pumps", ["pumps"]),
        ("", []),
    ]:
        save(small, tool, aliases=lines)
        assert tool.aliases == names
        assert open_form(small, tool)["aliases"] == "\n".join(names)


@pytest.mark.parametrize("model", [Tool, Term], ids=label)
def test_a_search_finds_a_row_by_its_alias(small, model):
    row = model.objects.get()
    save(small, row, aliases="hand-pump\nborehole")

    def found(word: str) -> list[Model]:
        return list(small.get(admin_url("changelist", model), {"q": word}).context["cl"].result_list)

    assert found("hand") == found("HAND-PUMP") == found("borehole") == [row]
    assert found("bucket") == []


# --- The current edition, and deleting one ---


def make_current(client: Client, *editions: Edition) -> str:
    data = {"action": "make_current", "_selected_action": [edition.pk for edition in editions]}
    data |= states_for(*editions)
    page = client.post(admin_url("changelist", Edition), data, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


@pytest.fixture
def current(db) -> Edition:
    return Edition.objects.create(
        slug="2029", year=2029, conference="Last", status="published", is_current=True
    )


def test_the_action_moves_the_mark_of_the_current_edition(small, edition, current):
    edition.refresh_from_db()
    assert make_current(small, edition) == (
        "Model Assembly 2030 is now the current edition. Last 2029 stays readable, and its pages link here."
    )
    assert Edition.objects.current().get() == edition
    assert Edition.objects.get(pk=current.pk).status == Edition.Status.ARCHIVED
    for changed in (edition, current):
        assert Edition.objects.get(pk=changed.pk).version > changed.version
    assert "Made the current edition." in small.get(admin_url("history", edition)).content.decode()


def test_the_action_wants_one_edition(small, edition, current):
    assert make_current(small, edition, current) == "Choose one edition, not several."
    assert Edition.objects.current().get() == current


@pytest.mark.parametrize("status", [Edition.Status.DRAFT, Edition.Status.ARCHIVED])
def test_the_action_refuses_an_edition_that_is_not_published(small, edition, current, status):
    Edition.objects.filter(pk=edition.pk).update(status=status)
    assert make_current(small, edition).startswith("Model Assembly 2030 is not published")
    assert Edition.objects.current().get() == current


def test_a_superuser_deletes_an_edition_with_all_that_is_in_it(small, edition, section):
    assert small.post(admin_url("delete", edition), {"post": "yes"} | states_for(edition)).status_code == 302
    assert not Edition.objects.exists()
    assert not Section.objects.exists()


# --- The preview ---


def test_a_markdown_text_has_an_editor_with_a_preview(small, section):
    page = small.get(admin_url("change", section)).content.decode()
    assert page.count(f'data-writing-preview="{reverse("markdown_preview")}"') == 3


def test_the_preview_is_sanitised_html(small):
    text = "**Wells** <script>alert(1)</script> [a](javascript:alert) [b](https://example.org)"
    page = small.post(reverse("markdown_preview"), {"content": text}).content.decode()
    assert "<strong>Wells</strong>" in page
    assert '<a href="https://example.org">b</a>' in page
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_the_preview_takes_a_text_up_to_its_limit(small):
    url = reverse("markdown_preview")
    assert small.post(url, {"content": "a" * WRITING_LIMIT}).status_code == 200
    assert small.post(url, {"content": "a" * (WRITING_LIMIT + 1)}).status_code == 413


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_preview_and_upload_are_for_staff_who_post(client, organiser, stranger, name):
    url = reverse(name)
    assert client.post(url).url.startswith(reverse("admin:login"))
    client.force_login(stranger)
    assert client.post(url).url.startswith(reverse("admin:login"))
    client.force_login(organiser)
    assert client.get(url).status_code == 405
