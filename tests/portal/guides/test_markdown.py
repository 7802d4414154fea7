"""Markdown as Google Docs and converters write it gives the same guide as Markdown by hand."""

import base64

import pytest

from portal.guides.reading import read_guide
from tests.support.guides import outline_of, understood
from tests.support.picture_files import drawing, file_of

PICTURE = base64.b64encode(file_of(drawing(), "PNG")).decode()
EXPORTED = f"""\
# **Topic A: Vaccines** {{#topic-a:-vaccines}}

## **Introduction** {{#introduction}}

Vaccines save lives, as [the next part](#history) tells at length.

## **The First Vaccine** {{#history .unnumbered}}

![][image1]

Jenner tested it on a boy of eight years, see [his letter][1] and [2].

[1]: https://example.org/letter "A letter"
[2]: <https://example.org/boy>
[3]: https://example.org/unused

[image1]: <data:image/png;base64,{PICTURE}>
"""


def test_names_in_braces_are_no_words_of_a_heading():
    assert outline_of(understood(EXPORTED)) == "# Vaccines\n  Introduction\n  The First Vaccine"


def test_addresses_at_the_end_stand_where_their_links_and_pictures_are():
    lines = read_guide(EXPORTED.encode(), "guide.md").lines
    assert lines[8] == "![](guide-picture-1)"
    assert lines[10].endswith(
        'see [his letter](https://example.org/letter "A letter") and [2](https://example.org/boy).'
    )


def test_an_address_or_a_note_that_nothing_refers_to_is_a_text():
    guide = understood(f"{EXPORTED}\n[^1]: A note.\n")
    assert guide.entries[-1].body.endswith("\\[3\\]: https://example.org/unused\n\n\\[^1\\]: A note.")
    assert "image1" not in guide.entries[-1].body


def test_links_to_places_in_the_file_are_words():
    assert "as the next part tells" in read_guide(EXPORTED.encode(), "guide.md").lines[4]


@pytest.mark.parametrize("line", ["See [1] and [x][2].", "- [ ] to do", "\\[1\\] [a](b)"])
def test_brackets_that_no_address_is_given_for_stay(line: str):
    read = read_guide(f"# A\n\n{line}\n".encode(), "guide.md").lines[2]
    assert read.replace("\\", "") == line.replace("\\", "")


def test_tags_are_no_words_of_a_text():
    text = (
        "In 2025<sup>12</sup> some 10<sup>-6</sup> of CO<sub>2</sub>, <u>really</u>, the 1<sup>st</sup> time."
    )
    lines = read_guide(f"# A\n\n{text}\n\n| a | b |\n|--|--|\n| c<br>d | e<br/>f |\n".encode(), "g.md").lines
    assert lines[2] == "In 2025¹² some 10⁻⁶ of CO2, really, the 1st time."
    assert lines[6] == "| c; d | e; f |"


def test_a_letter_to_delegates_behind_the_summary_is_no_cover():
    letter = (
        "# Letter from the Chairs\n\nDear delegates,\n\nWe are glad that you come to this committee in May.\n"
    )
    summary = "# Contents\n\n- Letter from the Chairs\n- Topic A: Rain\n\n"
    guide = understood(f"# WHO\n\n{summary}{letter}\n# Topic A: Rain\n\nIt rains.\n")
    assert guide.entries[0].body == (
        "## Letter from the Chairs\n\nDear delegates,\n\nWe are glad that you come to this committee in May."
    )
    assert guide.doubts == []
