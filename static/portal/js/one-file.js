// The guide in one file: a search of it, and panels with what a link leads to. The file makes a classic script of it.
import MiniSearch from "../vendor/minisearch/minisearch.js";
import { stem, telling, wordsOf } from "./search-words.js";

const MOST_FOUND = 20;
const PANELS = /^#[ownr]\d+$/;
const [ONE_SLIP_FROM, TWO_SLIPS_FROM] = [5, 8]; // letters of a word in which so many are forgiven

const places = [...document.querySelectorAll("main [id]")];
const form = document.querySelector("form");
const [query, said, found] = ["query", "said", "found"].map((id) => document.getElementById(id));
const panel = document.getElementById("panel");
let index;

// The words from a place up to the next.
const textOf = (place, next) => {
  const range = new Range();
  range.setStartAfter(place);
  range.setEnd(...(next ? [next.parentNode, [...next.parentNode.childNodes].indexOf(next)] : [document.body, 0]));
  return range.toString();
};

const stems = (text) => wordsOf(text).map(stem);

const indexed = () => {
  const made = new MiniSearch({ fields: ["title", "text"], tokenize: stems, processTerm: (word) => word });
  made.addAll(places.map((place, id) => {
    const next = places[id + 1];
    const isLine = place.tagName === "LI";
    const text = isLine || !next ? "" : textOf(place, next);
    return { id, title: place.textContent, text };
  }));
  return made;
};

const link = (place) => {
  const made = document.createElement("a");
  made.href = `#${place.id}`;
  made.textContent = place.textContent.replace(/\s+/g, " ").trim();
  return made;
};

const search = () => {
  index ??= indexed();
  const words = telling(wordsOf(query.value)).join(" ");
  const results = index.search(words, {
    boost: { title: 8 },
    combineWith: "AND",
    prefix: (word, place, all) => place === all.length - 1,
    fuzzy: (word) => (word.length >= ONE_SLIP_FROM) + (word.length >= TWO_SLIPS_FROM) || false,
  });
  found.replaceChildren(...results.slice(0, MOST_FOUND).map(({ id }) => {
    const line = document.createElement("li");
    line.append(link(places[id]));
    return line;
  }));
  said.textContent = words ? `${results.length || "Nothing"} found` : "";
};

// What stands at a place: a term with its meaning, a tool in brief, a reference.
const show = (place) => {
  const next = place.nextElementSibling;
  const name = document.createElement("p");
  const bold = document.createElement("strong");
  name.append(bold);
  const pieces = [];
  if (place.tagName === "LI") {
    pieces.push(...place.cloneNode(true).childNodes);
  } else {
    bold.append(...place.cloneNode(true).childNodes);
    pieces.push(name, ...next.cloneNode(true).childNodes);
  }
  const way = document.createElement("p");
  way.append(link(place));
  way.firstChild.textContent = "Go there";
  panel.replaceChildren(...pieces, way);
  panel.showPopover();
};

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
query.addEventListener("input", search);
document.addEventListener("click", (event) => {
  const target = event.target.closest?.("a[href^='#']");
  if (!target) return;
  const hash = target.getAttribute("href");
  if (panel.contains(target) || !PANELS.test(hash) || found.contains(target)) {
    panel.hidePopover();
    return;
  }
  const place = document.getElementById(hash.slice(1));
  if (!place || !panel.showPopover) return;
  event.preventDefault();
  show(place);
});
