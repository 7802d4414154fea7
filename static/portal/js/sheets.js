// Closes a sheet when one of its links leads to a place on the same page.
for (const sheet of document.querySelectorAll(".sheet")) {
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("a")) sheet.hidePopover?.();
  });
}

// The field of search, in the head or, on a phone, in a sheet. Search itself comes when it is first touched.
const find = document.querySelector(".find");
const field = find?.querySelector("input");
let sheet;

const openSheet = () => {
  if (!sheet) {
    sheet = document.createElement("dialog");
    sheet.className = "find-sheet";
    sheet.setAttribute("aria-label", "Search");
    const close = document.createElement("button");
    close.className = "sheet__close";
    close.textContent = "Close";
    close.addEventListener("click", () => sheet.close());
    sheet.append(close);
    sheet.addEventListener("close", () => sheet.before(find));
    find.after(sheet);
  }
  sheet.prepend(find);
  sheet.showModal();
};

const openSearch = (event) => {
  event.preventDefault();
  if (!field.getClientRects().length) openSheet();
  field.focus();
  field.select();
};

if (field) {
  const needed = find.querySelector("template");
  const load = () => document.head.append(needed.content);
  // A page of results that the device has kept has none: they are found here.
  const asked = find.matches(".find--page") && new URLSearchParams(location.search).get("q");
  if (asked && !field.value) {
    field.value = asked;
    load();
  } else if (document.activeElement === field) load(); // touched while this script was on its way
  else find.addEventListener("focusin", load, { once: true });
  document.querySelector("[data-opens-search]").addEventListener("click", openSearch);
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=radio]), textarea, select");
    const isSlash = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isSlash || (event.key === "k" && (event.ctrlKey || event.metaKey))) openSearch(event);
  });
}
