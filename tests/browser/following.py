"""Following docs/chairs.md in a browser: each label is asked of the chapter before it is pressed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from portal.models import Invitation
from tests.support.chairs_guide import Chapter
from topics.models import Committee


@dataclass
class Reader:
    """A chair with one chapter of the guide beside the admin; others have pages of their own."""

    page: Page
    chapter: Chapter
    colleague: Page | None = None
    delegate: Page | None = None

    def press(self, label: str, within: Locator | None = None, *, named: str | None = None) -> None:
        """Press the first button or link of this label; `named` is its whole name if others have it too."""
        self.find(label, within, named=named).click()

    def find(self, label: str, within: Locator | None = None, *, named: str | None = None) -> Locator:
        place = within or self.page.locator("#container, main").first
        name = named or self.chapter.says(label)
        if named:
            assert self.chapter.says(label) in named
        buttons, links = (place.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        return buttons.or_(links).filter(visible=True).first

    def open_list(self, label: str) -> None:
        """Press the name of a list on the first page of the admin."""
        self.page.goto("/admin/")
        self.press(label, self.page.locator("#content"))

    def field(self, label: str) -> Locator:
        """The field of this label; a form has a colon behind some."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(self.chapter.says(label))}:?$")).first

    def choose(self, label: str, words: str) -> None:
        """Choose `words` in a field that searches for them."""
        name = re.compile(rf"^{re.escape(self.chapter.says(label))}:?$")
        row = self.page.locator(".form-row").filter(has=self.page.locator("label", has_text=name))
        row.locator(".select2-selection").click()
        self.page.get_by_role("option", name=words).first.click()

    def tasks(self, label: str) -> Locator:
        """The tasks under this heading of the first page of the admin, which is opened."""
        self.page.goto("/admin/")
        heading = self.page.get_by_role("heading", name=self.chapter.says(label))
        return self.page.locator(".home-groups__group").filter(has=heading)

    def reads(self, words: str) -> None:
        """See `words` on the page, which the chapter quotes."""
        expect(self.page.get_by_text(self.chapter.tells(words)).filter(visible=True).first).to_be_visible()


def row(page: Page, title: str) -> Locator:
    """The row of this section in the outline."""
    return page.locator(".outline__row").filter(has=page.get_by_role("link", name=title, exact=True))


def number(page: Page, title: str) -> Locator:
    return row(page, title).locator(".outline__number")


@contextmanager
def invitation(committee: Committee, name: str) -> Iterator[str]:
    """The address that an organiser sends; afterwards nobody has been invited."""
    invited = Invitation(name=name)
    token = invited.give_token()
    invited.save()
    invited.committees.add(committee)
    try:
        yield f"/admin/invitation/{token}/"
    finally:
        invited.delete()
