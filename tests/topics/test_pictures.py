"""Pictures in texts: ours are shown in the width that fits, of others there are only the words."""

import re

import pytest
from django.conf import settings

from glossary.citing import References
from glossary.inline_marks import without_marks
from glossary.linking import LinkIndex, LinkRule, Name, Target, linking_rule
from tests.support.paths import ROOT
from topics.pictures import ADDRESS, ASKS_FOR_WORDS, SIZES, WIDTHS, Picture, read_name
from topics.rendering import plain_text, render_markdown

DIGEST = "0123456789abcdef" * 2
NAME = f"{DIGEST}-1600x901.jpg"
SMALL = f"{ADDRESS}{DIGEST}-200x100.png"
SHOWN = f'<img src="{SMALL}" alt="{{}}" width="200" height="100" loading="lazy" decoding="async"{{}}>'


def shown(words: str = "", title: str = "") -> str:
    return SHOWN.format(words, title and f' title="{title}"')


# Names


@pytest.mark.parametrize(
    ("width", "height", "heights"),
    [
        (1600, 901, {480: 270, 960: 541, 1600: 901}),
        (960, 400, {480: 200, 960: 400}),
        (961, 400, {480: 200, 960: 400, 961: 400}),
        (480, 1, {480: 1}),
        (1600, 1, {480: 1, 960: 1, 1600: 1}),
        (1, 3200, {1: 3200}),
    ],
)
def test_a_picture_has_the_usual_widths_below_its_own(width, height, heights):
    picture = Picture(DIGEST, width, height, "png")
    assert {each: picture.height_at(each) for each in picture.widths} == heights


def test_each_name_of_a_picture_tells_of_all_its_widths():
    picture = Picture(DIGEST, 1600, 901, "jpg")
    names = [picture.name(width) for width in picture.widths]
    assert names == [f"{DIGEST}-1600x901-480.jpg", f"{DIGEST}-1600x901-960.jpg", NAME]
    assert [read_name(name) for name in names] == [picture] * 3
    assert picture.name() == NAME


@pytest.mark.parametrize(
    "name",
    [
        "",
        "picture.jpg",
        f"{DIGEST}.jpg",
        f"{DIGEST[1:]}-1600x901.jpg",
        f"{DIGEST.upper()}-1600x901.jpg",
        f"{DIGEST}-1600x901.svg",
        f"{DIGEST}-1600x901.html",
        f"{DIGEST}-1600x901.jpg.html",
        f"{DIGEST}-1600x901.jpg\n",
        f"{DIGEST}-0x901.jpg",
        f"{DIGEST}-1600x16000.jpg",
        f"{DIGEST}-16٠0x901.jpg",
        f"{DIGEST}-1600x901-481.jpg",
        f"{DIGEST}-1600x901-1600.jpg",
        f"{DIGEST}-400x300-480.jpg",
        f"../{NAME}",
        f"{NAME}?x",
        f"{NAME}\0",
    ],
)
def test_no_other_name_is_one(name):
    assert read_name(name) is None


def test_the_address_is_where_media_are_served():
    assert f"{settings.MEDIA_URL}images/" == ADDRESS


def test_the_column_is_as_wide_as_the_style_sheet_says():
    measure = re.search(
        r"--measure: (\w+);", (ROOT / "static/portal/css/tokens.css").read_text(encoding="utf-8")
    )
    assert f" {measure[1]}," in SIZES


# Ours


def test_a_picture_is_offered_in_its_widths_and_its_room_kept():
    stem = f"{ADDRESS}{DIGEST}-1600x901"
    assert render_markdown(f"![A map]({ADDRESS}{NAME})") == (
        f'<p><img src="{stem}.jpg" alt="A map" '
        f'srcset="{stem}-480.jpg 480w, {stem}-960.jpg 960w, {stem}.jpg 1600w" sizes="{SIZES}" '
        f'width="1600" height="901" loading="lazy" decoding="async"></p>\n'
    )
    assert WIDTHS == (480, 960, 1600)


