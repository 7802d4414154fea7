// Marks the entry of the current heading in the contents, beside a text and in their sheet, as the reader
// scrolls, and opens that sheet where the reader is.
const links = new Map();
for (const link of document.querySelectorAll("[data-follows] a[href*='#']")) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target || link.pathname !== location.pathname) continue;
  if (!links.has(target)) links.set(target, []);
  links.get(target).push(link);
}

const show = (box, link) => {
  if (link && box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.clientHeight / 3;
};

let marked = [];
const mark = (current) => {
  if (current === marked) return;
  for (const link of marked) link.removeAttribute("aria-current");
  for (const link of current) link.setAttribute("aria-current", "location");
  marked = current;
  const link = current.find((each) => each.closest(".side"));
  if (link) show(link.closest(".side"), link);
};

const follow = () => {
  const line = window.innerHeight / 3;
  let current = [];
  for (const [target, its] of links) {
    if (target.getBoundingClientRect().top > line) break;
    current = its;
  }
  mark(current);
};

if (links.size) {
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  follow();
}

const sheet = document.getElementById("site-contents");
if (sheet) {
  const place = () => show(sheet, sheet.querySelector("[aria-current=location]") ?? sheet.querySelector("[aria-current]"));
  sheet.addEventListener("toggle", place);
  place(); // the sheet may have been opened while this script was on its way
}
