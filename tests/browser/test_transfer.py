"""Exporting and importing an edition in the admin: seen first, on a phone too, and without a script."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, Route, expect

from portal.transfer import import_edition
from tests.browser.accounts import PASSWORD
from tests.browser.axe import faults_at, violations
from tests.browser.pages import DESK, PHONE, Watch
from tests.browser.writing import sign_in
from tests.support.small_edition import PHRASE, SECTION, TOPIC, small_edition, written
from topics.models import Edition, OpeningPhrase, Section, Topic


@pytest.fixture(autouse=True)
def no_edition_left(site: str) -> Iterator[None]:
    """The small edition is these tests' own."""
    yield
    Edition.objects.filter(slug="2030").delete()


@pytest.fixture
def stored(site: str, tmp_path: Path) -> Edition:
    objects = small_edition()
    objects[SECTION - 1]["fields"]["body"] = "A well is a hole with water. " * 20
    import_edition(written(tmp_path, objects))
    return Edition.objects.get(slug="2030")


@pytest.fixture
def editions(page: Page, organiser: User, site: str) -> Page:
    """The list of editions, signed in."""
    sign_in(page.context, organiser, site)
    page.goto("/admin/topics/edition/")
    expect(page.get_by_role("link", name="Import", exact=True)).to_be_visible()
    return page


def signed_in(page: Page, user: User) -> Page:
    page.goto("/admin/login/?next=/admin/topics/edition/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Import", exact=True)).to_be_visible()
    return page


def changed_file(folder: Path) -> Path:
    """One section and one topic are changed, and a phrase is left out."""
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    body = "A well is a hole with clean water. " + "A well is a hole with water. " * 19
    objects[SECTION - 1]["fields"]["body"] = body
    del objects[PHRASE - 1]
    return written(folder, objects)


def choose(page: Page, file: Path, *, delete_missing: bool = False) -> None:
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("The edition’s file").set_input_files(file)
    if delete_missing:
        page.get_by_label("Delete what is not in the file").check()
    page.get_by_role("button", name="Show what it would change").click()


def is_sent(route: Route) -> bool:
    return route.request.method == "POST"


def test_an_organiser_exports_changes_and_imports_an_edition(editions: Page, stored: Edition, tmp_path: Path):
    editions.reload()
    editions.get_by_role("link", name="Model Assembly").click()
    with editions.expect_download() as download:
        editions.get_by_role("link", name="Export", exact=True).click()
    assert download.value.suggested_filename == "2030.json"
    objects = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    topic = next(found["fields"] for found in objects if found["fields"].get("slug") == "water")
    topic["title"] = "Clean Water"
    editions.goto("/admin/topics/edition/")
    choose(editions, written(tmp_path, objects))
    expect(editions.locator("ins")).to_have_text(["Clean "])
    assert Topic.objects.get(slug="water").title == "Water"
    editions.get_by_role("button", name="Import it", exact=True).click()
    expect(editions.get_by_text("is imported. 21 objects: 0 created, 1 changed")).to_be_visible()
    assert Topic.objects.get(slug="water").title == "Clean Water"


def test_a_new_edition_comes_in_with_a_note_and_without_any_script(
    browser: Browser, site: str, organiser: User, tmp_path: Path
):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = signed_in(context.new_page(), organiser)
    choose(page, written(tmp_path, small_edition()))
    expect(page.get_by_text("is new here")).to_be_visible()
    page.get_by_label("What changed – shown to delegates").fill("Here is the guide.")
    page.get_by_role("button", name="Import it", exact=True).click()
    expect(page.get_by_text("is imported. 21 objects: 21 created")).to_be_visible()
    assert Section.objects.filter(topic__committee__edition__slug="2030").count() == 3
    page.goto("/2030/changes/")
    expect(page.get_by_text("Here is the guide.")).to_be_visible()
    context.close()


def test_what_goes_is_named_on_the_page_and_on_its_button(editions: Page, stored: Edition, tmp_path: Path):
    choose(editions, changed_file(tmp_path), delete_missing=True)
    gone = editions.get_by_role("heading", name="Would be deleted").locator("..")
    expect(gone.get_by_role("listitem")).to_have_text(["Opening phrase 2030/assembly/urges"])
    editions.get_by_role("button", name="Import it, and delete 1").click()
    expect(editions.get_by_text("1 deleted.")).to_be_visible()
    assert not OpeningPhrase.objects.filter(committee__edition=stored).exists()


def test_who_comes_second_is_shown_what_it_would_change_now(editions: Page, stored: Edition, tmp_path: Path):
    choose(editions, changed_file(tmp_path))
    Topic.objects.filter(slug="air", committee__edition=stored).update(title="Clean Air")
    editions.get_by_role("button", name="Import it", exact=True).click()
    expect(editions.get_by_text("was changed after the summary you saw")).to_be_visible()
    expect(editions.locator("del").filter(has_text="Clean")).to_be_visible()
    assert Topic.objects.get(slug="water").title == "Water"


@pytest.mark.parametrize("words", ["Sending and reading the file", "Importing"])
def test_what_takes_more_than_two_seconds_is_said_to_be_worked_on(
    editions: Page, stored: Edition, tmp_path: Path, words: str
):
    """The page stays, as it does until the response arrives, because this one has no content."""
    if words == "Importing":
        choose(editions, changed_file(tmp_path))
        expect(editions.get_by_role("heading", name="Would be changed")).to_be_visible()
    editions.clock.install(time="2030-01-01T08:00:00Z")
    editions.clock.pause_at("2030-01-01T09:00:00Z")  # so that it is the test that lets time pass
    editions.route(
        "**/import/**", lambda route: route.fulfill(status=204) if is_sent(route) else route.continue_()
    )
    if words == "Importing":
        editions.get_by_role("button", name="Import it", exact=True).click()
    else:
        choose(editions, changed_file(tmp_path))
    said = editions.locator("form [role=status]")
    expect(said).to_be_attached()
    editions.clock.run_for(1_900)
    expect(said).to_be_empty()
    editions.clock.run_for(3_200)
    expect(said).to_have_text(f"{words} … Stay on this page until it is done. 5 s")


def test_a_file_with_mistakes_lists_them_all(editions: Page, tmp_path: Path):
    objects = small_edition()
    for found in objects[2:5]:
        found["fields"]["title"] = 5
    choose(editions, written(tmp_path, objects))
    expect(editions.get_by_role("alert")).to_contain_text("There are 3 things to fix in the file")
    expect(editions.locator(".transfer__problems li")).to_have_count(3)
    assert violations(editions) == []


def test_the_pages_fit_keep_the_policy_and_break_no_rule_and_are_pressed_by_thumb(
    editions: Page, stored: Edition, tmp_path: Path
):
    editions.set_viewport_size(PHONE)
    watch = Watch(editions.context)
    editions.get_by_role("link", name="Import", exact=True).click()
    expect(editions.get_by_label("The edition’s file")).to_be_visible()
    found = faults_at(editions, PHONE, DESK)
    editions.goto("/admin/topics/edition/")
    choose(editions, changed_file(tmp_path), delete_missing=True)
    expect(editions.get_by_role("heading", name="Would be changed")).to_be_visible()
    assert found + faults_at(editions, PHONE, DESK) == []
    assert watch.complaints == []
    for part in editions.locator(".transfer :is(table, section, dd, .change-reason input)").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    for button in editions.locator(".submit-row > *").all():
        assert button.bounding_box()["height"] >= 44
    editions.set_viewport_size(DESK)
    expect(editions.get_by_role("button", name="Import it, and delete 1")).to_be_visible()
