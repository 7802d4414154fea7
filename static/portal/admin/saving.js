// Ctrl+S (⌘S) saves and goes on; the texts' cursors and the scrolling stay as they were, and a line says it is saved. The bars
// of the form stay in view above a keyboard.
import { pending } from "./editing.js";

const LEFT = "portal-left-at"; // in the session of this tab
const form = document.querySelector("[data-writer]").form;
const said = form.querySelector("[data-saved]");
const modelOf = (path) => path.replace(/(add|[^/]+\/change)\/$/, "");

addEventListener("keydown", (event) => {
  const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";
  const way = ["_continue", "_keep_draft", "_save"].map((name) => form.querySelector(`.submit-row [name="${name}"]`)).find(Boolean);
  if (!isSave || !way || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  form.requestSubmit(way);
});

// A save waits for a picture or a paste that is on its way, which would be lost with the page.
const PATIENCE = 10; // seconds, after which a press saves without it
let held = Infinity;

const send = async (submitter) => {
  const isAll = (await Promise.all(pending)).every(Boolean);
  held = Infinity;
  said.textContent = isAll ? "" : "Not saved: something could not be added. Read why below the text, then save again.";
  if (isAll) form.requestSubmit(submitter);
};

// On the window, so that it runs before other scripts that handle the form.
addEventListener(
  "submit",
  (event) => {
    if (event.target !== form || !pending.size || event.timeStamp > held + PATIENCE * 1000) return;
    event.preventDefault();
    if (held < Infinity) return;
    held = event.timeStamp;
    said.textContent = `Saving once what you added is in the text. To save without it, press again after ${PATIENCE} seconds.`;
    send(event.submitter);
  },
  true,
);
addEventListener("beforeunload", (event) => {
  if (pending.size && held === Infinity) event.preventDefault();
});

form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.name !== "_continue") return;
  const { selectionStart: start, selectionEnd: end, name } = document.activeElement;
  const fields = [...form.querySelectorAll("textarea")].map((field) => [field.name, field.scrollTop]);
  const folds = [...form.querySelectorAll("details")].map((fold) => fold.open);
  sessionStorage.setItem(LEFT, JSON.stringify({ path: location.pathname, name, start, end, fields, folds, top: scrollY }));
});

const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
sessionStorage.removeItem(LEFT);
const isBack = left && (left.path === location.pathname || (left.path.endsWith("/add/") && modelOf(left.path) === modelOf(location.pathname)));
if (isBack && document.querySelector(".messagelist .success")) {
  form.querySelectorAll("details").forEach((fold, place) => (fold.open ||= left.folds[place]));
  const field = left.name && form.elements.namedItem(left.name);
  field?.focus?.({ preventScroll: true });
  if (typeof left.start === "number") field?.setSelectionRange?.(left.start, left.end);
  for (const [name, top] of left.fields) if (form.elements.namedItem(name)) form.elements.namedItem(name).scrollTop = top;
  // The line above the form that says so may now be out of sight. The time is the server's, as in the history.
  said.textContent = said.dataset.saved;
  // Again as the previews come in, until something is pressed.
  const scroll = () => scrollTo({ top: left.top, behavior: "instant" });
  const growing = new ResizeObserver(scroll);
  growing.observe(form);
  for (const act of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(act, () => growing.disconnect(), { once: true });
}

// An iPhone's keyboard lies over the window instead of making it smaller: the bars keep to what it leaves.
const fit = () => {
  const { height, offsetTop, scale } = visualViewport;
  const below = document.documentElement.clientHeight - height - offsetTop;
  const covered = scale > 1 ? [0, 0] : [offsetTop, Math.max(0, below)];
  ["above", "below"].forEach((side, at) => document.documentElement.style.setProperty(`--covered-${side}`, `${covered[at]}px`));
};
for (const event of ["resize", "scroll"]) visualViewport.addEventListener(event, fit);
