// The sheet “Aa”: light or dark, text size, glossary links; remembered on this device.
const root = document.documentElement;
const groups = [...document.querySelectorAll("[data-look]")];

const remembered = (name) => {
  try {
    return localStorage.getItem(`portal-${name}`) ?? "auto";
  } catch {
    return root.dataset[name] ?? "auto";
  }
};

const remember = (name, value) => {
  try {
    if (value === "auto") localStorage.removeItem(`portal-${name}`);
    else localStorage.setItem(`portal-${name}`, value);
  } catch {
    // Storage is not available: applied, but not remembered.
  }
};

const apply = (name, value) => {
  if (value === "auto") delete root.dataset[name];
  else root.dataset[name] = value;
};

// Around the page, where the browser shows a colour, is the paper.
const surround = document.createElement("meta");
surround.name = "theme-color";
document.head.append(surround);
const colourSurround = () => {
  surround.content = getComputedStyle(document.body).backgroundColor;
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colourSurround);

const showChoices = () => {
  for (const group of groups) {
    const value = remembered(group.dataset.look);
    apply(group.dataset.look, value);
    for (const choice of group.querySelectorAll("input")) choice.checked = choice.value === value;
  }
  colourSurround();
};

for (const group of groups) {
  // What was chosen while this script was on its way; not what the browser restores by itself.
  const early = group.querySelector("input:checked");
  if (!early.defaultChecked && navigator.userActivation?.hasBeenActive) remember(group.dataset.look, early.value);
  group.addEventListener("change", (event) => {
    apply(group.dataset.look, event.target.value);
    remember(group.dataset.look, event.target.value);
    colourSurround();
  });
}
showChoices();
// A page restored by the browser may be older than the reader's last choice.
addEventListener("pageshow", (event) => {
  if (event.persisted) showChoices();
});
