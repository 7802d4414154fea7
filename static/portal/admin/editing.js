// Buttons and keys of the text editors. Ctrl+Z undoes what they write: the browser's own, or ours for what is long.
//
// Other scripts insert text with the event "writing:insert", whose detail has the `text`.
const QUICK = 20_000; // characters that Chromium inserts at once; ten times as many take half a minute

const done = new WeakMap(); // what was inserted without the browser's undo, by editor, oldest first
const undone = new WeakMap();

// Whoever writes on in another field is left there.
const isElsewhere = (editor) => {
  const field = document.activeElement;
  return field !== editor && field.form === editor.form && field.matches("input, select, textarea");
};

const insert = (editor, text) => {
  const { selectionStart: start, selectionEnd: end, value } = editor;
  const isQuiet = isElsewhere(editor);
  if (!isQuiet) editor.focus();
  // Moving the selection ends the typing before, so that Ctrl+Z leaves that alone.
  editor.setSelectionRange(start ? 0 : value.length, start ? 0 : value.length);
  editor.setSelectionRange(start, end);
  if (!isQuiet && text.length < QUICK && document.execCommand("insertText", false, text)) return;
  const before = value.slice(start, end);
  replace(editor, start, end, text);
  done.set(editor, [...(done.get(editor) ?? []), { start, before, text, old: value, now: editor.value }]);
  undone.delete(editor);
};

const replace = (editor, start, end, text) => {
  editor.setRangeText(text, start, end, "end");
  editor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
};

// Undoes the last long insertion, or does it again, if the text is as that left it. Returns whether it did.
const undo = (editor, isAgain) => {
  const [from, to] = isAgain ? [undone, done] : [done, undone];
  const last = from.get(editor)?.at(-1);
  if (!last || editor.value !== (isAgain ? last.old : last.now)) return false;
  from.set(editor, from.get(editor).slice(0, -1));
  to.set(editor, [...(to.get(editor) ?? []), last]);
  const [gone, come] = isAgain ? [last.before, last.text] : [last.text, last.before];
  replace(editor, last.start, last.start + gone.length, come);
  return true;
};

document.addEventListener("writing:insert", ({ target, detail }) => insert(target, detail.text));

// --- What comes after it was asked for, as a picture that is stored first ---

export const pending = new Set(); // promises of what has not come; each says in the end whether it is in the text

// The place of the selection, which stays between the same words while somebody writes on.
class Place {
  constructor(editor, isAfter) {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    Object.assign(this, { editor, value, start: isAfter ? end : start, end });
  }

  handleEvent() {
    const { value: old } = this;
    const { value } = this.editor;
    let same = 0;
    while (same < old.length && old[same] === value[same]) same += 1;
    const moved = (at) => (at > same ? Math.max(same, at + value.length - old.length) : at);
    Object.assign(this, { value, start: moved(this.start), end: moved(this.end) });
  }

  // Lets `act` write here, and leaves the cursor where somebody has put it since.
  write(act) {
    const { editor } = this;
    const cursor = new Place(editor);
    const isHere = cursor.start === this.start || cursor.end === this.end;
    editor.setSelectionRange(this.start, this.end);
    act();
    cursor.handleEvent();
    this.start = this.end = editor.selectionEnd;
    if (!isHere) editor.setSelectionRange(cursor.start, cursor.end);
  }
}

// Calls `work` with the place of the selection, or with that after it; a save waits for what it returns.
export const later = async (editor, work, isAfter = false) => {
  const place = new Place(editor, isAfter);
  editor.addEventListener("input", place);
  const coming = work(place);
  pending.add(coming);
  await coming;
  pending.delete(coming);
  editor.removeEventListener("input", place);
};

const selectedIn = (editor) => editor.value.slice(editor.selectionStart, editor.selectionEnd);

// Adds or removes marks around the selection, and keeps it selected. At the end of marked words, steps behind their mark.
const surround = (editor, sign) => {
  const { selectionStart: start, selectionEnd: end, value } = editor;
  const has = (stars) => (sign === "*" ? stars.length % 2 === 1 : stars.length > 1); // *** is both, ** is not *
  const closes = has(/^\**/.exec(value.slice(end))[0]);
  const isMarked = closes && has(/\**$/.exec(value.slice(0, start))[0]);
  const text = selectedIn(editor);
  if (isMarked) {
    editor.setSelectionRange(start - sign.length, end + sign.length);
    insert(editor, text);
    editor.setSelectionRange(start - sign.length, end - sign.length);
  } else if (closes && !text && isOpen(value.slice(value.lastIndexOf("\n", start - 1) + 1, start), sign)) {
    editor.setSelectionRange(end + sign.length, end + sign.length);
  } else {
    insert(editor, `${sign}${text}${sign}`);
    editor.setSelectionRange(start + sign.length, end + sign.length);
  }
};

