// Shows beside a text what readers will see: the portal's own HTML and styles, in a separate shadow tree.
const PAUSE = 250; // milliseconds without typing before a request
const OWNERS = ["edition", "committee", "topic", "parent"]; // fields of a form that say what the text belongs to

const showPanel = (panel, link) => {
  const box = link.getBoundingClientRect();
  const locator = panel.querySelector(".panel__locator");
  if (locator) locator.textContent = link.textContent.replace(/^\d+/, "");
  panel.showPopover();
  if (!matchMedia("(min-width: 56rem)").matches) return; // there the preview is a sheet at the bottom
  const isBelow = box.bottom + panel.offsetHeight + 8 < innerHeight;
  panel.style.position = "fixed";
  panel.style.top = `${isBelow ? box.bottom + 8 : Math.max(box.top - panel.offsetHeight - 8, 8)}px`;
  panel.style.left = `${Math.max(Math.min(box.left, innerWidth - panel.offsetWidth - 16), 8)}px`;
};

// Links must not lead away from unsaved text.
const onLink = (event) => {
  const link = event.composedPath().find((element) => element.localName === "a");
  if (!link) return;
  event.preventDefault();
  const root = link.getRootNode();
  const address = link.getAttribute("href");
  const panel = [...root.querySelectorAll("[data-panel-of]")].find((one) => one.dataset.panelOf === address);
  if (panel && !panel.contains(link)) showPanel(panel, link);
  else if (!address.startsWith("#")) open(link.href, "_blank", "noopener");
  else {
    root.querySelector(":popover-open")?.hidePopover();
    root.getElementById(address.slice(1))?.scrollIntoView({ block: "nearest" });
  }
};

const show = (shadow, html) => {
  const page = new DOMParser().parseFromString(html, "text/html"); // rendered and sanitised by our own server
  shadow.querySelector(".reader")?.remove();
  shadow.append(...page.body.children);
  for (const panel of shadow.querySelectorAll("[data-panel-of]")) {
    const name = panel.querySelector(".panel__name") ?? panel.querySelector(".panel__kind");
    panel.setAttribute("aria-label", name.textContent.trim().replace(/\s+/g, " "));
    panel.querySelector(".panel__close").addEventListener("click", () => panel.hidePopover());
    for (const link of shadow.querySelectorAll(`.prose a[href="${CSS.escape(panel.dataset.panelOf)}"]`)) {
      link.setAttribute("aria-haspopup", "dialog");
    }
  }
};

const prepare = (box) => {
  const editor = box.querySelector("[data-writing-text]");
  const host = box.querySelector("[data-writing-preview]");
  const said = box.querySelector("[data-preview-said]");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(box.querySelector("[data-writing-styles]").content.cloneNode(true));
  shadow.addEventListener("click", onLink);
  const label = editor.labels[0]?.textContent.replace(/:$/, "");
  if (label) host.setAttribute("aria-label", `Preview of ${label}`);
  let waiting, asking, shown;

  const ask = async () => {
    clearTimeout(waiting);
    asking?.abort();
    if (!editor.value && !shown) return; // nothing to show, and nothing shown
    asking = new AbortController();
    const form = new FormData();
    form.set("at", location.pathname);
    form.set("field", editor.name);
    form.set("content", editor.value);
    for (const name of OWNERS) form.set(name, editor.form.elements.namedItem(name)?.value ?? "");
    const now = new URLSearchParams(form).toString();
    if (now === shown) return;
    try {
      const answer = await fetch(host.dataset.writingPreview, {
        method: "POST",
        body: form,
        headers: { "X-CSRFToken": editor.form.elements.namedItem("csrfmiddlewaretoken").value },
        redirect: "error", // to the login
        signal: asking.signal,
      });
      const text = await answer.text();
      if (answer.ok) {
        show(shadow, text);
        shown = now;
        said.textContent = "";
      } else said.textContent = answer.status === 413 ? text : "The preview is unavailable at the moment; go on writing.";
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = "There is no connection, or you are signed out. Go on writing: this device stores your text.";
    }
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };
  editor.addEventListener("input", soon);
  editor.addEventListener("focus", soon);
  for (const name of OWNERS) editor.form.elements.namedItem(name)?.addEventListener("change", soon);
  addEventListener("online", soon);
  ask();
};

document.querySelectorAll("[data-writing]").forEach(prepare);
