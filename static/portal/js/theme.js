// Applies the reader's remembered look before anything is painted; the sheet “Aa” changes it.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  try {
    for (const name of ["theme", "text", "links"]) {
      const value = localStorage.getItem(`portal-${name}`);
      if (value) root.dataset[name] = value;
    }
  } catch {
    // Storage can be closed to us: the system's look is used, and nothing is remembered.
  }
})();
