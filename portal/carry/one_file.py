"""The whole guide in one file that opens from disk, with its look, search and panels inside: binder.html."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from rcssmin import cssmin
from rjsmin import jsmin

from portal.archive.modules import classic
from portal.carry import blocks as made
from portal.carry.blocks import Place
from portal.carry.markup import Markup
from portal.carry.tree import guide_tree
from portal.editor.storage import FOLDER, is_whole
from portal.serving.in_page import source_of
from portal.serving.static_files import static_text
from topics.models import Edition

STYLE, SCRIPT = "portal/css/one-file.css", "portal/js/one-file.js"
UNSEEN = re.compile(r"<title\b.*?</title>|</?a\b[^>]*>| (?:(?:data|aria)-\w+|role)=\"[^\"]*\"", re.DOTALL)
NEEDLESS = re.compile(r"(?<=>) +| +(?=<)| (?=/?>)|(?<=\d)\.0(?=\D)")
BESIDE_BLOCKS = re.compile(r"\n(?=</?(?:p|[uo]l|li|d[lt]|dd|h\d|div|figure|t[rdh])\b)")
BETWEEN_LINES = re.compile(r"\s*\n\s*")
# In the template, which would escape some of their signs: before all words of the guide, and after them.
STYLE_GOES_HERE, SCRIPT_GOES_HERE = "[the style]", "[the script]"


class InOneFile:
    """Ties of a page that is whole by itself: what is in the file is linked there, all else on the site."""

    def __init__(self, guide: made.Guide) -> None:
        self._anchors = dict(anchors_of(guide))

    def link(self, link: made.Link, words: SafeString) -> SafeString:
        anchor = self._anchors.get(link.address.partition("~")[0])
        return format_html('<a href="{}">{}</a>', f"#{anchor}" if anchor else iri_to_uri(link.address), words)

    def marker(self, mark: made.Cite | made.NoteMark) -> SafeString:
        if isinstance(mark, made.NoteMark):
            return format_html('<a href="#n{0}">note {0}</a>', mark.number)
        locator = f", {mark.locator}" if mark.locator else ""
        return format_html('<a href="#r{0}">{0}</a>{1}', mark.number, locator)

    def picture(self, picture: made.Picture) -> SafeString:
        address = picture_in_page(picture.name)
        return format_html('<img src="{}" alt="{}">', address, picture.words) if address else picture.words

    def code(self, place: Place) -> str:
        return ""

    def anchor(self, place: Place) -> str:
        return format_html(' id="{}"', self.name_of(place))

    def name_of(self, place: Place) -> str:
        return self._anchors[place.address]


def one_file(edition: Edition) -> str:
    """Return the file; the same for the same version of the edition."""
    guide = guide_tree(edition)
    style, script = cssmin(static_text(STYLE)), jsmin(classic(SCRIPT, static_text))
    context = {
        "guide": guide,
        "markup": Markup(InOneFile(guide)),
        "style_source": source_of(style),
        "script_source": source_of(script),
    }
    page = BETWEEN_LINES.sub("\n", render_to_string("portal/carry/one_file.html", context))
    page = BESIDE_BLOCKS.sub("", page)
    page = page.replace(STYLE_GOES_HERE, f"<style>{style}</style>", 1)
    before, _, after = page.rpartition(SCRIPT_GOES_HERE)
    return f"{before}<script>{script}</script>{after}"


def picture_in_page(name: str) -> str:
    """Return the address of a stored picture that is in the page itself; nothing if it is not there whole."""
    try:
        with default_storage.open(f"{FOLDER}{name}") as file:
            content = base64.b64encode(file.read()).decode() if is_whole(file) else ""
    except OSError:
        return ""
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    return content and f"data:image/{kind};base64,{content}"


def drawing_in_page(diagram: made.Diagram) -> str:
    """Return the address of a drawing that is in the page itself, without links: it is a picture there."""
    svg = NEEDLESS.sub("", BETWEEN_LINES.sub(" ", UNSEEN.sub("", diagram.svg)))
    return f"data:image/svg+xml,{quote(svg, safe='/:;=()@,?!')}"


def anchors_of(guide: made.Guide) -> Iterator[tuple[str, str]]:
    """Yield the address on the site of each piece that has an anchor in the file, and the anchor."""
    for place, committee in enumerate(guide.committees, 1):
        name = f"c{place}" if len(guide.committees) > 1 else ""
        yield committee.place.address, name or "committee"
        yield committee.how_place.address, f"{name}how"
        for topic in committee.topics:
            code = f"{name}t{topic.number}"
            yield topic.place.address, code
            for section in topic.sections:
                yield from anchors_of_sections(section, code)
            for question in topic.questions:
                yield question.place.address, f"{code}q{question.number}"
    for letter, entries in (("o", guide.tools), ("w", guide.entries)):
        for number, entry in enumerate(entries, 1):
            yield entry.place.address, f"{letter}{number}"
    for reference in guide.references:
        yield reference.place.address, f"r{reference.number}"


def anchors_of_sections(section: made.Section, code: str) -> Iterator[tuple[str, str]]:
    yield section.place.address, f"{code}-{section.number}"
    for within in section.sections:
        yield from anchors_of_sections(within, code)
