// Shows the target of a linked word, or of a reference number, in a panel: that of a word is in the page, that of a
// number is made of its reference. What all panels have in common would be a thirtieth of the page.
const GAP = 8; // pixels between a word and its panel, and between a panel and the edge of the screen
const REST = 250; // milliseconds that the mouse must rest on a word before its panel opens
const GRACE = 300; // milliseconds to move the mouse from the word to the panel

const root = document.documentElement;
const head = document.querySelector(".running-head");
const panels = new Map([...document.querySelectorAll(".panel")].map((panel) => [panel.dataset.panelOf, panel]));
const canHover = matchMedia("(hover: hover) and (pointer: fine)");
const isDesk = matchMedia("(min-width: 56rem)");

let shown = null; // the open panel, the word it was opened from, and whether it stays when the mouse leaves
let pressed = null; // the word whose pinned panel was open when the finger came down on it
let forsaken = null; // the word whose panel was closed last, until the mouse has been elsewhere
let wish = null; // what will happen unless the mouse moves on: a word whose panel opens, or "hide"
let waiting;

const panelOf = (trigger) => panels.get(trigger.getAttribute("href"));

const triggerAt = (place) => {
  const trigger = place.closest?.("a:is(.to-term, .to-tool, .to-source)");
  return trigger && panelOf(trigger) ? trigger : null;
};

// Below the word, or above it if there is more room; in page coordinates, so that it scrolls along.
const placeCard = (panel, lines) => {
  const [first, last] = [lines[0], lines.at(-1)];
  const above = first.top - head.getBoundingClientRect().bottom - 2 * GAP;
  const below = root.clientHeight - last.bottom - 2 * GAP;
  const isBelow = panel.offsetHeight <= below || below >= above;
  panel.style.setProperty("--panel-room", `${isBelow ? below : above}px`);
  const top = isBelow ? last.bottom + GAP : first.top - GAP - panel.offsetHeight;
  const left = Math.min((isBelow ? last : first).left, root.clientWidth - panel.offsetWidth - GAP);
  panel.style.top = `${top + scrollY}px`;
  panel.style.left = `${Math.max(left, GAP) + scrollX}px`;
};

// At the bottom, scrolling the page until the word is visible; at the top if it cannot scroll so far.
const placeSheet = (panel, lines) => {
  const [top, bottom] = [lines[0].top - GAP, lines.at(-1).bottom + GAP];
  const ceiling = head.getBoundingClientRect().bottom;
  const floor = root.clientHeight - panel.offsetHeight;
  const toEnd = root.scrollHeight - root.clientHeight - scrollY;
  if (bottom - floor > toEnd) {
    panel.classList.add("panel--on-top");
    panel.style.setProperty("--panel-room", `${top - ceiling}px`);
  } else if (bottom > floor) scrollBy({ top: Math.ceil(bottom - floor) });
  else if (top < ceiling) scrollBy({ top: Math.floor(top - ceiling) });
};

const place = ({ panel, trigger }) => {
  panel.classList.remove("panel--on-top");
  for (const property of ["--panel-room", "top", "left"]) panel.style.removeProperty(property);
  shown.width = innerWidth;
  (isDesk.matches ? placeCard : placeSheet)(panel, [...trigger.getClientRects()]);
};

// The link back from the list of references leads to the number that the reader used last.
const leadBackTo = (marker) => {
  const reference = document.getElementById(marker.hash.slice(1));
  reference?.querySelector(".reference__back")?.setAttribute("href", `#${marker.id}`);
};

const pin = () => {
  if (!shown || shown.isPinned) return;
  shown.isPinned = true;
  if (shown.trigger.matches(".to-source")) leadBackTo(shown.trigger);
};

const hide = () => shown?.panel.hidePopover();

const show = (trigger) => {
  hide();
  const panel = panelOf(trigger);
  const locator = panel.querySelector(".panel__locator");
  if (locator) locator.textContent = trigger.textContent.replace(/^\d+/, "");
  panel.showPopover({ source: trigger });
  panel.scrollTop = 0;
  trigger.classList.add("is-shown");
  shown = { panel, trigger, isPinned: false };
  place(shown);
};

// Moves the focus into the panel; closing it moves the focus back to the word.
const open = (trigger) => {
  trigger.focus({ preventScroll: true });
  show(trigger);
  pin();
  shown.panel.focus({ preventScroll: true });
};

