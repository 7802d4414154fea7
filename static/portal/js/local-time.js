// Adds to each time on the page what clocks show where the reader is, if that is something else.

const parts = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  const offset = time.dateTime.match(/(?:Z|[+-]\d\d:\d\d)$/)?.[0] ?? "Z";
  const minutes = offset === "Z" ? 0 : Number(`${offset[0]}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  if (-moment.getTimezoneOffset() !== minutes) {
    time.append(`, where you are: ${moment.toLocaleString(document.documentElement.lang, parts)}`);
  }
  delete time.dataset.local;
}
