"""Marks that texts may have beyond CommonMark: raised and lowered characters, and notes. Pure.

10^3^, CO~2~     raised and lowered; only after a word, so that ~50 and ~60 stay as they are
1^er^            what has no character of its own in Unicode becomes <sup> or <sub>
so it is[^1]     refers to a note
[^1]: It is.     the note; further paragraphs of it are indented by four spaces
"""

import re
from collections.abc import Callable
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

SIGNS = {"^": "sup", "~": "sub"}
SHIFTED = re.compile(r"(?<=[\w)\]*’'\"”»])([~^])((?:\\[ -/:-@\[-`{-~]|[^\s\\~^\[\]*_`<>!])++)\1")
ESCAPED = re.compile(r"\\(.)")
WRITTEN = "0123456789+-=()"
CHARACTERS = {
    "sup": str.maketrans(WRITTEN + "−ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻ⁿⁱ"),
    "sub": str.maketrans(WRITTEN + "−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋"),
}
REFERRED = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
BEGINS, ENDS, REFERS = "footnote_reference_open", "footnote_reference_close", "footnote_ref"


def with_marks(parser: MarkdownIt) -> MarkdownIt:
    """Return `parser` once it reads these marks too.

    A note stays where it is written, between a token BEGINS and one ENDS; tokens REFERS refer to it. All have
    its label in `meta`. Unless a rule replaces them, they are shown as they are written.
    """
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    # The plugin's own rule looks for the end of a reference in the whole text, again and again.
    parser.inline.ruler.at(REFERS, _refer)
    parser.inline.ruler.after("emphasis", "shifted", _shift)
    parser.add_render_rule(REFERS, lambda _, tokens, at, *__: _written(tokens[at]))
    parser.add_render_rule(BEGINS, lambda _, tokens, at, *__: f"<p>{_written(tokens[at])}:</p>\n")
    parser.add_render_rule(ENDS, lambda *_: "")
    return parser


def cut_notes(tokens: list[Token], takes: Callable[[Token, list[Token]], None]) -> list[Token]:
    """Return `tokens` without the notes for which a rule has set "take" in `meta`.

    Each is handed to `takes`, as its first token and what is in it, the notes within it before itself.
    """
    kept: list[Token] = []
    open_at: list[int] = []  # places in `kept` where notes begin
    for token in tokens:
        kept.append(token)
        if token.type == BEGINS:
            open_at.append(len(kept) - 1)
        elif token.type == ENDS:
            begins, *within = kept[(start := open_at.pop()) : -1]
            if "take" in begins.meta:
                del kept[start:]
                takes(begins, within)
    return kept


def raised_or_lowered(name: str, text: str) -> str:
    """Return `text` in Unicode's raised or lowered characters ("sup", "sub"), unless one is missing."""
    characters = CHARACTERS[name]
    return text.translate(characters) if all(ord(each) in characters for each in text) else text


def spelled(token: Token) -> str:
    """Return how plain text shows that a <sup> or <sub> begins; nothing for citations and other tokens."""
    return {"sup_open": "^", "sub_open": "_"}.get(token.type, "") if token.markup else ""


def _written(token: Token) -> str:
    return f"[^{escape(token.meta['label'])}]"


def _refer(state: StateInline, silent: bool) -> bool:
    # Looking for the end of a link, the parser would take what is read in brackets for a link within it.
    found = None if silent else REFERRED.match(state.src, state.pos, state.posMax)
    if found is None or f":{found[1]}" not in state.env.get("footnotes", {}).get("refs", ()):
        return False
    state.push(REFERS, "", 0).meta = {"label": found[1]}
    state.pos = found.end()
    return True


def _shift(state: StateInline, silent: bool) -> bool:
    found = SHIFTED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        name, words = SIGNS[found[1]], ESCAPED.sub(r"\1", found[2])
        shifted = raised_or_lowered(name, words)
        if shifted == words:
            state.push(f"{name}_open", name, 1).markup = found[1]
        state.push("text", "", 0).content = shifted
        if shifted == words:
            state.push(f"{name}_close", name, -1).markup = found[1]
    state.pos = found.end()
    return True
