"""An edition of another committee is told of in words of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from portal.transfer import import_edition
from tests.support.crawler import crawl, passing_rows
from tests.support.paths import ROOT
from tests.support.small_edition import small_edition, written
from topics.models import Committee, Edition

pytestmark = pytest.mark.django_db

OF_THE_2026_GUIDE = re.compile(r"police|interpol|\bnotices?\b|ballistic|fugitive|firearm", re.IGNORECASE)


@pytest.fixture(scope="module")
def stored(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """An edition of WHO, all of it published, beside the 2026 edition, for all tests here."""
    with passing_rows(django_db_blocker):
        import_edition(ROOT / "fixtures" / "2026.json")
        import_health(tmp_path_factory.mktemp("health"))
        yield


def import_health(folder: Path) -> None:
    objects = [found for found in small_edition() if found["fields"].get("slug") != "notice"]
    for found in objects:
        if found["model"] not in ("topics.edition", "topics.dismissal", "topics.checkitem"):
            found["fields"] |= (
                {} if "kind" in found["model"] or "phrase" in found["model"] else {"published": True}
            )
    import_edition(written(folder, objects))
    Committee.objects.filter(edition__slug="2030").update(name="World Health Organization", acronym="WHO")


@pytest.fixture
def health(db, stored) -> Edition:
    return Edition.objects.get(slug="2030")


def test_no_page_of_a_health_edition_speaks_of_police(client: Client, health):
    pages = crawl(client, health.get_absolute_url())
    own = {path: page for path, page in pages.items() if path.startswith("/2030/")}
    assert {"/2030/", "/2030/assembly/tools/", "/2030/assembly/tools/pump/", "/2030/glossary/"} <= own.keys()
    found = {path: OF_THE_2026_GUIDE.findall(client.get(path).content.decode()) for path in own}
    assert {path: words for path, words in found.items() if words} == {}
    assert OF_THE_2026_GUIDE.search(client.get("/2026/").content.decode())  # what the test looks for exists


@pytest.mark.parametrize("language", ["en-gb", "en-us", "fr"])
def test_pages_are_in_the_language_of_their_edition(client: Client, health, language):
    Edition.objects.filter(pk=health.pk).update(language=language)
    for path in ("/2030/", "/2030/assembly/", "/2030/glossary/"):
        assert f'<html lang="{language}"' in client.get(path).content.decode()
