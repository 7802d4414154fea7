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

  for (const entry of entries) {
    for (const event of ["pointerenter", "focusin"]) entry.addEventListener(event, () => show(entry.dataset.node));
    for (const event of ["pointerleave", "focusout"]) entry.addEventListener(event, () => show(null));
  }
}

// If there is room for the drawing, its text version starts closed; diagrams.css hides it until then.
for (const text of document.querySelectorAll(".diagram__text")) {
  if (matchMedia("(min-width: 56rem)").matches) text.open = false;
  text.classList.add("is-ready");
}
