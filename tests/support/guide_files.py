"""Files of word processors and PDFs, made by hand to be what a test needs: sound, odd or hostile."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT_RELATIONS = (
    f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r1" Type="{TYPES}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def paragraphs(*texts: str) -> str:
    """The body of a DOCX; a text that begins with "#" is in bold."""
    found = ""
    for text in texts:
        bold = "<w:rPr><w:b/></w:rPr>" if text.startswith("#") else ""
        found += f"<w:p><w:r>{bold}<w:t>{text.lstrip('# ')}</w:t></w:r></w:p>"
    return found


def in_style(style: str, *runs: str) -> str:
    """A paragraph of a DOCX in the style of this identifier."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def relation(kind: str, target: str, *, external: bool = True) -> str:
    """A relation of a DOCX, by the name of its kind."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{kind}" Type="{TYPES}/{kind}" Target="{target}"{mode}/>'


def docx(
    body: str,
    *,
    styles: str = "",
    relations: str = "",
    before: str = "",
    number: str = "",
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A DOCX of `body` with these styles, relations and `more` members.

    `before` stands in front of the root of its text, and `number` in the name of that.
    """
    root = f'<w:document xmlns:w="{WORD}" xmlns:wp="{DRAWING}">'
    relations += relation("styles", "styles.xml", external=False)
    members = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONS.replace("document.", f"document{number}."),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        f"word/document{number}.xml": f"{before}{root}<w:body>{body}</w:body></w:document>",
        f"word/_rels/document{number}.xml.rels": (
            f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        ),
    }
    return archive({**{name: text.encode() for name, text in members.items()}, **(more or {})})


CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
PICTURES = "http://schemas.openxmlformats.org/drawingml/2006/"


def box(text: str, anchored: str = "") -> str:
    """A text box as Word writes it, once for programs of its day, once for older ones; one may be in it."""
    held = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r>{anchored}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{CHOICES}">'
        f'<mc:Choice Requires="wps" xmlns:wps="{SHAPES}"><w:drawing><wps:wsp>{held}</wps:wsp></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{held}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(relation: str) -> str:
    """A run of a DOCX that shows the picture of this relation."""
    spaces = f'xmlns:a="{PICTURES}main" xmlns:pic="{PICTURES}picture" xmlns:r="{TYPES}"'
    blip = f'<pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill>'
    return (
        f"<w:r {spaces}><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic>{blip}</pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
SET_IN = '<style:paragraph-properties fo:margin-left="1cm"/>'
NOTE_OF_ODT = (  # set in, as word processors write notes
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    '<text:p text:style-name="N">{}</text:p></text:note-body></text:note>'
)


def odt(body: str) -> bytes:
    names = ("office", "style", "text", "drawing", "table", "xsl-fo-compatible")
    prefixes = {"drawing": "draw", "xsl-fo-compatible": "fo"}
    spaces = " ".join(f'xmlns:{prefixes.get(name, name)}="{OPEN_DOCUMENT.format(name)}"' for name in names)
    style = f'<style:style style:name="N" style:family="paragraph">{SET_IN}</style:style>'
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{style}</office:automatic-styles>"
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


def archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def words_at(left: int, height: int, words: str, *, font: int = 1, size: int = 11) -> str:
    """Words on a page of a PDF; the fonts are 1 upright, 2 bold and 3 slanted."""
    return f"BT /F{font} {size} Tf {left} {height} Td ({words}) Tj ET\n"


def pdf(*lines: str, kids: int = 1, content: str = "", picture: bool = False) -> bytes:
    """A PDF of one page with these lines or this content, or of `kids` pages that are all that one."""
    text = b"BT /F1 12 Tf 14 TL 72 720 Td " + b"".join(f"({line}) Tj T* ".encode() for line in lines) + b"ET"
    text = content.encode("latin-1") or text
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + b"3 0 R " * kids + b"] /Count " + str(kids).encode() + b" >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R >> /XObject << /I1 8 0 R >> >> >>",
        b"<< /Length " + str(len(text)).encode() + b" >> stream\n" + text + b"\nendstream",
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{kind} >>".encode()
            for kind in ("", "-Bold", "-Oblique")
        ),
        b"<< /Type /XObject /Subtype /"
        + (b"Image" if picture else b"Form")
        + b" /Length 0 >> stream\n\nendstream",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    table += "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + table.encode() + end.encode()


def pdf_of(columns: list[tuple[int, tuple[tuple[str, int], ...]]]) -> bytes:
    """A PDF of one page: columns with their left edge and their lines, each with its size, bold above 10."""
    content = ""
    for left, lines in columns:
        height = 740
        for line, size in lines:
            height -= size + 4 + (8 if size > 10 else 0)
            content += words_at(left, height, line, font=2 if size > 10 else 1, size=size)
    return pdf(content=content)
