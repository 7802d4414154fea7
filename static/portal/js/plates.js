// Pictures. On the map of the brief, the ties of the entry under the pointer or the focus stand out.
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

// Where the drawing has room, the list under it waits to be asked for.
if (matchMedia("(min-width: 56rem)").matches) {
  for (const text of document.querySelectorAll(".plate__text")) text.open = false;
}
