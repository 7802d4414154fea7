"""Data that files for reference managers have no field for, packed into a field that they leave alone.

That is an object in `custom` in CSL-JSON, the field `verba` in BibLaTeX, which nothing prints, and the tag
`C8` in RIS. Only files for editors have it, as it includes notes that are not public. Pure.
"""

import json
import re

PRIVATE = "custom"  # its name in an item
MARK = "mun-research-portal"  # identifies it when it is read back
PACKED = re.compile(re.escape(MARK) + r"\((<[^()]*>)\)")
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def packed(value: object) -> str:
    """Return `value` as ASCII JSON on one line, without characters special to LaTeX and BibTeX.

    It is in round brackets, as BibTeX would count braces.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    strings = STRING.sub(lambda found: _spelled(found[0]), text)
    return f"{MARK}({strings.translate({ord('{'): '<', ord('}'): '>'})})"


def _spelled(string: str) -> str:
    plain = "".join(
        character if character.isalnum() or character in ' "\\.,:;/_-' else f"\\u{ord(character):04x}"
        for character in string
    )
    return plain.replace("  ", " \\u0020")  # programs collapse two spaces into one


def unpacked(text: str) -> list[object]:
    """Return every value that `packed` put into `text`, leaving out damaged ones."""
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
