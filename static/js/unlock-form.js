/** The form in a locked row that asks for the password. */

import { announce } from "./announcer.js";
import { countDown } from "./countdown.js";
import { Form } from "./form.js";
import { pageWords } from "./page-words.js";
import { passwordField } from "./typed-field.js";
import { words } from "./words.js";

const DEFAULT_WAIT_SECONDS = 60;

/** Makes the field that asks for the password of a secret. */
export function unlockField({ name = "password", label = words.password, help = null } = {}) {
  return passwordField({
    name,
    label,
    help,
    autocomplete: "off",
    check: (value) => (value === "" ? words.passwordMissing : null),
  });
}

/** Shows a wrong password at its field. Gives whether the error was that. */
export function showWrongPassword(field, error) {
  if (error.code !== "wrong_password") return false;
  field.complain(words.wrongPassword(error.triesLeft));
  field.control.focus();
  field.control.select();
  return true;
}

/**
 * Makes the form. `onSubmit(password)` unlocks; `onRefusal(error)` may take a refusal by returning true. `help` says what
 * unlocking changes, if it does. `wait` is `{until}`, which outlives the form: closing and opening it again does
 * not end a wait that the server has ordered.
 */
export function unlockForm({ title, help, wait, onSubmit, onRefusal, onClose }) {
  const field = unlockField({ help });
  const form = new Form({
    label: words.unlockNamed(title),
    parts: [field],
    submitText: words.unlock,
    isInline: true,
    onSubmit: ({ password }) => onSubmit(password),
    onClose,
    onRefusal: (error) => showWrongPassword(field, error) || orderWait(error) || onRefusal(error),
  });
  const orderWait = (error) => {
    if (error.code !== "too_many_attempts") return false;
    wait.until = Date.now() + (error.retryAfter ?? DEFAULT_WAIT_SECONDS) * 1000;
    // The button is about to be disabled, which would drop the focus.
    form.focus();
    sitOut(wait, form);
    return true;
  };
  if (wait.until > Date.now()) sitOut(wait, form);
  return form;
}

async function sitOut(wait, form) {
  form.setBlocked(true);
  const isOver = await countDown(wait.until, {
    onTick: form.countdown("warning", pageWords.waitToTry),
    signal: form.leaving,
  });
  if (!isOver) return;
  form.setBlocked(false);
  form.clearNote();
  announce(words.canTryAgain);
}
