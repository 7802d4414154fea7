// Moves sections by dragging their handles, or by the arrow keys on them. Both send the form that the buttons send.
const STEP_OF_KEY = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const INTO = 48; // pixels right of a title's beginning from where a section is dropped into another, not beside it

const form = document.querySelector("[data-outline]");
const items = [...form.querySelectorAll("[data-section]")];

const send = (move) => {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "move", value: move }));
  form.requestSubmit();
};

const rowOf = (item) => item.querySelector(".outline__row");
const childrenOf = (item) => [...item.querySelectorAll(":scope > .outline > [data-section]")];
const parentOf = (item) => item.parentElement.closest("[data-section]");

let drag = null; // the item under way, and where it would be put: beside or into which item

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
    drag = { item, target: null };
    item.classList.add("outline__item--dragged");
    form.classList.add("outline--dragging");
  });
  handle.addEventListener("pointermove", (event) => drag && aim(event));
  handle.addEventListener("pointerup", () => finish(true));
  handle.addEventListener("pointercancel", () => finish(false));
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape") finish(false);
});

// After a move the focus is where it was. The jump to the anchor, which ends with the loading, would take it away.
const moved = new URLSearchParams(location.search).get("moved");
addEventListener("load", () => {
  items.find((item) => item.dataset.section === moved)?.querySelector("[data-handle]").focus();
});
