"""Findings of axe on a page, as it is now.

To look at colours takes longer than all other rules together. So what was sound once in a session is not
looked at for its colours again, where it and all that it stands in look the same: not on another page, nor at
another width, nor beside an opened panel. Of many paragraphs that look the same, one is looked at.

The other rules read the document and which of it is shown. Where both are as they were at another width, only
the rules that measure what is shown are asked again.
"""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.pages import show_scheme

AXE = Axe().axe_script
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
RULES_OF_SIZE = ("target-size", "scrollable-region-focusable")
SCHEMES = ("light", "dark")  # nothing but the colours differs
OPTIONS = {
    "runOnly": ALL_RULES,
    "rules": {"target-size": {"enabled": True}},  # off by default
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets and films; no rule in use looks at them
    "selectors": False,  # the snippet of an element names it
}
COLOURS = {"runOnly": {"type": "rule", "values": RULES_OF_COLOUR}}
SIZES = {"runOnly": {"type": "rule", "values": RULES_OF_SIZE}}
NO_COLOURS = {"rules": OPTIONS["rules"] | {rule: {"enabled": False} for rule in RULES_OF_COLOUR}}

# The first element of each look that is new to this document, and was not sound before in this scheme; of
# those that bear words. A look is all on which the rules of colour decide, of an element and of all that it
# stands in, but for where it stands. Returns [elements, looks]; a shadow tree is looked at as a whole.
NEW_LOOKS = """([scheme, sound]) => {
  const known = ((window.looks ??= {})[scheme] ??= new Set());
  for (const look of sound) known.add(look);
  const looks = new Map(), chosen = new Set(), found = [];
  const digest = (text) => {
    let [first, second] = [0xdeadbeef, 0x41c6ce57];
    for (let index = 0; index < text.length; index += 1) {
      first = Math.imul(first ^ text.charCodeAt(index), 2654435761);
      second = Math.imul(second ^ text.charCodeAt(index), 1597334677);
    }
    return `${(first >>> 0).toString(36)}-${(second >>> 0).toString(36)}`;
  };
  const lookOf = (element, around, hasWords) => {
    const style = getComputedStyle(element);
    const [size, weight] = [parseFloat(style.fontSize), parseInt(style.fontWeight)];
    return digest([
      around, element.localName, style.color, style.backgroundColor, style.backgroundImage, style.opacity,
      style.filter, style.mixBlendMode, style.textShadow, style.textDecorationLine, style.fontWeight,
      style.fontStyle, style.borderBottom, element.disabled, element.ariaDisabled, hasWords,
      size >= (weight < 700 ? 24 : 18.66) ? 'large' : 'small',
    ].join());
  };
  const walk = (root, host) => {
    for (const element of root.querySelectorAll('*')) {
      if (!element.checkVisibility()) continue; // nor is anything in it
      const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
      const hasWords = [...element.childNodes].some(isText);
      const look = lookOf(element, looks.get(element.parentElement ?? host), hasWords);
      looks.set(element, look);
      const isLookedAt = hasWords || element.matches('a, button, input, select, textarea');
      if (isLookedAt && element.checkVisibility({ visibilityProperty: true }) && !known.has(look)) {
        known.add(look);
        found.push(look);
        chosen.add(host ?? element);
      }
      if (element.shadowRoot) walk(element.shadowRoot, host ?? element);
    }
  };
  walk(document, null);
  return [[...chosen], found];
}"""
# Whether the document, and which of its elements are shown, is as it was at a look before this one.
IS_AS_BEFORE = """() => {
  const shown = [...document.querySelectorAll('*')].map((element) =>
    element.checkVisibility({ visibilityProperty: true }) ? '+' : '-');
  const state = document.documentElement.outerHTML + shown.join('');
  const before = (window.lookedAt ??= new Set());
  return before.has(state) || !before.add(state);
}"""
LOOK = (
    """async ([scheme, sound, options, colours, noColours, sizes]) => {
  const [include, looks] = ("""
    + NEW_LOOKS
    + """)([scheme, sound]);
  const found = [];
  const run = async (where, some) => {
    if (where.length) found.push(...(await axe.run({ include: where }, { ...options, ...some })).violations);
  };
  if (scheme === 'light') await run([document], ("""
    + IS_AS_BEFORE
    + """)() ? sizes : noColours);
  await run(include, colours);
  return [found, looks];
}"""
)
# The looks without fault, by scheme.
SOUND: dict[str, set[str]] = {scheme: set() for scheme in SCHEMES}


def violations(page: Page) -> list[str]:
    """Findings of axe on the page as it is now, in light and in dark, where it is not as it was before."""
    found = []
    page.wait_for_load_state()  # style sheets, too
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for scheme in SCHEMES:
        show_scheme(page, scheme)
        broken, looks = page.evaluate(LOOK, [scheme, [*SOUND[scheme]], OPTIONS, COLOURS, NO_COLOURS, SIZES])
        for violation in broken:
            for node in violation["nodes"]:
                found.append(f"{scheme}: {violation['id']}: {node['html'][:160]} – {node['failureSummary']}")
        if not any(violation["id"] in RULES_OF_COLOUR for violation in broken):
            SOUND[scheme].update(looks)
    return found


def new_looks(page: Page, scheme: Literal["light", "dark"]) -> list[str]:
    """Return the looks of the page that would be looked at; they do not count as looked at."""
    show_scheme(page, scheme)
    return page.evaluate(
        f"""(given) => {{
          const before = window.looks;
          window.looks = structuredClone(before);
          const [, found] = ({NEW_LOOKS})(given);
          window.looks = before;
          return found;
        }}""",
        [scheme, [*SOUND[scheme]]],
    )


def looks_new(page: Page) -> bool:
    """Whether anything that the page shows has a look that was not sound before, in the dark."""
    return bool(new_looks(page, "dark"))  # as which `violations` leaves a page


def faults_at(page: Page, *sizes: ViewportSize, all_rules: bool = True, at_end: bool = False) -> list[str]:
    """Findings of axe, and where the page scrolls sideways; it has the first of these sizes again at the end.

    Without `all_rules`, they are asked only where anything looks new; of a form `at_end`, where its bars lie
    over nothing: what they cover now is scrolled to.
    """
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        if at_end:
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        if all_rules or looks_new(page):
            found += [f"{size['width']} pixels wide: {each}" for each in violations(page)]
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{over} pixels too wide for {size['width']}"] if over > 0 else []
    page.set_viewport_size(sizes[0])
    return found
