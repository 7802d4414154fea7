// Prevents sending a form twice by a double press: the first response would never be seen,
// and the second would say that the row exists already, or the draft is gone.
// No module, so that it runs before there is a button to press.
{
  const PATIENCE = 10_000; // milliseconds, after which it may be sent again, for example if loading was stopped
  const sent = new WeakMap();

  // On the window, so that scripts that handle a form themselves run first.
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.timeStamp < (sent.get(event.target) ?? -Infinity) + PATIENCE) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });

  // After going back, the same page may be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
}
