"""The drawings as pictures, in a process of its own, which gives back its memory: SVG in, PNG out.

Reads a JSON list of SVG files from its input, and writes a list of as many PNG files in base64 to its output.
It imports nothing of the portal.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import typst

PAGE = '#set page(width: 17cm, height: auto, margin: 0pt)\n#image("drawing.svg", width: 100%)\n'
PIXELS_PER_INCH = 144


def main() -> None:
    pictures = []
    for svg in json.load(sys.stdin):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)  # typst reads no file outside of it
            (folder / "page.typ").write_text(PAGE, encoding="utf-8")
            (folder / "drawing.svg").write_text(svg, encoding="utf-8")
            made = typst.compile(
                folder / "page.typ", root=folder, format="png", ppi=PIXELS_PER_INCH, ignore_system_fonts=True
            )
        pictures.append(base64.b64encode(made).decode())
    json.dump(pictures, sys.stdout)


if __name__ == "__main__":
    main()
