"""Controls work under the strict content security policy, and nothing of a page fails or complains.

test_accessibility.py and test_admin_everywhere.py look at every page for the same.
"""

from playwright.sync_api import Page, expect

from tests.browser.pages import COMMITTEE, DESK, PHONE, TOPIC_1, Watch, open_sheet


def test_using_the_controls_raises_no_complaint(watch: Watch, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    page.get_by_role("main").get_by_role("searchbox").fill("clause")
    page.get_by_role("radio", name="Law").check()
    sheet = open_sheet(page, "Aa")
    sheet.get_by_label("Dark").check()
    sheet.get_by_label("Large").check()
    sheet.get_by_role("button", name="Close").click()
    open_sheet(page, "Contents").get_by_role("link", name="Bibliography").click()
    page.get_by_role("radio", name="Tracing firearms").check()
    page.set_viewport_size(DESK)
    page.goto(TOPIC_1)
    page.locator(".diagram [data-node]").first.hover()
    page.goto(COMMITTEE)
    page.get_by_text("Text version", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert watch.complaints == []


def test_every_kind_of_complaint_is_heard(watch: Watch, page: Page) -> None:
    page.goto("/2026/")
    slips = [
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')",
        "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
        "document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))",
        "fetch('https://example.org/').catch(() => {})",
        "fetch('/2026/interpol/nothing/')",
        "console.warn('a warning')",
        "setTimeout(() => { throw new Error('a slip') })",
    ]
    for slip in slips:
        page.evaluate(f"() => {{ {slip} }}")
    page.wait_for_load_state("networkidle")
    heard = "\n".join(watch.complaints)
    for complaint in (
        "policy: style-src",
        "policy: script-src",
        "policy: img-src",
        "policy: connect-src",
        "failed: https://example.org/x.png csp",
        "404: ",
        "console warning: a warning",
        "error: a slip",
    ):
        assert complaint in heard
