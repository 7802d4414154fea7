// Says that a form with `data-working` is being worked on, and for how long, once that takes two seconds.
// The browser sends the form itself, so all works without this; the page stays until the response arrives.
const PATIENCE = 2; // seconds

const timers = new Map();

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.dataset.working) return;
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  form.append(note);
  const seconds = document.createElement("span");
  seconds.ariaHidden = "true"; // so that not every second is read out
  let past = 0;
  const timer = setInterval(() => {
    past += 1;
    seconds.textContent = ` ${past} s`;
    if (past === PATIENCE) note.append(`${form.dataset.working} … Stay on this page until it is done.`, seconds);
  }, 1000);
  timers.set(note, timer);
});

// After going back, nothing is being worked on.
addEventListener("pageshow", () => {
  for (const [note, timer] of timers) {
    clearInterval(timer);
    note.remove();
  }
  timers.clear();
});
