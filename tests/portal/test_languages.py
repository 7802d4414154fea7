"""A guide that is not in English, or whose entries have equivalents in another language than French."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from glossary.models import Term
from portal.search.device import search_data
from portal.search.results import search
from portal.spreadsheets.moving import GLOSSARY, PHRASES
from portal.transfer.cloning import clone_edition
from tests.support.admin_forms import admin_url
from tests.support.healthy_edition import make_healthy, report
from tests.support.spreadsheets import exported, imported, table
from topics.models import Committee, Edition, OpeningPhrase, Section, Tool

ANYBODY = AnonymousUser()
LANGUAGES = [
    ("en-gb", "", "English", "French", "fr"),
    ("fr", "", "French", "English", "en"),
    ("en-us", "es", "English", "Spanish", "es"),
]
each_language = pytest.mark.parametrize(("language", "other", "own_name", "name", "code"), LANGUAGES)


@pytest.fixture
def guide(section: Section) -> Edition:
    edition = make_healthy(section)
    Term.objects.update(published=True)
    Tool.objects.update(published=True)
    return edition


def spoken(edition: Edition, language: str, other: str = "") -> None:
    edition.language, edition.other_language = language, other
    edition.full_clean()
    edition.save()


@each_language
def test_pages_name_both_languages_and_mark_the_words_of_the_other(
    client, guide, language, other, own_name, name, code
):
    spoken(guide, language, other)
    glossary = client.get("/2030/glossary/").text
    assert f"with {name} equivalents" in glossary
    assert f"Find a term, in {own_name} or {name}<" in glossary
    assert f'aria-label="Search this guide, in {own_name} or {name}"' in glossary
    assert f'lang="{code}">aquifère<' in glossary
    term = client.get("/2030/glossary/aquifer/").text
    assert f'__language">{name}<' in term
    assert f'lang="{code}"' in term
    assert f"Glossary, with {name} " in " ".join(client.get("/2030/").text.replace("</a>", " ").split())
    tools = " ".join(client.get("/2030/assembly/tools/").text.split())
    assert f"with {name} names" in tools
    assert f'lang="{code}">pompe<' in tools
    assert f"in {own_name} and {name}." in " ".join(client.get("/2030/search/?q=zebra").text.split())
    assert search_data(guide, ANYBODY)["languages"] == f"{own_name} and {name}"


@each_language
def test_health_asks_for_equivalents_in_the_other_language_alone(
    guide, language, other, own_name, name, code
):
    spoken(guide, language, other)
    Term.objects.update(french="")
    Tool.objects.update(french="none found")
    [said] = [found.what for found in report(guide).findings if found.rule.code == "term-no-french"]
    assert said == f"It has no {name} equivalent."
    assert f"Tools without a name in {name} in the sources: 1." in report(guide).counted
    assert Tool.objects.get().french_note == f"no official {name} name in our sources"
    Tool.objects.update(french="Pump")
    assert Tool.objects.get().french_note == f"name unchanged in {name}"


@pytest.mark.parametrize(("language", "is_judged"), [("en-gb", True), ("fr", False)])
def test_the_english_scale_of_reading_ease_judges_english_alone(guide, language, is_judged):
    spoken(guide, language)
    Section.objects.update(body="Considérablement, l’internationalisation institutionnelle. " * 20)
    assert ("reading-hard" in {found.rule.code for found in report(guide).findings}) == is_judged


@pytest.mark.parametrize(("language", "other"), [("fr", "fr"), ("en-gb", "en"), ("en-us", "en")])
def test_the_language_of_the_texts_is_refused_as_the_other_one(guide, language, other):
    with pytest.raises(ValidationError) as refusal:
        spoken(guide, language, other)
    assert refusal.value.error_dict["other_language"][0].code == "same_language"


@each_language
def test_a_form_names_the_language_of_its_equivalent(
    admin_client, guide, language, other, own_name, name, code
):
    spoken(guide, language, other)
    for model in (Term, Tool):
        assert f"{name} equivalent:" in admin_client.get(admin_url("change", model.objects.get())).text


@each_language
def test_a_table_names_the_language_and_comes_in_under_older_names_too(
    guide, language, other, own_name, name, code
):
    spoken(guide, language, other)
    file = exported(GLOSSARY).decode("utf-8-sig")
    assert f'"{name.lower()}"' in file.splitlines()[0]
    Term.objects.update(french="")
    assert imported(GLOSSARY, file).summary.changed == 1
    assert Term.objects.get().french == "aquifère"
    for header in ("french", "French equivalent", "equivalent", name):
        imported(GLOSSARY, table(f"slug,{header}", f"aquifer,by {header}"))
        assert Term.objects.get().french == f"by {header}"


def test_phrases_are_in_english_and_french_in_every_guide(guide):
    spoken(guide, "fr")
    committee = Committee.objects.get()
    OpeningPhrase.objects.create(
        committee=committee, kind="operative", slug="urges", english="Urges", french="Prie", strength="soft"
    )
    file = exported(PHRASES)
    assert b'"english","french","french_masculine"' in file
    assert not imported(PHRASES, file).summary.differs


def test_a_copy_of_an_edition_keeps_its_languages(guide):
    spoken(guide, "fr", "de")
    clone_edition(Edition.objects.get(pk=guide.pk), "2031", year=2031, conference="Conférence")
    copied = Edition.objects.get(slug="2031")
    assert (copied.language, copied.other_language) == ("fr", "de")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("journaux", "journal"),
        ("eaux", "eau"),
        ("évaluées", "évaluer"),
        ("EVALUEES", "évaluer"),
        ("frontalière", "frontalier"),
    ],
)
def test_a_search_finds_the_other_forms_of_a_word_in_the_language_of_the_guide(client, guide, asked, found):
    for language, is_found in (("en-gb", False), ("fr", True)):
        Section.objects.update(body="Le journal frontalier doit évaluer la qualité de l’eau.")
        spoken(guide, language)
        results = search(Edition.objects.get(pk=guide.pk), ANYBODY, asked, as_typed=True)
        assert bool(results.count) == is_found, language
    assert f"<mark>{found}</mark>" in client.get("/2030/search/", {"q": asked}).text


def test_a_device_is_given_the_stems_of_a_guide_that_it_cannot_make(guide):
    assert "stems" not in search_data(guide, ANYBODY)
    Section.objects.update(body="L’ONU organise la distribution de l’eau.")
    spoken(guide, "fr")
    stems = search_data(Edition.objects.get(pk=guide.pk), ANYBODY)["stems"]
    assert (stems["organise"], stems["distribution"]) == ("organis", "distribu")
