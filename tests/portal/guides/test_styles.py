"""What a program says by styles alone is read: headings of RTF, bold and slanted words of a web page."""

import pytest

from portal.guides.styles import with_named_looks, with_styles_apart
from tests.support.guides import texts_of

SHEET = "@import url(https://fonts.example.org/a.css);.c3,span.c4{color:#000;font-weight:700}.c5{font-style:italic}"


def html_lines(body: str, sheet: str = SHEET) -> list[str]:
    page = f"<html><head><style type='text/css'>{sheet}</style></head><body>{body}</body></html>"
    return texts_of(page.encode(), "guide.html")


def rtf(styles: str, *paragraphs: str) -> bytes:
    sheet = "".join(f"{{{style};}}" for style in styles.splitlines())
    text = "\n".join(f"\\pard\\plain {paragraph}\\par" for paragraph in paragraphs)
    return f"{{\\rtf1\\ansi{{\\stylesheet{sheet}}}\n{text}\n}}".encode("ascii")


@pytest.mark.parametrize(
    ("span", "written"),
    [
        ("<span class='c3'>Wells</span> dry", "**Wells** dry"),
        ("<span class='c9 c4'>Wells</span> dry", "**Wells** dry"),
        ("<span class='c5'>Wells</span> dry", "*Wells* dry"),
        ("<span class='c3 c5'>Wells</span> dry", "***Wells*** dry"),
        ("<span style='font-weight: 700'>Wells</span> dry", "**Wells** dry"),
        ("<span style='font-style:italic'>Wells</span> dry", "*Wells* dry"),
        ("<span class='c3'>We</span><span class='c3'>lls</span> dry", "**Wells** dry"),
        ("<span class='c9' style='font-weight:400'>Wells</span> dry", "Wells dry"),
    ],
)
def test_words_of_a_web_page_are_bold_or_slanted_by_their_style(span, written):
    assert html_lines(f"<p>{span}</p>") == [written]


@pytest.mark.parametrize("sheet", ["", ".c3{font-weight:400}", "p .c3{font-weight:700}"])
def test_a_class_that_is_not_said_to_be_bold_is_not(sheet):
    assert html_lines("<p><span class='c3'>Wells</span> dry</p>", sheet) == ["Wells dry"]


@pytest.mark.parametrize("name", ["heading", "Heading", "Titre"])
def test_a_paragraph_of_rtf_in_a_style_of_headings_is_one(name):
    data = rtf(
        f"\\s1\\b {name} 1\n\\s2\\sbasedon0\\b {name} 2\n\\s21 Text body",
        r"\s1\ql Topic 1: Rain",
        r"\loch\s2\keepn The Wells",
        r"\s21 They run dry.",
    )
    assert texts_of(data, "guide.rtf") == ["# Topic 1: Rain", "## The Wells", "They run dry."]


def test_a_style_of_another_name_or_number_makes_no_heading():
    data = rtf(r"\s1 Heading 1" "\n" r"\s12 Footer", r"\s12 Page 3", r"\s2 They run dry.")
    assert texts_of(data, "guide.rtf") == ["Page 3", "They run dry."]


def test_links_that_a_style_underlines_leave_the_rest_of_an_rtf_alone():
    data = rtf(r"\s1 Text body" "\n" r"\*\cs19\ul Internet Link", r"\s1 They run dry.")
    assert texts_of(data, "guide.rtf") == ["They run dry."]


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("guide.html", "<style>"),
        ("guide.html", "</style>"),
        ("guide.html", "<style>.c3{font-weight:700"),
        ("guide.rtf", r"\pard"),
        ("guide.rtf", r"{\*\cs1"),
        ("guide.rtf", r"{\s1 "),
    ],
)
def test_styles_without_end_are_passed_over_soon(name, piece):
    """With work that grew as the square of the length, this would take hours."""
    text = piece * (1_000_000 // len(piece))
    if name == "guide.html":
        assert with_named_looks(text).endswith(text)
    else:
        assert with_styles_apart(text.encode()) == text.encode()
