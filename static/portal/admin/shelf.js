// Where a device keeps what is typed into forms and not saved yet.
//
// It uses IndexedDB: what Chromium puts in localStorage reaches the disk seconds or minutes later, and would be lost if
// the browser is killed. There is one entry for each opening of a form, whose id is that of its session:
// { id, place, at, values, labels, startedFrom, started, isSent }. `place` is made of the user and the form's address.
// `values` and `startedFrom` have lists by the names of the fields that were changed, `labels` the words of choices by
// their values. `started` is the state of the row when its form was opened, as the form sends it.
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export const openShelf = () => {
  const request = indexedDB.open("portal-unsaved", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("forms", { keyPath: "id" }).createIndex("place", "place");
  return done(request);
};

export const placeOf = (writer, address) => `${writer} ${address}`;
export const entriesAt = (shelf, place) => done(shelf.transaction("forms").objectStore("forms").index("place").getAll(place));
export const isKeptFor = async (address) => {
  const shelf = await openShelf();
  const entries = await done(shelf.transaction("forms").objectStore("forms").getAll());
  return entries.some(({ place }) => place.slice(place.indexOf(" ") + 1) === address);
};

// Resolves once the change is on the disk.
export const write = (shelf, change) =>
  new Promise((resolve, reject) => {
    const transaction = shelf.transaction("forms", "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    change(transaction.objectStore("forms"));
  });

export const forget = (shelf, ids) => write(shelf, (store) => ids.forEach((id) => store.delete(id)));

// The form of a draft has the same address as its row's form, but its own texts.
export const addressOf = ({ pathname, search }) => pathname + (new URLSearchParams(search).has("draft") ? "?draft" : "");
