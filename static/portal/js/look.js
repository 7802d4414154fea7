// The sheet “Aa”: light or dark, and the size of the text, kept on this device.
const root = document.documentElement;

const apply = (name, value) => {
  if (value === "auto") delete root.dataset[name];
  else root.dataset[name] = value;
  try {
    if (value === "auto") localStorage.removeItem(`portal-${name}`);
    else localStorage.setItem(`portal-${name}`, value);
  } catch {
    // Not remembered, but applied.
  }
};

for (const group of document.querySelectorAll("[data-look]")) {
  const name = group.dataset.look;
  for (const choice of group.querySelectorAll("input")) {
    choice.checked = choice.value === (root.dataset[name] ?? "auto");
    choice.addEventListener("change", () => apply(name, choice.value));
  }
}
