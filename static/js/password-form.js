/** The form that gives an open secret a new password. */

import { Form } from "./form.js";
import { newPasswordFields } from "./new-password.js";
import { words } from "./words.js";

/** Makes the form. `onSubmit(newPassword)` saves; `onRefusal(error)` may take a refusal by returning true. */
export function passwordForm({ title, policy, onSubmit, onRefusal, onClose }) {
  return new Form({
    label: words.changePasswordNamed(title),
    fields: newPasswordFields({
      name: "new_password",
      label: words.newPassword,
      confirmLabel: words.confirmNewPassword,
      help: words.newPasswordHelp(policy.password_min_bytes),
      policy,
    }),
    submitText: words.save,
    onSubmit: (values) => onSubmit(values.new_password),
    onRefusal,
    onClose,
  });
}
