// Search as one types: finds in the guide on this device, and shows what the server's page of results would.
import { Guide, excerpt, marked } from "./search-index.js";

const SHOWN_AT_FIRST = 6; // documents of a group
const SHOWN_AT_A_TIME = 1; // of them
const PATIENCE = 500; // milliseconds, after which one is told that the guide is on its way

const find = document.querySelector(".find");
const field = find.querySelector("input");
const isPage = find.matches(".find--page");

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const link = (text, href, attributes = {}) => element("a", { href, ...attributes }, text);

const said = find.querySelector("[role=status]") ?? element("p", { class: "search__said", role: "status" });
const list = find.querySelector(".find__list") ?? element("div", { class: "find__list" });
const results = find.querySelector(".find__results") ?? element("div", { class: "find__results", tabindex: -1 });
if (!isPage) {
  results.hidden = true;
  results.append(said, list);
  find.append(results);
}

// In a folder of files, where a page can fetch nothing, the data are a script.
const read = async (address) => {
  if (!address.endsWith(".js")) return (await fetch(address)).json();
  const script = element("script", { src: address });
  await new Promise((done, fail) => {
    script.addEventListener("load", done);
    script.addEventListener("error", fail);
    document.head.append(script);
  });
  return window.guideData;
};

let isScrolled = false;
let turn = 0; // counts what was looked for; what comes late for an earlier turn is left
let reading;
const guide = () => (reading ??= read(find.dataset.search).then((data) => Guide.of(data)));
guide().catch(() => {}); // is told once somebody types
const base = new URL(find.dataset.search, location.href);
const linkTo = (text, address, attributes) =>
  link(text, address.startsWith("/") ? address : new URL(address, base), attributes);

// What is shown

const pieces = (found) => found.map(([text, isMatch]) => (isMatch ? element("mark", {}, text) : text));

const hasMatch = (found) => found.some(([, isMatch]) => isMatch);

const hit = (document, query) => {
  const { url, number, title, place, text } = document;
  const name = marked(title, query);
  const parts = [element("span", { class: "hit__name" }, ...pieces(name))];
  const called = hasMatch(name) ? undefined : document.called.map((each) => marked(each, query)).find(hasMatch);
  if (called) parts.push(" ", element("span", { class: "hit__called" }, ...pieces(called)));
  if (number) parts.unshift(element("span", { class: "hit__number" }, number), " ");
  const shown = element("li", { class: "hit" }, linkTo("", url, { class: "hit__title" }));
  shown.firstChild.append(...parts);
  if (place) shown.append(" ", element("span", { class: "hit__place" }, place));
  if (text) shown.append(element("p", { class: "hit__text" }, ...pieces(excerpt(text, query))));
  return shown;
};

const titled = (label, count, id, ...children) => {
  const title = element("h2", { class: "results__title", id }, label);
  if (count) title.append(" ", element("span", { class: "results__count" }, count));
  return element("section", { class: "results", "aria-labelledby": id }, title, ...children);
};

// Shows one group, some documents at a time.
function* filling({ kind, label, documents }, query) {
  const shown = element("ol", { class: "results__list" });
  const section = titled(label, documents.length, `site-results-${kind}`, shown);
  list.append(section);
  for (let start = 0; start < SHOWN_AT_FIRST; start += SHOWN_AT_A_TIME) {
    shown.append(...documents.slice(start, start + SHOWN_AT_A_TIME).map((document) => hit(document, query)));
    yield;
  }
  const others = documents.slice(SHOWN_AT_FIRST);
  if (!others.length) return;
  const more = element("details", { class: "results__others" }, element("summary", {}, `${others.length} more`));
  const rest = () => element("ol", { class: "results__list" }, ...others.map((document) => hit(document, query)));
  more.addEventListener("toggle", () => more.append(rest()), { once: true });
  section.append(more);
}

const starters = ({ starters: offered, documents }) =>
  offered.map(([label, each], place) => {
    const items = each.map(([text, id]) => element("li", {}, linkTo(text, documents[id].url)));
    return titled(label, "", `site-starters-${place}`, element("ul", { class: "starters" }, ...items));
  });

const searchFor = (text, words, page, typed = "") =>
  linkTo(text, `${page}?q=${encodeURIComponent(words)}${typed}`, { "data-words": words, "data-typed": typed });

const nothing = ({ asked, nearest }, { page, glossary, email, languages }) => {
  const shown = [];
  if (nearest.length) {
    const names = nearest.flatMap((name) => [", ", searchFor(name, name, page)]);
    shown.push(element("p", {}, "Did you mean ", ...names.slice(1), "?"));
  }
  shown.push(element("p", {}, "The ", linkTo("glossary", glossary), " lists all terms in ", languages, "."));
  if (email) {
    const letter = `mailto:${email}?subject=${encodeURIComponent(`Not found in the guide: ${asked}`)}`;
    shown.push(element("p", {}, "Should the guide say it? ", link("Write to the organisers", letter), "."));
  }
  return shown;
};

