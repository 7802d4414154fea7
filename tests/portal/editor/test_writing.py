"""What the editor of texts asks the server: a preview as readers see it, sources, terms, what is saved."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from portal.editor.views import MOST_FOUND
from tests.support.admin_forms import admin_url, open_form, plant_one_of_each
from tests.support.kinds import tool_kind
from tests.support.people import load_roles
from topics.admin import WRITING_LIMIT
from topics.models import Committee, Edition, Section, Tool, Topic

ENDPOINTS = ["markdown_preview", "find_sources", "find_terms"]


@pytest.fixture
def planted(section) -> Section:
    """A section beside a term "well", a source "a-book" and a tool "Pump", all published."""
    plant_one_of_each(section)
    for model in (Term, Source, Tool):
        model.objects.update(published=True)
    return section


@pytest.fixture
def writer(client, organiser) -> Client:
    client.force_login(organiser)
    return client


def preview(client: Client, text: str, at: str = "", field: str = "body", **chosen) -> str:
    """The preview of a text, without the ids of its passages."""
    given = {"content": text, "at": at, "field": field, **chosen}
    response = client.post(reverse("markdown_preview"), given)
    assert response.status_code == 200
    return re.sub(r' id="~\w+"', "", response.content.decode())


def found(client: Client, name: str, q: str = "", at: str = "", **chosen) -> list[str]:
    response = client.get(reverse(name), {"q": q, "at": at, **chosen})
    return [result["title"] for result in response.json()["results"]]


# --- The preview ---


def test_the_preview_links_cites_and_marks_as_the_page_does(writer, planted):
    page = preview(writer, "A well, a pump [@a-book] [@no-book].", admin_url("change", planted))
    assert f'<a href="{Term.objects.get().get_absolute_url()}" class="to-term"' in page
    assert 'class="to-tool"' in page
    assert ">1</a></sup>" in page
    assert 'class="cite cite--unknown"' in page
    assert "A hole with water." in page  # the panel
    assert 'class="reference-list"' in page


@pytest.mark.parametrize(
    ("field", "level", "look"),
    [("body", 2, 'class="text prose prose--lead"'), ("editor_note", 4, 'class="editor-note"')],
)
def test_a_part_is_set_as_on_its_page(writer, planted, field, level, look):
    page = preview(writer, "# One", admin_url("change", planted), field)
    assert f"<h{level}>One</h{level}>" in page
    assert look in page
    assert 'data-accent="1"' in page


def test_a_deeper_section_is_set_as_within_its_part(writer, planted):
    point = Section.objects.create(topic=planted.topic, parent=planted, slug="deep", title="Deep")
    page = preview(writer, "# One", admin_url("change", point))
    assert "<h5>One</h5>" in page
    assert "prose--lead" not in page


@pytest.mark.parametrize(
    ("model", "field", "level"),
    [
        (Committee, "mandate", 2),
        (Topic, "introduction", 3),
        (Tool, "body", 2),
        (Term, "definition", 2),
        (Edition, "bibliography_note", 4),
    ],
)
def test_every_kind_of_text_is_set_as_on_its_page(writer, planted, model, field, level):
    page = preview(writer, "# One\n\nA pump.", admin_url("change", model.objects.get()), field)
    assert f"<h{level}>One</h{level}>" in page
    assert ("to-tool" in page) is (model is not Tool)  # it does not lead to itself


def test_a_new_row_is_previewed_in_the_place_that_its_form_has_chosen(writer, planted):
    at = admin_url("add", Section)
    topic = str(planted.topic_id)
    assert "to-term" not in preview(writer, "A well.", at)
    assert "to-term" in preview(writer, "A well.", at, topic=topic)
    assert "<h2>" in preview(writer, "# One", at, topic=topic)
    assert "<h5>" in preview(writer, "# One", at, topic=topic, parent=str(planted.pk))


def test_where_nothing_says_which_edition_the_current_one_is_taken(writer, planted):
    Edition.objects.update(is_current=True)
    assert "to-term" in preview(writer, "A well.", admin_url("add", Section))


@pytest.mark.parametrize(
    "at",
    [
        *("/nowhere/", "/2030/", "not an address", "/admin/", "\0"),
        *("/admin/topics/section/0/change/", "/admin/topics/section/x/change/"),
        *("/admin/auth/user/add/", "/admin/topics/edition/add/"),
    ],
)
@pytest.mark.parametrize("chosen", ["", "x", "-1", "0", "9" * 30, "²"])
def test_an_odd_address_or_choice_gives_a_plain_preview(writer, planted, at, chosen):
    assert "<strong>a</strong>" in preview(writer, "**a**", at, topic=chosen)


def test_the_preview_of_a_text_asks_few_queries_however_long(writer, planted, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        preview(writer, "A well, a pump [@a-book].\n\n" * 200, admin_url("change", planted))


# --- The searches ---


def test_sources_are_found_by_key_title_publisher_and_year(writer, planted):
    at = admin_url("change", planted)
    edition = planted.topic.committee.edition
    Source.objects.create(
        edition=edition, key="z-report", title="Études of Water", publisher="Agency", year=2024
    )
    other = Edition.objects.create(slug="2031", year=2031, conference="Other")
    Source.objects.create(edition=other, key="other-book", title="Another book")
    assert set(found(writer, "find_sources", at=at)) == {"A book", "Études of Water"}
    for query in ("z-rep", "etudes", "WATER études", "agency 2024"):
        assert found(writer, "find_sources", query, at) == ["Études of Water"]
    assert found(writer, "find_sources", "water 2023", at) == []


def test_terms_are_found_by_their_names_and_french_and_tools_by_theirs(writer, planted):
    at = admin_url("change", planted)
    Term.objects.update(french="puits", aliases=["borehole"])
    for query in ("well", "PUITS", "bore"):
        assert found(writer, "find_terms", query, at) == ["well"]
    assert found(writer, "find_terms", "pump", at) == ["Pump"]
    other = Committee.objects.create(edition=planted.topic.committee.edition, slug="other", name="Other")
    Tool.objects.create(committee=other, slug="drill", name="Drill", kind=tool_kind(other))
    assert found(writer, "find_terms", "drill", at) == []
    assert found(writer, "find_terms", "drill", admin_url("change", other)) == ["Drill"]


def test_a_search_gives_no_more_than_its_limit_and_what_begins_with_the_words_first(writer, planted):
    edition = planted.topic.committee.edition
    Source.objects.bulk_create(
        Source(edition=edition, key=f"k-{number}", title=f"The book {number:02}") for number in range(30)
    )
    titles = found(writer, "find_sources", "a book", admin_url("change", planted))
    assert titles[0] == "A book"
    assert len(found(writer, "find_sources", "", admin_url("change", planted))) == MOST_FOUND
    assert found(writer, "find_sources", "book " * 10_000, admin_url("change", planted))


def test_a_source_just_added_is_found_by_its_id_and_the_form_for_one_is_offered(writer, planted):
    at, book = admin_url("change", planted), Source.objects.get()
    far = Edition.objects.create(slug="2031", year=2031, conference="Other")
    other = Source.objects.create(edition=far, key="far", title="Far")
    for wanted, titles in ((book.pk, ["A book"]), (other.pk, []), ("x", []), ("9" * 30, [])):
        answer = writer.get(reverse("find_sources"), {"at": at, "id": wanted}).json()
        assert [result["title"] for result in answer["results"]] == titles
    add = writer.get(reverse("find_sources"), {"at": at}).json()["add"]
    form = (
        writer.get(add, {"title": "On wells", **dict(parse_qsl(urlsplit(add).query))})
        .context["adminform"]
        .form
    )
    assert str(form["edition"].value()) == str(planted.topic.committee.edition.pk)
    assert form["title"].value() == "On wells"


def test_without_any_edition_nothing_is_found_and_nothing_fails(writer):
    assert found(writer, "find_sources") == []
    assert found(writer, "find_terms") == []
    assert "<p>a</p>" in preview(writer, "a")


# --- For whom ---


@pytest.fixture
def chair(db) -> User:
    load_roles()
    user = User.objects.create_user("chair", password="a-long-password", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    return user


def ask(client: Client, name: str, at: str) -> int:
    send = client.post if name == "markdown_preview" else client.get
    return send(reverse(name), {"at": at, "content": "a", "field": "body"}).status_code


@pytest.mark.parametrize("name", ENDPOINTS)
def test_only_who_may_edit_the_text_is_answered(client, planted, stranger, chair, name):
    at = admin_url("change", planted)
    assert ask(client, name, at) == 302
    client.force_login(stranger)
    assert ask(client, name, at) == 302
    client.force_login(chair)
    assert ask(client, name, at) == 403
    other = Committee.objects.create(edition=planted.topic.committee.edition, slug="other", name="Other")
    other.chairs.add(chair)
    assert ask(client, name, at) == 403
    planted.topic.committee.chairs.add(chair)
    assert ask(client, name, at) == 200


@pytest.mark.parametrize("name", ENDPOINTS)
def test_each_answers_one_method_and_is_kept_by_nobody(writer, planted, name):
    send, refused = (writer.post, writer.get) if name == "markdown_preview" else (writer.get, writer.post)
    assert "no-store" in send(reverse(name), {"content": "a"}).headers["Cache-Control"]
    assert refused(reverse(name)).status_code == 405


# --- What is saved ---


SESSION = "0123456789abcdef" * 2


def saved_sessions(client: Client, section: Section, **sent) -> list[str]:
    client.post(admin_url("change", section), open_form(client, section) | sent)
    cookie = client.cookies.get("portal_saved")
    return cookie.value.split(".") if cookie else []


def test_a_save_confirms_its_session_beside_those_before(writer, planted):
    assert saved_sessions(writer, planted, writing_session=SESSION) == [SESSION]
    assert saved_sessions(writer, planted, writing_session=SESSION) == [SESSION]
    other = SESSION[::-1]
    assert saved_sessions(writer, planted, writing_session=other) == [other, SESSION]
    for number in range(19):
        sessions = saved_sessions(writer, planted, writing_session=f"{number:032x}")
    assert len(sessions) == 20
    assert (sessions[0], sessions[-1]) == (f"{18:032x}", other)


def test_what_was_written_before_a_conflict_and_in_it_is_confirmed_together(writer, planted):
    both = [SESSION, SESSION.replace("a", "b")]
    assert len(set(both)) == 2
    assert saved_sessions(writer, planted, writing_session=both) == both


@pytest.mark.parametrize("session", ["", "x" * 32, SESSION + "0", f"{SESSION}; Path=/", None])
def test_what_is_no_session_is_not_confirmed(writer, planted, session):
    sent = {} if session is None else {"writing_session": session}
    assert saved_sessions(writer, planted, **sent) == []


def test_a_refused_save_confirms_nothing(writer, planted):
    assert saved_sessions(writer, planted, writing_session=SESSION, title="") == []


def test_the_editor_names_its_writer_and_its_limit(writer, organiser, planted):
    page = writer.get(admin_url("change", planted)).content.decode()
    assert page.count(f'data-writer="{organiser.pk}"') == 1
    assert page.count(f'data-writing-text="{WRITING_LIMIT}"') == 3  # the body, the background, the note


def test_the_editor_shows_a_text_as_it_is_stored(writer, planted):
    body = "\n</textarea><script>alert(1)</script> & “so”\n\n  on"
    Section.objects.filter(pk=planted.pk).update(body=body)
    page = writer.get(admin_url("change", planted)).content.decode()
    assert "\n\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; “so”\n\n  on</textarea>" in page