@pytest.mark.parametrize("width", ["-480", "-960"])
def test_a_narrower_file_of_it_shows_the_same(width):
    narrower = NAME.replace(".jpg", f"{width}.jpg")
    assert render_markdown(f"![A map]({ADDRESS}{narrower})") == render_markdown(f"![A map]({ADDRESS}{NAME})")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"![A map]({SMALL})", shown("A map")),
        (f"![]({SMALL})", shown()),
        (f"![{ASKS_FOR_WORDS}]({SMALL})", shown()),
        (f"![A *soft* `map`\nof **all** &amp; more]({SMALL})", shown("A soft map of all &amp; more")),
        (f'![A map]({SMALL} "Seen from above")', shown("A map", "Seen from above")),
        (f'![" onerror="alert(1)]({SMALL})', shown("&quot; onerror=&quot;alert(1)")),
        (f'![x]({SMALL} "\\" onload=\\"alert(1)")', shown("x", "&quot; onload=&quot;alert(1)")),
        (f"![a ![b]({SMALL}) c]({SMALL})", shown("a b c")),
        (f"![a [b](https://a.example) c]({SMALL})", shown("a b c")),
        (f"![A map][m]\n\n[m]: {SMALL}", shown("A map")),
        (f"a ![b]({SMALL}) c", f"a {shown('b')} c"),
    ],
)
def test_its_words_are_what_a_reader_hears(text, html):
    assert render_markdown(text) == f"<p>{html}</p>\n"


def test_a_picture_may_lead_somewhere():
    html = render_markdown(f"[![A map]({SMALL})](https://a.example)")
    assert html == f'<p><a href="https://a.example">{shown("A map")}</a></p>\n'


def test_no_word_of_a_picture_is_linked_and_its_neighbours_are():
    index = LinkIndex([Name("map", Target("/map/", "to-term", LinkRule.EVERY))])
    html = render_markdown(f"map ![A map]({SMALL}) map", [References({}).rule, linking_rule(index)])
    assert html.count('href="/map/"') == 2
    assert shown("A map") in html


# Others


@pytest.mark.parametrize("address", ["https://a.example/x.png", "HTTP://a.example/x.png"])
def test_a_picture_of_another_host_is_a_link_to_it(address):
    assert render_markdown(f"see ![the *map*]({address})") == (
        f'<p>see <a href="{address}">the map</a></p>\n'
    )
    assert render_markdown(f"![]({address})") == f'<p><a href="{address}">{address}</a></p>\n'


def test_in_a_link_it_is_only_its_words():
    html = render_markdown("[so ![it is](https://a.example/x.png)](https://b.example)")
    assert html == '<p><a href="https://b.example">so it is</a></p>\n'


@pytest.mark.parametrize(
    "address",
    [
        "x.png",
        "//a.example/x.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "blob:https://a.example/1",
        "/static/portal/mark.svg",
        "/media/x.png",
        f"/media/images/../images/{NAME}",
        f"{ADDRESS}{NAME}?x",
        f"{ADDRESS}{DIGEST}-200x100.svg",
        f"{ADDRESS}{NAME}.html",
        f"http:{SMALL}",
    ],
)
def test_of_a_picture_that_is_neither_only_the_words_stay(address):
    assert render_markdown(f"see ![the map]({address}) here") == "<p>see the map here</p>\n"


@pytest.mark.parametrize("form", ["![[[bloc]] !bloc bloc](x.png)", r"![\[\[bloc\]\] \!bloc bloc](x.png)"])
def test_words_that_stay_are_neither_marks_nor_linked_nor_one_with_their_neighbours(form):
    target = Target("/bloc/", "to-term", LinkRule.EVERY)
    index = LinkIndex([Name("bloc", target), Name("no bloc", target), Name("bloc no", target)])
    for rule in (without_marks, linking_rule(index)):
        html = render_markdown(f"No {form} no", [rule])
        assert html == "<p>No [[bloc]] !bloc bloc no</p>\n"


def test_plain_text_has_the_words_that_stay_and_none_of_a_picture_that_is_shown():
    text = f"a ![one]({SMALL}) b ![two](https://a.example/x.png) c ![three](x.png)"
    assert plain_text(text) == "a b two c three"
