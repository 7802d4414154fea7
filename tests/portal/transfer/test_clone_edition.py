"""A cloned edition: what comes along, what is left empty, where links lead, and what is to be checked."""

import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from glossary.models import Source, Term, TermKind
from portal.transfer import TransferError, import_edition
from portal.transfer.cloning import clone_edition
from tests.support.kept_rows import KeptRows
from tests.support.small_edition import EDITION, SOURCE, everything_stored, small_edition, written
from topics.history import history_of
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

pytestmark = pytest.mark.django_db
OF_EDITION = (TermKind, Term, Source, OpeningPhrase, Precedent, Dismissal, ToolKind)
OF_TOPICS = (Topic, Section, ResolutionQuestion, QuestionFact)


@pytest.fixture
def old(kept_rows: KeptRows, db, tmp_path) -> Edition:
    """All of it published, with all contacts, and current."""
    objects = small_edition()
    objects[EDITION - 1]["fields"] |= {
        "is_current": True,
        "ordinal": "Tenth",
        "email": "old@example.org",
        "website": "https://example.org",
        "editor_note": "A slip.",
        "release_at": "2029-01-01T00:00:00Z",
        "why_note": "Because.",
    }
    for found in objects:
        if found["model"] not in (
            "topics.edition",
            "topics.openingphrase",
            "topics.dismissal",
            "topics.checkitem",
            "topics.toolkind",
            "glossary.termkind",
        ):
            found["fields"]["published"] = True
    objects[SOURCE - 1]["fields"] |= {"url": "https://example.org/water", "link_status": "dead"}
    kept_rows.store("old", lambda: import_edition(written(tmp_path, objects)))
    return Edition.objects.get()


def places(slug: str = "2031") -> dict[str, str]:
    return dict(CheckItem.objects.filter(edition__slug=slug).values_list("place", "what"))


def clone(old: Edition, **how) -> Edition:
    return Edition.objects.get(slug=clone_edition(old, "2031", **how).edition)


def test_the_apparatus_and_the_committee_come_along_as_drafts(old):
    new = clone(old)
    for model in (*OF_EDITION, Committee, Tool):
        rows = model.objects.filter(**{model.edition_lookup: new})
        assert rows.count() == model.objects.filter(**{model.edition_lookup: old}).count() > 0, model
    for model in (Committee, Tool, Precedent, Term, Source):
        assert not model.objects.filter(**{model.edition_lookup: new}, published=True).exists()
        assert model.objects.filter(**{model.edition_lookup: old}, published=True).exists()
    assert (new.status, new.is_current, new.year, new.conference) == ("draft", False, 2031, "Model Assembly")
    assert new.terms.get(slug="well").see_also.get() == new.terms.get(slug="aquifer")


def test_topics_come_along_only_when_asked_for(old):
    new = clone(old)
    for model in (*OF_TOPICS, KeyFigure):  # the figure is of a topic
        assert not model.objects.filter(**{model.edition_lookup: new}).exists(), model
    source = new.sources.get()
    assert (source.topics.count(), source.tools.get().committee.edition) == (0, new)
    assert Precedent.objects.get(committee__edition=new).questions.count() == 0


def test_topics_that_are_asked_for_come_with_all_that_stands_in_them(old):
    new = clone(old, with_topics=True)
    for model in (*OF_TOPICS, KeyFigure):
        rows = model.objects.filter(**{model.edition_lookup: new})
        assert rows.count() == model.objects.filter(**{model.edition_lookup: old}).count() > 0, model
        assert not rows.filter(published=True).exists()
    deep = Section.objects.get(topic__committee__edition=new, slug="deep")
    assert deep.parent.topic.committee.edition == new
    assert new.sources.get().topics.get().committee.edition == new
    question = Precedent.objects.get(committee__edition=new).questions.get()
    assert question.topic.committee.edition == new
    assert [fact.slug for fact in question.facts.all()] == ["fund"]


def test_a_figure_of_the_whole_committee_comes_along_without_topics(old):
    KeyFigure.objects.update(topic=None)
    new = clone(old)
    assert KeyFigure.objects.get(committee__edition=new).tool.committee.edition == new


def test_what_would_mislead_is_left_empty_and_what_may_hold_is_kept(old):
    new = clone(old)
    assert (new.email, new.ordinal, new.editor_note, new.release_at) == ("", "", "", None)
    assert (new.website, new.why_note) == ("https://example.org", "Because.")


