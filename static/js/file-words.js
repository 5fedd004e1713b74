/** What is said about files. */

import { t, tn } from "./catalogue.js";

const locale = document.documentElement.lang || "en";
const UNITS = Object.freeze([
  [1024 * 1024, "megabyte"],
  [1024, "kilobyte"],
  [1, "byte"],
]);

/** Writes a size as the page's language does, such as "1.4 MB". */
function sizeOf(bytes) {
  const [size, unit] = UNITS.find(([least]) => bytes >= least) ?? UNITS.at(-1);
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / size);
}

export const fileWords = Object.freeze({
  title: t("Files"),
  size: sizeOf,
  empty: t("There are no files yet."),
  help: (bytes, count) =>
    tn("One file of up to {size}.", "Up to {count} files of {size} each.", count).replace("{size}", () => sizeOf(bytes)),
  off: t("Your admin has switched off adding files."),
  full: t("No more files fit here. Remove one to add another."),
  add: t("Add file"),
  download: t("Download"),
  downloadNamed: (name) => t("Download {name}", { name }),
  remove: t("Remove"),
  removeNamed: (name) => t("Remove {name}", { name }),
  removeQuestion: (name) => t("Remove “{name}”?", { name }),
  removeText: t("It is gone for good: files don’t go to the trash."),
  damaged: t("Damaged file"),
  sending: (name) => t("Sending {name}", { name }),
  fetching: (name) => t("Downloading {name}", { name }),
  cancel: t("Cancel"),
  wait: t("Wait until the file has come through, or cancel it."),
  sent: (name) => t("{name} is added.", { name }),
  saved: (name) => t("{name} is downloaded.", { name }),
  removed: (name) => t("{name} is removed.", { name }),
  tooLarge: (name, bytes) => t("{name} is larger than {size}.", { name, size: sizeOf(bytes) }),
  isEmpty: (name) => t("{name} is empty.", { name }),
  broken: t("The file didn’t come through whole. Try again."),
});
