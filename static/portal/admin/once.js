// Who is in a hurry presses twice. What is on its way is not sent again: its first answer would never be seen,
// and the second says that the row is there already, or the draft is gone.
const PATIENCE = 10_000; // milliseconds; after these it may be sent again, as when somebody stopped the page
const sent = new WeakMap();

// On the window, so that scripts that answer for a form themselves have had their turn.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.timeStamp < (sent.get(event.target) ?? -Infinity) + PATIENCE) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});

// Back in the history: the same page, to be sent once more.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
