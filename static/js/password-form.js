/** The form that gives an open secret a new password. */

import { Form } from "./form.js";
import { newPasswordFields } from "./new-password.js";
import { unlockField, showWrongPassword } from "./unlock-form.js";
import { words } from "./words.js";

/**
 * Makes the form. `onSubmit({newPassword, currentPassword})` saves, the latter only where the policy asks for it;
 * `onRefusal(error)` may take a refusal by returning true.
 */
export function passwordForm({ title, policy, onSubmit, onRefusal, onClose }) {
  const current = policy.current_password_required ? unlockField({ name: "current_password", label: words.currentPassword }) : null;
  const chosen = newPasswordFields({
    name: "new_password",
    label: words.newPassword,
    confirmLabel: words.confirmNewPassword,
    help: words.newPasswordHelp(policy),
    policy,
  });
  return new Form({
    label: words.changePasswordNamed(title),
    parts: current ? [current, ...chosen] : chosen,
    submitText: words.save,
    onSubmit: (values) => onSubmit({ newPassword: values.new_password, currentPassword: values.current_password }),
    onRefusal: (error) => (current !== null && showWrongPassword(current, error)) || onRefusal(error),
    onClose,
  });
}
