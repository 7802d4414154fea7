// Loads what only a reader needs at the first sign of one, as it would make a first visit heavier: a key, a
// finger, the mouse, scrolling, a link to a place on the page, or a reading place kept on this device.
const SIGNS = ["keydown", "pointerdown", "pointermove", "scroll", "hashchange"];

const load = () => {
  for (const sign of SIGNS) removeEventListener(sign, load, true);
  import("./place.js");
  if (!document.querySelector("[data-filter]")) import("./reader.js");
};

let isKnown;
try {
  isKnown = localStorage.getItem("portal-place");
} catch {
  // Storage is not available: no place is kept.
}
if (isKnown || location.hash || scrollY) load();
else for (const sign of SIGNS) addEventListener(sign, load, { capture: true, passive: true });
