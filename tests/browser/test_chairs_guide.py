"""docs/chairs.md followed to the letter: a chair presses, chapter by chapter, what stands there in bold.

The chapters that need no script are followed in tests/portal/chairs_guide/.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page

from tests.browser.accounts import PASSWORD, remove
from tests.browser.chapters import WITH_SCRIPTS
from tests.browser.following import Reader
from tests.browser.pages import DESK
from tests.browser.writing import planted_section, sign_in
from tests.portal.chairs_guide.test_chapters import FOLLOWED
from tests.support.chairs_guide import chapters
from topics.models import EditingPresence, Section

pytestmark = pytest.mark.one_context


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        topic = section.topic
        Section.objects.create(position=2, slug="pumps", title="Pumps", topic=topic)
        Section.objects.create(
            position=3, slug="dams", title="Dams", body="A dam.", topic=topic, published=True
        )
        yield section
        EditingPresence.objects.all().delete()
        remove(*User.objects.filter(username="ada"))


def test_every_chapter_of_the_guide_is_followed() -> None:
    assert sorted([*WITH_SCRIPTS, *FOLLOWED]) == sorted(chapters())


@pytest.fixture
def chair(section: Section) -> User:
    chair = User.objects.create_user("ada", first_name="Ada", password=PASSWORD, is_staff=True)
    chair.groups.add(Group.objects.get(name="Chairs"))
    section.topic.committee.chairs.add(chair)
    return chair


@pytest.mark.parametrize("title", WITH_SCRIPTS)
def test_a_chair_follows_a_chapter_to_its_last_label(page: Page, chair: User, site: str, title: str) -> None:
    sign_in(page.context, chair, site)
    page.set_viewport_size(DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    reader = Reader(page, chapters()[title])
    WITH_SCRIPTS[title](reader)
    assert reader.chapter.labels - reader.chapter.followed == set()
