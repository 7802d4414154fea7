// Stores on this device what is typed or chosen in a form and not saved, and offers it when the form is next opened.
//
// A conflict page stores its text for the form that it came from. The server confirms a save with a cookie that names
// the session (topics/admin/widgets.py).
import { addressOf, entriesAt, forget, openShelf, placeOf, write } from "./shelf.js";

const SAVED = "portal_saved";
const BOXES = ".form-row, .change-reason, .conflict-field"; // elements around a field and its label
const UNKEPT = ["password", "file", "hidden", "submit", "button", "reset", "image"];
const OWN = ["_change_reason", "_change_note"]; // others that begin so say how to save, not what
const { writer, writerAt } = document.querySelector("[data-writer]").dataset;
const form = document.querySelector("[data-writer]").form;
const isConflict = form.id === "conflict_form"; // shows both texts itself, and text written there is new
const session = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const place = placeOf(writer, writerAt ?? addressOf(location));

// --- The fields of the form, and their values ---

const isKept = ({ name, type, readOnly, localName }) =>
  name && localName !== "fieldset" && localName !== "button" && !readOnly && !UNKEPT.includes(type) && (!name.startsWith("_") || OWN.includes(name));
const fields = () => [...form.elements].filter(isKept);
const named = (name) => fields().filter((field) => field.name === name);
const isTick = ({ type }) => type === "checkbox" || type === "radio";

const chosenIn = ({ options, multiple }, isDefault) => {
  const chosen = [...options].filter((option) => (isDefault ? option.defaultSelected : option.selected));
  return chosen.length || multiple || !options.length ? chosen : [options[0]];
};
const valueOf = (field, isDefault) => {
  if (isTick(field)) return (isDefault ? field.defaultChecked : field.checked) ? [field.value] : [];
  if (field.localName === "select") return chosenIn(field, isDefault).map(({ value }) => value);
  return [isDefault ? field.defaultValue : field.value];
};
const valuesOf = (isDefault = false) => {
  const values = {};
  for (const field of fields()) (values[field.name] ??= []).push(...valueOf(field, isDefault));
  return values;
};

const isEqual = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
const served = valuesOf(true); // what the server put into the form
const baseline = { ...served };
const changed = (values = valuesOf()) => Object.keys(values).filter((name) => !isEqual(values[name], baseline[name]));

// --- The state of the row that the values began with ---

const started = form.elements.namedItem("_started_from");
const openedAt = (state) => JSON.parse(state || "{}").opened ?? "";

// Text that began earlier must not pass for a change of what others have saved since: the server then shows both.
const beganWith = (state) => {
  if (started && state && openedAt(state) < openedAt(started.value)) started.value = state;
};

// After going back, or in a tab that a phone had closed, the browser loads the page anew and puts back what was typed,
// at the latest when it is loaded.
const before = history.state?.started;
addEventListener(
  "pageshow",
  () => {
    if (changed().length) beganWith(before);
    history.replaceState({ ...history.state, started: started?.value ?? "" }, "");
  },
  { once: true },
);

const labelOf = (name) => {
  const [field] = named(name);
  const words = field.closest(BOXES)?.querySelector("label, legend") ?? field.labels?.[0];
  return words?.textContent.trim().replace(/:$/, "").split(/ [–(]/)[0] ?? name;
};
const labelsIn = (names) => {
  const labels = {};
  for (const field of names.flatMap(named)) {
    if (isTick(field)) labels[field.value] = field.labels?.[0]?.textContent.trim() ?? field.value;
    for (const option of field.selectedOptions ?? []) labels[option.value] = option.text;
  }
  return labels;
};

// --- Messages to the writer ---

const clock = (time) => {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "long" };
  return new Date(time).toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit", ...day });
};

