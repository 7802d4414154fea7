// The sheet “Aa”: light or dark, the size of the text, the look of links; kept on this device.
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
    // Not remembered, but applied.
  }
};

const apply = (name, value) => {
  if (value === "auto") delete root.dataset[name];
  else root.dataset[name] = value;
};

const showChoices = () => {
  for (const group of groups) {
    const value = remembered(group.dataset.look);
    apply(group.dataset.look, value);
    for (const choice of group.querySelectorAll("input")) choice.checked = choice.value === value;
  }
};

for (const group of groups) {
  group.addEventListener("change", (event) => {
    apply(group.dataset.look, event.target.value);
    remember(group.dataset.look, event.target.value);
  });
}
showChoices();
// A page the browser kept comes back as it was left; the choice may have been made since.
addEventListener("pageshow", (event) => {
  if (event.persisted) showChoices();
});
