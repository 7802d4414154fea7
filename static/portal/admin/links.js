// Continues the check by itself: sends the form again and again and shows each response, until all is done.

const TRIES = 4; // without any progress: the remaining links have to wait
const BREATH = 400; // milliseconds between two batches
const WAIT = 3000; // milliseconds before links that another check has reserved are tried

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const place = () => document.querySelector("[data-links]");
const say = (text) => {
  place().querySelector("[data-links-said]").textContent = text;
};

let isStopped = false;
let isRunning = false;

async function askForBatch() {
  const form = place().querySelector("[data-links-form]");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-links]");
  if (!fresh) throw new Error("no page of a check");
  return fresh;
}

function show(fresh) {
  // The status element is never replaced, so that screen readers announce its changes.
  const said = place().querySelector("[data-links-said]");
  const text = fresh.querySelector("[data-links-said]").textContent;
  fresh.querySelector("[data-links-said]").replaceWith(said);
  place().replaceWith(fresh);
  said.textContent = text;
}

function showStop(isShown) {
  const [send] = place().querySelectorAll("[data-links-form] [type=submit]");
  const stop = place().querySelector("[data-links-stop]");
  send.hidden = isShown;
  stop.hidden = !isShown;
  (isShown ? stop : send).focus();
}

async function run() {
  isRunning = true;
  isStopped = false;
  showStop(true);
  let idle = 0;
  try {
    while (!isStopped && idle < TRIES) {
      const before = place().dataset.done;
      say("Checking …");
      const fresh = await askForBatch();
      const isFinished = fresh.dataset.left === "0";
      show(fresh);
      if (isFinished) break;
      showStop(true);
      idle = fresh.dataset.done === before ? idle + 1 : 0;
      await pause(idle ? WAIT : BREATH);
    }
    if (isStopped) say("Stopped. The results so far are stored.");
  } catch {
    say("The check was interrupted. The results so far are stored; go on when you are connected again.");
  }
  isRunning = false;
  showStop(false);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-links-form]")) return;
  event.preventDefault();
  if (!isRunning) run();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-links-stop]")) return;
  isStopped = true;
  say("Stopping after these …");
});
