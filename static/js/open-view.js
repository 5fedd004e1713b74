/** What an unlocked secret shows: its content and what can be done with it. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { copyTextOf } from "./clipboard.js";
import { disclosure } from "./disclosure.js";
import { element } from "./element.js";
import { words } from "./words.js";

const OUTCOME_SHOWN_MS = 8000;

/** Makes the view. `on` holds the functions `edit`, `changePassword`, `lockForEveryone` and `delete`. */
export function openView({ secret, on }) {
  const content = contentBlock(secret);
  const outcome = element("span", { class: "outcome" });
  const more = disclosure({ label: words.more(secret.title), buttons: moreButtons(secret, on) });
  const copy = button({
    text: words.copy,
    label: words.copyNamed(secret.title),
    drawing: "copy",
    action: "copy",
    on: () => copyContent(content, outcome),
  });
  return element(
    "div",
    { class: "open-view" },
    secret.content === "" ? element("p", { class: "no-content" }, words.noContent) : content,
    element(
      "div",
      { class: "button-row" },
      secret.content !== "" && copy,
      ...editButtons(secret, on),
      more.toggle,
      outcome,
    ),
    more.region,
  );
}

function contentBlock(secret) {
  // Focusable, so that a long content can be scrolled by the keyboard.
  return element("pre", { class: "content", tabindex: "0", role: "group", "data-secret": true, "aria-label": words.contentOf(secret.title) }, secret.content);
}

function editButtons(secret, on) {
  if (!secret.can_edit) return [];
  return [
    button({ text: words.edit, label: words.editNamed(secret.title), action: "edit", on: on.edit }),
    button({
      text: words.changePassword,
      label: words.changePasswordNamed(secret.title),
      action: "password",
      on: on.changePassword,
    }),
  ];
}

function moreButtons(secret, on) {
  const lock = button({
    text: words.lockForEveryone,
    label: words.lockForEveryoneNamed(secret.title),
    on: on.lockForEveryone,
  });
  const remove = button({ text: words.delete, label: words.deleteNamed(secret.title), action: "delete", on: on.delete });
  return secret.can_edit ? [lock, remove] : [lock];
}

async function copyContent(content, outcome) {
  const text = await copyTextOf(content);
  outcome.replaceChildren(text);
  announce(text);
  setTimeout(() => outcome.replaceChildren(), OUTCOME_SHOWN_MS);
}
