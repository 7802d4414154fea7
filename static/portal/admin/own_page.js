// What is copied from our own pages and previews: their numbers become citations again.
//
// A number does not say which source it cites. The list at the end of the page does, from which it was copied; that is
// believed only while the same number stands there after the same words.
export const markersIn = (page) => [...page.querySelectorAll("a.to-source[id^='site-cite-']")];

const before = (marker) => ((marker.closest("sup") ?? marker).previousSibling?.textContent ?? "").replace(/\s+/g, " ");

const isSame = (marker, other) => other?.textContent === marker.textContent && before(other).endsWith(before(marker).slice(-40));

const previews = () => [...document.querySelectorAll("[data-writing-preview]")].map((host) => host.shadowRoot).filter(Boolean);

const pagesAt = async ({ origin, pathname, search }) => {
  if (origin !== location.origin) return [];
  if (pathname === location.pathname) return previews();
  try {
    const answer = await fetch(pathname + search, { redirect: "error" });
    return answer.ok ? [new DOMParser().parseFromString(await answer.text(), "text/html")] : [];
  } catch {
    return [];
  }
};

// Returns the key of the source that each marker cites; those of which it is not known are left out.
export const keysOf = async (markers) => {
  const [keys, pages] = [new Map(), new Map()];
  for (const marker of markers) {
    const address = marker.getAttribute("href");
    if (!URL.canParse(address)) continue;
    const url = new URL(address);
    if (!pages.has(url.pathname)) pages.set(url.pathname, await pagesAt(url));
    const page = pages.get(url.pathname).find((each) => isSame(marker, each.getElementById(marker.id)));
    const source = page?.getElementById(url.hash.slice(1))?.querySelector(".reference__text a");
    if (source) keys.set(marker, source.getAttribute("href").split("/").at(-2));
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
