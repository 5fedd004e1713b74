/** Writes dates, numbers and durations as the page's language does. */

const locale = document.documentElement.lang || "en";
const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const minuteFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const numberFormat = new Intl.NumberFormat(locale);

/** Writes a time as a day, such as "Nov 23, 2026". */
export const day = (time) => dayFormat.format(new Date(time));

/** Writes a time as a day with hours and minutes. */
export const moment = (time) => minuteFormat.format(new Date(time));

/** Writes a whole number for reading. */
export const number = (value) => numberFormat.format(value);

/** Writes seconds as minutes and seconds, such as "4:05". */
export const stopwatch = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
