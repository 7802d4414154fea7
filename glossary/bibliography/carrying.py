"""What a file for reference managers has no field for, carried along in a field that they leave alone.

Of CSL-JSON that is an object in `custom`, of BibLaTeX the field `verba`, which nothing prints, and of RIS the
tag `C8`. Only files for editors have it: it holds notes that are not public. Pure.
"""

from __future__ import annotations

import json
import re

PRIVATE = "custom"  # in an item
MARK = "mun-research-portal"  # by which it is known again
PACKED = re.compile(re.escape(MARK) + r"\((<[^()]*>)\)")
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def packed(value: object) -> str:
    """`value` as JSON of plain letters on one line, without a sign that LaTeX obeys or BibTeX counts.

    It is in round brackets, as braces would be counted within texts too.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    strings = STRING.sub(lambda found: _spelled(found[0]), text)
    return f"{MARK}({strings.translate({ord('{'): '<', ord('}'): '>'})})"


def _spelled(string: str) -> str:
    plain = "".join(
        character if character.isalnum() or character in ' "\\.,:;/_-' else f"\\u{ord(character):04x}"
        for character in string
    )
    return plain.replace("  ", " \\u0020")  # programs make one space of two


def unpacked(text: str) -> list[object]:
    """Every value that `packed` put into `text`; what is damaged is left out."""
    found = []
    for match in PACKED.finditer(text):
        plain = " ".join(match[1].split())
        pieces, end = [], 0
        for string in STRING.finditer(plain):
            pieces += [_braced(plain[end : string.start()]), string[0]]
            end = string.end()
        try:
            found.append(json.loads("".join([*pieces, _braced(plain[end:])])))
        except (ValueError, RecursionError):
            continue
    return found


def _braced(text: str) -> str:
    return text.replace("<", "{").replace(">", "}")
