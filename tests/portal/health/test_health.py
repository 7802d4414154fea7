"""Content health: what is intentional, the page in the admin, and the command."""

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source, Term
from portal.health.report import report_of
from portal.transfer import import_edition
from tests.support.healthy_edition import make_healthy, report, tripped
from tests.support.people import load_roles
from tests.support.small_edition import content_by_natural_key, next_small_edition, written
from topics.models import Committee, Dismissal, Edition, KeyFigure, ResolutionQuestion, Section, Topic

FIGURE = ("figure-uncited", "assembly/wells", "source_key")
FRENCH = ("term-no-french", "aquifer", "french")


@pytest.fixture
def ailing(section: Section) -> Edition:
    """An edition with one finding in its committee and one in its glossary."""
    edition = make_healthy(section)
    KeyFigure.objects.update(source_key="")
    Term.objects.update(french="")
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def council(edition: Edition) -> Committee:
    return Committee.objects.create(edition=edition, slug="council", name="Council", published=True)


def chair_of(*committees: Committee, name: str = "chair") -> Client:
    if not Group.objects.exists():
        load_roles()
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    user.chaired_committees.add(*committees)
    return browser(user)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mean(client: Client, edition: Edition, rule: str, reason: str = "Because.", **more: str):
    finding = next(found for found in report(edition).findings if found.rule.code == rule)
    data = {"fingerprint": finding.fingerprint, "reason": reason, **more}
    return client.post(reverse("admin:dismiss_finding", args=[edition.slug]), data, follow=True)


def said(response) -> str:
    return " ".join(map(str, response.context["messages"]))


def page_of(client: Client, edition: Edition, **query: str):
    return client.get(reverse("admin:health", args=[edition.slug]), query)


def listed(response) -> list[tuple[str, str]]:
    """(rule, name of the row) of the findings on the page."""
    return [(rule.code, found["row"]) for rule, group in response.context["groups"] for found in group]


# The 2026 edition


def test_the_2026_edition_trips_no_rule_but_where_it_is_meant_so(edition_2026):
    found = report_of(edition_2026)
    assert [(each.rule.code, each.place, each.what) for each in found.findings] == []
    assert found.lapsed == []
    assert len(found.dismissed) == edition_2026.dismissals.count() <= 15
    assert all(len(mark.why_note) > 40 for mark in edition_2026.dismissals.all())


def test_the_2026_edition_would_not_pass_without_its_marks(edition_2026):
    count = edition_2026.dismissals.count()
    edition_2026.dismissals.all().delete()
    edition_2026.refresh_from_db()
    assert len(report_of(edition_2026).findings) == count


# Meant so


def test_a_reason_loses_what_no_database_stores(ailing, organiser):
    assert "marked as intentional" in said(mean(browser(organiser), ailing, "figure-uncited", "Be\0cause."))
    assert Dismissal.objects.get().why_note == "Because."
    assert "Say why it is intentional" in said(mean(browser(organiser), ailing, "term-no-french", "\0 "))


def test_a_finding_that_is_meant_so_is_none_and_one_beside_it_stays_one(ailing, organiser):
    assert tripped(ailing) == [FIGURE, FRENCH]
    response = mean(browser(organiser), ailing, "figure-uncited", "  We counted them.  ")
    assert "is marked as intentional" in said(response)
    assert tripped(ailing) == [FRENCH]
    mark = Dismissal.objects.get()
    assert (mark.rule, mark.about, mark.place, mark.field) == (
        *("figure-uncited", "topics.keyfigure", "assembly/wells", "source_key"),
    )
    assert mark.why_note == "We counted them."
    assert Edition.objects.get().version > ailing.version


def test_a_mark_holds_while_something_else_changes_and_lapses_with_what_it_was_about(ailing, organiser):
    mean(browser(organiser), ailing, "figure-uncited")
    KeyFigure.objects.update(position=7, timeline_label="x")
    assert FIGURE not in tripped(ailing)
    assert report(ailing).lapsed == []
    KeyFigure.objects.update(value="10")
    assert FIGURE in tripped(ailing)
    assert report(ailing).lapsed == [Dismissal.objects.get()]


def test_a_mark_says_why(ailing, organiser):
    response = mean(browser(organiser), ailing, "figure-uncited", "   ")
    assert said(response) == "Say why it is intentional: next year’s team will ask."
    assert not Dismissal.objects.exists()


def test_a_mark_is_taken_back(ailing, organiser):
    client = browser(organiser)
    mean(client, ailing, "figure-uncited")
    data = {"fingerprint": Dismissal.objects.get().fingerprint}
    url = reverse("admin:restore_finding", args=[ailing.slug])
    assert "was taken back" in said(client.post(url, data, follow=True))
    assert FIGURE in tripped(ailing)
    assert said(client.post(url, data, follow=True)) == "This mark has already been taken back."


