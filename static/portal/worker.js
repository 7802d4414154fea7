// Service worker: keeps guides on the device, and shows them where there is no network.
//
// Caches: "saved" has a record for each saved edition, at the address of its file; each of these has a cache
// of its own, named in the record. "visited" has pages that were read, "static" what they need, and "state"
// our page for all others, and whether somebody is signed in, who is shown nothing that is kept.
const PATIENCE = 2000; // milliseconds of silence, after which a kept page is shown
const LOOK_AGAIN = 60000; // between two looks for a newer version
const MOST_KEPT = 60; // visited pages, and static files of theirs
const MOST_LISTED = 8; // of them, where no guide is saved
const AT_A_TIME = 20; // pages stored, between two reports
const PRIVATE = "Signed-In"; // header of answers to somebody who is signed in
const NO_CONNECTION = "/offline/";
const HASHED = /\.[0-9a-f]{12}\.\w+$/; // a static file that never changes
const HEAD = '<header class="running-head"';

const open = (name) => caches.open(name);
const fileOf = (slug) => `/${slug}/offline.json`;
const slugIn = (path) => path.split("/")[1];
const pause = (time) => new Promise((done) => setTimeout(done, time));

const isPrivate = async () => Boolean(await (await open("state")).match("/private"));
const setPrivate = async (is) => {
  const state = await open("state");
  return is ? state.put("/private", new Response("")) : state.delete("/private");
};

const recordOf = async (slug) => (await (await open("saved")).match(fileOf(slug)))?.json();
const keepRecord = async (record) => (await open("saved")).put(fileOf(record.slug), Response.json(record));
const records = async () => {
  const saved = await open("saved");
  return Promise.all((await saved.keys()).map(async (key) => (await saved.match(key)).json()));
};

// Removes what a save that was cut off has left.
const sweep = async () => {
  const used = (await records()).map(({ cache }) => cache);
  const left = (await caches.keys()).filter((name) => name.startsWith("edition ") && !used.includes(name));
  return Promise.all(left.map((name) => caches.delete(name)));
};

let saving = Promise.resolve();
const inTurn = (work) => {
  const mine = saving.then(work);
  saving = mine.catch(() => {});
  return mine;
};

const tell = async (message) => {
  for (const client of await clients.matchAll()) client.postMessage(message);
};

// What is kept of a page: without marks of its journey, which would forbid to show it.
const bare = async (response, headers = {}) => {
  const kept = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) kept.delete(name);
  for (const [name, value] of Object.entries(headers)) kept.set(name, value);
  return new Response(await response.blob(), { headers: kept });
};

// A file to be saved is no page: it may be large, and is to be of the newest version.
const isPublicPage = (response) =>
  response.status === 200 && !response.redirected && !response.headers.has(PRIVATE) &&
  !response.headers.has("Content-Disposition") &&
  !/no-store/.test(response.headers.get("Cache-Control")) && /^text\/html/.test(response.headers.get("Content-Type"));

const prune = async (cache) => {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_KEPT))) await cache.delete(key);
};

const keepVisited = async (path, response) => {
  const visited = await open("visited");
  await visited.put(path, await bare(response, { Kept: Date.now() }));
  await prune(visited);
};

const forgetVisited = async (beginning) => {
  const visited = await open("visited");
  for (const key of await visited.keys()) {
    if (new URL(key.url).pathname.startsWith(beginning)) await visited.delete(key);
  }
};

const keepStatic = async (path, response) => {
  const files = await open("static");
  await files.put(path, response);
  await prune(files);
};

const keepPublic = async (path, response) => (await isPrivate()) || keepStatic(path, response);

// Says on a kept page when it was kept.
const dated = async (response, time) => {
  const day = new Date(Number(time)).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  const band = `<aside class="saved-band" aria-label="Saved copy">Saved on ${day}. This page comes from your device, without the network.</aside>`;
  const page = (await response.text()).replace(HEAD, `${band}${HEAD}`);
  return new Response(page, { headers: response.headers });
};

const keptPage = async (path) => {
  for (const { cache, time } of await records()) {
    const found = await (await open(cache)).match(path);
    if (found) return found.status === 200 ? dated(found, time) : found;
  }
  const visited = await (await open("visited")).match(path);
  return visited && dated(visited, visited.headers.get("Kept"));
};

