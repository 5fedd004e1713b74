/** The fields in which a new password is chosen: typed twice, or generated. */

import { PasswordGenerator } from "./password-generator.js";
import { newPasswordComplaint, newPasswordVerdict } from "./rules.js";
import { passwordField } from "./typed-field.js";
import { words } from "./words.js";

/** Makes a field for a new password, with the generator below it, and a field that asks for it again. */
export function newPasswordFields({ name, label, confirmLabel, help, policy }) {
  const confirmation = passwordField({
    name: "confirmation",
    label: confirmLabel,
    autocomplete: "new-password",
    withReveal: false,
    // One complaint at a time: what is wrong with the password itself comes first.
    check: (value) => (value === password.value || password.check() ? null : words.passwordsDiffer),
  });
  const password = passwordField({
    name,
    label,
    help,
    autocomplete: "new-password",
    revealsToo: [confirmation],
    check: (value) => newPasswordComplaint(value, policy),
    judge: (value) => newPasswordVerdict(value, policy),
  });
  const fill = (made) => {
    password.type(made);
    confirmation.type(made);
    // Whoever did not choose it has to see it.
    password.reveal();
  };
  const generator = new PasswordGenerator({ least: policy.password_min_characters, onMade: fill, source: password.control });
  password.element.append(generator.element);
  return [password, confirmation];
}
