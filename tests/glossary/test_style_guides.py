"""Citations as the three style guides have them: written by hand from their rules, which each row names.

APA: Publication Manual, 7th edition. MLA: Handbook, 9th edition. Chicago: Manual of Style, 18th edition,
author-date.
"""

import datetime

import pytest

from glossary.bibliography.csl import source_item
from glossary.bibliography.formats import formatted
from glossary.bibliography.styling import Style
from glossary.models import Source

Type = Source.Type
URL = "https://example.org/a"
WEB_PAGE = {"type": Type.WEB_PAGE, "title": "Water for the north", "publisher": "Well Society", "url": URL}
NEWS = {
    "type": Type.NEWS,
    "title": "New well opens in Lille",
    "url": URL,
    "year": 2023,
    "month": 11,
    "day": 29,
}
REPORT = {"type": Type.REPORT, "title": "The state of wells", "publisher": "Well Society", "url": URL}
ARTICLE = {"type": Type.ARTICLE, "title": "Wells and the law", "authors": "Okafor, Chidi", "url": URL}
RESOLUTION = {
    "type": Type.LEGAL_TEXT,
    "title": "The human right to water",
    "publisher": "UN General Assembly",
}


def cited(style: Style, **fields) -> str:
    row = Source(key="a", **fields)
    return formatted([source_item(row)], style)["a"].replace(f"<{URL}>", "URL")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # APA 10.16: group author, title in italics and in sentence case; 9.33: the site is left out where it
        # is the author; 9.17: (n.d.) without a date; 9.16: no date of retrieval.
        (Style.APA, "Well Society. (n.d.). *Water for the north*. URL"),
        # MLA 5.23–30: the title of a page of a site in quotation marks, with capitals; 5.31–37: its site as
        # container, in italics; p. 119: a body that is publisher too is not given as author. The “n.d.” is
        # ours: the handbook leaves out what is not known.
        (Style.MLA, "“Water for the North.” *Well Society*, n.d., URL."),
        # Chicago 14.104: the owner of the site in the author's place, the title in quotation marks, n.d.
        (Style.CHICAGO, "Well Society. n.d. “Water for the North.” URL."),
    ],
)
def test_a_web_page_without_date(style, expected):
    assert cited(style, **WEB_PAGE) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.APA, "Well Society. (2024, July 3). *Water for the north*. URL"),  # 10.16: the whole date
        (Style.MLA, "“Water for the North.” *Well Society*, 3 July 2024, URL."),  # 5.68–83: day, month, year
        (Style.CHICAGO, "Well Society. 2024. “Water for the North.” July 3. URL."),  # 14.104: the day again
    ],
)
def test_a_web_page_with_its_date(style, expected):
    assert cited(style, **WEB_PAGE, year=2024, month=7, day=3) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # APA 10.1: an item of a newspaper without author begins with its title, not in italics.
        (Style.APA, "New well opens in Lille. (2023, November 29). *Daily News*. URL"),
        # MLA 5.23–37: the title in quotation marks, the newspaper as container; months are shortened.
        (Style.MLA, "“New Well Opens in Lille.” *Daily News*, 29 Nov. 2023, URL."),
        # Chicago 14.97: the name of the newspaper stands in the author's place.
        (Style.CHICAGO, "*Daily News*. 2023. “New Well Opens in Lille.” November 29. URL."),
    ],
)
def test_a_news_item_of_a_newspaper(style, expected):
    assert cited(style, **NEWS, publisher="Daily News") == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # APA 9.11, 10.4: the body as group author first, the title in italics.
        (Style.APA, "Well Society. (2023, November 29). *New well opens in Lille*. URL"),
        (Style.MLA, "“New Well Opens in Lille.” *Well Society*, 29 Nov. 2023, URL."),  # p. 119
        (Style.CHICAGO, "Well Society. 2023. “New Well Opens in Lille.” November 29. URL."),  # 14.104
    ],
)
def test_a_news_item_of_the_body_itself(style, expected):
    assert cited(style, **NEWS, publisher="Well Society", authors="Well Society") == expected