const escaped = (text) => text.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt()};`);

// Path and title, as it is written in the page, of the pages kept last.
const readLately = async () => {
  const visited = await open("visited");
  const keys = (await visited.keys()).slice(-MOST_LISTED).reverse();
  return Promise.all(keys.map(async (key) => {
    const [, title] = /<title>([^<]*)/.exec(await (await visited.match(key)).text());
    return [new URL(key.url).pathname, title];
  }));
};

const noConnection = async () => {
  const page = await caches.match(NO_CONNECTION);
  if (!page) return Response.error();
  let links = (await records()).map(({ slug, title }) => [`/${slug}/`, escaped(title)]);
  if (!links.length) links = await readLately();
  const items = links.map(([path, title]) => `<li><a href="${path}">${title}</a></li>`).join("");
  return new Response((await page.text()).replace("<li></li>", () => items), { headers: page.headers });
};

// What a page from the network tells of.
const note = async (url, response) => {
  if (!response.status || response.status >= 500 || url.pathname.startsWith("/static/")) return;
  const isSignedIn = response.headers.has(PRIVATE);
  await setPrivate(isSignedIn);
  if (isSignedIn) return;
  if (response.status === 404) await forgetVisited(url.pathname);
  if (isPublicPage(response) && !url.search) await keepVisited(url.pathname, response).catch(() => {}); // full
  await inTurn(() => look(slugIn(url.pathname), response.status === 404));
};

const showPage = async (event, url) => {
  const answered = fetch(event.request).then((response) => {
    event.waitUntil(note(url, response.clone()));
    return response;
  });
  if (await isPrivate()) return answered;
  const failed = answered.catch(() => null);
  const first = await Promise.race([failed, pause(PATIENCE)]);
  if (first && first.status < 500) return first;
  return (await keptPage(url.pathname)) ?? first ?? (await failed) ?? noConnection();
};

// Something that a page needs.
const showPart = async ({ request }, url) => {
  const path = url.pathname;
  const isStatic = path.startsWith("/static/");
  const kept = HASHED.test(path) && (await caches.match(path));
  if (kept) return kept;
  const answered = fetch(request).then((response) => {
    if (isStatic && response.ok) keepPublic(path, response.clone());
    return response;
  });
  if (!isStatic && (await isPrivate())) return answered;
  const first = await Promise.race([answered.catch(() => null), pause(PATIENCE)]);
  return (first?.ok && first) || (await caches.match(path)) || answered;
};

// Saving

const textOf = async (response, report) => {
  const total = Number(response.headers.get("Plain-Length"));
  const decoder = new TextDecoder();
  let [text, done] = ["", 0];
  for (const reader = response.body.getReader(); ;) {
    const piece = await reader.read();
    if (piece.done) return text + decoder.decode();
    done += piece.value.length;
    text += decoder.decode(piece.value, { stream: true });
    report({ done: done / total / 2 });
  }
};

const typeOf = (path) => `${path.endsWith(".json") ? "application/json" : "text/html"}; charset=utf-8`;

const fill = async (cache, { headers, pages, redirects, files, pictures }, report) => {
  const entries = Object.entries(pages);
  for (let start = 0; start < entries.length; start += AT_A_TIME) {
    await Promise.all(entries.slice(start, start + AT_A_TIME).map(([path, text]) =>
      cache.put(path, new Response(text, { headers: { ...headers, "Content-Type": typeOf(path) } }))));
    report({ done: (1 + start / entries.length) / 2 });
  }
  for (const [path, to] of Object.entries(redirects)) await cache.put(path, Response.redirect(to));
  await cache.addAll([...files, ...pictures].map((path) => new Request(path, { credentials: "omit" })));
};

const save = async (slug, response, report = () => {}) => {
  const tag = response.headers.get("ETag");
  const before = await recordOf(slug);
  await sweep();
  const name = `edition ${slug} ${Date.now()}`;
  try {
    const edition = JSON.parse(await textOf(response, report));
    await fill(await open(name), edition, report);
    const count = Object.keys(edition.pages).length;
    const size = Number(response.headers.get("Packed-Length"));
    await keepRecord({ slug, tag, title: edition.title, cache: name, count, size, time: Date.now() });
  } catch (problem) {
    await caches.delete(name);
    throw problem;
  }
  if (before) await caches.delete(before.cache);
};

const remove = async (slug) => {
  const record = await recordOf(slug);
  await (await open("saved")).delete(fileOf(slug));
  if (record) await caches.delete(record.cache);
};

const ask = (slug, headers = {}) => fetch(fileOf(slug), { credentials: "omit", cache: "no-store", headers });

const looked = new Map(); // slug → when

// Looks whether there is a newer version of a saved edition, or none any more.
const look = async (slug, isNow) => {
  const record = await recordOf(slug);
  if (!record || (!isNow && Date.now() - looked.get(slug) < LOOK_AGAIN)) return;
  looked.set(slug, Date.now());
  const response = await ask(slug, { "If-None-Match": record.tag });
  if (response.status === 200) {
    const news = await save(slug, response).then(() => "updated", () => "failed");
    await tell({ slug, news });
  } else if (response.status === 404) {
    await remove(slug);
    await forgetVisited(`/${slug}/`);
    await tell({ slug, news: "removed" });
  }
};

const wanted = {
  async save(slug, report) {
    const response = await ask(slug);
    if (response.status !== 200) throw new Error("It could not be fetched.");
    await save(slug, response, report);
  },
  async remove(slug) {
    await remove(slug);
    await caches.delete("visited");
  },
  look: (slug) => look(slug, true),
  // The page that was open when the worker came, with what it has loaded.
  async visit([path, ...files]) {
    for (const file of files) await keepStatic(file, await fetch(file));
    const response = await fetch(path, { credentials: "omit" });
    if (isPublicPage(response)) await keepVisited(path, response);
  },
};

addEventListener("message", (event) => {
  const [[name, about]] = Object.entries(event.data);
  const report = (message) => event.ports[0]?.postMessage(message);
  const done = inTurn(() => wanted[name](about, report));
  event.waitUntil(done.then(() => report({ ended: true }), (problem) => report({ failed: problem.name })));
});

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(open("state").then((state) => state.add(new Request(NO_CONNECTION, { credentials: "omit" }))));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isPage = event.request.mode === "navigate";
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/admin/")) {
    if (isPage) event.waitUntil(setPrivate(true)); // until a page tells that nobody is signed in
  } else if (isPage) event.respondWith(showPage(event, url));
  else if (!url.pathname.endsWith("/offline.json")) event.respondWith(showPart(event, url));
});
