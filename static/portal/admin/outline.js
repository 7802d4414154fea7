// Moves sections by dragging their handles or with the arrow keys. Both send the same form as the buttons.
const STEP_OF_KEY = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const INTO = 48; // pixels right of a title's start beyond which a section is dropped into another, not beside it

const EDGE = 64; // pixels from the top or foot of the window within which dragging scrolls
const PACE = 12; // pixels a frame at the very edge

const form = document.querySelector("[data-outline]");
const items = [...form.querySelectorAll("[data-section]")];

const send = (move) => {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "move", value: move }));
  form.requestSubmit();
};

const rowOf = (item) => item.querySelector(".outline__row");
const childrenOf = (item) => [...item.querySelectorAll(":scope > .outline > [data-section]")];
const parentOf = (item) => item.parentElement.closest("[data-section]");

let drag = null; // the dragged item, and its new place: beside or inside which item

const clear = () => {
  for (const item of items) {
    for (const how of ["before", "after", "into"]) rowOf(item).classList.remove(`outline__row--${how}`);
  }
};

const aim = (event) => {
  clear();
  drag.target = null;
  const item = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-section]");
  if (!item || drag.item.contains(item)) return;
  const box = rowOf(item).getBoundingClientRect();
  const isUpper = event.clientY < box.top + box.height / 2;
  const title = rowOf(item).querySelector(".outline__title").getBoundingClientRect();
  const how = isUpper ? "before" : event.clientX > title.left + INTO ? "into" : "after";
  rowOf(item).classList.add(`outline__row--${how}`);
  drag.target = { item, how };
};

// Scrolls while the pointer is held near an edge, and goes on aiming: the rows move below it.
const scroll = () => {
  if (!drag) return;
  const { clientY } = drag.at;
  const deep = Math.max(EDGE - clientY, 0) - Math.max(clientY - (innerHeight - EDGE), 0);
  if (deep) {
    scrollBy(0, -Math.sign(deep) * Math.ceil((PACE * Math.min(Math.abs(deep), EDGE)) / EDGE));
    aim(drag.at);
  }
  requestAnimationFrame(scroll);
};

const drop = ({ item, target }) => {
  if (!target) return;
  const isInto = target.how === "into";
  const parent = isInto ? target.item : parentOf(target.item);
  const others = (isInto ? childrenOf(target.item) : [...target.item.parentElement.children]).filter((each) => each !== item);
  const place = isInto ? others.length : others.indexOf(target.item) + (target.how === "after" ? 1 : 0);
  send(`to:${item.dataset.section}:${parent?.dataset.section ?? ""}:${place}`);
};

const finish = (isDropped) => {
  if (!drag) return;
  const done = drag;
  drag = null;
  done.item.classList.remove("outline__item--dragged");
  form.classList.remove("outline--dragging");
  clear();
  if (isDropped) drop(done);
};

for (const item of items) {
  const handle = item.querySelector("[data-handle]");
  handle.hidden = false;
  handle.addEventListener("keydown", (event) => {
    const step = STEP_OF_KEY[event.key];
    if (!step) return;
    event.preventDefault();
    const move = `${step}:${item.dataset.section}`;
    if (!item.querySelector(`button[value="${move}"]`).disabled) send(move);
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    drag = { item, target: null, at: event };
    requestAnimationFrame(scroll);
    item.classList.add("outline__item--dragged");
    form.classList.add("outline--dragging");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.at = event;
    aim(event);
  });
  handle.addEventListener("pointerup", () => finish(true));
  handle.addEventListener("pointercancel", () => finish(false));
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape") finish(false);
});

// Restores the focus after a move, once loading ends: the jump to the anchor would take it away before.
const moved = new URLSearchParams(location.search).get("moved");
addEventListener("load", () => {
  items.find((item) => item.dataset.section === moved)?.querySelector("[data-handle]").focus();
});
