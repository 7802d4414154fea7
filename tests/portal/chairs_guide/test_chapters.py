"""docs/chairs.md followed to the letter: a chair presses, chapter by chapter, what stands there in bold.

What needs no script is followed here, the rest in tests/browser/test_chairs_guide.py.
"""

from functools import partial

import pytest
from django.contrib.auth.models import User

from glossary.models import Source, Term
from portal.links import views
from tests.portal.chairs_guide.following import Reader
from tests.portal.chairs_guide.on_care import CARE
from tests.portal.chairs_guide.on_colleagues import COLLEAGUES
from tests.portal.chairs_guide.on_refusals import REFUSALS
from tests.portal.chairs_guide.on_the_outline import OUTLINE
from tests.portal.chairs_guide.on_writing import WRITING
from tests.support.chairs_guide import chapters
from tests.support.kinds import term_kind, tool_kind
from tests.support.link_servers import Internet, answer
from tests.support.people import person
from tests.support.plain_browser import PlainPage
from topics.models import Section

FOLLOWED = {**OUTLINE, **WRITING, **COLLEAGUES, **REFUSALS, **CARE}


@pytest.fixture
def stage(section: Section) -> Section:
    """The section “Wells” of a topic, and one row of each kind that the guide speaks of."""
    Section.objects.filter(pk=section.pk).update(body="A well.")
    topic = section.topic
    Section.objects.create(position=2, slug="pumps", title="Pumps", topic=topic)
    Section.objects.create(position=3, slug="dams", title="Dams", body="A dam.", topic=topic, published=True)
    topic.questions.create(slug="who", label="Who pays", text="Who?", published=True)
    edition = topic.committee.edition
    term_kind(edition)
    tool_kind(topic.committee)
    for name, definition in (("well", "A hole."), ("spring", "Water rises.")):
        Term.objects.create(edition=edition, slug=name, name=name, definition=definition, published=True)
    Source.objects.create(edition=edition, key="a-book", title="A book of water", published=True)
    return section


def page_of(user: User) -> PlainPage:
    page = PlainPage()
    page.client.force_login(user)
    return page


@pytest.fixture
def chair(stage: Section, roles: None) -> PlainPage:
    ada = person("ada", "Chairs", stage.topic.committee)
    User.objects.filter(pk=ada.pk).update(first_name="Ada")
    return page_of(ada)


@pytest.fixture
def colleague(roles: None) -> PlainPage:
    return page_of(person("organiser", "Organisers"))


@pytest.fixture
def one_link(stage: Section, internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The source has an address, which is gone; the site looks at the small internet of the tests."""
    Source.objects.update(url="http://a.test/")
    internet.host("a.test", answer("404 Not Found"), answer("404 Not Found"))
    batch = partial(views.check_batch, network=internet.network)
    monkeypatch.setattr(views, "check_batch", lambda edition, before, **options: batch(edition, before))


@pytest.mark.parametrize("title", FOLLOWED)
def test_a_chair_follows_a_chapter_to_its_last_label(
    chair: PlainPage, colleague: PlainPage, one_link: None, title: str
) -> None:
    reader = Reader(chair, chapters()[title], colleague, PlainPage())
    FOLLOWED[title](reader)
    assert reader.chapter.labels - reader.chapter.followed == set()
