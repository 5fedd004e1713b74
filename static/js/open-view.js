/** What an unlocked secret shows: its content and what can be done with it. */

import { button } from "./button.js";
import { contentView } from "./content-view.js";
import { disclosure } from "./disclosure.js";
import { element } from "./element.js";
import { words } from "./words.js";

/**
 * Makes the view: its `node`, and `stop` for when it is taken away. `on` holds the functions `edit`, `changePassword`, `files`,
 * `history`, `activity`, `share`, `giveAway`, `lockForEveryone`, `show` and `delete`.
 */
export function openView({ secret, on }) {
  const content = contentView(secret);
  const more = disclosure({ label: words.more(secret.title), buttons: moreButtons(secret, on) });
  const files = secret.attachments > 0 ? [filesButton(secret, on)] : [];
  const buttons = [...content.tools, ...files, ...editButtons(secret, on), more.toggle, content.outcome];
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

/** Stands in front where there are files; otherwise it is for editors, who can add the first one. */
function filesButton({ title, attachments: count = 0 }, on) {
  const text = count > 0 ? words.filesCount(count) : words.files;
  return button({ text, label: words.filesNamed(title, count), action: "files", on: on.files });
}

function moreButtons(secret, on) {
  const { title } = secret;
  const files = secret.can_edit && !secret.attachments ? [filesButton(secret, on)] : [];
  const history = button({ text: words.history, label: words.historyNamed(title), action: "history", on: on.history });
  const activity = button({ text: words.activity, label: words.activityNamed(title), action: "activity", on: on.activity });
  const lock = button({ text: words.lockForEveryone, label: words.lockForEveryoneNamed(title), on: on.lockForEveryone });
  const remove = button({ text: words.delete, label: words.deleteNamed(title), action: "delete", on: on.delete });
  const show = button({ text: words.showToEveryone, label: words.showToEveryoneNamed(title), action: "show", on: on.show });
  return [...files, history, activity, ...sharingButtons(secret, on), lock, ...(secret.asked_by ? [show] : []), ...(secret.can_edit ? [remove] : [])];
}

/** The owner's buttons; others who have a restricted secret open may look whom it is shared with. */
function sharingButtons({ title, can_edit: canEdit, is_owner: isOwner, limited }, on) {
  if (!canEdit || !isOwner) {
    return limited ? [button({ text: words.sharedWith, label: words.sharedWithNamed(title), action: "share", on: on.share })] : [];
  }
  return [
    button({ text: words.share, label: words.shareNamed(title), action: "share", on: on.share }),
    button({ text: words.changeOwner, label: words.changeOwnerNamed(title), action: "owner", on: on.giveAway }),
  ];
}
