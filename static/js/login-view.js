/** Shows an open login: each value with its own button to copy it, the password masked. */

import { detail } from "./detail.js";
import { element } from "./element.js";
import { kindWords } from "./kind-words.js";
import { isWebAddress } from "./rules.js";

/** Makes the view; `copy(text, shown)` copies. Values that are empty have no line. */
export function loginView({ content: login, copy }) {
  const lines = [
    { name: kindWords.userName, value: login.username, say: { copy: kindWords.copyUserName } },
    {
      name: kindWords.loginPassword,
      value: login.password,
      say: { copy: kindWords.copyLoginPassword, show: kindWords.showLoginPassword, hide: kindWords.hideLoginPassword },
    },
    { name: kindWords.url, value: login.url, say: { copy: kindWords.copyUrl }, node: link(login.url) },
    { name: kindWords.notes, value: login.notes, say: { copy: kindWords.copyNotes } },
  ];
  const filled = lines.filter(({ value }) => value !== "");
  return { node: element("dl", { class: "details" }, ...filled.map((line) => detail({ ...line, copy }))) };
}

function link(url) {
  // The server lets nothing else in; what is in an older backup or another's database, it cannot know.
  if (!isWebAddress(url)) return null;
  const attributes = { href: url, target: "_blank", rel: "noopener noreferrer nofollow", title: kindWords.openOutside };
  return element("a", { class: "detail-value", "data-secret": true, ...attributes }, url);
}