def test_dates_contacts_and_figures_are_to_be_checked(old):
    clone(old, with_topics=True)
    found = places()
    names = {place.removeprefix("topics.edition/") for place in found if place.startswith("topics.edition/")}
    assert names == {"conference", "year", "ordinal", "release_at", "drafting_rule", "email", "website"}
    assert found["topics.edition/conference"] == "The name of the conference: still “Model Assembly”"
    assert "old@example.org" in found["topics.edition/email"]
    assert "Tenth" in found["topics.edition/ordinal"]
    assert "(2022)" in found["topics.keyfigure/assembly/people/value"]
    assert "chairs" in found["topics.committee/assembly/chairs"]
    assert "glossary.source/accessed_on" in found


def test_facts_precedents_and_what_the_editors_added_are_to_be_read_again(old):
    Tool.objects.update(background="New.[@un-water]")
    Committee.objects.update(how_it_works="It asks.")
    clone(old, with_topics=True)
    found = places()
    assert "A fund pays. (as of 2029)" in found["topics.questionfact/assembly/water/who-pays/fund/as_of"]
    assert found["topics.precedent/year"] == "Precedents: 1 was copied; add what was resolved since"
    assert found["topics.tool/background"] == "Tools: read what the editors added to 1 again"
    assert "topics.committee/assembly/how_it_works" in found
    assert "topics.section/background" not in found


def test_texts_with_numbers_or_the_conferences_name_are_to_be_checked(old):
    Committee.objects.update(mandate="Model Assembly has 196 members in 2029.[@un-water, p. 12] See I-24/7.")
    Tool.objects.update(body="It lifts 1,500 litres, 40 % more than in the 1990s.", background="In 2024.")
    Term.objects.filter(slug="well").update(definition="A hole, as [here](/2030/glossary/well/) is 1.")
    clone(old)
    found = places()
    assert found["topics.committee/assembly/mandate"] == "Assembly, mandate: “Model Assembly”, 196, 2029"
    assert found["topics.tool/assembly/pump/body"] == "Pump, body: 1,500, 40 %"
    assert found["topics.tool/assembly/pump/background"] == "Pump, added by the editors: 2024"
    assert not any(place.startswith(("glossary.term/well", "glossary.source/un")) for place in found)


def test_a_new_name_of_the_conference_is_taken_and_need_not_be_checked(old):
    new = clone(old, conference="World Model")
    assert new.conference == "World Model"
    assert "topics.edition/conference" not in places()


def test_the_checklist_of_the_old_edition_stays_with_it(old):
    assert old.check_items.get().what == "Who reads the mail?"
    assert "Who reads the mail?" not in places(clone(old).slug).values()


def test_what_is_long_is_cut_in_the_list(old):
    KeyFigure.objects.update(topic=None, statement="é" * 300)
    clone(old)
    [what] = [what for place, what in places().items() if place.startswith("topics.keyfigure")]
    assert (len(what), what[-1]) == (300, "…")


def test_links_lead_to_the_new_edition_where_the_page_comes_along(old, settings):
    host = settings.PUBLIC_ADDRESS.url
    Committee.objects.update(
        presentation=f"[a](/2030/glossary/well/) [b]({host}/2030/assembly/tools/pump/#x) </2030/> "
        "[c](/2030/assembly/topics/water/?a=b)\n\n[d]: /2030/bibliography/un-water/"
    )
    new = clone(old)
    assert new.committees.get().presentation == (
        f"[a](/2031/glossary/well/) [b]({host}/2031/assembly/tools/pump/#x) </2031/> "
        "[c](/2030/assembly/topics/water/?a=b)\n\n[d]: /2031/bibliography/un-water/"
    )
    assert "/2031/" not in old.committees.get().presentation


def test_a_link_to_a_topic_leads_to_the_new_one_when_topics_come_along(old):
    Committee.objects.update(presentation="[c](/2030/assembly/topics/water/wells/#deep)")
    new = clone(old, with_topics=True)
    assert new.committees.get().presentation == "[c](/2031/assembly/topics/water/wells/#deep)"


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://elsewhere.org/2030/glossary/well/)",
        "[a](/2030/glossary/nowhere/)",
        "[a](/20301/glossary/)",
        "A/2030/glossary/ is a symbol",
        "[a](/2030/%ff/)",
        "[@un-water, p. 2030]",
    ],
)
def test_what_is_no_page_of_the_edition_stays_as_it_is(old, text):
    Committee.objects.update(presentation=text)
    assert clone(old).committees.get().presentation == text


