// Reports every half minute that this form is open, and shows who else has it open.

const EVERY = 30_000; // milliseconds; the server forgets people after 90 seconds of silence

async function sayHere(place, token) {
  try {
    const answer = await fetch(place.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) return;
    const { others } = await answer.json();
    if (place.textContent !== others) place.textContent = others;
  } catch {
    // No connection: not worth a message.
  }
}

const place = document.querySelector("[data-presence]");
const token = place?.closest("form")?.elements.namedItem("csrfmiddlewaretoken")?.value;
if (place && token) {
  sayHere(place, token);
  setInterval(() => sayHere(place, token), EVERY);
}