def test_a_mark_whose_row_is_gone_is_cleared_away(ailing, organiser):
    client = browser(organiser)
    mean(client, ailing, "figure-uncited")
    KeyFigure.objects.all().delete()
    assert [str(mark) for mark in page_of(client, ailing).context["lapsed"]] == [str(Dismissal.objects.get())]
    data = {"fingerprint": Dismissal.objects.get().fingerprint}
    client.post(reverse("admin:restore_finding", args=[ailing.slug]), data)
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("fingerprint", ["", "0" * 16, "x" * 5000, "\0"])
def test_what_is_not_found_cannot_be_marked(ailing, organiser, fingerprint):
    data = {"fingerprint": fingerprint, "reason": "Because."}
    for name in ("dismiss_finding", "restore_finding"):
        response = browser(organiser).post(reverse(f"admin:{name}", args=[ailing.slug]), data, follow=True)
        assert response.status_code == 200
        assert "already been taken back" in said(response) or "This finding is gone" in said(response)
    assert not Dismissal.objects.exists()


def test_a_mark_made_twice_is_made_once(ailing, organiser):
    finding = report(ailing).findings[0]
    data = {"fingerprint": finding.fingerprint, "reason": "Because."}
    for _ in range(2):
        browser(organiser).post(reverse("admin:dismiss_finding", args=[ailing.slug]), data)
    assert Dismissal.objects.count() == 1


def test_marks_travel_with_the_edition_and_hold_in_next_years_copy(ailing, organiser, tmp_path):
    mean(browser(organiser), ailing, "figure-uncited")
    rows = content_by_natural_key()
    for row in rows:
        for name in ("chairs", "link_since", "link_note", "link_checked_at", "link_not_before"):
            row["fields"].pop(name, None)  # no part of a file
    file = written(tmp_path, json.loads(json.dumps(rows).replace('"2030"', '"2031"')))
    import_edition(file)
    copied = Edition.objects.get(slug="2031")
    assert FIGURE not in tripped(copied)
    assert FRENCH in tripped(copied)
    assert import_edition(file).changed == 0


# The page


def test_the_page_leads_to_the_field_of_each_finding(ailing, organiser):
    page = page_of(browser(organiser), ailing).content.decode()
    figure, term = KeyFigure.objects.get(), Term.objects.get()
    assert f"/admin/topics/keyfigure/{figure.pk}/change/#id_source_key" in page
    assert f"/admin/glossary/term/{term.pk}/change/#id_french" in page
    form = browser(organiser).get(f"/admin/glossary/term/{term.pk}/change/").content.decode()
    assert 'id="id_french"' in form


def test_the_page_is_narrowed_by_rule_and_by_place(ailing, organiser):
    client = browser(organiser)
    figure, term = ("figure-uncited", "9: Nine wells."), ("term-no-french", "aquifer")
    assert listed(page_of(client, ailing)) == [figure, term]
    assert listed(page_of(client, ailing, rule="term-no-french")) == [term]
    assert listed(page_of(client, ailing, committee="assembly")) == [figure]
    assert listed(page_of(client, ailing, committee="edition")) == [term]
    nothing = page_of(client, ailing, committee="edition", rule="figure-uncited")
    assert listed(nothing) == []
    assert "No findings match this filter." in nothing.content.decode()
    assert listed(page_of(client, ailing, rule="\0<b>")) == []


def test_the_page_stays_narrowed_after_a_mark_and_leads_nowhere_else(ailing, organiser):
    finding = report(ailing).findings[0]
    data = {"fingerprint": finding.fingerprint, "reason": "So.", "query": "rule=term-no-french&next=//evil"}
    response = browser(organiser).post(reverse("admin:dismiss_finding", args=[ailing.slug]), data)
    assert response.url == "/admin/health/2030/?rule=term-no-french"


def test_the_page_congratulates_when_there_is_nothing_to_mend(section, organiser):
    edition = make_healthy(section)
    page = page_of(browser(organiser), edition).content.decode()
    assert "a guide to be proud of" in page
    assert "<li>Sources that nobody has checked: 1.</li>" in page


def test_what_a_finding_quotes_is_text_and_no_html(ailing, organiser):
    Section.objects.update(body="[[<script>alert(1)</script>]] aquifer [@on-wells]")
    page = page_of(browser(organiser), ailing).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_chair_sees_and_marks_what_they_may_edit(ailing, committee):
    client = chair_of(committee)
    assert [code for code, _ in listed(page_of(client, ailing))] == ["figure-uncited", "term-no-french"]
    mean(client, ailing, "figure-uncited")
    mean(client, ailing, "term-no-french")
    assert tripped(ailing) == []


def test_a_chair_of_another_committee_sees_the_glossary_only(ailing, council, committee):
    client, owner = chair_of(council, name="other"), chair_of(committee)
    assert [code for code, _ in listed(page_of(client, ailing))] == ["term-no-french"]
    assert "This finding is gone" in said(mean(client, ailing, "figure-uncited"))
    assert FIGURE in tripped(ailing)
    mean(owner, ailing, "figure-uncited")
    mark = Dismissal.objects.get()
    assert page_of(client, ailing).context["dismissed"] == []
    client.post(reverse("admin:restore_finding", args=["2030"]), {"fingerprint": mark.fingerprint})
    KeyFigure.objects.update(value="10")  # the mark lapses, and is still not theirs
    assert page_of(client, ailing).context["lapsed"] == []
    client.post(reverse("admin:restore_finding", args=["2030"]), {"fingerprint": mark.fingerprint})
    assert Dismissal.objects.get() == mark