const sentences = ({ asked, hasAllWords, shownFor, count, isCut }, { page }) => {
  if (!count) return [`Nothing in this guide has the words “${asked}”.`];
  if (!hasAllWords) return [`Nothing in this guide has all the words “${asked}”. These pages are about some of them.`];
  const number = `${count}${isCut ? " or more" : ""} result${count === 1 ? "" : "s"}`;
  if (!shownFor) return [`${number} for “${asked}”.`];
  const instead = searchFor(`Search for ${asked} instead`, asked, page, "&typed=1");
  return ["Showing results for ", element("strong", {}, shownFor), ". ", instead, `. ${number}.`];
};

// The guide could not be fetched: the next letter tries again, and the page of results asks the server. A folder
// of files has no such page.
const tellOfNone = () => {
  reading = undefined;
  if (isLeft()) return;
  results.hidden = false;
  list.replaceChildren();
  said.replaceChildren("The guide could not be loaded for searching. Type on to try again");
  if (field.form.hasAttribute("action")) {
    const page = `${field.form.action}?q=${encodeURIComponent(field.value)}`;
    said.append(", or ", link("open the page of results", page));
  }
  said.append(".");
};

const tellOfLoading = () => {
  if (isLeft()) return;
  results.hidden = false;
  said.replaceChildren("Loading the guide for searching …");
};

// Who has gone on to something else is not called back.
const isLeft = () => !isPage && !find.contains(document.activeElement);

let patience;
const show = async (isTyped = false) => {
  patience ??= setTimeout(tellOfLoading, PATIENCE);
  const known = await guide().catch(tellOfNone);
  clearTimeout(patience);
  patience = undefined;
  if (!known || isLeft()) return;
  const text = field.value;
  turn += 1;
  results.hidden = false;
  if (isScrolled) results.scrollTop = 0; // which costs a layout of its own
  if (isPage) history.replaceState(history.state, "", text.trim() ? `?q=${encodeURIComponent(text)}` : "?");
  if (!text.trim()) {
    said.replaceChildren();
    list.replaceChildren(...starters(known));
    return;
  }
  const answer = known.search(text, isTyped);
  said.replaceChildren(...sentences(answer, known));
  showGroups(answer, known);
};

// The best documents at once and the others in their turn, so that a slow device keeps up with the typing.
const showGroups = (answer, known) => {
  const steps = (function* () {
    for (const each of answer.groups) yield* filling(each, answer.query);
    if (!answer.hasAllWords) list.append(...nothing(answer, known));
  })();
  const mine = turn;
  const step = () => {
    if (turn === mine && !steps.next().done) setTimeout(step);
  };
  list.replaceChildren();
  step();
};

// Fingers and keys

const hide = () => {
  if (!isPage) results.hidden = true;
};

const move = (event) => {
  const stops = [field, ...results.querySelectorAll("a, summary")].filter((each) => each.getClientRects().length);
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  next?.focus();
};

find.addEventListener("keydown", (event) => {
  if (["ArrowDown", "ArrowUp"].includes(event.key) && !results.hidden) move(event);
  else if (event.key === "Escape" && !results.hidden && !isPage) {
    event.preventDefault(); // which would only empty the field
    if (find.closest("dialog")) return find.closest("dialog").close();
    field.focus();
    hide();
  }
});
find.addEventListener("focusout", (event) => {
  if (!find.closest("dialog") && !find.contains(event.relatedTarget)) hide();
});
results.addEventListener("scroll", () => {
  isScrolled = results.scrollTop > 0;
});
results.addEventListener("click", (event) => {
  const pressed = event.target.closest("a");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { words, typed } = pressed.dataset;
  if (words) {
    event.preventDefault();
    field.value = words;
    field.focus();
    show(Boolean(typed));
    return;
  }
  find.closest("dialog")?.close();
  hide();
});
document.addEventListener("close", (event) => event.target.matches(".find-sheet") && hide(), true);
field.addEventListener("input", () => show());
field.form.addEventListener("submit", (event) => {
  if (field.form.hasAttribute("action")) return;
  event.preventDefault(); // a folder of files has no page of results
  results.querySelector("a")?.focus();
});
field.addEventListener("focus", () => {
  if (results.hidden) show();
});

// A keyboard on the screen leaves less of it to a sheet.
const fit = () => {
  const { height, offsetTop } = visualViewport;
  find.closest("dialog")?.style.setProperty("--visible", `${height}px`);
  find.closest("dialog")?.style.setProperty("--visible-top", `${offsetTop}px`);
};
for (const event of ["resize", "scroll"]) visualViewport?.addEventListener(event, fit);

// What was typed while this script was on its way, or stands in the address of a page that the device has kept.
if (isPage ? field.value !== field.defaultValue : document.activeElement === field) show();
