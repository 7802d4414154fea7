// Labels select2's search fields with the names of their fields, which select2 leaves out.
const nameOf = (container) => container.parentElement?.querySelector("select")?.labels?.[0]?.textContent.replace(/:\s*$/, "").trim();

const label = (element, name) => name && element.setAttribute("aria-label", name);

const labelAll = () => {
  for (const container of document.querySelectorAll(".select2-container:not(.select2-container--open)")) {
    const name = nameOf(container);
    const parts = ".select2-selection, .select2-selection__rendered[role='textbox'], .select2-search__field";
    for (const element of container.querySelectorAll(parts)) label(element, name);
    // Screen readers read the choice with the name: the label contains both.
    const chosen = container.querySelector(".select2-selection__rendered[role='textbox']");
    if (chosen && name) container.querySelector(".select2-selection").setAttribute("aria-description", chosen.textContent);
  }
};

// The search field of an open list is at the end of the page, away from its select.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(".select2-search__field") || target.ariaLabel) return;
  const owner = document.querySelector(".select2-container--open .select2-selection");
  label(target, owner?.getAttribute("aria-label") ?? "Search");
});
django.jQuery(labelAll); // queued after Django’s own script, which makes them
