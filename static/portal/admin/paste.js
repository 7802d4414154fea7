// What is pasted from Word, Google Docs, LibreOffice or a web page becomes Markdown, by the library Turndown.
// The HTML is parsed as an inert document: nothing in it is loaded or run.
const HTML_LIMIT = 2_000_000; // characters of HTML; Word writes ten for each one of the text
const QUICK = 20_000; // characters of plain text that Chromium pastes at once
const LOST = "del, .msoDel, style, script, xml, meta, link, title, head, noscript, template, svg, object, iframe, img, button, select";
const EMPHASIS = { STRONG: "STRONG", B: "STRONG", EM: "EM", I: "EM" };
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, dl, table, blockquote, pre, hr, section, article";
const WEB_LINK = /^(https?:|mailto:)/i;

const all = (root, selector) => [...root.querySelectorAll(selector)];
const styleOf = (element) => element.dataset.style ?? "";
const unwrap = (element) => element.replaceWith(...element.childNodes);

const renamed = (element, name) => {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
};

const wrapContent = (element, name) => {
  const inner = element.ownerDocument.createElement(name);
  inner.append(...element.childNodes);
  element.append(inner);
};

// Word says of a paragraph that it is in a list, on which level, and draws the mark of the item itself.
const readWordItem = (paragraph) => {
  const level = /mso-list:\s*l\d+\s+level(\d+)/i.exec(styleOf(paragraph));
  if (!level) return null;
  const mark = all(paragraph, "span").find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  const isNumbered = /^\s*\(?(\d+|[a-z]|[ivxlc]+)[.)]/i.test(mark?.textContent ?? "");
  mark?.remove();
  return { level: Number(level[1]), name: isNumbered ? "ol" : "ul" };
};

const makeWordLists = (body) => {
  let open = []; // the lists that the next item may go on with, outermost first
  for (const paragraph of all(body, "p, h1, h2, h3, h4, h5, h6")) {
    const item = paragraph.matches("p") ? readWordItem(paragraph) : null;
    if (!item) {
      open = [];
      continue;
    }
    if (open[0] !== paragraph.previousElementSibling) open = [];
    open.length = Math.min(open.length, item.level);
    if (open.length === item.level && open.at(-1).localName !== item.name) open.pop();
    while (open.length < item.level) {
      const list = body.ownerDocument.createElement(item.name);
      const parent = open.at(-1);
      if (!parent) paragraph.before(list);
      else (parent.lastElementChild ?? parent.appendChild(body.ownerDocument.createElement("li"))).append(list);
      open.push(list);
    }
    open.at(-1).append(renamed(paragraph, "li"));
  }
};

// Google Docs and web pages put a list beside the item it belongs into.
const mendLists = (body) => {
  for (const list of all(body, "ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling?.localName === "li") list.previousElementSibling.append(list);
  }
  for (const paragraph of all(body, "li > p")) {
    if (paragraph.parentElement.querySelectorAll(":scope > p").length === 1) unwrap(paragraph);
  }
};

// Bold and italics may be an element or a style, and an element whose style says it is neither.
const readEmphasis = (body) => {
  for (const element of all(body, "b, strong, i, em, cite, span, font")) {
    const style = styleOf(element);
    const isBold = /(?<![\w-])font-weight:\s*(bold|[6-9]00)/i.test(style);
    const isItalic = /(?<![\w-])font-style:\s*(italic|oblique)/i.test(style);
    const isPlain = /(?<![\w-])font-weight:\s*(normal|[1-4]00)/i.test(style);
    const isUpright = /(?<![\w-])font-style:\s*normal/i.test(style);
    const name = EMPHASIS[element.nodeName];
    if (isBold && name !== "STRONG") wrapContent(element, "strong");
    if (isItalic && name !== "EM") wrapContent(element, "em");
    if (!name || (name === "STRONG" && isPlain) || (name === "EM" && isUpright)) unwrap(element);
    else renamed(element, name);
  }
  for (const element of all(body, ":is(h1, h2, h3, h4, h5, h6, th) strong, strong strong, em em")) unwrap(element);
  for (const element of all(body, "strong, em")) {
    // Two words in bold, one after the other, are one passage in bold.
    while (element.nextSibling?.nodeName === element.nodeName) {
      element.append(...element.nextSibling.childNodes);
      element.nextSibling.remove();
    }
    if (!element.textContent.trim()) unwrap(element);
  }
};

const readLinks = (body) => {
  for (const link of all(body, "a")) {
    let address = link.getAttribute("href") ?? "";
    if (/^https?:\/\/(www\.)?google\.[a-z.]+\/url\?/.test(address)) {
      address = new URL(address).searchParams.get("q") ?? address;
    }
    if (WEB_LINK.test(address) && link.textContent.trim()) {
      link.setAttribute("href", address);
      link.removeAttribute("title");
    } else unwrap(link); // to a place in the document, or on the computer of whoever wrote it
  }
};

const cleanText = (body) => {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.COMMENT_NODE) comments.push(node);
    else node.data = node.data.replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, "").replace(/[\u00A0\u202F]/g, " ");
  }
  for (const comment of comments) comment.remove();
};

