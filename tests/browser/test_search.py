"""Search as one types, on the device: quick to reach, the same as on the server, nothing until it is used."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from playwright.sync_api import Page, expect

from portal.search.documents import documents_of
from portal.search.results import Results, search
from portal.search.starters import starters_of
from portal.search.words import SMALL_WORDS, name_key, stem, words_of
from portal.transfer import import_edition
from tests.browser.axe import violations
from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1, VIEWPORTS, Watch
from tests.support.paths import ROOT
from tests.support.small_edition import EDITION, OTHER_TERM, TERM, small_edition, written
from topics.models import Edition

QUERIES = json.loads((ROOT / "tests/portal/search/queries.json").read_text(encoding="utf-8"))
ANYBODY = AnonymousUser()
ABOVE_A_KEYBOARD = {"width": 360, "height": 330}
AWKWARD = (
    *("KAFO II", "Œuvre", "Straße", "ΣΙΣΥΦΟΣ", "I-24/7", "l’Assemblée", "snake_case", "naïve", "ﬁre", "²"),
    *("constructor", "15,548 of 1,234,567", "15\u202f548; 2013,2014"),
)
ENDINGS = (
    *("", "s", "es", "ies", "eed", "ed", "ing", "ational"),
    *("ization", "fulness", "icate", "ement", "ion", "e", "ll", "y"),
)
BEGINNINGS = (
    *("", "a", "s", "hop", "troubl", "conflat", "sky"),
    *("yell", "fizz", "tion", "syzygi", "agree", "controll"),
)

# Misspelt too far to be corrected: only names like them can be offered, or none.
NOT_FOUND = ("ajoite", "Kenya", "extradicionistas", "frotnlien scrning", "ghhost gnus polifration")

WORDS_ON_DEVICE = """async (texts) => {
  const { wordsOf, stem, nameKey } = await import("/static/portal/js/search-words.js");
  return texts.map((text) => [wordsOf(text), wordsOf(text).map(stem), nameKey(text)]);
}"""
FOUND_ON_DEVICE = """async ([slug, queries]) => {
  const { Guide } = await import("/static/portal/js/search-index.js");
  const guide = await Guide.of(await (await fetch(`/${slug}/search.json`)).json());
  return queries.map((query) => {
    const { groups, shownFor, nearest } = guide.search(query);
    return { shownFor, nearest, urls: groups.flatMap(({ documents }) => documents.map(({ url }) => url)) };
  });
}"""


@pytest.fixture
def edition() -> Edition:
    return Edition.objects.get(slug="2026")


@pytest.fixture
def desk(same_page) -> Page:
    page = same_page()
    page.set_viewport_size(DESK)
    page.goto(COMMITTEE)
    return page


@pytest.fixture
def phone(same_page) -> Page:
    page = same_page()
    page.set_viewport_size(PHONE)
    page.goto(COMMITTEE)
    return page


@pytest.fixture(scope="module")
def asking(kept_pages) -> Page:
    """A desk whose search is open, for tests that only ask, one after the other."""
    page = kept_pages(viewport=DESK)
    page.goto(COMMITTEE)
    open_search(page)
    return page


def open_search(page: Page) -> None:
    """By the bar of a phone, or by the key of a desk."""
    if page.viewport_size["width"] == PHONE["width"]:
        page.get_by_role("link", name="Search", exact=True).click()
    else:
        page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def type_words(page: Page, words: str) -> None:
    open_search(page)
    page.keyboard.type(words)


def ask(page: Page, words: str) -> None:
    """Type other words, and wait for what is said of them."""
    page.get_by_role("searchbox").fill(words)
    expect(said(page)).to_contain_text(words.split()[0])


def said(page: Page):
    return page.locator(".search__said")


def hits(page: Page):
    return page.locator(".hit__title")


# Quick to reach


def test_nothing_of_search_is_loaded_before_its_field_is_touched(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(DESK)
    page.goto(TOPIC_1)
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if "search" in address]
    type_words(page, "red")
    expect(hits(page).first).to_be_visible()
    assert len([address for address in asked if address.endswith("/2026/search.json")]) == 1


def test_after_three_letters_the_first_result_is_seen_above_the_keyboard_of_a_phone(phone: Page) -> None:
    phone.set_viewport_size(ABOVE_A_KEYBOARD)
    type_words(phone, "red")
    expect(hits(phone).first).to_have_text("Red Notice")
    expect(hits(phone).first).to_be_in_viewport(ratio=1)
    expect(phone.locator(".hit").first).to_be_in_viewport(ratio=1)
    field = phone.get_by_role("searchbox").bounding_box()
    assert field["y"] < 20


def test_a_key_leads_to_the_field_of_a_desk_unless_one_is_typing(desk: Page) -> None:
    field = desk.get_by_role("searchbox")
    for key in ("/", "Control+k", "Meta+k"):
        desk.keyboard.press(key)
        expect(field).to_be_focused()
        desk.keyboard.type("24/7")
        expect(field).to_have_value("24/7")
        field.fill("")
        field.blur()


def test_the_keyboard_alone_finds_leads_on_and_closes(desk: Page) -> None:
    type_words(desk, "interpol")
    expect(hits(desk).nth(1)).to_be_visible()  # they come one by one
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        desk.keyboard.press(key)
        expect(hits(desk).nth(place)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    expect(hits(desk).first).to_be_hidden()
    expect(desk.get_by_role("searchbox")).to_have_value("interpol")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("kafo 2")
    expect(hits(desk).first).to_contain_text("KAFO II")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("/tools/operation-kafo-ii/$"))


def test_the_sheet_of_a_phone_opens_by_key_keeps_the_focus_and_gives_it_back(phone: Page) -> None:
    link = phone.get_by_role("link", name="Search", exact=True)
    link.focus()
    phone.keyboard.press("Enter")
    phone.keyboard.type("sponsor")
    expect(hits(phone).first).to_have_text("main submitter sponsor")
    sheet = phone.get_by_role("dialog", name="Search")
    for _ in range(12):
        phone.keyboard.press("Tab")
        assert phone.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(link).to_be_focused()


def test_the_sheet_closes_by_its_button_and_by_a_link_to_a_place_on_the_same_page(phone: Page) -> None:
    phone.goto(f"{TOPIC_1}main-forms/")
    type_words(phone, "frontline screening")
    hits(phone).first.click()
    expect(phone.get_by_role("dialog", name="Search")).to_be_hidden()
    expect(phone).to_have_url(re.compile("#frontline-screening$"))
    open_search(phone)
    phone.get_by_role("button", name="Close").click()
    expect(phone.get_by_role("dialog", name="Search")).to_be_hidden()


def test_results_go_away_when_one_looks_elsewhere(desk: Page) -> None:
    type_words(desk, "red")
    expect(hits(desk).first).to_be_visible()
    desk.locator("h1").click(position={"x": 8, "y": 8})  # its first letter: the list lies over the rest
    expect(hits(desk).first).to_be_hidden()


def test_enter_leads_to_the_page_of_results_which_can_be_shared(desk: Page) -> None:
    type_words(desk, "red notices")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/2026/search/\?q=red\+notices$"))
    expect(desk).to_have_title(re.compile("“red notices” – Search"))
    expect(hits(desk).first).to_have_text("Red Notice")
    desk.get_by_role("searchbox").fill("sponsor")
    expect(hits(desk).first).to_have_text("main submitter sponsor")
    expect(desk).to_have_url(re.compile(r"/2026/search/\?q=sponsor$"))
    hits(desk).first.click()
    desk.go_back()
    expect(hits(desk).first).to_have_text("main submitter sponsor")


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_without_scripts_the_field_or_the_bar_leads_to_the_page(new_context, viewport: str) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(COMMITTEE)
    if viewport == "phone":
        page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("purple")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/2026/search/\?q=purple$"))
    expect(hits(page).first).to_have_text("Purple Notice")
    expect(page.locator("mark").first).to_have_text("Purple")


# What is shown


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("words", ["", "firearms", "ballistc", "qqqq"])
def test_search_breaks_no_rule_in_light_or_dark(page: Page, viewport: str, words: str) -> None:
    watch = Watch(page.context)
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(COMMITTEE)
    type_words(page, words)
    expect(page.locator(".find__list > *").first).to_be_visible()
    assert violations(page) == []
    assert watch.complaints == []


def test_results_are_grouped_counted_announced_and_marked(asking: Page) -> None:
    ask(asking, "facial recognition")
    expect(said(asking)).to_have_role("status")
    expect(said(asking)).to_have_text(re.compile(r"^\d+ results for “facial recognition”\.$"))
    group = asking.get_by_role("region", name=re.compile("^Glossary"))
    expect(group.get_by_role("heading")).to_have_text(re.compile(r"^Glossary \d+$"))
    expect(group.locator("mark").first).to_have_text("facial")
    section = asking.get_by_role("region", name=re.compile("^Sections")).locator(".hit").first
    expect(section.locator(".hit__number")).to_have_text(re.compile(r"^\d+(\.\d+)*$"))
    expect(section.locator(".hit__place")).to_contain_text("Tra")


def test_what_is_found_by_its_french_name_says_it(asking: Page) -> None:
    ask(asking, "notice rouge")
    expect(hits(asking).first).to_contain_text("Red Notice")
    asking.get_by_role("searchbox").fill("registre d'armes")
    expect(hits(asking).first.locator(".hit__called mark")).to_have_text(["registre", "armes"])


def test_what_is_more_than_a_few_is_one_press_away(asking: Page) -> None:
    ask(asking, "firearms")
    group = asking.locator(".results").first
    expect(group.locator(".hit").filter(visible=True)).to_have_count(6)
    group.get_by_text(re.compile(r"^\d+ more$")).click()
    count = int(group.locator(".results__count").inner_text())
    expect(group.locator(".hit").filter(visible=True)).to_have_count(count)


def test_a_slip_is_forgiven_and_what_was_typed_is_one_press_away(asking: Page) -> None:
    ask(asking, "ballistc")
    expect(said(asking)).to_contain_text("Showing results for ballistic. Search for ballistc instead.")
    said(asking).get_by_role("link").click()
    expect(said(asking)).to_have_text("Nothing in this guide has the words “ballistc”.")


def test_where_nothing_is_found_there_is_a_way_on(asking: Page, edition: Edition) -> None:
    ask(asking, "extradicionistas")
    expect(said(asking)).to_have_text("Nothing in this guide has the words “extradicionistas”.")
    ways = asking.locator(".find__list")
    expect(ways).to_contain_text("Did you mean extradition")
    assert ways.get_by_role("link", name="glossary").evaluate("link => link.pathname") == "/2026/glossary/"
    expect(ways.get_by_role("link", name="Write to the organisers")).to_have_attribute(
        "href", f"mailto:{edition.email}?subject=Not%20found%20in%20the%20guide%3A%20extradicionistas"
    )
    asking.get_by_role("searchbox").fill("kenya")  # which looks like no name here, “MENA” or “agenda”
    expect(said(asking)).to_have_text("Nothing in this guide has the words “kenya”.")
    expect(ways).not_to_contain_text("Did you mean")


def test_where_nothing_has_all_words_the_entries_that_are_named_are_shown_with_a_way_on(asking: Page) -> None:
    ask(asking, "orange notice zebra")
    expect(said(asking)).to_contain_text("Nothing in this guide has all the words “orange notice zebra”.")
    expect(asking.locator(".hit__name").first).to_have_text("Orange Notice")
    expect(asking.locator(".find__list").get_by_role("link", name="Write to the organisers")).to_be_visible()


def test_an_empty_field_offers_what_people_look_for_as_the_page_does(desk: Page, edition: Edition) -> None:
    expected = [starter.text for each in starters_of(edition, ANYBODY).values() for starter in each]
    assert len(expected) > 20
    open_search(desk)
    expect(desk.locator(".starters a")).to_have_text(expected)
    expect(desk.locator(".results__title")).to_have_text(["Notices", "Acronyms", "Questions"])
    desk.goto("/2026/search/")
    expect(desk.locator(".starters a")).to_have_text(expected)


def test_words_are_shown_as_they_are_typed(asking: Page) -> None:
    ask(asking, "<img src=x onerror=alert(1)>")
    expect(said(asking)).to_contain_text("<img src=x onerror=alert(1)>")
    assert asking.locator(".find__results img").count() == 0


# The same as on the server


def test_the_device_reads_words_as_the_server_does(desk: Page, edition: Edition) -> None:
    documents = documents_of(edition, ANYBODY)
    texts = {text for each in documents for text in (each.title, *each.names, *each.text.split())}
    texts |= {f"{beginning}{ending}" for beginning in BEGINNINGS for ending in ENDINGS} | {*AWKWARD}
    texts |= {f"3 {word} zebra" for word in SMALL_WORDS} | {f"zebra {word}" for word in SMALL_WORDS}
    texts = sorted(texts)
    assert len(texts) > 3000
    expected = [[words_of(text), [*map(stem, words_of(text))], name_key(text)] for text in texts]
    assert desk.evaluate(WORDS_ON_DEVICE, texts) == expected


@pytest.fixture
def french(site: str, tmp_path: Path) -> Iterator[Edition]:
    objects = small_edition()
    objects[EDITION - 1]["fields"]["language"] = "fr"
    objects[TERM - 1]["fields"] |= {"definition": "Un trou dont l’eau est évaluée.", "published": True}
    objects[OTHER_TERM - 1]["fields"] |= {"definition": "Il faut évaluer les eaux.", "published": True}
    import_edition(written(tmp_path, objects))
    yield Edition.objects.get(slug="2030")
    Edition.objects.filter(slug="2030").delete()


def test_the_device_finds_the_forms_of_french_words_as_the_server_does(desk: Page, french: Edition) -> None:
    asked = ["eau", "eaux", "évaluer", "evaluee"]
    for found in desk.evaluate(FOUND_ON_DEVICE, [french.slug, asked]):
        assert sorted(found["urls"]) == ["/2030/glossary/aquifer/", "/2030/glossary/well/"]
    for query in asked:
        assert search(french, ANYBODY, query).count == 2, query


@pytest.fixture(scope="module")
def found_on_device(browser, site: str) -> dict[str, dict]:
    page = browser.new_page(base_url=site)
    page.goto(COMMITTEE)
    asked = [*(each["query"] for each in QUERIES), *NOT_FOUND]
    found = dict(zip(asked, page.evaluate(FOUND_ON_DEVICE, ["2026", asked]), strict=True))
    page.close()
    return found


@pytest.mark.parametrize(("kind", "places", "missed"), [("exact", 1, 0), ("hard", 3, 2)])
def test_the_device_finds_what_delegates_ask(found_on_device, kind: str, places: int, missed: int) -> None:
    asked = [each for each in QUERIES if each["kind"] == kind]
    assert len(asked) >= 30
    not_found = [
        each["query"]
        for each in asked
        if not {*list(dict.fromkeys(found_on_device[each["query"]]["urls"]))[:places]} & {*each["first"]}
    ]
    assert len(not_found) <= missed, not_found


def urls(results: Results) -> list[str]:
    return [hit.url for group in results.groups for hit in group.hits]


def test_the_device_and_the_server_agree(found_on_device, edition: Edition) -> None:
    assert len(found_on_device) > 90
    differing = {}
    for query, on_device in found_on_device.items():
        on_server = search(edition, ANYBODY, query)
        expected = on_server.shown_for, on_server.nearest, urls(on_server)
        found = on_device["shownFor"], on_device["nearest"], on_device["urls"]
        if on_server.is_cut:  # each then ranks those that its own index thinks best
            expected, found = ((*each[:2], each[2][0]) for each in (expected, found))
        if found != expected:
            differing[query] = found, expected
    assert differing == {}