@pytest.mark.parametrize(
    ("month", "day", "date"), [(11, 29, "29 Nov."), (11, None, "Nov."), (None, None, "")]
)
def test_news_is_dated_as_far_as_its_day_is_known(month, day, date):
    row = {**NEWS, "month": month, "day": day, "publisher": "Daily News"}
    apa = {"29 Nov.": "2023, November 29", "Nov.": "2023, November", "": "2023"}[date]
    assert f"({apa})" in cited(Style.APA, **row)
    assert f", {date} 2023, ".replace("  ", " ") in cited(Style.MLA, **row)
    assert ("November" in cited(Style.CHICAGO, **row)) == bool(month)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # APA 10.4: group author, year, title in italics, number in brackets (9.19); the publisher is left out
        # where it is the author (9.29).
        (Style.APA, "Well Society. (2019). *The state of wells* (WS/2019/3). URL"),
        # MLA 5.23–30: a work that stands by itself in italics; 5.51–53: its number; p. 119: the publisher.
        (Style.MLA, "*The State of Wells*. WS/2019/3, Well Society, June 2019, URL."),
        # Chicago 13.74–101: the body as author, the title in italics, the number.
        (Style.CHICAGO, "Well Society. 2019. *The State of Wells*. WS/2019/3. URL."),
    ],
)
def test_a_report_of_a_body(style, expected):
    assert cited(style, **REPORT, year=2019, month=6, number="WS/2019/3") == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.APA, "Okafor, C., & Smith, J. (2019). *The state of wells*. Well Society. URL"),
        (Style.MLA, "Okafor, Chidi, and Jane Smith. *The State of Wells*. Well Society, 2019, URL."),
        (Style.CHICAGO, "Okafor, Chidi, and Jane Smith. 2019. *The State of Wells*. Well Society. URL."),
    ],
)
def test_a_report_with_authors_names_its_publisher(style, expected):
    assert cited(style, **REPORT, year=2019, authors="Okafor, Chidi; Smith, Jane") == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # APA 10.1: title in roman and sentence case, the journal in italics.
        (Style.APA, "Okafor, C. (2021). Wells and the law. *Journal of Water*. URL"),
        # MLA 5.23–37: quotation marks, the journal as container.
        (Style.MLA, "Okafor, Chidi. “Wells and the Law.” *Journal of Water*, 2021, URL."),
        # Chicago 13.87–101: quotation marks, the journal in italics.
        (Style.CHICAGO, "Okafor, Chidi. 2021. “Wells and the Law.” *Journal of Water*. URL."),
    ],
)
def test_an_article(style, expected):
    assert cited(style, **ARTICLE, publisher="Journal of Water", year=2021) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.APA, "Okafor, C. (n.d.). *Wells and the law*. URL"),  # 9.17, and as a work by itself
        (Style.MLA, "Okafor, Chidi. “Wells and the Law.” n.d., URL."),
        (Style.CHICAGO, "Okafor, Chidi. n.d. “Wells and the Law.” URL."),
    ],
)
def test_an_article_whose_journal_is_not_known_names_none(style, expected):
    assert cited(style, **ARTICLE) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        # The body first, then the whole date, the title, and the number in brackets (APA 9.11, 9.19).
        (Style.APA, "UN General Assembly. (2010, July 28). *The human right to water* (A/RES/64/292)."),
        # MLA, chapter 2: titles of laws and treaties are neither in italics nor in quotation marks; p. 119.
        (Style.MLA, "The Human Right to Water. A/RES/64/292, UN General Assembly, 28 July 2010."),
        (Style.CHICAGO, "UN General Assembly. 2010. *The Human Right to Water*. A/RES/64/292. July 28."),
    ],
)
def test_a_resolution_is_cited_by_body_number_and_date(style, expected):
    assert cited(style, **RESOLUTION, number="A/RES/64/292", year=2010, month=7, day=28) == expected


@pytest.mark.parametrize(
    ("style", "web_page", "report"),
    [
        # APA 9.22: a description in place of a title in square brackets, not in italics.
        (
            Style.APA,
            r"Well Society. (n.d.). \[Page on a well in Lille\]. URL",
            r"Well Society. (n.d.). \[Poster on wells\] (WS 7). URL",
        ),
        # MLA 5.23–30: a description neither in italics nor in quotation marks, with a sentence's capitals.
        (
            Style.MLA,
            "Page on a well in Lille. *Well Society*, n.d., URL.",
            "Poster on wells. WS 7, Well Society, n.d., URL.",
        ),
        # Chicago 13.87–101: the same.
        (
            Style.CHICAGO,
            "Well Society. n.d. Page on a well in Lille. URL.",
            "Well Society. n.d. Poster on wells. WS 7. URL.",
        ),
    ],
)
def test_a_description_in_place_of_a_title_has_no_quotation_marks(style, web_page, report):
    assert cited(style, **{**WEB_PAGE, "title": "[Page on a well in Lille]"}) == web_page
    assert cited(style, **{**REPORT, "title": "[Poster on wells]"}, number="WS 7") == report


@pytest.mark.parametrize("title", ["Wells [in Lille]", "[Wells] in [Lille]"])
def test_a_title_that_has_brackets_in_it_is_a_title(title):
    for style in Style:
        assert "“Wells" in cited(style, **{**WEB_PAGE, "title": title}).replace("*", "“").replace(r"\[", "")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("La carte des puits de Lille", "La carte des puits de Lille"),
        ("L’eau et le droit", "L’eau et le droit"),
        ("A map of wells in Lille", "A Map of Wells in Lille"),
        ("UN data on wells", "UN Data on Wells"),
        ("The wells of Charles de Gaulle", "The Wells of Charles de Gaulle"),
    ],
)
def test_only_an_english_title_is_given_capitals(title, headline):
    assert cited(Style.APA, **{**WEB_PAGE, "title": title}) == f"Well Society. (n.d.). *{title}*. URL"
    assert cited(Style.MLA, **{**WEB_PAGE, "title": title}) == f"“{headline}.” *Well Society*, n.d., URL."


def test_no_date_is_told_in_each_style_only_where_there_is_none():
    about = {"title": "Wells", "publisher": "Well Society", "url": URL}
    undated = [Source(key=f"undated-{kind}", type=kind, **about) for kind in Type]
    dated = [Source(key=f"dated-{kind}", type=kind, year=2020, **about) for kind in Type]
    for style in Style:
        made = formatted([source_item(row) for row in (*undated, *dated)], style)
        assert {key for key, text in made.items() if "n.d." in text} == {row.key for row in undated}, style
        assert not any(told in text for text in made.values() for told in ("Accessed", "Retrieved")), style


def test_a_date_of_access_takes_the_place_of_no_date_in_mla():
    day = datetime.date(2026, 1, 31)  # 5.111: an undated page has the day on which it was read
    assert cited(Style.MLA, **WEB_PAGE, accessed_on=day) == (
        "“Water for the North.” *Well Society*, URL. Accessed 31 Jan. 2026."
    )
