// Converts text pasted from Word, Google Docs, LibreOffice or a web page to Markdown, with the library Turndown, and
// says what was left out. The HTML is parsed as an inert document: nothing in it is loaded or executed.
import { later } from "./editing.js";
import { keysOf, markersIn } from "./own_page.js";
import { all, mend, putMarkdown } from "./pasted.js";

const HTML_LIMIT = 2_000_000; // characters of HTML without pictures; Word writes ten for each character of the text
const QUICK = 20_000; // characters of plain text that Chromium pastes at once
const DATA = /data:image\/[a-z.+-]+;base64,[\w+/=\s%]+/gi; // a picture within the HTML
const MOST_CELLS = 100; // across which one cell of a table can be merged

const service = new TurndownService({
  headingStyle: "atx",
  hr: "---",
  bulletListMarker: "-",
  codeBlockStyle: "fenced",
  emDelimiter: "*",
});

// The guide's own marks stay unescaped: [@key, p. 9] and [[term]]. What would raise, lower or strike words, or make a
// number that of a list, does not.
const escaped = service.escape.bind(service);
const escapedText = (text) =>
  escaped(text)
    .replace(/(?<!\\)(\^(?=$|\S*\^)|~(?=$|\S*~))/g, "\\$&")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
service.escape = (text) =>
  text
    .split(/(\[@[^[\]]*\]|\[\[[^[\]]+\]\])/)
    .map((part, place) => (place % 2 ? part : escapedText(part)))
    .join("");

service.addRule("as given", { filter: (node) => node.hasAttribute("data-pasted"), replacement: (_, node) => node.dataset.pasted });

service.addRule("struck", { filter: "s", replacement: (content) => (content.trim() ? `~~${content.trim()}~~` : "") });

// Raised and lowered characters, as topics/markdown_marks.py reads them: one by one where Unicode has all of them.
const UNICODE = {
  SUP: ["0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ"],
  SUB: ["0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"],
};
service.addRule("shifted", {
  filter: ["sup", "sub"],
  replacement: (content, { nodeName, textContent }) => {
    const [plain, shifted] = UNICODE[nodeName];
    const words = textContent.trim();
    if (content.includes("[")) return content; // a link, a citation or a note
    if ([...words].every((each) => plain.includes(each))) return [...words].map((each) => shifted[plain.indexOf(each)]).join("");
    const sign = nodeName === "SUP" ? "^" : "~";
    return `${sign}${words.replace(/[\s!"#$%&'()*+,./:;<=>?@[\]\\^_`{|}~-]/g, (each) => (/\s/.test(each) ? "\\ " : `\\${each}`))}${sign}`;
  },
});

const isSecond = (list) => list.previousElementSibling?.localName === "ol" && !isSecond(list.previousElementSibling);

service.addRule("item", {
  filter: "li",
  replacement: (content, item) => {
    const list = item.parentElement;
    const start = Number.parseInt(list.getAttribute("start") ?? "1", 10);
    const place = [...list.children].indexOf(item) + (start >= 0 ? start : 1);
    // A list that follows another one is told from it by its sign.
    const mark = list.localName === "ol" ? `${place}${isSecond(list) ? ")" : "."} ` : "- ";
    const lines = content.trim().replace(/\n{2,}(?=\s*(?:[-*]|\d+[.)]) )/g, "\n");
    return `${mark}${lines.replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`)}${item.nextElementSibling ? "\n" : ""}`;
  },
});

const cellText = (cell) => service.turndown(cell).replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|");

// A merged cell is written once; empty cells keep the columns below and beside it.
const gridOf = (table) => {
  const rows = [...table.rows];
  const grid = rows.map(() => []);
  rows.forEach((row, down) => {
    let across = 0;
    for (const cell of row.cells) {
      while (grid[down][across] !== undefined) across += 1;
      for (const line of grid.slice(down, cell.rowSpan ? down + cell.rowSpan : undefined)) {
        line.length = Math.max(line.length, across);
        for (let each = 0; each < Math.min(cell.colSpan, MOST_CELLS); each++) line[across + each] ??= "";
      }
      grid[down][across] = cellText(cell);
    }
  });
  return grid;
};

service.addRule("table", {
  filter: "table",
  replacement: (_, table) => {
    const grid = gridOf(table);
    const width = Math.max(...grid.map((row) => row.length));
    const lines = grid.map((row) => `| ${Array.from({ length: width }, (_, place) => row[place] ?? "").join(" | ")} |`);
    lines.splice(1, 0, `|${" --- |".repeat(width)}`);
    return `\n\n${lines.join("\n")}\n\n`;
  },
});

