/** The form that adds a secret. */

import { contentField, passwordField, textField } from "./field.js";
import { Form } from "./form.js";
import { contentComplaint, newPasswordComplaint, titleComplaint } from "./rules.js";
import { words } from "./words.js";

/** Makes the form. `onSubmit({title, password, content})` saves; `onClose` is called when the user gives up. */
export function addForm({ policy, onSubmit, onClose }) {
  const title = textField({
    name: "title",
    label: words.title,
    help: words.titleHelp,
    check: (value) => titleComplaint(value, policy),
  });
  const [password, confirmation] = newPasswordFields({
    name: "password",
    label: words.password,
    confirmLabel: words.confirmPassword,
    help: words.passwordHelp(policy.password_min_bytes),
    policy,
  });
  const content = contentField({
    name: "content",
    label: words.content,
    help: words.contentHelp,
    check: (value) => contentComplaint(value, policy),
  });
  return new Form({
    label: words.add,
    fields: [title, password, confirmation, content],
    submitText: words.save,
    onSubmit: (values) => onSubmit({ title: values.title.trim(), password: values.password, content: values.content }),
    onClose,
  });
}

/** Makes a field for a new password and one that asks for it again. */
export function newPasswordFields({ name, label, confirmLabel, help, policy }) {
  const confirmation = passwordField({
    name: "confirmation",
    label: confirmLabel,
    autocomplete: "new-password",
    withReveal: false,
    check: (value) => (value === password.value ? null : words.passwordsDiffer),
  });
  const password = passwordField({
    name,
    label,
    help,
    autocomplete: "new-password",
    revealsToo: [confirmation],
    check: (value) => newPasswordComplaint(value, policy),
  });
  return [password, confirmation];
}
