"""What the tests of the editor share: a section to write in, a way in, and a way to paste."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from glossary.models import Source, Term
from tests.browser.accounts import remove
from tests.support.admin_forms import admin_url
from topics.models import Committee, Edition, Section, Topic

PASTE = """(editor, {html, plain}) => {
    const pasted = new DataTransfer();
    if (html) pasted.setData("text/html", html);
    if (plain) pasted.setData("text/plain", plain);
    const how = {clipboardData: pasted, bubbles: true, cancelable: true};
    editor.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@contextmanager
def planted_section(year: int = 2031) -> Iterator[Section]:
    """A published section of an edition of its own, with a term and a source; then gone again."""
    edition = Edition.objects.create(
        slug=str(year), year=year, conference="Model Assembly", status="published"
    )
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)
    topic = Topic.objects.create(committee=committee, number=2, slug="water", title="Water", published=True)
    Term.objects.create(
        edition=edition, slug="well", name="well", french="puits", definition="A hole.", published=True
    )
    Source.objects.create(edition=edition, key="a-book", title="A book of water", published=True)
    Source.objects.create(edition=edition, key="b-book", title="Another book", published=True)
    yield Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", published=True)
    edition.delete()


def sign_in(context: BrowserContext, user: User, site: str) -> None:
    """As the form would, without it."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])


@contextmanager
def one_editor(context: BrowserContext, site: str) -> Iterator[Locator]:
    """The text of a section, open for all tests of a module: each empties it, and none saves or leaves it."""
    with planted_section(2033) as section:
        writer = User.objects.create_superuser("writer")
        sign_in(context, writer, site)
        yield open_editor(context.new_page(), admin_url("change", section))
        remove(writer)


def open_editor(page: Page, address: str, field: str = "body") -> Locator:
    """The text of this field once the form's scripts have all they need."""
    page.goto(address)
    expect(page.locator("form[data-drafts]")).to_be_visible()
    return page.locator(f".field-{field} textarea")


def paste(editor: Locator, *, html: str = "", plain: str = "") -> None:
    """What the browser does for a paste of this clipboard; only plain text must go on to its own doing."""
    editor.evaluate(PASTE, {"html": html, "plain": plain})
