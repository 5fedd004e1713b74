/** What an unlocked secret shows: its content and what can be done with it. */

import { button } from "./button.js";
import { contentView } from "./content-view.js";
import { disclosure } from "./disclosure.js";
import { element } from "./element.js";
import { words } from "./words.js";

/**
 * Makes the view: its `node`, and `stop` for when it is taken away. `on` holds the functions `edit`, `changePassword`, `history`,
 * `activity`, `lockForEveryone`, `show` and `delete`.
 */
export function openView({ secret, on }) {
  const content = contentView(secret);
  const more = disclosure({ label: words.more(secret.title), buttons: moreButtons(secret, on) });
  const buttons = [...content.tools, ...editButtons(secret, on), more.toggle, content.outcome];
  const node = element("div", { class: "open-view" }, content.node, element("div", { class: "button-row" }, ...buttons), more.region);
  return { node, stop: content.stop };
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
  const { title } = secret;
  const history = button({ text: words.history, label: words.historyNamed(title), action: "history", on: on.history });
  const activity = button({ text: words.activity, label: words.activityNamed(title), action: "activity", on: on.activity });
  const lock = button({ text: words.lockForEveryone, label: words.lockForEveryoneNamed(title), on: on.lockForEveryone });
  const remove = button({ text: words.delete, label: words.deleteNamed(title), action: "delete", on: on.delete });
  const show = button({ text: words.showToEveryone, label: words.showToEveryoneNamed(title), action: "show", on: on.show });
  return [history, activity, lock, ...(secret.asked_by ? [show] : []), ...(secret.can_edit ? [remove] : [])];
}
