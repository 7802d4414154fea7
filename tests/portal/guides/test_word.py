"""What Word and web pages have and Markdown has not: styles of a cover, turned pages, merged cells, terms."""

import pytest

from portal.guides.boxes import DOCX, parsed, written
from portal.guides.looks import mark_looks
from portal.guides.report import accounts
from tests.support.guide_files import WORD, in_style, paragraphs, styled_docx
from tests.support.guides import outline_of, texts_of, understood

STYLES = (
    '<w:style w:type="paragraph" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Subtitle"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="MUN Cover"/><w:basedOn w:val="T"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
)


def words(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word_guide(body: str):
    return understood(styled_docx(body, STYLES), "guide.docx")


TEXT = paragraphs("Every year more people are displaced by floods and storms than by wars.")


def test_every_line_of_a_cover_in_the_styles_of_word_is_read_and_accounted_for():
    cover = [("T", "Lakeside MUN"), ("Sub", "Study Guide"), ("Sub", "Refugee Agency"), ("Own", "Spring 2027")]
    body = "".join(in_style(style, words(text)) for style, text in cover)
    guide = word_guide(body + in_style("H1", words("Topic 1: Storms")) + TEXT)
    told = {account.text: account.reason for account in accounts(guide)}
    assert [told.get(text) for _, text in cover] == ["the cover"] * 4
    assert guide.doubts == []


def test_a_topic_in_the_style_of_a_title_is_a_topic():
    guide = word_guide(in_style("T", words("Topic 1: Storms")) + in_style("H1", words("History")) + TEXT)
    assert outline_of(guide).splitlines() == ["# Storms", "  History"]


@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_a_page_or_line_that_is_broken_in_a_heading_takes_none_of_its_words(place):
    turned = '<w:r><w:br w:type="page"/></w:r>'
    runs = {
        "before": [turned, words("African Union")],
        "within": [words("African"), "<w:r><w:br/></w:r>", words("Union")],
        "after": [words("African Union"), turned],
    }[place]
    body = in_style("H1", words("Topic 1: Storms")) + in_style("H2", words("Blocs")) + TEXT
    guide = word_guide(body + in_style("H2", *runs) + TEXT)
    assert outline_of(guide).splitlines() == ["# Storms", "  Blocs", "  African Union"]


def test_cells_beside_a_cell_that_reaches_down_stay_in_their_columns():
    table = (
        "<table><tr><td rowspan='2'>Country</td><td colspan='2'>Debt</td></tr>"
        "<tr><td>Total</td><td>Creditor</td></tr><tr><td>Zambia</td><td rowspan=2>18</td><td>China</td></tr>"
        "<tr><td>Ghana</td><td>funds</td></tr><tr><td>Mali</td><td>6</td><td>IMF</td></tr></table>"
    )
    assert texts_of(table.encode(), "guide.html") == [
        "| Country | Debt | |",
        "|---|---|---|",
        "| | Total | Creditor |",
        "| Zambia | 18 | China |",
        "| Ghana | | funds |",
        "| Mali | 6 | IMF |",
    ]


def test_spans_without_measure_make_no_table_without_measure():
    table = f"<table>{'<tr><td rowspan=999999999 colspan=999999999>x</td><td>y</td></tr>' * 40}</table>"
    assert len("".join(texts_of(table.encode(), "guide.html"))) < 10_000


def test_terms_with_their_definitions_are_points():
    page = (
        "<h1>Topic 1: Debt</h1><h2>Key terms</h2><dl><dt>Sovereign debt</dt><dd>What a government owes.</dd>"
        "<dt>Swap:</dt><dd><p>Debt for nature.</p><p>Also for health.</p></dd><dt>Haircut</dt><dd></dd></dl>"
    )
    guide = understood(f"<html><body>{page}</body></html>", "guide.html")
    assert outline_of(guide).splitlines()[2:] == ["    Sovereign debt", "    Swap", "    Haircut"]
    assert [entry.body for entry in guide.entries[2:]] == [
        "What a government owes.",
        "Debt for nature.\n\nAlso for health.",
        "",
    ]


def test_styles_that_are_based_on_one_another_without_end_are_passed_over_soon():
    """With work that grew as the square of their number, this would take hours."""
    count = 30_000
    chain = "".join(
        f'<w:style w:styleId="S{number}"><w:name w:val="s"/><w:basedOn w:val="S{number + 1}"/></w:style>'
        for number in range(count)
    )
    last = f'<w:style w:styleId="S{count}"><w:name w:val="Title"/></w:style>'
    sheet = parsed(f'<w:styles xmlns:w="{WORD}">{chain}{last}</w:styles>'.encode())
    for style, is_known in (("S0", True), (f"S{count - 3}", False)):
        root = parsed(f'<w:body xmlns:w="{WORD}">{in_style(style, words("MUN"))}</w:body>'.encode())
        assert len(mark_looks(root, [sheet], DOCX)) == 1
        assert (b"pStyle" in written(root)) is is_known
