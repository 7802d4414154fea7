// Mends the HTML that Word, Google Docs, LibreOffice, web pages and our own pages put on the clipboard, so that
// Turndown can write it as Markdown; `leave(name)` is told each thing that is left out.
import { readOwn } from "./own_page.js";

const SILENT = "style, script, xml, meta, link, title, head, noscript, template, annotation";
const LOST = {
  "deleted passage": "del, .msoDel",
  "hidden passage": "[data-style*='display:none'], [data-style*='display: none'], [data-style*='mso-hide:all'], [hidden]",
  "form field": "button, select, textarea, input",
  drawing: "svg, canvas, object, iframe, embed, video, audio",
};
const COMMENT = "[data-style*='mso-element:comment'], [id^='cmnt']:not([id^='cmnt_ref'])";
const COMMENT_MARK = "a[class~='msocomanchor'], a[href*='#_msocom'], a[id^='cmnt_ref'], a[href*='#cmnt']:not([href*='#cmnt_ref'])";
const NOTE_ADDRESS = /#(_?(ftn|edn)\d|sd(foot|end)note\d|ftnt\d|cite_note|site-ref-|(user-content-)?fn[:-]?\d|footnote)/i;
const NOTE_MARK = /^[[(]?(\d{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§]{1,3})[\])]?$/i;
const EMPHASIS = { STRONG: "STRONG", B: "STRONG", EM: "EM", I: "EM" };
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, dl, table, blockquote, pre, hr, section, article";
const WEB_LINK = /^(https?:|mailto:)/i;
const EMOJI = /^\p{Extended_Pictographic}/u;

export const all = (root, selector) => [...root.querySelectorAll(selector)];
const styleOf = (element) => element.dataset.style ?? "";
const isBefore = (node, other) => Boolean(node.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
const unwrap = (element) => element.replaceWith(...element.childNodes);

const made = (element, name, ...nodes) => {
  const other = element.ownerDocument.createElement(name);
  other.append(...nodes);
  return other;
};

const renamed = (element, name) => {
  const other = made(element, name, ...element.childNodes);
  element.replaceWith(other);
  return other;
};

const wrapContent = (element, name) => element.append(made(element, name, ...element.childNodes));

// What Turndown writes as it is given; it would pass over an empty element.
export const putMarkdown = (element, markdown) => {
  const place = made(element, "span", "x");
  place.dataset.pasted = markdown;
  element.replaceWith(place);
};

// --- What is left out ---

const dropLost = (body, leave) => {
  for (const element of all(body, SILENT)) element.remove();
  for (const element of all(body, "[data-pasted]")) element.removeAttribute("data-pasted"); // that is ours to set
  for (const [name, selector] of Object.entries(LOST)) {
    for (const element of all(body, selector)) {
      if (!body.contains(element)) continue;
      element.remove();
      const isSeen = name === "drawing" ? element.getAttribute("aria-hidden") !== "true" : element.matches("input:not([type=hidden]), textarea");
      if (isSeen || element.textContent.trim()) leave(name);
    }
  }
};

const dropComments = (body, leave, isOffice) => {
  const marks = all(body, COMMENT_MARK).map((mark) => mark.closest("sup, .MsoCommentReference") ?? mark);
  const comments = all(body, COMMENT).map((comment) => (comment.matches("a") ? (comment.closest("div, p") ?? comment) : comment));
  let count = new Set(marks).size || new Set(comments).size;
  for (const element of [...comments, ...marks]) element.remove();
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) node.remove();
  if (isOffice) count += nodes.filter((node) => node.data.trim()).length; // LibreOffice's own
  for (let each = 0; each < count; each++) leave("comment");
};

// --- Notes: a mark that leads to a note, which leads back ---

const hashOf = (link) => /#(.+)$/.exec(link.getAttribute("href") ?? "")?.[1];

const placeOf = (body, name) => {
  const id = CSS.escape(name);
  return body.querySelector(`[id="${id}"], a[name="${id}"]`);
};

