// What is copied from our own pages and previews: their numbers become citations again.
//
// A number does not say which source it cites. The list at the end of the page does, from which it was copied; that is
// believed only while the same number stands there after the same words. A preview changes as one writes: there the
// numbers take the keys along when they are copied.
export const markersIn = (page) => [...page.querySelectorAll("a.to-source[id^='site-cite-']")];

const before = (marker) => ((marker.closest("sup") ?? marker).previousSibling?.textContent ?? "").replace(/\s+/g, " ");

const isSame = (marker, other) => other?.textContent === marker.textContent && before(other).endsWith(before(marker).slice(-40));

const pageAt = async ({ origin, pathname, search }) => {
  if (origin !== location.origin) return null;
  try {
    const answer = await fetch(pathname + search, { redirect: "error" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
};

const keyAt = (page, hash) => page?.getElementById(hash.slice(1))?.querySelector(".reference__text a")?.getAttribute("href").split("/").at(-2);

document.addEventListener("copy", (event) => {
  const preview = event.composedPath().find((each) => each instanceof ShadowRoot);
  if (!preview?.host.matches("[data-writing-preview]")) return;
  for (const marker of markersIn(preview)) marker.dataset.cites = keyAt(preview, marker.getAttribute("href"));
});

// Returns the key of the source that each marker cites; those of which it is not known are left out.
export const keysOf = async (markers) => {
  const [keys, pages] = [new Map(), new Map()];
  for (const marker of markers) {
    if (marker.dataset.cites) keys.set(marker, marker.dataset.cites);
    const address = marker.getAttribute("href");
    if (keys.has(marker) || !URL.canParse(address)) continue;
    const url = new URL(address);
    if (!pages.has(url.pathname)) pages.set(url.pathname, await pageAt(url));
    const page = pages.get(url.pathname);
    const key = isSame(marker, page?.getElementById(marker.id)) && keyAt(page, url.hash);
    if (key) keys.set(marker, key);
  }
  return keys;
};

export const readOwn = (body, keys, leave) => {
  for (const mark of body.querySelectorAll(".cite--unknown")) mark.replaceWith(` [@${mark.textContent.replace(/^, |\?/g, "")}]`);
  for (const link of markersIn(body)) {
    const whole = link.closest("sup.cite") ?? link;
    if (keys.has(link)) whole.replaceWith(` [@${keys.get(link)}${link.textContent.replace(/^\d+/, "")}]`);
    else {
      leave("citation");
      whole.remove();
    }
  }
  for (const mark of body.querySelectorAll("sup.cite")) {
    const note = mark.querySelector("a");
    if (note) mark.replaceWith(note);
    else {
      leave("citation");
      mark.remove();
    }
  }
  for (const link of body.querySelectorAll("a.to-term, a.to-tool")) link.replaceWith(...link.childNodes);
};
