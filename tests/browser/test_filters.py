"""Finding a term or a source by typing some of it, and by kind or topic."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import DESK

GLOSSARY, BIBLIOGRAPHY = "/2026/glossary/", "/2026/bibliography/"
ALL_TERMS, ALL_SOURCES = 105, 14


@pytest.fixture
def glossary(page: Page) -> Page:
    page.set_viewport_size(DESK)
    page.goto(GLOSSARY)
    return page


@pytest.fixture
def bibliography(page: Page) -> Page:
    page.set_viewport_size(DESK)
    page.goto(BIBLIOGRAPHY)
    return page


def shown(page: Page) -> Locator:
    return page.locator("[data-entry]").filter(visible=True)


def names_shown(page: Page) -> list[str]:
    return page.locator("[data-entry]").filter(visible=True).locator("a").all_inner_texts()


def names_found(page: Page, typed: str) -> list[str]:
    page.get_by_role("searchbox").fill(typed)
    return names_shown(page)


def count(page: Page) -> Locator:
    return page.locator("[data-filter-count]")


def test_a_term_is_found_by_its_names_in_english_and_french(glossary: Page) -> None:
    expected = {
        "operative": ["operative clause"],
        "operative paragraph": ["operative clause"],
        "opératoire": ["modus operandi", "operative clause"],
        "operatoire": ["modus operandi", "operative clause"],
        "OPÉRATOIRE": ["modus operandi", "operative clause"],
        "operatoire clause": ["operative clause"],
        "NCB": ["national central bureau"],
        "hypertrucage": ["deepfake"],
        "ecole des hautes": ["EDHEC"],
        "  quorum  ": ["quorum"],
        "non-state": ["NSAG"],
        "mandat d’arrêt": ["arrest warrant"],
        "quarto": [],
    }
    assert {typed: names_found(glossary, typed) for typed in expected} == expected


def test_an_apostrophe_is_found_as_a_keyboard_writes_it(glossary: Page) -> None:
    assert names_found(glossary, "mandat d'arret") == ["arrest warrant"]


def test_the_filter_says_how_many_terms_it_shows(glossary: Page) -> None:
    expect(shown(glossary)).to_have_count(ALL_TERMS)
    glossary.get_by_role("searchbox").fill("clause")
    expect(shown(glossary)).to_have_count(3)
    expect(count(glossary)).to_have_text(f"3 of {ALL_TERMS} shown")
    expect(count(glossary)).to_have_attribute("aria-live", "polite")
    glossary.get_by_role("searchbox").fill("")
    expect(shown(glossary)).to_have_count(ALL_TERMS)


def test_where_nothing_fits_the_filter_says_what_to_do(glossary: Page) -> None:
    glossary.get_by_role("searchbox").fill("zzz")
    expect(shown(glossary)).to_have_count(0)
    expect(count(glossary)).to_contain_text("Nothing fits")
    expect(count(glossary)).to_contain_text("clear the field")
    glossary.get_by_role("searchbox").fill("")
    expect(shown(glossary)).to_have_count(ALL_TERMS)


def test_letters_without_a_fitting_term_are_not_shown(glossary: Page) -> None:
    headings = glossary.locator(".terms").get_by_role("heading")
    glossary.get_by_role("searchbox").fill("operatoire")
    expect(headings).to_have_text(["M", "O"])


def test_while_a_filter_is_set_the_alphabet_leads_only_to_letters_that_are_shown(glossary: Page) -> None:
    letters = glossary.get_by_role("navigation", name="Letters").get_by_role("link")
    expect(letters.filter(has_text=re.compile("^Q$"))).to_have_count(1)
    glossary.get_by_role("searchbox").fill("operatoire")
    expect(letters.filter(visible=True)).to_have_text(["M", "O"])


def test_a_letter_leads_to_its_terms(glossary: Page) -> None:
    glossary.get_by_role("navigation", name="Letters").get_by_role("link", name="Q", exact=True).click()
    expect(glossary.get_by_role("heading", name="Q", exact=True)).to_be_in_viewport()


def test_terms_are_filtered_by_kind_and_by_words_together(glossary: Page) -> None:
    glossary.get_by_role("radio", name="MUN procedure").check()
    expect(shown(glossary).first).to_have_attribute("data-kind", "mun")
    of_kind = shown(glossary).count()
    assert 5 < of_kind < ALL_TERMS
    expect(count(glossary)).to_have_text(f"{of_kind} of {ALL_TERMS} shown")
    glossary.get_by_role("searchbox").fill("operatoire")
    assert names_shown(glossary) == ["operative clause"]
    glossary.get_by_role("radio", name="Police work").check()
    assert names_shown(glossary) == ["modus operandi"]
    glossary.get_by_role("radio", name="All").check()
    assert names_shown(glossary) == ["modus operandi", "operative clause"]


def test_kinds_can_be_chosen_by_keyboard(glossary: Page) -> None:
    glossary.get_by_role("radio", name="All").focus()
    glossary.keyboard.press("ArrowRight")
    expect(glossary.get_by_role("radio", name="Abbreviation")).to_be_checked()
    expect(shown(glossary).first).to_have_attribute("data-kind", "abbreviation")
    expect(glossary.locator("[data-entry][data-kind=mun]").first).to_be_hidden()


def test_pressing_enter_in_the_filter_leads_nowhere(glossary: Page) -> None:
    glossary.get_by_role("searchbox").fill("quorum")
    glossary.keyboard.press("Enter")
    expect(glossary).to_have_url(re.compile(f"{GLOSSARY}$"))
    assert names_shown(glossary) == ["quorum"]


def test_back_from_a_term_the_list_fits_the_kind_that_is_chosen(glossary: Page) -> None:
    glossary.get_by_role("radio", name="Law").check()
    expect(glossary.get_by_role("link", name="amendment", exact=True)).to_be_hidden()
    glossary.get_by_role("link", name="treaty", exact=True).click()
    expect(glossary.get_by_role("heading", name="treaty")).to_be_visible()
    glossary.go_back()
    chosen = glossary.locator(".chips input:checked").get_attribute("value")
    kinds = {entry.get_attribute("data-kind") for entry in shown(glossary).all()}
    assert kinds == {chosen} if chosen else len(kinds) > 1


def test_sources_are_filtered_by_topic(bibliography: Page) -> None:
    expect(shown(bibliography)).to_have_count(ALL_SOURCES)
    bibliography.get_by_role("radio", name="Tracking fugitives").check()
    expect(shown(bibliography)).to_have_count(6)
    expect(shown(bibliography).filter(has_text="Topic 1")).to_have_count(6)
    bibliography.get_by_role("radio", name="Tracing firearms").check()
    expect(shown(bibliography)).to_have_count(8)
    expect(shown(bibliography).filter(has_text="Topic 2")).to_have_count(8)
    expect(count(bibliography)).to_have_text(f"8 of {ALL_SOURCES} shown")


@pytest.mark.parametrize("typed", ["diversion", "drugs 2024", "issue paper"])
def test_a_source_is_found_by_title_publisher_and_year(bibliography: Page, typed: str) -> None:
    bibliography.get_by_role("searchbox").fill(typed)
    assert "Diversion Issue Paper" in names_shown(bibliography)
    assert len(names_shown(bibliography)) < 4
    bibliography.get_by_role("radio", name="Tracking fugitives").check()
    assert "Diversion Issue Paper" not in names_shown(bibliography)


def test_publishers_without_a_fitting_source_are_not_shown(bibliography: Page) -> None:
    publishers = bibliography.locator(".publisher").filter(visible=True)
    before = publishers.count()
    bibliography.get_by_role("radio", name="Tracking fugitives").check()
    expect(shown(bibliography)).to_have_count(6)
    assert 0 < publishers.count() < before
