"""Finding a term or a source by typing some of it, and by kind or topic."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import DESK, PHONE

GLOSSARY, BIBLIOGRAPHY = "/2026/glossary/", "/2026/bibliography/"
ALL_TERMS, ALL_SOURCES = 122, 143


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


@pytest.fixture
def glossary(page: Page) -> Page:
    page.set_viewport_size(DESK)
    return open_list(page, GLOSSARY)


@pytest.fixture
def bibliography(page: Page) -> Page:
    page.set_viewport_size(DESK)
    return open_list(page, BIBLIOGRAPHY)


def field(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("searchbox")


def open_list(page: Page, address: str) -> Page:
    """Open a list whose filter has loaded what it needs at the first touch."""
    page.goto(address)
    page.evaluate("import('/static/portal/js/search-words.js')")
    return page


def shown(page: Page) -> Locator:
    return page.locator("[data-entry]").filter(visible=True)


def names(page: Page) -> Locator:
    """The names that the list shows; wait for them by `expect`, as a filter may still load what it needs."""
    return shown(page).locator("a")


def count(page: Page) -> Locator:
    return page.locator("[data-filter-count]")


def test_a_term_is_found_by_its_names_in_english_and_french(glossary: Page) -> None:
    expected = {
        "operative": ["operative clause"],
        "operative paragraph": ["operative clause"],
        "préambule": ["preambulatory clause"],
        "preambule": ["preambulatory clause"],
        "PRÉAMBULE": ["preambulatory clause"],
        "dispositif paragraphe": ["operative clause"],
        "NCB": ["national central bureau"],
        "hypertrucage": ["deepfake"],
        "ecole des hautes": ["EDHEC"],
        "  quorum  ": ["quorum"],
        "non-state": ["NSAG"],
        "non state": ["NSAG"],
        "mandat d’arrêt": ["arrest warrant"],
        "mandat d'arret": ["arrest warrant"],  # as a keyboard writes it
        "quarto": [],
    }
    for typed, found in expected.items():
        field(glossary).fill(typed)
        expect(names(glossary)).to_have_text(found)


def test_the_filter_says_how_many_terms_it_shows(glossary: Page) -> None:
    expect(shown(glossary)).to_have_count(ALL_TERMS)
    field(glossary).fill("clause")
    expect(shown(glossary)).to_have_count(3)
    expect(count(glossary)).to_have_text(f"3 of {ALL_TERMS} shown")
    expect(count(glossary)).to_have_attribute("aria-live", "polite")
    field(glossary).fill("")
    expect(shown(glossary)).to_have_count(ALL_TERMS)


def test_where_nothing_fits_the_filter_says_what_to_do(glossary: Page) -> None:
    field(glossary).fill("zzz")
    expect(shown(glossary)).to_have_count(0)
    expect(count(glossary)).to_contain_text("Nothing in this list fits. Try a shorter word, or:")
    more = glossary.get_by_role("link", name="Search the whole guide")
    expect(more).to_have_attribute("href", re.compile(r"/2026/search/\?q=zzz$"))
    glossary.get_by_role("button", name="Clear the filter").click()
    expect(shown(glossary)).to_have_count(ALL_TERMS)
    expect(field(glossary)).to_be_focused()


def test_a_letter_leads_to_its_terms_and_is_shown_only_while_one_fits(glossary: Page) -> None:
    headings = glossary.locator(".terms").get_by_role("heading")
    letters = glossary.get_by_role("navigation", name="Letters").get_by_role("link")
    letters.filter(has_text=re.compile("^Q$")).click()
    expect(glossary.get_by_role("heading", name="Q", exact=True)).to_be_in_viewport()
    field(glossary).fill("positif")
    expect(headings).to_have_text(["F", "O"])
    expect(letters.filter(visible=True)).to_have_text(["F", "O"])


def test_terms_are_filtered_by_kind_and_by_words_together(glossary: Page) -> None:
    glossary.get_by_role("radio", name="MUN procedure").check()
    expect(shown(glossary).first).to_have_attribute("data-kind", "mun")
    of_kind = shown(glossary).count()
    assert 5 < of_kind < ALL_TERMS
    expect(count(glossary)).to_have_text(f"{of_kind} of {ALL_TERMS} shown")
    field(glossary).fill("positif")
    expect(names(glossary)).to_have_text(["operative clause"])
    glossary.get_by_role("radio", name="Technology").check()
    expect(names(glossary)).to_have_text(["false positive"])
    glossary.get_by_role("radio", name="All").check()
    expect(names(glossary)).to_have_text(["false positive", "operative clause"])


def test_where_nothing_fits_one_button_clears_words_and_kind(glossary: Page) -> None:
    clear = glossary.get_by_role("button", name="Clear the filter")
    glossary.get_by_role("radio", name="Technology").check()
    field(glossary).fill("positif")
    expect(clear).to_be_hidden()
    field(glossary).fill("quorum")
    clear.click()
    expect(glossary.get_by_role("radio", name="All")).to_be_checked()
    expect(field(glossary)).to_have_value("")
    expect(shown(glossary)).to_have_count(ALL_TERMS)
    expect(clear).to_be_hidden()


@pytest.mark.parametrize(("address", "choice"), [(GLOSSARY, "Law"), (BIBLIOGRAPHY, "Tracing firearms")])
def test_on_a_phone_the_first_screen_has_an_entry_and_a_choice_shows_three(
    page: Page, address: str, choice: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    above_the_bar = PHONE["height"] - 56
    assert shown(page).first.locator("a").first.bounding_box()["y"] < above_the_bar - 2 * 24
    page.get_by_role("radio", name=choice).check()
    expect(page.locator(".filter")).to_be_in_viewport()
    expect(count(page)).to_contain_text("shown")
    boxes = [each.bounding_box() for each in shown(page).all()[:3]]
    assert all(box["y"] + 44 < above_the_bar for box in boxes)


def test_kinds_can_be_chosen_by_keyboard(glossary: Page) -> None:
    glossary.get_by_role("radio", name="All").focus()
    glossary.keyboard.press("ArrowRight")
    expect(glossary.get_by_role("radio", name="Abbreviation")).to_be_checked()
    expect(shown(glossary).first).to_have_attribute("data-kind", "abbreviation")
    expect(glossary.locator("[data-entry][data-kind=mun]").first).to_be_hidden()


def test_pressing_enter_in_the_filter_leads_nowhere(glossary: Page) -> None:
    field(glossary).fill("quorum")
    glossary.keyboard.press("Enter")
    expect(glossary).to_have_url(re.compile(f"{GLOSSARY}$"))
    expect(names(glossary)).to_have_text(["quorum"])


def test_back_from_a_term_the_list_fits_the_kind_that_is_chosen(glossary: Page) -> None:
    glossary.get_by_role("radio", name="Law").check()
    expect(glossary.get_by_role("link", name="amendment", exact=True)).to_be_hidden()
    glossary.get_by_role("link", name="treaty", exact=True).click()
    expect(glossary.get_by_role("heading", name="treaty")).to_be_visible()
    glossary.go_back()
    expect(glossary.get_by_role("link", name="treaty", exact=True)).to_be_visible()
    chosen = glossary.locator(".chips input:checked").get_attribute("value")
    others = glossary.locator(f"[data-entry]:not([data-kind~='{chosen}'])").filter(visible=True)
    if chosen:
        expect(others).to_have_count(0)
    else:
        expect(shown(glossary)).to_have_count(ALL_TERMS)


def test_sources_are_filtered_by_topic(bibliography: Page) -> None:
    expect(shown(bibliography)).to_have_count(ALL_SOURCES)
    bibliography.get_by_role("radio", name="Tracking fugitives").check()
    expect(shown(bibliography)).to_have_count(6)
    expect(shown(bibliography).filter(has_text="Topic 1")).to_have_count(6)
    bibliography.get_by_role("radio", name="Tracing firearms").check()
    expect(shown(bibliography)).to_have_count(8)
    expect(shown(bibliography).filter(has_text="Topic 2")).to_have_count(8)
    expect(count(bibliography)).to_have_text(f"8 of {ALL_SOURCES} shown")


def test_a_source_is_found_by_title_publisher_and_year(bibliography: Page) -> None:
    paper = names(bibliography).filter(has_text=re.compile("^Diversion issue paper$"))
    for typed in ("diversion", "unodc 2024", "issue paper"):
        bibliography.get_by_role("radio", name="All").check()
        field(bibliography).fill(typed)
        expect(count(bibliography)).to_have_text(re.compile(rf"^[123] of {ALL_SOURCES} shown$"))
        expect(paper).to_have_count(1)
        bibliography.get_by_role("radio", name="Tracking fugitives").check()
        expect(paper).to_have_count(0)


def test_publishers_without_a_fitting_source_are_not_shown(bibliography: Page) -> None:
    publishers = bibliography.locator(".publisher").filter(visible=True)
    before = publishers.count()
    bibliography.get_by_role("radio", name="Tracking fugitives").check()
    expect(shown(bibliography)).to_have_count(6)
    assert 0 < publishers.count() < before


@pytest.mark.parametrize("page_of", ["glossary", "bibliography"])
def test_a_tool_is_found_and_leads_to_its_page(request, page_of: str) -> None:
    page = request.getfixturevalue(page_of)
    tools = page.locator("[data-also]").filter(visible=True).get_by_role("link")
    expect(tools).to_have_count(0)
    for typed, name, address in (
        ("iARMS", "iARMS", "iarms"),
        ("I 24 7", "I-24/7", "i-24-7"),
        ("notice mauve", "Purple Notice", "purple-notice"),
    ):
        field(page).fill(typed)
        expect(tools.first).to_have_text(name)
        expect(tools.first).to_have_attribute("href", f"/2026/interpol/tools/{address}/")
        field(page).fill("i247" if name == "iARMS" else "none found")
        expect(tools).to_have_count(0)


def test_search_goes_on_with_what_was_typed(glossary: Page) -> None:
    more = glossary.get_by_role("link", name="Search the whole guide")
    expect(more).to_be_hidden()
    field(glossary).fill("ghost guns")
    more.click()
    expect(glossary).to_have_url(re.compile(r"/2026/search/\?q=ghost%20guns$"))


@pytest.mark.parametrize(("address", "typed"), [(GLOSSARY, "quorum"), (BIBLIOGRAPHY, "issue paper")])
def test_what_is_found_is_seen_above_the_keyboard_of_a_phone(page: Page, address: str, typed: str) -> None:
    page.set_viewport_size({"width": 360, "height": 330})
    open_list(page, address)
    field(page).click()
    page.keyboard.type(typed)
    expect(shown(page).first.get_by_role("link").first).to_be_in_viewport(ratio=1)
    expect(field(page)).to_be_in_viewport(ratio=1)


def test_what_is_typed_while_the_list_loads_what_it_needs_is_found(page: Page) -> None:
    waiting = []
    page.route("**/search-words.js", lambda route: waiting.append(route))
    page.goto(BIBLIOGRAPHY)
    field(page).press_sequentially("issue p")
    expect(shown(page)).to_have_count(ALL_SOURCES)
    # The script arrives between two letters: the list follows the last one, not the one that asked for it.
    field(page).press_sequentially("aper")
    for route in waiting:
        route.continue_()
    expect(shown(page)).to_have_count(1)
    expect(shown(page).get_by_role("link").first).to_have_text("Diversion issue paper")
