// Gives the address of a heading or a passage to the device's share sheet, or copies it: by a control beside
// each heading and beside the passage that was tapped. Leads old links to passages that have changed since.
const HEADINGS = ":is(h1, :is(h2, h3, h4, h5, h6)[id]):not(.visually-hidden, .results__title)";
const PASSAGES = "[id*='~']";
const [SKETCH, ALIKE, SURELY_ALIKE] = [4, 2, 3]; // as topics/passages.py has them
const SAID = 5000; // milliseconds
const ICON =
  '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"><path d="M9.5 14.5l5-5M11 7l2-2a4.2 4.2 0 0 1 6 6l-2 2M13 17l-2 2a4.2 4.2 0 0 1-6-6l2-2"/></svg>';

const main = document.querySelector("main");
const address = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
const control = document.createElement("button"); // of the passage that was tapped
let shown = null; // that passage
let wasBusy = false; // whether a panel or a selection was there when the finger came down

const said = document.createElement("p");
said.className = "said";
said.setAttribute("role", "status");
document.body.append(said);
let silence;
const say = (words, stays) => {
  said.textContent = words;
  clearTimeout(silence);
  if (!stays) silence = setTimeout(() => said.replaceChildren(), SAID);
};

const placesIn = (root) => [...root.querySelectorAll(`${HEADINGS}, ${PASSAGES}`)];
const isHeading = (place) => place.matches(HEADINGS);
const sectionOf = (place) => place.id.split("~")[0];
const headingOf = (place) =>
  (!isHeading(place) && document.getElementById(sectionOf(place))) || (isHeading(place) ? place : main.querySelector("h1"));

const titleOf = (heading) => {
  const title = heading.cloneNode(true);
  for (const extra of title.querySelectorAll(".number, .change-mark, .draft-mark")) extra.remove();
  return title.textContent.trim().replace(/\s+/g, " ");
};

// “T2 2.3.1 §2, Title”: topic, section, and which passage of it.
const nameOf = (place) => {
  const heading = headingOf(place);
  const { accent } = document.body.dataset;
  const part = heading.matches("h1") ? document.querySelector(".side [aria-current=page]") : heading;
  const siblings = placesIn(main).filter((each) => !isHeading(each) && sectionOf(each) === sectionOf(place));
  const numbers = [
    accent && `T${accent}`,
    part?.querySelector(".number")?.textContent.trim(),
    isHeading(place) ? "" : `§${siblings.indexOf(place) + 1}`,
  ].filter(Boolean);
  return [numbers.join(" "), titleOf(heading)].filter(Boolean).join(", ");
};

const handOn = async (place) => {
  const [title, url] = [nameOf(place), place.id ? `${address}#${place.id}` : address];
  say("");
  try {
    if (navigator.share) return await navigator.share({ title, text: title, url });
  } catch (error) {
    if (error.name === "AbortError") return;
  }
  try {
    await navigator.clipboard.writeText(`${title}\n${url}`);
    say("Link copied");
  } catch {
    say(url, true);
    getSelection().selectAllChildren(said);
  }
};

const prepare = (button, place) => {
  button.type = "button";
  button.className = "share needs-script";
  button.innerHTML = ICON;
  button.setAttribute("aria-label", `${navigator.share ? "Share" : "Copy link to"} ${nameOf(place)}`);
  // A table's row holds cells only.
  (place.cells?.[place.cells.length - 1] ?? place).append(button);
};

const hide = () => {
  shown?.classList.remove("is-chosen");
  control.remove();
  shown = null;
};

const show = (passage) => {
  hide();
  shown = passage;
  passage.classList.add("is-chosen");
  prepare(control, passage);
};

// A tap, which is not the end of a selection, the way out of a panel, or the use of anything else.
const onClick = (event) => {
  const passage = event.target.closest(`main ${PASSAGES}`);
  const isUse = event.defaultPrevented || event.target.closest("a, button, input, summary, label");
  if (isUse || wasBusy || !getSelection().isCollapsed) return;
  if (!passage || isHeading(passage) || passage === shown) hide();
  else show(passage);
};

// The arrow keys lead from control to control: with Tab, each passage would be one more stop.
const onKeyDown = (event) => {
  const button = event.target.closest?.(".share");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && shown) {
    const heading = headingOf(shown);
    hide();
    if (button) heading.querySelector(".share").focus();
  }
  if (!button || !step) return;
  event.preventDefault();
  const places = placesIn(main);
  const place = places[places.indexOf(button.closest(`${HEADINGS}, ${PASSAGES}`)) + step];
  if (!place) return;
  if (isHeading(place)) hide();
  else show(place);
  place.querySelector(".share").focus();
};

const likeness = (mark, passage) => {
  const other = passage.id.split("~")[1];
  return [...mark.slice(0, SKETCH)].filter((sign, at) => sign === other[at]).length;
};

// Returns the passage that is most like the one the link was made for, and whether it has changed.
const find = (section, mark) => {
  const passages = [...main.querySelectorAll(PASSAGES)];
  const same = passages.find((each) => each.id.split(/[~.]/)[1] === mark);
  if (same) return [same, false];
  const best = (among, least) =>
    among.filter((each) => likeness(mark, each) >= least).sort((a, b) => likeness(mark, b) - likeness(mark, a))[0];
  const own = passages.filter((each) => sectionOf(each) === section);
  return [best(own, ALIKE) ?? best(passages, SURELY_ALIKE), true];
};

const lead = () => {
  for (const each of main.querySelectorAll(".is-led")) each.classList.remove("is-led");
  main.querySelector(".changed-since")?.remove();
  const id = decodeURIComponent(location.hash.slice(1));
  const [section, mark] = id.split("~").map((half) => half.split(".")[0]);
  if (!mark || document.getElementById(id)) return;
  const [passage, isChanged] = find(section, mark);
  const place = passage ?? document.getElementById(section) ?? main.querySelector("h1");
  place.classList.add("is-led");
  place.scrollIntoView();
  if (!passage) say("The passage of this link has changed or is no longer here.", true);
  if (!passage || !isChanged) return;
  const note = document.createElement("span");
  note.className = "changed-since";
  note.setAttribute("role", "alert");
  note.textContent = "This passage has changed since the link was made.";
  (passage.cells?.[0] ?? passage).prepend(note);
};

if (main) {
  for (const heading of main.querySelectorAll(HEADINGS)) prepare(document.createElement("button"), heading);
  const look = () => (wasBusy = Boolean(document.querySelector(".is-shown")) || !getSelection().isCollapsed);
  document.addEventListener("pointerdown", look, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".share");
    if (button) handOn(button.closest(`${HEADINGS}, ${PASSAGES}`));
    else onClick(event);
  });
  document.addEventListener("keydown", onKeyDown);
  addEventListener("hashchange", lead);
  lead();
}
