/** The first line of a secret's row: lock state, title, who added it and when, and the buttons that are always there. */

import { button } from "./button.js";
import { element } from "./element.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

/** Makes the first line. `tools` are the nodes at its end. */
export function rowHead({ secret, isOpen, tools }) {
  return element(
    "div",
    { class: "row-head" },
    element("span", { class: "row-state" }, isOpen ? icon("unlock", words.unlocked) : icon("lock", words.locked)),
    element(
      "div",
      { class: "row-name" },
      element("h2", { class: "row-title", id: `title-${secret.id}` }, secret.title),
      element("p", { class: "row-origin" }, origin(secret)),
    ),
    element("div", { class: "row-tools" }, ...tools),
  );
}

/** Makes the button that opens the password form. */
export function unlockButton({ title, on }) {
  return button({ text: words.unlock, label: words.unlockNamed(title), action: "unlock", on });
}

/** Makes the button that locks at once. */
export function lockButton({ title, on }) {
  return button({ text: words.lock, label: words.lockNamed(title), action: "lock", drawing: "lock", on });
}

/** Makes the text that shows how long the secret stays open; `showTimeLeft` writes into it. */
export function timeLeft() {
  return element("span", { class: "time-left", role: "timer" });
}

/** Writes the time left: minutes while there are some, seconds in the last one. */
export function showTimeLeft(node, seconds) {
  const isSoon = seconds <= 60;
  node.textContent = isSoon ? words.locksIn(seconds) : words.locksInMinutes(Math.ceil(seconds / 60));
  node.classList.toggle("is-soon", isSoon);
}

function origin(secret) {
  const { created_at: added, updated_at: changed } = secret;
  if (secret.version > 1) return secret.is_mine ? words.addedByYouChanged(added, changed) : words.addedOnChanged(added, changed);
  return secret.is_mine ? words.addedByYou(added) : words.addedOn(added);
}