def test_citations_keep_their_keys_and_links_what_was_found_of_them(old):
    Committee.objects.update(presentation="Water [@un-water, p. 9].")
    Source.objects.update(link_note="410 Gone", link_since="2029-05-01")
    new = clone(old)
    source = new.sources.get()
    assert new.committees.get().presentation == "Water [@un-water, p. 9]."
    assert (source.link_status, source.link_note, str(source.link_since)) == (
        "dead",
        "410 Gone",
        "2029-05-01",
    )


def test_marks_of_what_does_not_come_along_stay_behind(old):
    old.dismissals.create(
        fingerprint="f" * 16, rule="x", about="topics.topic", place="assembly/water", why_note="So."
    )
    assert clone(old).dismissals.count() == 1
    assert (
        Edition.objects.get(slug=clone_edition(old, "2032", with_topics=True).edition).dismissals.count() == 2
    )


def test_the_old_edition_is_not_touched(old):
    before = Edition.objects.get(pk=old.pk)
    clone(old, with_topics=True)
    assert Edition.objects.get(pk=old.pk).version == before.version


def test_the_history_says_where_it_came_from(old):
    new = clone(old)
    for model in (Edition, Term, CheckItem):
        entries = history_of(model).objects.filter(of_edition=new.pk)
        assert set(entries.values_list("history_change_reason", flat=True)) == {"Cloned from 2030"}, model


def test_a_clone_can_be_cloned_and_exported(old, tmp_path):
    new = clone(old, with_topics=True)
    target = tmp_path / "2031.json"
    call_command("export_edition", "2031", output=str(target), stdout=StringIO())
    CheckItem.objects.filter(edition=new).first().mark(None, done=True)
    call_command("export_edition", "2031", output=str(target), stdout=StringIO())
    stored = [found for found in json.loads(target.read_text()) if found["model"] == "topics.checkitem"]
    assert sum(found["fields"]["done_at"] is not None for found in stored) == 1
    assert all("done_by" not in found["fields"] for found in stored)
    before = len(places())
    new.delete()
    import_edition(target)
    assert len(places()) == before
    assert clone_edition(Edition.objects.get(slug="2031"), "2032").created > 5


# Refusals


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("2030", "already"),
        ("glossary", "one of the site’s own pages"),
        ("a b", "valid"),
        ("", "blank"),
        ("x" * 41, "40"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(old, slug, words):
    before = everything_stored()
    with pytest.raises(ValidationError) as refusal:
        clone_edition(old, slug)
    assert words in " ".join(refusal.value.messages)
    assert everything_stored() == before


def test_an_edition_with_a_fault_is_refused_as_a_whole(old):
    Tool.objects.update(body="[@nobody]")
    before = everything_stored()
    with pytest.raises(TransferError, match=r"the edition 2030: .*topics.tool 2031/assembly/pump, body"):
        clone_edition(old, "2031")
    assert everything_stored() == before


def test_a_year_out_of_range_is_refused(old):
    with pytest.raises(TransferError, match="year"):
        clone_edition(old, "2031", year=99_999)


# The command


def test_the_command_says_what_it_did(old):
    said = StringIO()
    call_command("clone_edition", "2030", "next", stdout=said)
    assert "next is a draft." in said.getvalue()
    assert Edition.objects.get(slug="next").year == 2031
    call_command("clone_edition", "2030", "later", "--topics", "--year", "2040", stdout=said, verbosity=0)
    assert Edition.objects.get(slug="later").year == 2040
    assert Topic.objects.filter(committee__edition__slug="later").count() == 2


@pytest.mark.parametrize(
    ("old_slug", "new_slug", "words"),
    [("1999", "2031", "there are: 2030"), ("2030", "2030", "already"), ("2030", "admin", "choose another")],
)
def test_the_command_refuses_in_one_line(old, old_slug, new_slug, words):
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("clone_edition", old_slug, new_slug)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("year", "is_made"), [(1899, False), (1900, True), (2999, True), (3000, False)])
def test_the_command_takes_the_years_that_the_admin_takes(old, year, is_made):
    refusal = pytest.raises(CommandError, match=rf"^--year must be from 1900 to 2999, not {year}\.$")
    with nullcontext() if is_made else refusal:
        call_command("clone_edition", "2030", "later", year=year, verbosity=0)
    assert Edition.objects.filter(slug="later").exists() is is_made


def test_the_whole_2026_edition_can_be_cloned(edition_2026):
    new = Edition.objects.get(slug=clone_edition(edition_2026, "2027", with_topics=True).edition)
    assert new.terms.count() == edition_2026.terms.count()
    assert "topics.edition/email" in places("2027")
