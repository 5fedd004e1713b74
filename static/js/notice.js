/** Makes notices: a coloured box with an icon, what happened, and what can be done about it. */

import { element } from "./element.js";
import { icon } from "./icons.js";

/** Makes a notice of the kind "error", "warning" or "information". Errors are read out at once, others in their turn. */
export function notice({ kind, title = "", text, actions = [], role = kind === "error" ? "alert" : "status" }) {
  return element(
    "div",
    { class: `notice notice-${kind}`, role },
    icon(kind),
    element(
      "div",
      { class: "notice-body" },
      title && element("p", { class: "notice-title" }, title),
      element("p", { class: "notice-text" }, text),
      actions.length > 0 && element("div", { class: "button-row" }, ...actions),
    ),
  );
}
