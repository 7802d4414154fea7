"""Following docs/chairs.md in a browser: each label is asked of the chapter before it is pressed."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.support.chairs_guide import Chapter


@dataclass
class Reader:
    """A chair with one chapter of the guide beside the admin."""

    page: Page
    chapter: Chapter

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press the first button or link of this label."""
        self.find(label, within).click()

    def find(self, label: str, within: Locator | None = None) -> Locator:
        place = within or self.page.locator("#container, main").first
        name = self.chapter.says(label)
        buttons, links = (place.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        return buttons.or_(links).filter(visible=True).first

    def field(self, label: str) -> Locator:
        """The field of this label; a form has a colon behind some."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(self.chapter.says(label))}:?$")).first
