/** Writes dates, numbers and durations as the page's language does. */

import { serverNow } from "./server-clock.js";

const locale = document.documentElement.lang || "en";
const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const minuteFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const numberFormat = new Intl.NumberFormat(locale);

/** Writes a time as a day, such as "Nov 23, 2026". */
export const day = (time) => dayFormat.format(new Date(time));

/** Writes a time as a day with hours and minutes. */
export const moment = (time) => minuteFormat.format(new Date(time));

/** Writes how far away a time is, such as "in 3 days", "tomorrow" or "in 5 minutes". */
export function fromNow(time) {
  const minutes = (Date.parse(time) - serverNow()) / 60_000;
  const [size, unit] = [[1440, "day"], [60, "hour"], [1, "minute"]].find(([least]) => Math.abs(minutes) >= least) ?? [1, "minute"];
  return relativeFormat.format(Math.round(minutes / size), unit);
}

/** Writes a whole number for reading. */
export const number = (value) => numberFormat.format(value);

/** Writes seconds as minutes and seconds, such as "4:05". */
export const stopwatch = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
