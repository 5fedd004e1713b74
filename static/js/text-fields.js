/** The field in which a text is typed, plain or in Markdown. */

import { contentComplaint } from "./rules.js";
import { areaField } from "./typed-field.js";
import { words } from "./words.js";

/** Makes the field, as a group like that of every other kind. */
export function textFields({ policy, content = "" }) {
  const text = areaField({
    name: "content",
    label: words.content,
    help: words.contentHelp,
    initial: content,
    check: (value) => contentComplaint(value, policy),
  });
  const fill = (value) => {
    text.value = value;
  };
  return { fields: [text], nodes: [text.element], read: () => text.value, fill };
}