// A line end beside a paragraph, or at either end of one, is an empty line: Markdown has them anyway.
const dropEmptyLines = (body) => {
  const isText = (node) => node && (node.nodeType === Node.TEXT_NODE ? node.data.trim() : !node.matches(BLOCKS));
  const beside = (node, side) => {
    let next = node[side];
    while (next?.nodeType === Node.TEXT_NODE && !next.data.trim()) next = next[side];
    return next;
  };
  for (const end of all(body, "br")) {
    if (!isText(beside(end, "previousSibling")) || !isText(beside(end, "nextSibling"))) end.remove();
  }
};

const tidy = (body) => {
  for (const element of all(body, LOST)) element.remove();
  for (const element of all(body, "[data-style*='display:none'], [data-style*='display: none'], [hidden]")) element.remove();
  for (const element of all(body, "[data-style*='mso-element:comment'], [data-style*='mso-hide:all']")) element.remove();
  for (const title of all(body, "p.MsoTitle")) renamed(title, "h1");
  makeWordLists(body);
  cleanText(body);
  dropEmptyLines(body);
  readLinks(body);
  readEmphasis(body);
  mendLists(body);
  for (const table of all(body, "table")) {
    if (table.querySelector("table") || ![...table.rows].some((row) => row.cells.length > 1)) {
      for (const part of all(table, "thead, tbody, tfoot, tr, caption, col, colgroup")) unwrap(part);
      for (const cell of all(table, "td, th")) renamed(cell, "div");
      unwrap(table); // one that only lays out
    }
  }
};

const service = new TurndownService({
  headingStyle: "atx",
  hr: "---",
  bulletListMarker: "-",
  codeBlockStyle: "fenced",
  emDelimiter: "*",
});

// What the guide's own marks are made of stays as it is: [@key, p. 9] and [[term]].
const escaped = service.escape.bind(service);
service.escape = (text) =>
  text
    .split(/(\[@[^[\]]*\]|\[\[[^[\]]+\]\])/)
    .map((part, place) => (place % 2 ? part : escaped(part)))
    .join("");

service.addRule("item", {
  filter: "li",
  replacement: (content, item) => {
    const list = item.parentElement;
    const place = [...list.children].indexOf(item) + (Number(list.getAttribute("start")) || 1);
    const mark = list.localName === "ol" ? `${place}. ` : "- ";
    const lines = content.trim().replace(/\n{2,}(?=\s*(?:[-*]|\d+\.) )/g, "\n");
    return `${mark}${lines.replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`)}${item.nextElementSibling ? "\n" : ""}`;
  },
});

const cellText = (cell) => service.turndown(cell).replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|");

service.addRule("table", {
  filter: "table",
  replacement: (_, table) => {
    const rows = [...table.rows].map((row) => [...row.cells].map(cellText));
    const width = Math.max(...rows.map((row) => row.length));
    const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, place) => row[place] ?? "").join(" | ")} |`);
    lines.splice(1, 0, `|${" --- |".repeat(width)}`);
    return `\n\n${lines.join("\n")}\n\n`;
  },
});

// Our own policy refuses styles and handlers even in a document that is never shown, and would report each.
const withoutInline = (html) =>
  html
    .replace(/<style\b[^]*?(<\/style\s*>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s/"'])(style|on\w+)(?=\s*=)/gi, "$1data-$2"));

const markdownOf = (html) => {
  const { body } = new DOMParser().parseFromString(withoutInline(html), "text/html");
  tidy(body);
  return service.turndown(body).replace(/\n{3,}/g, "\n\n").trim();
};

const megabytes = (length) => `${(length / 1_000_000).toFixed(1)} MB`;

// Blocks stand in paragraphs of their own, wherever they are pasted.
const setApart = (editor, text) => {
  if (!/\n|^(#{1,6} |- |\d+\. |> |\|)/.test(text)) return text;
  const before = editor.value.slice(0, editor.selectionStart);
  const after = editor.value.slice(editor.selectionEnd);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text}${!after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n"}`;
};

const onPaste = (event) => {
  const editor = event.target;
  const { clipboardData: pasted } = event;
  if (!editor.matches?.("[data-writing-text]") || !pasted) return;
  const say = (message) => {
    editor.closest("[data-writing]").querySelector("[data-writing-said]").textContent = message;
  };
  const refuse = (message) => {
    event.preventDefault();
    say(`Nothing was pasted, and your text is as it was: ${message}`);
  };
  const limit = Number(editor.dataset.writingText);
  const selected = editor.selectionEnd - editor.selectionStart;
  const room = limit - editor.value.length + selected;
  const isPlain = pasted.types.includes("vscode-editor-data");
  const [html, plain] = [isPlain ? "" : pasted.getData("text/html"), pasted.getData("text/plain")];
  say("");
  if (html.length > HTML_LIMIT) {
    return refuse(`this is ${megabytes(html.length)}, and at most ${megabytes(HTML_LIMIT)} fit in. Paste it part by part.`);
  }
  const text = html ? setApart(editor, markdownOf(html)) : plain;
  if (text.length > room) {
    const count = [text.length, Math.max(room, 0)].map((number) => number.toLocaleString("en"));
    return refuse(`this has ${count[0]} characters, and there is room for ${count[1]}. Paste it part by part.`);
  }
  if (!text || (!html && text.length < QUICK)) return; // the browser pastes plain text; pictures have a script of their own
  event.preventDefault();
  const detail = { text };
  editor.dispatchEvent(new CustomEvent("writing:insert", { detail, bubbles: true }));
  say(`Pasted${html ? " as Markdown" : ""}.${detail.canUndo ? " Ctrl+Z takes it back." : ""}`);
};

document.addEventListener("paste", onPaste);
