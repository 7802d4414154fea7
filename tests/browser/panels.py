"""Words that lead somewhere, and the panels that they open: where they are, and how a reader uses them."""

from playwright.sync_api import Locator, Page

from tests.browser.pages import TOPIC_2

PART = f"{TOPIC_2}challenges/"  # none has more words that lead somewhere
WORDS = "main a:is(.to-term, .to-tool, .to-source)"

# Whether each line of a word stands free on the screen, and its panel wholly on the screen, off the word.
IS_CLEAR = """word => {
  const panel = document.querySelector(".panel:popover-open").getBoundingClientRect();
  const head = document.querySelector(".running-head").getBoundingClientRect();
  const isOn = (box, top) => box.top >= top && box.bottom <= innerHeight
    && box.left >= 0 && box.right <= innerWidth;
  const isOff = (line) => line.bottom <= panel.top || line.top >= panel.bottom
    || line.right <= panel.left || line.left >= panel.right;
  return isOn(panel, 0) && [...word.getClientRects()].every((line) => isOn(line, head.bottom) && isOff(line));
}"""


def word(page: Page, slug: str = "law-enforcement-agency") -> Locator:
    return page.locator(f"main a[href$='/{slug}/']").first


def use(trigger: Locator) -> None:
    """Touch the word where there are fingers, click it where there is a mouse."""
    if trigger.page.evaluate("matchMedia('(hover: hover)').matches"):
        trigger.click()
    else:
        trigger.tap()


def by_key(trigger: Locator) -> None:
    trigger.focus()
    trigger.page.keyboard.press("Enter")


def panel(page: Page) -> Locator:
    """The open panel, of which there is never more than one."""
    return page.locator(".panel:popover-open")