const element = (name, words = "", attributes = {}) => {
  const made = Object.assign(document.createElement(name), { textContent: words });
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

// Says above the form what stands in the way; the same again is not repeated.
const warn = (words) => {
  form.parentElement.querySelector(".writing-warning")?.remove();
  form.before(element("p", words, { class: "writing-warning", role: "alert" }));
};
const warnOnce = () => {
  if (!form.parentElement.querySelector(".writing-warning")) {
    warn("This device cannot store unsaved text (its storage is full or blocked). Save often.");
  }
};

// Takes what was stored: by now, more may be in the fields.
const tell = (stored, at) => {
  for (const field of fields()) {
    const box = field.closest("[data-writing]") ?? field.closest(BOXES);
    if (!box) continue;
    const isStored = field.name in stored;
    const said = box.querySelector("[data-writing-kept]");
    if (said) said.textContent = isStored ? `Not saved yet; stored on this device at ${clock(at)}.` : "";
    if (isStored && !isTick(field)) box.dataset.keptLength = stored[field.name].join("").length;
    else delete box.dataset.keptLength;
  }
};

// --- What is stored is offered ---

const setField = (field, values, labels) => {
  if (field.localName === "textarea") {
    field.focus();
    field.select();
    field.dispatchEvent(new CustomEvent("writing:insert", { detail: { text: values[0] ?? "" }, bubbles: true }));
    return;
  }
  if (isTick(field)) field.checked = values.includes(field.value);
  else if (field.localName === "select") {
    for (const value of values) {
      if (![...field.options].some((option) => option.value === value)) field.add(new Option(labels[value] ?? value, value));
    }
    for (const option of field.options) option.selected = values.includes(option.value);
  } else field.value = values[0] ?? "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  // Fields with a search listen to the library that came with them alone.
  if (globalThis.django?.jQuery) django.jQuery(field).trigger("change");
  else field.dispatchEvent(new Event("change", { bubbles: true }));
};

const takeBack = (names, { values, labels, started: state }) => {
  beganWith(state);
  for (const name of names) {
    named(name).forEach((field, at) => {
      for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      setField(field, isTick(field) || field.multiple ? values[name] : [values[name][at]], labels);
    });
  }
};

const shown = (name, { values, labels }) => {
  const [field] = named(name);
  if (field.type === "checkbox" && named(name).length === 1) return values[name].length ? "ticked" : "not ticked";
  const isChoice = isTick(field) || field.localName === "select";
  return values[name].map((value) => (isChoice ? (labels[value] ?? value) : value)).join(isChoice ? ", " : " ") || "(empty)";
};

const offer = (shelf, entry, names) => {
  const box = element("div", "", { class: "writing-unsaved", role: "group", "aria-label": "Unsaved text" });
  const whole = element("details");
  const list = element("dl");
  const labels = new Intl.ListFormat("en-GB").format(names.map((name) => `“${labelOf(name)}”`));
  const isOutdated = names.some((name) => !isEqual(entry.startedFrom[name], served[name]));
  const outdated = isOutdated ? " What is saved has changed since it was written: compare the two before you save." : "";
  for (const name of names) list.append(element("dt", labelOf(name)), element("dd", shown(name, entry)));
  whole.append(element("summary", "Show it"), list);
  const end = async () => {
    box.remove();
    await forget(shelf, [entry.id]);
  };
  const way = (words, act) => {
    const made = element("button", words, { type: "button", class: "writing-button" });
    made.addEventListener("click", act);
    return made;
  };
  const restore = async () => {
    takeBack(names, entry);
    await keep(shelf);
    await end();
  };
  box.append(
    element("p", `Unsaved text from ${clock(entry.at)}: ${labels}.${outdated}`),
    whole,
    way("Take all of it back", restore),
    way("Discard it", end),
  );
  form.prepend(box);
};

// A form returned by the server contains what was sent, which is still unsaved.
const meet = async (shelf) => {
  const entries = (await entriesAt(shelf, place)).filter(({ id }) => id !== session);
  for (const entry of entries.sort((one, other) => one.at - other.at)) {
    const now = valuesOf();
    const names = Object.keys(entry.values).filter((name) => name in now);
    const differing = names.filter((name) => !isEqual(entry.values[name], now[name]));
    if (differing.length) offer(shelf, entry, differing);
    else {
      if (entry.isSent) for (const name of names) baseline[name] = entry.startedFrom[name];
      await keep(shelf);
      await forget(shelf, [entry.id]);
    }
  }
};

const forgetSaved = async (shelf) => {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${SAVED}=`));
  if (cookie) await forget(shelf, cookie.slice(SAVED.length + 1).split("."));
};

// --- Storing ---

let isSending = false;
let isThere = false;
let writing = null; // while something is written: whether more has changed since

const keep = async (shelf) => {
  if (writing) return void (writing.isAgain = true);
  writing = { isAgain: false };
  const values = valuesOf();
  const names = changed(values);
  const of = (all) => Object.fromEntries(names.map((name) => [name, all[name] ?? []]));
  const entry = {
    id: session,
    place,
    at: Date.now(),
    values: of(values),
    labels: labelsIn(names),
    startedFrom: of(baseline),
    started: started?.value,
    isSent: isSending,
  };
  try {
    await write(shelf, (store) => (names.length ? store.put(entry) : store.delete(session)));
    tell(entry.values, entry.at);
  } catch {
    tell({}, entry.at);
    warnOnce();
  }
  const { isAgain } = writing;
  writing = null;
  return isAgain ? keep(shelf) : undefined;
};

form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "writing_session", value: session }));

addEventListener("beforeunload", (event) => {
  if (!isSending && changed().length) event.preventDefault();
});

const start = async () => {
  let shelf;
  try {
    shelf = await openShelf();
    await forgetSaved(shelf);
    if (!isConflict) await meet(shelf);
  } catch {
    shelf = null;
  }
  let last = JSON.stringify(served);
  const look = () => {
    const now = JSON.stringify(valuesOf());
    if (now === last) return;
    last = now;
    if (shelf) keep(shelf);
    else warnOnce();
  };
  look(); // what was typed before this script came
  form.addEventListener("input", look);
  // Scripts of the admin fill in dates, short names and searched choices, and say so to nobody but their own library.
  for (const act of ["change", "click", "focusout", "keyup"]) form.addEventListener(act, () => setTimeout(look));
  globalThis.django?.jQuery?.(form).on("change", () => setTimeout(look));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine && !isThere) {
      // A device without a network may still reach a portal of its own.
      const again = () => {
        isThere = true;
        form.requestSubmit(event.submitter);
        isThere = false;
      };
      event.preventDefault();
      return void fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(again, () => {
        const safe = shelf ? " Your text is stored on this device." : "";
        warn(`There is no connection, so nothing was sent.${safe} Save again when the connection is back.`);
      });
    }
    form.parentElement.querySelector(".writing-warning")?.remove();
    isSending = true;
    if (!shelf) return;
    // Not awaited: the write finishes before the next page reads.
    write(shelf, (store) => {
      store.get(session).onsuccess = ({ target: { result } }) => result && store.put({ ...result, isSent: true });
    }).catch(warnOnce);
    forgetSaved(shelf).catch(warnOnce);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) isSending = false;
  });
  form.dataset.drafts = shelf ? "kept" : "closed";
};

start();
