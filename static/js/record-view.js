/** What history, activity and trash look like alike: a heading, a list that may go on, and a button that closes it. */

import { button } from "./button.js";
import { element } from "./element.js";
import { recordWords } from "./record-words.js";

/** Makes the view; `body` holds its nodes. `onClose` is called by its button and by Esc. */
export function recordView({ title, label, body, onClose }) {
  const close = button({ text: recordWords.close, on: onClose });
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
    heading,
    ...body,
    element("div", { class: "button-row" }, close),
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
