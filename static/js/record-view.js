/** What history, activity and trash look like alike: a heading with a button that closes it, and a list that may go on. */

import { button } from "./button.js";
import { element } from "./element.js";
import { recordWords } from "./record-words.js";

/** Makes the view; `body` holds its nodes. `onClose` is called by its button and by Esc. */
export function recordView({ title, label, body, onClose }) {
  const close = button({ label: recordWords.close, look: "subtle", drawing: "cross", on: onClose });
  const heading = element("h3", { class: "record-title", tabindex: "-1" }, title);
  const node = element(
    "section",
    {
      class: "record",
      "aria-label": label,
      on: {
        keydown: (event) => {
          if (event.key === "Escape") onClose();
        },
      },
    },
    element("div", { class: "record-head" }, heading, close),
    ...body,
  );
  return { element: node, focus: () => heading.focus() };
}

/** Makes one line: what it is, what more is known of it, and its buttons. */
export function recordLine({ name, facts, tools = [] }) {
  return element(
    "li",
    { class: "record-line" },
    element("div", { class: "record-name" }, element("div", { class: "row-line" }, ...name), element("p", { class: "row-origin" }, ...facts)),
    tools.length > 0 && element("div", { class: "record-tools" }, ...tools),
  );
}
