// The contents beside a text follow the reader: the entry of the heading last passed is marked.
const links = new Map();
for (const link of document.querySelectorAll("[data-follows] a[href*='#']")) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target && link.pathname === location.pathname) links.set(target, link);
}

let marked = null;
const mark = (link) => {
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "location");
  marked = link;
  const side = link?.closest(".side");
  if (side && side.scrollHeight > side.clientHeight) {
    side.scrollTop = link.offsetTop - side.clientHeight / 3;
  }
};

const follow = () => {
  const line = window.innerHeight / 3;
  let current = null;
  for (const [target, link] of links) {
    if (target.getBoundingClientRect().top > line) break;
    current = link;
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
