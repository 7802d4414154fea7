// The buttons and keys of the editors. What they write, the browser's own Ctrl+Z takes back.
//
// Other scripts write by the event "writing:insert", whose detail has the `text` and is told whether it `canUndo`.
const QUICK = 20_000; // characters that Chromium inserts at once; for ten times as many it takes half a minute

const insert = (editor, text) => {
  const { selectionStart: start, selectionEnd: end } = editor;
  editor.focus();
  // A selection that moves ends what was typed before, and Ctrl+Z will leave that alone.
  editor.setSelectionRange(start ? 0 : editor.value.length, start ? 0 : editor.value.length);
  editor.setSelectionRange(start, end);
  if (text.length < QUICK && document.execCommand("insertText", false, text)) return true;
  editor.setRangeText(text, start, end, "end");
  editor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
  return false;
};

document.addEventListener("writing:insert", ({ target, detail }) => {
  detail.canUndo = insert(target, detail.text);
});

const selectedIn = (editor) => editor.value.slice(editor.selectionStart, editor.selectionEnd);

// Puts signs around the selection, or takes them away, and leaves it selected.
const surround = (editor, sign) => {
  const { selectionStart: start, selectionEnd: end, value } = editor;
  const isMarked = value.slice(start - sign.length, start) === sign && value.startsWith(sign, end);
  const text = selectedIn(editor);
  if (isMarked) {
    editor.setSelectionRange(start - sign.length, end + sign.length);
    insert(editor, text);
    editor.setSelectionRange(start - sign.length, end - sign.length);
  } else {
    insert(editor, `${sign}${text}${sign}`);
    editor.setSelectionRange(start + sign.length, end + sign.length);
  }
};

// The lines that the selection touches, each changed.
const changeLines = (editor, change) => {
  const start = editor.value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
  const end = editor.value.indexOf("\n", editor.selectionEnd);
  editor.setSelectionRange(start, end < 0 ? editor.value.length : end);
  const lines = selectedIn(editor).split("\n");
  insert(editor, lines.map(change).join("\n"));
};

// None, ##, ###, and none again: the title above a text has the first level.
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

// --- Citations and terms: one dialog for all editors of the page ---

let search = null; // the dialog's parts, the editor it was opened from, and what it looks for
const KINDS = {
  citation: { title: "Cite a source", write: ({ key }, place) => `[@${key}${place ? `, ${place}` : ""}]` },
  term: { title: "Link a term", write: ({ name }) => `[[${name}]]` },
};

const choose = (found) => {
  const { editor, kind, place, dialog, start, end } = search;
  dialog.close();
  editor.focus();
  editor.setSelectionRange(start, end); // the dialog has had the focus since
  insert(editor, KINDS[kind].write(found, place.value.replace(/[[\];]/g, "").trim()));
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
  search.said.textContent = results.length ? "" : "Nothing fits. Try another word.";
};

// Where the text stands: the form's address, and what has been chosen in it so far.
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
  const query = placeOf(editor);
  query.set("q", words.value);
  try {
    const answer = await fetch(`${search.urls[kind]}?${query}`, { signal: search.asking.signal, redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    showFound((await answer.json()).results);
  } catch (error) {
    if (error.name !== "AbortError") search.said.textContent = "The search does not answer. Are you still signed in?";
  }
};

const prepareSearch = () => {
  document.body.append(document.querySelector("[data-writing-search]").content.cloneNode(true));
  const dialog = document.querySelector(".writing-search");
  const part = (name) => dialog.querySelector(`[data-search-${name}]`);
  const urls = { citation: dialog.dataset.sources, term: dialog.dataset.terms };
  search = { dialog, urls, list: part("list"), said: part("said"), words: part("words"), place: part("place"), title: part("title") };
  search.words.addEventListener("input", look);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    search.list.querySelector("button")?.click();
  });
  part("close").addEventListener("click", () => dialog.close());
};

const openSearch = (editor, kind) => {
  if (!search) prepareSearch();
  const { selectionStart, selectionEnd: end } = editor;
  Object.assign(search, { editor, kind, start: kind === "citation" ? end : selectionStart, end }); // what is cited stays
  search.title.textContent = KINDS[kind].title;
  search.place.closest("label").hidden = kind !== "citation";
  search.place.value = "";
  search.words.value = selectedIn(editor).slice(0, 80).replace(/[[\]]/g, "").trim();
  search.list.replaceChildren();
  search.dialog.showModal();
  search.words.select();
  look();
};

// --- Which button and which key does what ---

const DOES = {
  heading: toggleHeading,
  bold: (editor) => surround(editor, "**"),
  italic: (editor) => surround(editor, "*"),
  list: toggleList,
  link: insertLink,
  citation: (editor) => openSearch(editor, "citation"),
  term: (editor) => openSearch(editor, "term"),
};
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" }; // with Ctrl or ⌘
const ALT_KEYS = { KeyH: "heading", KeyL: "list", KeyC: "citation", KeyT: "term" }; // and Alt

document.addEventListener("keydown", (event) => {
  const isAsked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.getModifierState("AltGraph");
  if (!isAsked || !event.target.matches?.("[data-writing-text]")) return;
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

for (const bar of document.querySelectorAll("[data-writing-bar]")) bar.hidden = false;
