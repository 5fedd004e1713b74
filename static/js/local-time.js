/** Turns the API's times into what the browser's own fields for days and moments hold, and back. */

const MINUTE_MS = 60_000;

/** Gives a time as the value of a field for a moment, in the browser's time zone; null gives an empty value. */
export function momentValue(time) {
  if (time === null) return "";
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/** Gives a time as the value of a field for a day. */
export const dayValue = (time) => momentValue(time).slice(0, 10);

/** Gives the time that such a field holds, a day as its beginning here, or null when it is empty. */
export function timeOf(value) {
  if (value === "") return null;
  return new Date(value.includes("T") ? value : `${value}T00:00`).toISOString();
}
