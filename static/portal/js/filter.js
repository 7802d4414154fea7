// Filters a list as the reader types: accents and case do not matter, and all words must be found.
const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘ʼ]/g, "'").replace(/[‐‑–]/g, "-").toLowerCase();

for (const form of document.querySelectorAll("[data-filter]")) {
  const input = form.querySelector("input[type=search]");
  const kinds = form.querySelectorAll("input[type=radio]");
  const count = form.querySelector("[data-filter-count]");
  const entries = [...document.querySelectorAll(`${form.dataset.filter} [data-entry]`)];
  const groups = [...document.querySelectorAll(`${form.dataset.filter} [data-group]`)];
  const texts = new Map(entries.map((entry) => [entry, fold(entry.dataset.entry || entry.textContent)]));

  const filter = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const kind = [...kinds].find((choice) => choice.checked)?.value ?? "";
    let shown = 0;
    for (const entry of entries) {
      const fits = words.every((word) => texts.get(entry).includes(word));
      const listed = fits && (!kind || (entry.dataset.kind ?? "").split(" ").includes(kind));
      entry.hidden = !listed;
      if (listed) shown += 1;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-entry]:not([hidden])");
      const link = document.querySelector(`a[href="#${group.getAttribute("aria-labelledby")}"]`);
      if (link) link.closest("li").hidden = group.hidden;
    }
    if (!words.length && !kind) count.textContent = "";
    else if (shown) count.textContent = `${shown} of ${entries.length} shown`;
    else count.textContent = "Nothing fits. Try a shorter word, or clear the field.";
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  // Coming back, the browser fills the form in as it was left.
  addEventListener("pageshow", filter);
}
