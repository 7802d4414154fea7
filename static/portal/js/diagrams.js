// Diagrams. On the map of a topic, highlights the lines of the entry under the pointer or the focus.
for (const map of document.querySelectorAll("[data-map]")) {
  const ties = [...map.querySelectorAll("[data-tie]")].map((line) => ({ line, ends: line.dataset.tie.split(" ") }));
  const entries = [...map.querySelectorAll("[data-node]")];

  const show = (node) => {
    const near = new Set([node]);
    for (const { line, ends } of ties) {
      const tied = ends.includes(node);
      line.classList.toggle("is-tied", tied);
      if (tied) ends.forEach((end) => near.add(end));
    }
    map.classList.toggle("is-asked", Boolean(node));
    for (const entry of entries) entry.classList.toggle("is-near", near.has(entry.dataset.node));
  };

  // To screen readers, an entry says what it is tied to; in the page itself it would be a twentieth of it.
  const wordsOf = (entry) => [...entry.querySelectorAll("text")].map((line) => line.textContent.trim()).join(" ");
  const names = new Map(entries.map((entry) => [entry.dataset.node, wordsOf(entry).replace(/\s+/g, " ")]));
  for (const entry of entries) {
    const { node } = entry.dataset;
    const others = ties.flatMap(({ ends }) => (ends.includes(node) ? ends.filter((end) => end !== node) : []));
    if (others.length) {
      const named = others.map((other) => names.get(other)).join("; ");
      entry.setAttribute("aria-label", `${names.get(node)}, tied to ${named}`);
    }
    for (const event of ["pointerenter", "focusin"]) entry.addEventListener(event, () => show(entry.dataset.node));
    for (const event of ["pointerleave", "focusout"]) entry.addEventListener(event, () => show(null));
  }
}

// If there is room for the drawing, its text version starts closed; diagrams.css hides it until then.
for (const text of document.querySelectorAll(".diagram__text")) {
  if (matchMedia("(min-width: 56rem)").matches) text.open = false;
  text.classList.add("is-ready");
}
