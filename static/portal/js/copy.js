// Copies a citation with its italics, or as plain text if the browser supports no more. Where copying is not
// allowed (pages without HTTPS), it selects the citation for the reader to copy.
const select = (element) => getSelection().selectAllChildren(element);

const copy = async (element) => {
  const text = element.textContent.trim();
  if (!navigator.clipboard) {
    select(element);
    return "Selected. Now copy it.";
  }
  try {
    const html = new Blob([element.innerHTML.trim()], { type: "text/html" });
    const plain = new Blob([text], { type: "text/plain" });
    await navigator.clipboard.write([new ClipboardItem({ "text/html": html, "text/plain": plain })]);
  } catch {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      select(element);
      return "Selected. Now copy it.";
    }
  }
  return "Copied";
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const said = button.closest("[data-copying]").nextElementSibling;
  button.addEventListener("click", async () => {
    said.textContent = "";
    const done = await copy(document.getElementById(button.dataset.copy));
    const style = button.closest("div").querySelector("dt")?.textContent;
    said.textContent = style && done === "Copied" ? `Copied: ${style}` : done;
  });
  const isPressed = button.dataset.unready === "pressed"; // while this script was on its way
  delete button.dataset.unready;
  if (isPressed) button.click();
}
