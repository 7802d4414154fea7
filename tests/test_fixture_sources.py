"""The sources of the 2026 edition, compared with the fact sheet: what it has no word for stays empty.

The sheet lies beside the project; the table says what its section 7 has of the guide's fourteen sources.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.support.paths import SHARED

SHEET = SHARED / "source" / "beyond-the-guide.md"


class Row(NamedTuple):
    """The sheet's name of a source, and what the edition says of it; the date in year, month and day."""

    called: str
    type: str
    title: str
    authors: str = ""
    publisher: str = "INTERPOL"
    date: tuple[int | None, ...] = (None, None, None)
    number: str = ""


FOURTEEN = {
    "interpol-facial-recognition": Row("Facial Recognition", "web_page", "Facial recognition"),
    "interpol-nascent-technologies-2022": Row(
        "New Technologies Forum 2022",
        "news",
        "Nascent technologies focus of INTERPOL New Technologies Forum",
        authors="INTERPOL",
        date=(2022, None, None),
    ),
    "interpol-biohub": Row("Biometric Hub", "web_page", "Biometric Hub"),
    "interpol-ccisom": Row("Project CCISOM", "web_page", "[Page on Project CCISOM]"),
    "interpol-biohub-2023": Row(
        "Biometric screening tool 2023",
        "news",
        "INTERPOL unveils new biometric screening tool",
        authors="INTERPOL",
        date=(2023, 11, None),
    ),
    "interpol-insight": Row("Project INSIGHT", "web_page", "Project INSIGHT"),
    "interpol-iarms": Row("iARMS", "web_page", "Illicit Arms Records and tracing Management System (iARMS)"),
    "interpol-indicators-2019": Row(
        "Indicators 2019", "report", "Indicators of firearms trafficking", date=(2019, None, None)
    ),
    "interpol-firearms-what-we-do": Row(
        "Firearms: what we do", "web_page", "[Page on INTERPOL’s work on firearms]"
    ),
    "unodc-diversion-2024": Row(
        "UNODC diversion paper",
        "issue_paper",
        "Diversion issue paper",
        publisher="UNODC",
        date=(2024, None, None),
    ),
    "enact-firearms-2024": Row(
        "ENACT 2024", "report", "Firearms trafficking in Central and Western Africa", date=(2024, 7, 3)
    ),
    "ec-trafficking-firearms": Row(
        "European Commission",
        "web_page",
        "Trafficking in firearms",
        publisher="European Commission, Migration and Home Affairs",
    ),
    "unidir-tracing-mechanism": Row(
        "UNIDIR",
        "report",
        "The scope and implications of a tracing mechanism for small arms and light weapons",
        authors="UNIDIR; Small Arms Survey",
        publisher="United Nations",
        date=(2003, 6, None),
        number="UNIDIR/2002/20",
    ),
    "researchgate-arms-trafficking": Row(
        "ResearchGate 310953768",
        "article",
        "Interpol and combating international arms trafficking",
        publisher="",
    ),
}
MONTHS = {6: "June", 7: "July", 11: "November"}
# Sites of the sheet that hold copies or posts of what others published.
COPIES = [
    "aptantech.com",
    "commit4africa.org",
    "defendinternational.org",
    "docplayer.net",
    "docsbay.net",
    "docsity.com",
    "docslib.org",
    "doczz.fr",
    "doczz.net",
    "engdev.benarnews.org",
    "europeancourt.org",
    "github.com",
    "gunpolicy.org",
    "infokeltai.lt",
    "intercore.net",
    "kiratas.com",
    "lexaris.io",
    "menafn.com",
    "northeastshooters.com",
    "onawaypost.blogspot.com",
    "paperzz.com",
    "parallelparliament.co.uk",
    "particlenews.pages.dev",
    "pdfslide.net",
    "peacepink.ning.com",
    "police.am",
    "readkong.com",
    "sambuz.com",
    "scribd.com",
    "securengin.fifthestate.nz",
    "unscr.com",
    "vdocument.in",
    "vdocuments.site",
    "vimarsana.com",
    "worldnewsintel.com",
    "yumpu.com",
    "zebalkans.com",
]
OWN_SITES = {
    "Council of Europe": ("coe.int",),
    "European Commission": ("europa.eu",),
    "European Parliament": ("europa.eu",),
    "INTERPOL": ("interpol.int", "interpol.com"),
    "NIST": ("nist.gov",),
    "UN ": ("un.org", "unvienna.org"),
    "UNICRI": ("unicri.it",),
    "UNIDIR": ("unidir.org",),
    "UNODC": ("unodc.org",),
    "United Nations": ("un.org", "unidir.org"),
}


@pytest.fixture(scope="module")
def sheet() -> str:
    if not SHEET.exists():
        pytest.skip("THE FACT SHEET IS NOT HERE: whether the sources are as it has them was NOT tested")
    return SHEET.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sources(fixture_objects) -> dict[str, dict]:
    rows = [item["fields"] for item in fixture_objects if item["model"] == "glossary.source"]
    return {row["key"]: row for row in rows}


