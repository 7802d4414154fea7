"""What hangs on a page beside its text is read as well, and what is not read is told."""

import io
import zipfile

import pytest

from portal.guides.errors import GuideError
from portal.guides.reading import read_guide
from tests.support.guide_files import archive, docx, paragraphs
from tests.support.guides import texts_of, understood

CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
BOLD_STYLE = (
    '<style:style style:name="P1" style:family="paragraph"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
)


def box(text: str) -> str:
    """A text box as Word writes it: once for programs of its day, once for older ones."""
    held = f"<w:txbxContent>{paragraphs(text)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{CHOICES}">'
        f'<mc:Choice Requires="wps" xmlns:wps="{SHAPES}"><w:drawing><wps:wsp>{held}</wps:wsp></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{held}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def odt(body: str) -> bytes:
    names = ("office", "style", "text", "drawing", "table", "xsl-fo-compatible")
    prefixes = {"drawing": "draw", "xsl-fo-compatible": "fo"}
    spaces = " ".join(f'xmlns:{prefixes.get(name, name)}="{OPEN_DOCUMENT.format(name)}"' for name in names)
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} '
        f'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">'
        f"<office:automatic-styles>{BOLD_STYLE}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    styles = f'<?xml version="1.0"?><office:document-styles {spaces}/>'
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "styles.xml": styles.encode(),
        }
    )


def test_a_text_box_of_word_stands_behind_its_paragraph_and_takes_nothing_of_it():
    body = f"<w:p><w:r><w:t>Pirates </w:t></w:r>{box('Forty ships.')}<w:r><w:t>attack.</w:t></w:r></w:p>"
    assert texts_of(docx(body + paragraphs("They are many.")), "guide.docx") == [
        "Pirates attack.",
        "Forty ships.",
        "They are many.",
    ]


def test_boxes_in_a_box_and_two_on_one_paragraph_keep_their_order():
    inner = paragraphs("Outer.").replace("</w:p>", f"{box('Inner.')}</w:p>")
    outer = box("X").replace(paragraphs("X"), inner)
    body = f"<w:p><w:r><w:t>Text.</w:t></w:r>{outer}{box('Second.')}</w:p>"
    assert texts_of(docx(body), "guide.docx") == ["Text.", "Outer.", "Inner.", "Second."]


def test_a_frame_of_an_odt_stands_behind_its_paragraph():
    frame = "<draw:frame><draw:text-box><text:p>Forty ships.</text:p></draw:text-box></draw:frame>"
    shape = "<draw:custom-shape><text:p>In 2010.</text:p></draw:custom-shape>"
    assert texts_of(odt(f"<text:p>Pirates {frame}attack{shape}.</text:p>"), "guide.odt") == [
        "Pirates attack.",
        "Forty ships.",
        "In 2010.",
    ]


def test_a_table_of_one_cell_is_a_frame_and_one_of_two_a_table():
    inner = f"<w:tbl><w:tr><w:tc>{paragraphs('# The Wells', 'They run dry.')}</w:tc></w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr><w:tc>{paragraphs('# Topic 1: Rain')}{inner}</w:tc></w:tr></w:tbl>"
    assert texts_of(docx(frame), "guide.docx") == ["**Topic 1: Rain**", "**The Wells**", "They run dry."]
    cell = "<table:table-cell><text:p>Framed</text:p></table:table-cell>"
    table = f"<table:table><table:table-column/><table:table-row>{cell}</table:table-row></table:table>"
    assert texts_of(odt(table), "guide.odt") == ["Framed"]
    assert texts_of(odt(table.replace(cell, cell + cell)), "guide.odt")[0].startswith("|")


def test_a_heading_in_a_table_of_an_odt_is_read():
    cell = "<table:table-cell><text:h text:outline-level='2'>{}</text:h></table:table-cell>"
    row = f"<table:table-row>{cell.format('Bloc')}{cell.format('Aim')}</table:table-row>"
    assert texts_of(odt(f"<table:table>{row}</table:table>"), "guide.odt") == ["| Bloc | Aim |", "|---|---|"]