// Our policy refuses styles and handlers even in a document that is never shown, and would report each one.
const withoutInline = (html) =>
  html
    .replace(/<style\b[^]*?(<\/style\s*>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s/"'])(style|on\w+)(?=\s*=)/gi, "$1data-$2"));

const turndown = (element) => service.turndown(element).replace(/\n{3,}/g, "\n\n").trim();

// What the HTML becomes, once `upload` has stored each picture that it holds.
class Pasted {
  constructor(html) {
    this.left = new Map();
    this.page = new DOMParser().parseFromString(withoutInline(html), "text/html");
    this.markers = markersIn(this.page);
  }

  mend(first, keys = new Map()) {
    this.notes = mend(this.page, (name) => this.leave(name), first, keys);
    this.pictures = [this.page.body, ...this.notes.map((note) => note.holder)].flatMap((part) => all(part, "img"));
  }

  leave(name) {
    this.left.set(name, (this.left.get(name) ?? 0) + 1);
  }

  async takePictures(upload) {
    for (const picture of this.pictures) {
      const code = await upload(picture.getAttribute("src"));
      if (code) putMarkdown(picture, code);
      else {
        this.leave("picture");
        picture.remove();
      }
    }
  }

  get text() {
    return turndown(this.page.body);
  }

  get noteText() {
    return this.notes.map(({ label, holder }) => `[^${label}]: ${turndown(holder).replace(/\n(?=.)/g, "\n    ")}`).join("\n\n");
  }

  get said() {
    const names = [...this.left].map(([name, count]) => `${count} ${name}${count > 1 ? "s" : ""}`);
    return names.length ? `Left out: ${names.join(", ")}.` : "";
  }
}

// The number of the next note: those of the text keep theirs.
const nextNote = (text) => Math.max(0, ...[...text.matchAll(/\[\^(\d{1,6})\]/g)].map((found) => Number(found[1]))) + 1;

const uploader = (editor) => async (address) => {
  try {
    const [, kind, data] = /^data:(image\/[a-z.+-]+);base64,(.+)$/is.exec(address);
    const bytes = Uint8Array.from(atob(decodeURIComponent(data)), (each) => each.charCodeAt(0));
    const detail = { file: new File([bytes], `picture.${kind.slice(6)}`, { type: kind }) };
    editor.dispatchEvent(new CustomEvent("writing:picture", { detail, bubbles: true }));
    return await detail.code;
  } catch {
    return null;
  }
};

const megabytes = (length) => `${(length / 1_000_000).toFixed(1)} MB`;

// Blocks become separate paragraphs, wherever they are pasted.
const setApart = (editor, text) => {
  if (!/\n|^(#{1,6} |- |\d+\. |> |\|)/.test(text)) return text;
  const before = editor.value.slice(0, editor.selectionStart);
  const after = editor.value.slice(editor.selectionEnd);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text}${!after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n"}`;
};

// Notes stand after the paragraph into which words are pasted; they are pasted with its rest, as one change.
const setNotesApart = (editor, text, notes) => {
  const placed = setApart(editor, text);
  if (!notes) return placed;
  if (placed !== text || !text) return setApart(editor, `${text}\n\n${notes}`.trim());
  const { selectionStart: start, selectionEnd: end, value } = editor;
  const stop = value.indexOf("\n\n", end) < 0 ? value.length : value.indexOf("\n\n", end);
  editor.setSelectionRange(start, stop);
  return `${text}${value.slice(end, stop)}\n\n${notes}`;
};

const insert = (editor, text, said) => {
  const room = Number(editor.dataset.writingText) - editor.value.length + editor.selectionEnd - editor.selectionStart;
  if (text.length > room) {
    const count = [text.length, Math.max(room, 0)].map((number) => number.toLocaleString("en"));
    refuse(editor, `this has ${count[0]} characters, and there is room for ${count[1]}. Paste it part by part.`);
    return false;
  }
  editor.dispatchEvent(new CustomEvent("writing:insert", { detail: { text }, bubbles: true }));
  say(editor, said);
  return true;
};

const say = (editor, message) => {
  editor.closest("[data-writing]").querySelector("[data-writing-said]").textContent = message;
};

const refuse = (editor, message) => say(editor, `Nothing was pasted, and your text is unchanged: ${message}`);

const pasteHtml = (editor, pasted) => {
  const { text, noteText, said } = pasted;
  return insert(editor, setNotesApart(editor, text, noteText), `Pasted as Markdown. ${said}${said && " "}Ctrl+Z undoes it.`);
};

// Looks up what the text cites, and stores its pictures, before it is pasted. Returns whether it was.
const pasteAt = async (editor, pasted, place) => {
  let isPasted;
  say(editor, "Pasting …");
  if (!pasted.notes) pasted.mend(nextNote(editor.value), await keysOf(pasted.markers));
  await pasted.takePictures(uploader(editor));
  place.write(() => (isPasted = pasteHtml(editor, pasted)));
  return isPasted;
};

const pasteLater = (editor, pasted) => later(editor, (place) => pasteAt(editor, pasted, place));

const onPaste = (event) => {
  const editor = event.target;
  const { clipboardData } = event;
  if (!editor.matches?.("[data-writing-text]") || !clipboardData) return;
  const isPlain = clipboardData.types.includes("vscode-editor-data");
  const [html, plain] = [isPlain ? "" : clipboardData.getData("text/html"), clipboardData.getData("text/plain")];
  say(editor, "");
  const size = html.length > HTML_LIMIT ? html.replace(DATA, "").length : html.length;
  if (size > HTML_LIMIT) {
    event.preventDefault();
    return refuse(editor, `this is ${megabytes(size)}, and at most ${megabytes(HTML_LIMIT)} fit in. Paste it part by part.`);
  }
  const pasted = html && new Pasted(html);
  if (pasted && pasted.markers.length) {
    event.preventDefault();
    return pasteLater(editor, pasted);
  }
  if (pasted) pasted.mend(nextNote(editor.value));
  // The browser pastes plain text; pictures.js handles pictures alone.
  if (pasted ? !pasted.text && !pasted.pictures.length : plain.length < QUICK) return pasted && say(editor, pasted.said);
  if (pasted && !pasted.text && clipboardData.files.length) return;
  event.preventDefault();
  if (!pasted) insert(editor, plain, "Pasted. Ctrl+Z undoes it.");
  else if (pasted.pictures.length) pasteLater(editor, pasted);
  else pasteHtml(editor, pasted);
};

document.addEventListener("paste", onPaste);
