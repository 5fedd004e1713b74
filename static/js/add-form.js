/** The form that adds a secret. */

import { ContentEditor } from "./content-editor.js";
import { Form } from "./form.js";
import { LifeOptions } from "./life-options.js";
import { newPasswordFields } from "./new-password.js";
import { titleComplaint } from "./rules.js";
import { textField } from "./typed-field.js";
import { words } from "./words.js";

/**
 * Makes the form. `onSubmit(draft)` saves the draft, which is as the API takes it; `onRefusal` and `onClose` are those of a form.
 * Where a secret is added because somebody asked for it, the texts are others and the title is there already.
 */
export function addForm({ policy, onSubmit, onClose, label = words.add, submitText = words.save, title: initial = "", titleHelp = words.titleHelp, onRefusal }) {
  const title = textField({
    name: "title",
    label: words.title,
    help: titleHelp,
    initial,
    check: (value) => titleComplaint(value, policy),
  });
  const [password, confirmation] = newPasswordFields({
    name: "password",
    label: words.password,
    confirmLabel: words.confirmPassword,
    help: words.passwordHelp(policy),
    policy,
  });
  const content = new ContentEditor({ policy });
  const life = new LifeOptions({ policy });
  return new Form({
    label,
    parts: [title, password, confirmation, content, life],
    submitText,
    onSubmit: () => onSubmit({ title: title.value.trim(), password: password.value, ...content.read(), ...life.changes() }),
    onRefusal,
    onClose,
  });
}