// The whole note to which `mark` leads, and its link back.
const noteOf = (body, mark) => {
  const place = placeOf(body, hashOf(mark));
  if (!place || !isBefore(mark, place)) return null;
  const back = place.matches("a[href]") ? place : all(place, "a[href*='#']").find((link) => backTo(body, link, mark));
  if (!back || !backTo(body, back, mark)) return null;
  const holder = place.matches("a, sup, span") ? (place.closest(":is([id^='ftn'], [id^='edn'], [id^='sd']):not(a)") ?? place.closest("li, p, dd, div")) : place;
  return holder && !holder.contains(mark) ? { holder, back } : null;
};

const backTo = (body, back, mark) => {
  const place = hashOf(back) && placeOf(body, hashOf(back));
  return Boolean(place) && (place === mark || place.contains(mark) || mark.contains(place)) && !place.matches(BLOCKS);
};

// Takes the note out, and the line above the notes with the last one.
const dropNote = (body, holder) => {
  const list = holder.parentElement;
  holder.remove();
  if (list === body || list.textContent.trim()) return;
  if (list.previousElementSibling?.localName === "hr") list.previousElementSibling.remove();
  list.remove();
};

const readNotes = (body, leave, first) => {
  const holders = new Map();
  for (const mark of all(body, "a[href*='#']")) {
    if (!body.contains(mark) || !hashOf(mark) || !NOTE_MARK.test(mark.textContent.trim())) continue;
    const raised = mark.closest("sup");
    const whole = raised?.textContent.trim() === mark.textContent.trim() ? raised : mark;
    const note = noteOf(body, mark);
    if (note) {
      if (!holders.has(note.holder)) holders.set(note.holder, { label: first + holders.size, links: [] });
      holders.get(note.holder).links.push(note.back);
      putMarkdown(whole, `[^${holders.get(note.holder).label}]`);
    } else if (NOTE_ADDRESS.test(mark.getAttribute("href")) && !isBack(mark)) {
      leave("footnote");
      whole.remove();
    }
  }
  return [...holders].map(([holder, { label, links }]) => {
    for (const link of links) (link.closest(".reference__ways, sup") ?? link).remove();
    for (const link of all(holder, "a[href*='#']")) if (isBack(link)) link.remove();
    dropNote(body, holder);
    return { label, holder };
  });
};

const isBack = (link) => /#(_?(ftn|edn)ref|sd(foot|end)note\d+anc|ftnt_ref|cite_ref|fnref)/i.test(link.getAttribute("href"));

// --- Notes that only have their numbers, as Google Docs writes them: they stand at the end, in the same order ---

const isRaised = (element) => element.matches("sup") || /(?<![\w-])vertical-align:\s*super\b/i.test(styleOf(element));
const numberOf = (mark) => Number(/^[[(]?(\d{1,3})[\])]?$/.exec(mark.textContent.trim())?.[1]);

const beginsWith = (block, mark) => {
  const walker = block.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && !walker.currentNode.data.trim());
  return mark.contains(walker.currentNode);
};

// The blocks at the end that each begin with a raised number, or the numbered list below the last line.
const listedNotes = (body, raised) => {
  const blocks = all(body, "p, li").filter((block) => block.textContent.trim() && !block.querySelector("p, li"));
  const list = blocks.at(-1)?.closest("ol");
  if (list?.previousElementSibling?.localName === "hr") {
    return [...list.children].map((holder, place) => ({ holder, number: (list.start ?? 1) + place }));
  }
  const found = [];
  for (const holder of blocks.reverse()) {
    const mark = raised.find((each) => holder.contains(each) && beginsWith(holder, each));
    if (!mark) break;
    found.unshift({ holder, mark, number: numberOf(mark) });
  }
  return found;
};

// The first marks that have these numbers in this order; none if one is missing.
const marksInOrder = (marks, numbers) => {
  const found = [];
  for (const mark of marks) if (numberOf(mark) === numbers[found.length]) found.push(mark);
  return found.length === numbers.length ? found : [];
};

