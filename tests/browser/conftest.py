"""The browser, and the site it looks at: a server of our own that shows the 2026 edition."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles import handlers
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test import testcases
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.carry import making
from portal.serving.answers import Environ, StartResponse
from portal.serving.door import Application
from portal.serving.front import Front
from portal.transfer import import_edition
from tests.browser.accounts import PASSWORD, remove
from tests.browser.pages import SCRIPTS_BEFORE_LOAD, Watch, as_new
from tests.support.paths import ROOT
from tests.support.people import load_roles
from tests.support.static_answers import StaticAnswers

# Playwright keeps an event loop in the thread of the tests, and Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What comes is awaited as long as a machine takes that does much else meanwhile.
expect.set_options(timeout=20_000)

HERE = Path(__file__).resolve().parent
# Chromium without windows, which Playwright itself takes for tests that nobody watches: the same pages for
# half the processor's time. By its place, as Debian's command of that name is a script around it.
SHELL = "/usr/lib/chromium/chromium-headless-shell"
WHOLE_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# For pages of one site: one process for all pages of a context, among them the empty one with which each page
# begins, and none for a screen that is not there. (No --disable-features: the last one counts, and Playwright
# gives its own.)
SPARING_OPTIONS = ["--in-process-gpu", "--disable-site-isolation-trials", "--renderer-process-limit=1"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the browser: what a browser makes of a page is the same, whichever database has it.

    What the portal is asked for meanwhile, other tests ask it for on both databases.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.one_database)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Playwright's own browser download is not used: the system's Chromium is."""
    arguments = launched(browser_type_launch_args, SHELL, *WHOLE_NAMES)
    return {**arguments, "args": [*arguments["args"], *SPARING_OPTIONS]}


@pytest.fixture(scope="session")
def whole_browser_launch_args(browser_type_launch_args: dict) -> dict:
    """For tests of what people run, with its profile on disk, rather than of pages."""
    return launched(browser_type_launch_args, *WHOLE_NAMES, SHELL)


def launched(arguments: dict, *names: str) -> dict:
    """`arguments` with the first of these programs that is installed."""
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        reason = f"NO BROWSER TESTS: none of {', '.join(names)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and CI must not pass without them.")
        pytest.skip(reason)
    return {**arguments, "executable_path": chromium, "args": CHROMIUM_OPTIONS}


@pytest.fixture(scope="package")
def site(browser: Browser, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """The address of a server that shows the 2026 edition; it has the roles, and no users.

    `live_server` would empty the database after every test, and the edition takes longer to load than
    most tests here take to run. So these tests share one server and one loaded edition, and leave both
    as they found them; after the last, the database is emptied as TransactionTestCase would.
    """
    with django_db_blocker.unblock():
        name = Path(str(connection.settings_dict["NAME"])).name
        assert name.startswith("test"), f"{name} is no test database: it would be filled and emptied"
        import_edition(ROOT / "fixtures" / "2026.json")
        load_roles()
        with pytest.MonkeyPatch.context() as patch:  # pages are kept as they are where the portal is served
            patch.setattr(testcases, "WSGIHandler", lambda: letting_go(Front(WSGIHandler())))
            patch.setattr(handlers, "StaticFilesHandler", StaticAnswers)
            if connection.vendor == "sqlite":  # whose file takes longer to open than most answers do
                patch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
            # Each sheet “Aa” asks for the file of the whole guide: test_offline.py makes it.
            patch.setattr(making, "begin", lambda *work: None)
            server = LiveServer("127.0.0.1")
            yield server.url
            server.stop()
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def letting_go(front: Front) -> Application:
    """The front, after whose answers no thread of the server holds the database.

    Django lets go of it after its own answers; a thread that reads the versions and answers with a kept page
    would hold it for as long as its browser keeps the connection open. A file of SQLite may be held so.
    """
    if connection.vendor == "sqlite":
        return front

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return front(environ, start_response)
        finally:
            connection.close()

    return answer


@pytest.fixture(autouse=True)
def db(site: str) -> None:
    """What the tests here use of the database is the site's.

    By this name pytest-django sees that they need a test database at all: it makes none for tests that
    do not ask for `db`, and `django_db_setup` would then leave the portal's own in place.
    """


@pytest.fixture(scope="package")
def browser_context_args(site: str) -> dict:
    """Tests name pages by their path, and jumps need not be waited for. No page comes from the device.

    The plugin's own arguments are left out: pytest 9.2 warns of the way it makes its `base_url`.
    """
    return {"base_url": site, "reduced_motion": "reduce", "service_workers": "block"}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Contexts whose pages have run their scripts when they are loaded; test_first_visit.py has others."""

    def make(**options) -> BrowserContext:
        context = new_context(**options)
        context.add_init_script(SCRIPTS_BEFORE_LOAD)
        return context

    return make


@pytest.fixture(scope="module")
def kept_contexts(browser: Browser, browser_context_args: dict) -> Iterator[Callable[..., BrowserContext]]:
    """The one context of a module with these scripts and options: its pages load our files once."""
    contexts: dict[str, BrowserContext] = {}

    def get(*scripts: str, **options) -> BrowserContext:
        key = repr((scripts, sorted(options.items())))
        if key not in contexts:
            contexts[key] = browser.new_context(**browser_context_args | options)
            for script in (SCRIPTS_BEFORE_LOAD, *scripts):
                contexts[key].add_init_script(script)
        return contexts[key]

    yield get
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def kept_pages(kept_contexts: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """The one page of such a context: see `same_page`."""

    def get(*scripts: str, **options) -> Page:
        context = kept_contexts(*scripts, **options)
        return context.pages[0] if context.pages else context.new_page()

    return get


@pytest.fixture
def same_page(kept_pages: Callable[..., Page], site: str) -> Callable[..., Page]:
    """A page that all tests of a module use in turn, as if it were new, for a third of what a new one takes.

    Not for tests that give its context what stays there: a script of their own, a clock.
    """

    def make(*scripts: str, **options) -> Page:
        return as_new(kept_pages(*scripts, **options), site)

    return make


@pytest.fixture(scope="module")
def one_context(kept_contexts: Callable[..., BrowserContext]) -> BrowserContext:
    return kept_contexts()


@pytest.fixture(scope="module")
def one_watch(one_context: BrowserContext) -> Watch:
    return Watch(one_context)


@pytest.fixture
def context(
    request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]
) -> Iterator[BrowserContext]:
    """A new one for each test; in a file marked `one_context` the one of the file, with nobody signed in."""
    if not request.node.get_closest_marker("one_context"):
        yield new_context()
        return
    context = request.getfixturevalue("one_context")
    yield context
    for page in context.pages:
        page.close()
    context.set_offline(False)
    context.clear_cookies()
    context.clear_permissions()


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Watch:
    """All that the pages of this test's browser complain of."""
    if not request.node.get_closest_marker("one_context"):
        return Watch(request.getfixturevalue("context"))
    watch = request.getfixturevalue("one_watch")
    watch.complaints.clear()
    return watch


@pytest.fixture
def organiser(site: str) -> Iterator[User]:
    """Somebody who may sign in with PASSWORD and edit what the role of organisers may."""
    user = User.objects.create_user("organiser", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    yield user
    remove(user)
