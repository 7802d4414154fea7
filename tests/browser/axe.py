"""Findings of axe on a page, as it is now.

To look at colours takes longer than all other rules together. So what a document has shown before, in the
same colours, is not looked at for its colours again: not at another width, nor beside an opened panel.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.pages import show_scheme

AXE = Axe().axe_script
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
SCHEMES = ("light", "dark")  # nothing but the colours differs
OPTIONS = {
    "runOnly": ALL_RULES,
    "rules": {"target-size": {"enabled": True}},  # off by default
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets and films; no rule in use looks at them
    "selectors": False,  # the snippet of an element names it
}
COLOURS = {"runOnly": {"type": "rule", "values": RULES_OF_COLOUR}}
NO_COLOURS = {"rules": OPTIONS["rules"] | {rule: {"enabled": False} for rule in RULES_OF_COLOUR}}

# The outermost elements whose looks are new to this document in this scheme: all on which the rules of colour
# decide, but for where an element stands. What is in such an element is looked at with it.
NEW_LOOKS = """(scheme) => {
  const known = ((window.looks ??= {})[scheme] ??= new WeakMap());
  const changed = new Set();
  for (const element of document.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    const [size, weight] = [parseFloat(style.fontSize), parseInt(style.fontWeight)];
    const look = element.checkVisibility({ visibilityProperty: true }) && [
      style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
      style.mixBlendMode, style.textShadow, style.textDecorationLine, style.fontWeight, style.fontStyle,
      style.borderBottom, element.disabled, element.ariaDisabled,
      size >= (weight < 700 ? 24 : 18.66) ? 'large' : 'small',
      [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()).length,
    ].join();
    if (look && known.get(element) !== look) changed.add(element);
    known.set(element, look);
  }
  return [...changed].filter((element) => !changed.has(element.parentElement));
}"""
LOOK = (
    """async ([scheme, options, colours, noColours]) => {
  const include = ("""
    + NEW_LOOKS
    + """)(scheme);
  const isNew = include[0] === document.documentElement;
  const found = [];
  const run = async (where, some) => {
    if (where.length) found.push(...(await axe.run({ include: where }, { ...options, ...some })).violations);
  };
  if (scheme === 'light') await run([document], isNew ? {} : noColours);
  if (scheme === 'dark' || !isNew) await run(include, colours);
  return found;
}"""
)


def violations(page: Page) -> list[str]:
    """Findings of axe on the page as it is now, in light and in dark; its colours only where they are new."""
    found = []
    page.wait_for_load_state()  # style sheets, too
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for scheme in SCHEMES:
        show_scheme(page, scheme)
        for violation in page.evaluate(LOOK, [scheme, OPTIONS, COLOURS, NO_COLOURS]):
            for node in violation["nodes"]:
                found.append(f"{scheme}: {violation['id']}: {node['html'][:160]} – {node['failureSummary']}")
    return found


def violations_at(page: Page, *sizes: ViewportSize) -> list[str]:
    """Findings of axe on the page at each of these sizes; it has the first one again at the end."""
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        found += [f"{size['width']} pixels wide: {each}" for each in violations(page)]
    page.set_viewport_size(sizes[0])
    return found
