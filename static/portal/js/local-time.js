// Adds the reader's local time to times in the site's time zone, if the two differ.
const shape = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };

// "+01:00" → 60
const minutes = (offset) => Number(`${offset[0]}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  const offset = time.dateTime.match(/[+-]\d\d:\d\d$/)?.[0] ?? "+00:00";
  if (-moment.getTimezoneOffset() !== minutes(offset)) {
    time.append(`, where you are ${moment.toLocaleString("en-GB", shape)}`);
  }
}