def is_on(address: str, site: str) -> bool:
    """Return whether the address is one of the site."""
    return f".{urlsplit(address).hostname}".endswith(f".{site}")


def folded(text: str) -> str:
    return re.sub(r"[\"“”*]", "", text).casefold()


@pytest.mark.parametrize("key", FOURTEEN)
def test_each_of_the_fourteen_is_as_the_table_has_it(sources, key):
    expected, row = FOURTEEN[key], sources[key]
    fields = ("type", "title", "authors", "publisher", "number")
    assert {name: row[name] for name in fields} == {name: getattr(expected, name) for name in fields}
    assert (row["year"], row["month"], row["day"]) == expected.date


@pytest.mark.parametrize("key", FOURTEEN)
def test_the_table_has_what_the_sheet_has(sheet, key):
    expected = FOURTEEN[key]
    rows = sheet.partition("\n## 7.")[2].partition("\n## 8.")[0].splitlines()
    [row] = [line for line in rows if line.startswith(f"| {expected.called} |")]
    _, title, body, date, note = row.strip("| ").split(" | ")
    if expected.title.startswith("["):
        assert title.startswith("not found")
    else:
        assert folded(expected.title) in folded(f"{title} {note}")
    for name in filter(None, [*expected.authors.split("; "), expected.publisher]):
        assert name in f"{body} {date}"
    year, month, day = expected.date
    for part in filter(None, (year, MONTHS.get(month), day, expected.number)):
        assert str(part) in date
    assert year or "undated" in date or date == "–"


def test_the_guide_is_a_source_of_its_own(sources):
    row = sources["guide-2026"]
    assert (row["title"], row["publisher"], row["year"]) == (
        "Guidelines INTERPOL",
        "EDHEC Nations Unies",
        2026,
    )
    assert (row["type"], row["url"], row["accessed_on"]) == ("report", "", None)


def test_nobody_is_said_to_have_opened_a_page_that_the_sheet_dates_no_opening_of(sources):
    assert {key for key, row in sources.items() if row["accessed_on"] is not None} == set()
    assert {key for key, row in sources.items() if row["archived_url"]} == set()


def test_a_site_that_only_holds_a_copy_is_not_linked(fixture_objects):
    addresses = {
        address
        for item in fixture_objects
        for text in item["fields"].values()
        for address in re.findall(r"https?://[^\s)>\]]+", text if isinstance(text, str) else "")
    }
    assert len(addresses) > 90
    assert [address for address in addresses if any(is_on(address, site) for site in COPIES)] == []


def test_the_sheet_names_each_of_these_sites(sheet):
    addresses = re.findall(r"https?://[^\s,;)|]+", sheet)
    named = {site for site in COPIES for address in addresses if is_on(address, site)}
    assert {site for site in COPIES if site not in named and site not in sheet} == set()


def test_what_a_body_published_is_linked_on_its_own_site(sources):
    elsewhere = {
        key: row["url"]
        for key, row in sources.items()
        for body, sites in OWN_SITES.items()
        if row["publisher"].startswith(body) and row["url"]
        if not any(is_on(row["url"], site) for site in sites)
    }
    assert elsewhere == {}


def test_no_site_that_others_fill_is_a_publisher(sources):
    names = re.compile(r"researchgate|scribd|yumpu|readkong|docslib|github|blogspot|scholar", re.IGNORECASE)
    assert [key for key, row in sources.items() if names.search(row["publisher"] + row["authors"])] == []


def test_a_number_stands_in_its_field_and_not_in_the_title(sources):
    documents = [row for row in sources.values() if row["type"] == "legal_text"]
    unnumbered = {row["key"] for row in documents if not row["number"]}
    # The sheet has no number for these.
    assert unnumbered == {"ecowas-convention-2006", "interpol-constitution", "interpol-ccf-statute-2025"}
    for row in sources.values():
        assert not row["number"] or row["number"] not in row["title"], row["key"]


def test_a_title_is_known_or_a_description_in_brackets(sources):
    for key, row in sources.items():
        assert ("[" in row["title"]) == bool(re.fullmatch(r"\[[^\[\]]+\]", row["title"])), key
        if row["title"].startswith("["):
            assert "Title as in" not in row["note"], key


def test_a_body_is_the_author_of_its_own_news_and_of_no_newspaper(sources):
    own = {row["publisher"] for row in sources.values() if row["type"] == "news" and row["authors"]}
    press = {row["publisher"] for row in sources.values() if row["type"] == "news" and not row["authors"]}
    assert {"INTERPOL", "UNODC", "United Nations", "NIST"} <= own
    assert {"Africanews", "Politico", "Punch", "UN News"} <= press
    assert own & press == set()
