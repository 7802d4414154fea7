// Stands in every page. Applies the reader's display settings before the first paint; the sheet “Aa” changes
// them. All other scripts wait until the page is loaded, as they would delay its first paint. Written without
// the five signs that templates escape.
{
  const root = document.documentElement;
  root.classList.add(`has-script`);
  if (navigator.serviceWorker) root.classList.add(`has-worker`);
  try {
    for (const name of [`theme`, `text`, `links`]) {
      const value = localStorage.getItem(`portal-${name}`);
      if (value) root.dataset[name] = value;
    }
  } catch {
    // Storage is not available: use the settings of the device.
  }
  // A button may be pressed before its script has come, which then presses it again.
  addEventListener(`click`, function (event) {
    const button = event.target.closest(`[data-unready]`);
    if (!button) return;
    event.preventDefault();
    button.dataset.unready = `pressed`;
  });
  addEventListener(`load`, function () {
    for (const template of document.querySelectorAll(`template[data-after-load]`)) document.head.append(template.content);
  });
}
