"""What a program says by styles alone is read: headings of RTF."""

import pytest

from portal.guides.styles import with_styles_apart
from tests.support.guides import texts_of


def rtf(styles: str, *paragraphs: str) -> bytes:
    sheet = "".join(f"{{{style};}}" for style in styles.splitlines())
    text = "\n".join(f"\\pard\\plain {paragraph}\\par" for paragraph in paragraphs)
    return f"{{\\rtf1\\ansi{{\\stylesheet{sheet}}}\n{text}\n}}".encode("ascii")


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


@pytest.mark.parametrize("piece", [rb"\pard", rb"{\*\cs1", rb"{\s1 "])
def test_styles_without_end_are_passed_over_soon(piece):
    """With work that grew as the square of the length, this would take hours."""
    text = piece * (1_000_000 // len(piece))
    assert with_styles_apart(text) == text
