/** A field of a form in which somebody searches Jira or Confluence and chooses from what is found. */

import { Picker } from "./admin-picker.js";
import { element, uniqueId } from "./element.js";
import { sharingWords } from "./sharing-words.js";
import { textField } from "./typed-field.js";

const SAYINGS = Object.freeze({
  found: sharingWords.found,
  "none-found": sharingWords.noneFound,
  "search-failed": sharingWords.searchFailed,
});

/** Makes the field; `search(text)` gives `[{id, name, note}]`, and what is chosen goes to `onPick`. The other options are a Field's. */
export function searchField({ search, onPick, ...options }) {
  const list = element("ul", { class: "picker-list", id: uniqueId("found"), role: "listbox", "aria-label": options.label, hidden: true });
  const state = element("p", { class: "field-help", role: "status" });
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id };
  const field = textField({ ...options, required: false, attributes });
  field.element.querySelector(".control").after(list, state);
  new Picker({ input: field.control, list, state, say: (name) => SAYINGS[name], search, onPick });
  return field;
}
