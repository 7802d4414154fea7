"""The typesetter, as a process of its own, which gives back its memory: a document in, a PDF out.

Reads JSON from its input: `data` for the template, and `pictures` (name → path). Writes the PDF to its
output; or, with status 1, why there is none to its errors. It imports nothing of the portal.
"""

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

import pikepdf
import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
STANDARD = "ua-1"  # PDF/UA: with tags, a language, and words for what is seen


def main() -> None:
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)  # typst reads no file outside of it
        for file in TEMPLATE.parent.glob("*.typ"):
            shutil.copyfile(file, folder / file.name)
        (folder / "data.json").write_text(json.dumps(asked["data"]), encoding="utf-8")
        for picture, path in asked["pictures"].items():
            shutil.copyfile(path, folder / picture)
        try:
            made = typst.compile(
                folder / TEMPLATE.name,
                root=folder,
                format="pdf",
                ignore_system_fonts=True,
                pdf_standards=STANDARD,
            )
        except typst.TypstError as error:
            sys.exit(error.diagnostic)
    sys.stdout.buffer.write(packed(made))


def packed(made: bytes) -> bytes:
    """Return a PDF with its objects packed together, a third of the size; the same bytes for the same PDF."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        smaller = io.BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        pdf.save(smaller, object_stream_mode=streams, recompress_flate=True, deterministic_id=True)
    return smaller.getvalue()


if __name__ == "__main__":
    main()