// Returns whether a mark in the line is not closed by its end.
const isOpen = (line, sign) => {
  const bare = sign === "*" ? line.replace(/^\s*\* /, "").replaceAll("**", "") : line;
  return bare.split(sign).length % 2 === 0;
};

// Changes each line that the selection touches.
const changeLines = (editor, change) => {
  const start = editor.value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
  const end = editor.value.indexOf("\n", editor.selectionEnd);
  editor.setSelectionRange(start, end < 0 ? editor.value.length : end);
  const lines = selectedIn(editor).split("\n");
  insert(editor, lines.map(change).join("\n"));
};

// Cycles none, ##, ###: the title above a text has the first level.
const toggleHeading = (editor) =>
  changeLines(editor, (line) => {
    const [, signs, words] = /^(#*) *(.*)$/.exec(line);
    const next = { 0: "## ", 2: "### " }[signs.length] ?? "";
    return `${next}${words}`;
  });

const toggleList = (editor) => {
  changeLines(editor, (line) => (/^\s*- /.test(line) ? line.replace(/^(\s*)- /, "$1") : line.trim() ? `- ${line}` : line || "- "));
};

const insertLink = (editor) => {
  const [text, start] = [selectedIn(editor), editor.selectionStart];
  if (/^https?:\/\/\S+$/.test(text)) {
    insert(editor, `[](${text})`);
    editor.setSelectionRange(start + 1, start + 1);
  } else {
    insert(editor, `[${text}](https://)`);
    const address = start + text.length + 3;
    if (text) editor.setSelectionRange(address, address + "https://".length);
    else editor.setSelectionRange(start + 1, start + 1);
  }
};

// In a table, adds a row below; elsewhere a table of two columns, whose first heading is selected.
const insertTable = (editor) => {
  const { value, selectionEnd: at } = editor;
  const end = value.indexOf("\n", at) < 0 ? value.length : value.indexOf("\n", at);
  const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, end);
  const cells = line.trim().startsWith("|") ? line.split(/(?<!\\)\|/).length - 2 : 0;
  if (cells > 0) {
    const dashes = /^\n[ \t]*\|[-:| \t]*-[-:| \t]*/.exec(value.slice(end))?.[0].length ?? 0; // below a heading
    editor.setSelectionRange(end + dashes, end + dashes);
    insert(editor, `\n|${"  |".repeat(cells)}`);
    editor.setSelectionRange(end + dashes + 3, end + dashes + 3);
    return;
  }
  editor.setSelectionRange(end, end);
  const gap = line.trim() ? "\n\n" : value.slice(0, end).trim() && !/\n\n$/.test(value.slice(0, end)) ? "\n" : "";
  insert(editor, `${gap}| Heading | Heading |\n| --- | --- |\n|  |  |\n|  |  |\n`);
  const first = end + gap.length + 2;
  editor.setSelectionRange(first, first + "Heading".length);
};

// --- Citations and terms: one dialog for all editors of the page ---

const NEW_SOURCE = "writing_new_source"; // the window's name
let search = null; // the dialog's parts, the editor it was opened from, and the kind it searches
const KINDS = {
  citation: { title: "Cite a source", write: ({ key }, place) => `[@${key}${place ? `, ${place}` : ""}]` },
  term: { title: "Link a term", write: ({ name }) => `[[${name}]]` },
};

const choose = (found) => {
  const { editor, kind, place, dialog, start, end } = search;
  dialog.close();
  editor.focus();
  editor.setSelectionRange(start, end); // the dialog has taken the focus
  insert(editor, KINDS[kind].write(found, place.value.replace(/[[\];]/g, "").trim()));
};

// Leads to the form for a new source, in a window of its own, so that the text here stays as it is.
const offerToAdd = (address) => {
  search.add.hidden = !address;
  if (address) search.add.href = address;
};

// Django's window of a new row calls this when that is saved; ours comes back with the key of the source.
const dismissOthers = window.dismissAddRelatedObjectPopup;
window.dismissAddRelatedObjectPopup = async (popup, id, ...said) => {
  if (popup.name !== NEW_SOURCE) return dismissOthers?.(popup, id, ...said);
  popup.close();
  const query = placeOf(search.editor);
  query.set("id", id);
  const answer = await fetch(`${search.urls.citation}?${query}`, { redirect: "error" });
  const [found] = answer.ok ? (await answer.json()).results : [];
  if (found) choose(found);
  else look();
};

// What Enter chooses is that of the words typed: it waits for it.
const chooseFirst = () => {
  search.isEntered = search.isBehind;
  if (!search.isBehind) search.list.querySelector("button")?.click();
};