def test_what_pandoc_leaves_out_is_told():
    cell = "<table:table-cell><text:p>{}</text:p>{}</table:table-cell>"
    table = "<table:table><table:table-row>{}{}</table:table-row></table:table>"
    inner = table.format(cell.format("Lost words", ""), cell.format("More lost", ""))
    data = odt(table.format(cell.format("Kept words", inner), cell.format("Kept too", "")))
    reading = read_guide(data, "guide.odt")
    assert any("Kept words" in line and "Kept too" in line for line in reading.lines)
    assert reading.doubts == [
        "Not read, so add it by hand: “Lost words”.",
        "Not read, so add it by hand: “More lost”.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<text:p>A<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>A remark.</text:p></text:note-body></text:note> short one.</text:p>",
        "<text:p>Tab<text:tab/>and<text:line-break/>break,<text:s/>*stars* and [[marks]].</text:p>",
    ],
)
def test_what_is_read_in_other_marks_is_not_told_as_lost(body: str):
    assert read_guide(odt(body), "guide.odt").doubts == []


def test_what_word_tracks_as_taken_out_is_not_told_as_lost():
    body = f"<w:p><w:del><w:r><w:delText>Taken out.</w:delText></w:r></w:del></w:p>{paragraphs('Kept.')}"
    assert texts_of(docx(body), "guide.docx") == ["Kept."]


def test_a_note_that_an_odt_sets_in_is_a_source_without_the_mark_of_a_quotation():
    style = '<style:style style:name="N" style:family="paragraph">'
    style += '<style:paragraph-properties fo:margin-left="1cm"/>'
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        '<text:p text:style-name="N">Reports of the ICC, https://icc-ccs.org/reports</text:p>'
        "</text:note-body></text:note>"
    )
    data = odt(f"<text:h text:outline-level='1'>Topic 1: Piracy</text:h><text:p>Ships{note} sink.</text:p>")
    data = archive_with(data, BOLD_STYLE, f"{BOLD_STYLE}{style}</style:style>")
    assert any(line.strip().startswith("> ") for line in read_guide(data, "guide.odt").lines)
    assert [source.title for source in understood(data, "guide.odt").references] == ["Reports of the ICC"]


def archive_with(data: bytes, old: str, new: str) -> bytes:
    """An archive of which one text is replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    return archive({name: text.replace(old.encode(), new.encode()) for name, text in members.items()})


def test_an_odt_with_elements_within_one_another_without_end_is_refused():
    deep = "<text:span>" * 20_000 + "x" + "</text:span>" * 20_000
    with pytest.raises(GuideError, match="inside one another"):
        read_guide(odt(f'<text:p text:style-name="P1">Bold</text:p><text:p>{deep}</text:p>'), "guide.odt")


def test_a_picture_beside_a_text_box_still_comes_along():
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    blip = '<pic:blipFill><a:blip r:embed="p1"/></pic:blipFill>'
    picture = (
        f'<w:r xmlns:a="{drawing}main" xmlns:pic="{drawing}picture" xmlns:r="{office}"><w:drawing><wp:inline>'
        f"<a:graphic><a:graphicData><pic:pic>{blip}</pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )
    relations = f'<Relationship Id="p1" Type="{office}/image" Target="media/image1.png"/>'
    data = docx(
        f"<w:p>{picture}{box('Beside it.')}</w:p>",
        relations=relations,
        more={"word/media/image1.png": b"\x89PNG"},
    )
    assert texts_of(data, "guide.docx") == ["![](media/image1.png)", "Beside it."]


@pytest.mark.parametrize(("made", "name"), [(docx, "guide.docx"), (odt, "guide.odt")])
def test_a_file_of_a_million_empty_elements_is_refused_before_they_take_memory(made, name: str):
    with pytest.raises(GuideError, match="far more than any guide"):
        read_guide(made("<w:p/>" * 1_000_001 if made is docx else "<text:p/>" * 1_000_001), name)
