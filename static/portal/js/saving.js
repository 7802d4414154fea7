// Saves the guide on this device, and says what is saved: in the sheet “Aa”, on the cover and in the colophon.
const { serviceWorker } = navigator;

const dayOf = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

// Sends the worker what is wanted; returns what it says at the end.
const ask = async (message, onProgress = () => {}) => {
  const { active } = await serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = ({ data }) => ("done" in data ? onProgress(data.done) : done(data));
    active.postMessage(message, [port2]);
  });
};

// How much there is to load, as soon as the server has put it together; false if it cannot be had.
const sizeAt = async (file, onWaiting) => {
  try {
    for (;;) {
      const answer = await fetch(file, { method: "HEAD", credentials: "omit" });
      if (answer.status !== 202) return answer.ok && Number(answer.headers.get("Packed-Length"));
      onWaiting();
      await new Promise((done) => setTimeout(done, 1000 * answer.headers.get("Retry-After")));
    }
  } catch {
    return false;
  }
};

const promise = async () => {
  const isKept = await navigator.storage?.persist?.();
  return isKept ? "It stays until you remove it." : "Your browser may remove it when the device is full.";
};

const REASONS = {
  QuotaExceededError: "This device has too little space for the guide.",
  other: "The guide could not be loaded. Check your connection, then try again.",
};

// Above the page, until it is pressed or a while has passed.
const tell = (words) => {
  document.querySelector(".told")?.remove();
  const note = document.createElement("p");
  note.className = "said told";
  note.setAttribute("role", "status");
  document.body.append(note);
  note.append(words); // after it is there, so that it is read out
  note.addEventListener("click", () => note.remove());
  setTimeout(() => note.remove(), 10000);
};

// What the form of the sheet can do, which has the address of the guide's file.
export const saver = (form) => {
  const file = new URL(form.action).pathname;
  const slug = file.split("/")[1];
  const said = form.querySelector("[role=status]");
  const [bar, saveButton, removeButton] = form.querySelectorAll("progress, button");
  const openers = document.querySelectorAll("[data-opens-offline]");
  const hint = said.textContent;
  let isBusy = false;

  const record = async () => (await caches.match(file, { cacheName: "saved" }))?.json();
  const size = () => sizeAt(file, () => {
    said.textContent = "The guide is being put together …";
  });

  const show = async (words) => {
    const saved = await record();
    const day = saved && dayOf(saved.time);
    for (const opener of openers) opener.textContent = saved ? `Saved on ${day}` : "Save for offline";
    bar.hidden = !isBusy;
    saveButton.hidden = isBusy || Boolean(saved);
    removeButton.hidden = isBusy || !saved;
    said.textContent = words || (saved ? `Saved on ${day}: ${saved.count} pages, ${sizeOf(saved.size)}.` : hint);
    return saved;
  };

  const showSize = async () => {
    if (isBusy || (await show())) return;
    const bytes = await size();
    if (isBusy || (await record())) return;
    if (bytes) said.textContent = `${hint} It takes ${sizeOf(bytes)} to load.`;
    else show("The guide cannot be saved now: there is no connection. Try again later.");
  };

  const save = async () => {
    isBusy = true;
    bar.removeAttribute("value");
    await show("Saving …");
    const progress = (done) => {
      bar.value = done;
    };
    const answer = (await size()) ? await ask({ save: slug }, progress) : { failed: "other" };
    isBusy = false;
    const saved = await show(answer.failed && (REASONS[answer.failed] ?? REASONS.other));
    if (saved) said.append(` ${await promise()}`);
    (saved ? removeButton : saveButton).focus();
  };

  removeButton.addEventListener("click", async () => {
    await ask({ remove: slug });
    (await import("./place.js")).forget();
    await show("Removed from this device.");
    saveButton.focus();
  });

  const look = () => ask({ look: slug });

  const tellOf = async ({ slug: of, news }) => {
    if (of !== slug) return;
    const saved = await show();
    tell({
      updated: "Your saved copy is up to date again.",
      removed: "This guide was withdrawn, so your saved copy was removed.",
      failed: `A newer version could not be saved. The copy of ${saved && dayOf(saved.time)} is kept.`,
    }[news]);
  };

  return { show, showSize, save, look, tellOf };
};
