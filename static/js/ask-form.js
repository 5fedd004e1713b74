/** The form that asks for a secret. */

import { askWords } from "./ask-words.js";
import { Form } from "./form.js";
import { titleComplaint } from "./rules.js";
import { serverNow } from "./server-clock.js";
import { areaField, choiceField, textField } from "./typed-field.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = "14";

/** Makes the form. `onSubmit(draft)` gets what the API takes; `onClose` is called when the user gives up. */
export function askForm({ policy, onSubmit, onClose }) {
  const title = textField({
    name: "title",
    label: askWords.what,
    help: askWords.whatHelp,
    check: (value) => titleComplaint(value, policy),
  });
  const note = areaField({ name: "note", label: askWords.note, help: askWords.noteHelp, rows: "2" });
  const days = choiceField({ name: "expires_at", label: askWords.until, choices: askWords.days, initial: DEFAULT_DAYS });
  return new Form({
    label: askWords.askTitle,
    parts: [title, note, days],
    submitText: askWords.ask,
    onSubmit: () =>
      onSubmit({
        title: title.value.trim(),
        note: note.value.trim() || null,
        // A little less: the server measures from when it gets it.
        expires_at: new Date(serverNow() + Number(days.value) * DAY_MS - 60_000).toISOString(),
      }),
    onClose,
  });
}
