// Lets the service worker come, which keeps visited pages; saving.js offers to save the whole guide, when asked.
const { serviceWorker } = navigator;
const form = document.querySelector(".offline");

if (form && serviceWorker) {
  let ours;
  const saving = async () => {
    const { saver } = await import("./saving.js");
    ours ??= saver(form);
    return ours;
  };
  document.querySelector("#site-look").addEventListener("beforetoggle", async ({ newState }) => {
    if (newState === "open") (await saving()).showSize();
  });
  for (const opener of document.querySelectorAll("[data-opens-offline]")) {
    // The sheet begins with other choices; it is open when the press has done all it does.
    opener.addEventListener("click", () => setTimeout(() => form.querySelector("button:not([hidden])")?.focus()));
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    (await saving()).save();
  });
  const button = form.querySelector("[type=submit]");
  const isPressed = button.dataset.unready === "pressed"; // while this script was on its way
  delete button.dataset.unready;
  if (isPressed) button.click();
  serviceWorker.addEventListener("message", async ({ data }) => (await saving()).tellOf(data));
  addEventListener("online", async () => (await saving()).look());

  const isFirst = !serviceWorker.controller;
  serviceWorker.register("/sw.js", { updateViaCache: "none" }).then(async () => {
    if (await caches.match(form.action, { cacheName: "saved" })) (await saving()).show();
    if (!isFirst) return;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
    const visit = [location.pathname, ...loaded.filter((path) => path.startsWith("/static/"))];
    (await serviceWorker.ready).active.postMessage({ visit });
  }).catch(() => {}); // blocked by the browser's settings
}
