/** The form that adds a secret. */

import { contentField, textField } from "./field.js";
import { Form } from "./form.js";
import { newPasswordFields } from "./new-password.js";
import { contentComplaint, titleComplaint } from "./rules.js";
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
