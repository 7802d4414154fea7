"""Every page works under the strict content security policy, and nothing of it fails or complains."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import COMMITTEE, DESK, PAGES, PHONE, TOPIC_1, VIEWPORTS, Watch, open_sheet


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    return Watch(context)


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("address", [PAGES[name] for name in PAGES if name != "not found"])
def test_a_page_loads_without_a_complaint(watch: Watch, page: Page, address: str, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    response = page.goto(address, wait_until="networkidle")
    assert response.status == 200
    assert watch.complaints == []


def test_a_page_that_is_not_there_complains_of_itself_only(watch: Watch, page: Page) -> None:
    response = page.goto(PAGES["not found"], wait_until="networkidle")
    assert response.status == 404
    (from_network, from_console) = sorted(watch.complaints)
    assert from_network == f"404: {response.url}"
    assert "404 (Not Found)" in from_console


def test_using_the_controls_raises_no_complaint(watch: Watch, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    page.get_by_role("searchbox").fill("clause")
    page.get_by_role("radio", name="Law").check()
    sheet = open_sheet(page, "Aa")
    sheet.get_by_label("Dark").check()
    sheet.get_by_label("Large").check()
    sheet.get_by_role("button", name="Close").click()
    open_sheet(page, "Contents").get_by_role("link", name="Bibliography").click()
    page.get_by_role("radio", name="Tracing firearms").check()
    page.set_viewport_size(DESK)
    page.goto(TOPIC_1)
    page.locator(".plate [data-node]").first.hover()
    page.goto(COMMITTEE)
    page.get_by_text("The same in words").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')", "style-src"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "script-src"),
        ("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))", "img-src"),
        ("console.warn('a warning')", "console warning: a warning"),
        ("setTimeout(() => { throw new Error('a slip') })", "error: a slip"),
        ("fetch('/2026/interpol/nothing/')", "404: "),
        ("fetch('http://127.0.0.1:9/')", "connect-src"),
    ],
)
def test_a_complaint_is_heard(watch: Watch, page: Page, script: str, complaint: str) -> None:
    page.goto("/2026/")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_load_state("networkidle")
    assert any(complaint in heard for heard in watch.complaints)
