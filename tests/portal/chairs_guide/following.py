"""Following docs/chairs.md without scripts: each label is asked of the chapter before it is pressed."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.support.admin_forms import admin_url
from tests.support.chairs_guide import Chapter
from tests.support.plain_browser import PlainPage
from topics.models import Section

WATER = "/2030/assembly/topics/water/"
WELLS = f"{WATER}wells/"
TO_SELECT = re.compile("^Select this object")
SAVE = re.compile("^Save( and publish)?$")


@dataclass
class Reader:
    """A chair with one chapter of the guide beside the admin; others have pages of their own."""

    page: PlainPage
    chapter: Chapter
    colleague: PlainPage
    delegate: PlainPage

    def press(self, label: str, within: Element | None = None, *, named: str = "") -> None:
        """Press the first button or link of this label; `named` is its whole name if others have it too."""
        assert self.chapter.says(label) in (named or label)
        self.page.press(named or label, within)

    def find(self, label: str, within: Element | None = None) -> Element:
        return self.page.find(self.chapter.says(label), within)

    def open_list(self, label: str) -> None:
        """Press the name of a list on the first page of the admin."""
        self.page.open("/admin/")
        self.press(label, self.page.part("#content"))

    def fill(self, label: str, value: str) -> None:
        self.page.fill(self.chapter.says(label), value)

    def says_what_changed(self, words: str) -> None:
        self.page.fill(re.compile(f"^{self.chapter.says('What changed')}"), words)

    def choose(self, label: str, words: str) -> None:
        self.page.choose(self.chapter.says(label), words)

    def tick(self, label: str) -> None:
        self.page.tick(self.chapter.says(label))

    def slug_follows(self, slug: str) -> None:
        """Fill in the slug that a script of the form derives from what is filled in."""
        assert b"&quot;id&quot;: &quot;#id_slug&quot;" in self.page.content
        self.page.fill("Slug", slug)

    def tasks(self, label: str) -> Element:
        """The tasks under this heading of the first page of the admin, which is opened."""
        self.page.open("/admin/")
        return self.page.part(".home-groups__group", self.chapter.says(label))

    def reads(self, words: str, within: Element | None = None) -> None:
        """See `words` on the page, which the chapter quotes."""
        assert self.chapter.tells(words) in self.page.text(within)

    def delegates_read(self, words: str, address: str = WELLS) -> None:
        assert words in self.delegate.open(address).main_text

    def delegates_find(self, address: str) -> bool:
        return self.delegate.open(address).status == 200


def open_form(page: PlainPage, title: str = "Wells") -> PlainPage:
    """Open the form of this section by its address; a list is opened where the guide speaks of it."""
    return page.open(admin_url("change", Section.objects.get(title=title)))


def write(page: PlainPage, text: str, title: str = "Wells") -> PlainPage:
    """Write this text into the form of a section, which is opened."""
    return open_form(page, title).fill("Body", text)


def save(page: PlainPage) -> PlainPage:
    page.press(SAVE)
    assert re.search("was (changed|added) successfully", page.text()), page.text()
    return page
