// Gives the search fields of select2 the names of the fields they stand for: it names none of them itself.
const nameOf = (container) => container.parentElement?.querySelector("select")?.labels?.[0]?.textContent.replace(/:\s*$/, "").trim();

const label = (element, name) => name && element.setAttribute("aria-label", name);

const labelAll = () => {
  for (const container of document.querySelectorAll(".select2-container:not(.select2-container--open)")) {
    const name = nameOf(container);
    const parts = ".select2-selection, .select2-selection__rendered[role='textbox'], .select2-search__field";
    for (const element of container.querySelectorAll(parts)) label(element, name);
    // What is chosen is read with the name: the label of the whole is both.
    const chosen = container.querySelector(".select2-selection__rendered[role='textbox']");
    if (chosen && name) container.querySelector(".select2-selection").setAttribute("aria-description", chosen.textContent);
  }
};

// The field of an open list stands at the end of the page, away from its select.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(".select2-search__field") || target.ariaLabel) return;
  const owner = document.querySelector(".select2-container--open .select2-selection");
  label(target, owner?.getAttribute("aria-label") ?? "Search");
});
django.jQuery(labelAll); // after Django’s own, which stands in the same queue and makes them
