// Text that is not saved waits on this device, and is offered again when its form is next opened.
//
// It is kept in IndexedDB: what Chromium keeps in localStorage reaches the disk seconds or minutes later, and
// would be lost with a browser that is killed. One entry for each field and each opening of the form:
// { id, place, session, at, text, startedFrom }; `place` names the user, the form's address and the field.
// The page of a conflict keeps what is written in it for the form that it came from.
// The server confirms what it has saved by a cookie that names the session (topics/admin/widgets.py).
const SAVED = "portal_saved";
const BOXES = ".form-row, .change-reason, .conflict-field"; // what stands around a field and its label
const { writer, writerAt } = document.querySelector("[data-writer]").dataset;
const form = document.querySelector("[data-writer]").form;
const isConflict = form.id === "conflict_form"; // shows both texts by itself, and what is written there is new
const fields = [...form.querySelectorAll(":is(textarea, input.vTextField):not([readonly])")].filter(
  (field) => field.closest(BOXES) && !field.closest("tr"),
);
const session = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// The form of a draft has the address of its row's form, and texts of its own.
const address = writerAt ?? location.pathname + (new URLSearchParams(location.search).has("draft") ? "?draft" : "");
const placeOf = (field) => `${writer} ${address} ${field.name}`;
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const openShelf = () => {
  const request = indexedDB.open("portal-writing", 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore("unsaved", { keyPath: "id" });
    store.createIndex("place", "place");
    store.createIndex("session", "session");
  };
  return done(request);
};

const read = async (shelf, index, value) =>
  done(shelf.transaction("unsaved").objectStore("unsaved").index(index).getAll(value));

// Done once it is on the disk.
const write = (shelf, change) =>
  new Promise((resolve, reject) => {
    const transaction = shelf.transaction("unsaved", "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    change(transaction.objectStore("unsaved"));
  });

const forget = (shelf, entries) => write(shelf, (store) => entries.forEach(({ id }) => store.delete(id)));

const forgetSaved = async (shelf) => {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${SAVED}=`));
  for (const saved of cookie?.slice(SAVED.length + 1).split(".") ?? []) {
    await forget(shelf, await read(shelf, "session", saved));
  }
};

// --- What the writer sees ---

const boxOf = (field) => field.closest("[data-writing]") ?? field.closest(BOXES);

const clock = (time) => {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "long" };
  return new Date(time).toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit", ...day });
};

const say = (field, message) => {
  const said = boxOf(field).querySelector("[data-writing-kept]");
  if (said) said.textContent = message;
};

const warned = new Set();
const warnOnce = () => {
  if (warned.size) return;
  warned.add("closed");
  const line = document.createElement("p");
  line.className = "writing-warning";
  line.setAttribute("role", "alert");
  line.textContent = "This device keeps no unsaved text (its storage is full or closed). Save often.";
  form.before(line);
};

const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "writing-button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

const offer = (shelf, field, entry) => {
  const [box, lead, whole] = ["div", "p", "details"].map((name) => document.createElement(name));
  const [summary, text] = ["summary", "pre"].map((name) => document.createElement(name));
  box.className = "writing-unsaved";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Text that was not saved");
  lead.textContent = `Text that was not saved, from ${clock(entry.at)}.`;
  if (entry.startedFrom !== field.defaultValue) {
    lead.textContent += " What is saved has changed since it was written: compare the two before you save.";
  }
  summary.textContent = "Show it";
  text.textContent = entry.text;
  whole.append(summary, text);
  const end = () => {
    box.remove();
    field.focus();
  };
  const takeBack = async () => {
    field.focus();
    field.select();
    field.dispatchEvent(new CustomEvent("writing:insert", { detail: { text: entry.text }, bubbles: true }));
    end();
    await keep(shelf, field);
    await forget(shelf, [entry]);
  };
  const throwAway = async () => {
    await forget(shelf, [entry]);
    end();
  };
  box.append(lead, whole, button("Take it back", takeBack), button("Throw it away", throwAway));
  boxOf(field).prepend(box);
  for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
};

// --- Keeping ---

const baseline = new Map(fields.map((field) => [field, field.value]));
const isChanged = (field) => field.value !== baseline.get(field);
const busy = new Map(); // fields whose text is being written, and whether it has changed meanwhile

const keep = async (shelf, field) => {
  if (busy.has(field)) return busy.set(field, true);
  busy.set(field, false);
  const entry = { id: `${session} ${field.name}`, place: placeOf(field), session, at: Date.now(), text: field.value };
  entry.startedFrom = field.defaultValue;
  try {
    const isKept = isChanged(field);
    await write(shelf, (store) => (isKept ? store.put(entry) : store.delete(entry.id)));
    say(field, isKept ? `Not saved yet; kept on this device at ${clock(entry.at)}.` : "");
    boxOf(field).dataset.keptLength = entry.text.length;
  } catch {
    say(field, "");
    warnOnce();
  }
  const isAgain = busy.get(field);
  busy.delete(field);
  return isAgain ? keep(shelf, field) : undefined;
};

// A form that the server gave back comes with the text that was sent: it is still not saved.
const meet = async (shelf, field) => {
  const entries = await read(shelf, "place", placeOf(field));
  for (const entry of entries.sort((one, other) => one.at - other.at)) {
    if (entry.session === session) continue;
    if (entry.text !== field.value) offer(shelf, field, entry);
    else if (entry.isSent) {
      baseline.set(field, entry.startedFrom);
      await keep(shelf, field);
      await forget(shelf, [entry]);
    } else await forget(shelf, [entry]);
  }
};

const ticket = document.createElement("input");
Object.assign(ticket, { type: "hidden", name: "writing_session", value: session });
form.append(ticket);

let isSending = false;
addEventListener("beforeunload", (event) => {
  if (!isSending && fields.some(isChanged)) event.preventDefault();
});

const start = async () => {
  let shelf;
  try {
    shelf = await openShelf();
    await forgetSaved(shelf);
    if (!isConflict) for (const field of fields) await meet(shelf, field);
  } catch {
    shelf = null;
  }
  form.addEventListener("input", (event) => {
    if (!baseline.has(event.target)) return;
    if (shelf) keep(shelf, event.target);
    else warnOnce();
  });
  form.addEventListener("submit", () => {
    isSending = true;
    if (!shelf) return;
    // Not awaited: what is written now is done before the next page reads.
    write(shelf, (store) => {
      store.index("session").openCursor(session).onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        cursor.update({ ...cursor.value, isSent: true });
        cursor.continue();
      };
    }).catch(warnOnce);
    forgetSaved(shelf).catch(warnOnce);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) isSending = false;
  });
  form.dataset.drafts = shelf ? "kept" : "closed";
};

start();