def test_what_the_edition_itself_says_is_for_organisers(ailing, committee, organiser):
    Edition.objects.update(editor_note="Ask the NGO.")
    assert "acronym-undefined" in dict(listed(page_of(browser(organiser), ailing)))
    assert "acronym-undefined" not in dict(listed(page_of(chair_of(committee), ailing)))


def test_who_edits_nothing_of_the_edition_is_refused(ailing, stranger):
    far = Edition.objects.create(slug="2031", year=2031, conference="Far", status="published")
    far_chair = chair_of(Committee.objects.create(edition=far, slug="assembly", name="Far"), name="far")
    for name in ("health", "dismiss_finding", "restore_finding", "why_notes"):
        url = reverse(f"admin:{name}", args=["2030"])
        for method in ("get", "post"):
            assert getattr(far_chair, method)(url).status_code in (403, 405)
            for client in (Client(), browser(stranger)):
                assert getattr(client, method)(url).url.startswith(reverse("admin:login"))


def test_marks_are_made_by_post_alone_and_of_an_edition_that_there_is(ailing, organiser):
    client = browser(organiser)
    for name in ("dismiss_finding", "restore_finding"):
        assert client.get(reverse(f"admin:{name}", args=["2030"])).status_code == 405
    assert client.get(reverse("admin:health", args=["1999"])).status_code == 404


def test_the_page_takes_as_many_queries_for_many_rows_as_for_few(
    ailing, organiser, django_assert_num_queries, tmp_path
):
    client = browser(organiser)
    page_of(client, ailing)
    import_edition(written(tmp_path, next_small_edition()))
    Edition.objects.update(ordinal="x")  # both anew
    for slug in ("2030", "2031"):
        with django_assert_num_queries(29):
            assert client.get(reverse("admin:health", args=[slug])).status_code == 200


# The command


def test_the_command_fails_with_a_line_for_each_finding_and_their_number(ailing, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_content", "2030")
    assert ended.value.code == 1
    *lines, counted, totals = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["figure-uncited", "term-no-french"]
    assert counted == "Sources that nobody has checked: 1."
    assert "topics.keyfigure assembly/wells, source_key" in lines[0]
    assert totals == "Model Assembly 2030: 2 findings by 20 rules, and 0 marked as intentional."


def test_the_command_succeeds_on_an_edition_in_which_nothing_is_found(section, capsys):
    make_healthy(section)
    call_command("check_content", "2030")
    assert capsys.readouterr().out.splitlines() == [
        "Sources that nobody has checked: 1.",
        "Model Assembly 2030: 0 findings by 20 rules, and 0 marked as intentional.",
    ]


def test_the_command_speaks_json_to_programs(ailing, organiser, capsys):
    mean(browser(organiser), ailing, "figure-uncited")
    with pytest.raises(SystemExit):
        call_command("check_content", "2030", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["edition"], told["lapsed"]) == ("2030", [])
    [finding] = told["findings"]
    assert (finding["rule"], finding["place"]) == ("term-no-french", "aquifer")
    assert told["counts"]["term-no-french"] == 1
    assert [each["reason"] for each in told["dismissals"]] == ["Because."]
    assert told["counted"] == ["Sources that nobody has checked: 1."]


def test_the_command_tells_an_edition_that_there_is_not(ailing):
    with pytest.raises(CommandError, match="no edition '1999'; there are: 2030") as refusal:
        call_command("check_content", "1999")
    assert refusal.value.returncode == 2


def test_what_only_a_damaged_database_holds_is_checked_too(ailing):
    topic = Topic.objects.get()
    first = Section.objects.create(topic=topic, slug="a", title="A", body="[[nobody]]")
    second = Section.objects.create(topic=topic, slug="b", title="B", parent=first)
    Section.objects.filter(pk=first.pk).update(parent=second)
    ResolutionQuestion.objects.update(text="[[nobody]]")
    Source.objects.update(url="https://[broken")
    assert {found[1] for found in tripped(ailing) if found[0] == "mark-unknown"} == {
        "assembly/water/a",
        "assembly/water/who",
    }


def test_a_link_check_is_seen_at_once_though_it_changes_no_version(section):
    edition = make_healthy(section)
    Source.objects.create(edition=edition, key="other", title="Other", url="https://example.org/other")
    edition.refresh_from_db()
    rows = models.QuerySet(Source)  # as a link check writes: past the version
    assert "link-unchecked" not in [found.rule.code for found in report_of(edition).findings]
    rows.filter(key="other").update(link_checked_at=timezone.now())
    assert [found.place for found in report_of(edition).findings if found.rule.code == "link-unchecked"] == [
        "on-wells"
    ]
    rows.filter(key="on-wells").update(link_checked_at=timezone.now())
    assert "link-unchecked" not in [found.rule.code for found in report_of(edition).findings]