const wishFor = (next) => {
  if (next === wish) return;
  wish = next;
  clearTimeout(waiting);
  if (!next) return;
  waiting = setTimeout(() => {
    wish = null;
    if (next === "hide") hide();
    else show(next);
  }, next === "hide" ? GRACE : REST);
};

// The panel is called by its name and described by its text; ids for that would be a tenth of a long page.
const nameBy = (panel, attribute, part, id) => {
  part.id = id;
  panel.setAttribute(attribute, id);
};

const element = (name, className, ...parts) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...parts);
  return made;
};

// The panel of a reference, which has its words. A note is read where it stands.
const addPanelOf = (reference, place) => {
  const words = reference.querySelector("p.reference__text")?.cloneNode(true);
  if (!words) return;
  words.className = "panel__text";
  const kind = element("p", "panel__kind", `Reference ${place + 1}`, element("span", "panel__locator"));
  const panel = element("div", "panel", kind, words);
  panel.dataset.panelOf = `#${reference.id}`;
  document.body.append(panel);
  panels.set(panel.dataset.panelOf, panel);
};

// To the page of a word, or to the list of references.
const leadOn = (panel, name) => {
  const link = document.createElement("a");
  link.href = panel.dataset.panelOf;
  if (name.matches(".panel__kind")) link.append("All references");
  else link.append("Read more", element("span", "visually-hidden", ` about ${name.firstChild.textContent.trim()}`));
  panel.append(element("p", "panel__more", link));
};

const prepare = (panel, number) => {
  const name = panel.querySelector(".panel__name") ?? panel.querySelector(".panel__kind");
  const close = element("button", "panel__close", "×");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", hide);
  panel.prepend(close);
  panel.popover = "auto";
  panel.setAttribute("role", "dialog");
  panel.tabIndex = -1;
  leadOn(panel, name);
  nameBy(panel, "aria-labelledby", name, `site-panel-${number}-name`);
  nameBy(panel, "aria-describedby", panel.querySelector(".panel__text"), `site-panel-${number}-text`);
  panel.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed" || shown?.panel !== panel) return;
    forsaken = shown.trigger;
    forsaken.classList.remove("is-shown");
    shown = null;
  });
  // Using a panel pins it.
  panel.addEventListener("pointerdown", pin);
  panel.addEventListener("focusin", pin);
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")) hide();
  });
};

// A touch outside of a panel closes it before the click arrives, which must not open it again.
const onPointerDown = (event) => {
  wishFor(null);
  const trigger = triggerAt(event.target);
  pressed = shown?.isPinned && shown.trigger === trigger ? trigger : null;
};

const onClick = (event) => {
  const trigger = triggerAt(event.target);
  const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!trigger || !isPlain) return;
  event.preventDefault();
  const isOpen = shown?.isPinned && shown.trigger === trigger;
  const isClosing = isOpen || (event.detail && pressed === trigger);
  pressed = null;
  if (!isClosing) return open(trigger);
  hide();
  trigger.focus({ preventScroll: true });
};

// A panel that has lost the focus could cover the newly focused element.
const onFocusIn = (event) => {
  if (shown && !shown.panel.contains(event.target) && event.target !== shown.trigger) hide();
};

const onPointerMove = (event) => {
  if (event.pointerType !== "mouse" || !canHover.matches) return;
  const isHeld = shown ? shown.isPinned : document.querySelector(":popover-open");
  const trigger = triggerAt(event.target);
  if (trigger !== forsaken) forsaken = null;
  if (isHeld || forsaken || event.buttons || root.dataset.links === "quiet") wishFor(null);
  else if (trigger && trigger !== shown?.trigger) wishFor(trigger);
  else if (shown && !trigger && !shown.panel.contains(event.target)) wishFor("hide");
  else wishFor(null);
};

const references = document.querySelectorAll(".reference");
if ((panels.size || references.length) && "popover" in HTMLElement.prototype) {
  references.forEach(addPanelOf);
  [...panels.values()].forEach(prepare);
  for (const link of document.querySelectorAll("main a")) {
    if (triggerAt(link)) link.setAttribute("aria-haspopup", "dialog");
  }
  document.addEventListener("pointerdown", onPointerDown, true);
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", onFocusIn);
  document.addEventListener("pointermove", onPointerMove, { passive: true });
  root.addEventListener("pointerleave", () => wishFor(shown && !shown.isPinned ? "hide" : null));
  addEventListener("resize", () => {
    if (!shown || shown.width === innerWidth) return; // a phone's own bars come and go as it scrolls
    shown.trigger.scrollIntoView({ block: "nearest", behavior: "instant" });
    place(shown);
  });
}
