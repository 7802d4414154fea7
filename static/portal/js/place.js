// Where I was: keeps on this device the place in each topic and the parts that were read to their end. Cover
// and topic offer to continue there, contents mark those parts; the sheet “Aa” forgets it all.
const KEY = "portal-place";

const article = document.querySelector(".part");
const topic = document.querySelector(".side__title a")?.pathname;
const here = location.pathname;
let isForgotten = false; // on this page, until another is opened

// The path of a topic → { at, name, when, read }: an address, what it is called, milliseconds, paths of parts.
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const keep = (places) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(places));
  } catch {
    // Storage is not available or full: no place is kept.
  }
};

const show = () => {
  const places = kept();
  const onCover = [...document.querySelectorAll(".cover-sheet a")].map((link) => link.pathname);
  const offered = Object.keys(places)
    .filter((path) => path === here || onCover.includes(path))
    .sort((one, other) => places[other].when - places[one].when)[0];
  const head = document.querySelector(".cover, .page-head");
  document.querySelector(".continue")?.remove();
  if (offered && head) {
    const link = document.createElement("a");
    link.href = places[offered].at;
    link.textContent = `Continue at ${places[offered].name}`;
    const line = document.createElement("p");
    line.className = "continue";
    line.append(link);
    head.append(line);
  }
  const read = new Set(Object.values(places).flatMap((place) => place.read));
  for (const link of document.querySelectorAll(":is(.side, .contents, .outline-list) a:not([href*='#'])")) {
    if (link.classList.toggle("is-read", read.has(link.pathname)) === Boolean(link.querySelector(".read-mark"))) continue;
    link.querySelector(".read-mark")?.remove();
    if (!link.matches(".is-read")) continue;
    const mark = document.createElement("span");
    mark.className = "read-mark visually-hidden";
    mark.textContent = " (read)";
    link.append(mark);
  }
};

// The heading that the reader has reached is the last in the upper third, as in the contents beside the text.
const note = () => {
  if (isForgotten) return;
  const headings = [...article.querySelectorAll(".node__title")];
  const heading = headings.findLast((each) => each.getBoundingClientRect().top <= innerHeight / 3);
  const number = (heading ?? document.querySelector(".side [aria-current=page]"))?.querySelector(".number")?.textContent;
  const at = heading ? `${here}#${heading.id}` : here;
  const places = kept();
  const place = (places[topic] ??= { read: [] });
  const isNewlyRead = !place.read.includes(here) && article.getBoundingClientRect().bottom <= innerHeight;
  if (place.at === at && !isNewlyRead) return;
  if (isNewlyRead) place.read.push(here);
  Object.assign(place, { at, name: `topic ${document.body.dataset.accent}, ${number?.trim()}`, when: Date.now() });
  keep(places);
  if (isNewlyRead) show();
};

export const forget = () => {
  isForgotten = true;
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Storage is not available: nothing was kept.
  }
  show();
};

const offerToForget = (sheet) => {
  const about = document.createElement("p");
  about.textContent = "This device remembers where you stopped reading and which parts you have read. Nobody else can see it.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button needs-script";
  button.textContent = "Forget where I was";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", () => {
    forget();
    said.textContent = "Forgotten";
  });
  const group = document.createElement("div");
  group.className = "choices";
  group.append(about, button, said);
  sheet.append(group);
};

const sheet = document.getElementById("site-look");
if (sheet) offerToForget(sheet);
show();
if (article && topic) {
  let isWaiting = false;
  const soon = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      note();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  note();
}
// A page restored by the browser may be older than what has been read since.
addEventListener("pageshow", (event) => {
  if (event.persisted) show();
});
