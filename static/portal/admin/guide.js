// Chooses rows and presses the buttons of the sheet by keys. Each press sends the form that the button sends.
const list = document.querySelector("[data-rows]");
const sheet = document.querySelector("[data-sheet]");
const FIELDS = { look: "that look like it", number: "numbered like it", words: "with these words" };

const shown = () => [...list.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
const chosen = () => list.querySelector("[aria-current]");

// The scopes of a press at this row, as roles.py tells them.
const scopes = (row) => {
  const found = [["one", "this one", 1]];
  if (row.dataset.look === undefined) return found;
  const headings = [...list.querySelectorAll("[data-look]")];
  const add = (name, rows, words) => {
    const kept = rows.filter((each) => each !== row && each.dataset.by).length;
    const count = rows.length - kept;
    if (rows.length > 1) found.push([name, `${words(count)}${kept ? `, ${kept} kept` : ""}`, name === "on" ? 0 : count]);
  };
  for (const [field, words] of Object.entries(FIELDS)) {
    const value = row.dataset[field];
    if (value) add(field, headings.filter((each) => each.dataset[field] === value), (count) => `${count} ${words}`);
  }
  const rest = headings.slice(headings.indexOf(row));
  const end = rest.findIndex((each, place) => place && each.dataset.role === "topic");
  add("on", end < 0 ? rest : rest.slice(0, end), (count) => `from here on (${count})`);
  return found;
};

const choose = (row) => {
  chosen()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const { row: number, scope, title } = sheet.elements;
  number.value = row.dataset.row;
  const words = row.querySelector(".guide__words")?.textContent ?? row.textContent;
  title.value = row.dataset.look === undefined ? "" : words;
  sheet.querySelector("[data-chosen]").textContent = words;
  const found = scopes(row);
  scope.replaceChildren(...found.map(([value, told]) => new Option(told, value)));
  scope.dataset.widest = found.reduce((best, each) => (each[2] > best[2] ? each : best))[0];
  for (const button of sheet.querySelectorAll("[value^='role:']")) {
    button.toggleAttribute("aria-pressed", button.value === `role:${row.dataset.role}`);
    if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", "true");
  }
};

const press = (button, isWide) => {
  if (!button || button.disabled) return;
  if (isWide) sheet.elements.scope.value = sheet.elements.scope.dataset.widest;
  sheet.requestSubmit(button);
};

const move = (by) => {
  const rows = shown();
  const next = rows[rows.indexOf(chosen()) + by];
  if (!next) return;
  choose(next);
  next.focus();
};

const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  ArrowRight: () => chosen().closest(".guide__row").querySelector("details")?.setAttribute("open", ""),
  ArrowLeft: () => chosen().closest(".guide__row").querySelector("details")?.removeAttribute("open"),
  Escape: () => sheet.elements.scope.focus(),
};

if (list && sheet) {
  document.querySelector(".guide").classList.add("guide--by-key");
  document.querySelector(".guide__by-key").hidden = false;
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(row);
    row.focus();
  });
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-row]") || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key !== "z") return;
    if (event.target !== chosen()) choose(event.target);
    const button =
      event.key === "Tab"
        ? sheet.querySelector(`[value="${event.shiftKey ? "raise" : "lower"}"]`)
        : sheet.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    const act = KEYS[event.key] ?? (button && (() => press(button, event.shiftKey && event.key !== "Tab")));
    if (!act) return;
    event.preventDefault();
    act();
  });
  // Restores the focus after a press, once loading ends: the jump to the anchor would take it away before.
  if (new URLSearchParams(location.search).has("row")) addEventListener("load", () => chosen()?.focus());
}