// A raised number can also be an exponent: where the numbers can be found in more than one way, nothing is a note.
const readListedNotes = (body, first) => {
  const raised = all(body, "sup, [data-style]").filter((each) => isRaised(each) && numberOf(each) && !each.parentElement.closest("sup"));
  const notes = listedNotes(body, raised);
  const numbers = notes.map((note) => note.number);
  if (!numbers.every((number, place) => number === numbers[0] + place)) return [];
  const marks = raised.filter((mark) => !notes.some(({ holder }) => holder.contains(mark)));
  const early = marksInOrder(marks, numbers);
  const late = marksInOrder(marks.reverse(), numbers.toReversed()).reverse();
  if (!early.length || early.some((mark, place) => mark !== late[place])) return [];
  const line = all(body, "hr").findLast((each) => isBefore(early.at(-1), each) && isBefore(each, notes[0].holder));
  line?.remove();
  return notes.map(({ holder, mark }, place) => {
    mark?.remove();
    putMarkdown(early[place], `[^${first + place}]`);
    dropNote(body, holder);
    return { label: first + place, holder };
  });
};

// --- Lists ---

// Word only marks a paragraph as part of a list, with its level, and writes the bullet as text.
const readWordItem = (paragraph) => {
  const level = /mso-list:\s*l\d+\s+level(\d+)/i.exec(styleOf(paragraph));
  if (!level) return null;
  const mark = all(paragraph, "span").find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  const words = (mark?.textContent ?? "").trim();
  const [, number] = /^\(?(\d{1,9}|[a-z]|[ivxlc]+)[.)]+$/i.exec(words) ?? [];
  // “1.2” or “Article 5” is no number that Markdown can count on from.
  if (mark && !number && /[\p{L}\p{N}]/u.test(words) && words !== "o") mark.replaceWith(`${words} `);
  else mark?.remove();
  return { level: Number(level[1]), name: number ? "ol" : "ul", value: /^\d/.test(number ?? "") ? number : null };
};

const makeWordLists = (body) => {
  let open = []; // the lists that the next item may continue, outermost first
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
      const list = made(paragraph, item.name);
      const parent = open.at(-1);
      if (!parent) paragraph.before(list);
      else (parent.lastElementChild ?? parent.appendChild(made(paragraph, "li"))).append(list);
      open.push(list);
    }
    const entry = renamed(paragraph, "li");
    open.at(-1).append(entry);
    if (item.value) entry.setAttribute("value", item.value);
  }
};

