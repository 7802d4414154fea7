"""The picture of a shared link: what it shows, to whom, at which address; and what a page says of it."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from portal.serving.environment import PublicAddress
from tests.support.crawler import Page, read_page
from tests.support.draft_forms import keep
from tests.support.paths import ROOT
from topics.diagrams.picture import ACCENTS, HEIGHT, INK, PAPER, SOFT, WIDTH, Canvas, Drawing, Panel, painted
from topics.models import Section, Topic

HERE = "http://127.0.0.1:8000"  # where the portal is known when PUBLIC_URL is not set
OF_PICTURE = ("og:image", "og:image:width", "og:image:height", "og:image:alt", "twitter:card")


@pytest.fixture
def drawn(topic: Topic, section: Section) -> Topic:
    """A topic with a plate."""
    section.body = "Wells are deep."
    section.save()
    topic.questions.create(slug="who", label="Who", text="Who?", published=True).sections.add(section)
    return topic


def about(page: Page) -> dict[str, str]:
    return dict(page.about)


def picture_at(url: str, client: Client | None = None) -> str:
    """The address, below the portal's own, of the picture that the page at `url` names."""
    return about(read_page(client or Client(), url))["og:image"].removeprefix(HERE)


def test_every_page_has_a_description_and_says_what_a_link_to_it_shows(guide_of_2026):
    pages = {url: page for url, page in guide_of_2026.items() if not page.is_file}
    assert len(pages) > 150
    for url, page in pages.items():
        told = about(page)
        assert len(page.about) == len(told), url  # each once
        assert len(told["description"]) > 10, url
        assert told["og:description"] == told["description"]
        assert [told["og:url"]] == page.canonical, url
        assert told["og:title"] != "", url
        assert page.title.startswith(told["og:title"]), url
        assert told["og:type"] in ("website", "article")
        assert [told[name] for name in OF_PICTURE[1:3]] == ["1200", "630"]
        assert told["og:image:alt"].startswith(("INTERPOL – MUN des Lycéens 2026", "Topic "))
        assert told["twitter:card"] == "summary_large_image"


def test_a_page_of_a_topic_shows_the_topics_picture_and_others_that_of_the_guide(guide_of_2026, edition_2026):
    named = {url: about(page)["og:image"] for url, page in guide_of_2026.items() if not page.is_file}
    of_topic = {url: image for url, image in named.items() if re.search("/topics/[^/]+/", url)}
    assert len(set(of_topic.values())) == 2
    assert {image.partition("/picture-")[0] for image in of_topic.values()} == {
        f"{HERE}/2026/interpol/topics/{slug}" for slug in ("tracking-fugitives", "tracing-firearms")
    }
    [of_guide] = {image for url, image in named.items() if url not in of_topic}
    assert of_guide.startswith(f"{HERE}/2026/picture-")
    for image in {*named.values()}:
        assert Client().get(image.removeprefix(HERE)).status_code == 200


def test_addresses_are_absolute_by_the_public_one_whatever_host_was_asked(drawn, settings):
    settings.PUBLIC_ADDRESS = PublicAddress("https://guide.example.org", "guide.example.org", is_secure=True)
    told = about(read_page(Client(headers={"Host": "localhost:9000"}), "/2030/"))
    assert told["og:url"] == "https://guide.example.org/2030/"
    assert told["og:image"].startswith("https://guide.example.org/2030/picture-")


def test_a_page_that_is_not_there_and_a_portal_without_a_guide_name_no_picture(client, db):
    assert not {*OF_PICTURE} & {*about(read_page(client, "/"))}
    page = read_page(client, "/nowhere/")
    assert (page.status, "og:url" in about(page)) == (404, False)


@pytest.mark.parametrize("url", ["/2030/", "/2030/assembly/topics/water/"])
def test_the_picture_is_a_png_of_the_size_that_networks_show_and_is_kept(drawn, client, url):
    address = picture_at(url)
    answer = client.get(address)
    image = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], image.format, image.size) == ("image/png", "PNG", (1200, 630))
    assert len(answer.content) < 100_000
    assert "immutable" in answer["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address).status_code == 405


def test_what_it_shows_changes_its_address_and_the_old_one_leads_there(drawn, client):
    before = {url: picture_at(url) for url in ("/2030/", drawn.get_absolute_url())}
    drawn.short_title = "Safe water"
    drawn.save()
    for url, address in before.items():
        now = picture_at(url)
        assert now != address
        assert client.get(address)["Location"] == now
        assert client.get(now).status_code == 200
        assert client.get(now).content != b""


def test_what_it_does_not_show_leaves_its_address_as_it_was(drawn):
    before = picture_at("/2030/")
    drawn.editor_note = "The printed guide has a slip here."
    drawn.save()
    assert picture_at("/2030/") == before


def test_nobody_gets_the_picture_of_what_they_may_not_read(drawn, admin_client):
    address = drawn.get_absolute_url()
    of_topic, of_guide = picture_at(address), picture_at("/2030/")
    drawn.published = False
    drawn.save()
    assert Client().get(of_topic).status_code == 404
    seen = picture_at(address, admin_client)
    answer = admin_client.get(seen)
    assert (answer.status_code, "private" in answer["Cache-Control"]) == (200, True)
    assert Client().get(seen).status_code == 404
    assert picture_at("/2030/") != of_guide  # without the topic
    drawn.committee.edition.status = "draft"
    drawn.committee.edition.save()
    assert Client().get(of_guide).status_code == 404


def test_a_draft_is_on_no_picture_that_readers_get(drawn, awa):
    before = picture_at(drawn.get_absolute_url())
    keep(awa, drawn, short_title="A secret title")
    seen = picture_at(drawn.get_absolute_url(), awa)
    assert picture_at(drawn.get_absolute_url()) == before != seen
    assert Client().get(seen)["Location"] == before


@pytest.mark.parametrize("count", [0, 1, 3, 7])
@pytest.mark.parametrize("words", ["", "Water", "water " * 40, "w" * 400, "Żółć 水 😀"])
def test_any_words_and_any_number_of_topics_fit(count, words):
    panels = tuple(Panel(number, words, None) for number in range(1, count + 1))
    for number in {0, min(count, 1)}:
        image = Image.open(io.BytesIO(painted(Drawing(words, words, words, panels, number)))).convert("RGB")
        edge = image.crop((WIDTH - 40, 0, WIDTH, HEIGHT))
        assert image.size == (WIDTH, HEIGHT)
        assert len(edge.getcolors()) == 1, "words run over the margin"


def test_a_text_that_is_too_long_ends_in_an_ellipsis_and_a_short_one_does_not():
    canvas = Canvas()
    size, lines = canvas.fitting("Safe water for all", 2000, (40, 30), 1)
    assert (size, lines) == (40, ["Safe water for all"])
    size, lines = canvas.fitting("Safe water for all", 200, (40, 30), 1)
    assert (size, len(lines) > 1) == (30, True)
    assert canvas.cut("Safe water for all", 30, 200).endswith("…")
    assert canvas.cut("Safe", 30, 200) == "Safe"


def test_its_colours_are_those_of_the_pages_in_the_light():
    tokens = (ROOT / "static" / "portal" / "css" / "tokens.css").read_text()
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}),", tokens))
    assert (light["paper"], light["ink"], light["ink-soft"]) == (PAPER, INK, SOFT)
    assert tuple(light[f"accent-{number}"] for number in (1, 2, 3, 4)) == ACCENTS
