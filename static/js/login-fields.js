/** The fields of a login: user name, password, URL and notes. */

import { kindWords } from "./kind-words.js";
import { PasswordGenerator } from "./password-generator.js";
import { isWebAddress } from "./rules.js";
import { areaField, passwordField, textField } from "./typed-field.js";

const NOTHING = Object.freeze({ username: "", password: "", url: "", notes: "" });

/** Makes the fields, as a group like that of every other kind. */
export function loginFields({ content = NOTHING }) {
  const read = () => ({ username: user.value, password: password.value, url: url.value.trim(), notes: notes.value });
  const user = textField({
    name: "content.username",
    // What is wrong with the login as a whole is shown at its first field.
    alias: "content",
    label: kindWords.userName,
    required: false,
    initial: content.username,
    check: () => (Object.values(read()).every((value) => value === "") ? kindWords.loginEmpty : null),
  });
  const password = loginPassword(content.password);
  const url = textField({
    name: "content.url",
    label: kindWords.url,
    type: "url",
    required: false,
    initial: content.url,
    check: (value) => (value.trim() === "" || isWebAddress(value.trim()) ? null : kindWords.urlWrong),
  });
  const notes = areaField({ name: "content.notes", label: kindWords.notes, rows: "2", initial: content.notes });
  const fields = [user, password, url, notes];
  const fill = (login) => {
    [user.value, password.value, url.value, notes.value] = [login.username, login.password, login.url, login.notes];
  };
  return { fields, nodes: fields.map((field) => field.element), read, fill };
}

function loginPassword(initial) {
  const field = passwordField({
    name: "content.password",
    label: kindWords.loginPassword,
    // Never the browser's own guess: it is somebody else's login.
    autocomplete: "new-password",
    required: false,
    initial,
    labels: { show: kindWords.showLoginPassword, hide: kindWords.hideLoginPassword },
  });
  const fill = (made) => {
    field.type(made);
    field.reveal();
  };
  const generator = new PasswordGenerator({ text: kindWords.generateLoginPassword, least: 0, onMade: fill, source: field.control });
  field.element.append(generator.element);
  return field;
}
