"""docs/chairs.md followed to the letter: a chair presses, chapter by chapter, what stands there in bold."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from glossary.models import Term
from portal.links import views
from portal.search.unfound import UnfoundSearch
from tests.browser.accounts import PASSWORD, remove
from tests.browser.chapters_on_care import CARE
from tests.browser.chapters_on_colleagues import COLLEAGUES
from tests.browser.chapters_on_refusals import REFUSALS
from tests.browser.chapters_on_the_outline import OUTLINE
from tests.browser.chapters_on_writing import WRITING
from tests.browser.following import Reader, invitation
from tests.browser.pages import DESK
from tests.browser.writing import planted_section, sign_in
from tests.support.chairs_guide import chapters
from tests.support.kinds import term_kind, tool_kind
from tests.support.link_servers import Internet, answer
from topics.models import EditingPresence, Section

FIRST = "Sign in for the first time"
ALONE = {**OUTLINE, **WRITING}
WITH_OTHERS = {**COLLEAGUES, **REFUSALS, **CARE}


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        section.body = "A well."
        section.save()
        rest = {"topic": section.topic, "published": True}
        Section.objects.create(position=2, slug="pumps", title="Pumps", topic=section.topic)
        Section.objects.create(position=3, slug="dams", title="Dams", body="word " * 130, **rest)
        section.topic.questions.create(slug="who", label="Who pays", text="Who?", published=True)
        term_kind(section.topic.committee.edition)
        tool_kind(section.topic.committee)
        edition = section.topic.committee.edition
        Term.objects.create(
            edition=edition, slug="spring", name="spring", definition="Water rises.", published=True
        )
        yield section
        EditingPresence.objects.all().delete()
        UnfoundSearch.objects.all().delete()
        remove(*User.objects.filter(username="ada"))


def test_every_chapter_of_the_guide_is_followed() -> None:
    assert {FIRST, *ALONE, *WITH_OTHERS} == set(chapters())


@pytest.fixture
def chair(section: Section) -> User:
    chair = User.objects.create_user("ada", first_name="Ada", password=PASSWORD, is_staff=True)
    chair.groups.add(Group.objects.get(name="Chairs"))
    section.topic.committee.chairs.add(chair)
    return chair


@pytest.fixture
def others(new_context, organiser: User, site: str) -> dict[str, Page]:
    """A colleague who is signed in, and a delegate."""
    colleague, delegate = new_context(), new_context()
    sign_in(colleague, organiser, site)
    return {"colleague": colleague.new_page(), "delegate": delegate.new_page()}


@pytest.fixture
def one_link(section: Section, internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """One source has an address, which is gone; the site looks at the small internet of the tests."""
    section.topic.committee.edition.sources.filter(key="a-book").update(url="http://a.test/")
    internet.host("a.test", answer("404 Not Found"), answer("404 Not Found"))
    batch = partial(views.check_batch, network=internet.network)
    monkeypatch.setattr(views, "check_batch", lambda edition, before, **options: batch(edition, before))


def test_a_chair_signs_in_for_the_first_time(page: Page, section: Section) -> None:
    page.set_viewport_size(DESK)
    reader = Reader(page, chapters()[FIRST])
    with invitation(section.topic.committee, "Ada Lovelace") as link:
        sign_in_for_the_first_time(reader, link)
    assert reader.chapter.labels - reader.chapter.followed == set()


@pytest.mark.parametrize("title", ALONE)
def test_a_chair_follows_a_chapter_to_its_last_label(page: Page, chair: User, site: str, title: str) -> None:
    sign_in(page.context, chair, site)
    followed(ALONE[title], Reader(page, chapters()[title]))


@pytest.mark.parametrize("title", WITH_OTHERS)
def test_a_chair_follows_a_chapter_that_has_others_in_it(
    page: Page, chair: User, site: str, one_link: None, others: dict[str, Page], title: str
) -> None:
    sign_in(page.context, chair, site)
    followed(WITH_OTHERS[title], Reader(page, chapters()[title], **others))


def followed(follow: Callable[[Reader], None], reader: Reader) -> None:
    for page in filter(None, (reader.page, reader.colleague, reader.delegate)):
        page.set_viewport_size(DESK)
        page.on("dialog", lambda dialog: dialog.accept())
    follow(reader)
    assert reader.chapter.labels - reader.chapter.followed == set()


def sign_in_for_the_first_time(reader: Reader, link: str) -> None:
    page = reader.page
    page.goto(link)
    page.get_by_label("Username:").fill("ada")
    for label in ("Password:", "Password confirmation:"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    reader.press("Become a chair")
    account = page.get_by_role("button", name="Account:")
    for label, heading in (("Second factor", "Second factor"), ("Sessions", "Where you are signed in")):
        account.click()
        reader.press(label)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    account.click()
    page.get_by_role("button", name="Log out").click()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link is not valid")).to_be_visible()
    page.goto(reader.chapter.tells("/admin/"))
    page.get_by_label("Username:").fill("ada")
    page.get_by_label("Password:").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(account).to_be_visible()