// Google Docs, LibreOffice and web pages put a nested list beside its item instead of inside it.
const mendLists = (body) => {
  for (const list of all(body, "ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling?.localName === "li") list.previousElementSibling.append(list);
    else list.replaceWith(...list.children); // it has no item above it
  }
  for (const paragraph of all(body, "li > p")) {
    if (paragraph.parentElement.querySelectorAll(":scope > p").length === 1) unwrap(paragraph);
  }
  // Markdown counts on from the first number of a list, so another number begins another list.
  for (const item of all(body, "ol > li[value]")) {
    const list = item.parentElement;
    const value = Number(item.getAttribute("value"));
    const place = [...list.children].indexOf(item);
    const start = Number.parseInt(list.getAttribute("start") ?? "1", 10);
    if (!place) list.setAttribute("start", value);
    else if (value !== start + place) {
      const rest = made(list, "ol", ...[...list.children].slice(place));
      rest.setAttribute("start", value);
      list.after(rest);
    }
  }
};

// --- Words ---

// A style can raise, lower or strike words, too.
const readShifts = (body) => {
  for (const element of all(body, "[data-style]")) {
    const [, name] = /(?<![\w-])vertical-align:\s*(super|sub)\b/i.exec(styleOf(element)) ?? [];
    if (name && !element.matches("sup, sub, td, th, tr")) wrapContent(element, name.slice(0, 3));
    if (/text-decoration[\w-]*:[^;]*line-through/i.test(styleOf(element)) && !element.matches(BLOCKS)) wrapContent(element, "s");
  }
  for (const element of all(body, "strike")) renamed(element, "s");
  for (const element of all(body, "sup sup, sub sub, s s")) unwrap(element);
  for (const element of all(body, "msup, msub")) if (element.lastElementChild) renamed(element.lastElementChild, element.localName.slice(1));
  for (const element of all(body, "msubsup")) {
    const [, low, high] = element.children;
    if (high) [renamed(low, "sub"), renamed(high, "sup")];
  }
  for (const element of all(body, "mfrac")) element.firstElementChild?.after("/");
};

// Bold and italics can be elements or styles, and a style can switch an element off.
const readEmphasis = (body) => {
  for (const element of all(body, "b, strong, i, em, cite, span:not([data-pasted]), font")) {
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
    // Two adjacent bold words are one bold passage.
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
    if (URL.canParse(address) && new URL(address).origin === location.origin) {
      address = address.slice(location.origin.length); // to another page of ours
    } else if (!WEB_LINK.test(address)) address = ""; // to a place in the document, or on the author's computer
    if (address && link.textContent.trim() && !/^[#¶§]$/.test(link.textContent.trim())) {
      link.setAttribute("href", address);
      link.removeAttribute("title");
    } else if (hashOf(link) && /^[#¶]$/.test(link.textContent.trim())) link.remove(); // beside a heading
    else unwrap(link);
  }
};

// Keeps the no-break spaces that French and figures need; programs fill lines with others.
const cleanText = (body) => {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data
      .replace(/[\u00AD\u200B\u2060\uFEFF]/g, "")
      .replace(/(?<![«\d])\u00A0(?![\d:;!?»%‰€$£°])|\u00A0(?=\s)|(?<=\s)\u00A0/g, " ");
  }
};

// A line break beside a paragraph, or at either end of one, is an empty line, which Markdown has anyway.
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

// --- Pictures and tables ---

const readPictures = (body, leave) => {
  for (const picture of all(body, "img")) {
    const address = picture.getAttribute("src") ?? "";
    const words = picture.getAttribute("alt") ?? "";
    const ours = address.startsWith(`${location.origin}/media/images/`) ? address.slice(location.origin.length) : "";
    if (EMOJI.test(words)) picture.replaceWith(words);
    else if (ours) putMarkdown(picture, `![${words.replace(/[[\]\\]/g, "\\$&")}](${ours})`);
    else if (!address.startsWith("data:image/")) {
      leave("picture");
      picture.remove();
    }
  }
};

const readTables = (body) => {
  for (const table of all(body, "table")) {
    if (table.caption) table.before(renamed(table.caption, "p"));
    if (table.querySelector("table") || ![...table.rows].some((row) => row.cells.length > 1)) {
      for (const part of all(table, "thead, tbody, tfoot, tr, col, colgroup")) unwrap(part);
      for (const cell of all(table, "td, th")) renamed(cell, "div");
      unwrap(table); // a table used only for layout
    }
  }
};

// Mends the document, whose markers cite these `keys`, and takes its notes out: their labels, from `first` on, and
// their elements.
export const mend = (page, leave, first, keys) => {
  const { body } = page;
  const isOffice = page.querySelector("meta[name='generator' i]")?.content.startsWith("LibreOffice");
  dropLost(body, leave);
  dropComments(body, leave, isOffice);
  for (const title of all(body, "p.MsoTitle")) renamed(title, "h1");
  readOwn(body, keys, leave);
  readPictures(body, leave);
  const linked = readNotes(body, leave, first);
  const notes = linked.length ? linked : readListedNotes(body, first);
  for (const part of [body, ...notes.map((note) => note.holder)]) {
    makeWordLists(part);
    dropEmptyLines(part);
    readLinks(part);
    readShifts(part);
    readEmphasis(part);
    part.normalize();
    cleanText(part);
    mendLists(part);
    readTables(part);
  }
  return notes;
};
