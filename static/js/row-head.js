/** The first line of a secret's row: lock state, title, marks, who added it and when, and the buttons that are always there. */

import { button } from "./button.js";
import { element } from "./element.js";
import { icon } from "./icons.js";
import { lifeWords } from "./life-words.js";
import { lozenges } from "./lozenges.js";
import { whenNamed } from "./people.js";
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
      element(
        "div",
        { class: "row-line" },
        element("h2", { class: "row-title", id: `title-${secret.id}` }, secret.title ?? lifeWords.damagedTitle),
        element("span", { class: "row-marks" }, ...lozenges(secret)),
      ),
      origin(secret),
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

/** Says who added the secret and when. A name comes later than the list, or never: the host may not tell it. */
function origin(secret) {
  if (secret.asked_by) return asked(secret);
  const line = element("p", { class: "row-origin" }, secret.is_mine ? originOfMine(secret) : originOfOther(secret));
  if (!secret.is_mine) {
    whenNamed(secret.created_by, (name) => {
      line.textContent = secret.version > 1 ? words.addedByChanged(name, secret) : words.addedBy(name, secret);
    });
  }
  return line;
}

/** Says of a secret that was asked for what only asker and filler are told; an asker who fills it himself is both. */
function asked(secret) {
  const say = secret.is_mine ? words.leftByYou : words.leftForYou;
  const line = element("p", { class: "row-origin" }, say(null));
  whenNamed(secret.is_mine ? secret.asked_by : secret.created_by, (name) => {
    line.textContent = say(name);
  });
  return line;
}

const originOfMine = (secret) => (secret.version > 1 ? words.addedByYouChanged(secret) : words.addedByYou(secret));
const originOfOther = (secret) => (secret.version > 1 ? words.addedOnChanged(secret) : words.addedOn(secret));
