"""Print the lines of a PDF from standard input as JSON. Run by sandbox.py.

Each line is [page, size, height, [[text, is bold], …]]: its size in points, and its height on the page.
"""

import io
import json
import logging
import sys

import pypdf

PAGE_LIMIT = 500


def lines_of(page: pypdf.PageObject, number: int) -> list[list]:
    lines, runs, place = [], [], []

    def end_line() -> None:
        if runs:
            size, height = place[0] if place else (0.0, 0.0)
            lines.append([number, round(size, 1), round(height, 1), runs.copy()])
        runs.clear()
        place.clear()

    def visit(text: str, transform: list, matrix: list, font: dict | None, size: float) -> None:
        for index, part in enumerate(text.split("\n")):
            if index:
                end_line()
            if not part:
                continue
            scale = abs(matrix[3] or matrix[1] or 1) * abs(transform[3] or transform[1] or 1)
            height = matrix[4] * transform[1] + matrix[5] * transform[3] + transform[5]
            if place and font and abs(height - place[-1][1]) > abs(size) * scale * 0.7:
                end_line()  # a new line although the previous one has no end
            name = str((font or {}).get("/BaseFont", "")).casefold()
            is_bold = any(word in name for word in ("bold", "black", "heavy", "semibold"))
            runs.append([part, is_bold])
            if part.strip() and font:
                place.append((abs(size) * scale, height))

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def pictures_on(page: pypdf.PageObject) -> int:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    found = objects.get_object().values() if objects else ()
    return sum(1 for each in found if each.get_object().get("/Subtype") == "/Image")


def main() -> int:
    logging.disable()  # pypdf reports every error that it repairs
    try:
        reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            return 3
        pages = reader.pages[: PAGE_LIMIT + 1]
        if len(pages) > PAGE_LIMIT:
            return 4
        lines, pictures = [], 0
        for number, page in enumerate(pages, start=1):
            lines += lines_of(page, number)
            pictures += pictures_on(page)
    except MemoryError:
        return 251
    except Exception:  # a parser of hostile files raises all kinds of errors
        return 1
    json.dump({"lines": lines, "pictures": pictures}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