const showFound = (results) => {
  search.list.replaceChildren(
    ...results.map((found) => {
      const button = document.createElement("button");
      const note = document.createElement("span");
      button.type = "button";
      button.append(found.title, note);
      note.textContent = found.note;
      button.addEventListener("click", () => choose(found));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  search.said.textContent = results.length ? "" : "Nothing found. Try another word.";
};

// Where the text belongs: the form's address, and the choices made in it so far.
const placeOf = (editor) => {
  const place = new URLSearchParams({ at: location.pathname, field: editor.name });
  for (const name of ["edition", "committee", "topic", "parent"]) {
    const chosen = editor.form.elements.namedItem(name);
    if (chosen?.value) place.set(name, chosen.value);
  }
  return place;
};

const look = async () => {
  const { editor, kind, words } = search;
  search.asking?.abort();
  search.asking = new AbortController();
  search.isBehind = true; // what is shown was found for other words
  const query = placeOf(editor);
  query.set("q", words.value);
  try {
    const answer = await fetch(`${search.urls[kind]}?${query}`, { signal: search.asking.signal, redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    const { results, add } = await answer.json();
    showFound(results);
    offerToAdd(add);
    search.isBehind = false;
    if (search.isEntered && search.dialog.open) chooseFirst();
  } catch (error) {
    if (error.name !== "AbortError") search.said.textContent = "The search does not respond. Are you still signed in?";
  }
};

const prepareSearch = () => {
  document.body.append(document.querySelector("[data-writing-search]").content.cloneNode(true));
  const dialog = document.querySelector(".writing-search");
  const part = (name) => dialog.querySelector(`[data-search-${name}]`);
  const urls = { citation: dialog.dataset.sources, term: dialog.dataset.terms };
  search = { dialog, urls, list: part("list"), said: part("said"), words: part("words"), place: part("place"), title: part("title") };
  search.words.addEventListener("input", () => {
    search.isEntered = false;
    look();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    chooseFirst();
  });
  part("close").addEventListener("click", () => dialog.close());
  search.add = part("add");
  search.add.addEventListener("click", (event) => {
    const url = new URL(search.add.href);
    url.searchParams.set("title", search.words.value);
    search.add.href = url;
    if (window.open(search.add.href, NEW_SOURCE, "width=900,height=800,scrollbars=yes")) event.preventDefault();
  });
};

const openSearch = (editor, kind) => {
  if (!search) prepareSearch();
  const { selectionStart, selectionEnd: end } = editor;
  Object.assign(search, { editor, kind, start: kind === "citation" ? end : selectionStart, end }); // keep the cited words
  search.title.textContent = KINDS[kind].title;
  search.place.closest("label").hidden = kind !== "citation";
  search.place.value = "";
  search.words.value = selectedIn(editor).slice(0, 80).replace(/[[\]]/g, "").trim();
  search.list.replaceChildren();
  search.isEntered = false;
  search.dialog.showModal();
  search.words.select();
  look();
};

// --- Actions of buttons and keys ---

const DOES = {
  heading: toggleHeading,
  bold: (editor) => surround(editor, "**"),
  italic: (editor) => surround(editor, "*"),
  list: toggleList,
  table: insertTable,
  link: insertLink,
  citation: (editor) => openSearch(editor, "citation"),
  term: (editor) => openSearch(editor, "term"),
};
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" }; // with Ctrl or ⌘
const ALT_KEYS = { KeyH: "heading", KeyL: "list", KeyC: "citation", KeyT: "term", KeyG: "table" }; // and Alt

document.addEventListener("keydown", (event) => {
  const isHeld = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  if (!isHeld || !event.target.matches?.("[data-writing-text]")) return;
  if (!event.altKey && /^[zy]$/i.test(event.key) && undo(event.target, event.shiftKey || /y/i.test(event.key))) event.preventDefault();
  if (event.shiftKey) return;
  const name = (event.altKey ? ALT_KEYS : KEYS)[event.code];
  if (!name) return;
  event.preventDefault();
  DOES[name](event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-does]");
  if (!button) return;
  const editor = button.closest("[data-writing]").querySelector("[data-writing-text]");
  editor.focus();
  DOES[button.dataset.does](editor);
});

// --- The bars of buttons: one stop of the Tab key each, and arrow keys within ---

for (const bar of document.querySelectorAll("[data-writing-bar]")) {
  const buttons = [...bar.querySelectorAll("button")];
  const stopAt = (stop) => buttons.forEach((button) => (button.tabIndex = button === stop ? 0 : -1));
  stopAt(buttons[0]);
  bar.addEventListener("focusin", ({ target }) => stopAt(target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  });
  bar.hidden = false;
}
