// Filters a list as the reader types: every word must fit. Words are folded as search folds them, by a script
// that is loaded at the first touch.
let wordsOf;
const folding = async () => {
  ({ wordsOf } = await import("./search-words.js"));
};

// What an entry and its heading show of its names, and those it does not show.
const namesOf = (entry) => {
  const heading = entry.closest("[data-group]").querySelectorAll(":scope > [data-name]");
  const shown = [...heading, ...entry.querySelectorAll("[data-name]")].map((part) => part.textContent);
  return [entry.dataset.entry, ...shown].join(" ");
};

for (const form of document.querySelectorAll("[data-filter]")) {
  const input = form.querySelector("input[type=search]");
  const kinds = form.querySelectorAll("input[type=radio]");
  const count = form.querySelector("[data-filter-count]");
  const entries = [...document.querySelectorAll(`${form.dataset.filter} [data-entry]`)];
  const groups = [...document.querySelectorAll(`${form.dataset.filter} [data-group]`)];
  const others = [...form.querySelectorAll("[data-also]")]; // pages that the list does not have
  const more = form.querySelector("[data-filter-more]"); // the way to search, which finds all texts
  const clear = form.querySelector("[data-filter-clear]");
  const isPhone = matchMedia("(max-width: 56rem)");
  const texts = new Map();

  // Returns a test of an entry's names, or null if no words were typed.
  const asked = (typed) => {
    if (!typed) return null;
    const textOf = (names) => {
      if (!texts.has(names)) texts.set(names, wordsOf(names).join(" "));
      return texts.get(names);
    };
    const words = wordsOf(typed);
    return (names) => words.every((word) => textOf(names).includes(word));
  };

  const filter = async () => {
    if (input.value.trim() && !wordsOf) await folding();
    const typed = input.value.trim(); // read after the wait, in which more may have been typed
    const fits = asked(typed);
    const kind = [...kinds].find((choice) => choice.checked)?.value ?? "";
    let shown = 0;
    for (const entry of entries) {
      const listed = (!fits || fits(namesOf(entry))) && (!kind || (entry.dataset.kind ?? "").split(" ").includes(kind));
      entry.hidden = !listed;
      if (listed) shown += 1;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-entry]:not([hidden])");
      const link = document.querySelector(`a[href="#${group.getAttribute("aria-labelledby")}"]`);
      if (link) link.closest("li").hidden = group.hidden;
    }
    for (const other of others) other.hidden = !fits?.(`${other.textContent} ${other.dataset.also}`);
    more.parentElement.hidden = !fits;
    more.search = `?q=${encodeURIComponent(typed)}`;
    clear.hidden = shown > 0 || (!fits && !kind);
    form.classList.toggle("is-filtered", Boolean(fits || kind));
    if (!fits && !kind) count.textContent = "";
    else if (shown) count.textContent = `${shown} of ${entries.length} shown`;
    else if (others.some((other) => !other.hidden)) count.textContent = "Not in this list, but in the guide:";
    else count.textContent = "Nothing in this list fits. Try a shorter word, or:";
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("focusin", folding, { once: true });
  form.addEventListener("input", async () => {
    await filter();
    // Above a phone's keyboard there is room for the field and what it finds, and below the chips for some of it.
    if (isPhone.matches) form.scrollIntoView({ block: "start" });
  });
  form.addEventListener("reset", () => {
    setTimeout(filter); // once the fields are empty
    input.focus(); // as the button goes
  });
  // What was typed while this script was on its way, or what the browser restores when the reader comes back.
  filter();
  addEventListener("pageshow", filter);
}
