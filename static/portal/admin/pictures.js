// Pictures that are dropped on a text, pasted, or chosen by the button go to the portal, and their Markdown here.
const writerOf = (element) => {
  const box = element.closest?.("[data-writing]");
  return box && { editor: box.querySelector("[data-writing-text]"), said: box.querySelector("[data-writing-said]") };
};

const reasonOf = (answer) => [answer.image ?? "The picture could not be added."].flat().join(" ");

const send = async ({ editor, said }, files) => {
  for (const file of files) {
    said.textContent = `Adding ${file.name || "the picture"} …`;
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
      if (!response.ok || !answer.image_code) {
        said.textContent = reasonOf(answer);
        continue;
      }
      editor.dispatchEvent(new CustomEvent("writing:insert", { detail: { text: answer.image_code }, bubbles: true }));
      said.textContent = "Added. Say in its brackets what it shows, for those who do not see it.";
    } catch {
      said.textContent = "The portal did not take the picture. Is there a connection, and are you still signed in?";
    }
  }
};

const picturesOf = (transfer) => [...(transfer?.files ?? [])];

document.addEventListener("paste", (event) => {
  const writer = writerOf(event.target);
  const files = picturesOf(event.clipboardData);
  // Word sends a picture of its text along; where the text was taken, that is not wanted.
  if (!writer || event.defaultPrevented || !files.length || event.clipboardData.getData("text/plain")) return;
  event.preventDefault();
  send(writer, files);
});

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault(); // a file beside the text would open in place of the form
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
