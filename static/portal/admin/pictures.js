// Uploads pictures that are dropped, pasted or chosen with the button, and inserts their Markdown.
import { later } from "./editing.js";

const writerOf = (element) => {
  const box = element.closest?.("[data-writing]");
  return box && { editor: box.querySelector("[data-writing-text]"), said: box.querySelector("[data-writing-said]") };
};

const reasonOf = (answer) => [answer.image ?? "The picture could not be added."].flat().join(" ");

// Stores a picture. Returns its Markdown, or why it was not taken.
const upload = async (editor, file) => {
  const form = new FormData();
  form.set("image", file);
  try {
    const response = await fetch(editor.dataset.markdownxUploadUrlsPath, {
      method: "POST",
      body: form,
      headers: { "X-CSRFToken": editor.form.elements.namedItem("csrfmiddlewaretoken").value },
      redirect: "error", // to the login
    });
    const answer = await response.json();
    return response.ok && answer.image_code ? { code: answer.image_code } : { reason: reasonOf(answer) };
  } catch {
    return { reason: "The picture was not accepted. Are you online, and still signed in?" };
  }
};

const sendAll = async ({ editor, said }, files, place) => {
  let isAll = true;
  for (const file of files) {
    said.textContent = `Adding ${file.name || "the picture"} …`;
    const { code, reason } = await upload(editor, file);
    const inserted = new CustomEvent("writing:insert", { detail: { text: code }, bubbles: true });
    if (code) place.write(() => editor.dispatchEvent(inserted));
    else isAll = false;
    said.textContent = reason ?? "Added. Describe in its brackets what it shows, for readers who cannot see it.";
  }
  return isAll;
};

// After words that are selected, which stay.
const send = (writer, files) => later(writer.editor, (place) => sendAll(writer, files, place), true);

// A picture in a pasted text, which paste.js puts in its place.
document.addEventListener("writing:picture", ({ target, detail }) => {
  detail.code = upload(target, detail.file).then(({ code }) => code);
});

const picturesOf = (transfer) => [...(transfer?.files ?? [])];

document.addEventListener("paste", (event) => {
  const writer = writerOf(event.target);
  const files = picturesOf(event.clipboardData);
  // Word adds a picture of the text; it is not wanted if the text was pasted.
  if (!writer || event.defaultPrevented || !files.length || event.clipboardData.getData("text/plain")) return;
  event.preventDefault();
  send(writer, files);
});

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault(); // a file dropped beside the text would replace the form
    const writer = writerOf(event.target);
    if (writer && name === "drop") send(writer, picturesOf(event.dataTransfer));
  });
}

document.addEventListener("click", (event) => {
  const writer = event.target.closest?.("[data-picture]") && writerOf(event.target);
  if (!writer) return;
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = "image/png,image/jpeg,image/gif,image/webp";
  chooser.multiple = true;
  chooser.addEventListener("change", () => send(writer, [...chooser.files]));
  chooser.click();
});
