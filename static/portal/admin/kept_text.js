// Says on the login page that the text of the form one comes from is still on this device.
import { addressOf, isKeptFor } from "./shelf.js";

const login = document.querySelector("#login-form");
const next = new URL(login?.elements.namedItem("next")?.value || "/", location.origin);
if (next.origin === location.origin && (await isKeptFor(addressOf(next)).catch(() => false))) {
  const line = document.createElement("p");
  line.className = "kept-text";
  line.setAttribute("role", "status");
  line.textContent = "You are signed out, and your last change is not saved. It is stored on this device: log in, and the form offers it again.";
  login.before(line);
}
